//! A call as `GET /calls/{id}` and the list return it at a given time: every key that the
//! API description requires, in three parts.

use serde_json::{Map, Value, json};

use super::{Call, Direction};
use crate::date::{Millis, SECOND, iso};
use crate::identity::ORGANIZATION_ID;

/// How many open issue reports a call has, and how many of them are critical.
#[derive(Clone, Copy, Default)]
pub struct IssueCount {
    pub open: usize,
    pub critical: usize,
}

impl Call {
    pub fn record(&self, now: Millis, issues: IssueCount) -> Value {
        let mut record = Map::new();
        for part in [self.facts(), self.progress(now), self.results(now, issues)] {
            if let Value::Object(part) = part {
                record.extend(part);
            }
        }
        // The only keys that are absent, rather than null, when there is no value.
        if let Some(dialogue) =
            self.simulation.dialogue.filter(|_| self.is_graded(now) && self.snapshot.is_summarized)
        {
            record.insert("summary".to_owned(), dialogue.summary.into());
            record.insert("report".to_owned(), json!({ "outcome_label": dialogue.label }));
        }
        Value::Object(record)
    }

    /// What is fixed when the call is placed.
    fn facts(&self) -> Value {
        let is_test = self.direction == Direction::Test;
        json!({
            "call_id": self.id,
            "agent_id": self.snapshot.agent_id,
            "agent_variant_id": null,
            "agent_variant_label": null,
            "direction": self.direction.name(),
            "from_number": self.from,
            "to_number": self.to,
            "start_time": iso(self.start),
            "is_test_call": is_test,
            "is_simulation": is_test,
            "is_scenario_call": self.is_of_scenario,
            "product": self.snapshot.product,
            "voice": self.snapshot.voice,
            "thinking_level": self.snapshot.thinking_level,
            "locale": self.snapshot.locale,
            "variables": self.snapshot.variables.map(),
            "unresolved_variables": self.snapshot.unresolved_variables(),
            "prompt_snapshot": self.snapshot.prompt,
            "tool_snapshot": self.snapshot.tools,
            "recording_policy": null,
            "recording_retention_notice": null,
            "consent_evidence": null,
            "livekit_room_name": null,
            "livekit_room_sid": null,
            "cloud_run_execution_name": null,
        })
    }

    /// What changes during the call.
    fn progress(&self, now: Millis) -> Value {
        let is_ended = self.is_ended(now);
        let answered_at = self.simulation.answered_at.filter(|at| *at <= now);
        json!({
            "status": self.status(now),
            "end_time": is_ended.then(|| iso(self.simulation.ended_at)),
            "duration_seconds": self.duration_seconds(now),
            "end_reason": is_ended.then_some(self.simulation.end_reason),
            "outbound_dial_state": self.dial_state(now),
            "sip_answered_at": answered_at.map(iso),
            "recording_mode": self.recording_mode(now),
            "recording_started_at": answered_at.filter(|_| !self.simulation.is_recording_disabled).map(iso),
            "recording_url": self.is_recorded(now).then(|| format!("recordings/{ORGANIZATION_ID}/{}.wav", self.id)),
        })
    }

    /// What appears after the end.
    fn results(&self, now: Millis, issues: IssueCount) -> Value {
        let is_billed = self.simulation.billed_at.filter(|at| *at <= now);
        let minutes =
            self.conversation().map(|length| (length * 100 / (60 * SECOND)) as f64 / 100.0);
        let dialogue = self.simulation.dialogue.filter(|_| self.is_graded(now));
        let transfer = Some(self.simulation.transfer_destination)
            .filter(|number| !number.is_empty() && self.is_ended(now));
        json!({
            "billable_minutes": is_billed.and(minutes),
            "billing_total_cents": is_billed.map(|_| self.simulation.charge_cents),
            "billed_at": is_billed.map(iso),
            "grade_score": dialogue.and_then(|dialogue| dialogue.score),
            "grade_status": self.grade_status(now).map(|status| status.name()),
            "grade_updated_at": self.grade_updated_at(now).map(iso),
            "issue_count": issues.open,
            "critical_issue_count": issues.critical,
            "call_outcome": dialogue.map(|_| self.outcome()),
            "goal_achievement": dialogue.map(|dialogue| dialogue.goal),
            "goal_reasoning": dialogue.map(|dialogue| dialogue.summary),
            "steps_trace": null,
            "extracted_data": dialogue.map(|dialogue| json!({ "outcome": dialogue.label })),
            "collected_values": null,
            "transfer_destination": transfer.unwrap_or(""),
            "transfer_outcome": transfer.map(|_| "refer_accepted"),
            "transfer_sip_status": transfer.map(|_| 202),
            "transfer_bridge_kind": null,
            "transfer_bridge_seconds": null,
            "transfer_bridge_total_cents": null,
        })
    }

    /// `None` before the end; 0 for a call that nobody answered.
    pub fn duration_seconds(&self, now: Millis) -> Option<i64> {
        self.is_ended(now).then(|| self.conversation().unwrap_or(0) / SECOND)
    }

    fn dial_state(&self, now: Millis) -> Option<&'static str> {
        if self.direction != Direction::Outbound {
            return None;
        }
        Some(if self.is_unknown(now) {
            "unknown"
        } else if now < self.simulation.submitted_at {
            "pending"
        } else if self.is_answered(now) {
            "answered"
        } else if self.is_ended(now) {
            "failed"
        } else {
            "submitted"
        })
    }

    fn recording_mode(&self, now: Millis) -> &'static str {
        if self.simulation.is_recording_disabled {
            "disabled_by_config"
        } else if self.is_ended(now) && self.simulation.answered_at.is_none() {
            "recording_failed_before_capture"
        } else {
            "recording"
        }
    }
}
