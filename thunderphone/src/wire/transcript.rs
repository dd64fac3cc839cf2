//! A transcript: what was said, by whom, and what the agent's tools did.

use super::field::Fields;
use crate::json::from_str_lossy;
use serde_json::Value;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Speaker {
    Agent,
    Callee,
    Tool,
    /// A role this client does not know; the row says its name.
    Other,
}

/// What a tool row says, in parts: raw JSON is never shown as speech.
#[derive(Clone, PartialEq, Debug)]
pub struct ToolEvent {
    /// "Tool call", "Tool response", "Event" or the unknown role.
    pub kind: String,
    /// The tool's or event's name, where the row has one.
    pub name: Option<String>,
    /// The whole content, indented, for the row that opens.
    pub payload: String,
}

#[derive(Clone, PartialEq, Debug)]
pub enum TurnContent {
    Speech(String),
    Tool(ToolEvent),
}

#[derive(Clone, PartialEq, Debug)]
pub struct Turn {
    pub speaker: Speaker,
    pub content: TurnContent,
    /// Milliseconds on the recording's clock.
    pub start_ms: Option<i64>,
    pub end_ms: Option<i64>,
}

/// Reads the rows of a transcript, oldest first. Accepts the documented
/// envelope and a plain array.
pub fn read_transcript(value: &Value) -> Option<Vec<Turn>> {
    let rows = match value {
        Value::Array(rows) => rows,
        other => Fields::new(other).array("transcripts")?,
    };
    Some(rows.iter().filter_map(read_turn).collect())
}

fn read_turn(row: &Value) -> Option<Turn> {
    let fields = Fields::new(row);
    let role = fields.str("role").unwrap_or_default();
    let content = fields.value("content");
    let (speaker, content) = match (role.as_str(), content) {
        // Some hosts send a tool row's object serialised into a string, under
        // any role (API notes, section 6).
        (_, Some(Value::String(text))) => match structured(text) {
            Some(value) => (Speaker::Tool, tool(&role, &value)),
            None => (speaker(&role), TurnContent::Speech(text.clone())),
        },
        (_, Some(value)) => (Speaker::Tool, tool(&role, value)),
        (_, None) if role.is_empty() => return None,
        (_, None) => (speaker(&role), TurnContent::Speech(String::new())),
    };
    let speaker = match role.as_str() {
        "tool_call" | "tool_response" => Speaker::Tool,
        _ => speaker,
    };
    let content = match (speaker, content) {
        (Speaker::Tool, TurnContent::Speech(text)) => tool(&role, &Value::String(text)),
        (_, content) => content,
    };
    let (start_ms, end_ms) = (fields.i64("start_ms"), fields.i64("end_ms"));
    Some(Turn { speaker, content, start_ms, end_ms })
}

fn speaker(role: &str) -> Speaker {
    match role {
        "assistant" | "agent" => Speaker::Agent,
        "user" | "caller" | "callee" => Speaker::Callee,
        "tool_call" | "tool_response" => Speaker::Tool,
        _ => Speaker::Other,
    }
}

fn structured(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    from_str_lossy(text).filter(Value::is_object)
}

fn tool(role: &str, value: &Value) -> TurnContent {
    let fields = Fields::new(value);
    let (kind, name) = if let Some(event) = fields.non_empty("event") {
        ("Event".to_owned(), Some(event))
    } else if let Some(name) = fields.non_empty("tool_call") {
        ("Tool call".to_owned(), Some(name))
    } else {
        let kind = match role {
            "tool_call" => "Tool call".to_owned(),
            "tool_response" => "Tool response".to_owned(),
            other => other.to_owned(),
        };
        (kind, fields.non_empty("name"))
    };
    let payload = match value {
        Value::String(text) => text.clone(),
        other => format!("{other:#}"),
    };
    TurnContent::Tool(ToolEvent { kind, name, payload })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn turns(value: Value) -> Vec<Turn> {
        read_transcript(&json!({"call_id": 1, "transcripts": value})).unwrap()
    }

    #[test]
    fn speech_is_told_from_tools_whatever_the_host_calls_them() {
        for (row, speaker, kind) in [
            (json!({"role": "assistant", "content": "Hi"}), Speaker::Agent, None),
            (json!({"role": "agent", "content": "Hi"}), Speaker::Agent, None),
            (json!({"role": "user", "content": "Hi"}), Speaker::Callee, None),
            (json!({"role": "narrator", "content": "Hi"}), Speaker::Other, None),
            (
                json!({"role": "tool_call", "content": {"name": "find"}}),
                Speaker::Tool,
                Some("Tool call"),
            ),
            (
                json!({"role": "tool_response", "content": "plain"}),
                Speaker::Tool,
                Some("Tool response"),
            ),
            (
                json!({"role": "user", "content": "{\"event\": \"call_ended\"}"}),
                Speaker::Tool,
                Some("Event"),
            ),
            (
                json!({"role": "assistant", "content": "{\"tool_call\": \"end_call\"}"}),
                Speaker::Tool,
                Some("Tool call"),
            ),
            (json!({"role": "user", "content": "{curly} talk"}), Speaker::Callee, None),
        ] {
            let read = turns(json!([row]));
            assert_eq!(read[0].speaker, speaker, "{row}");
            let found = match &read[0].content {
                TurnContent::Tool(event) => Some(event.kind.as_str()),
                TurnContent::Speech(_) => None,
            };
            assert_eq!(found, kind, "{row}");
        }
    }

    #[test]
    fn odd_rows_never_hide_their_neighbours() {
        let read =
            turns(json!([null, 5, {"role": "user", "content": "still here"}, {"content": null}]));
        assert_eq!(read.len(), 1);
    }
}
