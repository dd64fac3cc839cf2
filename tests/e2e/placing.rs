//! Calls that are placed, followed and heard.

use callboard_tests::harness::{Page, Scope, Setting, journey};

use crate::desk::{self, ANSWERED};

/// From the press to the sound, step by step.
async fn follow_and_hear(page: &Page) {
    page.heading("Call to +1 415 555 0199").is_visible().await;
    let status = page.status("Call status");
    status.says("Dialling").await;
    page.host.advance(8).await;
    status.says("In conversation").await;
    page.says("since pick-up").await;
    desk::to_the_end(page).await;
    status.says("Ended").await;
    assert_eq!(page.host.dials().await, 1);

    let outcome = page.region("Outcome");
    for fact in ["End reason", "Duration", "Billable minutes", "Cost", "Product", "Voice"] {
        outcome.says(fact).await;
    }
    page.list("Timeline").says("Picked up").await;
    page.region("Transcript").says("0:0").await;
    desk::hear(page).await;
    page.button("Pause").click().await;
    page.button("Play").is_visible().await;
}

#[test]
fn a_call_by_a_saved_agent_is_placed_followed_and_heard() {
    journey(Setting::default(), async |page| {
        desk::fill(page, ANSWERED).await;
        page.says("confirm Dana's cleaning on Thursday at 3 pm").await;
        desk::press(page).await;
        let id = page.call_opens().await;
        follow_and_hear(page).await;
        page.region("Transcript").says("this is Riley").await;
        page.region("Outcome").says("Appointment reminders").await;
        let call = page.host.api(&format!("/calls/{id}")).await;
        assert_eq!(call["variables"]["first_name"], "Dana", "{call:#}");
        assert!(page.title().await.contains("Call to +1 415 555 0199 · Callboard"));
    });
}

#[test]
fn a_call_by_a_one_off_config_is_placed_followed_and_heard() {
    journey(Setting::default(), async |page| {
        desk::begin(page, ANSWERED).await;
        page.radio("One-off config").click().await;
        page.field("Prompt").fill("Ask {{name}} which day suits, then thank and end.").await;
        page.select("Voice").choose("John").await;
        page.select("Product").choose("bolt").await;
        page.disclosure("More settings").click().await;
        page.select("When voicemail picks up").choose("Leave a message").await;
        page.field("Voicemail message").fill("Please call us back.").await;
        page.field("Ring duration (seconds)").fill("40").await;
        page.field("name").fill("Dana").await;
        desk::press(page).await;
        let id = page.call_opens().await;
        follow_and_hear(page).await;
        page.region("Outcome").says("john").await;
        let call = page.host.api(&format!("/calls/{id}")).await;
        assert_eq!(call["agent_id"], serde_json::Value::Null, "{call:#}");
        assert_eq!(call["product"], "bolt", "{call:#}");
    });
}

#[test]
fn a_call_by_the_numbers_own_agent_is_placed_followed_and_heard() {
    journey(Setting::default(), async |page| {
        desk::begin(page, ANSWERED).await;
        page.radio("Number's own agent").click().await;
        page.says("Appointment reminders speaks").await;
        page.field("first_name").fill("Dana").await;
        page.field("appointment").fill("Thursday").await;
        desk::press(page).await;
        page.call_opens().await;
        follow_and_hear(page).await;
        page.region("Outcome").says("Appointment reminders").await;
    });
}

#[test]
fn a_number_without_an_agent_of_its_own_says_so_before_and_after_the_press() {
    journey(Setting::default(), async |page| {
        page.expects("/v1/call", "400");
        desk::begin(page, ANSWERED).await;
        page.select("From number").choose("+1 202 555 0148").await;
        page.radio("Number's own agent").click().await;
        page.says("This number has no outbound agent of its own").await;
        desk::press(page).await;
        page.alert().heading("No agent could be found for this call").is_visible().await;
        assert_eq!(page.host.dials().await, 0);
        page.alert().button("Choose another agent").click().await;
        page.radio("Saved agent").click().await;
        page.select("Agent").choose(desk::AGENT).await;
        desk::press(page).await;
        page.call_opens().await;
        assert_eq!(page.host.dials().await, 1);
    });
}

#[test]
fn a_number_typed_as_people_paste_it_is_said_back_and_dialled_as_e164() {
    journey(Setting::default(), async |page| {
        desk::begin(page, " (415) 555-0199 ").await;
        page.select("Country").choose("United States").await;
        page.says("+1 415 555 0199").await;
        page.select("Agent").choose(desk::AGENT).await;
        desk::press(page).await;
        page.call_opens().await;
        assert_eq!(page.host.dials_of(ANSWERED).await, 1);
    });
}

#[test]
fn a_double_click_dials_once() {
    journey(Setting::default(), async |page| {
        desk::fill(page, ANSWERED).await;
        page.button("Place call").double_click().await;
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.host.dials().await, 1);
    });
}

#[test]
fn a_held_enter_dials_once() {
    journey(Setting::default(), async |page| {
        desk::fill(page, ANSWERED).await;
        page.button("Place call").focus().await;
        page.hold(callboard_tests::harness::Key::Enter, 30).await;
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.host.dials().await, 1);
    });
}

#[test]
fn call_again_fills_the_form_asks_once_and_is_a_new_call() {
    journey(Setting::default(), async |page| {
        let first = desk::place(page, ANSWERED).await;
        desk::to_the_end(page).await;
        page.link("Call again").click().await;
        page.heading("New call").is_visible().await;
        page.says(&format!("call {first}")).await;
        page.field("To number").has_value(ANSWERED).await;
        page.select("From number").has_value("+12025550143").await;
        page.select("Agent").has_value("21").await;
        desk::press(page).await;
        page.alert().any_heading().says("+1 415 555 0199 was called").await;
        page.alert().says("It ended: ").await;
        assert_eq!(page.host.dials().await, 1);
        page.alert().button("Place another call").click().await;
        page.button("Place call").is_gone().await;
        let second = page.call_opens().await;
        assert_ne!(first, second);
        assert_eq!(page.host.dials_of(ANSWERED).await, 2);
    });
}

/// Nothing that appears moves it from under a finger.
async fn the_button_stays(page: &Page) {
    page.expects("/v1/call", "402");
    desk::place(page, ANSWERED).await;
    desk::ready(page, ANSWERED).await;
    let button = page.button("Place call");
    let place = button.place().await;
    page.says("Last called").await;
    assert_eq!(button.place().await, place, "once the last call is known");
    desk::press(page).await;
    page.alert().any_heading().says("was called").await;
    assert_eq!(button.place().await, place, "with a question");
    page.alert().button("Dismiss").click().await;
    page.alert().is_gone().await;
    assert_eq!(button.place().await, place, "after the question");
    page.radio("One-off config").click().await;
    page.field("Prompt").fill("Hello {{name}}").await;
    page.field("name").is_visible().await;
    page.select("Voice").choose("John").await;
    assert_eq!(button.place().await, place, "with more fields");
    page.field("To number").fill("+14155550120").await;
    page.field("name").fill("Dana").await;
    desk::press(page).await;
    page.alert().button("Top up").is_visible().await;
    assert_eq!(button.place().await, place, "with a refusal");
}

#[test]
fn place_call_stays_where_it_is_whatever_appears() {
    journey(Setting::default(), the_button_stays);
}

#[test]
fn place_call_stays_where_it_is_on_a_small_phone() {
    journey(Setting::default().narrow(), the_button_stays);
}
