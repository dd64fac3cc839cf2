//! The grade of a call beside one's own verdict. The grade can wait until one has judged, so
//! that it does not lead.

use super::Reviewing;
use super::grade_now::GradeNow;
use super::verdict_form::VerdictForm;
use crate::follow::Follow;
use crate::format;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{Call, CallGrade, Criterion, DetectedIssue, GradeStatus};

#[component]
pub fn GradeAndVerdict(follow: Follow) -> impl IntoView {
    let reviewing = Reviewing::of(follow);
    let on_switch = move |event| reviewing.hide_grade(event_target_checked(&event));
    view! {
        <section class="grade" aria-labelledby="grade-title">
            <h2 id="grade-title">"Grade"</h2>
            <Grade follow reviewing />
            <VerdictForm reviewing />
            <label class="switch">
                <input type="checkbox" role="switch" prop:checked=reviewing.hides_grade on:change=on_switch />
                <span>"Hide the grade until I have judged"</span>
            </label>
            <p class="hint" role="status">{move || agreement(reviewing)}</p>
        </section>
    }
    .into_any()
}

fn agreement(reviewing: Reviewing) -> Option<String> {
    let agreement = reviewing.agreement.get();
    let calls = if agreement.compared == 1 { "call" } else { "calls" };
    (agreement.compared > 0).then(|| {
        let (agreed, compared) = (agreement.agreed, agreement.compared);
        format!("You and the AI agreed on {agreed} of {compared} {calls}")
    })
}

#[component]
fn Grade(follow: Follow, reviewing: Reviewing) -> impl IntoView {
    let is_hidden = reviewing.grade_hidden();
    let shown = Memo::new(move |_| {
        let (call, grade) = (follow.call.read(), follow.grade.read());
        Shown::new(call.as_ref()?, grade.as_ref())
    });
    let content = move || match is_hidden.get() {
        true => {
            view! { <p class="grade-hidden">"The grade is hidden until you have judged."</p> }
        }
        false => view! {
            {move || match shown.get() {
                Some(shown) => graded(shown),
                None => view! { <p class="hint">"Not graded yet."</p> },
            }}
            <GradeNow follow />
        },
    };
    view! { <div class="ai-grade">{content}</div> }
}

#[derive(Clone, PartialEq)]
struct Shown {
    /// 0 to 100.
    score: Option<i64>,
    /// How far it is, where there is no score.
    status: Option<String>,
    /// `Success, goal achieved`
    words: Vec<String>,
    why: Vec<String>,
    rubric: Vec<Criterion>,
    issues: Vec<DetectedIssue>,
    welfare: Option<String>,
}

impl Shown {
    /// `None` of a call that is not graded.
    fn new(call: &Call, grade: Option<&CallGrade>) -> Option<Shown> {
        let score = grade.and_then(|grade| grade.score).or(call.grade_score);
        let status = call.grade_status.as_ref().or(grade.and_then(|grade| grade.status.as_ref()));
        if score.is_none() && status.is_none() && grade.is_none() {
            return None;
        }
        let word = |of_grade: fn(&CallGrade) -> &Option<String>, of_call: &Option<String>| {
            grade.and_then(|grade| of_grade(grade).clone()).or_else(|| of_call.clone())
        };
        let result = word(|grade| &grade.call_outcome, &call.call_outcome);
        let goal = word(|grade| &grade.goal_achievement, &call.goal_achievement);
        let goal = goal.map(|goal| format!("goal {}", isolate(&format::words(&goal))));
        let words = result.map(|result| format::words(&result)).into_iter().chain(goal).collect();
        let mut why = Vec::new();
        let reasons = [
            grade.and_then(|grade| grade.outcome_reasoning.clone()),
            word(|grade| &grade.goal_reasoning, &call.goal_reasoning),
        ];
        for reason in reasons.into_iter().flatten() {
            // Hosts repeat one sentence as both; once is enough.
            if !why.contains(&reason) {
                why.push(reason);
            }
        }
        let violation = grade.filter(|grade| grade.is_welfare_violation);
        Some(Shown {
            score,
            status: status.and_then(|status| in_words(status, grade)),
            words,
            why,
            rubric: grade.map(|grade| grade.rubric.clone()).unwrap_or_default(),
            issues: grade.map(|grade| grade.detected_issues.clone()).unwrap_or_default(),
            welfare: violation.map(|grade| grade.welfare_reasoning.clone().unwrap_or_default()),
        })
    }
}

