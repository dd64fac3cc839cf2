//! What many journeys do at the desk.

use callboard_tests::stage::{Page, Scope, until};

/// Answered, talks, completes and is recorded.
pub const ANSWERED: &str = "+14155550199";
/// Ready to dial, with the agent “Appointment reminders” of its own.
pub const FROM: &str = "+1 202 555 0143";
/// An agent whose prompt has no gaps.
pub const AGENT: &str = "Front desk";
/// Longer than any call but the one that is put on hold.
const A_WHOLE_CALL: u32 = 300;

/// What stands above a press of which nobody knows.
pub const UNKNOWN: &str = "The call may have been placed";
/// What it can turn out to be.
pub const NOT_PLACED: &str = "It was not placed";
/// How often a press leaves before only the list of calls is asked.
const SENDINGS: u64 = 5;
/// Longer than a call may take to appear in the list.
const LISTED_BY_THEN: u32 = 60;

/// Opens the form and fills it with everything but the agent.
pub async fn begin(page: &Page, to: &str) {
    page.open("/calls/new").await;
    page.heading("New call").is_visible().await;
    page.select("From number").choose(FROM).await;
    page.field("To number").fill(to).await;
}

/// Opens the form and fills it for a saved agent, with variables and a hold, so
/// that there is something to lose.
pub async fn fill(page: &Page, to: &str) {
    begin(page, to).await;
    page.radio("Saved agent").click().await;
    page.select("Agent").choose("Appointment reminders").await;
    page.field("first_name").fill("Dana").await;
    page.field("appointment").fill("Thursday at 3 pm").await;
    page.field("Max hold (seconds)").fill("600").await;
}

/// Takes over the draft to this number that another window has left.
pub async fn takes_over(page: &Page, to: &str) {
    page.field("To number").has_value("").await;
    page.button("Use this draft").click().await;
    page.field("To number").has_value(to).await;
}

pub async fn press(page: &Page) {
    page.button("Place call").click().await;
}

/// Everything that [`fill`] typed is still there.
pub async fn nothing_is_lost(page: &Page, to: &str) {
    page.field("To number").has_value(to).await;
    page.select("From number").has_value("+12025550143").await;
    page.select("Agent").has_value("12").await;
    page.field("first_name").has_value("Dana").await;
    page.field("appointment").has_value("Thursday at 3 pm").await;
    page.field("Max hold (seconds)").has_value("600").await;
}

/// Opens the form and fills it for an agent that asks for nothing.
pub async fn ready(page: &Page, to: &str) {
    begin(page, to).await;
    page.radio("Saved agent").click().await;
    page.select("Agent").choose(AGENT).await;
}

/// Places a call with an agent that asks for nothing; its id.
pub async fn place(page: &Page, to: &str) -> String {
    ready(page, to).await;
    press(page).await;
    page.call_opens().await
}

/// A phone rings at this number.
pub async fn rings(page: &Page, to: &str) {
    until("the phone rings", async || page.host.dials_of(to).await > 0).await;
}

/// A press that leaves again and again without being placed, until its call would
/// long be in the list.
pub async fn is_looked_for_in_vain(page: &Page) {
    until("it has left often enough", async || page.host.placements().await >= SENDINGS).await;
    page.host.advance(LISTED_BY_THEN).await;
}

/// Lets a placed call run to its end and everything after it arrive.
pub async fn to_the_end(page: &Page) {
    page.status("Call status").is_visible().await;
    page.host.advance(A_WHOLE_CALL).await;
    page.button("Check now").click().await;
}

/// Presses “Play” and hears a second of it.
pub async fn hear(page: &Page) {
    page.button("Play").click().await;
    page.is_past(1.0).await;
}
