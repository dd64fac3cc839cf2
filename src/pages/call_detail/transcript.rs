//! The transcript: to read, to follow during playback, to search, to copy and download.

use super::flag_marks::keep_marked;
use super::following::Following;
use super::rows::Rows;
use super::search::SearchTranscript;
use super::turns::Turns;
use crate::browser::focus;
use crate::call::recording::{Recording, was_never_answered};
use crate::call::transcript::{file_name, json, plain};
use crate::components::copy::{CopyOutcome, Copying};
use crate::components::player::Playback;
use crate::follow::Follow;
use crate::format;
use crate::reviewing::Reviewing;
use crate::route::Route;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::Call;

#[component]
pub fn TranscriptSection(
    playback: Playback,
    recording: Memo<Option<Recording>>,
    follow: Follow,
) -> impl IntoView {
    let can_play = Memo::new(move |_| recording.get() == Some(Recording::Ready));
    let has_turns = Memo::new(move |_| !follow.transcript.read().turns.is_empty());
    let why_empty = Memo::new(move |_| {
        let transcript = follow.transcript.read();
        let call = follow.call.read();
        why_empty(call.as_ref()?, transcript.is_known, transcript.failure.is_some())
    });
    view! {
        <section class="transcript" aria-labelledby="transcript-title">
            <h2 id="transcript-title">"Transcript"</h2>
            {move || if has_turns.get() {
                view! { <Written playback follow can_play /> }
            } else {
                view! { <p class="empty">{move || why_empty.get()}</p> }
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Written(playback: Playback, follow: Follow, can_play: Memo<bool>) -> impl IntoView {
    let rows = Rows::new(follow);
    let following = Following::start(playback);
    keep_marked(rows, Reviewing::of(follow).flags.marks());
    view! {
        <div class="transcript-tools">
            <SearchTranscript rows following playback />
            <Tools playback follow following can_play />
        </div>
        <Turns playback follow rows following can_play />
        <Stopped following />
    }
}

/// Says that the transcript no longer moves, wherever the reader is by now.
#[component]
fn Stopped(following: Following) -> impl IntoView {
    let was_stopped = following.was_stopped;
    let sentence = move || match was_stopped.get() {
        true => "You scrolled, so the transcript no longer follows.",
        false => "",
    };
    let on_click = move |_| {
        following.resume(true);
        // The button goes.
        focus::focus(".turn[aria-current] .turn-head".to_owned());
    };
    view! {
        <div class="follow-stopped" class:is-shown=was_stopped>
            <span role="status">{sentence}</span>
            {move || was_stopped.get().then(|| view! {
                <button type="button" class="button" on:click=on_click>"Follow again"</button>
            })}
        </div>
    }
}

#[component]
fn Tools(
    playback: Playback,
    follow: Follow,
    following: Following,
    can_play: Memo<bool>,
) -> impl IntoView {
    let copying = Copying::new();
    let text = move || {
        let (transcript, call) = (follow.transcript.read_untracked(), follow.call.read_untracked());
        plain(&transcript.turns, call.as_ref())
    };
    let second = Memo::new(move |_| playback.second() as u32);
    let on_switch = move |event| following.switch(event_target_checked(&event));
    let copy_link = move |_| {
        let at = Some(second.get_untracked());
        let origin = window().location().origin().unwrap_or_default();
        let link = format!("{origin}{}", Route::Call { id: follow.id, at }.url());
        copying.copy(link, "Link copied");
    };
    let copy_text = move |_| copying.copy(text(), "Transcript copied");
    let save = move |_| copying.save(&file_name(follow.id, "txt"), text());
    let save_json = move |_| {
        let text =
            follow.transcript.with_untracked(|transcript| json(follow.id, &transcript.turns));
        copying.save(&file_name(follow.id, "json"), text);
    };
    view! {
        {move || can_play.get().then(|| view! {
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    prop:checked=following.is_on
                    on:change=on_switch
                />
                <span>"Follow playback"</span>
            </label>
        })}
        <div class="transcript-files">
            {move || can_play.get().then(|| view! {
                <button type="button" class="button quiet" on:click=copy_link>
                    <span>"Copy link at " {move || format::duration(second.get().into())}</span>
                </button>
            })}
            <button type="button" class="button quiet" on:click=copy_text>"Copy transcript"</button>
            <button type="button" class="button quiet" on:click=save>"Download transcript"</button>
            <button
                type="button"
                class="button quiet"
                aria-label="Download transcript as JSON"
                on:click=save_json
            >
                "JSON"
            </button>
        </div>
        <CopyOutcome copying />
    }
}

/// Why there is nothing to read; `None` while that is not known.
fn why_empty(call: &Call, is_known: bool, has_failed: bool) -> Option<&'static str> {
    Some(match call.is_final() {
        true if was_never_answered(call) => "Nobody picked up, so nothing was said.",
        _ if has_failed => {
            "The transcript could not be loaded. This server may not offer transcripts."
        }
        false if call.sip_answered_at.is_none() => "The transcript begins when somebody picks up.",
        false => "Nothing has been said yet.",
        true if is_known => "Nothing was said, or the transcript is not written yet.",
        true => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::CallId;

    #[track_caller]
    fn check(record: Value, is_known: bool, has_failed: bool, start: &str) {
        let call = Call::read_as(CallId(1), &record);
        let sentence = why_empty(&call, is_known, has_failed).unwrap_or("?");
        assert!(sentence.starts_with(start), "{record}: {sentence}");
    }

    #[test]
    fn an_empty_transcript_says_why() {
        let answered = |status| json!({"status": status, "sip_answered_at": "2026-10-06"});
        check(json!({"status": "in_progress"}), false, false, "The transcript begins");
        check(answered("in_progress"), false, false, "Nothing has been said yet");
        check(answered("in_progress"), true, true, "The transcript could not");
        check(answered("completed"), false, false, "?");
        check(answered("completed"), true, false, "Nothing was said");
        check(
            json!({"status": "failed", "sip_answered_at": null}),
            false,
            false,
            "Nobody picked up",
        );
        check(json!({"status": "completed"}), true, true, "The transcript could not");
    }
}
