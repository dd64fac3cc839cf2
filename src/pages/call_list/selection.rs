//! The calls that somebody has selected, to do something with all of them.

use crate::call::list::CallList;
use leptos::prelude::*;
use thunderphone::CallId;

/// In the order they were selected in. Scrolling changes nothing about it: a selected call need
/// not be drawn, or even be known any more.
#[derive(Clone, Copy)]
pub struct Selection {
    pub ids: RwSignal<Vec<CallId>>,
    /// Where a range begins.
    anchor: StoredValue<Option<CallId>>,
}

impl Selection {
    #[expect(clippy::new_without_default, reason = "it makes signals of the current owner")]
    pub fn new() -> Selection {
        Selection { ids: RwSignal::new(Vec::new()), anchor: StoredValue::new(None) }
    }

    pub fn has(self, id: CallId) -> bool {
        self.ids.with(|ids| ids.contains(&id))
    }

    pub fn toggle(self, id: CallId) {
        self.anchor.set_value(Some(id));
        self.ids.update(|ids| match ids.iter().position(|other| *other == id) {
            Some(at) => drop(ids.remove(at)),
            None => ids.push(id),
        });
    }

    /// Adds the calls between the one that was selected last and this one, as far as they are
    /// known.
    pub fn extend_to(self, id: CallId, list: &CallList) {
        let anchor = self.anchor.get_value().unwrap_or(id);
        let Some((from, to)) = list.position(anchor).zip(list.position(id)) else {
            return self.toggle(id);
        };
        let range = from.min(to)..=from.max(to);
        self.ids.update(|ids| {
            for (position, row) in list.rows() {
                if range.contains(&position) && !ids.contains(&row.id) {
                    ids.push(row.id);
                }
            }
        });
    }

    /// As they are listed; those that are no longer known come last.
    pub fn in_order_of(self, list: &CallList) -> Vec<CallId> {
        let mut ids = self.ids.get();
        ids.sort_by_key(|id| list.position(*id).unwrap_or(u32::MAX));
        ids
    }

    pub fn clear(self) {
        self.anchor.set_value(None);
        if !self.ids.read_untracked().is_empty() {
            self.ids.set(Vec::new());
        }
    }
}
