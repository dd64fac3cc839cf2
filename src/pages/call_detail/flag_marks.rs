//! Marks the turns that were flagged. In place, as all that changes about a row: there may be
//! thousands of rows, and thousands of flags.

use super::rows::Rows;
use crate::call::turn_index::TurnIndex;
use crate::reviewing::flags::FlagMark;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::{BTreeMap, HashMap};
use thunderphone::Turn;
use web_sys::Element;

const ATTRIBUTE: &str = "data-flag";

pub fn keep_marked(rows: Rows, flags: Memo<Vec<FlagMark>>) {
    let flagged = Memo::new(move |_| flagged(&rows.turns.read(), &flags.read()));
    let marked = StoredValue::new_local(Vec::<Element>::new());
    Effect::new(move |_| {
        rows.track();
        flagged.track();
        spawn_local(async move {
            // The rows are rendered first.
            TimeoutFuture::new(0).await;
            let Some(flagged) = flagged.try_get_untracked() else { return };
            for row in marked.try_update_value(std::mem::take).unwrap_or_default() {
                let _ = row.remove_attribute(ATTRIBUTE);
            }
            let mark = |(turn, is_done): (usize, bool)| {
                let row = rows.row(turn)?;
                // A row may hold a tool and its answer, and one of both be open.
                let was_open = row.get_attribute(ATTRIBUTE).is_some_and(|was| was == "open");
                let state = if is_done && !was_open { "done" } else { "open" };
                let _ = row.set_attribute(ATTRIBUTE, state);
                Some(row)
            };
            marked.set_value(flagged.into_iter().filter_map(mark).collect());
        });
    });
}

/// The turns with a flag, by their place in the transcript, and whether all of its flags are
/// dealt with. A flag without a turn is at the one that is spoken at its second.
fn flagged(turns: &[Turn], flags: &[FlagMark]) -> BTreeMap<usize, bool> {
    let mut found = BTreeMap::new();
    if flags.is_empty() {
        return found;
    }
    let places: HashMap<usize, usize> =
        turns.iter().enumerate().map(|(place, turn)| (turn.index, place)).collect();
    let index = TurnIndex::new(turns);
    for flag in flags {
        let by_turn = flag.turn.and_then(|turn| places.get(&turn).copied());
        if let Some(place) = by_turn.or_else(|| index.at(flag.ms?)) {
            let is_done = found.entry(place).or_insert(true);
            *is_done = *is_done && flag.is_done;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use thunderphone::read_transcript;

    #[test]
    fn a_flag_is_at_its_turn_or_else_at_what_is_spoken_at_its_second() {
        // The first row cannot be read, and is counted all the same.
        let turns = read_transcript(&json!([
            7,
            {"role": "assistant", "content": "Hello", "start_ms": 0, "end_ms": 900},
            {"role": "user", "content": "Hi", "start_ms": 1_000, "end_ms": 2_000},
        ]))
        .unwrap();
        let flag = |ms, turn, is_done| FlagMark { ms, turn, is_done };
        for (flags, expected) in [
            (vec![], vec![]),
            (vec![flag(None, Some(2), false)], vec![(1, false)]),
            (vec![flag(Some(1_500), None, true)], vec![(1, true)]),
            (vec![flag(Some(0), Some(99), false)], vec![(0, false)]),
            (vec![flag(None, Some(0), false)], vec![]),
            (vec![flag(None, Some(1), true), flag(None, Some(1), false)], vec![(0, false)]),
            (vec![flag(None, Some(1), false), flag(None, Some(1), true)], vec![(0, false)]),
        ] {
            let found: Vec<_> = flagged(&turns, &flags).into_iter().collect();
            assert_eq!(found, expected, "{flags:?}");
        }
    }
}
