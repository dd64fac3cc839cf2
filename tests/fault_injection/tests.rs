//! The promise under faults, in the few hundred runs that a test has time for; `cargo
//! xtask faults` simulates any number.

use callboard_tests::fault_injection::{Suite, check_times};
use std::time::Duration;

const SUITE: Suite = Suite { runs: 400, seed: 1, deduplicates: true };

#[test]
fn one_placement_makes_one_call_and_settles_within_ten_seconds() {
    let table = SUITE.run();
    assert!(table.is_good(), "\n{table}");
    assert_eq!((table.second_dials(), table.wrong(), table.late()), (0, 0, 0));
}

/// In this run a computer sleeps through a change of the rules while its placement is not
/// settled; a runner that does not ask them again sends it.
#[test]
fn a_computer_that_wakes_to_other_rules_sends_nothing_against_them() {
    let table = Suite { runs: 1, seed: 449_200_400_955, ..SUITE }.run();
    assert!(table.is_good(), "\n{table}");
}

#[test]
fn second_calls_are_detected_when_the_api_ignores_idempotency_keys() {
    let table = Suite { deduplicates: false, ..SUITE }.run();
    assert!(!table.is_good());
    assert!(table.second_dials() > SUITE.runs as usize / 10, "\n{table}");
}

#[test]
fn the_same_seed_gives_the_same_results() {
    let suite = Suite { runs: 60, seed: 7, ..SUITE };
    assert_eq!(suite.run().to_string(), suite.run().to_string());
    let other = Suite { seed: 8, ..suite };
    assert_ne!(suite.run().to_string(), other.run().to_string());
}

#[test]
fn however_many_outcomes_are_unknown_a_browser_sends_a_bounded_number_of_requests() {
    for (placements, at_most) in [(1, 24), (4, 25), (20, 25)] {
        let count = check_times(placements, Duration::from_secs(62)).len();
        assert!(count <= at_most, "{placements} placements: {count} requests in 62 s");
        assert!(count >= 12, "{placements} placements are hardly checked: {count} requests");
    }
}
