//! The promise under faults, in the few hundred runs that a test has time for;
//! `cargo xtask faults` plays as many as one likes.

use callboard_tests::fault_injection::Suite;

const SUITE: Suite = Suite { runs: 400, seed: 1, deduplicates: true };

#[test]
fn one_press_is_one_call_and_what_became_of_it_is_known_in_ten_seconds() {
    let table = SUITE.play();
    assert!(table.is_good(), "\n{table}");
    assert_eq!((table.second_dials(), table.wrong(), table.late()), (0, 0, 0));
}

#[test]
fn an_api_that_ignores_keys_is_seen_to_dial_twice() {
    let table = Suite { deduplicates: false, ..SUITE }.play();
    assert!(!table.is_good());
    assert!(table.second_dials() > SUITE.runs as usize / 10, "\n{table}");
}

#[test]
fn the_same_seed_is_the_same_table() {
    let suite = Suite { runs: 60, seed: 7, ..SUITE };
    assert_eq!(suite.play().to_string(), suite.play().to_string());
    let other = Suite { seed: 8, ..suite };
    assert_ne!(suite.play().to_string(), other.play().to_string());
}
