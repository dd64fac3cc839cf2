//! The player: buttons and sliders around one `<audio>` element that loads
//! nothing until Play is clicked. Keep it outside views that are rendered
//! anew: a new element starts over.

mod by_turn;
mod download;
mod icon;
mod keys;
mod lanes;
mod playback;
mod reach;
mod settings;
mod talk;
mod trouble;

pub use download::{Download, Stage};
pub use playback::{Playback, Want};
pub use talk::{Course, Mark, MarkKind, Talk};
pub use trouble::Trouble;

use crate::browser::decimal;
use crate::format;
use download::DownloadRecording;
use icon::Icon;
use keys::Key;
use lanes::{Account, Lanes};
use leptos::html;
use leptos::prelude::*;
use reach::Reach;
use strict_view::{Show, view};

const SPEEDS: [f64; 9] = [0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0];
/// Seconds of an arrow key and of a button.
const STEP: f64 = 5.0;
/// Seconds of `j` and `l`.
const LEAP: f64 = 10.0;
/// Seconds of Page Up and Page Down.
const STRIDE: f64 = 15.0;

/// What jumping is described by where it does not work.
const REACH: &str = "player-reach";

#[component]
pub fn Player(playback: Playback, download: Download) -> impl IntoView {
    let Playback { audio, wants_to_play, is_waiting, .. } = playback;
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let Some(key) = keys::pressed(&event) else { return };
        event.prevent_default();
        match key {
            Key::PlayOrPause => playback.toggle(),
            Key::Back => playback.skip(-LEAP),
            Key::Forward => playback.skip(LEAP),
            Key::Slower => playback.step_speed(&SPEEDS, false),
            Key::Faster => playback.step_speed(&SPEEDS, true),
            Key::PreviousTurn => playback.seek_to_previous_turn(),
            Key::NextTurn => playback.seek_to_next_turn(),
        }
    });
    on_cleanup(move || keys.remove());
    let reach = playback.reach;
    let is_fixed = move || (reach.get() == Reach::StartOnly).then_some("true");
    let described_by = move || (reach.get() == Reach::StartOnly).then_some(REACH);
    let skip = move |label: &'static str, shape: &'static str, seconds: f64| {
        view! {
            <button
                type="button"
                class="button quiet player-skip"
                title=label
                aria-disabled=is_fixed
                aria-describedby=described_by
                on:click=move |_| playback.skip(seconds)
            >
                <Icon shape />
                <span aria-hidden="true" translate="no">"5"</span>
            </button>
        }
    };
    let sentence = move || {
        let opened = || {
            let second = format::duration(playback.opened_at.get()? as i64);
            Some(format!("Opened at {second}. Play starts there."))
        };
        reach::sentence(reach.get(), playback.refused.get()).or_else(opened)
    };
    view! {
        <div class="player" class:is-waiting=is_waiting class:is-playing=wants_to_play>
            <audio
                node_ref=audio
                preload="none"
                on:loadedmetadata=move |_| playback.on_loaded()
                on:durationchange=move |_| playback.on_duration()
                on:progress=move |_| playback.on_buffered()
                on:timeupdate=move |_| playback.on_progress()
                on:playing=move |_| is_waiting.set(false)
                on:waiting=move |_| is_waiting.set(true)
                on:play=move |_| wants_to_play.set(true)
                on:pause=move |_| playback.on_paused()
                on:ended=move |_| playback.on_paused()
                on:error=move |_| playback.on_error()
            ></audio>
            // Stays in view.
            <div class="player-bar">
                <div class="player-main">
                    <button type="button" class="button player-play" on:click=move |_| playback.toggle()>
                        {move || match wants_to_play.get() {
                            true => view! { <Icon shape=icon::PAUSE /> <span>"Pause"</span> },
                            false => view! { <Icon shape=icon::PLAY /> <span>"Play"</span> },
                        }}
                    </button>
                    {skip("Back 5 seconds", icon::BACK, -STEP)}
                    {skip("Forward 5 seconds", icon::FORWARD, STEP)}
                    <Time playback />
                </div>
                <Lanes playback />
                <Seek playback />
            </div>
            <div class="player-more">
                <Speed playback />
                <Volume playback />
                <SkipSilence playback />
                <DownloadRecording download />
            </div>
            <p id=REACH class="hint" role="status">{sentence}</p>
            <Account playback />
        </div>
    }
}

/// `0:42`, and of how much where that is known.
fn said(playback: Playback) -> (String, Option<String>) {
    let length = reach::shown_length(playback.duration.get(), playback.stand_in.get());
    let second = playback.second() as i64;
    let second = length.map_or(second, |length| second.min(length));
    (format::duration(second), length.map(format::duration))
}

