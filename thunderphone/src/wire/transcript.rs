//! A transcript: what was said, by whom, and what the agent's tools did.

use super::field::Fields;
use crate::json::from_str_lossy;
use serde_json::Value;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Speaker {
    Agent,
    Callee,
    Tool,
    /// A role this client does not know; [`Turn::role`] has its name.
    #[default]
    Other,
}

/// What a row that is not speech reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ToolPhase {
    /// The agent calls a tool.
    Call,
    /// The tool answers.
    Response,
    /// Something that happened to the call: a hold, its end.
    Lifecycle,
    #[default]
    Unknown,
}

/// What a tool row says, in parts: raw JSON is never shown as speech.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ToolEvent {
    /// "Tool call", "Tool response", "Event" or the unknown role.
    pub kind: String,
    pub phase: ToolPhase,
    /// The tool's or event's name, where the row has one.
    pub name: Option<String>,
    /// What ties a response to its call, where the host sends it.
    pub call_id: Option<String>,
    /// Who caused a lifecycle row (`caller`, `ai`, `platform`), and how (`hangup`).
    pub actor: Option<String>,
    pub action: Option<String>,
    /// The whole content, indented, for the row that opens.
    pub payload: String,
}

impl ToolEvent {
    /// Whether it reports that somebody is put on hold. The names are not published.
    pub fn is_hold(&self) -> bool {
        let is_named =
            |name: &str| matches!(name, "hold" | "on_hold" | "hold_start" | "hold_started");
        self.phase == ToolPhase::Lifecycle && self.name.as_deref().is_some_and(is_named)
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum TurnContent {
    Speech(String),
    Tool(ToolEvent),
}

impl Default for TurnContent {
    fn default() -> Self {
        TurnContent::Speech(String::new())
    }
}

/// One row. Times are as the host sends them: they may be missing, negative or unordered.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Turn {
    /// The row's index among those that the host sends, as an issue report names it. Rows
    /// that cannot be read are counted too.
    pub index: usize,
    pub speaker: Speaker,
    /// The role as the host spells it.
    pub role: String,
    pub content: TurnContent,
    /// Milliseconds on the recording's clock.
    pub start_ms: Option<i64>,
    pub end_ms: Option<i64>,
    /// How long the agent took to its first sound.
    pub ttfa_ms: Option<i64>,
    /// Whether the host says that somebody cut this turn short. The published API does not
    /// say it: there, turns that overlap are all that shows it.
    pub is_interrupted: bool,
}

impl Turn {
    /// What a row that is not speech says.
    pub fn tool(&self) -> Option<&ToolEvent> {
        match &self.content {
            TurnContent::Tool(event) => Some(event),
            TurnContent::Speech(_) => None,
        }
    }
}

/// Reads the rows of a transcript, oldest first. Accepts the documented
/// envelope and a plain array.
pub fn read_transcript(value: &Value) -> Option<Vec<Turn>> {
    let rows = match value {
        Value::Array(rows) => rows,
        other => Fields::new(other).array("transcripts")?,
    };
    let turns = rows.iter().enumerate();
    Some(turns.filter_map(|(index, row)| read_turn(index, row)).collect())
}

fn read_turn(index: usize, row: &Value) -> Option<Turn> {
    let fields = Fields::new(row);
    let role = fields.str("role").unwrap_or_default();
    let content = fields.value("content");
    let row_id = fields.non_empty("tool_call_id");
    let tool = |value: &Value| TurnContent::Tool(tool(&role, value, row_id.clone()));
    let speaker = speaker(&role);
    let (speaker, content) = match content {
        // Some hosts send a tool row's object serialized into a string, under
        // any role (API notes, section 6).
        Some(Value::String(text)) => match structured(text) {
            Some(value) => (Speaker::Tool, tool(&value)),
            None if speaker == Speaker::Tool => (speaker, tool(&Value::String(text.clone()))),
            None => (speaker, TurnContent::Speech(text.clone())),
        },
        Some(value) => (Speaker::Tool, tool(value)),
        None if role.is_empty() => return None,
        None if speaker == Speaker::Tool => (speaker, tool(&Value::String(String::new()))),
        None => (speaker, TurnContent::default()),
    };
    let is_interrupted = ["interrupted", "is_interrupted", "was_interrupted"]
        .iter()
        .any(|key| fields.bool(key) == Some(true));
    Some(Turn {
        index,
        speaker,
        content,
        start_ms: fields.rounded("start_ms"),
        end_ms: fields.rounded("end_ms"),
        ttfa_ms: fields.rounded("ttfa_ms"),
        is_interrupted,
        role,
    })
}

fn speaker(role: &str) -> Speaker {
    match role {
        "assistant" | "agent" => Speaker::Agent,
        "user" | "caller" | "callee" => Speaker::Callee,
        "tool_call" | "tool_response" => Speaker::Tool,
        _ => Speaker::Other,
    }
}

/// An object, or a list of them, that was serialized into a string. Spoken brackets are
/// neither.
fn structured(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    from_str_lossy(text).filter(|value| match value {
        Value::Array(values) => !values.is_empty() && values.iter().all(Value::is_object),
        other => other.is_object(),
    })
}

fn tool(role: &str, value: &Value, row_id: Option<String>) -> ToolEvent {
    let fields = Fields::new(value);
    let (phase, name) = if let Some(event) = fields.non_empty("event") {
        (ToolPhase::Lifecycle, Some(event))
    } else if let Some(name) = named(&fields, "tool_call") {
        (ToolPhase::Call, Some(name))
    } else if let Some(name) = named(&fields, "tool_response") {
        (ToolPhase::Response, Some(name))
    } else {
        let phase = match role {
            "tool_call" => ToolPhase::Call,
            "tool_response" => ToolPhase::Response,
            _ => ToolPhase::Unknown,
        };
        (phase, fields.non_empty("name"))
    };
    let kind = match phase {
        ToolPhase::Call => "Tool call",
        ToolPhase::Response => "Tool response",
        ToolPhase::Lifecycle => "Event",
        ToolPhase::Unknown => role,
    };
    let call_id = row_id.or_else(|| fields.non_empty("tool_call_id"));
    // The `id` in a response may be that of what the tool found.
    let own_id = || fields.non_empty("id").filter(|_| phase == ToolPhase::Call);
    let payload = match value {
        Value::String(text) => text.clone(),
        other => format!("{other:#}"),
    };
    ToolEvent {
        kind: kind.to_owned(),
        phase,
        name,
        call_id: call_id.or_else(own_id),
        actor: fields.non_empty("actor"),
        action: fields.non_empty("action"),
        payload,
    }
}

/// The tool's name: the field itself, or the `name` in it.
fn named(fields: &Fields<'_>, key: &str) -> Option<String> {
    fields.non_empty(key).or_else(|| fields.object(key).non_empty("name"))
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
    fn odd_rows_never_hide_their_neighbours_and_are_counted() {
        let read =
            turns(json!([null, 5, {"role": "user", "content": "still here"}, {"content": null}]));
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].index, 2);
    }

    #[test]
    fn a_row_keeps_its_times_and_its_role_as_the_host_sends_them() {
        for (row, expected) in [
            (
                json!({"start_ms": 420, "end_ms": 7900, "ttfa_ms": 610}),
                [Some(420), Some(7900), Some(610)],
            ),
            (json!({"start_ms": -5, "end_ms": -9}), [Some(-5), Some(-9), None]),
            (
                json!({"start_ms": 1.6, "end_ms": "12", "ttfa_ms": 480.4}),
                [Some(2), Some(12), Some(480)],
            ),
            (json!({"start_ms": null, "end_ms": [], "ttfa_ms": {"ms": 5}}), [None; 3]),
            (json!({"start_ms": "soon", "end_ms": true, "ttfa_ms": ""}), [None; 3]),
            (
                json!({"start_ms": i64::MIN, "end_ms": i64::MAX}),
                [Some(i64::MIN), Some(i64::MAX), None],
            ),
        ] {
            let mut row = row;
            row["role"] = json!("narrator");
            row["content"] = json!("Hi");
            let read = &turns(json!([row]))[0];
            assert_eq!([read.start_ms, read.end_ms, read.ttfa_ms], expected, "{row}");
            assert_eq!((read.role.as_str(), read.is_interrupted), ("narrator", false));
        }
        let interrupted = json!({"role": "agent", "content": "Hi", "interrupted": true});
        assert!(turns(json!([interrupted]))[0].is_interrupted);
    }

    #[test]
    fn json_in_a_string_is_no_speech_and_spoken_brackets_are() {
        for (text, is_speech) in [
            ("[laughs] Yes.", true),
            ("[1, 2]", true),
            ("{", true),
            (r#"[{"name": "find"}]"#, false),
            (r#" {"a": 1}"#, false),
        ] {
            let read = turns(json!([{"role": "assistant", "content": text}]));
            assert_eq!(read[0].tool().is_none(), is_speech, "{text}");
        }
        let long = "x".repeat(1_000_000);
        let read = turns(json!([{"role": "user", "content": long}]));
        assert_eq!(read[0].content, TurnContent::Speech(long));
    }

    #[test]
    fn a_tool_row_says_what_pairing_and_wording_need() {
        let event = |row: Value| turns(json!([row]))[0].tool().cloned().unwrap();
        let call = event(json!({"role": "tool_call", "content": {"id": "c1", "name": "find"}}));
        assert_eq!((call.phase, call.call_id.as_deref()), (ToolPhase::Call, Some("c1")));
        let call = event(json!({"role": "assistant", "content": {"tool_call": {"name": "find"}}}));
        assert_eq!((call.phase, call.name.as_deref()), (ToolPhase::Call, Some("find")));
        let answer = event(json!({"role": "tool_response", "content": {"id": 7, "slots": []}}));
        assert_eq!((answer.phase, answer.call_id), (ToolPhase::Response, None));
        let answer = event(json!({"role": "tool_response", "tool_call_id": "c1", "content": null}));
        assert_eq!((answer.phase, answer.call_id.as_deref()), (ToolPhase::Response, Some("c1")));
        let end = r#"{"actor": "caller", "event": "call_ended", "action": "hangup"}"#;
        let end = event(json!({"role": "user", "content": end}));
        assert_eq!((end.phase, end.is_hold()), (ToolPhase::Lifecycle, false));
        assert_eq!((end.actor.as_deref(), end.action.as_deref()), (Some("caller"), Some("hangup")));
        assert!(event(json!({"role": "user", "content": {"event": "hold"}})).is_hold());
        assert!(!event(json!({"role": "tool_call", "content": {"name": "hold"}})).is_hold());
    }
}
