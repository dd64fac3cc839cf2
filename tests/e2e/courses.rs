//! Calls that go another way than talking to the end.

use callboard_tests::harness::{Page, Scope, Setting, journey};

use crate::desk;

/// Places a call to a well-known number and follows it to what comes of it.
async fn followed(page: &Page, to: &str, status: &str, reason: &str) {
    desk::place(page, to).await;
    desk::to_the_end(page).await;
    page.status("Call status").says(status).await;
    page.region("Outcome").says("End reason").await;
    page.region("Outcome").says(reason).await;
    assert_eq!(page.host.dials_of(to).await, 1, "{to}");
}

#[test]
fn nobody_answers() {
    journey(Setting::default(), async |page| {
        followed(page, "+14155550101", "Failed", "no_answer").await;
        page.region("Recording").says("nobody picked up").await;
        page.region("Transcript").says("Nobody picked up").await;
        page.link("Call again").is_visible().await;
    });
}

#[test]
fn the_line_is_busy() {
    journey(Setting::default(), async |page| {
        followed(page, "+14155550102", "Failed", "busy").await;
        page.region("Recording").says("nobody picked up").await;
    });
}

#[test]
fn a_mailbox_picks_up() {
    journey(Setting::default(), async |page| {
        followed(page, "+14155550103", "Ended", "voicemail").await;
        desk::hear(page).await;
    });
}

#[test]
fn the_carrier_cannot_connect() {
    journey(Setting::default(), async |page| {
        followed(page, "+14155550104", "Failed", "error").await;
    });
}

#[test]
fn a_call_of_another_year_says_the_year() {
    journey(Setting::default(), async |page| {
        let id = desk::place(page, desk::ANSWERED).await;
        desk::to_the_end(page).await;
        page.status("Call status").says("Ended").await;
        let call = page.host.api(&format!("/calls/{id}")).await;
        let start = call["start_time"].as_str().expect("a time").to_owned();
        let timeline = page.list("Timeline");
        timeline.does_not_say(&start[..4]).await;
        page.host.advance(2 * 365 * 24 * 3600).await;
        page.reload().await;
        timeline.says(&start[..4]).await;
    });
}

#[test]
fn a_recording_that_takes_its_time_appears_by_itself() {
    journey(Setting::default(), async |page| {
        let id = desk::place(page, "+14155550105").await;
        page.status("Call status").says("Dialling").await;
        // To just after the end: the recording takes another minute.
        loop {
            page.host.advance(5).await;
            let call = page.host.api(&format!("/calls/{id}")).await;
            if call["status"] == "completed" {
                break;
            }
        }
        page.status("Call status").says("Ended").await;
        page.region("Recording").says("being prepared").await;
        page.host.advance(60).await;
        desk::hear(page).await;
    });
}

#[test]
fn a_call_that_is_not_recorded_says_so() {
    journey(Setting::default(), async |page| {
        followed(page, "+14155550106", "Ended", "Duration").await;
        page.region("Recording").says("recording was switched off").await;
        page.region("Transcript").says("0:0").await;
    });
}

#[test]
fn a_transfer_is_told_with_its_destination() {
    journey(Setting::default(), async |page| {
        followed(page, "+14155550107", "Ended", "Transfer").await;
        page.region("Outcome").says("+1 202 555 0160").await;
    });
}

#[test]
fn a_hold_ends_at_the_longest_allowed() {
    journey(Setting::default(), async |page| {
        desk::begin(page, "+14155550108").await;
        page.select("Agent").choose(desk::AGENT).await;
        page.field("Max hold (seconds)").fill("120").await;
        desk::press(page).await;
        page.call_opens().await;
        page.host.advance(30).await;
        page.status("Call status").says("In conversation").await;
        desk::to_the_end(page).await;
        page.status("Call status").says("Ended").await;
        page.region("Outcome").says("timeout").await;
    });
}
