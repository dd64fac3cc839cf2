//! One run: a simulated call that waits for its turn, and then is a call.

use serde_json::{Value, json};

use crate::call::{Call, IssueCount};
use crate::date::{Millis, iso};
use crate::decisions::TEST_CHARGE_MULTIPLIER;
use crate::identity::USER_ID;

/// Whom a rehearsal is with.
#[derive(Clone)]
pub struct Target {
    /// `agent` or `phone_number`.
    pub kind: &'static str,
    pub id: i64,
    pub name: String,
    pub agent_id: i64,
    pub agent_name: String,
    pub product: String,
}

pub struct Run {
    pub id: i64,
    pub target: Target,
    /// The simulated person's: `inbound` when it is called.
    pub direction: &'static str,
    /// The number of the simulated person; empty without one.
    pub target_number: String,
    pub prompt: String,
    pub estimated_cents: i64,
    pub scenario_id: Option<i64>,
    pub created_at: Millis,
    /// The call that it will be; `None` once it has begun.
    pub waiting: Option<Box<Call>>,
    /// Its call once it has begun.
    pub call_id: Option<i64>,
}

impl Run {
    /// `call` is that of `call_id`.
    pub fn status(&self, call: Option<&Call>, now: Millis) -> &'static str {
        call.map_or("queued", |call| call.status(now))
    }

    /// `pass` or `fail`, for a scenario that was run to its end.
    pub fn verdict(&self, call: Option<&Call>, now: Millis) -> &'static str {
        let call = call.filter(|_| self.scenario_id.is_some());
        match call.filter(|call| call.status(now) == "completed").map(Call::outcome) {
            Some("success") => "pass",
            Some(_) => "fail",
            None => "",
        }
    }

    /// `shift` is added to the id of the call.
    pub fn json(&self, call: Option<&Call>, shift: i64, now: Millis) -> Value {
        let ended = call.filter(|call| call.is_ended(now));
        let record = call.map(|call| call.record(now, IssueCount::default()));
        let part = |key: &str| record.as_ref().map_or(Value::Null, |record| record[key].clone());
        let graded = call.filter(|call| call.is_graded(now));
        let failed = ended.filter(|call| call.status(now) == "failed");
        let last_change = ended.map_or(self.created_at, |call| call.simulation.ended_at);
        let changed_at = graded.and_then(|call| call.grade_updated_at(now)).unwrap_or(last_change);
        json!({
            "id": self.id,
            "target_type": self.target.kind,
            "target_id": self.target.id,
            "target_name": self.target.name,
            "agent_name": self.target.agent_name,
            "target_number": self.target_number,
            "direction": self.direction,
            "scenario_prompt": self.prompt,
            "mode": if self.target.kind == "agent" { "bot" } else { "sip" },
            "status": self.status(call, now),
            "charge_multiplier": TEST_CHARGE_MULTIPLIER,
            "estimated_cost_cents": self.estimated_cents,
            "call_id": call.map(|call| call.id + shift),
            "error_message": failed.map_or(String::new(), |call| {
                format!("The simulated call ended: {}.", call.simulation.end_reason)
            }),
            "duration_seconds": part("duration_seconds"),
            "grade": graded.map(|_| json!({
                "score": part("grade_score"),
                "call_outcome": part("call_outcome"),
            })),
            "transcript": call.map_or(Vec::new(), |call| call.transcript(now, false)),
            "recording_url": part("recording_url"),
            "requested_by_id": USER_ID,
            "metadata": {},
            "started_at": call.map(|call| iso(call.start)),
            "completed_at": ended.map(|call| iso(call.simulation.ended_at)),
            "created_at": iso(self.created_at),
            "updated_at": iso(changed_at.max(call.map_or(0, |call| call.start))),
        })
    }

    /// The row of a batch of scenarios. Only these keys are known.
    pub fn scenario_row(&self, call: Option<&Call>, now: Millis) -> Value {
        json!({
            "id": self.id,
            "scenario_id": self.scenario_id,
            "status": self.status(call, now),
            "verdict": self.verdict(call, now),
        })
    }
}
