//! The player: buttons and sliders around one `<audio>` element that loads
//! nothing until Play is pressed. Keep it outside views that are rendered
//! anew: a new element starts over.

mod playback;

pub use playback::{Playback, Trouble, Want};

use crate::browser::decimal;
use crate::browser::shortcut;
use crate::format;
use crate::markup::{ElementRef, view};
use crate::reactive::{effect, memo};
use leptos::prelude::*;

const SPEEDS: [f64; 9] = [0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0];
/// Seconds of an arrow key, a button, `j` and `l`.
const STEP: f64 = 5.0;
/// Seconds of Page Up and Page Down.
const STRIDE: f64 = 15.0;

#[component]
pub fn Player(playback: Playback) -> impl IntoView {
    let Playback { audio, wants_to_play, is_waiting, .. } = playback;
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        match shortcut::pressed(&event) {
            Some('k') => playback.toggle(),
            Some('j') => playback.skip(-STEP),
            Some('l') => playback.skip(STEP),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || keys.remove());
    view! {
        <div class="player" class:is-waiting=is_waiting class:is-playing=wants_to_play>
            <audio
                node_ref=audio
                preload="none"
                on:loadedmetadata=move |_| playback.on_loaded()
                on:durationchange=move |_| playback.on_duration()
                on:timeupdate=move |_| playback.on_progress()
                on:playing=move |_| is_waiting.set(false)
                on:waiting=move |_| is_waiting.set(true)
                on:play=move |_| wants_to_play.set(true)
                on:pause=move |_| playback.on_paused()
                on:ended=move |_| playback.on_paused()
                on:error=move |_| playback.on_error()
            ></audio>
            <div class="player-main">
                <button type="button" class="button player-play" on:click=move |_| playback.toggle()>
                    {move || if wants_to_play.get() { "Pause" } else { "Play" }}
                </button>
                <button
                    type="button"
                    class="button quiet"
                    on:click=move |_| playback.skip(-STEP)
                >
                    "Back 5"
                    <span class="visually-hidden">" seconds"</span>
                </button>
                <button
                    type="button"
                    class="button quiet"
                    on:click=move |_| playback.skip(STEP)
                >
                    "Forward 5"
                    <span class="visually-hidden">" seconds"</span>
                </button>
                <Seek playback />
            </div>
            <div class="player-more">
                <Speed playback />
                <Volume playback />
                <button type="button" class="button quiet" on:click=move |_| playback.ask(Want::Download)>
                    "Download recording"
                </button>
            </div>
        </div>
    }
}

/// The slider: every key of it moves by seconds that people can predict.
#[component]
fn Seek(playback: Playback) -> impl IntoView {
    let Playback { position, duration, .. } = playback;
    let slider = ElementRef::<web_sys::HtmlInputElement>::new();
    // The greatest value must be known to the slider before its value is: it
    // clamps.
    effect(move || {
        let Some(slider) = slider.get() else { return };
        slider.set_max(&decimal::show(duration.get().max(1.0)));
        slider.set_value(&decimal::show(position.get()));
    });
    let said = memo(move || {
        let (position, duration) = (position.get() as i64, duration.get().round() as i64);
        (format::clock(position), (duration > 0).then(|| format::clock(duration)))
    });
    let value_text = move || match &*said.read() {
        (position, Some(duration)) => format!("{position} of {duration}"),
        (position, None) => position.clone(),
    };
    let shown = move || match &*said.read() {
        (position, Some(duration)) => format!("{position} / {duration}"),
        (position, None) => position.clone(),
    };
    // How far it is, for the style sheet.
    let played = move || match duration.get() {
        duration if duration > 0.0 => {
            format!("{}%", decimal::show(position.get() / duration * 100.0))
        }
        _ => "0%".to_owned(),
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => playback.skip(-STEP),
            "ArrowRight" | "ArrowUp" => playback.skip(STEP),
            "PageDown" => playback.skip(-STRIDE),
            "PageUp" => playback.skip(STRIDE),
            "Home" => playback.seek(0.0),
            "End" => playback.seek(duration.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    let on_input = move |event| {
        if let Some(seconds) = decimal::read(&event_target_value(&event)) {
            playback.seek(seconds);
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
            style:--played=played
            on:keydown=on_key
            on:input=on_input
        />
        <span class="player-time" aria-hidden="true">{shown}</span>
    }
}

#[component]
fn Speed(playback: Playback) -> impl IntoView {
    let options: Vec<_> = SPEEDS
        .into_iter()
        .map(|speed| {
            let selected = move || playback.speed.get() == speed;
            view! { <option value=decimal::show(speed) selected=selected>{format!("{}×", decimal::show(speed))}</option> }
        })
        .collect();
    let on_change = move |event| {
        if let Some(speed) = decimal::read(&event_target_value(&event)) {
            playback.set_speed(speed);
        }
    };
    view! {
        <label class="player-speed">
            <span>"Speed"</span>
            <select on:change=on_change>{options}</select>
        </label>
    }
}

#[component]
fn Volume(playback: Playback) -> impl IntoView {
    let initial = decimal::show(playback.volume.get_untracked());
    let on_input = move |event| {
        if let Some(volume) = decimal::read(&event_target_value(&event)) {
            playback.set_volume(volume);
        }
    };
    view! {
        <label class="player-volume">
            <span>"Volume"</span>
            <input
                type="range"
                min="0"
                max="1"
                step="0.05"
                value=initial
                aria-valuetext=move || format!("{} %", (playback.volume.get() * 100.0).round() as i64)
                on:input=on_input
            />
        </label>
    }
}
