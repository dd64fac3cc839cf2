//! What the sandbox knows, and whether the app is right.

use callboard_tests::harness::Page;
use serde_json::Value;

use super::plan::Plan;
use super::run::{Outcome, Said, note, place_after_all};

/// Compares what was said with what was dialled since `before`, the sandbox's state
/// then. What was not placed is placed after all, and compared again.
pub async fn judge(page: &Page, plan: &Plan, said: Said, before: &Value) -> Outcome {
    let mut outcome = compare(page, plan, said, before).await;
    if outcome.wrong().is_none() && matches!(said, Said::NotPlaced | Said::Refused) {
        let then = place_after_all(page, said, &plan.to).await;
        outcome = compare(page, plan, then, before).await;
        outcome.said = said;
        if outcome.dials != 1 && outcome.why_wrong.is_none() {
            outcome.why_wrong = Some(format!("placed after all, it says {then:?}"));
        }
    }
    outcome
}

async fn compare(page: &Page, plan: &Plan, said: Said, before: &Value) -> Outcome {
    let state = page.host.state().await;
    let noted = page.presses().await.iter().filter(|press| press["to_number"] == plan.to).count();
    let note = note(page, &plan.to).await.unwrap_or_default();
    let key = note["key"].as_str().unwrap_or_default();
    let by_number = state["dials_by_number"][&*plan.to].as_u64().unwrap_or(0);
    let by_key = state["dials_by_key"][key].as_u64().unwrap_or(0);
    let since = |count: &str| {
        let of = |state: &Value| state[count].as_u64().unwrap_or(0);
        of(&state).saturating_sub(of(before))
    };
    let expected = u64::from(matches!(said, Said::Call(_)));
    let called = match said {
        Said::Call(id) => page.host.api(&format!("/calls/{id}")).await["to_number"].clone(),
        _ => plan.to.clone().into(),
    };
    let why_wrong = if said == Said::Nothing {
        Some(format!("nothing is said; {note}"))
    } else if noted != 1 {
        Some(format!("{noted} notes of one press"))
    } else if (by_number, by_key) != (expected, expected) {
        Some(format!("{said:?}, but {by_number} dials, {by_key} with its key"))
    } else if since("dials") != expected {
        Some(format!("{} dials in all", since("dials")))
    } else if called != *plan.to {
        Some(format!("the page is of a call to {called}"))
    } else {
        None
    };
    Outcome {
        said,
        dials: by_number,
        sendings: note["attempts"].as_u64().unwrap_or(0),
        arrivals: since("placements"),
        why_wrong,
    }
}
