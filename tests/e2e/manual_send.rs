//! What only a person may send or confirm: however much time passes, none of it happens
//! automatically.

use std::time::Duration;

use callboard_tests::harness::{Page, Scope, Setup, Window, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED, NOT_FOUND, UNKNOWN};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

const COUNTDOWN: &str = "Sending the same attempt again in";
const STOPPED: &str = "Stopped. Nothing is sent automatically.";
const RATE_LIMITED: &str = "Too many requests right now";
const CARRIER: &str = "The phone network reported a problem";
const MATCH: &str = "Is this your call?";
const NONE_YET: &str = "No matching call in the call list yet.";
const DELAYED_BY_SLEEP: &str = "Your call was not placed: more than a minute has passed";
/// More than there are automatic retries.
const MORE_THAN_RETRIES: usize = 12;

/// Checks how many requests to place a call have arrived, and how many phones rang.
async fn has_sent_and_dialed(page: &Page, sent: u64, dialed: u64) {
    let seen = (page.backend.placements().await, page.backend.dials_of(ANSWERED).await);
    assert_eq!(seen, (sent, dialed), "arrived, dialed");
}

/// The call list is requested once more.
async fn polls_again(page: &Page) {
    let before = page.requests("/v1/calls").await;
    wait_until("it is looked for again", async || page.requests("/v1/calls").await > before).await;
}

/// A minute passes with another look at the list, and nothing is sent.
async fn sends_nothing_in_a_minute(page: &Page, sent: u64, dialed: u64) {
    page.skip(MINUTE).await;
    polls_again(page).await;
    has_sent_and_dialed(page, sent, dialed).await;
}

/// The form's call is open; so many requests arrived and phones rang in all.
async fn is_placed(page: &Page, sent: u64, dialed: u64) -> String {
    let id = page.call_opens().await;
    page.status("Call status").is_visible().await;
    has_sent_and_dialed(page, sent, dialed).await;
    id
}

async fn is_rate_limited(page: &Page, seconds: u32) {
    page.allow_failure("/v1/call", "429");
    page.backend
        .set_faults(json!({ "place": ["429_before"], "retry_after_seconds": seconds }))
        .await;
    form::fill_minimal(page, ANSWERED).await;
    form::submit(page).await;
    page.alert().heading(RATE_LIMITED).is_visible().await;
}

async fn stop(page: &Page) {
    page.alert().says(COUNTDOWN).await;
    page.alert().button("Stop").click().await;
    page.alert().says(STOPPED).await;
    page.alert().does_not_say(COUNTDOWN).await;
}

/// Sends from this tab what the first tab has stopped.
async fn is_sent_from_here(page: &Page, first: &Window) {
    page.alert().button("Place call").click().await;
    page.says("The call to +1 415 555 0199 was placed").await;
    page.switch_to(first).await;
    page.alert().is_gone().await;
    has_sent_and_dialed(page, 2, 1).await;
}

#[test]
fn a_stopped_placement_is_sent_only_manually_even_after_a_reload() {
    with_page(Setup::skippable(), async |page| {
        is_rate_limited(page, 50).await;
        stop(page).await;
        page.skip(MINUTE).await;
        page.alert().says(STOPPED).await;
        has_sent_and_dialed(page, 1, 0).await;

        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().says(STOPPED).await;
        sends_nothing_in_a_minute(page, 1, 0).await;
        page.alert().button("Check what happened").click().await;
        polls_again(page).await;
        has_sent_and_dialed(page, 1, 0).await;

        page.alert().button("Place call").click().await;
        is_placed(page, 2, 1).await;
        page.skip(MINUTE).await;
        page.status("Call status").does_not_say("Dialling").await;
        has_sent_and_dialed(page, 2, 1).await;
    });
}

#[test]
fn a_tab_that_takes_over_does_not_send_a_stopped_placement() {
    with_page(Setup::skippable(), async |page| {
        is_rate_limited(page, 50).await;
        stop(page).await;
        let first = page.window().await;
        let second = page.open_window().await;
        page.open("/calls").await;
        page.alert().heading(UNKNOWN).is_visible().await;
        assert!(!page.alert().button("Stop").exists().await);
        page.skip(MINUTE).await;
        has_sent_and_dialed(page, 1, 0).await;
        page.switch_to(&first).await;
        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.switch_to(&second).await;
        page.alert().says(STOPPED).await;
        sends_nothing_in_a_minute(page, 1, 0).await;

        is_sent_from_here(page, &first).await;
    });
}

#[test]
fn a_stopped_placement_can_be_sent_from_another_tab() {
    with_page(Setup::skippable(), async |page| {
        is_rate_limited(page, 50).await;
        stop(page).await;
        let first = page.window().await;
        page.open_window().await;
        page.open("/calls").await;
        is_sent_from_here(page, &first).await;
    });
}

#[test]
fn a_placement_delayed_by_sleep_is_not_sent() {
    with_page(Setup::skippable(), async |page| {
        page.allow_failure("/v1/", "");
        form::fill_minimal(page, ANSWERED).await;
        page.backend.hold_all_responses(true);
        form::submit(page).await;
        page.button("Placing the call…").is_visible().await;
        page.skip(8 * HOUR).await;
        page.alert().heading(DELAYED_BY_SLEEP).is_visible().await;
        page.backend.hold_all_responses(false);
        page.alert().heading(DELAYED_BY_SLEEP).has_focus().await;
        has_sent_and_dialed(page, 0, 0).await;
        form::submit(page).await;
        is_placed(page, 1, 1).await;
    });
}

