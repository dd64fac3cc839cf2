//! What is drawn of the list: the rows around the window, the one with the focus wherever it
//! is, and the room of the others.

use super::days;
use crate::call::list::{CallList, Content, Row};
use std::ops::Range;
use std::sync::Arc;
use thunderphone::CallId;

/// Rows that are printed at most.
const PRINTED: usize = 1_000;

/// What is drawn at a position.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawn {
    pub position: u32,
    /// `None` until it is known.
    pub content: Option<Arc<Row>>,
    /// It could not be read.
    pub is_unreadable: bool,
    /// The row before it is of another day.
    pub begins_day: bool,
    pub is_selected: bool,
    /// The Tab key leads to it.
    pub is_tab_stop: bool,
    /// The agent's name, where it is known.
    pub agent: Option<String>,
    /// Days since 1970: what its own day is called depends on it.
    pub today: i64,
}

impl Drawn {
    pub fn id(&self) -> Option<CallId> {
        self.content.as_ref().map(|row| row.id)
    }
}

/// A row of the document.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Item {
    /// The room of rows that are not drawn: above, between and below.
    Gap(usize),
    Call(CallId),
    /// Rows that are still to come: the position of the first, and how many.
    Empty(u32, u32),
    Unreadable(u32),
}

fn row(list: &CallList, position: u32) -> Drawn {
    let content = list.at(position);
    let started = |at: u32| list.at(at)?.row()?.started;
    let day = content.and_then(|content| content.row()?.started).map(days::day);
    let before = position.checked_sub(1).and_then(started).map(days::day);
    Drawn {
        position,
        content: content.and_then(Content::row).cloned(),
        is_unreadable: content.is_some_and(|content| content.row().is_none()),
        begins_day: day.is_some() && day != before,
        is_selected: false,
        is_tab_stop: false,
        agent: None,
        today: 0,
    }
}

pub fn drawn(list: &CallList, range: Range<u32>, pinned: Option<u32>) -> Vec<Drawn> {
    let above = pinned.filter(|position| *position < range.start);
    let below = pinned.filter(|position| *position >= range.end);
    above.into_iter().chain(range).chain(below).map(|position| row(list, position)).collect()
}

/// New rows that are drawn between two frames, where they are in sight: about a window.
const IN_SIGHT: usize = 24;
/// The same of rows around, for which nobody waits: so few that no frame is late.
const AROUND: usize = 5;

/// Takes the calls out of new rows beyond so many, for now: their places are drawn. Those in
/// sight come first, then those around. Says whether there were more.
pub fn put_off(rows: &mut [Drawn], is_new: impl Fn(&Drawn) -> bool, in_sight: &Range<u32>) -> bool {
    let distance = |row: &Drawn| {
        let above = in_sight.start.saturating_sub(row.position);
        above.max((row.position + 1).saturating_sub(in_sight.end))
    };
    let mut new: Vec<&mut Drawn> = rows.iter_mut().filter(|row| is_new(row)).collect();
    new.sort_by_key(|row| distance(row));
    let seen = new.iter().take_while(|row| distance(row) == 0).count();
    let at_once = if seen == 0 { AROUND } else { seen.min(IN_SIGHT) };
    let later = new.get_mut(at_once..).unwrap_or_default();
    later.iter_mut().for_each(|row| row.content = None);
    !later.is_empty()
}

/// Every row that is known, or those around the window.
pub fn printed(list: &CallList, first: u32) -> Vec<Drawn> {
    let before = list.rows().take_while(|(position, _)| *position < first).count();
    let last = list.loaded().saturating_sub(PRINTED);
    let known = list.rows().skip(before.saturating_sub(PRINTED / 2).min(last)).take(PRINTED);
    known.map(|(position, _)| row(list, position)).collect()
}

/// How many rows are not drawn: above, between what is drawn and the row with the focus, and
/// below.
pub fn gaps(range: &Range<u32>, pinned: Option<u32>, length: u32) -> [u32; 3] {
    let below = length.saturating_sub(range.end);
    match pinned {
        None => [range.start, 0, below],
        Some(at) if at < range.start => [at, range.start - at - 1, below],
        Some(at) => [range.start, at - range.end, below.saturating_sub(at - range.end + 1)],
    }
}

/// `pinned`: there is a row beside the range, and whether it is above it.
pub fn items(drawn: &[Drawn], pinned: Option<bool>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(drawn.len() + 3);
    items.push(Item::Gap(0));
    for row in drawn {
        let (at, last) = (row.position, items.last_mut());
        match (&row.content, last) {
            (Some(row), _) => items.push(Item::Call(row.id)),
            (None, _) if row.is_unreadable => items.push(Item::Unreadable(at)),
            (None, Some(Item::Empty(first, count))) if *first + *count == at => *count += 1,
            (None, _) => items.push(Item::Empty(at, 1)),
        }
    }
    if let Some(is_above) = pinned {
        let at = if is_above { 2 } else { items.len() - 1 };
        items.insert(at.min(items.len()), Item::Gap(1));
    }
    items.push(Item::Gap(2));
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(position: u32) -> Drawn {
        super::row(&CallList::default(), position)
    }

    #[test]
    fn what_is_not_drawn_keeps_its_room() {
        for (pinned, expected) in
            [(None, [20, 0, 60]), (Some(5), [5, 14, 60]), (Some(70), [20, 30, 29])]
        {
            let found = gaps(&(20..40), pinned, 100);
            assert_eq!(found, expected);
            let drawn = 20 + u32::from(pinned.is_some());
            assert_eq!(found.iter().sum::<u32>() + drawn, 100);
        }
        assert_eq!(gaps(&(0..0), None, 0), [0, 0, 0]);
    }

    #[test]
    fn of_many_new_rows_those_in_sight_are_drawn_first() {
        let call = thunderphone::Call::read(&serde_json::json!({"call_id": 1})).unwrap();
        let known = Arc::new(Row::new(&call));
        // Of twelve rows in each step those that are drawn, until all are.
        let steps = |in_sight: Range<u32>, mut there: Vec<u32>| {
            let mut steps = Vec::new();
            loop {
                let row = |position| Drawn { content: Some(known.clone()), ..row(position) };
                let mut rows: Vec<_> = (0..12).map(row).collect();
                let is_new = |row: &Drawn| !there.contains(&row.position);
                let is_more = put_off(&mut rows, is_new, &in_sight);
                rows.retain(|row| row.content.is_some());
                there = rows.iter().map(|row| row.position).collect();
                steps.push(there.clone());
                if !is_more {
                    return steps;
                }
            }
        };
        let all: Vec<u32> = (0..12).collect();
        let around = (2..9).collect();
        for (in_sight, there, expected) in [
            (5..7, 0..0, vec![vec![5, 6], around, all.clone()]),
            (5..7, 0..9, vec![all.clone()]),
            (0..12, 0..0, vec![all.clone()]),
            (0..12, 0..12, vec![all]),
        ] {
            assert_eq!(steps(in_sight, there.collect()), expected);
        }
    }

    #[test]
    fn the_row_with_the_focus_stands_apart() {
        let drawn = [row(5), row(20), row(21)];
        let (a, b) = (Item::Empty(5, 1), Item::Empty(20, 2));
        let (above, between, below) = (Item::Gap(0), Item::Gap(1), Item::Gap(2));
        assert_eq!(items(&drawn, None), [above, a, b, below]);
        assert_eq!(items(&drawn, Some(true)), [above, a, between, b, below]);
        assert_eq!(items(&drawn, Some(false)), [above, a, between, b, below]);
    }
}
