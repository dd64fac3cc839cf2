//! The page of one call: how it went first, then player and transcript in one column, and
//! what else is known of it beside them.

mod clicks;
mod do_not_call;
mod flag_marks;
mod following;
mod found_marks;
mod headline;
mod identity;
mod next;
mod outcome;
mod recording;
mod row;
mod rows;
mod search;
mod shown_rows;
mod sight;
mod status;
mod timeline;
mod transcript;
mod trouble;
mod turns;

use crate::api::Api;
use crate::browser::page::Presence;
use crate::call::number::grouped;
use crate::call::recording::Recording;
use crate::components::call_reason::CallReason;
use crate::components::heading::Heading;
use crate::components::player::{Mark, MarkKind};
use crate::components::when::When;
use crate::follow::{Follow, Watching};
use crate::outbox::Placements;
use crate::reviewing::Reviewing;
use crate::reviewing::flags::{FlagMark, Flags};
use crate::reviewing::grade::GradeAndVerdict;
use crate::reviewing::neighbors::Neighbors;
use crate::reviewing::notes::Notes;
use headline::Headline;
use identity::Identity;
use leptos::prelude::*;
use next::{Next, number_of};
use outcome::Outcome;
use recording::{RecordingSection, playback_of};
use status::Status;
use strict_view::bidi::{isolate, written_out};
use strict_view::view;
use thunderphone::{Call, CallId, Direction};
use timeline::Timeline;
use transcript::TranscriptSection;
use trouble::Trouble;

#[component]
pub fn CallPage(id: CallId, at: Memo<Option<u32>>) -> impl IntoView {
    let accepted = expect_context::<Placements>().accepted;
    let placed_at = accepted.with_untracked(|accepted| {
        accepted.as_ref().filter(|accepted| accepted.call_id == id).map(|accepted| accepted.at)
    });
    let follow =
        Follow::start(id, expect_context::<Api>(), expect_context::<Presence>(), placed_at);
    let heading = Memo::new(move |_| heading(id, follow.call.read().as_ref()));
    let is_known = Memo::new(move |_| follow.call.read().is_some());
    let has_settled = Memo::new(move |_| follow.watching.get() == Watching::Settled);
    let recording = Memo::new(move |_| {
        follow.call.read().as_ref().map(|call| Recording::new(call, has_settled.get()))
    });
    let is_replay = Memo::new(move |_| {
        accepted
            .read()
            .as_ref()
            .is_some_and(|accepted| accepted.is_replay && accepted.call_id == id)
    });
    let flags = Reviewing::provide(follow).flags.marks();
    let playback = playback_of(follow);
    Effect::new(move |_| {
        let mark = |flag: &FlagMark| {
            let kind = if flag.is_done { MarkKind::OldFlag } else { MarkKind::Flag };
            Some(Mark { ms: flag.ms?, kind })
        };
        playback.flags.set(flags.read().iter().filter_map(mark).collect());
    });
    let party = Memo::new(move |_| follow.call.read().as_ref().and_then(number_of));
    Effect::new(move |_| {
        if let Some(second) = at.get() {
            playback.open_at(f64::from(second));
        }
    });
    view! {
        <article class="call">
            <div class="call-head">
                <Neighbors call_id=id />
                <Heading text=heading />
                <p class="only-print">
                    "Call id " <span translate="no">{id.to_string()}</span>
                    {move || follow.checked_at.get().map(|at| view! { ", as of " <When at /> })}
                </p>
                {move || is_known.get().then(|| view! { <Headline follow party /> })}
            </div>
            <Trouble follow />
            {move || is_replay.get().then(|| view! {
                <p class="note" role="status">"This is the call you already placed. Nothing new was dialed."</p>
            })}
            <Status follow />
            <CallReason id />
            {move || match is_known.get() {
                true => view! {
                    <Next follow party />
                    <div class="call-columns">
                        <div class="call-main call-listen">
                            <RecordingSection playback recording follow />
                            <TranscriptSection playback recording follow />
                        </div>
                        <div class="call-rail">
                            <Flags follow playback />
                            <GradeAndVerdict follow />
                            <Timeline follow has_settled />
                            <Outcome follow has_settled />
                            <Notes call_id=id />
                            <Identity id party />
                            <Raw follow />
                        </div>
                    </div>
                }
                .into_any(),
                false => view! { <Shape follow /> }.into_any(),
            }}
        </article>
    }
    .into_any()
}

fn heading(id: CallId, call: Option<&Call>) -> String {
    let party = call.and_then(|call| {
        let way = match &call.direction {
            Some(Direction::Inbound) => "from",
            _ => "to",
        };
        Some((way, call.party()?))
    });
    match party {
        Some((way, number)) => format!("Call {way} {}", isolate(&grouped(number))),
        None => format!("Call {id}"),
    }
}

/// What comes, before it is there. Nothing where it does not come: that is said above.
#[component]
fn Shape(follow: Follow) -> impl IntoView {
    let is_awaited = move || follow.failed.read().is_none();
    move || {
        is_awaited().then(|| {
            view! {
                <div class="call-columns call-shape" aria-hidden="true">
                    <div class="call-main"><p></p><p></p><p></p></div>
                    <div class="call-rail"><p></p><p></p></div>
                </div>
            }
        })
    }
}

/// The record as the API sent it, for whoever has to report something.
#[component]
fn Raw(follow: Follow) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let text = move || {
        is_open.get().then(|| {
            let call = follow.call.read();
            let raw = call.as_ref().map(|call| format!("{:#}", call.raw));
            written_out(&raw.unwrap_or_default()).into_owned()
        })
    };
    view! {
        <details class="raw-record" on:toggle=move |_| is_open.update(|open| *open = !*open)>
            <summary>"Raw record"</summary>
            <pre tabindex="0" aria-label="Raw record">{text}</pre>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_heading_names_the_other_side_where_it_is_known() {
        for (record, expected) in [
            (
                json!({"direction": "outbound", "to_number": "+14155550199"}),
                "Call to +1 415 555 0199",
            ),
            (
                json!({"direction": "inbound", "from_number": "+14155550199"}),
                "Call from +1 415 555 0199",
            ),
            (json!({"to_number": "client:42"}), "Call to client:42"),
            (json!({"direction": "web"}), "Call 7"),
            (json!({}), "Call 7"),
        ] {
            let call = Call::read_as(CallId(7), &record);
            assert_eq!(heading(CallId(7), Some(&call)), expected);
        }
        assert_eq!(heading(CallId(7), None), "Call 7");
    }
}
