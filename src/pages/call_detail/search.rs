//! Searching the transcript: how many matches there are, the next one and the one before,
//! and marks in the words and on the lanes.

use super::following::Following;
use super::found_marks::{self, Painted};
use super::rows::Rows;
use super::sight::{Place, bring};
use crate::browser::fold::fold;
use crate::call::find_in_transcript::{Found, Index, Match, Part};
use crate::call::folded::Folder;
use crate::components::player::{Mark, MarkKind, Playback};
use gloo_timers::future::TimeoutFuture;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use web_sys::{Element, KeyboardEvent};

/// A transcript that was prepared, and the letters that were folded for it.
struct Prepared {
    index: Index,
    folder: Folder<fn(&str) -> String>,
}

/// The search of one transcript.
#[derive(Clone, Copy)]
struct Search {
    rows: Rows,
    following: Following,
    playback: Playback,
    words: RwSignal<String>,
    found: RwSignal<Found>,
    /// The match that was gone to.
    current: RwSignal<Option<usize>>,
    /// Made when somebody searches; another one when more was said.
    prepared: StoredValue<Option<Prepared>, LocalStorage>,
    painted: StoredValue<Painted, LocalStorage>,
}

impl Search {
    fn new(rows: Rows, following: Following, playback: Playback) -> Search {
        Search {
            rows,
            following,
            playback,
            words: RwSignal::new(String::new()),
            found: RwSignal::new(Found::default()),
            current: RwSignal::new(None),
            prepared: StoredValue::new_local(None),
            painted: StoredValue::new_local(Painted::default()),
        }
    }

    fn find(self) {
        let words = self.words.get_untracked();
        if words.trim().is_empty() {
            return self.found.set(Found::default());
        }
        self.prepared.update_value(|prepared| {
            let Prepared { index, folder } = prepared.get_or_insert_with(|| {
                let mut folder = Folder::new(fold as fn(&str) -> String);
                let index = self.rows.turns.with_untracked(|turns| Index::new(turns, &mut folder));
                Prepared { index, folder }
            });
            self.found.set(index.find(&words, folder));
        });
    }

    fn type_words(self, words: String) {
        self.words.set(words);
        self.current.set(None);
        self.find();
    }

    fn go(self, is_forward: bool) {
        let current = self.current.get_untracked();
        let next = self.found.with_untracked(|found| match is_forward {
            true => found.next(current),
            false => found.previous(current),
        });
        self.current.set(next);
        let found = next.and_then(|at| {
            self.found.with_untracked(|found| found.all.get(at).map(|one| (one.turn, one.part)))
        });
        let Some((turn, part)) = found else { return };
        // Who looks for a word is not taken elsewhere by the sound.
        self.following.stop();
        if let Some(row) = self.rows.row(turn) {
            return self.show(row, part);
        }
        self.rows.make_all();
        spawn_local(async move {
            TimeoutFuture::new(0).await;
            let is_there = self.words.try_read_untracked().is_some();
            if let Some(row) = is_there.then(|| self.rows.row(turn)).flatten() {
                self.show(row, part);
            }
        });
    }

    fn show(self, row: Element, part: Part) {
        if part == Part::Payload
            && let Some(details) = row.query_selector("details").ok().flatten()
        {
            let _ = details.set_attribute("open", "");
        }
        bring(row, Place::IfHidden, self.following);
    }

    /// Marks the matches in the words and on the lanes.
    fn paint(self) {
        let (rows, current) = (self.rows, self.current.get_untracked());
        let here = self.found.with_untracked(|found| {
            self.painted.update_value(|painted| {
                rows.turns.with_untracked(|turns| {
                    found_marks::paint(painted, found, current, turns, rows);
                });
            });
            current.and_then(|at| found.all.get(at).map(|Match { turn, .. }| *turn))
        });
        rows.turns.with_untracked(|turns| {
            let times = self.found.with_untracked(|found| found.times_ms(turns));
            let here = here.and_then(|turn| turns.get(turn)?.start_ms);
            let mark = |kind| move |ms| Mark { ms, kind };
            let marks = times.into_iter().map(mark(MarkKind::Found));
            let marks = marks.chain(here.map(mark(MarkKind::FoundHere)));
            self.playback.found.set(marks.collect());
        });
    }
}

#[component]
pub fn SearchTranscript(rows: Rows, following: Following, playback: Playback) -> impl IntoView {
    let search = Search::new(rows, following, playback);
    let Search { words, found, current, .. } = search;
    let field = NodeRef::<html::Input>::new();
    // More was said.
    Effect::new(move |last: Option<()>| {
        rows.turns.track();
        if last.is_some() {
            search.prepared.set_value(None);
            search.find();
        }
    });
    // The rows may be new, too.
    Effect::new(move |_| {
        found.track();
        current.track();
        rows.track();
        spawn_local(async move {
            TimeoutFuture::new(0).await;
            if search.words.try_read_untracked().is_some() {
                search.paint();
            }
        });
    });
    on_cleanup(move || {
        found_marks::clear();
        playback.found.try_set(Vec::new());
    });
    let is_searching = Memo::new(move |_| !words.read().trim().is_empty());
    let count = move || match is_searching.get() {
        true => found.with(|found| found.count_words(current.get())),
        false => String::new(),
    };
    let on_key = move |event: KeyboardEvent| {
        let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
        if event.key() == "Enter" && !has_modifier && !event.is_composing() {
            event.prevent_default();
            search.go(!event.shift_key());
        }
    };
    let step = move |name: &'static str, sign: &'static str, is_forward: bool| {
        view! {
            <button
                type="button"
                class="button quiet search-step"
                title=name
                on:click=move |_| search.go(is_forward)
            >
                <span aria-hidden="true">{sign}</span>
            </button>
        }
    };
    view! {
        <div class="transcript-search" role="search">
            <input
                node_ref=field
                type="search"
                aria-label="Search transcript"
                placeholder="Search transcript"
                autocomplete="off"
                on:input=move |event| search.type_words(event_target_value(&event))
                on:keydown=on_key
            />
            <span class="search-count" role="status" translate="no">{count}</span>
            {move || is_searching.get().then(|| view! {
                {step("Previous match", "↑", false)}
                {step("Next match", "↓", true)}
            })}
        </div>
    }
}
