//! Hundreds of presses in a real browser while the network and the API fail: in one
//! way or several, with reloads, crashes, second windows and impatient fingers in
//! the middle. The browser's own resends are part of it: they need its connections,
//! which no other test has.
//!
//! | file | what it is for |
//! |---|---|
//! | `plan` | what goes wrong in one run, from a seed |
//! | `run` | one press under a plan, and what the app says of it in the end |
//! | `oracle` | what the sandbox knows, and whether the app is right |
//! | `table` | what was seen, by fault |
//!
//! `cargo test -p callboard-tests --test fault_injection_browser -- --nocapture` prints the
//! table. It needs what the journeys need.

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod oracle;
mod plan;
mod run;
mod table;

use std::time::{Duration, Instant};

use callboard_tests::harness::{Page, Setup, with_page_within};

use plan::Plan;
use run::Outcome;

const LIMIT: Duration = Duration::from_secs(20 * 60);
/// Of each of the four; together more than 200.
const RUNS: usize = 54;

fn setting() -> Setup {
    Setup { can_skip: true, ..Setup::default().history(0) }
}

/// Every run's outcome is known and right: the call that the page shows is the one
/// call that was dialled.
fn shard(shard: usize) {
    with_page_within(LIMIT, setting(), async |page| {
        run::prepare(page).await;
        let mut wrong = Vec::new();
        let mut resends = 0;
        for plan in plan::of_shard(shard, RUNS) {
            let start = Instant::now();
            let outcome = place_under_faults(page, &plan, true).await;
            println!("{:>5.1} s  {plan}: {outcome}", start.elapsed().as_secs_f32());
            resends += outcome.resends();
            table::enter(&plan, &outcome);
            if let Some(why) = outcome.wrong() {
                wrong.push(format!("{plan}: {why}"));
            }
        }
        table::print();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        // Or the runs would not show what they are here for.
        assert!(resends > 0, "the browser has sent nothing again by itself");
    });
}

async fn place_under_faults(page: &Page, plan: &Plan, has_idempotency_keys: bool) -> Outcome {
    let before = page.backend.state().await;
    page.backend.set_faults(plan.faults(has_idempotency_keys)).await;
    let reported = run::place_and_wait(page, plan).await;
    oracle::verify(page, plan, reported, &before).await
}

#[test]
fn the_first_fifty_placements_make_one_call_each() {
    shard(0);
}

#[test]
fn the_second_fifty_placements_make_one_call_each() {
    shard(1);
}

#[test]
fn the_third_fifty_placements_make_one_call_each() {
    shard(2);
}

#[test]
fn the_fourth_fifty_placements_make_one_call_each() {
    shard(3);
}

/// The oracle can see a second call: on a host that ignores keys it does.
#[test]
fn second_calls_are_detected_when_the_api_ignores_idempotency_keys() {
    with_page_within(LIMIT, setting(), async |page| {
        run::prepare(page).await;
        let mut outcomes = Vec::new();
        for plan in plan::without_keys() {
            outcomes.push(place_under_faults(page, &plan, false).await);
        }
        let twice = |outcome: &&Outcome| outcome.dials > 1 && outcome.wrong().is_some();
        let by_the_browser = |outcome: &Outcome| outcome.dials > outcome.sent_attempts;
        let by_the_app = |outcome: &Outcome| outcome.dials > 1 && outcome.resends() == 0;
        assert!(outcomes.iter().filter(twice).count() >= 2, "{outcomes:?}");
        assert!(outcomes.iter().any(|outcome| by_the_browser(outcome)), "{outcomes:?}");
        assert!(outcomes.iter().any(|outcome| by_the_app(outcome)), "{outcomes:?}");
    });
}
