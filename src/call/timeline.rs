//! The events of a call in order: those that are known, and "not yet" for those still to
//! come.

use super::recording::{NoRecording, Recording, was_never_answered};
use super::{end_reason, gaps};
use crate::format;
use thunderphone::{Call, CallStatus, Direction, GradeStatus, Timestamp};

#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    pub what: &'static str,
    pub at: Option<Timestamp>,
    /// What passed since the event before it: `rang 6 s`, `4 s later`.
    pub gap: Option<String>,
    pub note: Option<String>,
    /// The API's word for it.
    pub code: Option<String>,
    /// Still to come.
    pub is_pending: bool,
}

impl Step {
    fn done(what: &'static str, at: Option<Timestamp>) -> Step {
        Step { what, at, gap: None, note: None, code: None, is_pending: false }
    }

    fn pending(what: &'static str) -> Step {
        Step { note: Some("not yet".to_owned()), is_pending: true, ..Step::done(what, None) }
    }

    fn note(self, note: impl Into<String>) -> Step {
        Step { note: Some(note.into()), ..self }
    }
}

/// `has_settled`: nothing more is expected.
pub fn timeline(call: &Call, has_settled: bool) -> Vec<Step> {
    let requested = match call.direction {
        Some(Direction::Inbound) => "Came in",
        Some(Direction::Web | Direction::Test) => "Started",
        _ => "Requested",
    };
    let mut steps: Vec<Step> = Vec::with_capacity(7);
    steps.extend(call.start_time.map(|at| Step::done(requested, Some(at))));
    steps.push(Step::done("Accepted", None).note(format!("call {}", call.call_id)));
    steps.extend(picked_up(call));
    steps.push(ended(call));
    if call.is_final() && !was_never_answered(call) {
        steps.extend(billed(call));
        steps.extend(recorded(call, has_settled));
        steps.extend(graded(call));
    }
    add_gaps(&mut steps, call);
    steps
}

/// What is asked of a call is how long it rang and how long people talked, and no second of a
/// clock. Events that a host reports out of order have no gap.
fn add_gaps(steps: &mut [Step], call: &Call) {
    let mut last: Option<Timestamp> = None;
    for step in steps {
        let Some(at) = step.at else { continue };
        let later = last.and_then(|last| gaps::later(last, at));
        step.gap = match step.what {
            "Picked up" => gaps::rang(call),
            "Ended" | "Failed" => gaps::talked(call).or_else(|| gaps::rang(call)).or(later),
            _ => later,
        };
        last = Some(at);
    }
}

fn picked_up(call: &Call) -> Option<Step> {
    if let Some(at) = call.sip_answered_at {
        return Some(Step::done("Picked up", Some(at)));
    }
    // A host without pick-up times sends none.
    call.raw.get("sip_answered_at")?;
    if was_never_answered(call) {
        return Some(Step::done("Not picked up", None));
    }
    (!call.is_final()).then(|| Step::pending("Picked up"))
}

fn ended(call: &Call) -> Step {
    let what = match call.status {
        Some(CallStatus::Completed) => "Ended",
        Some(CallStatus::Failed) => "Failed",
        _ => return Step::pending("Ended"),
    };
    let step = Step { code: call.end_reason.clone(), ..Step::done(what, call.end_time) };
    match &call.end_reason {
        Some(reason) => step.note(end_reason::show(reason)),
        None => step,
    }
}

fn billed(call: &Call) -> Option<Step> {
    if call.billed_at.is_some() || call.billing_total_cents.is_some() {
        let step = Step::done("Billed", call.billed_at);
        return Some(match call.billing_total_cents {
            Some(cents) => step.note(format::money(cents)),
            None => step,
        });
    }
    call.raw.get("billed_at").map(|_| Step::pending("Billed"))
}

fn recorded(call: &Call, has_settled: bool) -> Option<Step> {
    match Recording::new(call, has_settled) {
        Recording::Ready => Some(Step::done("Recording ready", None)),
        Recording::None(NoRecording::NeverAnswered) | Recording::AfterTheCall => None,
        Recording::None(_) => Some(Step::done("No recording", None)),
        Recording::Preparing | Recording::NeverCame => Some(Step::pending("Recording ready")),
    }
}

