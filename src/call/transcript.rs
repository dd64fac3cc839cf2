//! A transcript to read and to save.

use crate::format;
use crate::ordered_json;
use serde_json::Value;
use thunderphone::{Call, CallId, Direction, Speaker, Turn, TurnContent};

/// The turn that is spoken at a position of the recording. If several are, it is the one
/// that began last, so that a short turn inside a long one is marked while it lasts, and
/// then the long one again. In a silence it is the turn that ended last.
pub fn current_turn(turns: &[Turn], position_ms: i64) -> Option<usize> {
    let begun = turns.iter().enumerate().filter_map(|(index, turn)| {
        let is_speech = matches!(turn.content, TurnContent::Speech(_));
        let start = turn.start_ms.filter(|start| is_speech && *start <= position_ms)?;
        Some((index, start, turn.end_ms.filter(|end| *end > start)))
    });
    let begun: Vec<_> = begun.collect();
    // A turn without an end lasts until another one begins.
    let last_start = begun.iter().map(|(_, start, _)| *start).max()?;
    let rank = |(index, start, end): &(usize, i64, Option<i64>)| {
        let goes_on = end.map_or(*start == last_start, |end| position_ms < end);
        if goes_on {
            // Of two that began together, the one that ends first.
            (true, *start, -end.unwrap_or(i64::MAX), *index)
        } else {
            (false, end.unwrap_or(*start), *start, *index)
        }
    };
    begun.iter().max_by_key(|turn| rank(turn)).map(|(index, ..)| *index)
}

/// The label of a speaker. The other side is the caller of an inbound call, the callee of
/// an outbound one.
pub fn who(speaker: Speaker, direction: Option<&Direction>) -> &'static str {
    match (speaker, direction) {
        (Speaker::Agent, _) => "Agent",
        (Speaker::Callee, Some(Direction::Outbound) | None) => "Callee",
        (Speaker::Callee, Some(Direction::Inbound)) => "Caller",
        (Speaker::Callee, Some(_)) => "User",
        (Speaker::Tool, _) => "Tool",
        (Speaker::Other, _) => "Other",
    }
}

/// `0:08`, if the turn has a time.
pub fn start(turn: &Turn) -> Option<String> {
    turn.start_ms.map(|ms| format::duration(ms.div_euclid(1000)))
}

/// The whole transcript as plain text, one line for each turn.
pub fn plain(turns: &[Turn], call: Option<&Call>) -> String {
    let direction = call.and_then(|call| call.direction.as_ref());
    let mut text = String::new();
    for turn in turns {
        if let Some(start) = start(turn) {
            text.push('[');
            text.push_str(&start);
            text.push_str("] ");
        }
        match &turn.content {
            TurnContent::Speech(speech) => {
                text.push_str(who(turn.speaker, direction));
                text.push_str(": ");
                text.push_str(speech);
            }
            TurnContent::Tool(event) => {
                text.push_str(&event.kind);
                text.push_str(": ");
                text.push_str(event.name.as_deref().unwrap_or_default());
                text.push('\n');
                text.push_str(&event.payload);
            }
        }
        text.push('\n');
    }
    text
}

/// The whole transcript as JSON: the call's id, and a row for each turn, in the order of
/// the transcript. Times are in seconds, `null` where they are missing. The rows of tools
/// say their kind and name too, and have what the tool got or gave as text.
pub fn json(call_id: CallId, turns: &[Turn]) -> String {
    let rows = ordered_json::array(turns.iter().map(json_row));
    format!("{{\"call_id\": {call_id}, \"turns\": {rows}}}\n")
}

fn json_row(turn: &Turn) -> String {
    let speaker = match turn.speaker {
        Speaker::Agent => "agent",
        Speaker::Callee => "callee",
        Speaker::Tool => "tool",
        Speaker::Other => "other",
    };
    let mut fields = vec![
        ("start_seconds", seconds(turn.start_ms)),
        ("end_seconds", seconds(turn.end_ms)),
        ("speaker", speaker.into()),
    ];
    match &turn.content {
        TurnContent::Speech(speech) => fields.push(("text", Value::from(&**speech))),
        TurnContent::Tool(event) => {
            fields.push(("kind", Value::from(&*event.kind)));
            fields.push(("name", event.name.as_deref().into()));
            fields.push(("text", Value::from(&*event.payload)));
        }
    }
    ordered_json::object(&fields)
}

