//! Keys, silence, lanes and odd recordings of the player.

use std::time::Duration;

use callboard_tests::harness::{Key, Scope, Setup, retry, with_page, with_page_within};
use serde_json::{Value, json};

use crate::new_call_form::{self as form, ANSWERED};
use crate::transcript::{self, row};

/// Ten seconds in which nobody speaks, and a silent end. The recording has 32 s.
fn with_a_silence() -> Value {
    json!([
        row("assistant", "One moment, please.", 0, 2_000),
        row("user", "Sure.", 12_000, 14_000),
        row("assistant", "Here it is.", 14_500, 17_000),
    ])
}

#[test]
fn keys_play_and_jump_wherever_the_focus_is_but_not_while_somebody_types() {
    with_page(Setup::default(), async |page| {
        let id = transcript::call_with(page, with_a_silence()).await;
        let heading = page.heading("Call to +1 415 555 0199");
        heading.focus().await;
        page.press(Key::Space).await;
        page.plays_past(0.5).await;
        page.press(Key::Letter('k')).await;
        page.button("Play").is_visible().await;
        page.slider("Seek").focus().await;
        page.press(Key::Home).await;
        page.is_at_second(0).await;
        for (key, second) in [
            (Key::Letter('l'), 10),
            (Key::Letter('l'), 20),
            (Key::Letter('j'), 10),
            (Key::Letter(']'), 12),
            (Key::Letter('['), 0),
            (Key::Letter(']'), 12),
        ] {
            page.press(key).await;
            page.is_at_second(second).await;
        }
        page.press(Key::Letter('>')).await;
        assert_eq!(page.audio_property("playbackRate").await, 1.25);
        page.press(Key::Letter('<')).await;
        page.press(Key::Letter('<')).await;
        assert_eq!(page.audio_property("playbackRate").await, 0.75);

        // Controls that have no use for letters leave them to the player.
        for control in [page.select("Speed"), page.checkbox("Skip silence"), page.slider("Seek")] {
            control.focus().await;
            page.press(Key::Letter('k')).await;
            page.button("Pause").is_visible().await;
            page.press(Key::Letter('k')).await;
            page.button("Play").is_visible().await;
        }
        // Space is the button's.
        page.press(Key::Home).await;
        page.press(Key::Letter(']')).await;
        page.is_at_second(12).await;
        page.button("Back 5 seconds").focus().await;
        page.press(Key::Space).await;
        page.is_at_second(7).await;
        page.button("Play").is_visible().await;
        // A field takes what is typed.
        let search = page.field("Search transcript");
        search.focus().await;
        for letter in " k]l".chars() {
            page.press(Key::Letter(letter)).await;
        }
        search.has_value(" k]l").await;
        page.button("Play").is_visible().await;
        page.is_at_second(7).await;

        page.press(Key::Escape).await;
        heading.focus().await;
        page.press(Key::Letter('?')).await;
        let dialog = page.dialog("Keyboard shortcuts");
        dialog.says("previous or next turn").await;
        page.press(Key::Letter('k')).await;
        page.checkbox("Single-letter shortcuts").click().await;
        page.press(Key::Escape).await;
        dialog.is_gone().await;
        heading.focus().await;
        page.press(Key::Space).await;
        page.press(Key::Letter('k')).await;
        page.press(Key::Letter(']')).await;
        page.button("Play").is_visible().await;
        page.is_at_second(7).await;
        assert_eq!(page.requests(&format!("/v1/calls/{id}/audio")).await, 1);
    });
}

#[test]
fn silence_is_skipped_when_wanted_and_the_choice_is_kept() {
    // Notes every position that was played.
    const WATCH: &str = "globalThis.played = [];
        document.querySelector('audio').addEventListener('timeupdate',
            ({ target }) => { if (!target.seeking) played.push(target.currentTime); });";
    const IN_SILENCE: &str = "return played.filter(at => at > 4 && at < 11).length";
    with_page(Setup::default(), async |page| {
        transcript::call_with(page, with_a_silence()).await;
        let switch = page.checkbox("Skip silence");
        switch.click().await;
        page.run(WATCH, vec![]).await.unwrap();
        page.button("Play").click().await;
        page.plays_past(12.5).await;
        assert_eq!(page.run(IN_SILENCE, vec![]).await.unwrap(), json!(0));
        page.reload().await;
        assert!(switch.is_checked().await);
        switch.click().await;
        page.run(WATCH, vec![]).await.unwrap();
        page.select("Speed").choose("3×").await;
        page.button("Play").click().await;
        page.plays_past(12.0).await;
        assert_ne!(page.run(IN_SILENCE, vec![]).await.unwrap(), json!(0));
    });
}

