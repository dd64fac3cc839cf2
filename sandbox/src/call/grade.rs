//! A call's grade at a given time.

use serde_json::{Value, json};

use super::Call;
use crate::date::{Millis, iso};
use crate::decisions;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GradeStatus {
    Pending,
    Completed,
    Failed,
    Skipped,
}

impl GradeStatus {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Skipped => "skipped_recording_disabled",
        }
    }
}

impl Call {
    /// `None` while there is no grading: before the end, and always when nobody answered.
    pub fn grade_status(&self, now: Millis) -> Option<GradeStatus> {
        let graded_at = self.simulation.graded_at.or(self.graded_again_at);
        let graded_at = graded_at.filter(|_| self.is_ended(now))?;
        Some(match (graded_at <= now, self.simulation.is_recording_disabled) {
            (false, _) => GradeStatus::Pending,
            (true, true) => GradeStatus::Skipped,
            (true, false)
                if self.simulation.does_grading_fail && self.graded_again_at.is_none() =>
            {
                GradeStatus::Failed
            }
            (true, false) => GradeStatus::Completed,
        })
    }

    /// When the grade last changed.
    pub fn grade_updated_at(&self, now: Millis) -> Option<Millis> {
        match self.grade_status(now)? {
            GradeStatus::Pending => Some(self.simulation.ended_at + decisions::BILLED_AFTER),
            _ => self.graded_again_at.or(self.simulation.graded_at),
        }
    }

    /// Nobody has graded the call yet.
    pub fn forget_grade(&mut self) {
        self.simulation.graded_at = None;
        self.graded_again_at = None;
    }

    /// From when on a new grade may be requested.
    pub fn may_grade_again_at(&self, now: Millis) -> Option<Millis> {
        let wait = match self.grade_status(now)? {
            GradeStatus::Failed => decisions::GRADE_AGAIN_AFTER_FAILURE,
            _ => decisions::GRADE_AGAIN_AFTER,
        };
        Some(self.grade_updated_at(now)? + wait)
    }

    pub fn is_graded(&self, now: Millis) -> bool {
        self.grade_status(now) == Some(GradeStatus::Completed)
    }

    /// The grader's verdict: `success`, `failure` or `no_conversation`.
    pub fn outcome(&self) -> &'static str {
        match self.simulation.dialogue.map(|dialogue| dialogue.goal) {
            Some("achieved") => "success",
            Some("missed") => "failure",
            _ => "no_conversation",
        }
    }

    /// The response of `/calls/{id}/grade`.
    pub fn grade(&self, now: Millis) -> Option<Value> {
        let status = self.grade_status(now)?;
        let updated_at = iso(self.grade_updated_at(now)?);
        let dialogue = self.simulation.dialogue.filter(|_| status == GradeStatus::Completed);
        let score = dialogue.and_then(|dialogue| dialogue.score);
        let run = i64::from(self.graded_again_at.is_some());
        Some(json!({
            "id": self.id * 10 + run,
            "call_id": self.id,
            "status": status.name(),
            "score": score,
            "summary": dialogue.map_or("", |dialogue| dialogue.summary),
            "call_outcome": if dialogue.is_some() { self.outcome() } else { "unknown" },
            "outcome_reasoning": dialogue.map_or("", |dialogue| dialogue.summary),
            "goal_achievement": dialogue.map(|dialogue| dialogue.goal),
            "goal_reasoning": dialogue.map(|dialogue| dialogue.summary),
            "detected_issues": [],
            "rubric_breakdown": score.map_or(json!({}), |score| json!({ "task": score, "tone": (score + 3).min(100) })),
            "caller_welfare_violation": false,
            "caller_welfare_reasoning": "",
            "error_message": (status == GradeStatus::Failed).then_some("Grader timed out."),
            "grader_model": if status == GradeStatus::Pending { "" } else { "sandbox-grader" },
            "grader_version": if status == GradeStatus::Pending { "" } else { "1" },
            "graded_at": dialogue.map(|_| &updated_at),
            "created_at": iso(self.simulation.ended_at + decisions::BILLED_AFTER),
            "updated_at": updated_at,
        }))
    }
}
