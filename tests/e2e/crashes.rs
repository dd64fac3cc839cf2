//! A page that ends, or is left, before the response arrives.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED, UNKNOWN};

const REPLAY: &str = "This is the call you already placed";

/// Places a call: the phone rings, the response does not arrive.
async fn place_without_response(page: &Page) {
    page.backend.set_faults(json!({ "place": ["stall_after"] })).await;
    form::fill_minimal(page, ANSWERED).await;
    form::submit(page).await;
    form::phone_rings(page, ANSWERED).await;
}

/// On any page: the outcome is shown as unknown, a candidate is found in the call list,
/// and the user confirms it. Nothing is sent again.
async fn is_confirmed(page: &Page) {
    page.alert().heading(UNKNOWN).is_visible().await;
    page.alert().says("+1 415 555 0199").await;
    page.alert().says("Nothing is sent automatically.").await;
    form::confirm_call(page).await;
    is_offered(page).await;
    assert_eq!(page.backend.placements().await, 1);
}

/// On any page: the outcome is shown as unknown, reconciled, and the call is offered.
async fn reconciles(page: &Page) {
    page.alert().heading(UNKNOWN).is_visible().await;
    page.alert().says("+1 415 555 0199").await;
    is_offered(page).await;
}

async fn is_offered(page: &Page) {
    page.says("The call to +1 415 555 0199 was placed").await;
    page.link("Open the call").click().await;
    page.call_opens().await;
    page.says(REPLAY).await;
    page.status("Call status").is_visible().await;
    assert_eq!(page.backend.dials().await, 1);
}

async fn crash_and_open(page: &Page, path: &str) {
    let first = page.window().await;
    let spare = page.open_window().await;
    page.switch_to(&first).await;
    place_without_response(page).await;
    page.crash_and_switch_to(&spare).await;
    page.open(path).await;
}

#[test]
fn after_a_crash_the_call_list_warns_and_reconciles() {
    with_page(Setup::default(), async |page| {
        crash_and_open(page, "/calls").await;
        is_confirmed(page).await;
    });
}

#[test]
fn after_a_crash_even_the_not_found_page_reconciles() {
    with_page(Setup::default(), async |page| {
        crash_and_open(page, "/nowhere").await;
        is_confirmed(page).await;
    });
}

#[test]
fn after_a_crash_the_form_warns_and_opens_the_call() {
    with_page(Setup::default(), async |page| {
        crash_and_open(page, "/calls/new").await;
        page.alert().heading(UNKNOWN).is_visible().await;
        // A restored tab would have its draft; this is another tab.
        form::adopt_draft(page, ANSWERED).await;
        page.says("Check what happened to your previous call first").await;
        assert_eq!(page.backend.placements().await, 1);
        page.alert().button("Place call").click().await;
        page.call_opens().await;
        page.says(REPLAY).await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn after_a_reload_the_form_warns_and_opens_the_call() {
    with_page(Setup::default(), async |page| {
        place_without_response(page).await;
        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().says("closed or reloaded").await;
        form::confirm_call(page).await;
        page.call_opens().await;
        page.says(REPLAY).await;
        assert_eq!(page.backend.placements().await, 1);
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn repeated_reloads_make_one_call() {
    with_page(Setup::default(), async |page| {
        place_without_response(page).await;
        page.backend
            .set_faults(json!({ "place": vec!["stall_after"; 3], "list_delay_seconds": 600 }))
            .await;
        for sent in 2..=4 {
            page.reload().await;
            page.alert().heading(UNKNOWN).is_visible().await;
            page.alert().says("Nothing is sent automatically.").await;
            assert_eq!(page.backend.placements().await, sent - 1);
            page.alert().button("Place call").click().await;
            wait_until("it is sent again", async || page.backend.placements().await >= sent).await;
        }
        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().button("Place call").click().await;
        page.call_opens().await;
        page.says(REPLAY).await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn leaving_by_a_link_reconciles_on_the_next_page() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "500");
        page.backend
            .set_faults(json!({ "place": ["500_after", "500_after"], "list_delay_seconds": 600 }))
            .await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.link("Calls").click().await;
        page.heading("Calls").is_visible().await;
        reconciles(page).await;
    });
}

#[test]
fn back_and_forward_within_the_app_do_not_place_again() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "500");
        page.backend
            .set_faults(json!({ "place": vec!["500_after"; 3], "list_delay_seconds": 600 }))
            .await;
        page.open("/calls").await;
        page.link("New call").click().await;
        page.select("From number").choose(form::FROM).await;
        page.field("To number").fill(ANSWERED).await;
        page.select("Agent").choose(form::AGENT).await;
        form::submit(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.back().await;
        page.heading("Calls").is_visible().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.forward().await;
        page.heading("New call").is_visible().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.call_opens().await;
        page.says(REPLAY).await;
        page.back().await;
        page.heading("New call").is_visible().await;
        page.alert().is_gone().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn back_and_forward_between_documents_do_not_place_again() {
    with_page(Setup::default(), async |page| {
        page.open("/calls").await;
        place_without_response(page).await;
        page.back().await;
        page.heading("Calls").is_visible().await;
        is_confirmed(page).await;
        page.back().await;
        page.forward().await;
        page.call_opens().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

/// The API hangs up twice.
async fn break_connection(page: &Page) {
    page.allow_lost_response("/v1/call");
    let lost = ["drop_after", "drop_after"];
    page.backend.set_faults(json!({ "place": lost, "list_delay_seconds": 600 })).await;
    form::fill_minimal(page, ANSWERED).await;
}

async fn makes_one_call(page: &Page) {
    page.call_opens().await;
    page.says(REPLAY).await;
    assert_eq!(page.stored_entries().await.len(), 1);
    assert_eq!(page.backend.dials().await, 1);
}

#[test]
fn a_double_click_on_a_broken_connection_makes_one_call() {
    with_page(Setup::default(), async |page| {
        break_connection(page).await;
        page.button("Place call").double_click().await;
        makes_one_call(page).await;
    });
}

#[test]
fn holding_enter_on_a_broken_connection_makes_one_call() {
    with_page(Setup::default(), async |page| {
        break_connection(page).await;
        page.button("Place call").focus().await;
        page.hold(Key::Enter, 60).await;
        makes_one_call(page).await;
    });
}
