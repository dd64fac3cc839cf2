//! Tool calls of a transcript with their answers.

use std::collections::BTreeMap;
use thunderphone::json::from_str_lossy;
use thunderphone::{Fields, ToolPhase, Turn, TurnContent};

/// What a list of turns shows, by the turns' places in the transcript.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Item {
    /// Speech, an event, or an answer that no call asked for.
    Turn(usize),
    /// A tool call, at its own place, with the turn that answers it.
    Tool { call: usize, answer: Option<usize> },
}

/// Only so many open calls are looked through for the one that an answer belongs to.
const LOOKED_THROUGH: usize = 64;

/// The fields that may say which call an answer belongs to.
const IDS: [&str; 3] = ["tool_call_id", "call_id", "id"];

struct Open {
    turn: usize,
    name: Option<String>,
    /// Calls with nobody speaking in between have the same.
    group: usize,
}

/// Every turn once: an answer is part of its call's item. A call and an answer belong
/// together if they have the same id. Otherwise an answer with a name belongs to a call of
/// that name, and one without to any call. Of several it is the first in the last group of
/// calls that nobody spoke between, so that a call whose answer is missing does not take
/// the next one's.
pub fn items(turns: &[Turn]) -> Vec<Item> {
    let answers = answers(turns);
    let mut is_paired = vec![false; turns.len()];
    for answer in answers.values() {
        if let Some(is_paired) = is_paired.get_mut(*answer) {
            *is_paired = true;
        }
    }
    let item = |(turn, is_paired): (usize, bool)| match turns.get(turn).and_then(kind) {
        Some(Kind::Call) => Some(Item::Tool { call: turn, answer: answers.get(&turn).copied() }),
        Some(Kind::Answer) if is_paired => None,
        _ => Some(Item::Turn(turn)),
    };
    is_paired.into_iter().enumerate().filter_map(item).collect()
}

/// The turn that answers each call.
fn answers(turns: &[Turn]) -> BTreeMap<usize, usize> {
    let tools = turns.iter().enumerate().filter_map(|(turn, row)| Some((turn, row.tool()?)));
    // Parsed once, because a payload may be long.
    let ids: BTreeMap<usize, Vec<String>> =
        tools.map(|(turn, event)| (turn, ids(&event.payload))).collect();
    let calls = by_id(turns, &ids);
    let ids = |turn: usize| ids.get(&turn).into_iter().flatten();
    let (mut answers, mut open) = (BTreeMap::new(), Vec::<Open>::new());
    let mut group = 0;
    for (turn, row) in turns.iter().enumerate() {
        let Some(kind) = kind(row) else {
            group += usize::from(matches!(row.content, TurnContent::Speech(_)));
            continue;
        };
        let name = row.tool().and_then(|event| event.name.clone());
        if kind == Kind::Call {
            open.push(Open { turn, name, group });
            continue;
        }
        let named = ids(turn).find_map(|id| calls.get(id.as_str()).copied().flatten());
        let at = named.and_then(|call| open.iter().rposition(|open| open.turn == call));
        if let Some(at) = at.or_else(|| without_id(&open, name.as_deref())) {
            answers.insert(open.remove(at).turn, turn);
        }
    }
    answers
}

/// The calls by their ids. `None` for an id that several have: it tells none from another,
/// such as the phone call's own.
fn by_id<'a>(
    turns: &[Turn],
    ids: &'a BTreeMap<usize, Vec<String>>,
) -> BTreeMap<&'a str, Option<usize>> {
    let mut calls = BTreeMap::new();
    for (turn, ids) in ids {
        if turns.get(*turn).and_then(kind) != Some(Kind::Call) {
            continue;
        }
        for id in ids {
            let call = calls.entry(id.as_str()).or_insert(Some(*turn));
            if *call != Some(*turn) {
                *call = None;
            }
        }
    }
    calls
}

fn without_id(open: &[Open], name: Option<&str>) -> Option<usize> {
    let fits = |open: &Open| name.is_none() || open.name.as_deref() == name;
    let first = open.len().saturating_sub(LOOKED_THROUGH);
    let recent = || open.iter().enumerate().skip(first).filter(|(_, open)| fits(open));
    let group = recent().map(|(_, open)| open.group).max()?;
    recent().find(|(_, open)| open.group == group).map(|(at, _)| at)
}

fn ids(payload: &str) -> Vec<String> {
    let Some(value) = object(payload) else { return Vec::new() };
    let fields = Fields::new(&value);
    IDS.iter().filter_map(|key| fields.non_empty(key)).collect()
}

/// The payload, if it is an object.
pub(super) fn object(payload: &str) -> Option<serde_json::Value> {
    let begins = payload.trim_start().starts_with('{');
    begins.then(|| from_str_lossy(payload)).flatten().filter(serde_json::Value::is_object)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Call,
    Answer,
}

