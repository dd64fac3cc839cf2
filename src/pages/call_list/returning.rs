//! Coming back to the list: the rows that were there, where they stood, and the
//! focus on the one that was left.

use super::kept::{Kept, Returning, Spot};
use super::loading::Loading;
use super::place;
use crate::browser::clock::browser_now;
use crate::route::{CallFilters, Route};
use crate::store::call_sequence::{CallSequence, KEPT};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use thunderphone::CallId;

/// Between two looks for the row. Whoever uses the page ends them.
const LOOK_MS: u32 = 16;
/// How long a row is waited for, and how long a known one is held where it was, in
/// milliseconds: what loads meanwhile is above it, or moves it by a little.
const WAITED_MS: i64 = 60_000;
const HELD_MS: i64 = 3_000;
/// Looks in a row that find the row in its place before it stays there: what is above the
/// table may still become taller.
const STEADY: u32 = 20;

impl Loading {
    /// Takes up what was left in this entry of the history. Says whether its rows
    /// are there; where only their place is known, they are loaded again.
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
        self.finding.start(kept.as_ref().and_then(|kept| kept.found.clone()));
        let Some(kept) = kept else { return false };
        self.rows.height.set(kept.row_height);
        self.list.set(kept.list);
        self.is_unlisted.set(false);
        true
    }

    /// Whether a row takes the focus that the heading of a new page would take.
    pub fn has_focus_for_row(self) -> bool {
        self.returning.get_value().is_some_and(|returning| {
            returning.is_at_once && returning.takes_focus && returning.spot.left.is_some()
        })
    }

    pub(super) fn returning(self) -> Option<Returning> {
        let is_wanted = |returning: &Returning| returning.acts == self.navigator.acts();
        self.returning.get_value().filter(is_wanted)
    }

    /// Scrolls and focuses as it was. What is not loaded yet is, because it is in sight.
    pub(super) async fn return_to_place(self) {
        let (start, mut steady, mut known_since) = (browser_now(), 0, None);
        loop {
            let Some(returning) = self.returning() else { return };
            let now = browser_now();
            let spot = returning.spot;
            let found = self.list.with_untracked(|list| {
                let is_loaded = self.is_current.get_untracked() && !list.is_empty();
                // New calls are above, as a rule.
                let moved = list.len().saturating_sub(spot.length);
                let guess = spot.position.saturating_add(moved).min(list.len().saturating_sub(1));
                let known = spot.row.and_then(|row| list.position(row));
                // It may be gone, and others where it was.
                let is_late = now - start > HELD_MS && list.at(guess).is_some();
                let is_known = known.is_some() || is_late;
                is_loaded.then_some((known.unwrap_or(guess), is_known))
            });
            if let Some((position, is_known)) = found {
                let is_focused = !returning.takes_focus || self.is_refocused(returning);
                let is_there = place::restore(position, self.rows.height.get_untracked(), spot.top);
                steady = if is_there && is_focused && is_known { steady + 1 } else { 0 };
                if is_known {
                    known_since.get_or_insert(now);
                }
                if steady == STEADY || known_since.is_some_and(|since| now - since > HELD_MS) {
                    self.navigator.act();
                    break;
                }
            }
            if now - start > WAITED_MS {
                break;
            }
            TimeoutFuture::new(LOOK_MS).await;
        }
        self.returning.set_value(None);
    }

    /// Whether the focus is where it should be: in the row, unless somebody has
    /// put it elsewhere.
    fn is_refocused(self, returning: Returning) -> bool {
        let Some(row) = returning.spot.left else { return true };
        if place::focused_row() == Some(row) || !(returning.is_at_once || place::is_focus_free()) {
            return true;
        }
        // So that it is drawn, wherever it is.
        if self.rows.focused.get_untracked() != Some(row) {
            self.rows.focused.set(Some(row));
        }
        place::focus_row(row)
    }

    /// For as long as the page is there.
    pub(super) fn remember_when_left(self) {
        self.navigator.on_leave(move |entry, to| {
            if !self.is_current.get_untracked() || self.returning().is_some() {
                return None;
            }
            let list = self.list.read_untracked();
            let opened = match to {
                Some(Route::Call { id, .. }) => list.position(*id).map(|at| (*id, at)),
                _ => None,
            };
            if let Some((_, position)) = opened {
                let back = Route::Calls(self.filters.get_untracked()).url();
                let (first, ids) = list.around(position, KEPT as u32);
                let total = list.total().unwrap_or(list.len()) as usize;
                CallSequence::part(ids, first as usize, total, back).keep();
            }
            let left = opened.map(|(id, _)| id).or_else(place::focused_row);
            let spot = self.spot(left)?;
            if to.is_some() {
                let filters = self.filters.get_untracked();
                let row_height = self.rows.height.get_untracked();
                let (list, found) = (list.clone(), self.finding.kept());
                self.kept.put(entry, Kept { filters, list, found, row_height, spot });
            }
            Some(spot.text())
        });
    }

    /// By the row that is left, if it can be seen, or else the first that can be.
    fn spot(self, left: Option<CallId>) -> Option<Spot> {
        let list = self.list.read_untracked();
        // What was measured last may be a frame old.
        self.rows.measure(list.len());
        let in_sight = self.rows.in_sight_untracked();
        let of_left = left.and_then(|id| list.position(id)).filter(|at| in_sight.contains(at));
        let position = of_left.unwrap_or(in_sight.start);
        let row = list.at(position).and_then(|content| content.row()).map(|row| row.id);
        let top = place::table_top()? + f64::from(position) * self.rows.height.get_untracked();
        Some(Spot { position, length: list.len(), row, top, left })
    }
}
