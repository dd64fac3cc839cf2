//! What the grader thought of a call.

use super::call::grade_score;
use super::choice::choice;
use super::field::Fields;
use serde_json::Value;

choice! {
    GradeStatus {
        Pending = "pending",
        Completed = "completed",
        Failed = "failed",
        SkippedRecordingDisabled = "skipped_recording_disabled",
    }
}

/// The newest grading run of a call.
#[derive(Clone, PartialEq, Debug)]
pub struct CallGrade {
    pub status: Option<GradeStatus>,
    /// 0 to 100.
    pub score: Option<i64>,
    pub summary: Option<String>,
    pub call_outcome: Option<String>,
    pub outcome_reasoning: Option<String>,
    pub goal_achievement: Option<String>,
    pub goal_reasoning: Option<String>,
    pub error_message: Option<String>,
}

impl CallGrade {
    pub fn read(value: &Value) -> Option<CallGrade> {
        let fields = Fields::of(value);
        value.is_object().then(|| CallGrade {
            status: fields.filled("status").map(|word| GradeStatus::read(&word)),
            score: grade_score(&fields, "score"),
            summary: fields.filled("summary"),
            call_outcome: fields.filled("call_outcome"),
            outcome_reasoning: fields.filled("outcome_reasoning"),
            goal_achievement: fields.filled("goal_achievement"),
            goal_reasoning: fields.filled("goal_reasoning"),
            error_message: fields.filled("error_message"),
        })
    }
}
