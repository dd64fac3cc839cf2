//! What only a person's hand sends, and what only a person can recognise: whatever
//! time passes, nothing of it happens by itself.

use std::time::Duration;

use callboard_tests::harness::{Page, Scope, Window, journey, until};
use serde_json::json;

use crate::desk::{self, ANSWERED, NOT_FOUND, UNKNOWN};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

const COUNTDOWN: &str = "Sending the same request again in";
const STOPPED: &str = "Stopped: nothing is sent by itself.";
const THROTTLED: &str = "Too many requests just now";
const CARRIER: &str = "The phone network did not answer for the call";
const MATCH: &str = "Is this your call?";
const NONE_YET: &str = "The call list shows no such call, so far.";
const SLEPT: &str = "The call was not placed: more than a minute has passed since you pressed";
/// More than are sent by themselves.
const MANY: usize = 12;

/// So many requests to place a call have arrived, and so many phones rang.
async fn has_sent_and_dialled(page: &Page, sent: u64, dialled: u64) {
    let seen = (page.host.placements().await, page.host.dials_of(ANSWERED).await);
    assert_eq!(seen, (sent, dialled), "arrived, dialled");
}

/// The list of calls is looked at once more.
async fn looks_again(page: &Page) {
    let before = page.requests("/v1/calls").await;
    until("it is looked for again", async || page.requests("/v1/calls").await > before).await;
}

/// A minute passes and the list of calls is looked at, and nothing is sent.
async fn sends_nothing_in_a_minute(page: &Page, sent: u64, dialled: u64) {
    page.skip(MINUTE).await;
    looks_again(page).await;
    has_sent_and_dialled(page, sent, dialled).await;
}

/// The form's own call is open, and was sent and dialled so often in all.
async fn is_placed(page: &Page, sent: u64, dialled: u64) -> String {
    let id = page.call_opens().await;
    page.status("Call status").is_visible().await;
    has_sent_and_dialled(page, sent, dialled).await;
    id
}

async fn is_throttled(page: &Page, seconds: u32) {
    page.expects("/v1/call", "429");
    page.host.faults(json!({ "place": ["429_before"], "retry_after_seconds": seconds })).await;
    desk::ready(page, ANSWERED).await;
    desk::press(page).await;
    page.alert().heading(THROTTLED).is_visible().await;
}

async fn stops(page: &Page) {
    page.alert().says(COUNTDOWN).await;
    page.alert().button("Stop").click().await;
    page.alert().says(STOPPED).await;
    page.alert().does_not_say(COUNTDOWN).await;
}

/// Sends in this window what the first one has stopped.
async fn is_sent_from_here(page: &Page, first: &Window) {
    page.alert().button("Place call").click().await;
    page.says("The call to +1 415 555 0199 was placed").await;
    page.turn_to(first).await;
    page.alert().is_gone().await;
    has_sent_and_dialled(page, 2, 1).await;
}

#[test]
fn what_was_stopped_is_sent_by_hand_alone_and_a_reload_changes_nothing() {
    journey(desk::skipping(), async |page| {
        is_throttled(page, 50).await;
        stops(page).await;
        page.skip(MINUTE).await;
        page.alert().says(STOPPED).await;
        has_sent_and_dialled(page, 1, 0).await;

        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().says(STOPPED).await;
        sends_nothing_in_a_minute(page, 1, 0).await;
        page.alert().button("Check what happened").click().await;
        looks_again(page).await;
        has_sent_and_dialled(page, 1, 0).await;

        page.alert().button("Place call").click().await;
        is_placed(page, 2, 1).await;
        page.skip(MINUTE).await;
        page.status("Call status").does_not_say("Dialling").await;
        has_sent_and_dialled(page, 2, 1).await;
    });
}

