//! The transcript: to read, to follow during playback, to copy and download.

use super::turns::Turns;
use crate::browser::preferences;
use crate::call::recording::{Recording, was_never_answered};
use crate::call::transcript::plain;
use crate::components::copy::{CopyOutcome, Copying};
use crate::components::player::Playback;
use crate::follow::Follow;
use crate::format;
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
    let follows =
        RwSignal::new(preferences::get(preferences::FOLLOW_PLAYBACK).as_deref() != Some("off"));
    let why_empty = Memo::new(move |_| {
        let transcript = follow.transcript.read();
        let call = follow.call.read();
        why_empty(call.as_ref()?, transcript.is_known, transcript.failure.is_some())
    });
    view! {
        <section class="transcript" aria-labelledby="transcript-title">
            <h2 id="transcript-title">"Transcript"</h2>
            {move || if has_turns.get() {
                view! {                <Tools playback follow follows can_play />
                <Turns playback follow follows can_play />
            }
            } else {
                view! { <p class="empty">{move || why_empty.get()}</p> }
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Tools(
    playback: Playback,
    follow: Follow,
    follows: RwSignal<bool>,
    can_play: Memo<bool>,
) -> impl IntoView {
    let copying = Copying::new();
    let text = move || {
        let (transcript, call) = (follow.transcript.read_untracked(), follow.call.read_untracked());
        plain(&transcript.turns, call.as_ref())
    };
    let second = Memo::new(move |_| playback.second() as u32);
    let on_switch = move |event| {
        let is_on = event_target_checked(&event);
        preferences::set(preferences::FOLLOW_PLAYBACK, if is_on { "on" } else { "off" });
        follows.set(is_on);
    };
    let copy_link = move |_| {
        let at = Some(second.get_untracked());
        let origin = window().location().origin().unwrap_or_default();
        let link = format!("{origin}{}", Route::Call { id: follow.id, at }.url());
        copying.copy(link, "Link copied");
    };
    let copy_text = move |_| copying.copy(text(), "Transcript copied");
    let save = move |_| copying.save(&format!("call-{}-transcript.txt", follow.id), text());
    view! {
        <div class="transcript-tools">
            {move || can_play.get().then(|| view! {
                <label class="switch">
                    <input type="checkbox" role="switch" prop:checked=follows on:change=on_switch />
                    <span>"Follow playback"</span>
                </label>
                <button type="button" class="button quiet" on:click=copy_link>
                    <span>"Copy link at " {move || format::duration(second.get().into())}</span>
                </button>
            })}
            <button type="button" class="button quiet" on:click=copy_text>"Copy transcript"</button>
            <button type="button" class="button quiet" on:click=save>"Download transcript"</button>
            <CopyOutcome copying />
        </div>
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
