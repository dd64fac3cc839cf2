//! The grade of a call.

use super::field::Fields;
use super::open_enum::open_enum;
use crate::timestamp::Timestamp;
use serde_json::Value;

open_enum! {
    GradeStatus {
        Pending = "pending",
        Completed = "completed",
        Failed = "failed",
        SkippedRecordingDisabled = "skipped_recording_disabled",
    }
}

/// How long after a run the next one may follow, and after one that failed: within that time
/// the host answers with the grade it has.
const RUN_AGAIN_AFTER_MS: i64 = 15 * 60 * 1_000;
const RUN_AGAIN_AFTER_FAILURE_MS: i64 = 90 * 1_000;

/// One criterion of the rubric. Its shape is not published.
#[derive(Clone, PartialEq, Debug)]
pub struct Criterion {
    /// As the host spells it: `task`.
    pub name: String,
    /// As it came: `95`, `0.9`, `pass`.
    pub score: Option<String>,
    /// Why, where the host says it.
    pub reason: Option<String>,
}

/// Something that the grader noticed. Its shape is not published.
#[derive(Clone, PartialEq, Debug)]
pub struct DetectedIssue {
    /// In words; the whole item as JSON where there are none.
    pub text: String,
    pub severity: Option<String>,
    pub turn_index: Option<i64>,
    pub timestamp_seconds: Option<i64>,
}

/// The newest grading run of a call.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CallGrade {
    /// Another run has another one.
    pub id: Option<i64>,
    pub status: Option<GradeStatus>,
    /// 0 to 100.
    pub score: Option<i64>,
    pub summary: Option<String>,
    pub call_outcome: Option<String>,
    pub outcome_reasoning: Option<String>,
    pub goal_achievement: Option<String>,
    pub goal_reasoning: Option<String>,
    pub rubric: Vec<Criterion>,
    pub detected_issues: Vec<DetectedIssue>,
    /// Whether the grader thinks that the agent harmed the callee.
    pub is_welfare_violation: bool,
    pub welfare_reasoning: Option<String>,
    pub error_message: Option<String>,
    /// A quick grader runs first, then a full one.
    pub grader_model: Option<String>,
    pub grader_version: Option<String>,
    pub graded_at: Option<Timestamp>,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
}

impl CallGrade {
    pub fn read(value: &Value) -> Option<CallGrade> {
        let fields = Fields::new(value);
        let issues = fields.array("detected_issues").map(Vec::as_slice).unwrap_or_default();
        value.is_object().then(|| CallGrade {
            id: fields.i64("id"),
            status: fields.non_empty("status").map(|word| GradeStatus::read(&word)),
            score: grade_score(&fields, "score"),
            summary: fields.non_empty("summary"),
            call_outcome: fields.non_empty("call_outcome"),
            outcome_reasoning: fields.non_empty("outcome_reasoning"),
            goal_achievement: fields.non_empty("goal_achievement"),
            goal_reasoning: fields.non_empty("goal_reasoning"),
            rubric: fields.value("rubric_breakdown").map(rubric).unwrap_or_default(),
            detected_issues: issues.iter().map(detected_issue).collect(),
            is_welfare_violation: fields.bool("caller_welfare_violation") == Some(true),
            welfare_reasoning: fields.non_empty("caller_welfare_reasoning"),
            error_message: fields.non_empty("error_message"),
            grader_model: fields.non_empty("grader_model"),
            grader_version: fields.non_empty("grader_version"),
            graded_at: fields.timestamp("graded_at"),
            created_at: fields.timestamp("created_at"),
            updated_at: fields.timestamp("updated_at"),
        })
    }

    /// From when on the host runs another grading; until then it answers with this one.
    /// `None` when it does not say when this one ran.
    pub fn may_run_again_at(&self) -> Option<Timestamp> {
        let ran_at = self.updated_at.or(self.graded_at).or(self.created_at)?;
        let wait = match self.status {
            Some(GradeStatus::Failed) => RUN_AGAIN_AFTER_FAILURE_MS,
            _ => RUN_AGAIN_AFTER_MS,
        };
        Some(Timestamp(ran_at.0.saturating_add(wait)))
    }
}

/// What came of a request to grade.
#[derive(Clone, PartialEq, Debug)]
pub struct GradeRun {
    pub grade: CallGrade,
    /// Whether it ran now; else this is the grade that was there.
    pub is_new: bool,
}

