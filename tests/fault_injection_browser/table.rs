//! What was seen, by fault, over all shards that have come to their end.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::plan::Plan;
use super::run::{Outcome, Reported};

#[derive(Clone, Copy, Default)]
struct Row {
    runs: u64,
    /// None, one, more.
    dials: [u64; 3],
    calls: u64,
    not_placed: u64,
    resends: u64,
    wrong: u64,
}

static ROWS: Mutex<BTreeMap<String, Row>> = Mutex::new(BTreeMap::new());

pub fn enter(plan: &Plan, outcome: &Outcome) {
    let mut rows = ROWS.lock().expect("nobody panics here");
    for name in [plan.name(), format!("~ {:?}", plan.disturbance), "~~ all".to_owned()] {
        let row = rows.entry(name).or_default();
        row.runs += 1;
        row.dials[outcome.dials.min(2) as usize] += 1;
        row.calls += u64::from(matches!(outcome.reported, Reported::Call(_)));
        row.not_placed +=
            u64::from(matches!(outcome.reported, Reported::NotPlaced | Reported::Refused));
        row.resends += outcome.resends();
        row.wrong += u64::from(outcome.wrong().is_some());
    }
}

pub fn print() {
    let rows = ROWS.lock().expect("nobody panics here");
    println!(
        "\n{:<18}|{:>5} |{:>5} {:>5} {:>5} |{:>6} {:>10} |{:>8} |{:>6} {:>6}",
        "fault", "runs", "0", "1", "2+", "call", "not placed", "resends", "right", "wrong"
    );
    for (name, row) in rows.iter() {
        let Row { runs, dials: [none, one, more], calls, not_placed, resends, wrong } = row;
        println!(
            "{name:<18}|{runs:>5} |{none:>5} {one:>5} {more:>5} |{calls:>6} {not_placed:>10} |{resends:>8} |{:>6} {wrong:>6}",
            runs - wrong
        );
    }
}
