//! The page of a call: how it went comes first, the rest beside player and transcript.

use callboard_tests::harness::{Page, Scope, Setup, with_page};

use crate::new_call_form::{self as form, ANSWERED};

/// A call that is over, as a reviewer opens it.
async fn open_ended(page: &Page) -> String {
    let id = form::place_call(page, ANSWERED).await;
    form::finish_call(page).await;
    page.button("Play").is_visible().await;
    page.region("Outcome").says("of 100").await;
    page.open(&format!("/calls/{id}")).await;
    page.button("Play").is_visible().await;
    id
}

#[test]
fn how_the_call_went_comes_first_and_the_rail_beside_the_transcript() {
    with_page(Setup::default(), async |page| {
        open_ended(page).await;
        let text = page.text().await;
        let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("no “{part}”:\n{text}"));
        let order = ["Call to +1 415 555 0199", "Outbound,", "talked", "Ended", "Recording"];
        assert!(order.map(place).is_sorted(), "{text}");
        page.list("Timeline").says("rang").await;
        page.list("Timeline").says("talked").await;
        let [left, top, ..] = page.region("Transcript").bounding_box().await;
        let [rail, beside, ..] = page.region("Grade").bounding_box().await;
        assert!(left < rail && beside < top, "{left} {rail} {beside} {top}");
        // Player and transcript begin on the first screen.
        let [_, player, ..] = page.button("Play").bounding_box().await;
        assert!(player < 900.0, "{player}");
    });
}

#[test]
fn a_small_phone_has_one_column_with_the_player_before_the_facts() {
    with_page(Setup::default().narrow(), async |page| {
        open_ended(page).await;
        page.does_not_scroll_sideways().await;
        let [_, player, ..] = page.button("Play").bounding_box().await;
        let [_, facts, ..] = page.list("Timeline").bounding_box().await;
        assert!(player < facts, "{player} {facts}");
    });
}

#[test]
fn the_number_and_the_id_can_be_taken_elsewhere() {
    with_page(Setup::default(), async |page| {
        open_ended(page).await;
        for (button, said) in [
            ("Copy number", "Number copied"),
            ("Copy digits", "Digits copied"),
            ("Copy call id", "Call id copied"),
        ] {
            page.button(button).click().await;
            page.says(said).await;
        }
    });
}

#[test]
fn other_calls_with_the_number_are_counted_and_one_press_away() {
    with_page(Setup::default().history(0), async |page| {
        page.backend.place(ANSWERED).await;
        page.backend.advance(700).await;
        page.open("/calls/new").await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.button("Call anyway").click().await;
        page.call_opens().await;
        page.says("2 calls today").await;
        page.link("All calls with this number").click().await;
        page.address_is("/calls?number=%2B14155550199").await;
        page.table("Calls").says("+1 415 555 0199").await;
    });
}
