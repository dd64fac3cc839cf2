//! Coming back to the list: the rows that were there, where they stood, and the
//! focus on the one that was left.

use super::kept::{Kept, Returning, Spot};
use super::loading::Loading;
use super::place::{self, Place};
use crate::browser::focus;
use crate::call::list::CallList;
use crate::route::{CallFilters, Route};
use crate::store::call_sequence::CallSequence;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use thunderphone::CallId;

/// Looks for the rows on the page, and what lies between: rows are drawn within
/// a frame or two of their list, but those frames take long on a slow device.
/// Whoever uses the page ends it.
const LOOKS: u32 = 200;
const LOOK_MS: u32 = 16;
/// Looks in a row that find the row in its place before it stays there: the rows
/// above may still take another height than the one that was guessed for them.
const STEADY: u32 = 20;

impl Loading {
    /// Takes up what was left in this entry of the history. Says whether its rows
    /// are there; where only their number is known, they are loaded again.
    pub(super) fn resume(self, filters: &CallFilters, is_page_new: bool) -> bool {
        let arrival = self.navigator.take_arrival();
        let kept = arrival.as_ref().and_then(|arrival| self.kept.get(&arrival.entry.id, filters));
        self.returning.set_value(arrival.and_then(|arrival| {
            let spot = match &kept {
                Some(kept) => kept.spot,
                None => Spot::read(&arrival.entry.note)?,
            };
            Some(Returning {
                spot,
                acts: self.navigator.acts(),
                takes_focus: !arrival.is_load,
                is_at_once: is_page_new && kept.is_some(),
            })
        }));
        let Some(kept) = kept else { return false };
        self.row_height.set_value(kept.row_height);
        self.list.set(kept.list);
        self.is_unlisted.set(false);
        spawn_local_scoped_with_cancellation(self.return_to_place());
        true
    }

    /// Whether a row takes the focus that the heading of a new page would take.
    pub fn has_focus_for_row(self) -> bool {
        self.returning.get_value().is_some_and(|returning| {
            returning.is_at_once && returning.takes_focus && returning.spot.left.is_some()
        })
    }

    fn returning(self) -> Option<Returning> {
        let is_wanted = |returning: &Returning| returning.acts == self.navigator.acts();
        self.returning.get_value().filter(is_wanted)
    }

    /// Whether there were more rows than have been loaded again.
    pub(super) fn is_short(self) -> bool {
        let rows = self.returning().map_or(0, |returning| returning.spot.rows);
        self.list.with_untracked(|list| list.len() < rows)
    }

    /// Scrolls and focuses as it was, once the rows for it are there.
    pub(super) async fn return_to_place(self) {
        let Some(returning) = self.returning() else { return };
        let Spot { left, place, .. } = returning.spot;
        let rows = left.into_iter().chain(place.map(|place| place.row));
        let rows: Vec<_> = rows.collect();
        let has = |list: &CallList| rows.iter().all(|row| list.row(*row).is_some());
        let is_all = self.list.with_untracked(has);
        if !is_all && self.is_short() && self.list.with_untracked(CallList::has_more) {
            return;
        }
        self.revealed.set(rows);
        let mut is_focused = left.is_none() || !returning.takes_focus;
        let mut steady = 0;
        for _ in 0..LOOKS {
            is_focused = is_focused || left.is_some_and(|row| returning.focus(row));
            // The focus scrolls, so the place comes after it.
            let is_in_place = place.is_none_or(Place::restore);
            steady = if is_focused && is_in_place { steady + 1 } else { 0 };
            if steady == STEADY {
                self.navigator.act();
                break;
            }
            TimeoutFuture::new(LOOK_MS).await;
            if self.returning().is_none() {
                break;
            }
        }
        self.returning.set_value(None);
        if !is_focused {
            focus::focus_if_lost("h1");
        }
    }

    /// For as long as the page is there.
    pub(super) fn remember_when_left(self) {
        self.navigator.on_leave(move |entry, to| {
            if !self.is_current.get_untracked() || self.returning().is_some() {
                return None;
            }
            let list = self.list.read_untracked();
            let opened = match to {
                Some(Route::Call { id, .. }) => list.row(*id).map(|row| row.id),
                _ => None,
            };
            if let Some(opened) = opened {
                let (ids, back) =
                    (list.ids(0, list.len()), Route::Calls(self.filters.get_untracked()));
                let total = list.total().unwrap_or(list.len());
                CallSequence::around(&ids, total, opened, back.url()).inspect(CallSequence::keep);
            }
            let left = opened.or_else(place::focused_row);
            let place = left.and_then(Place::in_sight).or_else(Place::first_in_sight);
            let spot = Spot { rows: list.len(), left, place };
            if to.is_some() {
                let filters = self.filters.get_untracked();
                let row_height = self.row_height.get_value();
                self.kept.put(entry, Kept { filters, list: list.clone(), row_height, spot });
            }
            Some(spot.text())
        });
    }
}

impl Returning {
    /// Whether the focus is where it should be: in the row, unless somebody has
    /// put it elsewhere.
    fn focus(self, row: CallId) -> bool {
        let is_free = focus::is_nowhere() || focus::is_within("h1");
        if self.is_at_once || is_free { place::focus_row(row) } else { true }
    }
}