#[component]
fn Time(playback: Playback) -> impl IntoView {
    let said = Memo::new(move |_| said(playback));
    let length =
        move || said.with(|(_, length)| length.as_ref().map(|length| format!("/ {length}")));
    view! {
        <span class="player-time" aria-hidden="true" translate="no">
            <strong>{move || said.with(|(second, _)| second.clone())}</strong>
            " "
            <span>{length}</span>
        </span>
    }
}

/// The slider: every key of it moves by seconds that people can predict.
#[component]
fn Seek(playback: Playback) -> impl IntoView {
    let Playback { position, duration, reach, .. } = playback;
    let slider = NodeRef::<html::Input>::new();
    // The greatest value must be known to the slider before its value is: it
    // clamps.
    Effect::new(move |_| {
        let Some(slider) = slider.get() else { return };
        slider.set_max(&decimal::format(duration.get().max(1.0)));
        slider.set_value(&decimal::format(position.get()));
    });
    let said = Memo::new(move |_| said(playback));
    let value_text = move || match &*said.read() {
        (position, Some(duration)) => format!("{position} of {duration}"),
        (position, None) => position.clone(),
    };
    // How far it is, for the style sheet.
    let played = move || match duration.get() {
        duration if duration > 0.0 => {
            format!("{}%", decimal::format(playback.second() / duration * 100.0))
        }
        _ => "0%".to_owned(),
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => playback.skip(-STEP),
            "ArrowRight" | "ArrowUp" => playback.skip(STEP),
            "PageDown" => playback.skip(-STRIDE),
            "PageUp" => playback.skip(STRIDE),
            "Home" => {
                playback.seek(0.0);
            }
            "End" => playback.seek_to_end(),
            _ => return,
        }
        event.prevent_default();
    };
    let on_input = move |event| {
        let Some(seconds) = decimal::parse(&event_target_value(&event)) else { return };
        // Where it cannot go, the slider does not stay either.
        if !playback.seek(seconds)
            && let Some(slider) = slider.get_untracked()
        {
            slider.set_value(&decimal::format(position.get_untracked()));
        }
    };
    view! {
        <input
            node_ref=slider
            class="player-seek"
            type="range"
            min="0"
            step="any"
            aria-label="Seek"
            aria-valuetext=value_text
            aria-disabled=move || (reach.get() == Reach::StartOnly).then_some("true")
            aria-describedby=move || (reach.get() == Reach::StartOnly).then_some(REACH)
            style:--played=played
            on:keydown=on_key
            on:input=on_input
        />
    }
}

#[component]
fn Speed(playback: Playback) -> impl IntoView {
    let options: Vec<_> = SPEEDS
        .into_iter()
        .map(|speed| {
            let selected = move || playback.speed.get() == speed;
            view! { <option value=decimal::format(speed) selected=selected>{format!("{}×", decimal::format(speed))}</option> }
        })
        .collect();
    let on_change = move |event| {
        if let Some(speed) = decimal::parse(&event_target_value(&event)) {
            playback.set_speed(speed);
        }
    };
    view! {
        <label class="player-speed">
            <span class="visually-hidden">"Speed"</span>
            <select on:change=on_change>{options}</select>
        </label>
    }
}

#[component]
fn Volume(playback: Playback) -> impl IntoView {
    let initial = decimal::format(playback.volume.get_untracked());
    let on_input = move |event| {
        if let Some(volume) = decimal::parse(&event_target_value(&event)) {
            playback.set_volume(volume);
        }
    };
    let none = || view! { <span class="hint">"The device's own buttons set the volume."</span> };
    view! {
        <Show when=move || playback.has_volume.get() fallback=none>
            <label class="player-volume">
                <Icon shape=icon::VOLUME />
                <span class="visually-hidden">"Volume"</span>
                <input
                    type="range"
                    min="0"
                    max="1"
                    step="0.05"
                    value=initial.clone()
                    aria-valuetext=move || format!("{} %", (playback.volume.get() * 100.0).round() as i64)
                    on:input=on_input
                />
            </label>
        </Show>
    }
}

#[component]
fn SkipSilence(playback: Playback) -> impl IntoView {
    let on_change = move |event| playback.set_skips_silence(event_target_checked(&event));
    view! {
        <label class="switch">
            <input
                type="checkbox"
                role="switch"
                prop:checked=playback.skips_silence
                on:change=on_change
            />
            <span>"Skip silence"</span>
        </label>
    }
}
