//! One turn of a call: a row of its transcript and history, and the part of the recording
//! that belongs to it.

use serde_json::{Value, json};

use crate::date::Millis;
use crate::speech::{Clip, Speaker};

/// Times count from the answer, in milliseconds.
#[derive(Clone, Debug)]
pub struct Turn {
    pub start: Millis,
    pub end: Millis,
    pub kind: TurnKind,
}

#[derive(Clone, Debug)]
pub enum TurnKind {
    Speech {
        speaker: Speaker,
        words: String,
        clip: Option<&'static Clip>,
        /// How long it took to the first sound; only the agent's is known.
        ttfa: Millis,
    },
    ToolCall {
        /// What its response names, if there is one.
        id: Option<String>,
        name: &'static str,
        arguments: Value,
    },
    ToolResponse {
        id: Option<String>,
        name: &'static str,
        answer: Value,
    },
    Beep,
    /// The other party puts the agent on hold.
    Hold,
    /// A lifecycle row: who ended the call and how.
    Ended {
        actor: &'static str,
        action: &'static str,
    },
}

/// Who ended the call, and how, as a lifecycle row says it. `None` for a call without one.
pub fn ended_by(end_reason: &str) -> Option<(&'static str, &'static str)> {
    match end_reason {
        "caller_hangup" => Some(("caller", "hangup")),
        "agent_end" | "silence_timeout" | "voicemail" => Some(("ai", "hangup")),
        "transfer" => Some(("ai", "transfer")),
        "timeout" => Some(("platform", "hangup")),
        _ => None,
    }
}

impl Turn {
    /// The row of `GET /calls/{id}/transcript`. `None` for a turn without words.
    pub fn transcript_row(&self) -> Option<Value> {
        let mut row = match &self.kind {
            TurnKind::Speech { speaker: Speaker::Agent, words, ttfa, .. } => {
                json!({ "role": "assistant", "content": words, "ttfa_ms": ttfa })
            }
            TurnKind::Speech { speaker: Speaker::Callee, words, .. } => {
                json!({ "role": "user", "content": words })
            }
            TurnKind::ToolCall { id, name, arguments } => {
                let content = json!({ "name": name, "arguments": arguments });
                tool_row("tool_call", with_id(content, "id", id))
            }
            TurnKind::ToolResponse { id, answer, .. } => {
                tool_row("tool_response", with_id(answer.clone(), "tool_call_id", id))
            }
            TurnKind::Ended { actor, action } => lifecycle_row(actor, "call_ended", action),
            TurnKind::Hold => lifecycle_row("caller", "hold", "hold"),
            TurnKind::Beep => return None,
        };
        if let Some(row) = row.as_object_mut() {
            row.insert("start_ms".to_owned(), self.start.into());
            row.insert("end_ms".to_owned(), self.end.into());
        }
        Some(row)
    }

    /// The row of `GET /calls/{id}/history`.
    pub fn history_row(&self) -> Value {
        let (start, end) = (self.start, self.end);
        match &self.kind {
            TurnKind::Speech { speaker, words, .. } => {
                let role = if *speaker == Speaker::Agent { "assistant" } else { "user" };
                json!({ "type": "message", "role": role, "content": words, "start_ms": start, "end_ms": end })
            }
            TurnKind::ToolCall { name, arguments, .. } => {
                json!({ "type": "tool_call", "name": name, "arguments": arguments, "start_ms": start })
            }
            TurnKind::ToolResponse { name, answer, .. } => {
                json!({ "type": "tool_response", "name": name, "status_code": 200, "content": answer, "start_ms": start })
            }
            TurnKind::Beep => {
                json!({ "type": "event", "event": "voicemail_beep", "start_ms": start })
            }
            TurnKind::Hold => {
                json!({ "type": "event", "event": "hold", "start_ms": start, "end_ms": end })
            }
            TurnKind::Ended { actor, action } => {
                json!({ "type": "event", "event": "call_ended", "actor": actor, "action": action, "start_ms": start })
            }
        }
    }
}

fn tool_row(role: &str, content: Value) -> Value {
    json!({ "role": role, "content_type": "application/json", "content": content })
}

fn with_id(mut content: Value, key: &str, id: &Option<String>) -> Value {
    if let (Some(content), Some(id)) = (content.as_object_mut(), id) {
        content.insert(key.to_owned(), id.as_str().into());
    }
    content
}

/// An object in a string, with the role of a speaker.
fn lifecycle_row(actor: &str, event: &str, action: &str) -> Value {
    json!({
        "role": if actor == "caller" { "user" } else { "assistant" },
        "content": json!({ "actor": actor, "event": event, "action": action }).to_string(),
    })
}

/// How long the agent takes to its first sound in an ordinary call.
pub fn usual_ttfa(start: Millis) -> Millis {
    480 + start % 230
}

/// Ends the call at `limit`, in the middle of a turn if need be.
pub fn cut_off(turns: &mut Vec<Turn>, limit: Millis, end_reason: &str) {
    turns.retain(|turn| turn.start < limit);
    for turn in turns.iter_mut() {
        turn.end = turn.end.min(limit);
    }
    if let Some((actor, action)) = ended_by(end_reason) {
        turns.push(Turn { start: limit, end: limit, kind: TurnKind::Ended { actor, action } });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: TurnKind) -> Option<Value> {
        Turn { start: 1_000, end: 21_000, kind }.transcript_row()
    }

    #[test]
    fn a_hold_is_a_lifecycle_row_and_a_beep_is_none() {
        let hold = row(TurnKind::Hold).unwrap();
        let content: Value = serde_json::from_str(hold["content"].as_str().unwrap()).unwrap();
        assert_eq!(content, json!({ "actor": "caller", "event": "hold", "action": "hold" }));
        assert_eq!((&hold["start_ms"], &hold["end_ms"]), (&json!(1_000), &json!(21_000)));
        assert!(row(TurnKind::Beep).is_none());
    }

    #[test]
    fn a_tool_call_and_its_response_have_the_same_id_or_none() {
        for id in [None, Some("call_7".to_owned())] {
            let arguments = json!({ "day": "friday" });
            let call = row(TurnKind::ToolCall { id: id.clone(), name: "find", arguments }).unwrap();
            let answer = json!({ "slots": [] });
            let response = TurnKind::ToolResponse { id: id.clone(), name: "find", answer };
            let response = row(response).unwrap();
            assert_eq!(call["content"]["id"].as_str(), id.as_deref());
            assert_eq!(response["content"]["tool_call_id"].as_str(), id.as_deref());
        }
    }
}
