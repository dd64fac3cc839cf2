//! The rows of `<For>`. Leptos' own moves every row behind several that are added in front
//! of it: in a list that is scrolled upward all of them, at every frame.

use crate::node::{Placed, only_in_the_browser};
use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::reactive_graph::OwnedView;
use leptos::tachys::renderer::{Rndr, types};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::{AnyView, AnyViewState};
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use std::any::Any;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub(crate) struct Row {
    pub key: Key,
    pub view: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A key of any type.
#[derive(Clone)]
pub(crate) struct Key(Arc<dyn AnyKey>);

trait AnyKey: Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn is_equal(&self, other: &dyn AnyKey) -> bool;
    fn hash_into(&self, hasher: &mut dyn Hasher);
}

impl<K: Eq + Hash + Send + Sync + 'static> AnyKey for K {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_equal(&self, other: &dyn AnyKey) -> bool {
        other.as_any().downcast_ref() == Some(self)
    }

    fn hash_into(&self, mut hasher: &mut dyn Hasher) {
        self.hash(&mut hasher);
    }
}

impl Key {
    pub fn new<K: Eq + Hash + Send + Sync + 'static>(key: K) -> Key {
        Key(Arc::new(key))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.0.is_equal(&*other.0)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.0.hash_into(hasher);
    }
}

#[inline(never)]
pub(crate) fn rows(each: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    let parent = Owner::current().unwrap_or_default();
    (move || Rows { rows: each(), parent: parent.clone() }).into_any()
}

struct Rows {
    rows: Vec<Row>,
    /// Owns the owners of the rows.
    parent: Owner,
}

/// The rows in the document's order. A marker node is their end.
struct RowsState {
    rows: Vec<BuiltRow>,
    owners: Owners,
    end: Placed,
}

struct BuiltRow {
    key: Key,
    view: AnyViewState,
    /// Lives as long as the last of its rows.
    _group: Owner,
}

/// Rows whose owners have one owner.
const GROUP: usize = 1_000;

/// An owner keeps a note of every owner that was ever made in it. So those of rows that come
/// and go without end are made in groups, each of which is forgotten with its last row.
struct Owners {
    parent: Owner,
    group: Owner,
    made: usize,
}

impl Owners {
    fn new(parent: Owner) -> Owners {
        let group = parent.with(Owner::new);
        Owners { parent, group, made: 0 }
    }

    /// What a row makes ends with it.
    fn build(&mut self, row: Row) -> BuiltRow {
        if self.made == GROUP {
            *self = Owners::new(self.parent.clone());
        }
        self.made += 1;
        let owner = self.group.with(Owner::new);
        let view = owner.with(row.view);
        let view = OwnedView::new_with_owner(view, owner).into_any().build();
        BuiltRow { key: row.key, view, _group: self.group.clone() }
    }
}

impl Render for Rows {
    type State = RowsState;

    fn build(self) -> RowsState {
        let mut owners = Owners::new(self.parent);
        let rows = self.rows.into_iter().map(|row| owners.build(row)).collect();
        RowsState { rows, owners, end: Placed::new(Rndr::create_placeholder()) }
    }

    fn rebuild(self, state: &mut RowsState) {
        let old = std::mem::take(&mut state.rows);
        let places: HashMap<Key, usize> =
            old.iter().enumerate().map(|(place, row)| (row.key.clone(), place)).collect();
        let mut old: Vec<Option<BuiltRow>> = old.into_iter().map(Some).collect();
        // A key that comes twice keeps its row once.
        let mut kept = vec![false; old.len()];
        let mut from = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let place = places.get(&row.key).copied();
            let is_first = place.and_then(|place| kept.get_mut(place)).filter(|kept| !**kept);
            from.push(is_first.map(|kept| *kept = true).and(place));
        }
        for (row, is_kept) in old.iter_mut().zip(kept) {
            if let Some(mut row) = row.take_if(|_| !is_kept) {
                row.view.unmount();
            }
        }
        let stays = stays(&from);
        // From the end on, so that each row has the one after it to be put before.
        let mut rows: Vec<BuiltRow> = Vec::with_capacity(self.rows.len());
        for (at, row) in self.rows.into_iter().enumerate().rev() {
            let place = from.get(at).copied().flatten();
            let known = place.and_then(|place| old.get_mut(place)?.take());
            let is_there = known.is_some() && stays.get(at).copied().unwrap_or_default();
            let mut row = known.unwrap_or_else(|| state.owners.build(row));
            let view = &mut row.view;
            if !is_there && !rows.iter().rev().any(|next| next.view.insert_before_this(view)) {
                state.end.insert_before_this(view);
            }
            rows.push(row);
        }
        rows.reverse();
        state.rows = rows;
    }
}

/// Which rows stay where they are while the others are put around them: as many as can, of
/// those that were there at the places `from`. (The longest increasing subsequence.)
fn stays(from: &[Option<usize>]) -> Vec<bool> {
    // The rows that end the runs of each length so far with the smallest place, and the row
    // before each in its run.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; from.len()];
    for (at, place) in from.iter().enumerate() {
        let Some(place) = *place else { continue };
        let length = ends.partition_point(|(end, _)| *end < place);
        if let Some(link) = before.get_mut(at) {
            *link = length.checked_sub(1).and_then(|last| ends.get(last)).map(|(_, at)| *at);
        }
        match ends.get_mut(length) {
            Some(end) => *end = (place, at),
            None => ends.push((place, at)),
        }
    }
    let mut stays = vec![false; from.len()];
    let mut next = ends.last().map(|(_, at)| *at);
    while let Some(at) = next {
        if let Some(stays) = stays.get_mut(at) {
            *stays = true;
        }
        next = before.get(at).copied().flatten();
    }
    stays
}

impl Mountable for RowsState {
    fn unmount(&mut self) {
        for row in &mut self.rows {
            row.view.unmount();
        }
        self.end.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        for row in &mut self.rows {
            row.view.mount(parent, marker);
        }
        self.end.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.rows.iter().any(|row| row.view.insert_before_this(child))
            || self.end.insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        self.rows.iter().flat_map(|row| row.view.elements()).collect()
    }
}

only_in_the_browser!(Rows);

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_that_keep_their_order_stay() {
        for (from, expected) in [
            (vec![], vec![]),
            (vec![None, None, Some(0), Some(1)], vec![false, false, true, true]),
            (vec![Some(3), Some(0), Some(1), Some(2)], vec![false, true, true, true]),
            (vec![Some(1), Some(2), Some(0)], vec![true, true, false]),
            (vec![Some(0), None, Some(5)], vec![true, false, true]),
        ] {
            assert_eq!(stays(&from), expected, "{from:?}");
        }
    }

    proptest! {
        #[test]
        fn as_many_stay_as_can(places in Just((0..9_usize).collect::<Vec<_>>()).prop_shuffle()) {
            let from: Vec<_> = places.iter().map(|place| (*place < 7).then_some(*place)).collect();
            let stays = stays(&from);
            let kept: Vec<_> = from.iter().zip(&stays).filter(|(_, stays)| **stays).collect();
            let kept: Vec<_> = kept.into_iter().map(|(place, _)| place.unwrap()).collect();
            prop_assert!(kept.is_sorted());
            let best = (0..1_u32 << from.len()).filter_map(|mask| {
                let chosen = from.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
                let chosen: Option<Vec<_>> = chosen.map(|(_, place)| *place).collect();
                chosen.filter(|chosen| chosen.is_sorted()).map(|chosen| chosen.len())
            });
            prop_assert_eq!(Some(kept.len()), best.max());
        }
    }
}
