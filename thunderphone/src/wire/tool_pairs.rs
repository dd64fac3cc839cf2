//! Which response belongs to which call of a tool.

use super::transcript::{ToolEvent, ToolPhase, Turn};
use std::collections::VecDeque;

/// How many calls may wait for their responses at the same time. It keeps the work linear,
/// whatever a host sends.
const MOST_OPEN: usize = 64;

/// For each turn the position of its counterpart in `turns`: the response of a call, the
/// call of a response. `None` for what has none, speech among it.
///
/// A response with an id belongs to the call with that id. Without one it belongs to the
/// oldest open call of its name, or, if it has no name either, to the oldest open call.
pub fn pair_tools(turns: &[Turn]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; turns.len()];
    let mut open: VecDeque<(usize, &ToolEvent)> = VecDeque::new();
    for (position, turn) in turns.iter().enumerate() {
        let Some(event) = turn.tool() else { continue };
        match event.phase {
            ToolPhase::Call => {
                if open.len() == MOST_OPEN {
                    open.pop_front();
                }
                open.push_back((position, event));
            }
            ToolPhase::Response => {
                let Some(at) = call_of(event, &open) else { continue };
                let Some((call, _)) = open.remove(at) else { continue };
                for (one, other) in [(call, position), (position, call)] {
                    if let Some(pair) = pairs.get_mut(one) {
                        *pair = Some(other);
                    }
                }
            }
            ToolPhase::Lifecycle | ToolPhase::Unknown => {}
        }
    }
    pairs
}

fn call_of(response: &ToolEvent, open: &VecDeque<(usize, &ToolEvent)>) -> Option<usize> {
    let find = |fits: &dyn Fn(&ToolEvent) -> bool| open.iter().position(|(_, call)| fits(call));
    let is_of_the_id = |call: &ToolEvent| call.call_id == response.call_id;
    if response.call_id.is_some()
        && let Some(at) = find(&is_of_the_id)
    {
        return Some(at);
    }
    // Only one of the two says an id.
    let may_fit = |call: &ToolEvent| call.call_id.is_none() || response.call_id.is_none();
    match &response.name {
        Some(_) => find(&|call| may_fit(call) && call.name == response.name)
            .or_else(|| find(&|call| may_fit(call) && call.name.is_none())),
        None => find(&may_fit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::read_transcript;
    use serde_json::{Value, json};

    fn call(content: Value) -> Value {
        json!({"role": "tool_call", "content": content})
    }

    fn response(content: Value) -> Value {
        json!({"role": "tool_response", "content": content})
    }

    #[track_caller]
    fn check(rows: Value, expected: &[Option<usize>]) {
        assert_eq!(pair_tools(&read_transcript(&rows).unwrap()), expected, "{rows}");
    }

    #[test]
    fn a_response_belongs_to_the_call_with_its_id_whatever_the_order() {
        let calls = [call(json!({"id": "a", "name": "f"})), call(json!({"id": "b", "name": "f"}))];
        let [a, b] = calls;
        let to = |id: &str| response(json!({"tool_call_id": id, "ok": true}));
        check(json!([a, b, to("b"), to("a")]), &[Some(3), Some(2), Some(1), Some(0)]);
        check(json!([a, to("c"), to("a")]), &[Some(2), None, Some(0)]);
    }

    #[test]
    fn without_ids_the_name_decides_and_then_the_order() {
        let (find, book) = (call(json!({"name": "find"})), call(json!({"name": "book"})));
        let plain = response(json!({"slots": []}));
        let speech = json!({"role": "user", "content": "Hi"});
        check(json!([find, speech, plain]), &[Some(2), None, Some(0)]);
        check(json!([find, book, plain, plain]), &[Some(2), Some(3), Some(0), Some(1)]);
        let named = response(json!({"name": "book"}));
        check(json!([find, book, named, plain]), &[Some(3), Some(2), Some(1), Some(0)]);
        check(json!([find, named]), &[None, None]);
        check(json!([plain, find]), &[None, None]);
        check(json!([call(json!({"id": "a", "name": "find"})), plain]), &[Some(1), Some(0)]);
        check(json!([]), &[]);
    }

    #[test]
    fn very_many_open_calls_take_no_time_and_the_last_ones_are_paired() {
        let mut rows = vec![call(json!({"name": "f"})); 20_000];
        rows.extend(vec![response(json!({"name": "g"})); 20_000]);
        rows.push(response(json!({"name": "f"})));
        let turns = read_transcript(&Value::Array(rows)).unwrap();
        let pairs = pair_tools(&turns);
        assert_eq!(pairs[40_000], Some(20_000 - MOST_OPEN));
        assert_eq!(pairs.iter().flatten().count(), 2);
    }
}
