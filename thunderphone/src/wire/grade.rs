//! The grade of a call.

use super::field::Fields;
use super::open_enum::open_enum;
use serde_json::Value;

open_enum! {
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
        let fields = Fields::new(value);
        value.is_object().then(|| CallGrade {
            status: fields.non_empty("status").map(|word| GradeStatus::read(&word)),
            score: grade_score(&fields, "score"),
            summary: fields.non_empty("summary"),
            call_outcome: fields.non_empty("call_outcome"),
            outcome_reasoning: fields.non_empty("outcome_reasoning"),
            goal_achievement: fields.non_empty("goal_achievement"),
            goal_reasoning: fields.non_empty("goal_reasoning"),
            error_message: fields.non_empty("error_message"),
        })
    }
}

/// A score of 0 to 100. The docs once used 0.0 to 1.0; what is at most 1 and
/// has a fraction is of that scale.
pub(super) fn grade_score(fields: &Fields<'_>, key: &str) -> Option<i64> {
    let score = fields.f64(key)?;
    let score = if score < 1.0 && score.fract() != 0.0 { score * 100.0 } else { score };
    Some(score.round() as i64)
}
