//! A call as `GET /calls/{id}` and the list give it at a given moment: every key
//! the description requires, in three parts.

use serde_json::{Map, Value, json};

use super::{Call, Direction};
use crate::date::{Millis, SECOND, iso};
use crate::organization::ORGANIZATION_ID;

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
        // The only key that is absent rather than null when there is none.
        if let Some(dialogue) =
            self.course.dialogue.filter(|_| self.is_graded(now) && self.brief.is_summarized)
        {
            record.insert("summary".to_owned(), dialogue.summary.into());
            record.insert("report".to_owned(), json!({ "outcome_label": dialogue.label }));
        }
        Value::Object(record)
    }

    /// What was fixed when the call was placed.
    fn facts(&self) -> Value {
        let is_test = self.direction == Direction::Test;
        json!({
            "call_id": self.id,
            "agent_id": self.brief.agent_id,
            "agent_variant_id": null,
            "agent_variant_label": null,
            "direction": self.direction.name(),
            "from_number": self.from,
            "to_number": self.to,
            "start_time": iso(self.start),
            "is_test_call": is_test,
            "is_simulation": is_test,
            "is_scenario_call": false,
            "product": self.brief.product,
            "voice": self.brief.voice,
            "thinking_level": self.brief.thinking_level,
            "locale": self.brief.locale,
            "variables": self.brief.variables,
            "unresolved_variables": self.brief.unresolved_variables(),
            "prompt_snapshot": self.brief.prompt,
            "tool_snapshot": self.brief.tools,
            "recording_policy": null,
            "recording_retention_notice": null,
            "consent_evidence": null,
            "livekit_room_name": null,
            "livekit_room_sid": null,
            "cloud_run_execution_name": null,
        })
    }

    /// How far the call has come.
    fn progress(&self, now: Millis) -> Value {
        let is_ended = self.is_ended(now);
        let answered_at = self.course.answered_at.filter(|at| *at <= now);
        json!({
            "status": self.status(now),
            "end_time": is_ended.then(|| iso(self.course.ended_at)),
            "duration_seconds": self.duration_seconds(now),
            "end_reason": is_ended.then_some(self.course.end_reason),
            "outbound_dial_state": self.dial_state(now),
            "sip_answered_at": answered_at.map(iso),
            "recording_mode": self.recording_mode(now),
            "recording_started_at": answered_at.filter(|_| !self.course.is_recording_disabled).map(iso),
            "recording_url": self.is_recorded(now).then(|| format!("recordings/{ORGANIZATION_ID}/{}.wav", self.id)),
        })
    }

    /// What arrives after the end.
    fn results(&self, now: Millis, issues: IssueCount) -> Value {
        let is_billed = self.course.billed_at.filter(|at| *at <= now);
        let minutes =
            self.conversation().map(|length| (length * 100 / (60 * SECOND)) as f64 / 100.0);
        let dialogue = self.course.dialogue.filter(|_| self.is_graded(now));
        let transfer = Some(self.course.transfer_destination)
            .filter(|number| !number.is_empty() && self.is_ended(now));
        json!({
            "billable_minutes": is_billed.and(minutes),
            "billing_total_cents": is_billed.map(|_| self.course.charge_cents),
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

    pub fn duration_seconds(&self, now: Millis) -> Option<i64> {
        self.is_ended(now).then(|| self.conversation().unwrap_or(0) / SECOND)
    }

    fn dial_state(&self, now: Millis) -> Option<&'static str> {
        if self.direction != Direction::Outbound {
            return None;
        }
        Some(if self.is_unknown(now) {
            "unknown"
        } else if now < self.course.submitted_at {
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
        if self.course.is_recording_disabled {
            "disabled_by_config"
        } else if self.is_ended(now) && self.course.answered_at.is_none() {
            "recording_failed_before_capture"
        } else {
            "recording"
        }
    }
}
