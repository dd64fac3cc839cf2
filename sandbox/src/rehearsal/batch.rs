//! Several runs that were asked for at once: of one target, or of saved scenarios.

use serde_json::{Value, json};

use super::{Progress, Target};
use crate::date::{Millis, iso};
use crate::decisions::TEST_CALL_MINUTES;
use crate::identity::USER_ID;

pub struct Batch {
    pub id: i64,
    pub name: String,
    pub target: Target,
    pub direction: &'static str,
    pub target_number: String,
    pub prompts: Vec<String>,
    pub stagger_seconds: i64,
    pub run_ids: Vec<i64>,
    pub estimated_cents: i64,
    pub created_at: Millis,
}

impl Batch {
    pub fn json(&self, progress: &Progress) -> Value {
        let count = i64::try_from(self.run_ids.len()).unwrap_or(i64::MAX);
        json!({
            "id": self.id,
            "name": self.name,
            "target_type": self.target.kind,
            "target_id": self.target.id,
            "target_number": self.target_number,
            "direction": self.direction,
            "run_count": count,
            "stagger_seconds": self.stagger_seconds,
            "scenario_prompts": self.prompts,
            "matrix_dimensions": {},
            "status": progress.status(),
            "total_runs": progress.total,
            "completed_runs": progress.completed,
            "failed_runs": progress.failed,
            "run_ids": self.run_ids,
            "estimated_minutes": TEST_CALL_MINUTES * count,
            "estimated_cost_cents": self.estimated_cents,
            "error_message": "",
            "requested_by_id": USER_ID,
            "started_at": progress.started_at.map(iso),
            "completed_at": progress.completed_at().map(iso),
            "created_at": iso(self.created_at),
            "updated_at": iso(changed_at(progress, self.created_at)),
        })
    }
}

pub struct ScenarioBatch {
    pub id: i64,
    pub agent_id: i64,
    /// `telephony` or `web`.
    pub channel: String,
    /// The number that it goes through, with its id.
    pub number: Option<(i64, String)>,
    /// As it was sent.
    pub matrix: Value,
    pub prompt_hash: String,
    pub run_ids: Vec<i64>,
    pub estimated_cents: i64,
    pub created_at: Millis,
}

impl ScenarioBatch {
    /// `rows` are those of its runs.
    pub fn json(&self, rows: Vec<Value>, progress: &Progress) -> Value {
        let minutes = TEST_CALL_MINUTES * i64::try_from(self.run_ids.len()).unwrap_or(i64::MAX);
        json!({
            "id": self.id,
            "agent_id": self.agent_id,
            "channel": self.channel,
            "status": progress.status(),
            "total": progress.total,
            "completed": progress.completed,
            "failed": progress.failed,
            "pass_count": progress.passed,
            "fail_count": progress.missed,
            "runs": rows,
            "matrix_dimensions": self.matrix,
            "agent_prompt_hash": self.prompt_hash,
            "phone_number_id": self.number.as_ref().map(|(id, _)| id),
            "phone_number_display": self.number.as_ref().map(|(_, number)| number),
            "estimated_minutes": minutes as f64,
            "estimated_cost_cents": self.estimated_cents,
            "error_message": "",
            "requested_by_id": USER_ID,
            "started_at": progress.started_at.map(iso),
            "completed_at": progress.completed_at().map(iso),
            "created_at": iso(self.created_at),
            "updated_at": iso(changed_at(progress, self.created_at)),
        })
    }
}

fn changed_at(progress: &Progress, created_at: Millis) -> Millis {
    progress.completed_at().or(progress.started_at).unwrap_or(created_at)
}
