//! What the sandbox knows, and whether the app is right.

use callboard_tests::harness::Page;
use serde_json::Value;

use super::plan::Plan;
use super::run::{Outcome, Reported, place_after_all, stored_placement};

/// Compares what the app reports with what was dialed since `before`, an earlier state
/// of the sandbox. What was not placed is placed after all, and compared again.
pub async fn verify(page: &Page, plan: &Plan, reported: Reported, before: &Value) -> Outcome {
    let mut outcome = compare(page, plan, reported, before).await;
    if outcome.wrong().is_none() && matches!(reported, Reported::NotPlaced | Reported::Refused) {
        let then = place_after_all(page, reported, &plan.to).await;
        outcome = compare(page, plan, then, before).await;
        outcome.reported = reported;
        if outcome.dials != 1 && outcome.why_wrong.is_none() {
            outcome.why_wrong = Some(format!("placed after all, it says {then:?}"));
        }
    }
    outcome
}

async fn compare(page: &Page, plan: &Plan, reported: Reported, before: &Value) -> Outcome {
    let state = page.backend.state().await;
    let stored = page
        .stored_placements()
        .await
        .iter()
        .filter(|placement| placement["to_number"] == plan.to)
        .count();
    let stored_placement = stored_placement(page, &plan.to).await.unwrap_or_default();
    let key = stored_placement["key"].as_str().unwrap_or_default();
    let by_number = state["dials_by_number"][&*plan.to].as_u64().unwrap_or(0);
    let by_key = state["dials_by_key"][key].as_u64().unwrap_or(0);
    let since = |count: &str| {
        let of = |state: &Value| state[count].as_u64().unwrap_or(0);
        of(&state).saturating_sub(of(before))
    };
    let expected = u64::from(matches!(reported, Reported::Call(_)));
    let called = match reported {
        Reported::Call(id) => page.backend.api(&format!("/calls/{id}")).await["to_number"].clone(),
        _ => plan.to.clone().into(),
    };
    let why_wrong = if reported == Reported::Nothing {
        Some(format!("nothing is reported; {stored_placement}"))
    } else if stored != 1 {
        Some(format!("{stored} entries for one placement"))
    } else if (by_number, by_key) != (expected, expected) {
        Some(format!("{reported:?}, but {by_number} dials, {by_key} with its key"))
    } else if since("dials") != expected {
        Some(format!("{} dials in all", since("dials")))
    } else if called != *plan.to {
        Some(format!("the page is of a call to {called}"))
    } else {
        None
    };
    Outcome {
        reported,
        dials: by_number,
        sent_attempts: stored_placement["attempts"].as_u64().unwrap_or(0),
        arrivals: since("placements"),
        why_wrong,
    }
}