#[test]
fn what_was_stopped_is_not_sent_by_the_tab_that_takes_it_over() {
    journey(desk::skipping(), async |page| {
        is_throttled(page, 50).await;
        stops(page).await;
        let first = page.window().await;
        let second = page.open_window().await;
        page.open("/calls").await;
        page.alert().heading(UNKNOWN).is_visible().await;
        assert!(!page.alert().button("Stop").is_there().await);
        page.skip(MINUTE).await;
        has_sent_and_dialled(page, 1, 0).await;
        page.turn_to(&first).await;
        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.turn_to(&second).await;
        page.alert().says(STOPPED).await;
        sends_nothing_in_a_minute(page, 1, 0).await;

        is_sent_from_here(page, &first).await;
    });
}

#[test]
fn what_was_stopped_is_sent_from_the_window_a_person_is_in() {
    journey(desk::skipping(), async |page| {
        is_throttled(page, 50).await;
        stops(page).await;
        let first = page.window().await;
        page.open_window().await;
        page.open("/calls").await;
        is_sent_from_here(page, &first).await;
    });
}

#[test]
fn a_press_that_a_sleep_held_up_is_not_sent() {
    journey(desk::skipping(), async |page| {
        page.expects("/v1/", "");
        desk::ready(page, ANSWERED).await;
        page.host.hold_every_answer(true);
        desk::press(page).await;
        page.button("Placing the call…").is_visible().await;
        page.skip(8 * HOUR).await;
        page.alert().heading(SLEPT).is_visible().await;
        page.host.hold_every_answer(false);
        page.alert().heading(SLEPT).has_focus().await;
        has_sent_and_dialled(page, 0, 0).await;
        desk::press(page).await;
        is_placed(page, 1, 1).await;
    });
}

#[test]
fn no_button_that_dials_comes_under_a_finger() {
    journey(desk::skipping(), async |page| {
        page.expects("/v1/call", "500");
        page.host.faults(json!({ "place": vec!["500_before"; 5] })).await;
        desk::ready(page, ANSWERED).await;
        desk::press(page).await;
        let check = page.alert().button("Check what happened");
        check.has_focus().await;
        desk::is_looked_for_in_vain(page).await;
        page.alert().heading(NOT_FOUND).has_focus().await;
        assert!(!check.is_there().await);
        has_sent_and_dialled(page, 5, 0).await;
    });
}

#[test]
fn what_another_tab_stops_is_stopped_where_it_was_to_be_sent() {
    journey(desk::skipping(), async |page| {
        is_throttled(page, 50).await;
        page.alert().says(COUNTDOWN).await;
        let first = page.window().await;
        page.open_window().await;
        page.open("/calls").await;
        page.alert().button("Stop").click().await;
        page.alert().button("Stop").is_gone().await;
        page.turn_to(&first).await;
        page.alert().says(STOPPED).await;
        page.skip(MINUTE).await;
        page.alert().says(STOPPED).await;
        page.alert().button("Try again").click().await;
        is_placed(page, 2, 1).await;
    });
}

