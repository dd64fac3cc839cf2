//! Calls that are placed, followed and played.

use callboard_tests::harness::{Page, Scope, Setup, with_page};

use crate::new_call_form::{self as form, ANSWERED};

/// From placing the call to playing the recording, step by step.
async fn follow_and_play(page: &Page) {
    page.heading("Call to +1 415 555 0199").is_visible().await;
    let status = page.status("Call status");
    status.says("Dialling").await;
    page.backend.advance(8).await;
    status.says("In conversation").await;
    page.says("since pick-up").await;
    form::finish_call(page).await;
    status.says("Ended").await;
    assert_eq!(page.backend.dials().await, 1);

    let outcome = page.region("Outcome");
    for fact in ["End reason", "Duration", "Billable minutes", "Cost", "Product", "Voice"] {
        outcome.says(fact).await;
    }
    page.list("Timeline").says("Picked up").await;
    page.region("Transcript").says("0:0").await;
    form::play_recording(page).await;
    page.button("Pause").click().await;
    page.button("Play").is_visible().await;
}

#[test]
fn a_call_with_a_saved_agent_is_placed_followed_and_played() {
    with_page(Setup::default(), async |page| {
        form::fill(page, ANSWERED).await;
        page.says("confirm Dana's cleaning on Thursday at 3 pm").await;
        form::submit(page).await;
        let id = page.call_opens().await;
        follow_and_play(page).await;
        page.region("Transcript").says("this is Riley").await;
        page.region("Outcome").says("Appointment reminders").await;
        let call = page.backend.api(&format!("/calls/{id}")).await;
        assert_eq!(call["variables"]["first_name"], "Dana", "{call:#}");
        assert!(page.title().await.contains("Call to +1 415 555 0199 · Callboard"));
    });
}

#[test]
fn a_call_with_a_one_off_config_is_placed_followed_and_played() {
    with_page(Setup::default(), async |page| {
        form::open_with_numbers(page, ANSWERED).await;
        page.radio("One-off config").click().await;
        page.field("Prompt").fill("Ask {{name}} which day suits, then thank and end.").await;
        page.select("Voice").choose("John").await;
        page.select("Product").choose("bolt").await;
        page.disclosure("More settings").click().await;
        page.select("When voicemail picks up").choose("Leave a message").await;
        page.field("Voicemail message").fill("Please call us back.").await;
        page.field("Ring duration (seconds)").fill("40").await;
        page.field("name").fill("Dana").await;
        form::submit(page).await;
        let id = page.call_opens().await;
        follow_and_play(page).await;
        page.region("Outcome").says("john").await;
        let call = page.backend.api(&format!("/calls/{id}")).await;
        assert_eq!(call["agent_id"], serde_json::Value::Null, "{call:#}");
        assert_eq!(call["product"], "bolt", "{call:#}");
    });
}

#[test]
fn a_call_with_the_numbers_own_agent_is_placed_followed_and_played() {
    with_page(Setup::default(), async |page| {
        form::open_with_numbers(page, ANSWERED).await;
        page.radio("Number's own agent").click().await;
        page.says("Uses “Appointment reminders”").await;
        page.field("first_name").fill("Dana").await;
        page.field("appointment").fill("Thursday").await;
        form::submit(page).await;
        page.call_opens().await;
        follow_and_play(page).await;
        page.region("Outcome").says("Appointment reminders").await;
    });
}

#[test]
fn a_number_without_an_agent_says_so_before_and_after_placing() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "400");
        form::open_with_numbers(page, ANSWERED).await;
        page.select("From number").choose("+1 202 555 0148").await;
        page.radio("Number's own agent").click().await;
        page.says("This number has no outbound agent").await;
        form::submit(page).await;
        let row = page.region("Before you call").item("The number has no outbound agent");
        row.has_focus().await;
        assert_eq!(page.backend.placements().await, 0);
        row.button("Try anyway").click().await;
        page.alert().heading("This call has no agent").is_visible().await;
        assert_eq!(page.backend.dials().await, 0);
        page.alert().button("Choose another agent").click().await;
        page.radio("Saved agent").click().await;
        page.select("Agent").choose(form::AGENT).await;
        form::submit(page).await;
        page.call_opens().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_pasted_number_is_shown_back_and_dialed_as_e164() {
    with_page(Setup::default(), async |page| {
        form::open_with_numbers(page, " (415) 555-0199 ").await;
        page.select("Country").choose("United States").await;
        page.says("+1 415 555 0199").await;
        page.select("Agent").choose(form::AGENT).await;
        form::submit(page).await;
        page.call_opens().await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
    });
}

#[test]
fn a_double_click_dials_once() {
    with_page(Setup::default(), async |page| {
        form::fill(page, ANSWERED).await;
        page.button("Place call").double_click().await;
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn holding_enter_dials_once() {
    with_page(Setup::default(), async |page| {
        form::fill(page, ANSWERED).await;
        page.button("Place call").focus().await;
        page.hold(callboard_tests::harness::Key::Enter, 30).await;
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn call_again_fills_the_form_asks_once_and_places_a_new_call() {
    with_page(Setup::default(), async |page| {
        let first = form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
        page.link("Call again").click().await;
        page.heading("New call").is_visible().await;
        page.says(&format!("call {first}")).await;
        page.field("To number").has_value(ANSWERED).await;
        page.select("From number").has_value("+12025550143").await;
        page.select("Agent").has_value("21").await;
        form::submit(page).await;
        page.alert().any_heading().says("+1 415 555 0199 was called").await;
        page.alert().says("It ended: ").await;
        assert_eq!(page.backend.dials().await, 1);
        page.alert().button("Call anyway").click().await;
        page.button("Place call").is_gone().await;
        let second = page.call_opens().await;
        assert_ne!(first, second);
        assert_eq!(page.backend.dials_of(ANSWERED).await, 2);
    });
}

/// Nothing that appears moves the button away from the cursor.
async fn button_does_not_move(page: &Page) {
    page.allow_failure("/v1/call", "402");
    form::place_call(page, ANSWERED).await;
    form::fill_minimal(page, ANSWERED).await;
    let button = page.button("Place call");
    let position = button.bounding_box().await;
    page.says("Last called").await;
    assert_eq!(button.bounding_box().await, position, "once the last call is known");
    form::submit(page).await;
    page.alert().any_heading().says("was called").await;
    assert_eq!(button.bounding_box().await, position, "with a question");
    page.alert().button("Change it").click().await;
    page.alert().is_gone().await;
    assert_eq!(button.bounding_box().await, position, "after the question");
    page.radio("One-off config").click().await;
    page.field("Prompt").fill("Hello {{name}}").await;
    page.field("name").is_visible().await;
    page.select("Voice").choose("John").await;
    assert_eq!(button.bounding_box().await, position, "with more fields");
    page.field("To number").fill("+14155550120").await;
    page.field("name").fill("Dana").await;
    form::submit(page).await;
    page.alert().button("Top up").is_visible().await;
    assert_eq!(button.bounding_box().await, position, "with a refusal");
}

#[test]
fn the_place_call_button_does_not_move_when_content_appears() {
    with_page(Setup::default(), button_does_not_move);
}

#[test]
fn the_place_call_button_does_not_move_on_a_small_phone() {
    with_page(Setup::default().narrow(), button_does_not_move);
}
