//! One turn of a call: a row of its transcript and history, and the stretch of
//! its recording that belongs to it.

use serde_json::{Value, json};

use crate::date::Millis;
use crate::speech::{Clip, Speaker};

/// One row of a transcript, with the sound that belongs to it.
#[derive(Clone, Debug)]
pub struct Turn {
    pub start: Millis,
    pub end: Millis,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
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

/// Who a lifecycle row names for an end reason, and what they did.
pub fn ending(end_reason: &str) -> Option<(&'static str, &'static str)> {
    match end_reason {
        "caller_hangup" => Some(("caller", "hangup")),
        "agent_end" | "silence_timeout" | "voicemail" => Some(("ai", "hangup")),
        "transfer" => Some(("ai", "transfer")),
        "timeout" => Some(("platform", "hangup")),
        _ => None,
    }
}

impl Turn {
    /// The row as `/transcript` gives it; None for what has no words.
    pub fn transcript_row(&self) -> Option<Value> {
        let mut row = match &self.what {
            What::Speech { speaker: Speaker::Agent, words, .. } => {
                json!({ "role": "assistant", "content": words, "ttfa_ms": 480 + self.start % 230 })
            }
            What::Speech { speaker: Speaker::Callee, words, .. } => {
                json!({ "role": "user", "content": words })
            }
            What::ToolCall { name, arguments } => json!({
                "role": "tool_call", "content_type": "application/json",
                "content": { "name": name, "arguments": arguments },
            }),
            What::ToolResponse { answer, .. } => json!({
                "role": "tool_response", "content_type": "application/json", "content": answer,
            }),
            // Lifecycle rows come as an object in a string, under a speaker's role.
            What::Ended { actor, action } => json!({
                "role": if *actor == "caller" { "user" } else { "assistant" },
                "content": json!({ "actor": actor, "event": "call_ended", "action": action }).to_string(),
            }),
            What::Beep | What::Hold => return None,
        };
        if let Some(row) = row.as_object_mut() {
            row.insert("start_ms".to_owned(), self.start.into());
            row.insert("end_ms".to_owned(), self.end.into());
        }
        Some(row)
    }

    /// The row as `/history` gives it.
    pub fn history_row(&self) -> Value {
        let (start, end) = (self.start, self.end);
        match &self.what {
            What::Speech { speaker, words, .. } => {
                let role = if *speaker == Speaker::Agent { "assistant" } else { "user" };
                json!({ "type": "message", "role": role, "content": words, "start_ms": start, "end_ms": end })
            }
            What::ToolCall { name, arguments } => {
                json!({ "type": "tool_call", "name": name, "arguments": arguments, "start_ms": start })
            }
            What::ToolResponse { name, answer } => {
                json!({ "type": "tool_response", "name": name, "status_code": 200, "content": answer, "start_ms": start })
            }
            What::Beep => json!({ "type": "event", "event": "voicemail_beep", "start_ms": start }),
            What::Hold => {
                json!({ "type": "event", "event": "hold", "start_ms": start, "end_ms": end })
            }
            What::Ended { actor, action } => {
                json!({ "type": "event", "event": "call_ended", "actor": actor, "action": action, "start_ms": start })
            }
        }
    }
}

/// Ends the call at `limit`, whatever is being said.
pub fn cut(turns: &mut Vec<Turn>, limit: Millis, end_reason: &str) {
    turns.retain(|turn| turn.start < limit);
    for turn in turns.iter_mut() {
        turn.end = turn.end.min(limit);
    }
    if let Some((actor, action)) = ending(end_reason) {
        turns.push(Turn { start: limit, end: limit, what: What::Ended { actor, action } });
    }
}
