//! The promise under faults, in the few hundred runs that a test has time for; `cargo
//! xtask faults` simulates any number.

use callboard_tests::fault_injection::Suite;

const SUITE: Suite = Suite { runs: 400, seed: 1, deduplicates: true };

#[test]
fn one_placement_makes_one_call_and_settles_within_ten_seconds() {
    let table = SUITE.run();
    assert!(table.is_good(), "\n{table}");
    assert_eq!((table.second_dials(), table.wrong(), table.late()), (0, 0, 0));
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
