//! Whether people and the grade find the same calls good.

use super::verdict::{GradeSeen, Judgment, Verdict};
use thunderphone::{Call, CallGrade, GradeStatus};

/// A score from here on counts as good where the grade does not say how the call went. The
/// API names no such line.
pub const PASSING_SCORE: i64 = 70;

/// What the grade says of a call, by what its page shows: the result, or else the goal, or
/// else the score. No judgment while it is not graded, and of a call in which nobody spoke.
pub fn grade_seen(call: &Call, grade: Option<&CallGrade>) -> GradeSeen {
    let status = call.grade_status.as_ref().or(grade.and_then(|grade| grade.status.as_ref()));
    if !matches!(status, Some(GradeStatus::Completed) | None) {
        return GradeSeen::default();
    }
    let score = grade.and_then(|grade| grade.score).or(call.grade_score);
    let word = |of_grade: fn(&CallGrade) -> &Option<String>, of_call: &Option<String>| {
        grade.and_then(|grade| of_grade(grade).clone()).or_else(|| of_call.clone())
    };
    let result = word(|grade| &grade.call_outcome, &call.call_outcome);
    let goal = word(|grade| &grade.goal_achievement, &call.goal_achievement);
    let judgment = match (result.as_deref(), goal.as_deref()) {
        (Some("success"), _) => Some(Judgment::Good),
        (Some("failure"), _) => Some(Judgment::Bad),
        (Some("no_conversation"), _) => None,
        (_, Some("achieved")) => Some(Judgment::Good),
        (_, Some("missed")) => Some(Judgment::Bad),
        _ => score.map(|score| match score {
            PASSING_SCORE.. => Judgment::Good,
            _ => Judgment::Bad,
        }),
    };
    GradeSeen { score, judgment }
}

/// Of how many calls that both judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Agreement {
    pub agreed: usize,
    pub compared: usize,
}

impl Agreement {
    pub fn new<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> Agreement {
        let mut agreement = Agreement::default();
        for agrees in verdicts.into_iter().filter_map(agrees) {
            agreement.compared += 1;
            agreement.agreed += usize::from(agrees);
        }
        agreement
    }

    /// `You and the grade agreed on 18 of 21 calls.` `None` when nothing can be compared.
    pub fn words(self) -> Option<String> {
        let Agreement { agreed, compared } = self;
        let calls = if compared == 1 { "call" } else { "calls" };
        (compared > 0)
            .then(|| format!("You and the grade agreed on {agreed} of {compared} {calls}."))
    }
}

/// `None` unless both have judged.
pub fn agrees(verdict: &Verdict) -> Option<bool> {
    Some(verdict.judgment? == verdict.grade.judgment?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::CallId;

    #[track_caller]
    fn check(call: Value, grade: Option<Value>, score: Option<i64>, judgment: Option<Judgment>) {
        let record = Call::read_as(CallId(1), &call);
        let graded = grade.as_ref().and_then(CallGrade::read);
        let expected = GradeSeen { score, judgment };
        assert_eq!(grade_seen(&record, graded.as_ref()), expected, "{call} {grade:?}");
    }

    #[test]
    fn the_grade_judges_by_result_then_goal_then_score() {
        use Judgment::{Bad, Good};
        check(json!({}), None, None, None);
        check(json!({"call_outcome": "success", "grade_score": 10}), None, Some(10), Some(Good));
        check(json!({"call_outcome": "failure", "grade_score": 90}), None, Some(90), Some(Bad));
        check(json!({"goal_achievement": "achieved"}), None, None, Some(Good));
        check(
            json!({"call_outcome": "unknown", "goal_achievement": "missed"}),
            None,
            None,
            Some(Bad),
        );
        check(
            json!({"goal_achievement": "no_opportunity", "grade_score": 70}),
            None,
            Some(70),
            Some(Good),
        );
        check(json!({"grade_score": 69}), None, Some(69), Some(Bad));
        check(json!({"call_outcome": "vibes"}), None, None, None);
        check(json!({"call_outcome": "no_conversation", "grade_score": 5}), None, Some(5), None);
        // The grade's own record is newer.
        let grade = Some(json!({"status": "completed", "score": 40, "call_outcome": "failure"}));
        check(json!({"call_outcome": "success", "grade_score": 92}), grade, Some(40), Some(Bad));
    }

    #[test]
    fn what_is_not_graded_is_not_compared() {
        for status in ["pending", "failed", "skipped_recording_disabled", "under_review"] {
            check(
                json!({"grade_status": status, "call_outcome": "success", "grade_score": 9}),
                None,
                None,
                None,
            );
        }
        check(json!({}), Some(json!({"status": "pending", "score": 50})), None, None);
    }

    #[test]
    fn agreement_counts_the_calls_that_both_judged() {
        use Judgment::{Bad, Good};
        let verdict = |own, grade| Verdict {
            judgment: own,
            grade: GradeSeen { score: None, judgment: grade },
            ..Verdict::new(CallId(1))
        };
        let verdicts = [
            verdict(Some(Good), Some(Good)),
            verdict(Some(Bad), Some(Good)),
            verdict(Some(Bad), Some(Bad)),
            verdict(None, Some(Bad)),
            verdict(Some(Bad), None),
        ];
        let words = Agreement::new(&verdicts).words();
        assert_eq!(words.as_deref(), Some("You and the grade agreed on 2 of 3 calls."));
        let words = Agreement::new(&verdicts[..1]).words();
        assert_eq!(words.as_deref(), Some("You and the grade agreed on 1 of 1 call."));
        assert_eq!(Agreement::new([]).words(), None);
    }
}
