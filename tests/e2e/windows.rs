//! Two windows of one browser. Whatever is pressed in either is one call, and each
//! knows of the other's.

use callboard_tests::harness::{Page, Scope, Setting, Window, journey, until};
use serde_json::json;

use crate::desk::{self, ANSWERED, NOT_FOUND, UNKNOWN};

const REPLAY: &str = "This is the call you already placed";
/// Of a browser that can neither tell whether another tab lives nor talk to it.
const OLD: &str = "delete Navigator.prototype.locks; delete window.BroadcastChannel;";

/// A second window beside the one that is turned to, at this path; both.
async fn beside(page: &Page, path: &str) -> (Window, Window) {
    let first = page.window().await;
    let second = page.open_window().await;
    page.open(path).await;
    (first, second)
}

/// The same draft, filled in once, stands in both windows.
async fn with_one_draft(page: &Page, to: &str) -> (Window, Window) {
    desk::ready(page, to).await;
    let windows = beside(page, "/calls/new").await;
    desk::takes_over(page, to).await;
    windows
}

/// Presses the same draft in one window and then in the other.
async fn pressed_in_both(page: &Page) {
    let (first, second) = with_one_draft(page, ANSWERED).await;
    page.turn_to(&first).await;
    desk::press(page).await;
    let id = page.call_opens().await;
    page.turn_to(&second).await;
    desk::press(page).await;
    assert_eq!(page.call_opens().await, id);
    page.says(REPLAY).await;
    assert_eq!(page.host.dials().await, 1);
}

#[test]
fn the_same_draft_pressed_in_both_windows_is_one_call() {
    journey(Setting::default(), async |page| {
        pressed_in_both(page).await;
        assert_eq!(page.host.placements().await, page.sendings().await);
    });
}

#[test]
fn the_same_draft_pressed_in_both_windows_of_an_old_browser_is_one_call() {
    journey(Setting { lacking: OLD, ..Setting::default() }, pressed_in_both);
}

/// Clicks “Place call” in both windows at the same millisecond, again and again.
async fn pressed_at_once(page: &Page) {
    let first = page.window().await;
    let second = page.open_window().await;
    for n in 0..6 {
        let to = format!("+1415555021{n}");
        page.turn_to(&first).await;
        desk::ready(page, &to).await;
        page.turn_to(&second).await;
        page.open("/calls/new").await;
        desk::takes_over(page, &to).await;
        page.select("Agent").has_value("21").await;
        let soon = page.soon().await;
        page.button("Place call").click_at(soon).await;
        page.turn_to(&first).await;
        page.button("Place call").click_at(soon).await;
        page.call_opens_in_one_of(&first, &second).await;
        assert_eq!(page.host.dials_of(&to).await, 1, "{to}");
    }
    assert_eq!(page.host.dials().await, 6);
    assert_eq!(page.notes().await.len(), 6);
}

#[test]
fn the_same_draft_pressed_in_both_windows_at_once_is_one_call() {
    journey(Setting::default(), pressed_at_once);
}

#[test]
fn the_same_draft_pressed_in_both_windows_of_an_old_browser_at_once_is_one_call() {
    journey(Setting { lacking: OLD, ..Setting::default() }, pressed_at_once);
}

