//! Every page in light and dark mode, wide and narrow.

use callboard_tests::harness::{Page, Scope, Setup, with_page};

use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

/// Opens every page and every larger part of it.
async fn every_page(page: &Page) {
    page.open("/").await;
    page.table("Calls").is_visible().await;
    check_layout(page).await;
    page.open("/calls/new").await;
    page.select("Agent").choose("Appointment reminders").await;
    page.field("first_name").is_visible().await;
    check_layout(page).await;
    form::submit(page).await;
    page.field("To number").is_invalid().await;
    check_layout(page).await;
    page.radio("One-off config").click().await;
    page.disclosure("More settings").click().await;
    page.field("Ring duration (seconds)").is_visible().await;
    check_layout(page).await;
    form::place_call(page, ANSWERED).await;
    page.backend.advance(20).await;
    page.status("Call status").says("In conversation").await;
    check_layout(page).await;
    form::finish_call(page).await;
    page.button("Play").is_visible().await;
    check_layout(page).await;
    page.open("/search").await;
    page.heading("Search is off").is_visible().await;
    check_layout(page).await;
    page.open("/account").await;
    page.region("Spending").says("Today").await;
    page.region("Numbers").says("ready to dial").await;
    page.region("Transactions").says("Showing").await;
    check_layout(page).await;
    page.button("Enable auto-reload").click().await;
    page.button("Top up").click().await;
    page.field("Amount").fill("0").await;
    page.button("Add").click().await;
    page.field("Amount").is_invalid().await;
    check_layout(page).await;
    page.open("/account/webhooks").await;
    page.region("Deliveries").says("Nothing was sent yet.").await;
    check_layout(page).await;
    page.open("/rehearsals?agent=12").await;
    page.form("New rehearsal").checkbox("A phone menu answers first").click().await;
    page.button("Rehearse").click().await;
    page.form("New rehearsal").field("What the menu offers").is_invalid().await;
    page.region("Rehearsed").says("Nothing was rehearsed yet.").await;
    check_layout(page).await;
    page.open("/nowhere").await;
    check_layout(page).await;
}

async fn check_layout(page: &Page) {
    page.does_not_scroll_sideways().await;
    page.check_page().await;
}

#[test]
fn every_page_is_clean_in_light_mode() {
    with_page(Setup::default(), every_page);
}

#[test]
fn every_page_is_clean_in_dark_mode() {
    with_page(Setup::default().dark(), async |page| {
        every_page(page).await;
        let is_dark = "const [r, g, b] = getComputedStyle(document.body).backgroundColor
            .match(/[\\d.]+/g).map(Number); return r + g + b < 200";
        assert_eq!(page.run(is_dark, vec![]).await.unwrap(), true, "the page is not dark");
    });
}

#[test]
fn every_page_is_clean_on_a_small_phone() {
    with_page(Setup::default().narrow(), every_page);
}

#[test]
fn every_page_is_clean_on_a_small_phone_in_dark_mode() {
    with_page(Setup::default().narrow().dark(), every_page);
}

#[test]
fn a_banner_is_clean_on_a_small_phone_in_dark_mode() {
    with_page(Setup::default().narrow().dark(), async |page| {
        page.allow_failure("/v1/call", "402");
        form::fill(page, "+14155550120").await;
        form::submit(page).await;
        page.alert().button("Top up").click().await;
        page.group("Billing").is_visible().await;
        check_layout(page).await;
    });
}

/// Shows everything that the page can say about a placement with a lost response.
async fn every_unknown_outcome(page: &Page) {
    page.allow_failure("/v1/call", "500");
    form::fill_minimal(page, "+14155550131").await;
    form::submit(page).await;
    page.alert().heading(form::UNKNOWN).is_visible().await;
    page.alert().says("No matching call in the call list yet.").await;
    check_layout(page).await;
    page.link("Calls").click().await;
    page.table("Calls").is_visible().await;
    page.alert().heading(form::UNKNOWN).is_visible().await;
    check_layout(page).await;
    form::wait_until_not_found(page).await;
    page.alert().heading(form::NOT_FOUND).is_visible().await;
    check_layout(page).await;
    page.alert().button("Dismiss").click().await;

    form::fill_minimal(page, "+14155550148").await;
    form::submit(page).await;
    page.alert().heading(form::UNKNOWN).is_visible().await;
    page.link("Calls").click().await;
    page.backend.advance(20).await;
    page.region("Is this your call?").is_visible().await;
    check_layout(page).await;
    form::confirm_call(page).await;
    page.link("Open the call").is_visible().await;
    check_layout(page).await;
    page.link("Open the call").click().await;
    page.says("This is the call you already placed").await;
    page.button("Check now").is_visible().await;
    check_layout(page).await;

    form::fill_minimal(page, "+14155550148").await;
    form::submit(page).await;
    page.button("Call anyway").is_visible().await;
    check_layout(page).await;

    page.open_without_the_app().await;
    page.write_entry("k", json!("0 ".to_owned() + &"long".repeat(200))).await;
    page.set_session_storage("callboard.draft", "{").await;
    page.open("/calls/new").await;
    page.heading("A saved record of an earlier call is unreadable").is_visible().await;
    page.alert().disclosure("Details").click().await;
    page.heading("A saved draft is unreadable").is_visible().await;
    check_layout(page).await;
}

#[test]
fn unknown_outcomes_are_clean_in_light_mode() {
    with_page(Setup::skippable(), every_unknown_outcome);
}

#[test]
fn unknown_outcomes_are_clean_on_a_small_phone_in_dark_mode() {
    with_page(Setup::skippable().narrow().dark(), every_unknown_outcome);
}

#[test]
fn the_storage_warning_is_clean_on_a_small_phone() {
    with_page(Setup { blocks_storage: true, ..Setup::default().narrow() }, async |page| {
        page.open("/calls/new").await;
        page.says("This browser does not save your calls").await;
        check_layout(page).await;
    });
}

/// iOS zooms in when a field with smaller text gets the focus.
async fn field_text_is_large_enough(page: &Page) {
    const SCRIPT: &str = "return [...document.querySelectorAll('input, select, textarea')]
        .filter(field => parseFloat(getComputedStyle(field).fontSize) < 16)
        .map(field => field.outerHTML)";
    assert_eq!(page.run(SCRIPT, vec![]).await.unwrap(), json!([]));
    page.does_not_scroll_sideways().await;
}

#[test]
fn field_text_on_a_phone_is_large_enough_to_prevent_zoom() {
    with_page(Setup::default().narrow(), async |page| {
        let touch = json!({ "enabled": true, "maxTouchPoints": 5 });
        page.cdp("Emulation.setTouchEmulationEnabled", touch).await;
        page.open("/").await;
        page.table("Calls").is_visible().await;
        field_text_is_large_enough(page).await;
        page.open("/calls/new").await;
        page.radio("One-off config").click().await;
        page.disclosure("More settings").click().await;
        page.field("Ring duration (seconds)").is_visible().await;
        field_text_is_large_enough(page).await;
        form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
        page.button("Play").is_visible().await;
        field_text_is_large_enough(page).await;
    });
}

#[test]
fn the_theme_can_be_chosen_and_is_remembered() {
    with_page(Setup::default(), async |page| {
        page.open("/").await;
        page.select("Theme").choose("Dark").await;
        page.reload().await;
        page.select("Theme").has_value("dark").await;
    });
}
