//! The recording and the transcript.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};
use crate::recordings;

#[test]
fn an_expired_link_is_renewed_at_the_same_position() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/recordings/", "403");
        form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
        page.button("Play").click().await;
        page.plays_past(1.0).await;
        page.backend.expire_links().await;
        // Far enough ahead that more must be loaded.
        page.slider("Seek").focus().await;
        page.press(Key::PageUp).await;
        page.plays_past(16.5).await;
        let second = page.playback_position().await;
        assert!(second < 30.0, "it resumed at {second}");
        page.alert().is_gone().await;
    });
}

#[test]
fn the_slider_moves_by_seconds_and_announces_its_position() {
    with_page(Setup::default(), async |page| {
        form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
        form::play_recording(page).await;
        page.button("Pause").click().await;
        let slider = page.slider("Seek");
        slider.focus().await;
        page.press(Key::Home).await;
        page.is_at_second(0).await;
        for (key, second) in [
            (Key::Right, 5),
            (Key::PageUp, 20),
            (Key::Left, 15),
            (Key::PageDown, 0),
            (Key::PageUp, 15),
        ] {
            page.press(key).await;
            page.is_at_second(second).await;
        }
        let said = slider.attribute("aria-valuetext").await.unwrap_or_default();
        assert!(said.starts_with("0:15 of "), "{said}");
        page.button("Forward 5 seconds").click().await;
        page.is_at_second(20).await;
        page.button("Back 5 seconds").click().await;
        page.is_at_second(15).await;
    });
}

#[test]
fn the_speed_is_remembered() {
    with_page(Setup::default(), async |page| {
        form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
        page.select("Speed").choose("2×").await;
        form::play_recording(page).await;
        assert_eq!(page.audio_property("playbackRate").await, 2.0);
        page.reload().await;
        form::play_recording(page).await;
        assert_eq!(page.audio_property("playbackRate").await, 2.0);
    });
}

#[test]
fn a_transcript_turn_plays_from_its_start_and_is_highlighted() {
    with_page(Setup::default(), async |page| {
        form::fill(page, ANSWERED).await;
        form::submit(page).await;
        page.call_opens().await;
        form::finish_call(page).await;
        page.button("Play").is_visible().await;
        let turn = page.item("Nine is great.");
        turn.click().await;
        // While it plays: a busy machine may be past it before “Pause”.
        turn.has_attribute("aria-current", "true").await;
        page.plays_past(10.0).await;
        page.button("Pause").click().await;
    });
}

#[test]
fn a_link_with_a_time_opens_at_that_time() {
    with_page(Setup::default(), async |page| {
        let id = form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
        page.button("Play").is_visible().await;
        page.open(&format!("/calls/{id}?t=8")).await;
        page.button("Play").click().await;
        page.plays_past(9.0).await;
        let second = page.playback_position().await;
        assert!(second < 14.0, "it began at {second}");

        // Where the page may not read the file, it can open it in a tab right after the click;
        // if that is blocked, there is a link.
        recordings::allow_unreadable(page);
        page.backend.set_faults(json!({ "recordings_cors": false })).await;
        let here = page.window().await;
        page.button("Download recording").click().await;
        page.has_windows(2).await;
        page.close_all_but(&here).await;
        page.link("Save the recording").is_visible().await;
        // Nothing opens for somebody who has left the page.
        let slow = json!({ "audio_delay_seconds": 1_000, "recordings_cors": false });
        page.backend.set_faults(slow).await;
        page.button("Download recording").click().await;
        page.says("Getting the link…").await;
        page.link("Calls").click().await;
        page.heading("Calls").is_visible().await;
        page.backend.set_faults(json!({})).await;
        page.table("Calls").is_visible().await;
        page.has_windows(1).await;
    });
}

/// A phone whose hardware buttons alone set the volume, and which opens nothing without
/// a user gesture.
const PHONE: &str = "
    Object.defineProperty(HTMLMediaElement.prototype, 'volume', { get: () => 1 });
    Object.defineProperty(Navigator.prototype, 'userActivation', { get: () => ({ isActive: false }) });";

#[test]
fn playback_continues_while_a_download_is_slow_or_fails() {
    with_page(Setup { init_script: PHONE, ..Setup::default() }, async |page| {
        page.allow_failure("/audio", "502");
        // A banner of such a status asks for it.
        page.allow_failure("/v1/status/heartbeat", "502");
        let id = form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
        page.set_local_storage("callboard.volume", "0.4").await;
        page.reload().await;
        form::play_recording(page).await;
        // No volume control that the device ignores.
        page.says("The device's own buttons set the volume.").await;
        assert!(!page.slider("Volume").exists().await);
        let kept = page.run("return localStorage.getItem('callboard.volume')", vec![]).await;
        assert_eq!(kept.unwrap(), json!(null));

        let audio = format!("/v1/calls/{id}/audio");
        assert_eq!(page.requests(&audio).await, 1);
        let download = page.button("Download recording");
        page.backend.disconnect_api().await;
        download.click().await;
        page.heading("The recording could not be downloaded").is_visible().await;
        page.button("Pause").is_visible().await;
        page.backend.reconnect_api().await;

        // Several clicks make one request.
        recordings::allow_unreadable(page);
        let slow = json!({ "audio_delay_seconds": 1_000, "recordings_cors": false });
        page.backend.set_faults(slow).await;
        page.alert().button("Try again").click().await;
        download.has_focus().await;
        download.has_attribute("aria-busy", "true").await;
        page.says("Getting the link…").await;
        download.click().await;
        page.press(Key::Enter).await;
        page.backend.set_faults(json!({ "recordings_cors": false })).await;
        let link = page.link("Save the recording");
        link.has_focus().await;
        assert_eq!(page.requests(&audio).await, 3);
        let second = page.playback_position().await;
        page.plays_past(second + 0.5).await;

        let here = page.window().await;
        page.press(Key::Enter).await;
        page.has_windows(2).await;
        page.close_all_but(&here).await;

        // A link that has expired by the API's clock is removed.
        page.backend.advance(1_000).await;
        page.button("Check now").click().await;
        page.says("The link has expired.").await;
        assert!(!link.exists().await);
    });
}