#[test]
fn lanes_show_who_spoke_and_a_click_or_a_drag_goes_there() {
    const TRACK: &str =
        "const box = document.querySelector('.lanes-track').getBoundingClientRect();
        return [box.x, box.y, box.width, box.height]";
    const DRAWN: &str = "return [...document.querySelectorAll('.lanes-track .lane')]
        .map(lane => [lane.getAttribute('class'), lane.getAttribute('d')])";
    with_page(Setup::default(), async |page| {
        let id = transcript::call_with(page, with_a_silence()).await;
        let account = page.list("How the conversation went");
        account.says("Agent 69 %, callee 31 %").await;
        account.says("longest silence").await;
        account.button("10.0 s at 0:02").is_visible().await;
        let drawn = page.run(DRAWN, vec![]).await.unwrap();
        let lanes: Vec<&str> =
            drawn.as_array().unwrap().iter().filter_map(|lane| lane[0].as_str()).collect();
        assert_eq!(lanes, ["lane lane-agent", "lane lane-callee"]);
        // One path has all of the agent's turns.
        assert_eq!(drawn[0][1].as_str().unwrap().matches('M').count(), 2, "{drawn}");

        let place = page.run(TRACK, vec![]).await.unwrap();
        let at = |part: f64| {
            let number = |at: usize| place[at].as_f64().unwrap();
            (number(0) + number(2) * part, number(1) + number(3) / 2.0)
        };
        let slider = page.slider("Seek");
        page.drag(&[at(0.51)]).await;
        slider.has_attribute("aria-valuetext", "0:16 of 0:32").await;
        page.drag(&[at(0.51), at(0.3), at(0.14)]).await;
        slider.has_attribute("aria-valuetext", "0:04 of 0:32").await;
        // Nothing follows the pointer once it is up.
        page.drag(&[at(0.14)]).await;
        slider.has_attribute("aria-valuetext", "0:04 of 0:32").await;
        account.button("10.0 s at 0:02").click().await;
        slider.has_attribute("aria-valuetext", "0:02 of 0:32").await;
        page.check_page().await;

        // Without times nothing is drawn, and nothing is made up.
        let rows = json!([{ "role": "assistant", "content": "When?" }]);
        page.backend.change_call(json!({ "id": id, "transcript": rows })).await;
        page.reload().await;
        page.region("Transcript").says("When?").await;
        slider.is_visible().await;
        assert!(!account.exists().await);
        assert_eq!(page.run(DRAWN, vec![]).await.unwrap(), json!([]));
    });
}

#[test]
fn an_expired_link_resumes_where_it_stopped() {
    // Where it was when the link failed, and where it goes on.
    const WATCH: &str = "globalThis.stops = [];
        const audio = document.querySelector('audio');
        audio.addEventListener('error', () => stops.push(audio.currentTime));
        audio.addEventListener('playing', () => { if (stops.length === 1) stops.push(audio.currentTime); });";
    with_page_within(Duration::from_secs(240), Setup::default(), async |page| {
        page.allow_failure("/recordings/", "403");
        // Far too long to be loaded at once.
        let id = page.backend.add_long_call(200, 3_600).await;
        page.open(&format!("/calls/{id}")).await;
        form::play_recording(page).await;
        page.run(WATCH, vec![]).await.unwrap();
        page.backend.expire_links().await;
        page.slider("Seek").focus().await;
        // Five minutes on, which is not loaded.
        page.hold(Key::PageUp, 20).await;
        // Chromium itself retries for half a minute before it gives up.
        let renewed = retry(Duration::from_secs(120), async || {
            match page.run("return stops.length", vec![]).await {
                Ok(count) if count == json!(2) => Ok(()),
                other => Err(other),
            }
        });
        renewed.await.expect("it plays again");
        let stops = page.run("return stops", vec![]).await.unwrap();
        let (stopped, resumed) = (stops[0].as_f64().unwrap(), stops[1].as_f64().unwrap());
        assert!((resumed - stopped).abs() < 0.25, "{stops}");
        page.alert().is_gone().await;
    });
}

#[test]
fn a_recording_of_unknown_length_takes_that_of_the_call_and_still_seeks() {
    with_page(Setup::default(), async |page| {
        form::fill(page, ANSWERED).await;
        form::submit(page).await;
        let id: i64 = page.call_opens().await.parse().unwrap();
        form::finish_call(page).await;
        page.backend.change_call(json!({ "id": id, "recording": "endless" })).await;
        page.reload().await;
        form::play_recording(page).await;
        let slider = page.slider("Seek");
        let said = slider.attribute("aria-valuetext").await.unwrap_or_default();
        assert!(said.ends_with("of 0:32"), "{said}");
        slider.focus().await;
        page.press(Key::PageUp).await;
        page.plays_past(15.0).await;
    });
}