/// `None` of one that is complete.
fn in_words(status: &GradeStatus, grade: Option<&CallGrade>) -> Option<String> {
    Some(match status {
        GradeStatus::Completed => return None,
        GradeStatus::Pending => "The call is being graded.".to_owned(),
        GradeStatus::Failed => match grade.and_then(|grade| grade.error_message.as_deref()) {
            Some(why) => format!("Grading failed: {}", isolate(why)),
            None => "Grading failed.".to_owned(),
        },
        GradeStatus::SkippedRecordingDisabled => "Not graded: nothing was recorded.".to_owned(),
        GradeStatus::Other(word) => format::words(word),
    })
}

fn graded(shown: Shown) -> AnyView {
    let score = shown.score.map(|score| {
        let part = score.clamp(0, 100);
        view! {
            <p class="score">
                <strong>{score.to_string()}</strong>
                <span class="visually-hidden">" of 100"</span>
                <span class="score-bar" aria-hidden="true"><span style:inline-size=move || format!("{part}%")></span></span>
            </p>
        }
    });
    let status = shown.status.map(|status| view! { <p class="hint">{status}</p> });
    let words = (!shown.words.is_empty()).then(|| {
        let mut words = shown.words.join(" · ");
        if let Some(first) = words.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        view! { <p class="grade-words">{words}</p> }
    });
    let welfare = shown.welfare.map(|why| {
        view! { <p class="warning">"The grader thinks that the agent harmed the other side. "{why}</p> }
    });
    let rubric: Vec<_> = shown.rubric.into_iter().map(criterion).collect();
    let rubric = (!rubric.is_empty())
        .then(|| view! { <dl class="rubric" aria-label="Rubric">{rubric}</dl> });
    let why: Vec<_> =
        shown.why.into_iter().map(|why| view! { <p class="grade-why">{why}</p> }).collect();
    let issues: Vec<_> = shown.issues.into_iter().map(issue).collect();
    let issues = (!issues.is_empty()).then(
        || view! { <ul class="grade-issues" aria-label="What the grader noticed">{issues}</ul> },
    );
    view! { {score}{status}{words}{welfare}{rubric}{why}{issues} }
}

fn criterion(criterion: Criterion) -> AnyView {
    let name = format::words(&criterion.name);
    let score = criterion.score.unwrap_or_else(|| "–".to_owned());
    let reason = criterion.reason.map(|reason| view! { <span class="hint">{reason}</span> });
    view! { <dt>{name}</dt><dd><strong>{score}</strong>" "{reason}</dd> }
}

fn issue(issue: DetectedIssue) -> AnyView {
    let at = issue.timestamp_seconds.map(format::duration);
    let facts: Vec<_> =
        at.into_iter().chain(issue.severity.map(|word| format::words(&word))).collect();
    let facts =
        (!facts.is_empty()).then(|| view! { " "<span class="hint">{facts.join(" · ")}</span> });
    view! { <li>{issue.text}{facts}</li> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use thunderphone::CallId;

    #[test]
    fn a_grade_is_shown_once_and_in_words() {
        let text = include_str!("../../tests/api/examples/call-grade-completed.json");
        let grade = CallGrade::read(&serde_json::from_str(text).unwrap());
        let call = Call::read_as(CallId(1), &json!({"goal_reasoning": "Other words"}));
        let shown = Shown::new(&call, grade.as_ref()).unwrap();
        assert_eq!((shown.score, shown.status), (Some(92), None));
        assert_eq!(shown.rubric.len(), 2);
        assert_eq!(shown.why, ["Caller confirmed the new time.", "Appointment confirmed."]);
    }

    #[test]
    fn what_is_not_graded_says_why() {
        let status = |word: &str| {
            let call = Call::read_as(CallId(1), &json!({"grade_status": word}));
            Shown::new(&call, None).unwrap().status
        };
        assert_eq!(status("pending").as_deref(), Some("The call is being graded."));
        assert_eq!(status("failed").as_deref(), Some("Grading failed."));
        assert_eq!(status("under_review").as_deref(), Some("under review"));
        assert_eq!(status("completed"), None);
        assert!(Shown::new(&Call::read_as(CallId(1), &json!({})), None).is_none());
    }
}
