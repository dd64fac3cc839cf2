//! Two tabs of one browser. Whatever is placed in either is one call, and each tab knows
//! about the other.

use callboard_tests::harness::{Page, Scope, Setup, Window, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED, NOT_FOUND, UNKNOWN};

const REPLAY: &str = "This is the call you already placed";
/// A browser that can neither detect whether another tab is alive nor message it.
const WITHOUT_LOCKS: &str = "delete Navigator.prototype.locks; delete window.BroadcastChannel;";

/// Opens a second tab at this path; both tabs.
async fn open_second_tab(page: &Page, path: &str) -> (Window, Window) {
    let first = page.window().await;
    let second = page.open_window().await;
    page.open(path).await;
    (first, second)
}

/// The same draft, filled in once, is in both tabs.
async fn share_draft(page: &Page, to: &str) -> (Window, Window) {
    form::fill_minimal(page, to).await;
    let windows = open_second_tab(page, "/calls/new").await;
    form::adopt_draft(page, to).await;
    windows
}

/// Places the same draft in one tab and then in the other.
async fn place_in_both(page: &Page) {
    let (first, second) = share_draft(page, ANSWERED).await;
    page.switch_to(&first).await;
    form::submit(page).await;
    let id = page.call_opens().await;
    page.switch_to(&second).await;
    form::submit(page).await;
    assert_eq!(page.call_opens().await, id);
    page.says(REPLAY).await;
    assert_eq!(page.backend.dials().await, 1);
}

#[test]
fn the_same_draft_placed_in_two_tabs_makes_one_call() {
    with_page(Setup::default(), async |page| {
        place_in_both(page).await;
        assert_eq!(page.backend.placements().await, page.sent_attempts().await);
    });
}

#[test]
fn without_locks_the_same_draft_placed_in_two_tabs_makes_one_call() {
    with_page(Setup { init_script: WITHOUT_LOCKS, ..Setup::default() }, place_in_both);
}

/// Clicks “Place call” in both tabs in the same millisecond, again and again.
async fn place_at_once(page: &Page) {
    let first = page.window().await;
    let second = page.open_window().await;
    for n in 0..6 {
        let to = format!("+1415555021{n}");
        page.switch_to(&first).await;
        form::fill_minimal(page, &to).await;
        page.switch_to(&second).await;
        page.open("/calls/new").await;
        form::adopt_draft(page, &to).await;
        page.select("Agent").has_value("21").await;
        let soon = page.soon().await;
        page.button("Place call").click_at_time(soon).await;
        page.switch_to(&first).await;
        page.button("Place call").click_at_time(soon).await;
        page.call_opens_in_one_of(&first, &second).await;
        assert_eq!(page.backend.dials_of(&to).await, 1, "{to}");
    }
    assert_eq!(page.backend.dials().await, 6);
    assert_eq!(page.stored_entries().await.len(), 6);
}

#[test]
fn the_same_draft_placed_in_two_tabs_at_once_makes_one_call() {
    with_page(Setup::default(), place_at_once);
}

#[test]
fn without_locks_the_same_draft_placed_in_two_tabs_at_once_makes_one_call() {
    with_page(Setup { init_script: WITHOUT_LOCKS, ..Setup::default() }, place_at_once);
}

#[test]
fn a_pending_placement_cannot_be_placed_again_in_another_tab() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550148";
        let (first, second) = share_draft(page, to).await;
        page.switch_to(&first).await;
        form::submit(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.switch_to(&second).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        form::submit(page).await;
        page.says("Check what happened to your previous call first").await;
        // Not with other details either.
        page.field("Max hold (seconds)").fill("60").await;
        form::submit(page).await;
        page.backend.advance(20).await;
        page.switch_to(&first).await;
        form::confirm_call(page).await;
        page.call_opens().await;
        page.switch_to(&second).await;
        page.alert().is_gone().await;
        assert_eq!(page.backend.dials().await, 1);
        assert_eq!(page.stored_entries().await.len(), 1);
    });
}

