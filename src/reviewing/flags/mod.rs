//! Flags: what is wrong at a second of a call, filed as an issue report.

mod everywhere;
mod failed;
mod filing;
mod form;
mod list;
mod promote;
mod reports;

use crate::access::Action;
use crate::browser::focus::focus;
use crate::browser::shortcut;
use crate::call::turn_index::TurnIndex;
use crate::components::player::Playback;
use crate::components::refusal::{grayed_out, refusal as refused};
use crate::follow::Follow;
use crate::reviewing::Reviewing;
use crate::session::Session;
use filing::{Filed, Filing};
use form::FlagForm;
use leptos::prelude::*;
use list::FlagList;
use promote::{Promote, PromoteButton, Promotion};
pub use reports::{FlagMark, FlagReports};
use strict_view::view;

/// What the parts of the section share.
#[derive(Clone, Copy)]
struct Place {
    follow: Follow,
    playback: Playback,
}

impl Place {
    /// The second of the playback, and the turn that is spoken there, by the host's count.
    fn now(self) -> (Option<i64>, Option<usize>) {
        let second = untrack(|| self.playback.second());
        let turns = self.follow.transcript.read_untracked();
        let turn = TurnIndex::new(&turns.turns).at((second * 1000.0) as i64);
        let index = turn.and_then(|turn| turns.turns.get(turn)).map(|turn| turn.index);
        (Some(second as i64), index)
    }
}

#[component]
pub fn Flags(follow: Follow, playback: Playback) -> impl IntoView {
    let reports = Reviewing::of(follow).flags;
    let filing = Filing::new(reports);
    let place = Place { follow, playback };
    let promotion = Promotion::new(follow);
    let playing = Callback::new(move |()| (place.now().1, None));
    // A draft from before is shown.
    let is_open = RwSignal::new(filing.draft.read_untracked().is_some());
    let refusal = expect_context::<Session>().refusal(Some(Action::Flag));
    let open = move || {
        if refusal.read_untracked().is_some() {
            return;
        }
        let (second, turn) = place.now();
        filing.begin(second, turn);
        is_open.set(true);
        focus("#flag-words".to_owned());
    };
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if shortcut::pressed(&event) == Some('f') {
            event.prevent_default();
            open();
        }
    });
    on_cleanup(move || keys.remove());
    Effect::new(move |_| filing.notice());
    // Filed: the form goes, and what was in it has the focus no more.
    Effect::new(move |last: Option<Filed>| {
        let filed = filing.filed.get();
        if last.is_some_and(|last| last != filed) && filed != Filed::Nothing {
            is_open.set(false);
            focus("#flag-button".to_owned());
        }
        filed
    });
    let said = move || match filing.filed.get() {
        Filed::Nothing => "",
        Filed::Now => "The flag was sent.",
        Filed::Already => "The flag was sent before. It was not sent again.",
    };
    let toggle = move |_| match is_open.get_untracked() {
        true => is_open.set(false),
        false => open(),
    };
    view! {
        <section class="flags" aria-labelledby="flags-title">
            <div class="review-head">
                <h2 id="flags-title">"Flags"</h2>
                <button type="button" class="button" id="flag-button" aria-keyshortcuts="f"
                    aria-expanded=move || is_open.get().to_string()
                    aria-disabled=grayed_out(refusal) on:click=toggle>"Flag"</button>
                <PromoteButton promotion place=playing />
            </div>
            {refused(refusal)}
            <p class="status-message" role="status">{said}</p>
            {move || is_open.get().then(|| view! { <FlagForm filing place is_open /> })}
            <Promote promotion />
            <FlagList reports playback promotion />
        </section>
    }
    .into_any()
}
