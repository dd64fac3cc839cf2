//! A saved scenario: who the simulated person is and what it wants.

use serde_json::{Map, Value, json};

use super::CONDITIONS;
use crate::date::{Millis, iso};

#[derive(Clone, Default)]
pub struct Scenario {
    pub id: i64,
    pub agent_id: i64,
    /// The fields that can be written, as they were sent.
    pub fields: Map<String, Value>,
    /// `ai`, `manual` or `production`.
    pub source: &'static str,
    pub source_call_id: Option<i64>,
    pub source_issue_trace_id: Option<String>,
    pub source_turn_index: Option<i64>,
    /// Of the agent's prompt that it was written for. Empty for one that a person wrote.
    pub prompt_hash: String,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// When the platform has written it anew. Earlier runs say nothing about it.
    pub refreshed_at: Option<Millis>,
}

impl Scenario {
    /// The agent's part: `inbound` or `outbound`.
    pub fn direction(&self) -> &str {
        self.fields.get("direction").and_then(Value::as_str).unwrap_or("inbound")
    }

    pub fn prompt(&self) -> &str {
        self.fields.get("scenario_prompt").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether the agent's prompt has changed since.
    pub fn is_stale(&self, prompt_hash: &str) -> bool {
        !self.prompt_hash.is_empty() && self.prompt_hash != prompt_hash
    }

    /// `prompt_hash` is that of the agent's prompt now, `verdict` that of the latest run. `shift`
    /// is added to the id of a call.
    pub fn json(&self, prompt_hash: &str, verdict: &str, shift: i64) -> Value {
        let mut row = json!({
            "id": self.id,
            "agent_id": self.agent_id,
            "title": self.fields.get("title"),
            "scenario_prompt": self.prompt(),
            "direction": self.direction(),
            "labels": self.fields.get("labels").cloned().unwrap_or_else(|| json!([])),
            "source": self.source,
            "source_call_id": self.source_call_id.map(|id| id + shift),
            "source_issue_trace_id": self.source_issue_trace_id,
            "source_turn_index": self.source_turn_index,
            "latest_verdict": verdict,
            "is_stale": self.is_stale(prompt_hash),
            "prompt_hash": self.prompt_hash,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
        });
        if let Some(row) = row.as_object_mut() {
            for group in &CONDITIONS {
                let given = self.fields.get(group.key).cloned();
                row.insert(group.key.to_owned(), given.unwrap_or(Value::Null));
            }
        }
        row
    }
}

/// A short hash by which one prompt is told from another (FNV-1a).
pub fn prompt_hash(prompt: &str) -> String {
    let hash = prompt
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}
