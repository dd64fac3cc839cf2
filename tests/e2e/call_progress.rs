//! Calls that do not end with a conversation.

use callboard_tests::harness::{Page, Scope, Setup, with_page};

use crate::new_call_form as form;

/// Calls a well-known number and follows the call to its outcome.
async fn place_and_follow(page: &Page, to: &str, status: &str, reason: &str) {
    form::place_call(page, to).await;
    form::finish_call(page).await;
    page.status("Call status").says(status).await;
    page.region("Outcome").says("End reason").await;
    page.region("Outcome").says(reason).await;
    assert_eq!(page.backend.dials_of(to).await, 1, "{to}");
}

#[test]
fn nobody_answers() {
    with_page(Setup::default(), async |page| {
        place_and_follow(page, "+14155550101", "Failed", "no_answer").await;
        page.region("Recording").says("nobody picked up").await;
        page.region("Transcript").says("Nobody picked up").await;
        page.link("Call again").is_visible().await;
    });
}

#[test]
fn the_line_is_busy() {
    with_page(Setup::default(), async |page| {
        place_and_follow(page, "+14155550102", "Failed", "busy").await;
        page.region("Recording").says("nobody picked up").await;
    });
}

#[test]
fn voicemail_answers() {
    with_page(Setup::default(), async |page| {
        place_and_follow(page, "+14155550103", "Ended", "voicemail").await;
        form::play_recording(page).await;
    });
}

#[test]
fn the_carrier_cannot_connect() {
    with_page(Setup::default(), async |page| {
        place_and_follow(page, "+14155550104", "Failed", "error").await;
    });
}

#[test]
fn a_call_from_another_year_shows_the_year() {
    with_page(Setup::default(), async |page| {
        let id = form::place_call(page, form::ANSWERED).await;
        form::finish_call(page).await;
        page.status("Call status").says("Ended").await;
        let call = page.backend.api(&format!("/calls/{id}")).await;
        let start = call["start_time"].as_str().expect("a time").to_owned();
        let timeline = page.list("Timeline");
        timeline.does_not_say(&start[..4]).await;
        page.backend.advance(2 * 365 * 24 * 3600).await;
        page.reload().await;
        timeline.says(&start[..4]).await;
    });
}

#[test]
fn a_late_recording_appears_automatically() {
    with_page(Setup::default(), async |page| {
        let id = form::place_call(page, "+14155550105").await;
        page.status("Call status").says("Dialling").await;
        // To just after the end; the recording takes another minute.
        loop {
            page.backend.advance(5).await;
            let call = page.backend.api(&format!("/calls/{id}")).await;
            if call["status"] == "completed" {
                break;
            }
        }
        page.status("Call status").says("Ended").await;
        page.region("Recording").says("being prepared").await;
        page.backend.advance(60).await;
        form::play_recording(page).await;
    });
}

#[test]
fn an_unrecorded_call_says_so() {
    with_page(Setup::default(), async |page| {
        place_and_follow(page, "+14155550106", "Ended", "Duration").await;
        page.region("Recording").says("it was turned off").await;
        page.region("Transcript").says("0:0").await;
    });
}

#[test]
fn a_transfer_shows_its_destination() {
    with_page(Setup::default(), async |page| {
        place_and_follow(page, "+14155550107", "Ended", "Transfer").await;
        page.region("Outcome").says("+1 202 555 0160").await;
    });
}

#[test]
fn a_hold_ends_at_its_limit() {
    with_page(Setup::default(), async |page| {
        form::open_with_numbers(page, "+14155550108").await;
        page.select("Agent").choose(form::AGENT).await;
        page.field("Max hold (seconds)").fill("120").await;
        form::submit(page).await;
        page.call_opens().await;
        page.backend.advance(30).await;
        page.status("Call status").says("In conversation").await;
        form::finish_call(page).await;
        page.status("Call status").says("Ended").await;
        page.region("Outcome").says("timeout").await;
    });
}
