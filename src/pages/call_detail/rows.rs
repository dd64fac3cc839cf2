//! The rows of the transcript in the document.
//!
//! There may be thousands, so a row has no signal of its own: what changes about one is
//! changed in place. The first ones are there at once and the others soon after, so that
//! making them never keeps the page from answering.

use super::row::{Patterns, Row};
use super::shown_rows::{GROUP, ShownRows};
use crate::call::tool_pairs::{Item, items};
use crate::follow::Follow;
use gloo_timers::future::TimeoutFuture;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use thunderphone::Turn;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Rows that are made at first: more than a screen shows, and a group of them.
const FIRST: usize = GROUP;
/// Until the others are made, in milliseconds: time for the browser to show the first.
const SHOWN_MS: u32 = 40;
/// The most that are made at a time from then on: so few that a slow computer, too, answers in
/// between. The first steps are smaller, so that what is there already is drawn soon.
const MORE: usize = 1_200;
/// What takes the keyboard in a row.
pub const HEAD: &str = ".turn-head";

/// The list of turns, for those who look for a row in it.
#[derive(Clone, Copy)]
pub struct Rows {
    pub turns: Memo<Arc<Vec<Turn>>>,
    all: Memo<Vec<Row>>,
    /// So many of them are in the document.
    made: RwSignal<usize>,
    pub list: NodeRef<html::Div>,
    shown: StoredValue<ShownRows, LocalStorage>,
    current: StoredValue<Option<Element>, LocalStorage>,
}

impl Rows {
    pub fn new(follow: Follow) -> Rows {
        let turns = Memo::new(move |_| follow.transcript.read().turns.clone());
        let all = Memo::new(move |_| {
            let turns = turns.read();
            items(&turns).into_iter().map(|item| Row::new(&turns, item)).collect()
        });
        let rows = Rows {
            turns,
            all,
            made: RwSignal::new(FIRST),
            list: NodeRef::new(),
            shown: StoredValue::new_local(ShownRows::default()),
            current: StoredValue::new_local(None),
        };
        Effect::new(move |_| {
            let made = rows.made.get();
            if made < rows.all.read().len() {
                let pause = if made == FIRST { SHOWN_MS } else { 0 };
                spawn_local(async move {
                    TimeoutFuture::new(pause).await;
                    // The page may be gone.
                    let _ = rows.made.try_update(|made| *made += (2 * *made).min(MORE));
                });
            }
        });
        rows
    }

    /// Keeps the rows in the list. Those that are there stay as they are while more is said:
    /// one may be open, or hold the focus.
    pub fn show(self, follow: Follow, can_play: Memo<bool>) {
        let mut patterns = Patterns::default();
        Effect::new(move |_| {
            let Some(list) = self.list.get() else { return };
            let (turns, all) = (self.turns.read(), self.all.read());
            let rows = all.get(..self.made.get()).unwrap_or(&all);
            let call = follow.call.read_untracked();
            let direction = call.as_ref().and_then(|call| call.direction.as_ref());
            let can_play = can_play.get_untracked();
            self.shown.update_value(|shown| {
                shown.become_rows(rows, &list, |row| {
                    row.element(&turns, direction, can_play, &mut patterns)
                });
            });
        });
    }

    /// For effects that depend on which rows there are.
    pub fn track(self) {
        self.all.track();
        self.made.track();
    }

    /// Somebody goes to a row that is not there yet.
    pub fn make_all(self) {
        self.made.set(self.all.with_untracked(Vec::len));
    }

    /// The row that shows a turn, once it is rendered.
    pub fn row(self, turn: usize) -> Option<Element> {
        let row = self.all.with_untracked(|rows| row_of(rows, turn))?;
        self.shown.with_value(|shown| shown.element(row))
    }

    pub fn mark(self, turn: Option<usize>) {
        let row = turn.and_then(|turn| self.row(turn));
        self.current.update_value(|current| {
            if let Some(last) = current.take() {
                let _ = last.remove_attribute("aria-current");
            }
            if let Some(row) = &row {
                let _ = row.set_attribute("aria-current", "true");
            }
            *current = row;
        });
    }

    /// Exactly one row is a stop of the Tab key.
    pub fn has_one_stop(self) {
        let Some(list) = self.list.get_untracked() else { return };
        if list.query_selector(".turn-head[tabindex=\"0\"]").ok().flatten().is_none()
            && let Some(first) = list.query_selector(HEAD).ok().flatten()
        {
            let _ = first.set_attribute("tabindex", "0");
        }
    }

    /// The rows without a sound to go to say so.
    pub fn mark_playable(self, can_play: bool) {
        let Some(heads) = self
            .list
            .get_untracked()
            .and_then(|list| list.query_selector_all("button.turn-head").ok())
        else {
            return;
        };
        for at in 0..heads.length() {
            let Some(head) = heads.get(at).and_then(|head| head.dyn_into::<Element>().ok()) else {
                continue;
            };
            let _ = match can_play && !head.has_attribute("data-timeless") {
                true => head.remove_attribute("aria-disabled"),
                false => head.set_attribute("aria-disabled", "true"),
            };
        }
    }
}

/// The place of the row that shows a turn: rows are in the order of their first turns, and
/// an answer is in the row of its call.
fn row_of(rows: &[Row], turn: usize) -> Option<usize> {
    let found = rows.binary_search_by_key(&turn, |row| row.first());
    let answers =
        |row: &Row| matches!(row.item, Item::Tool { answer: Some(answer), .. } if answer == turn);
    found.ok().or_else(|| rows.iter().position(answers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use thunderphone::read_transcript;

    #[test]
    fn the_answer_of_a_tool_is_in_the_row_of_its_call() {
        let turns = read_transcript(&json!([
            {"role": "assistant", "content": "Hello"},
            {"role": "tool_call", "content": {"name": "find"}},
            {"role": "user", "content": "Hi"},
            {"role": "tool_response", "content": {"name": "find", "result": 1}},
            {"role": "user", "content": "Bye"},
        ]))
        .unwrap();
        let rows: Vec<_> = items(&turns).into_iter().map(|item| Row::new(&turns, item)).collect();
        let rows: Vec<_> = (0..6).map(|turn| row_of(&rows, turn)).collect();
        assert_eq!(rows, [Some(0), Some(1), Some(2), Some(1), Some(3), None]);
    }
}
