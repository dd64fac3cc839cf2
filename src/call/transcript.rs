//! A transcript to read and to save.

use crate::format;
use crate::ordered_json;
use serde_json::Value;
use thunderphone::{Call, CallId, Direction, Speaker, Turn, TurnContent};

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
    format!("{{\"call_id\": {call_id}, \"turns\": {}}}\n", json_rows(turns))
}

/// The turns alone, as an array.
pub fn json_rows(turns: &[Turn]) -> String {
    ordered_json::array(turns.iter().map(json_row))
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
