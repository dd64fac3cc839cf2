//! The elements of the rows, in groups. In every frame the browser looks which boxes are near
//! the window, so that it lays out no others: a few groups instead of thousands of rows.

use super::row::Row;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Rows of a group: about two screens.
pub const GROUP: usize = 50;

/// The rows that are in the document, and their elements. A browser that makes no elements has
/// none.
#[derive(Default)]
pub struct ShownRows {
    rows: Vec<Row>,
    elements: Vec<Option<Element>>,
}

impl ShownRows {
    pub fn element(&self, at: usize) -> Option<Element> {
        self.elements.get(at)?.clone()
    }

    /// Shows these rows in the list. Those that are there stay as they are.
    pub fn become_rows(
        &mut self,
        rows: &[Row],
        list: &Element,
        mut make: impl FnMut(&Row) -> Option<Element>,
    ) {
        for (at, change) in changes(&self.rows, rows) {
            match change {
                Change::Remove => {
                    if let Some(row) = self.elements.remove(at) {
                        remove(&row);
                    }
                }
                Change::Insert(new) => {
                    let made: Vec<_> = new.iter().map(&mut make).collect();
                    let next = self.elements.iter().skip(at).flatten().next();
                    insert(list, next, made.iter().flatten());
                    self.elements.splice(at..at, made);
                }
            }
        }
        self.rows = rows.to_vec();
    }
}

fn remove(row: &Element) {
    let group = row.parent_element();
    row.remove();
    if let Some(group) = group {
        match group.child_element_count() {
            0 => group.remove(),
            _ => say_count(&group),
        }
    }
}

/// Puts rows before the next one, or at the end.
fn insert<'a>(list: &Element, next: Option<&Element>, rows: impl Iterator<Item = &'a Element>) {
    if let Some((group, next)) = next.and_then(|next| Some((next.parent_element()?, next))) {
        for row in rows {
            let _ = group.insert_before(row, Some(next));
        }
        return say_count(&group);
    }
    let room = |group: &Element| GROUP.saturating_sub(group.child_element_count() as usize);
    let mut rows = rows.peekable();
    let mut last = list.last_element_child();
    while rows.peek().is_some() {
        let Some(group) = last.take().filter(|last| room(last) > 0).or_else(new_group) else {
            return;
        };
        for row in rows.by_ref().take(room(&group)) {
            let _ = group.append_child(row);
        }
        say_count(&group);
        if !group.is_connected() {
            let _ = list.append_child(&group);
        }
    }
}

fn new_group() -> Option<Element> {
    let group = document().create_element("div").ok()?;
    group.set_class_name("turn-group");
    Some(group)
}

/// The style sheet estimates its height from it.
fn say_count(group: &Element) {
    if let Some(group) = group.dyn_ref::<HtmlElement>() {
        let count = group.child_element_count().to_string();
        let _ = group.style().set_property("--rows", &count);
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Change<'a> {
    Remove,
    Insert(&'a [Row]),
}

/// What makes the new rows of the old ones, one after the other: those that are gone, from the
/// end on, then the new ones, from the start on. A row that is the same stays.
fn changes<'a>(old: &[Row], new: &'a [Row]) -> Vec<(usize, Change<'a>)> {
    let is_gone = |row: &Row| !has(new, row);
    let is_new = |row: &Row| !has(old, row);
    let old = old.iter().enumerate().rev();
    let gone = old.filter(|(_, row)| is_gone(row)).map(|(at, _)| (at, Change::Remove));
    let mut end = 0;
    let runs = new.chunk_by(|row, next| is_new(row) == is_new(next)).map(|run| {
        let start = end;
        end += run.len();
        (start, run)
    });
    let added = runs.filter(|(_, run)| run.first().is_some_and(is_new));
    gone.chain(added.map(|(at, run)| (at, Change::Insert(run)))).collect()
}

/// Rows are in the order of their first turns.
fn has(rows: &[Row], row: &Row) -> bool {
    let at = rows.binary_search_by_key(&row.first(), |row| row.first());
    at.is_ok_and(|at| rows.get(at) == Some(row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::tool_pairs::Item;
    use proptest::prelude::*;
    use serde_json::json;
    use thunderphone::read_transcript;

    fn speech(texts: &str) -> Vec<Row> {
        let turns = texts.chars().map(|text| json!({"role": "user", "content": text}));
        let turns = read_transcript(&turns.collect()).unwrap();
        (0..turns.len()).map(|turn| Row::new(&turns, Item::Turn(turn))).collect()
    }

    /// The rows after the changes, and how many of the old ones are still there.
    fn changed(old: &[Row], new: &[Row]) -> (Vec<Row>, usize) {
        let mut rows: Vec<(Row, bool)> = old.iter().map(|row| (*row, true)).collect();
        for (at, change) in changes(old, new) {
            match change {
                Change::Remove => drop(rows.remove(at)),
                Change::Insert(new) => {
                    drop(rows.splice(at..at, new.iter().map(|row| (*row, false))))
                }
            }
        }
        let kept = rows.iter().filter(|(_, is_old)| *is_old).count();
        (rows.into_iter().map(|(row, _)| row).collect(), kept)
    }

    #[test]
    fn only_what_differs_is_made_anew() {
        for (old, new, kept) in [
            ("", "", 0),
            ("", "ab", 0),
            ("ab", "abcd", 2),
            ("abcd", "abxd", 3),
            // A tool was answered, and somebody spoke.
            ("abcd", "axcde", 3),
            ("aaa", "aa", 2),
            ("ab", "", 0),
        ] {
            let (old, new) = (speech(old), speech(new));
            let (rows, still_there) = changed(&old, &new);
            assert!(rows == new && still_there == kept, "{still_there} of {}", old.len());
        }
    }

    proptest! {
        #[test]
        fn the_rows_become_the_new_ones_and_those_that_are_the_same_stay(
            old in "[abc]{0,8}", new in "[abc]{0,8}", gone in proptest::collection::vec(any::<bool>(), 8),
        ) {
            let (old, mut new) = (speech(&old), speech(&new));
            let mut gone = gone.into_iter();
            new.retain(|_| !gone.next().unwrap_or_default());
            let (rows, kept) = changed(&old, &new);
            prop_assert!(rows == new);
            prop_assert_eq!(kept, old.iter().filter(|row| new.contains(row)).count());
        }
    }
}
