//! The rows that are known, by their position in the list. Most positions of a long list
//! have none.

use super::row::Row;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use thunderphone::CallId;

/// Rows that are kept at most. The first page always is: new calls are told by it.
const KEPT: usize = 10_000;

/// What the API has at a position.
#[derive(Clone, Debug)]
pub enum Content {
    Call(Arc<Row>),
    /// A row that could not be read.
    Unreadable,
    /// A call that the same page has already.
    Repeated,
}

impl Content {
    pub fn row(&self) -> Option<&Arc<Row>> {
        match self {
            Content::Call(row) => Some(row),
            Content::Unreadable | Content::Repeated => None,
        }
    }
}

#[derive(Clone, Debug)]
struct Slot {
    position: u32,
    /// Beside the row, because looking for a call passes thousands of them.
    id: Option<CallId>,
    content: Content,
    /// How often the order had changed when it was written.
    age: u32,
}

#[derive(Clone, Default, Debug)]
pub(super) struct Slots {
    /// By position.
    all: Vec<Slot>,
    age: u32,
}

impl Slots {
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// The position after the last known one.
    pub fn end(&self) -> u32 {
        self.all.last().map_or(0, |slot| slot.position + 1)
    }

    fn index(&self, position: u32) -> Result<usize, usize> {
        self.all.binary_search_by_key(&position, |slot| slot.position)
    }

    fn slot(&self, position: u32) -> Option<&Slot> {
        self.all.get(self.index(position).ok()?)
    }

    pub fn at(&self, position: u32) -> Option<&Content> {
        self.slot(position).map(|slot| &slot.content)
    }

    pub fn position(&self, id: CallId) -> Option<u32> {
        self.all.iter().find(|slot| slot.id == Some(id)).map(|slot| slot.position)
    }

    pub fn row(&self, id: CallId) -> Option<&Arc<Row>> {
        self.all.iter().find(|slot| slot.id == Some(id))?.content.row()
    }

    pub fn rows(&self) -> impl DoubleEndedIterator<Item = (u32, &Arc<Row>)> {
        self.all.iter().filter_map(|slot| Some((slot.position, slot.content.row()?)))
    }

    pub fn unreadable(&self) -> usize {
        self.all.iter().filter(|slot| matches!(slot.content, Content::Unreadable)).count()
    }

    /// Whether what is there is to be requested: nothing is known, or another order was
    /// found since.
    pub fn is_missing(&self, position: u32) -> bool {
        self.slot(position).is_none_or(|slot| slot.age != self.age)
    }

    /// The order has changed, nobody knows where: every row is requested again once it is
    /// in sight.
    pub fn outdate(&mut self) {
        self.age = self.age.wrapping_add(1);
    }

    /// Whether a row is known at another position than it would be written to.
    pub fn has_moved(&self, base: i64, contents: &[Content]) -> bool {
        let written = (base..).zip(contents);
        let written: HashMap<CallId, i64> =
            written.filter_map(|(place, content)| Some((content.row()?.id, place))).collect();
        let place = |slot: &Slot| written.get(&slot.id?).copied();
        self.all
            .iter()
            .any(|slot| place(slot).is_some_and(|place| place != i64::from(slot.position)))
    }

    /// Writes these from a position on. A call that is known elsewhere leaves its old
    /// position; what is at the new ones, and not among them, is dropped.
    pub fn write(&mut self, base: i64, contents: Vec<Content>) {
        let age = self.age;
        let slots: Vec<Slot> = (base..)
            .zip(contents)
            .filter_map(|(position, content)| {
                let position = u32::try_from(position).ok()?;
                let id = content.row().map(|row| row.id);
                Some(Slot { position, id, content, age })
            })
            .collect();
        let (Some(first), Some(last)) = (slots.first(), slots.last()) else { return };
        let (first, range) = (first.position, first.position..=last.position);
        let written: HashSet<CallId> = slots.iter().filter_map(|slot| slot.id).collect();
        let is_written = |slot: &Slot| slot.id.is_some_and(|id| written.contains(&id));
        self.all.retain(|slot| !range.contains(&slot.position) && !is_written(slot));
        let (Ok(at) | Err(at)) = self.index(first);
        self.all.splice(at..at, slots);
    }

    /// A newer state of a call that is known.
    pub fn update(&mut self, row: Arc<Row>) {
        if let Some(slot) = self.all.iter_mut().find(|slot| slot.id == Some(row.id)) {
            slot.content = Content::Call(row);
        }
    }

    /// The calls after it move up. Returns whether it was there.
    pub fn remove(&mut self, id: CallId) -> bool {
        let Some(at) = self.all.iter().position(|slot| slot.id == Some(id)) else { return false };
        self.all.remove(at);
        for slot in self.all.iter_mut().skip(at) {
            slot.position -= 1;
        }
        true
    }

    /// Moves every row by so many positions; what would be before the first is dropped.
    pub fn shift(&mut self, by: i64) {
        let moved = |position: u32| u32::try_from(i64::from(position) + by).ok();
        self.all.retain(|slot| moved(slot.position).is_some());
        for slot in &mut self.all {
            slot.position = moved(slot.position).unwrap_or_default();
        }
    }

    /// Drops what is after the end of the list.
    pub fn cut(&mut self, length: u32) {
        self.all.retain(|slot| slot.position < length);
    }

    /// Drops the rows farthest from a position, if there are too many.
    pub fn trim(&mut self, around: u32, first_page: u32) {
        let (Ok(start) | Err(start)) = self.index(first_page);
        let (mut from, mut to) = (start, self.all.len());
        let distance = |at: usize| Some(self.all.get(at)?.position.abs_diff(around));
        for _ in KEPT..self.all.len() {
            match from < to {
                true if distance(from) > distance(to - 1) => from += 1,
                true => to -= 1,
                false => break,
            }
        }
        self.all.truncate(to);
        self.all.drain(start..from);
    }
}
