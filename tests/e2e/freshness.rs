//! Data that grows stale while the form is open.

use std::time::Duration;

use callboard_tests::harness::{Page, Scope, Setup, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

const TWO_MINUTES: Duration = Duration::from_secs(120);

/// Fills the form for an agent without variables; everything is ok but the local time.
async fn is_filled(page: &Page) {
    form::fill_minimal(page, ANSWERED).await;
    page.field("Max hold (seconds)").fill("600").await;
    // What is fine takes one line, until it is opened.
    page.disclosure("Ready to call").click().await;
    let rows = page.region("Before you call");
    for text in ["From number: Ready", "Signed", "left.", "Front desk.", "Not called before"] {
        rows.says(text).await;
    }
}

async fn add_prompt_variable(page: &Page) {
    let prompt = "Say that {{amount}} is due.";
    page.backend.set_agent(json!({ "id": 21, "prompt": prompt })).await;
}

async fn form_is_still_filled(page: &Page) {
    page.field("To number").has_value(ANSWERED).await;
    page.select("Agent").has_value("21").await;
    page.field("Max hold (seconds)").has_value("600").await;
}

/// The call was not placed, and the page says why.
async fn is_halted(page: &Page, title: &str, why: &str) {
    page.alert().heading(title).is_visible().await;
    page.alert().says(why).await;
    page.alert().says("Nobody was called").await;
    assert_eq!(page.backend.placements().await, 0);
}

const CHANGED: &str = "Something changed while this form was open";

#[test]
fn returning_after_a_minute_refreshes_data_and_halts_placing_if_it_got_worse() {
    with_page(Setup::skippable(), async |page| {
        is_filled(page).await;
        page.hide(true).await;
        page.backend.spend_balance().await;
        add_prompt_variable(page).await;
        let placed = page.backend.placements().await;
        let asked = page.requests("/v1/agents").await;
        // During sleep the steady clock stands still.
        page.skip_wall(TWO_MINUTES).await;
        assert_eq!(page.requests("/v1/agents").await, asked, "asked while hidden");
        page.hide(false).await;
        let rows = page.region("Before you call");
        rows.says("Calls won't go out until somebody tops up").await;
        rows.says("Still empty: amount").await;
        page.field("amount").is_visible().await;
        form_is_still_filled(page).await;
        assert_eq!(page.requests("/v1/agents").await, asked + 1);

        page.backend.top_up(2_500).await;
        // What the page shows would certainly be refused: nothing is sent, twice.
        for _ in 0..2 {
            form::submit(page).await;
            let balance = rows.item("Balance: $0.00");
            balance.has_focus().await;
            balance.says("Refused").await;
            assert_eq!(page.backend.placements().await, placed);
            form_is_still_filled(page).await;
        }
        // Whoever knows better lets the API decide; the rest is still asked about.
        rows.button("Try anyway").click().await;
        page.alert().heading(CHANGED).has_focus().await;
        page.alert().says("Still empty: amount").await;
        assert_eq!(page.backend.placements().await, placed);
        page.alert().button("Call anyway").click().await;
        page.call_opens().await;
        page.status("Call status").is_visible().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn placing_from_stale_data_checks_first_and_places_only_what_was_shown() {
    with_page(Setup::skippable(), async |page| {
        is_filled(page).await;
        page.skip_steady(TWO_MINUTES).await;
        page.region("Before you call").says("Checked 2 min ago").await;

        // Edited while the checks are running.
        page.backend.hold_all_responses(true);
        form::submit(page).await;
        page.field("Max hold (seconds)").fill("500").await;
        page.backend.hold_all_responses(false);
        is_halted(page, "You changed the form while it was being checked", "what the form says")
            .await;
        page.field("Max hold (seconds)").fill("600").await;
        page.region("Before you call").does_not_say("Checked 2 min ago").await;

        page.skip_steady(TWO_MINUTES).await;
        add_prompt_variable(page).await;
        form::submit(page).await;
        is_halted(page, CHANGED, "Still empty: amount").await;
        page.alert().heading(CHANGED).has_focus().await;
        form_is_still_filled(page).await;
        page.field("amount").fill("$40").await;

        // Stale again, but nothing got worse: no confirmation.
        page.skip_steady(TWO_MINUTES).await;
        form::submit(page).await;
        let id = page.call_opens().await;
        let call = page.backend.api(&format!("/calls/{id}")).await;
        assert_eq!(call["variables"]["amount"], "$40", "{call:#}");
        assert_eq!(page.backend.dials().await, 1);
        page.status("Call status").is_visible().await;
    });
}

#[test]
fn data_that_cannot_be_refreshed_stays_but_is_no_longer_ok() {
    with_page(Setup::skippable(), async |page| {
        page.allow_failure("/v1/", "net::ERR_INTERNET_DISCONNECTED");
        is_filled(page).await;
        page.hide(true).await;
        page.go_offline(true).await;
        page.skip_wall(TWO_MINUTES).await;
        page.hide(false).await;
        let balance = page.region("Before you call").item("Balance");
        balance.says("It could not be checked again").await;
        balance.says("Unknown").await;
        balance.says("left.").await;
        form_is_still_filled(page).await;
        page.go_offline(false).await;
        // Placing checks once more.
        form::submit(page).await;
        page.call_opens().await;
        page.status("Call status").is_visible().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}
