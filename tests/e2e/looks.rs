//! Every page in light and dark, wide and narrow.

use callboard_tests::harness::{Page, Scope, Setting, journey};

use serde_json::json;

use crate::desk::{self, ANSWERED};

/// Walks through every page and every larger thing on them.
async fn every_page(page: &Page) {
    page.open("/").await;
    page.table("Calls").is_visible().await;
    looked_at(page).await;
    page.open("/calls/new").await;
    page.select("Agent").choose("Appointment reminders").await;
    page.field("first_name").is_visible().await;
    looked_at(page).await;
    desk::press(page).await;
    page.field("To number").is_refused().await;
    looked_at(page).await;
    page.radio("One-off config").click().await;
    page.disclosure("More settings").click().await;
    page.field("Ring duration (seconds)").is_visible().await;
    looked_at(page).await;
    desk::place(page, ANSWERED).await;
    page.host.advance(20).await;
    page.status("Call status").says("In conversation").await;
    looked_at(page).await;
    desk::to_the_end(page).await;
    page.button("Play").is_visible().await;
    looked_at(page).await;
    page.open("/nowhere").await;
    looked_at(page).await;
}

async fn looked_at(page: &Page) {
    page.does_not_scroll_sideways().await;
    page.is_clean().await;
}

#[test]
fn every_page_in_light() {
    journey(Setting::default(), every_page);
}

#[test]
fn every_page_in_dark() {
    journey(Setting::default().dark(), async |page| {
        every_page(page).await;
        let is_dark = "const [r, g, b] = getComputedStyle(document.body).backgroundColor
            .match(/[\\d.]+/g).map(Number); return r + g + b < 200";
        assert_eq!(page.run(is_dark, vec![]).await.unwrap(), true, "the page is not dark");
    });
}

#[test]
fn every_page_on_a_small_phone() {
    journey(Setting::default().narrow(), every_page);
}

#[test]
fn every_page_on_a_small_phone_in_dark() {
    journey(Setting::default().narrow().dark(), every_page);
}

#[test]
fn a_banner_in_dark_on_a_small_phone() {
    journey(Setting::default().narrow().dark(), async |page| {
        page.expects("/v1/call", "402");
        desk::fill(page, "+14155550120").await;
        desk::press(page).await;
        page.alert().button("Top up").click().await;
        page.group("Billing").is_visible().await;
        looked_at(page).await;
    });
}

/// Walks through everything there is to say of a press whose answer was lost.
async fn every_doubt(page: &Page) {
    page.expects("/v1/call", "500");
    desk::ready(page, "+14155550131").await;
    desk::press(page).await;
    page.alert().heading(desk::UNKNOWN).is_visible().await;
    page.alert().says("The call list shows no such call, so far.").await;
    looked_at(page).await;
    page.link("Calls").click().await;
    page.table("Calls").is_visible().await;
    page.alert().heading(desk::UNKNOWN).is_visible().await;
    looked_at(page).await;
    desk::is_looked_for_in_vain(page).await;
    page.alert().heading(desk::NOT_FOUND).is_visible().await;
    looked_at(page).await;
    page.alert().button("Dismiss").click().await;

    desk::ready(page, "+14155550148").await;
    desk::press(page).await;
    page.alert().heading(desk::UNKNOWN).is_visible().await;
    page.link("Calls").click().await;
    page.host.advance(20).await;
    page.region("Is this your call?").is_visible().await;
    looked_at(page).await;
    desk::is_recognised(page).await;
    page.link("Open the call").is_visible().await;
    looked_at(page).await;
    page.link("Open the call").click().await;
    page.says("This is the call you already placed").await;
    page.button("Check now").is_visible().await;
    looked_at(page).await;

    desk::ready(page, "+14155550148").await;
    desk::press(page).await;
    page.button("Place another call").is_visible().await;
    looked_at(page).await;

    page.open_without_the_app().await;
    page.note("k", json!("0 ".to_owned() + &"long".repeat(200))).await;
    page.keep_in_tab("callboard.draft", "{").await;
    page.open("/calls/new").await;
    page.heading("An earlier call attempt cannot be read").is_visible().await;
    page.alert().disclosure("Details").click().await;
    page.heading("The draft that this browser kept cannot be read").is_visible().await;
    looked_at(page).await;
}

#[test]
fn every_doubt_in_light() {
    journey(desk::skipping(), every_doubt);
}

#[test]
fn every_doubt_on_a_small_phone_in_dark() {
    journey(desk::skipping().narrow().dark(), every_doubt);
}

#[test]
fn a_browser_that_keeps_nothing_on_a_small_phone() {
    journey(Setting { keeps_nothing: true, ..Setting::default().narrow() }, async |page| {
        page.open("/calls/new").await;
        page.says("This browser does not store which calls are placed").await;
        looked_at(page).await;
    });
}

/// iOS enlarges the page when a field with smaller letters takes the focus.
async fn letters_are_large_enough(page: &Page) {
    const SCRIPT: &str = "return [...document.querySelectorAll('input, select, textarea')]
        .filter(field => parseFloat(getComputedStyle(field).fontSize) < 16)
        .map(field => field.outerHTML)";
    assert_eq!(page.run(SCRIPT, vec![]).await.unwrap(), json!([]));
    page.does_not_scroll_sideways().await;
}

#[test]
fn fields_on_a_phone_are_large_enough_not_to_enlarge_the_page() {
    journey(Setting::default().narrow(), async |page| {
        let touch = json!({ "enabled": true, "maxTouchPoints": 5 });
        page.cdp("Emulation.setTouchEmulationEnabled", touch).await;
        page.open("/").await;
        page.table("Calls").is_visible().await;
        letters_are_large_enough(page).await;
        page.open("/calls/new").await;
        page.radio("One-off config").click().await;
        page.disclosure("More settings").click().await;
        page.field("Ring duration (seconds)").is_visible().await;
        letters_are_large_enough(page).await;
        desk::place(page, ANSWERED).await;
        desk::to_the_end(page).await;
        page.button("Play").is_visible().await;
        letters_are_large_enough(page).await;
    });
}

#[test]
fn the_theme_can_be_chosen_and_is_remembered() {
    journey(Setting::default(), async |page| {
        page.open("/").await;
        page.select("Theme").choose("Dark").await;
        page.reload().await;
        page.select("Theme").has_value("dark").await;
    });
}
