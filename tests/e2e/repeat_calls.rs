//! A second call to a number on the same day needs one confirmation.

use callboard_tests::harness::{Key, Page, Scope, Setup, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

/// Calls the number and is about to call it again.
async fn prepare_second_call(page: &Page) -> String {
    let first = form::place_call(page, ANSWERED).await;
    form::fill_minimal(page, ANSWERED).await;
    first
}

async fn is_asked_and_nothing_sent(page: &Page) {
    is_asked(page).await;
    assert_eq!(page.backend.placements().await, 1, "something was sent");
}

async fn is_asked(page: &Page) {
    page.alert().any_heading().says("+1 415 555 0199 was called").await;
    page.alert().says("Another call rings the same phone again").await;
    assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
}

#[test]
fn a_second_call_is_placed_after_one_confirmation() {
    with_page(Setup::default(), async |page| {
        let first = prepare_second_call(page).await;
        form::submit(page).await;
        is_asked_and_nothing_sent(page).await;
        page.alert().says("It is still in progress").await;
        page.alert().button("Call anyway").click().await;
        page.button("Place call").is_gone().await;
        assert_ne!(page.call_opens().await, first);
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 2);
        // A third call is asked about again.
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.alert().any_heading().says("was called").await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 2);
    });
}

#[test]
fn dismissing_the_question_sends_nothing_and_keeps_the_form() {
    with_page(Setup::default(), async |page| {
        prepare_second_call(page).await;
        form::submit(page).await;
        is_asked_and_nothing_sent(page).await;
        page.alert().button("Change it").click().await;
        page.alert().is_gone().await;
        page.field("To number").has_value(ANSWERED).await;
        form::submit(page).await;
        is_asked_and_nothing_sent(page).await;
    });
}

#[test]
fn holding_enter_asks_but_does_not_confirm() {
    with_page(Setup::default(), async |page| {
        prepare_second_call(page).await;
        page.button("Place call").focus().await;
        page.hold(Key::Enter, 40).await;
        is_asked_and_nothing_sent(page).await;
        page.alert().any_heading().has_focus().await;
        page.hold(Key::Enter, 40).await;
        is_asked_and_nothing_sent(page).await;
    });
}

#[test]
fn a_double_click_asks_but_does_not_confirm() {
    with_page(Setup::default(), async |page| {
        prepare_second_call(page).await;
        page.button("Place call").double_click().await;
        is_asked_and_nothing_sent(page).await;
    });
}

#[test]
fn the_question_links_to_the_earlier_call() {
    with_page(Setup::default(), async |page| {
        let first = prepare_second_call(page).await;
        form::submit(page).await;
        page.alert().link("Open that call").click().await;
        assert_eq!(page.call_opens().await, first);
        assert_eq!(page.backend.placements().await, 1);
    });
}

#[test]
fn a_colleagues_recent_call_is_asked_about_too() {
    with_page(Setup::default(), async |page| {
        // Not placed by this browser: only the call list knows.
        let other = json!({
            "from_number": "+12025550148", "agent_id": 18, "variables": { "amount_due": "$40" },
        });
        let id = page.backend.place_with(ANSWERED, other.clone()).await;
        let call = page.backend.api(&format!("/calls/{id}")).await;
        for key in ["from_number", "agent_id", "variables"] {
            assert_eq!(call[key], other[key], "{call:#}");
        }
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        is_asked(page).await;
        assert_eq!(page.backend.placements().await, 0, "something was sent");
    });
}

#[test]
fn a_call_before_the_viewers_midnight_is_one_of_the_callees_day() {
    let setup = Setup { minute: Some(23 * 60 + 50), ..Setup::default() };
    with_page(setup, async |page| {
        page.cdp("Emulation.setTimezoneOverride", json!({ "timezoneId": "UTC" })).await;
        form::place_call(page, ANSWERED).await;
        page.backend.advance(15 * 60).await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        is_asked(page).await;
    });
}

#[test]
fn a_call_on_the_next_day_needs_no_confirmation() {
    with_page(Setup::default(), async |page| {
        form::place_call(page, ANSWERED).await;
        page.backend.advance(24 * 60 * 60).await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.button("Place call").is_gone().await;
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 2);
    });
}