#[test]
fn an_unsettled_placement_is_shown_on_every_page_of_another_tab() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550148";
        form::fill_minimal(page, to).await;
        form::submit(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        let (first, second) = open_second_tab(page, "/calls").await;
        for path in ["/calls", "/nowhere"] {
            page.open(path).await;
            page.alert().heading(UNKNOWN).is_visible().await;
            page.alert().says("+1 415 555 0148").await;
        }
        page.backend.advance(20).await;
        page.switch_to(&first).await;
        form::confirm_call(page).await;
        page.call_opens().await;
        page.switch_to(&second).await;
        page.alert().is_gone().await;
        assert_eq!(page.backend.dials_of(to).await, 1);
    });
}

/// The tab that sent the request is closed before the response comes.
async fn is_taken_over(page: &Page, seconds: u32) {
    let to = "+14155550134";
    form::fill_minimal(page, to).await;
    form::submit(page).await;
    form::phone_rings(page, to).await;
    let (first, second) = open_second_tab(page, "/calls").await;
    page.says("The call to +1 415 555 0134 is being placed").await;
    page.switch_to(&first).await;
    page.close_and_switch_to(&second).await;
    page.backend.advance(seconds).await;
    page.alert().heading(UNKNOWN).is_visible().await;
    form::confirm_call(page).await;
    page.link("Open the call").click().await;
    page.call_opens().await;
    page.says(REPLAY).await;
    assert_eq!(page.backend.dials_of(to).await, 1);
    assert_eq!(page.backend.placements().await, 1, "something was sent");
}

#[test]
fn another_tab_takes_over_when_the_sending_tab_closes() {
    with_page(Setup::default(), async |page| is_taken_over(page, 0).await);
}

#[test]
fn without_locks_another_tab_takes_over_once_the_request_must_have_ended() {
    let setting = Setup { init_script: WITHOUT_LOCKS, ..Setup::default() };
    with_page(setting, async |page| is_taken_over(page, 60).await);
}

#[test]
fn discarding_in_one_tab_removes_it_from_the_other() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "500");
        form::fill_minimal(page, "+14155550131").await;
        form::submit(page).await;
        let (first, second) = open_second_tab(page, "/calls").await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.switch_to(&first).await;
        page.alert().button("Discard this attempt").click().await;
        page.alert().is_gone().await;
        page.switch_to(&second).await;
        page.alert().is_gone().await;
        assert_eq!(page.stored_entries().await.len(), 0);
        assert_eq!(page.backend.dials().await, 0);
    });
}

#[test]
fn a_placement_that_was_not_found_can_be_placed_once_from_another_tab() {
    with_page(Setup::skippable(), async |page| {
        page.allow_failure("/v1/call", "500");
        page.backend.set_faults(json!({ "place": vec!["500_before"; 5] })).await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        let (first, second) = open_second_tab(page, "/calls").await;
        page.switch_to(&first).await;
        form::wait_until_not_found(page).await;
        page.alert().heading(NOT_FOUND).is_visible().await;
        assert_eq!(page.backend.dials().await, 0);
        page.switch_to(&second).await;
        page.alert().heading(NOT_FOUND).is_visible().await;
        page.alert().button("Place call").click().await;
        page.link("Open the call").click().await;
        page.call_opens().await;
        page.switch_to(&first).await;
        page.alert().is_gone().await;
        wait_until("its form knows", async || !page.text().await.contains(NOT_FOUND)).await;
        form::submit(page).await;
        page.call_opens().await;
        page.says(REPLAY).await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn discarding_a_corrupt_entry_discards_it_in_both_tabs() {
    with_page(Setup::default(), async |page| {
        page.open_without_the_app().await;
        page.write_entry("k", json!("0 of another version")).await;
        page.open("/calls").await;
        let (first, second) = open_second_tab(page, "/calls/new").await;
        for window in [&first, &second] {
            page.switch_to(window).await;
            page.alert()
                .heading("A saved record of an earlier call is unreadable")
                .is_visible()
                .await;
        }
        page.alert().button("Discard").click().await;
        page.switch_to(&first).await;
        page.alert().is_gone().await;
        assert_eq!(page.backend.placements().await, 0);
    });
}
