//! Hundreds of placements in a real browser while the network and the API fail, in one
//! way or several, with reloads, crashes, second tabs and repeated clicks in between.
//! Only here the browser's own resends take part: they need its connections.
//!
//! | file | what it is for |
//! |---|---|
//! | `plan` | what goes wrong in one run, from a seed |
//! | `run` | one placement under a plan, and what the app reports in the end |
//! | `oracle` | what the sandbox knows, and whether the app is right |
//! | `table` | the results by fault |
//!
//! `cargo test -p callboard-tests --test fault_injection_browser -- --nocapture` prints
//! the table. It needs the same as the e2e tests.

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
/// Per shard; together more than 200.
const RUNS: usize = 54;

fn setting() -> Setup {
    // Or the gateway would leave the browser nothing to resend.
    Setup { can_skip: true, is_direct: true, ..Setup::default().history(0) }
}

/// Every run's outcome is known and right: the page shows the one call that was dialed.
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
        // Otherwise the runs would not test what they are for.
        assert!(resends > 0, "the browser has resent nothing");
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

/// Proves that the oracle detects a second call.
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
        assert!(outcomes.iter().any(by_the_browser), "{outcomes:?}");
        assert!(outcomes.iter().any(by_the_app), "{outcomes:?}");
    });
}
