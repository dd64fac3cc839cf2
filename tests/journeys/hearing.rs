//! The recording and the transcript.

use callboard_tests::stage::{Key, Scope, Setting, journey};

use crate::desk::{self, ANSWERED};

#[test]
fn a_link_that_expired_is_renewed_at_the_same_second() {
    journey(Setting::default(), async |page| {
        page.expects("/recordings/", "403");
        desk::place(page, ANSWERED).await;
        desk::to_the_end(page).await;
        page.button("Play").click().await;
        page.is_past(1.0).await;
        page.host.expire_links().await;
        // Far enough ahead that it must be loaded anew.
        page.slider("Seek").focus().await;
        page.press(Key::PageUp).await;
        page.is_past(16.5).await;
        let second = page.second().await;
        assert!(second < 30.0, "it resumed at {second}");
        page.alert().is_gone().await;
    });
}

#[test]
fn the_slider_moves_by_seconds_and_says_where_it_is() {
    journey(Setting::default(), async |page| {
        desk::place(page, ANSWERED).await;
        desk::to_the_end(page).await;
        desk::hear(page).await;
        page.button("Pause").click().await;
        let slider = page.slider("Seek");
        slider.focus().await;
        page.press(Key::Home).await;
        page.is_at(0).await;
        for (key, second) in [
            (Key::Right, 5),
            (Key::PageUp, 20),
            (Key::Left, 15),
            (Key::PageDown, 0),
            (Key::PageUp, 15),
        ] {
            page.press(key).await;
            page.is_at(second).await;
        }
        let said = slider.attribute("aria-valuetext").await.unwrap_or_default();
        assert!(said.starts_with("0:15 of "), "{said}");
        page.button("Forward 5 seconds").click().await;
        page.is_at(20).await;
        page.button("Back 5 seconds").click().await;
        page.is_at(15).await;
    });
}

#[test]
fn the_speed_is_remembered() {
    journey(Setting::default(), async |page| {
        desk::place(page, ANSWERED).await;
        desk::to_the_end(page).await;
        page.select("Speed").choose("2×").await;
        desk::hear(page).await;
        assert_eq!(page.media("playbackRate").await, 2.0);
        page.reload().await;
        desk::hear(page).await;
        assert_eq!(page.media("playbackRate").await, 2.0);
    });
}

#[test]
fn a_turn_plays_from_its_own_second_and_is_marked() {
    journey(Setting::default(), async |page| {
        desk::fill(page, ANSWERED).await;
        desk::press(page).await;
        page.call_opens().await;
        desk::to_the_end(page).await;
        page.button("Play").is_visible().await;
        let turn = page.item("Nine is great.");
        turn.click().await;
        // While it is heard: a busy machine may be past it before "Pause".
        turn.has_attribute("aria-current", "true").await;
        page.is_past(10.0).await;
        page.button("Pause").click().await;
    });
}

#[test]
fn a_link_with_a_second_opens_there() {
    journey(Setting::default(), async |page| {
        let id = desk::place(page, ANSWERED).await;
        desk::to_the_end(page).await;
        page.button("Play").is_visible().await;
        page.open(&format!("/calls/{id}?t=8")).await;
        page.button("Play").click().await;
        page.is_past(9.0).await;
        let second = page.second().await;
        assert!(second < 14.0, "it began at {second}");
    });
}