fn kind(turn: &Turn) -> Option<Kind> {
    match turn.tool()?.phase {
        ToolPhase::Call => Some(Kind::Call),
        ToolPhase::Response => Some(Kind::Answer),
        ToolPhase::Lifecycle | ToolPhase::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use thunderphone::read_transcript;

    fn call(content: Value) -> Value {
        json!({"role": "tool_call", "content": content})
    }

    fn answer(content: Value) -> Value {
        json!({"role": "tool_response", "content": content})
    }

    fn speech() -> Value {
        json!({"role": "user", "content": "Hi"})
    }

    /// Pairs as (call, answer).
    #[track_caller]
    fn check(rows: &[Value], pairs: &[(usize, Option<usize>)]) {
        let turns = read_transcript(&json!(rows)).unwrap();
        let found: Vec<_> = items(&turns)
            .into_iter()
            .filter_map(|item| match item {
                Item::Tool { call, answer } => Some((call, answer)),
                Item::Turn(_) => None,
            })
            .collect();
        assert_eq!(found, pairs);
    }

    #[test]
    fn an_answer_belongs_to_the_call_with_its_id() {
        check(
            &[
                call(json!({"name": "find", "id": "a"})),
                call(json!({"name": "find", "id": "b"})),
                answer(json!({"tool_call_id": "b"})),
                answer(json!({"tool_call_id": "a"})),
            ],
            &[(0, Some(3)), (1, Some(2))],
        );
        // In a string, and as a number.
        check(
            &[
                call(json!({"name": "find", "id": 7})),
                call(json!({"name": "find", "id": 8})),
                answer(json!("{\"tool_call_id\": \"8\"}")),
            ],
            &[(0, None), (1, Some(2))],
        );
    }

    #[test]
    fn an_id_that_all_calls_have_tells_nothing() {
        check(
            &[
                call(json!({"name": "one", "call_id": 987})),
                call(json!({"name": "two", "call_id": 987})),
                answer(json!({"name": "two", "call_id": 987})),
                answer(json!({"name": "one", "call_id": 987})),
            ],
            &[(0, Some(3)), (1, Some(2))],
        );
    }

    #[test]
    fn without_ids_names_and_order_decide() {
        let (one, two) = (call(json!({"name": "one"})), call(json!({"name": "two"})));
        let nameless = answer(json!({"slots": []}));
        check(&[one.clone(), nameless.clone()], &[(0, Some(1))]);
        check(
            &[one.clone(), two.clone(), nameless.clone(), nameless.clone()],
            &[(0, Some(2)), (1, Some(3))],
        );
        check(
            &[one.clone(), two.clone(), answer(json!({"name": "two"}))],
            &[(0, None), (1, Some(2))],
        );
        // The answer of the first one is missing.
        check(&[one.clone(), speech(), two.clone(), nameless.clone()], &[(0, None), (2, Some(3))]);
        // The first one took longer.
        check(
            &[one.clone(), speech(), two, nameless.clone(), speech(), nameless.clone()],
            &[(0, Some(5)), (2, Some(3))],
        );
        check(&[nameless, one], &[(1, None)]);
    }

    #[test]
    fn what_has_no_partner_stays() {
        let turns = read_transcript(&json!([
            answer(json!({"name": "find"})),
            call(json!({"name": "book"})),
            answer(json!({"name": "find"})),
            {"role": "user", "content": "{\"event\": \"call_ended\"}"},
            answer(json!("plain text")),
        ]))
        .unwrap();
        assert_eq!(
            items(&turns),
            [Item::Turn(0), Item::Tool { call: 1, answer: Some(4) }, Item::Turn(2), Item::Turn(3)]
        );
        assert_eq!(items(&[]), []);
    }

    #[test]
    fn very_many_open_calls_are_no_burden() {
        let mut rows = vec![call(json!({"name": "find"})); 5_000];
        rows.extend(vec![answer(json!({"name": "book"})); 5_000]);
        let turns = read_transcript(&json!(rows)).unwrap();
        assert_eq!(items(&turns).len(), 10_000);
    }

    proptest! {
        #[test]
        fn every_turn_is_in_one_item(
            rows in proptest::collection::vec((0..3_u8, 0..4_u8, 0..3_u8), 0..30),
        ) {
            let rows: Vec<Value> = rows
                .into_iter()
                .map(|(role, id, name)| {
                    let name = ["", "a", "b"][usize::from(name)];
                    let content = json!({"id": id, "name": name});
                    match role {
                        0 => call(content),
                        1 => answer(content),
                        _ => speech(),
                    }
                })
                .collect();
            let turns = read_transcript(&json!(rows)).unwrap();
            let mut seen: Vec<usize> = Vec::new();
            for item in items(&turns) {
                match item {
                    Item::Turn(turn) => seen.push(turn),
                    Item::Tool { call, answer } => {
                        prop_assert!(answer.is_none_or(|answer| answer > call));
                        seen.push(call);
                        seen.extend(answer);
                    }
                }
            }
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..turns.len()).collect::<Vec<_>>());
        }
    }
}