#[test]
fn no_button_that_dials_appears_in_place_of_another() {
    with_page(Setup::skippable(), async |page| {
        page.allow_failure("/v1/call", "500");
        page.backend.set_faults(json!({ "place": vec!["500_before"; 5] })).await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        let check = page.alert().button("Check what happened");
        check.has_focus().await;
        form::wait_until_not_found(page).await;
        page.alert().heading(NOT_FOUND).has_focus().await;
        assert!(!check.exists().await);
        has_sent_and_dialed(page, 5, 0).await;
    });
}

#[test]
fn stopping_in_one_tab_stops_the_tab_that_would_send() {
    with_page(Setup::skippable(), async |page| {
        is_rate_limited(page, 50).await;
        page.alert().says(COUNTDOWN).await;
        let first = page.window().await;
        page.open_window().await;
        page.open("/calls").await;
        page.alert().button("Stop").click().await;
        page.alert().button("Stop").is_gone().await;
        page.switch_to(&first).await;
        page.alert().says(STOPPED).await;
        page.skip(MINUTE).await;
        page.alert().says(STOPPED).await;
        page.alert().button("Try again").click().await;
        is_placed(page, 2, 1).await;
    });
}

#[test]
fn a_placement_left_by_a_closed_page_is_sent_only_manually() {
    with_page(Setup::skippable(), async |page| {
        page.allow_lost_response("/v1/call");
        let first = page.window().await;
        let second = page.open_window().await;
        page.switch_to(&first).await;
        page.backend.set_faults(json!({ "place": vec!["drop_before"; MORE_THAN_RETRIES] })).await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.close_and_switch_to(&second).await;
        page.backend.set_faults(json!({})).await;

        page.open("/calls").await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().says("Nothing is sent automatically.").await;
        let sent = page.backend.placements().await;
        sends_nothing_in_a_minute(page, sent, 0).await;
        page.alert().button("Check what happened").click().await;
        polls_again(page).await;
        page.alert().says(NONE_YET).await;
        has_sent_and_dialed(page, sent, 0).await;

        page.alert().button("Place call").click().await;
        page.says("The call to +1 415 555 0199 was placed").await;
        has_sent_and_dialed(page, sent + 1, 1).await;
        page.link("Open the call").click().await;
        is_placed(page, sent + 1, 1).await;
    });
}

/// What became due after a long time is not sent automatically. A click sends it once.
async fn is_sent_manually(page: &Page, sent: u64) {
    page.alert().says("sent automatically.").await;
    page.alert().does_not_say(COUNTDOWN).await;
    page.alert().button("Stop").is_gone().await;
    has_sent_and_dialed(page, sent, 0).await;
    page.alert().button("Try again").click().await;
    is_placed(page, sent + 1, 1).await;
}

#[test]
fn a_retry_after_of_an_hour_is_sent_only_manually() {
    with_page(Setup::skippable(), async |page| {
        is_rate_limited(page, 3_600).await;
        page.alert().says("sent automatically.").await;
        page.skip(HOUR).await;
        page.region("Before you call").says("Checked 1 h ago").await;
        is_sent_manually(page, 1).await;
    });
}

#[test]
fn a_countdown_that_ends_during_sleep_sends_nothing() {
    with_page(Setup::skippable(), async |page| {
        page.allow_failure("/v1/call", "502");
        page.backend.set_faults(json!({ "place": vec!["502_before"; 3] })).await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.alert().heading(CARRIER).is_visible().await;
        // The longest pause between retries.
        page.alert().says("(try 4)").await;
        page.skip_wall(HOUR * 8).await;
        is_sent_manually(page, 3).await;
    });
}

#[test]
fn a_colleagues_identical_call_is_never_adopted_without_asking() {
    with_page(Setup::skippable(), async |page| {
        page.allow_failure("/v1/call", "500");
        page.backend.set_faults(json!({ "place": vec!["500_before"; MORE_THAN_RETRIES] })).await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        form::wait_until_retries_end(page).await;
        let sent = page.backend.placements().await;
        // From the same number, with the same agent and variables.
        let theirs = page.backend.place(ANSWERED).await.to_string();
        page.backend.set_faults(json!({})).await;

        let question = page.region(MATCH);
        question.says("from +1 202 555 0143, agent Front desk.").await;
        sends_nothing_in_a_minute(page, sent, 1).await;
        question.is_visible().await;
        page.address_is("/calls/new").await;
        question.button("Not my call").click().await;
        question.is_gone().await;
        page.alert().says(NONE_YET).await;

        // It is not asked about again.
        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().says(NONE_YET).await;
        assert!(!question.exists().await);
        has_sent_and_dialed(page, sent, 1).await;
        page.alert().button("Place call").click().await;
        assert_ne!(is_placed(page, sent + 1, 2).await, theirs);
    });
}

#[test]
fn after_a_reload_a_person_confirms_the_call_whose_response_was_lost() {
    with_page(Setup::skippable(), async |page| {
        page.allow_failure("/v1/call", "500");
        page.backend.set_faults(json!({ "place": vec!["500_after"; MORE_THAN_RETRIES] })).await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        form::phone_rings(page, ANSWERED).await;
        let other = json!({ "agent_id": 18, "variables": { "amount_due": "$40" } });
        let theirs = page.backend.place_with(ANSWERED, other).await.to_string();
        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.backend.set_faults(json!({})).await;
        let sent = page.backend.placements().await;

        page.region(MATCH).says("agent Front desk.").await;
        page.region("This may be your call").says("amount_due: $40").await;
        sends_nothing_in_a_minute(page, sent, 2).await;
        page.address_is("/calls/new").await;
        page.region(MATCH).button("This is my call").click().await;
        assert_ne!(is_placed(page, sent, 2).await, theirs);
        page.says("This is the call you already placed").await;
        // The next placement is another call.
        page.open("/calls").await;
        assert!(!page.alert().exists().await);
    });
}
