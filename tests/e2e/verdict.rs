//! The grade, one's own verdict beside it, and notes.

use std::time::Duration;

use callboard_tests::harness::{Key, Page, Scope, Setup, with_page};
use serde_json::json;

use crate::flags::ended_call;

/// The page of a call that the AI found good or bad; its id.
async fn open_graded(page: &Page) -> String {
    let calls = page.backend.api("/calls?status=completed&limit=50").await;
    let calls = calls["results"].as_array().cloned().unwrap_or_default();
    let found = calls.iter().find(|call| call["call_outcome"] == json!("success"));
    let id = found.expect("a call with success")["call_id"].to_string();
    page.open(&format!("/calls/{id}")).await;
    page.region("Grade").says("My verdict").await;
    id
}

async fn is_chosen(page: &Page, choice: &str, is_chosen: &str) {
    page.region("Grade").button(choice).has_attribute("aria-pressed", is_chosen).await;
}

#[test]
fn a_verdict_by_keys_survives_a_reload_and_a_second_time_takes_it_back() {
    with_page(Setup::default(), async |page| {
        open_graded(page).await;
        page.press(Key::Letter('1')).await;
        is_chosen(page, "Good", "true").await;
        page.press(Key::Letter('2')).await;
        is_chosen(page, "Good", "false").await;
        page.press(Key::Letter('6')).await;
        is_chosen(page, "Too slow", "true").await;
        page.region("Grade").field("Why").fill("Paused for 4 seconds").await;
        page.region("Grade").says("You and the AI agreed on 0 of 1 call").await;
        page.reload().await;
        is_chosen(page, "Bad", "true").await;
        is_chosen(page, "Too slow", "true").await;
        page.region("Grade").field("Why").has_value("Paused for 4 seconds").await;
        page.region("Grade").button("Good").click().await;
        page.region("Grade").says("You and the AI agreed on 1 of 1 call").await;
        page.press(Key::Letter('1')).await;
        is_chosen(page, "Good", "false").await;
    });
}

#[test]
fn digits_that_are_typed_choose_nothing() {
    with_page(Setup::default(), async |page| {
        open_graded(page).await;
        page.region("Grade").field("Why").focus().await;
        page.type_text("12").await;
        page.region("Grade").field("Why").has_value("12").await;
        is_chosen(page, "Good", "false").await;
        is_chosen(page, "Bad", "false").await;
    });
}

#[test]
fn the_grade_is_hidden_until_somebody_has_judged() {
    with_page(Setup::default(), async |page| {
        open_graded(page).await;
        let region = page.region("Grade");
        region.says("of 100").await;
        region.checkbox("Hide the grade until I have judged").click().await;
        region.says("The grade is hidden until you have judged.").await;
        region.does_not_say("of 100").await;
        assert!(!region.button("Grade now").exists().await);
        page.reload().await;
        region.says("The grade is hidden until you have judged.").await;
        page.press(Key::Letter('1')).await;
        region.says("of 100").await;
        page.press(Key::Letter('1')).await;
        region.says("The grade is hidden until you have judged.").await;
    });
}

#[test]
fn grading_asks_once_and_counts_down_to_the_next_time() {
    with_page(Setup::skippable(), async |page| {
        let id = ended_call(page).await;
        let number: i64 = id.parse().unwrap();
        page.backend.change_call(json!({ "id": number, "is_graded": false })).await;
        page.open(&format!("/calls/{id}")).await;
        let region = page.region("Grade");
        region.says("Not graded yet.").await;
        region.button("Grade now").click().await;
        region.says("It may cost money.").await;
        region.button("Cancel").click().await;
        assert_eq!(page.backend.state().await["gradings"], json!(0));
        region.button("Grade now").click().await;
        region.button("Grade this call").double_click().await;
        region.says("The call was graded.").await;
        region.says("Can be graded again in").await;
        region.button("Grade now").has_attribute("aria-disabled", "true").await;
        assert_eq!(page.backend.state().await["gradings"], json!(1));
        region.button("Grade now").click().await;
        assert!(!region.button("Grade this call").exists().await);
        page.skip(Duration::from_secs(15 * 60 + 5)).await;
        region.does_not_say("Can be graded again in").await;
        region.button("Grade now").click().await;
        region.button("Grade this call").is_visible().await;
    });
}

#[test]
fn a_refused_grading_says_why_and_how_long_to_wait() {
    with_page(Setup::default(), async |page| {
        let id = ended_call(page).await;
        let number: i64 = id.parse().unwrap();
        page.backend.change_call(json!({ "id": number, "is_graded": false })).await;
        page.allow_failure("/grade", "429");
        let faults = json!({ "grade": ["429_before"], "retry_after_seconds": 300 });
        page.backend.set_faults(faults).await;
        page.open(&format!("/calls/{id}")).await;
        let region = page.region("Grade");
        region.button("Grade now").click().await;
        region.button("Grade this call").click().await;
        page.heading("The call was not graded").is_visible().await;
        region.says("Can be graded again in").await;
        region.button("Grade now").has_attribute("aria-disabled", "true").await;
    });
}

#[test]
fn notes_are_kept_as_they_are_typed_in_every_tab_and_exported() {
    with_page(Setup::default(), async |page| {
        let id = open_graded(page).await;
        let first = page.window().await;
        page.press(Key::Letter('1')).await;
        page.region("Notes").field("Note").fill("Call back after noon").await;
        page.region("Notes").checkbox("Asked for a callback").click().await;
        page.open_window().await;
        page.open(&format!("/calls/{id}")).await;
        page.region("Notes").field("Note").has_value("Call back after noon").await;
        assert!(page.region("Notes").checkbox("Asked for a callback").is_checked().await);
        page.close_and_switch_to(&first).await;
        page.link("Review").click().await;
        page.heading("Review").has_focus().await;
        page.keep_saved_files().await;
        page.button("Export as CSV").click().await;
        let saved = page.saved_file().await;
        for text in [&*id, "good", "Call back after noon", "yes"] {
            assert!(saved.contains(text), "{text}: {saved}");
        }
        page.button("Export as JSON").click().await;
    });
}

#[test]
fn where_storage_is_blocked_nothing_typed_is_lost_and_it_is_said() {
    with_page(Setup { blocks_storage: true, ..Setup::default() }, async |page| {
        let id = open_graded(page).await;
        page.press(Key::Letter('2')).await;
        is_chosen(page, "Bad", "true").await;
        page.region("Grade").says("This verdict is lost when you close this tab.").await;
        page.region("Notes").field("Note").fill("Call back").await;
        page.region("Notes").says("This note is lost when you close this tab.").await;
        page.region("Notes").field("Note").has_value("Call back").await;
        page.link("Account").click().await;
        page.heading("Account").has_focus().await;
        page.back().await;
        page.address_is(&format!("/calls/{id}")).await;
        is_chosen(page, "Bad", "true").await;
        page.region("Notes").field("Note").has_value("Call back").await;
    });
}