#[test]
fn what_a_closed_page_left_in_a_broken_network_is_dialled_by_hand_alone() {
    journey(desk::skipping(), async |page| {
        page.expects_lost("/v1/call");
        let first = page.window().await;
        let second = page.open_window().await;
        page.turn_to(&first).await;
        page.host.faults(json!({ "place": vec!["drop_before"; MANY] })).await;
        desk::ready(page, ANSWERED).await;
        desk::press(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.close_for(&second).await;
        page.host.faults(json!({})).await;

        page.open("/calls").await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().says("Nothing is sent by itself.").await;
        let sent = page.host.placements().await;
        sends_nothing_in_a_minute(page, sent, 0).await;
        page.alert().button("Check what happened").click().await;
        looks_again(page).await;
        page.alert().says(NONE_YET).await;
        has_sent_and_dialled(page, sent, 0).await;

        page.alert().button("Place call").click().await;
        page.says("The call to +1 415 555 0199 was placed").await;
        has_sent_and_dialled(page, sent + 1, 1).await;
        page.link("Open the call").click().await;
        is_placed(page, sent + 1, 1).await;
    });
}

/// What was due after a long time is not sent, and a person's hand sends it once.
async fn is_sent_by_hand(page: &Page, sent: u64) {
    page.alert().says("sent by itself.").await;
    page.alert().does_not_say(COUNTDOWN).await;
    page.alert().button("Stop").is_gone().await;
    has_sent_and_dialled(page, sent, 0).await;
    page.alert().button("Try again").click().await;
    is_placed(page, sent + 1, 1).await;
}

#[test]
fn what_the_api_wants_in_an_hour_is_sent_by_hand_alone() {
    journey(desk::skipping(), async |page| {
        is_throttled(page, 3_600).await;
        page.alert().says("sent by itself.").await;
        page.skip(HOUR).await;
        page.region("Before you call").says("Checked 1 h ago").await;
        is_sent_by_hand(page, 1).await;
    });
}

#[test]
fn a_countdown_that_a_laptop_slept_through_sends_nothing() {
    journey(desk::skipping(), async |page| {
        page.expects("/v1/call", "502");
        page.host.faults(json!({ "place": vec!["502_before"; 3] })).await;
        desk::ready(page, ANSWERED).await;
        desk::press(page).await;
        page.alert().heading(CARRIER).is_visible().await;
        // The longest of its pauses.
        page.alert().says("(try 4)").await;
        page.skip_wall(HOUR * 8).await;
        is_sent_by_hand(page, 3).await;
    });
}

#[test]
fn a_colleagues_equal_call_is_asked_about_and_never_taken() {
    journey(desk::skipping(), async |page| {
        page.expects("/v1/call", "500");
        page.host.faults(json!({ "place": vec!["500_before"; MANY] })).await;
        desk::ready(page, ANSWERED).await;
        desk::press(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        desk::is_no_longer_sent(page).await;
        let sent = page.host.placements().await;
        // From the same number, with the same agent and variables.
        let theirs = page.host.place(ANSWERED).await.to_string();
        page.host.faults(json!({})).await;

        let question = page.region(MATCH);
        question.says("from +1 202 555 0143, agent Front desk.").await;
        sends_nothing_in_a_minute(page, sent, 1).await;
        question.is_visible().await;
        page.address_is("/calls/new").await;
        question.button("Not my call").click().await;
        question.is_gone().await;
        page.alert().says(NONE_YET).await;

        // Nor is it asked about again.
        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().says(NONE_YET).await;
        assert!(!question.is_there().await);
        has_sent_and_dialled(page, sent, 1).await;
        page.alert().button("Place call").click().await;
        assert_ne!(is_placed(page, sent + 1, 2).await, theirs);
    });
}

#[test]
fn a_call_whose_answer_was_lost_is_recognised_by_a_person_after_a_reload() {
    journey(desk::skipping(), async |page| {
        page.expects("/v1/call", "500");
        page.host.faults(json!({ "place": vec!["500_after"; MANY] })).await;
        desk::ready(page, ANSWERED).await;
        desk::press(page).await;
        desk::rings(page, ANSWERED).await;
        let other = json!({ "agent_id": 18, "variables": { "amount_due": "$40" } });
        let theirs = page.host.place_with(ANSWERED, other).await.to_string();
        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.host.faults(json!({})).await;
        let sent = page.host.placements().await;

        page.region(MATCH).says("agent Front desk.").await;
        page.region("This may be your call").says("amount_due: $40").await;
        sends_nothing_in_a_minute(page, sent, 2).await;
        page.address_is("/calls/new").await;
        page.region(MATCH).button("This is my call").click().await;
        assert_ne!(is_placed(page, sent, 2).await, theirs);
        page.says("This is the call you already placed").await;
        // The next press is another call.
        page.open("/calls").await;
        assert!(!page.alert().is_there().await);
    });
}
