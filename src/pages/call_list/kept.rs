//! The lists that were left, by the entry of the history they were seen in: so
//! that Back shows the same rows at the same place, before anything is asked.

use crate::call::found::Found;
use crate::call::list::CallList;
use crate::route::CallFilters;
use leptos::prelude::{StoredValue, UpdateValue, WithValue};
use thunderphone::CallId;

/// Lists, and rows of all of them together, that are kept. A row takes about
/// 400 bytes; the newest list is kept whatever its length.
const LISTS: usize = 8;
const ROWS: usize = 20_000;

/// Where in the list somebody was.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spot {
    /// Of the row that is in the place, from 0.
    pub position: u32,
    /// How long the list was: what has come in since is above.
    pub length: u32,
    /// The call of that row, where it was known.
    pub row: Option<CallId>,
    /// How far below the window's top the row began, in CSS pixels.
    pub top: f64,
    /// The call that was opened, or whose row had the focus.
    pub left: Option<CallId>,
}

impl Spot {
    /// As it is kept with the entry, which outlives a reload.
    pub fn text(&self) -> String {
        let id = |id: Option<CallId>| id.map_or("-".to_owned(), |id| id.to_string());
        let (row, left) = (id(self.row), id(self.left));
        format!("{} {} {row} {} {left}", self.position, self.length, self.top.round() as i64)
    }

    /// `None` for a text of another version.
    pub fn read(text: &str) -> Option<Spot> {
        let words: Vec<&str> = text.split(' ').collect();
        let [position, length, row, top, left] = words.as_slice() else { return None };
        let id = |word: &str| word.parse().ok().map(CallId);
        Some(Spot {
            position: position.parse().ok()?,
            length: length.parse().ok()?,
            row: id(row),
            top: top.parse::<i64>().ok()? as f64,
            left: id(left),
        })
    }
}

#[derive(Clone, Debug)]
pub struct Kept {
    pub filters: CallFilters,
    pub list: CallList,
    /// Where words were searched for.
    pub found: Option<Found>,
    /// CSS pixels.
    pub row_height: f64,
    pub spot: Spot,
}

/// By the id of the entry, the oldest first.
#[derive(Default)]
struct Lists(Vec<(String, Kept)>);

impl Lists {
    fn put(&mut self, entry: &str, kept: Kept) {
        self.0.retain(|(other, _)| other != entry);
        self.0.push((entry.to_owned(), kept));
        while self.0.len() > 1 && (self.0.len() > LISTS || self.rows() > ROWS) {
            self.0.remove(0);
        }
    }

    fn rows(&self) -> usize {
        self.0.iter().map(|(_, kept)| kept.list.loaded()).sum()
    }

    /// The list that was left last with these filters.
    fn newest(&self, filters: &CallFilters) -> Option<&CallList> {
        let newest = self.0.iter().rev().find(|(_, kept)| kept.filters == *filters);
        newest.map(|(_, kept)| &kept.list)
    }

    /// What was seen in this entry, if it was of these filters.
    fn get(&self, entry: &str, filters: &CallFilters) -> Option<Kept> {
        let (_, kept) = self.0.iter().find(|(other, _)| other == entry)?;
        (kept.filters == *filters).then(|| kept.clone())
    }
}

/// Lives as long as the app.
#[derive(Clone, Copy)]
pub struct KeptLists(StoredValue<Lists>);

impl KeptLists {
    #[expect(clippy::new_without_default, reason = "the app makes the only one")]
    pub fn new() -> KeptLists {
        KeptLists(StoredValue::new(Lists::default()))
    }

    pub fn put(self, entry: &str, kept: Kept) {
        self.0.update_value(|lists| lists.put(entry, kept));
    }

    pub fn newest(self, filters: &CallFilters) -> Option<CallList> {
        self.0.with_value(|lists| lists.newest(filters).cloned())
    }

    pub fn get(self, entry: &str, filters: &CallFilters) -> Option<Kept> {
        self.0.with_value(|lists| lists.get(entry, filters))
    }
}

/// A place to come back to, until it is found or a person uses the page.
#[derive(Clone, Copy)]
pub struct Returning {
    pub spot: Spot,
    /// The navigator's count when it began.
    pub acts: u32,
    /// A reload leaves the focus to the browser.
    pub takes_focus: bool,
    /// The rows were kept and their page is new: nobody can have used it yet.
    pub is_at_once: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use thunderphone::{Call, CallPage};

    fn kept(rows: usize, status: &str) -> Kept {
        let call = |id| Call::read_as(CallId(id as i64), &json!({ "status": "completed" }));
        let calls: Vec<Call> = (0..rows).map(call).collect();
        let page = CallPage { calls, unreadable: 0, total: None };
        let mut list = CallList::new(status);
        list.take_page(0, rows as u32, &page);
        let filters = CallFilters { status: status.to_owned(), ..CallFilters::default() };
        let spot = Spot { position: 0, length: rows as u32, row: None, top: 0.0, left: None };
        Kept { filters, list, found: None, row_height: 41.0, spot }
    }

    fn entries(lists: &Lists) -> Vec<&str> {
        lists.0.iter().map(|(entry, _)| entry.as_str()).collect()
    }

    #[test]
    fn a_list_is_found_by_its_entry_and_its_filters() {
        let mut lists = Lists::default();
        lists.put("a", kept(2, ""));
        lists.put("b", kept(3, "failed"));
        let failed = kept(0, "failed").filters;
        assert_eq!(lists.get("a", &CallFilters::default()).unwrap().list.loaded(), 2);
        assert_eq!(lists.get("b", &failed).unwrap().list.loaded(), 3);
        assert!(lists.get("a", &failed).is_none());
        assert!(lists.get("c", &failed).is_none());
        lists.put("a", kept(5, "failed"));
        assert_eq!(lists.get("a", &failed).unwrap().list.loaded(), 5);
        assert_eq!(entries(&lists), ["b", "a"]);
    }

    #[test]
    fn the_oldest_lists_are_forgotten_first() {
        let mut lists = Lists::default();
        for at in 0..LISTS + 2 {
            lists.put(&at.to_string(), kept(1, ""));
        }
        assert_eq!(lists.0.len(), LISTS);
        assert_eq!(entries(&lists).first(), Some(&"2"));
    }

    #[test]
    fn long_lists_are_forgotten_sooner_but_never_the_newest() {
        let mut lists = Lists::default();
        lists.put("a", kept(ROWS / 2, ""));
        lists.put("b", kept(ROWS / 2, ""));
        assert_eq!(entries(&lists), ["a", "b"]);
        lists.put("c", kept(1, ""));
        assert_eq!(entries(&lists), ["b", "c"]);
        lists.put("d", kept(ROWS + 1, ""));
        assert_eq!(entries(&lists), ["d"]);
    }

    #[test]
    fn a_spot_is_read_from_what_is_kept_with_the_entry() {
        let spot = Spot {
            position: 50_000,
            length: 100_000,
            row: Some(CallId(7)),
            top: -12.0,
            left: Some(CallId(9)),
        };
        assert_eq!(spot.text(), "50000 100000 7 -12 9");
        assert_eq!(Spot::read(&spot.text()), Some(spot));
        let without = Spot { row: None, left: None, ..spot };
        assert_eq!(Spot::read(&without.text()), Some(without));
        for text in ["", "-", "250 9 7 -12", "x 9 7 -12 -", "1 2 - x -", "1 2 - 3 - 4"] {
            assert_eq!(Spot::read(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_spot_panics(text in "\\PC*") {
            let _ = Spot::read(&text);
        }
    }
}