#[test]
fn a_press_on_its_way_is_not_pressed_again_in_the_other_window() {
    journey(Setting::default(), async |page| {
        let to = "+14155550148";
        let (first, second) = with_one_draft(page, to).await;
        page.turn_to(&first).await;
        desk::press(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.turn_to(&second).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        desk::press(page).await;
        page.says("First find out what happened").await;
        // Nor with other details.
        page.field("Max hold (seconds)").fill("60").await;
        desk::press(page).await;
        page.host.advance(20).await;
        page.turn_to(&first).await;
        desk::is_recognised(page).await;
        page.call_opens().await;
        page.turn_to(&second).await;
        page.alert().is_gone().await;
        assert_eq!(page.host.dials().await, 1);
        assert_eq!(page.notes().await.len(), 1);
    });
}

#[test]
fn an_unresolved_press_stands_on_every_page_of_the_other_window() {
    journey(Setting::default(), async |page| {
        let to = "+14155550148";
        desk::ready(page, to).await;
        desk::press(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        let (first, second) = beside(page, "/calls").await;
        for path in ["/calls", "/nowhere"] {
            page.open(path).await;
            page.alert().heading(UNKNOWN).is_visible().await;
            page.alert().says("+1 415 555 0148").await;
        }
        page.host.advance(20).await;
        page.turn_to(&first).await;
        desk::is_recognised(page).await;
        page.call_opens().await;
        page.turn_to(&second).await;
        page.alert().is_gone().await;
        assert_eq!(page.host.dials_of(to).await, 1);
    });
}

/// The window that has sent it is closed before the answer comes.
async fn taken_over(page: &Page, seconds: u32) {
    let to = "+14155550134";
    desk::ready(page, to).await;
    desk::press(page).await;
    desk::rings(page, to).await;
    let (first, second) = beside(page, "/calls").await;
    page.says("The call to +1 415 555 0134 is being placed").await;
    page.turn_to(&first).await;
    page.close_for(&second).await;
    page.host.advance(seconds).await;
    page.alert().heading(UNKNOWN).is_visible().await;
    desk::is_recognised(page).await;
    page.link("Open the call").click().await;
    page.call_opens().await;
    page.says(REPLAY).await;
    assert_eq!(page.host.dials_of(to).await, 1);
    assert_eq!(page.host.placements().await, 1, "something was sent");
}

#[test]
fn a_window_closed_while_sending_is_followed_by_the_other() {
    journey(Setting::default(), async |page| taken_over(page, 0).await);
}

#[test]
fn a_window_of_an_old_browser_closed_while_sending_is_followed_once_it_must_be_over() {
    let setting = Setting { lacking: OLD, ..Setting::default() };
    journey(setting, async |page| taken_over(page, 60).await);
}

#[test]
fn what_is_discarded_in_one_window_is_gone_in_the_other() {
    journey(Setting::default(), async |page| {
        page.expects("/v1/call", "500");
        desk::ready(page, "+14155550131").await;
        desk::press(page).await;
        let (first, second) = beside(page, "/calls").await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.turn_to(&first).await;
        page.alert().button("Discard this attempt").click().await;
        page.alert().is_gone().await;
        page.turn_to(&second).await;
        page.alert().is_gone().await;
        assert_eq!(page.notes().await.len(), 0);
        assert_eq!(page.host.dials().await, 0);
    });
}

#[test]
fn what_was_not_found_is_placed_from_the_other_window_once() {
    journey(desk::skipping(), async |page| {
        page.expects("/v1/call", "500");
        page.host.faults(json!({ "place": vec!["500_before"; 5] })).await;
        desk::ready(page, ANSWERED).await;
        desk::press(page).await;
        let (first, second) = beside(page, "/calls").await;
        page.turn_to(&first).await;
        desk::is_looked_for_in_vain(page).await;
        page.alert().heading(NOT_FOUND).is_visible().await;
        assert_eq!(page.host.dials().await, 0);
        page.turn_to(&second).await;
        page.alert().heading(NOT_FOUND).is_visible().await;
        page.alert().button("Place call").click().await;
        page.link("Open the call").click().await;
        page.call_opens().await;
        page.turn_to(&first).await;
        page.alert().is_gone().await;
        until("its form knows", async || !page.text().await.contains(NOT_FOUND)).await;
        desk::press(page).await;
        page.call_opens().await;
        page.says(REPLAY).await;
        assert_eq!(page.host.dials().await, 1);
    });
}

#[test]
fn a_note_that_cannot_be_read_is_discarded_for_both() {
    journey(Setting::default(), async |page| {
        page.open_without_the_app().await;
        page.note("k", json!("0 of another version")).await;
        page.open("/calls").await;
        let (first, second) = beside(page, "/calls/new").await;
        for window in [&first, &second] {
            page.turn_to(window).await;
            page.alert().heading("An earlier call attempt cannot be read").is_visible().await;
        }
        page.alert().button("Discard").click().await;
        page.turn_to(&first).await;
        page.alert().is_gone().await;
        assert_eq!(page.host.placements().await, 0);
    });
}