fn graded(call: &Call) -> Option<Step> {
    match &call.grade_status {
        Some(GradeStatus::Completed) => {
            let step = Step::done("Graded", call.grade_updated_at);
            Some(match call.grade_score {
                Some(score) => step.note(format::score(score)),
                None => step,
            })
        }
        Some(GradeStatus::Failed) => Some(Step::done("Grading failed", call.grade_updated_at)),
        Some(GradeStatus::SkippedRecordingDisabled) => {
            Some(Step::done("Not graded", None).note("nothing was recorded"))
        }
        Some(GradeStatus::Other(word)) => {
            Some(Step { code: Some(word.clone()), ..Step::done("Grade", call.grade_updated_at) })
        }
        Some(GradeStatus::Pending) => Some(Step::pending("Graded")),
        None => call.raw.get("grade_status").map(|_| Step::pending("Graded")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::CallId;

    fn words(value: Value) -> Vec<String> {
        let call = Call::read_as(CallId(7), &value);
        let word = |step: Step| match step.note {
            Some(note) => format!("{}: {note}", step.what),
            None => step.what.to_owned(),
        };
        timeline(&call, false).into_iter().map(word).collect()
    }

    #[track_caller]
    fn check_example(text: &str, expected: &[&str]) {
        assert_eq!(words(serde_json::from_str(text).unwrap()), expected);
    }

    #[test]
    fn the_timeline_shows_what_is_known() {
        check_example(
            include_str!("../../tests/api/examples/call-completed.json"),
            &[
                "Requested",
                "Accepted: call 987654321",
                "Picked up",
                "Ended: The other side hung up",
                "Billed: $0.10",
                "Recording ready",
                "Graded: 92 of 100",
            ],
        );
        check_example(
            include_str!("../../tests/api/examples/call-in-progress-answered.json"),
            &["Requested", "Accepted: call 987654321", "Picked up", "Ended: not yet"],
        );
        check_example(
            include_str!("../../tests/api/examples/call-in-progress-dialing.json"),
            &["Requested", "Accepted: call 987654321", "Picked up: not yet", "Ended: not yet"],
        );
    }

    #[test]
    fn the_timeline_tells_what_passed_between_its_events() {
        let gaps = |record: Value| {
            let call = Call::read_as(CallId(7), &record);
            timeline(&call, true).into_iter().filter_map(|step| step.gap).collect::<Vec<_>>()
        };
        let at = |second: u32| format!("2026-10-06T17:30:{second:02}Z");
        let answered = json!({"status": "completed", "start_time": at(0),
            "sip_answered_at": at(6), "end_time": at(32), "billed_at": at(33),
            "grade_status": "completed", "grade_updated_at": at(41)});
        assert_eq!(gaps(answered), ["rang 6 s", "talked 26 s", "1 s later", "8 s later"]);
        let unanswered = json!({"status": "failed", "sip_answered_at": null,
            "start_time": at(0), "end_time": at(30), "end_reason": "no_answer"});
        assert_eq!(gaps(unanswered), ["rang 30 s"]);
        let out_of_order = json!({"status": "completed", "start_time": at(20),
            "sip_answered_at": at(6), "end_time": at(32)});
        assert_eq!(gaps(out_of_order), ["talked 26 s"]);
        assert_eq!(gaps(json!({"status": "completed"})), [""; 0]);
    }

    #[test]
    fn the_smallest_host_gets_a_short_timeline() {
        assert_eq!(
            words(
                json!({"status": "completed", "end_reason": "agent_end", "duration_seconds": 40})
            ),
            ["Accepted: call 7", "Ended: The agent ended the call", "Recording ready: not yet"]
        );
    }

    #[test]
    fn an_unanswered_call_waits_for_nothing() {
        let record = json!({"status": "failed", "sip_answered_at": null, "billed_at": null,
            "grade_status": null, "end_reason": "carrier_said_no"});
        assert_eq!(words(record), ["Accepted: call 7", "Not picked up", "Failed: carrier said no"]);
    }
}
