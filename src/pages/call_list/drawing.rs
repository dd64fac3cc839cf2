//! Draws the rows, a few between two frames: to make and lay out all at once would keep a
//! frame waiting, and whoever scrolls sees that.

use super::drawn::{self, Drawn};
use super::rows::Rows;
use crate::call::list::Row;
use leptos::prelude::*;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use thunderphone::CallId;

/// So few are drawn without waiting: as many as come when somebody scrolls on.
const LITTLE: usize = 8;

/// The range that is drawn, and the position of the row beside it that has the focus.
type Place = (Range<u32>, Option<u32>);

#[derive(Clone, Copy)]
pub struct Drawing {
    wanted: Memo<Vec<Drawn>>,
    wanted_place: Memo<Place>,
    rows: Rows,
    pub drawn: RwSignal<Vec<Drawn>>,
    /// Where that is: the room of the other rows follows from it.
    pub place: RwSignal<Place>,
    calls: StoredValue<Calls>,
    /// The next frame draws what there is by then.
    is_waiting: StoredValue<bool>,
}

impl Drawing {
    /// Draws for as long as the table is there. Rows that are known from the start are drawn at
    /// once.
    pub fn start(wanted: Memo<Vec<Drawn>>, wanted_place: Memo<Place>, rows: Rows) -> Drawing {
        let first = wanted.get_untracked();
        let drawing = Drawing {
            wanted,
            wanted_place,
            rows,
            calls: StoredValue::new(Calls::new(&first)),
            drawn: RwSignal::new(first),
            place: RwSignal::new(wanted_place.get_untracked()),
            is_waiting: StoredValue::new(false),
        };
        Effect::new(move |last: Option<()>| {
            let _ = (wanted.read(), wanted_place.read());
            if last.is_some() {
                drawing.update();
            }
        });
        drawing
    }

    /// A call that is drawn, as it is now and as it becomes.
    pub fn call(self, id: CallId) -> Option<(Arc<Row>, ArcRwSignal<Drawn>)> {
        let call = self.calls.with_value(|calls| calls.0.get(&id).cloned())?;
        let first = call.read_untracked().content.clone()?;
        Some((first, call))
    }

    /// At once, if that is little or for paper, which does not wait.
    fn update(self) {
        let is_little = || {
            let is_new = |row: &&Drawn| self.is_new(row);
            self.wanted.with_untracked(|rows| rows.iter().filter(is_new).count()) <= LITTLE
        };
        if self.rows.is_printed.get_untracked() || (!self.is_waiting.get_value() && is_little()) {
            self.draw();
        } else {
            self.draw_in_the_next_frame();
        }
    }

    fn draw_in_the_next_frame(self) {
        if self.is_waiting.get_value() {
            return;
        }
        self.is_waiting.set_value(true);
        request_animation_frame(move || {
            // The table may be gone.
            if self.is_waiting.try_set_value(false).is_none() {
                self.draw();
            }
        });
    }

    fn draw(self) {
        let Some(mut rows) = self.wanted.try_get_untracked() else { return };
        if !self.rows.is_printed.get_untracked() {
            let in_sight = self.rows.in_sight_untracked();
            if drawn::put_off(&mut rows, |row| self.is_new(row), &in_sight) {
                self.draw_in_the_next_frame();
            }
        }
        self.place.set(self.wanted_place.get_untracked());
        self.calls.update_value(|calls| calls.take(&rows));
        self.drawn.set(rows);
    }

    fn is_new(self, row: &Drawn) -> bool {
        row.id().is_some_and(|id| self.calls.with_value(|calls| !calls.0.contains_key(&id)))
    }
}

/// The calls that are drawn, a signal each. A signal that all rows read would keep a note of
/// every row that was ever there.
struct Calls(HashMap<CallId, ArcRwSignal<Drawn>>);

impl Calls {
    fn new(drawn: &[Drawn]) -> Calls {
        let mut calls = Calls(HashMap::new());
        calls.take(drawn);
        calls
    }

    /// Only rows that are drawn another way than before are drawn again.
    fn take(&mut self, drawn: &[Drawn]) {
        let mut before = std::mem::take(&mut self.0);
        self.0 = drawn
            .iter()
            .filter_map(|row| {
                let id = row.id()?;
                let Some(call) = before.remove(&id) else {
                    return Some((id, ArcRwSignal::new(row.clone())));
                };
                if *call.read_untracked() != *row {
                    call.set(row.clone());
                }
                Some((id, call))
            })
            .collect();
    }
}
