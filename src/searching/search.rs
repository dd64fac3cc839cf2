//! Looks through the copies, the newest call first, a few at a time: the page must answer in
//! between, because somebody is typing.

use super::kept;
use crate::browser::clock::browser_now;
use crate::browser::fold::fold;
use crate::call::folded::Folder;
use crate::said::{Hit, Query};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

/// More are not looked for.
const MOST: usize = 1_000;
/// Calls that are read in one go, at first and at most.
const FIRST_BATCH: u32 = 25;
const LARGEST_BATCH: u32 = 200;
/// How long one may take before the next one is smaller.
const SLOW_MS: i64 = 20;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// No words were typed.
    NoWords,
    Searching,
    Done,
    /// There are more calls than are looked for.
    Cut,
    /// The browser does not read its storage.
    Failed,
}

/// What a search has found.
#[derive(Clone, Default)]
pub struct Found {
    /// Its number.
    pub run: u32,
    /// The newest call first.
    pub hits: Vec<Hit>,
}

#[derive(Clone, Copy)]
pub struct Search {
    pub state: RwSignal<State>,
    pub found: RwSignal<Found>,
    /// The number of the search: of an earlier one nothing more is shown.
    run: StoredValue<u32>,
    page: StoredValue<Owner>,
}

impl Search {
    /// Ends with the page.
    pub fn of_page() -> Search {
        Search {
            state: RwSignal::new(State::NoWords),
            found: RwSignal::new(Found::default()),
            run: StoredValue::new(0),
            page: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// Searches for what was typed, in place of an earlier search.
    pub fn start(self, text: &str) {
        let run = self.run.get_value().wrapping_add(1);
        self.run.set_value(run);
        let mut folder = Folder::new(fold);
        let query = Query::parse(text, &mut folder);
        if query.is_empty() {
            self.found.set(Found { run, hits: Vec::new() });
            return self.state.set(State::NoWords);
        }
        self.state.set(State::Searching);
        let work = async move {
            let end = self.read(run, &query, &mut folder).await;
            if self.run.try_get_value() == Some(run) {
                self.state.set(end);
            }
        };
        self.page.get_value().with(|| spawn_local_scoped_with_cancellation(work));
    }

    async fn read<F: FnMut(&str) -> String>(
        self,
        run: u32,
        query: &Query,
        folder: &mut Folder<F>,
    ) -> State {
        // Those of the search before stay until there are new ones.
        let mut is_shown = false;
        let mut count = 0;
        let mut place = String::new();
        let mut batch = FIRST_BATCH;
        loop {
            let read = kept::calls_after(&place, batch).await;
            if self.run.try_get_value() != Some(run) {
                return State::Searching;
            }
            let Ok(read) = read else { return State::Failed };
            let began_at = browser_now();
            let is_last = read.len() < batch as usize;
            if let Some((last, _)) = read.last() {
                place.clone_from(last);
            }
            let entries = read.iter().filter_map(|(_, entry)| entry.as_ref());
            let mut hits: Vec<Hit> =
                entries.filter_map(|entry| query.find_in(entry, folder)).collect();
            let is_cut = count + hits.len() > MOST;
            hits.truncate(MOST - count);
            count += hits.len();
            if is_shown && !hits.is_empty() {
                self.found.update(|found| found.hits.append(&mut hits));
            } else if !is_shown && (is_last || count > 0) {
                is_shown = true;
                self.found.set(Found { run, hits });
            }
            if is_cut || is_last {
                return if is_cut { State::Cut } else { State::Done };
            }
            batch = match browser_now() - began_at {
                ms if ms > SLOW_MS => (batch / 2).max(1),
                ms if ms < SLOW_MS / 3 => (batch * 2).min(LARGEST_BATCH),
                _ => batch,
            };
        }
    }
}