/// An object of criteria as published, or a list of them.
fn rubric(value: &Value) -> Vec<Criterion> {
    match value {
        Value::Object(map) => map.iter().map(|(name, value)| criterion(name, value)).collect(),
        Value::Array(items) => items
            .iter()
            .map(|item| {
                let name = first(&Fields::new(item), &["name", "criterion", "label", "key"]);
                criterion(name.as_deref().unwrap_or_default(), item)
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn criterion(name: &str, value: &Value) -> Criterion {
    let fields = Fields::new(value);
    let (score, reason) = match value {
        Value::Null => (None, None),
        Value::Object(_) => (
            first(&fields, &["score", "value", "points", "rating", "result"]),
            first(&fields, &["reasoning", "reason", "explanation", "comment", "text"]),
        ),
        Value::String(text) => (Some(text.clone()), None),
        other => (Some(other.to_string()), None),
    };
    Criterion { name: name.to_owned(), score, reason }
}

fn detected_issue(value: &Value) -> DetectedIssue {
    let fields = Fields::new(value);
    let words = first(&fields, &["title", "description", "issue", "summary", "text", "message"]);
    let text = match value {
        Value::String(text) => text.clone(),
        other => words.unwrap_or_else(|| other.to_string()),
    };
    let turn_index = fields.i64("failing_turn_index").or_else(|| fields.i64("turn_index"));
    DetectedIssue {
        text,
        severity: fields.non_empty("severity"),
        turn_index,
        timestamp_seconds: fields.rounded("timestamp_seconds"),
    }
}

fn first(fields: &Fields<'_>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| fields.non_empty(key))
}

/// A score of 0 to 100. The docs once used 0.0 to 1.0; what is at most 1 and
/// has a fraction is of that scale.
pub(super) fn grade_score(fields: &Fields<'_>, key: &str) -> Option<i64> {
    let score = fields.f64(key)?;
    let score = if score < 1.0 && score.fract() != 0.0 { score * 100.0 } else { score };
    Some(score.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const COMPLETED: &str = include_str!("../../../tests/api/examples/call-grade-completed.json");

    #[test]
    fn a_grade_is_read_with_its_rubric() {
        let grade = CallGrade::read(&serde_json::from_str(COMPLETED).unwrap()).unwrap();
        assert_eq!((grade.id, grade.score), (Some(5501), Some(92)));
        assert_eq!(grade.grader_model.as_deref(), Some("full-grader"));
        assert_eq!(grade.graded_at, Timestamp::parse("2026-10-06T17:31:41.480Z"));
        let rubric: Vec<_> =
            grade.rubric.iter().map(|row| (row.name.as_str(), row.score.as_deref())).collect();
        assert_eq!(rubric, [("task", Some("95")), ("tone", Some("90"))]);
        assert!(!grade.is_welfare_violation && grade.detected_issues.is_empty());
    }

    #[test]
    fn a_rubric_of_any_shape_is_read() {
        for (rubric, expected) in [
            (
                json!({"task": {"score": 8, "reasoning": "Done."}}),
                vec![("task", Some("8"), Some("Done."))],
            ),
            (json!([{"name": "tone", "result": "pass"}]), vec![("tone", Some("pass"), None)]),
            (
                json!({"task": 0.50, "tone": null}),
                vec![("task", Some("0.5"), None), ("tone", None, None)],
            ),
            (json!({"task": "good"}), vec![("task", Some("good"), None)]),
            (json!([5]), vec![("", Some("5"), None)]),
            (json!("fine"), vec![]),
            (json!(null), vec![]),
        ] {
            let grade = CallGrade::read(&json!({"rubric_breakdown": rubric})).unwrap();
            let read = grade.rubric.iter();
            let read: Vec<_> = read
                .map(|row| (row.name.as_str(), row.score.as_deref(), row.reason.as_deref()))
                .collect();
            assert_eq!(read, expected, "{rubric}");
        }
    }

    #[test]
    fn what_the_grader_noticed_is_read_in_words() {
        let items = json!([
            {"title": "Too fast", "severity": "info", "failing_turn_index": 3, "timestamp_seconds": 4.6},
            "Interrupted twice",
            {"code": 7},
        ]);
        let grade = CallGrade::read(&json!({"detected_issues": items})).unwrap();
        let [first, second, third] = &grade.detected_issues[..] else { panic!("{grade:?}") };
        assert_eq!((first.text.as_str(), first.severity.as_deref()), ("Too fast", Some("info")));
        assert_eq!((first.turn_index, first.timestamp_seconds), (Some(3), Some(5)));
        assert_eq!(
            (second.text.as_str(), third.text.as_str()),
            ("Interrupted twice", r#"{"code":7}"#)
        );
    }

    #[test]
    fn another_run_is_possible_after_a_quarter_of_an_hour_or_soon_after_a_failure() {
        let again =
            |value: Value| CallGrade::read(&value).unwrap().may_run_again_at().map(|at| at.0);
        let at = "1970-01-01T00:00:10Z";
        assert_eq!(again(json!({"status": "completed", "updated_at": at})), Some(910_000));
        assert_eq!(again(json!({"status": "failed", "updated_at": at})), Some(100_000));
        assert_eq!(again(json!({"graded_at": at})), Some(910_000));
        assert_eq!(again(json!({"status": "completed"})), None);
    }

    proptest! {
        #[test]
        fn a_changed_field_never_loses_the_grade(index in 0usize..40, kind in 0usize..7) {
            let Ok(Value::Object(mut map)) = serde_json::from_str(COMPLETED) else { panic!("an object") };
            let names: Vec<String> = map.keys().cloned().collect();
            let changed = [json!(null), json!(1.5e300), json!(-1), json!("new"), json!([{}]), json!({"a": []}), json!(true)];
            map.insert(names[index % names.len()].clone(), changed[kind].clone());
            prop_assert!(CallGrade::read(&Value::Object(map)).is_some());
        }
    }
}
