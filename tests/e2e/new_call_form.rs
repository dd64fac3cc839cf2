//! Helpers for the form and for calls.

use std::time::Duration;

use callboard_tests::harness::{Page, Scope, wait_until};

/// Answers, talks, completes, and is recorded.
pub const ANSWERED: &str = "+14155550199";
/// Ready to dial; its own agent is “Appointment reminders”.
pub const FROM: &str = "+1 202 555 0143";
/// An agent whose prompt has no variables.
pub const AGENT: &str = "Front desk";
/// Longer than any call but the one on hold.
const WHOLE_CALL_SECONDS: u32 = 300;

/// Shown while the outcome is unknown.
pub const UNKNOWN: &str = "The call may have been placed";
/// Shown when reconciliation found no call.
pub const NOT_FOUND: &str = "Your call is not in the call list";
/// Longer than a request can take to arrive and a call to appear in the list.
const LISTING_LIMIT: Duration = Duration::from_secs(200);

/// Opens the form and fills in both numbers.
pub async fn open_with_numbers(page: &Page, to: &str) {
    page.open("/calls/new").await;
    page.heading("New call").is_visible().await;
    page.select("From number").choose(FROM).await;
    page.field("To number").fill(to).await;
}

/// Opens the form and fills it for a saved agent, with variables and a hold, so that
/// there is something to lose.
pub async fn fill(page: &Page, to: &str) {
    open_with_numbers(page, to).await;
    page.radio("Saved agent").click().await;
    page.select("Agent").choose("Appointment reminders").await;
    page.field("first_name").fill("Dana").await;
    page.field("appointment").fill("Thursday at 3 pm").await;
    page.field("Max hold (seconds)").fill("600").await;
}

/// Takes over the draft for this number from another tab.
pub async fn adopt_draft(page: &Page, to: &str) {
    page.field("To number").has_value("").await;
    page.button("Use this draft").click().await;
    page.field("To number").has_value(to).await;
}

/// Clicks the form's own button; a banner above may have one of the same name.
pub async fn submit(page: &Page) {
    page.form("New call").button("Place call").last().click().await;
}

/// Everything that [`fill`] typed is still there.
pub async fn is_still_filled(page: &Page, to: &str) {
    page.field("To number").has_value(to).await;
    page.select("From number").has_value("+12025550143").await;
    page.select("Agent").has_value("12").await;
    page.field("first_name").has_value("Dana").await;
    page.field("appointment").has_value("Thursday at 3 pm").await;
    page.field("Max hold (seconds)").has_value("600").await;
}

/// Opens the form and fills it for an agent without variables.
pub async fn fill_minimal(page: &Page, to: &str) {
    open_with_numbers(page, to).await;
    page.radio("Saved agent").click().await;
    page.select("Agent").choose(AGENT).await;
}

/// Places a call with an agent without variables; its id.
pub async fn place_call(page: &Page, to: &str) -> String {
    fill_minimal(page, to).await;
    submit(page).await;
    page.call_opens().await
}

/// The same where New call is shown already: opening it again makes another document.
pub async fn place_from_here(page: &Page, to: &str) {
    page.select("From number").choose(FROM).await;
    page.field("To number").fill(to).await;
    page.radio("Saved agent").click().await;
    page.select("Agent").choose(AGENT).await;
    submit(page).await;
    page.call_opens().await;
}

/// The phone of this number rings.
pub async fn phone_rings(page: &Page, to: &str) {
    wait_until("the phone rings", async || page.backend.dials_of(to).await > 0).await;
}

/// Retries fail until the call would be in the list for sure, if there were one.
pub async fn wait_until_not_found(page: &Page) {
    wait_until_retries_end(page).await;
    // Until then the list proves nothing: a request may still be on its way.
    page.alert().says("No matching call in the call list yet.").await;
    assert!(!page.heading(NOT_FOUND).exists().await);
    page.skip(LISTING_LIMIT).await;
}

/// The automatic retries are over: from now on Callboard only looks at the list.
pub async fn wait_until_retries_end(page: &Page) {
    page.alert().with_long_timeout().says("Checking again in").await;
}

/// Confirms that the call found in the list is the one that was placed.
pub async fn confirm_call(page: &Page) {
    page.region("Is this your call?").button("This is my call").click().await;
}

/// Lets the call run to its end, and everything after it arrive.
pub async fn finish_call(page: &Page) {
    page.status("Call status").is_visible().await;
    page.backend.advance(WHOLE_CALL_SECONDS).await;
    page.button("Check now").click().await;
}

/// Clicks “Play” and listens to a second of it.
pub async fn play_recording(page: &Page) {
    page.button("Play").click().await;
    page.plays_past(1.0).await;
}
