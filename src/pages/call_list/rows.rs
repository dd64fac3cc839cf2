//! Which rows are in the window, which one has the focus, and going to another one.

use super::place;
use crate::call::list::{CallList, window};
use leptos::prelude::*;
use std::ops::Range;
use thunderphone::CallId;

/// A row's height until one was measured, in CSS pixels.
const ROW_HEIGHT: f64 = 42.0;
/// Rows before and after those in sight that are loaded, too.
const AHEAD: u32 = 15;

#[derive(Clone, Copy)]
pub struct Rows {
    /// The positions that can be seen, the last one excluded.
    in_sight: RwSignal<(u32, u32)>,
    /// As it was measured last, in CSS pixels.
    pub height: RwSignal<f64>,
    /// The row that has the focus: it is drawn wherever the page is scrolled.
    pub focused: RwSignal<Option<CallId>>,
    /// The row that had the focus last.
    pub active: RwSignal<Option<CallId>>,
    /// The position that is to get the focus, once its call is known.
    pub wanted: RwSignal<Option<u32>>,
    /// Whether the arrow keys are there. Until then every link can be reached by Tab.
    pub has_keys: RwSignal<bool>,
    /// Paper gets every row that is known.
    pub is_printed: RwSignal<bool>,
}

impl Rows {
    pub fn new() -> Rows {
        Rows {
            in_sight: RwSignal::new((0, 0)),
            height: RwSignal::new(ROW_HEIGHT),
            focused: RwSignal::new(None),
            active: RwSignal::new(None),
            wanted: RwSignal::new(None),
            has_keys: RwSignal::new(false),
            is_printed: RwSignal::new(false),
        }
    }

    pub fn in_sight(self) -> Range<u32> {
        let (start, end) = self.in_sight.get();
        start..end
    }

    pub fn in_sight_untracked(self) -> Range<u32> {
        let (start, end) = self.in_sight.get_untracked();
        start..end
    }

    /// The first row in sight.
    pub fn first(self) -> u32 {
        self.in_sight.get().0
    }

    /// What is to be loaded.
    pub fn needed(self) -> Range<u32> {
        let Range { start, end } = self.in_sight_untracked();
        start.saturating_sub(AHEAD)..end.saturating_add(AHEAD)
    }

    /// Looks what is in the window now.
    pub fn measure(self, length: u32) {
        let Some((top, row_height)) = place::measured() else { return };
        if self.is_printed.get_untracked() {
            return;
        }
        if let Some(height) = row_height
            && (height - self.height.get_untracked()).abs() > 0.01
        {
            self.height.set(height);
        }
        let height = self.height.get_untracked();
        let found = window::in_sight(-top, place::window_height(), height, length);
        if self.in_sight.get_untracked() != (found.start, found.end) {
            self.in_sight.set((found.start, found.end));
        }
    }

    /// Brings a position into sight, and gives its row the focus once it is there.
    pub fn go_to(self, position: u32, list: &CallList) {
        let Some(position) = list.len().checked_sub(1).map(|last| position.min(last)) else {
            return;
        };
        if let Some(row) = list.at(position).and_then(|content| content.row()) {
            self.focused.set(Some(row.id));
        }
        self.wanted.set(Some(position));
        place::reveal(position, self.height.get_untracked());
    }

    /// Where the keys start from: the row that has the focus, or is to get it.
    pub fn current(self, list: &CallList) -> Option<u32> {
        let active = || list.position(self.active.get_untracked()?);
        self.wanted.get_untracked().or_else(active)
    }
}
