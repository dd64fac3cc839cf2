//! A second call to a number within minutes: asked about once.

use callboard_tests::harness::{Key, Page, Scope, Setting, journey};
use serde_json::json;

use crate::desk::{self, ANSWERED};

/// Has called the number and is about to call it again.
async fn asked_about(page: &Page) -> String {
    let first = desk::place(page, ANSWERED).await;
    desk::ready(page, ANSWERED).await;
    first
}

async fn the_question_stands(page: &Page) {
    is_asked(page).await;
    assert_eq!(page.host.placements().await, 1, "something was sent");
}

async fn is_asked(page: &Page) {
    page.alert().any_heading().says("+1 415 555 0199 was called").await;
    page.alert().says("A second call rings the same phone again").await;
    assert_eq!(page.host.dials_of(ANSWERED).await, 1);
}

#[test]
fn a_second_call_is_asked_about_once_and_then_placed() {
    journey(Setting::default(), async |page| {
        let first = asked_about(page).await;
        desk::press(page).await;
        the_question_stands(page).await;
        page.alert().says("It is still in progress").await;
        page.alert().button("Place another call").click().await;
        page.button("Place call").is_gone().await;
        assert_ne!(page.call_opens().await, first);
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.host.dials_of(ANSWERED).await, 2);
        // A third is asked about again.
        desk::ready(page, ANSWERED).await;
        desk::press(page).await;
        page.alert().any_heading().says("was called").await;
        assert_eq!(page.host.dials_of(ANSWERED).await, 2);
    });
}

#[test]
fn a_dismissed_question_sends_nothing_and_loses_nothing() {
    journey(Setting::default(), async |page| {
        asked_about(page).await;
        desk::press(page).await;
        the_question_stands(page).await;
        page.alert().button("Dismiss").click().await;
        page.alert().is_gone().await;
        page.field("To number").has_value(ANSWERED).await;
        desk::press(page).await;
        the_question_stands(page).await;
    });
}

#[test]
fn a_held_enter_asks_and_does_not_answer() {
    journey(Setting::default(), async |page| {
        asked_about(page).await;
        page.button("Place call").focus().await;
        page.hold(Key::Enter, 40).await;
        the_question_stands(page).await;
        page.alert().any_heading().has_focus().await;
        page.hold(Key::Enter, 40).await;
        the_question_stands(page).await;
    });
}

#[test]
fn a_double_click_asks_and_does_not_answer() {
    journey(Setting::default(), async |page| {
        asked_about(page).await;
        page.button("Place call").double_click().await;
        the_question_stands(page).await;
    });
}

#[test]
fn the_question_leads_to_the_earlier_call() {
    journey(Setting::default(), async |page| {
        let first = asked_about(page).await;
        desk::press(page).await;
        page.alert().link("Open that call").click().await;
        assert_eq!(page.call_opens().await, first);
        assert_eq!(page.host.placements().await, 1);
    });
}

#[test]
fn a_call_of_somebody_else_is_asked_about_too() {
    journey(Setting::default(), async |page| {
        // Not by this browser: only the list of calls knows.
        let other = json!({
            "from_number": "+12025550148", "agent_id": 18, "variables": { "amount_due": "$40" },
        });
        let id = page.host.place_with(ANSWERED, other.clone()).await;
        let call = page.host.api(&format!("/calls/{id}")).await;
        for key in ["from_number", "agent_id", "variables"] {
            assert_eq!(call[key], other[key], "{call:#}");
        }
        desk::ready(page, ANSWERED).await;
        desk::press(page).await;
        is_asked(page).await;
        assert_eq!(page.host.placements().await, 0, "something was sent");
    });
}

#[test]
fn after_a_quarter_of_an_hour_nothing_is_asked() {
    journey(Setting::default(), async |page| {
        desk::place(page, ANSWERED).await;
        page.host.advance(16 * 60).await;
        desk::ready(page, ANSWERED).await;
        desk::press(page).await;
        page.button("Place call").is_gone().await;
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.host.dials_of(ANSWERED).await, 2);
    });
}