/// `0.42`. Without floats, whose formatting a browser would have to load.
fn seconds(ms: Option<i64>) -> Value {
    let text = ms.map(|ms| {
        let (sign, ms) = (if ms < 0 { "-" } else { "" }, ms.unsigned_abs());
        let text = format!("{sign}{}.{:03}", ms / 1000, ms % 1000);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    });
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// `transcript-987654321.json`
pub fn file_name(call_id: CallId, extension: &str) -> String {
    format!("transcript-{call_id}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use serde_json::json;
    use thunderphone::read_transcript;

    fn turns() -> Vec<Turn> {
        read_transcript(&json!([
            {"role": "assistant", "content": "Hello", "start_ms": 420, "end_ms": 900},
            {"role": "tool_call", "content": {"name": "find", "a": 1}, "start_ms": 1000},
            {"role": "user", "content": "Hi", "start_ms": 8600, "end_ms": 9000},
            {"role": "user", "content": "no time known"},
        ]))
        .unwrap()
    }

    #[test]
    fn the_current_turn_is_the_last_one_that_has_begun() {
        for (ms, expected) in
            [(0, None), (420, Some(0)), (5000, Some(0)), (8600, Some(2)), (99_000, Some(2))]
        {
            assert_eq!(current_turn(&turns(), ms), expected, "{ms}");
        }
    }

    fn spoken(times: &[(i64, Option<i64>)]) -> Vec<Turn> {
        let turn = |&(start, end)| Turn {
            speaker: Speaker::Agent,
            content: TurnContent::Speech(String::new()),
            start_ms: Some(start),
            end_ms: end,
            ..Turn::default()
        };
        times.iter().map(turn).collect()
    }

    #[track_caller]
    fn marks(times: &[(i64, Option<i64>)], expected: &[(i64, Option<usize>)]) {
        for &(ms, turn) in expected {
            assert_eq!(current_turn(&spoken(times), ms), turn, "{times:?} at {ms}");
        }
    }

    #[test]
    fn a_short_turn_inside_a_long_one_is_marked_only_while_it_lasts() {
        let long_and_short = [(0, Some(60)), (10, Some(12))];
        marks(
            &long_and_short,
            &[(9, Some(0)), (10, Some(1)), (11, Some(1)), (12, Some(0)), (59, Some(0))],
        );
        marks(&long_and_short, &[(60, Some(0)), (99, Some(0))]);
        let three_deep = [(0, Some(60)), (10, Some(40)), (20, Some(30))];
        marks(
            &three_deep,
            &[(15, Some(1)), (25, Some(2)), (35, Some(1)), (45, Some(0)), (70, Some(0))],
        );
        // They overlap, neither is inside the other.
        let overlapping = [(0, Some(20)), (10, Some(30))];
        marks(&overlapping, &[(9, Some(0)), (15, Some(1)), (25, Some(1)), (31, Some(1))]);
        let out_of_order = [(10, Some(12)), (0, Some(60))];
        marks(&out_of_order, &[(5, Some(1)), (11, Some(0)), (12, Some(1))]);
    }

    #[test]
    fn a_silence_belongs_to_the_turn_that_ended_last() {
        marks(
            &[(5, Some(10)), (20, Some(30))],
            &[(0, None), (4, None), (15, Some(0)), (35, Some(1))],
        );
    }

    #[test]
    fn a_turn_without_an_end_lasts_until_the_next_begins() {
        marks(&[(0, None), (10, None)], &[(9, Some(0)), (10, Some(1)), (99, Some(1))]);
        let inside = [(0, Some(60)), (10, None), (20, Some(25))];
        marks(&inside, &[(15, Some(1)), (22, Some(2)), (26, Some(0)), (70, Some(0))]);
        // An end before its start is ignored.
        marks(&[(0, Some(0)), (10, Some(3))], &[(5, Some(0)), (11, Some(1))]);
        marks(&[], &[(0, None)]);
    }

    #[test]
    fn of_turns_that_begin_together_the_one_that_ends_first_is_marked_first() {
        for times in [[(5, Some(60)), (5, Some(9))], [(5, Some(9)), (5, Some(60))]] {
            let short = times.iter().position(|(_, end)| *end == Some(9));
            marks(&times, &[(5, short), (8, short), (9, short.map(|short| 1 - short))]);
        }
        marks(&[(5, Some(9)), (5, Some(9))], &[(6, Some(1)), (20, Some(1))]);
        marks(&[(5, None), (5, Some(9))], &[(6, Some(1)), (20, Some(0))]);
    }

    proptest! {
        #[test]
        fn the_marked_turn_is_in_progress_or_was_the_last_to_end(
            times in vec((-5_i64..50, option::of(-5_i64..60)), 0..12),
            at in -10_i64..70,
        ) {
            let turns = spoken(&times);
            let last_start = times.iter().map(|(start, _)| *start).filter(|start| *start <= at).max();
            let goes_on = |(start, end): (i64, Option<i64>)| {
                let end = end.filter(|end| *end > start);
                start <= at && end.map_or(Some(start) == last_start, |end| at < end)
            };
            let Some(marked) = current_turn(&turns, at) else {
                prop_assert_eq!(last_start, None);
                return Ok(());
            };
            let (start, end) = times[marked];
            prop_assert!(start <= at);
            let latest = times.iter().filter(|turn| goes_on(**turn)).map(|(start, _)| *start).max();
            match latest {
                Some(latest) => prop_assert!(goes_on((start, end)) && start == latest),
                None => {
                    let ended = times.iter().filter(|(start, _)| *start <= at);
                    let last = ended.filter_map(|(start, end)| end.filter(|end| end > start)).max();
                    prop_assert_eq!(end, last);
                }
            }
        }
    }

    #[test]
    fn a_transcript_is_saved_as_text() {
        assert_eq!(
            plain(&turns(), None),
            "[0:00] Agent: Hello\n[0:01] Tool call: find\n{\n  \"a\": 1,\n  \"name\": \"find\"\n}\n[0:08] Callee: Hi\nCallee: no time known\n"
        );
    }

    #[test]
    fn a_transcript_is_saved_as_json_with_its_fields_in_order() {
        let text = json(CallId(987), &turns());
        assert_eq!(
            text,
            "{\"call_id\": 987, \"turns\": [\n\
             {\"start_seconds\": 0.42, \"end_seconds\": 0.9, \"speaker\": \"agent\", \"text\": \"Hello\"},\n\
             {\"start_seconds\": 1, \"end_seconds\": null, \"speaker\": \"tool\", \"kind\": \"Tool call\", \
             \"name\": \"find\", \"text\": \"{\\n  \\\"a\\\": 1,\\n  \\\"name\\\": \\\"find\\\"\\n}\"},\n\
             {\"start_seconds\": 8.6, \"end_seconds\": 9, \"speaker\": \"callee\", \"text\": \"Hi\"},\n\
             {\"start_seconds\": null, \"end_seconds\": null, \"speaker\": \"callee\", \"text\": \"no time known\"}\n\
             ]}\n"
        );
        assert_eq!(file_name(CallId(987), "json"), "transcript-987.json");
    }

    #[test]
    fn the_json_of_hostile_turns_can_be_read_again() {
        let long = "x".repeat(1_000_000);
        let rows = json!([
            {"role": "user", "content": format!("\u{202e}</script>\"\u{0}{long}"), "start_ms": i64::MIN},
            {"role": "tool_response", "content": "{\"a\": \"\\u2028\"}", "end_ms": i64::MAX},
        ]);
        let turns = read_transcript(&rows).unwrap();
        let read: Value = serde_json::from_str(&json(CallId(i64::MAX), &turns)).unwrap();
        assert_eq!(read["call_id"], json!(i64::MAX));
        assert_eq!(read["turns"][0]["text"], rows[0]["content"]);
        assert_eq!(read["turns"].as_array().map(Vec::len), Some(2));
        let none: Value = serde_json::from_str(&json(CallId(1), &[])).unwrap();
        assert_eq!(none["turns"], json!([]));
    }
}