#[test]
fn a_recording_without_range_support_says_it_cannot_seek() {
    with_page(Setup::default(), async |page| {
        const SAID: &str = "This recording only plays from the start";
        form::fill(page, ANSWERED).await;
        form::submit(page).await;
        let id = page.call_opens().await;
        form::finish_call(page).await;
        page.backend.set_faults(json!({ "recordings": "whole" })).await;
        page.open(&format!("/calls/{id}?t=8")).await;
        page.slider("Seek").has_attribute("aria-valuetext", "0:08 of 0:32").await;
        page.button("Play").click().await;
        page.says(SAID).await;
        page.says("It did not go to 0:08.").await;
        page.plays_past(0.5).await;
        assert!(page.playback_position().await < 7.0, "it was to begin at the start");

        // Every other attempt to seek says so, and playback continues.
        let began = page.playback_position().await;
        page.item("Nine is great.").click().await;
        page.says("It did not go to 0:23.").await;
        let slider = page.slider("Seek");
        slider.has_attribute("aria-disabled", "true").await;
        slider.focus().await;
        page.press(Key::End).await;
        page.says("It did not go to 0:32.").await;
        page.button("Forward 5 seconds").click().await;
        page.button("Pause").is_visible().await;
        assert!(page.playback_position().await >= began, "it went back to the start");
        page.button("Pause").click().await;
        let shown = page.slider("Seek").attribute("aria-valuetext").await.unwrap_or_default();
        let second = page.playback_position().await as u32;
        assert!(shown.starts_with(&format!("0:{second:02} of 0:3")), "{shown} at {second}");
        // It can always go to the start.
        slider.focus().await;
        page.press(Key::Home).await;
        page.is_at_second(0).await;
    });
}

/// No click on words is pending, and none had an effect.
async fn plays_nothing(page: &Page, id: &str) {
    wait_until("no turn is about to be played", async || {
        let awaited = page.run("return document.querySelector('.is-awaited') === null", vec![]);
        awaited.await.is_ok_and(|is_none| is_none == json!(true))
    })
    .await;
    page.button("Play").is_visible().await;
    assert_eq!(page.requests(&format!("/v1/calls/{id}/audio")).await, 0);
    assert_eq!(page.playback_position().await, 0.0);
}

#[test]
fn selecting_words_plays_nothing_and_does_not_scroll() {
    with_page(Setup::default(), async |page| {
        form::fill(page, ANSWERED).await;
        form::submit(page).await;
        let id = page.call_opens().await;
        form::finish_call(page).await;
        page.button("Play").is_visible().await;
        let turn = page.item("No problem.");
        turn.double_click_word("problem").await;
        page.has_selected("problem").await;
        plays_nothing(page, &id).await;
        turn.click_word("problem", 3).await;
        page.has_selected("No problem. Let me see").await;
        plays_nothing(page, &id).await;
        // This click only clears the selection.
        turn.click_word("else", 1).await;
        page.has_selected("").await;
        plays_nothing(page, &id).await;
        turn.drag_selection_to("No", &turn, "else").await;
        page.has_selected("problem. Let me see what").await;
        plays_nothing(page, &id).await;
        // Dragging selected text would move it instead.
        turn.drag_selection_to("open", &page.item("Nine is great."), "great").await;
        page.has_selected("I have Friday").await;
        plays_nothing(page, &id).await;

        // The effect of the first click of a double-click is undone.
        turn.click_word("else", 1).await;
        page.has_selected("").await;
        turn.click_word("else", 1).await;
        page.button("Pause").is_visible().await;
        turn.click_word("else", 2).await;
        page.button("Play").is_visible().await;
        page.is_at_second(0).await;
        page.has_selected("else").await;

        // The button works whatever is selected.
        turn.any_button().focus().await;
        page.press(Key::Enter).await;
        page.plays_past(5.0).await;
        page.has_selected("else").await;

        // Playback does not scroll away what the user is reading.
        page.resize((1280, 420)).await;
        turn.scroll_to().await;
        let scrolled = async || page.run("return scrollY", vec![]).await.unwrap();
        let (before, last) = (scrolled().await, page.item("No, that's all."));
        page.press(Key::Letter('l')).await;
        page.press(Key::Letter('l')).await;
        last.has_attribute("aria-current", "true").await;
        assert_eq!(scrolled().await, before);
    });
}
