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
    },
    ToolCall {
        name: &'static str,
        arguments: Value,
    },
    ToolResponse {
        name: &'static str,
        answer: Value,
    },
    Beep,
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
            TurnKind::Speech { speaker: Speaker::Agent, words, .. } => {
                json!({ "role": "assistant", "content": words, "ttfa_ms": 480 + self.start % 230 })
            }
            TurnKind::Speech { speaker: Speaker::Callee, words, .. } => {
                json!({ "role": "user", "content": words })
            }
            TurnKind::ToolCall { name, arguments } => json!({
                "role": "tool_call", "content_type": "application/json",
                "content": { "name": name, "arguments": arguments },
            }),
            TurnKind::ToolResponse { answer, .. } => json!({
                "role": "tool_response", "content_type": "application/json", "content": answer,
            }),
            // A lifecycle row is an object in a string, with the role of a speaker.
            TurnKind::Ended { actor, action } => json!({
                "role": if *actor == "caller" { "user" } else { "assistant" },
                "content": json!({ "actor": actor, "event": "call_ended", "action": action }).to_string(),
            }),
            TurnKind::Beep | TurnKind::Hold => return None,
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
            TurnKind::ToolCall { name, arguments } => {
                json!({ "type": "tool_call", "name": name, "arguments": arguments, "start_ms": start })
            }
            TurnKind::ToolResponse { name, answer } => {
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
