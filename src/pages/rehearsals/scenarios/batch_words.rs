//! What became of scenarios that were run together, in words. Pure.

use std::fmt::Write;
use strict_view::bidi::isolate;
use thunderphone::{RunStatus, ScenarioBatch, ScenarioRun, Timestamp};

/// After so long, one that has not ended probably never does.
const LONG_SECONDS: i64 = 10 * 60;

/// Whether something may happen to it yet.
pub fn is_unfinished(batch: &ScenarioBatch) -> bool {
    batch.completed_at.is_none() && batch.status.as_ref().is_some_and(|status| !status.is_final())
}

/// Whether it goes on for longer than any should.
pub fn is_late(batch: &ScenarioBatch, now: Timestamp) -> bool {
    let is_old = |at: Timestamp| now.seconds_since(at) > LONG_SECONDS;
    is_unfinished(batch) && batch.created_at.is_some_and(is_old)
}

fn count(number: Option<i64>) -> Option<usize> {
    usize::try_from(number?).ok()
}

/// How many rehearsals it has.
fn total(batch: &ScenarioBatch) -> Option<usize> {
    count(batch.total).or_else(|| Some(batch.runs.len()).filter(|runs| *runs > 0))
}

/// How many passed: “5 of 6 passed, 1 failed”.
pub fn counts(batch: &ScenarioBatch) -> String {
    let with = |verdict: &str| {
        batch.runs.iter().filter(|run| run.verdict.as_deref() == Some(verdict)).count()
    };
    let passed = count(batch.pass_count).unwrap_or_else(|| with("pass"));
    let failed = count(batch.fail_count).unwrap_or_else(|| with("fail"));
    let mut words = match total(batch) {
        Some(total) => format!("{passed} of {total} passed"),
        None => format!("{passed} passed"),
    };
    if failed > 0 {
        let _ = write!(words, ", {failed} failed");
    }
    let rest = total(batch).unwrap_or_default().saturating_sub(passed + failed);
    if rest > 0 && !is_unfinished(batch) {
        let _ = write!(words, ", {rest} without a verdict");
    }
    words
}

/// Its tone, and its word.
pub fn status(status: Option<&RunStatus>) -> (&'static str, String) {
    match status {
        Some(RunStatus::Queued) => ("dialling", "Waiting".to_owned()),
        Some(RunStatus::InProgress) => ("dialling", "In progress".to_owned()),
        Some(RunStatus::Completed) => ("ended", "Ended".to_owned()),
        Some(RunStatus::Failed) => ("failed", "Did not run".to_owned()),
        Some(RunStatus::Other(word)) => ("unknown", isolate(word).into_owned()),
        None => ("unknown", "Status not known".to_owned()),
    }
}

/// Of one rehearsal: its verdict, or else how far it is.
pub fn run(run: &ScenarioRun) -> (&'static str, String) {
    let verdict = super::words::verdict(run.verdict.as_deref());
    verdict.unwrap_or_else(|| status(run.status.as_ref()))
}

/// What one rehearsal cost by the latest estimate, in US cents.
pub fn estimate(batches: &[ScenarioBatch]) -> Option<i64> {
    let each = |batch: &ScenarioBatch| {
        let total = i64::try_from(total(batch)?).ok().filter(|total| *total > 0)?;
        let cents = batch.estimated_cost_cents.filter(|cents| *cents > 0)?;
        // Rounded up: less is no surprise.
        Some(cents.checked_add(total - 1)? / total)
    };
    batches.iter().find_map(each)
}

/// How many rehearsals, as they are started.
pub fn rehearsals(count: usize) -> String {
    if count == 1 { "1 rehearsal".to_owned() } else { format!("{count} rehearsals") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn batch(more: Value) -> ScenarioBatch {
        let mut value = json!({"id": 1});
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ScenarioBatch::read(&value).unwrap()
    }

    #[test]
    fn what_passed_is_counted_as_far_as_it_is_known() {
        let runs = json!([{"verdict": "pass"}, {"verdict": "fail"}, {"status": "queued"}]);
        for (more, said) in [
            (json!({"total": 6, "pass_count": 5, "fail_count": 1}), "5 of 6 passed, 1 failed"),
            (json!({"total": 6, "pass_count": 6, "fail_count": 0}), "6 of 6 passed"),
            (
                json!({"total": 6, "pass_count": 4, "fail_count": 1, "status": "completed"}),
                "4 of 6 passed, 1 failed, 1 without a verdict",
            ),
            (
                json!({"total": 6, "pass_count": 4, "fail_count": 1, "status": "in_progress"}),
                "4 of 6 passed, 1 failed",
            ),
            (json!({"runs": runs, "status": "pending"}), "1 of 3 passed, 1 failed"),
            (json!({}), "0 passed"),
            (json!({"total": -1, "pass_count": -5}), "0 passed"),
        ] {
            assert_eq!(counts(&batch(more.clone())), said, "{more}");
        }
    }

    #[test]
    fn one_that_goes_on_for_too_long_is_late() {
        let began = "2026-10-06T17:00:00Z";
        let at = |seconds: i64| {
            Timestamp(batch(json!({"created_at": began})).created_at.unwrap().0 + seconds * 1_000)
        };
        let is = |status: &str, seconds: i64| {
            is_late(&batch(json!({"created_at": began, "status": status})), at(seconds))
        };
        assert!(!is("in_progress", 600));
        assert!(is("in_progress", 601) && is("pending", 601) && is("paused", 601));
        assert!(!is("completed", 601) && !is("failed", 601));
        // It has ended, whatever its status is called.
        let ended = json!({"status": "cancelled", "created_at": began, "completed_at": began});
        assert!(!is_unfinished(&batch(ended)));
        assert!(!is_unfinished(&batch(json!({}))));
    }

    #[test]
    fn the_estimate_is_that_of_the_latest_one_that_has_it() {
        let batches = [
            batch(json!({"total": 3})),
            batch(json!({"total": 3, "estimated_cost_cents": 50})),
            batch(json!({"total": 1, "estimated_cost_cents": 900})),
        ];
        assert_eq!(estimate(&batches), Some(17));
        assert_eq!(estimate(&batches[..1]), None);
        let odd = batch(json!({"total": 0, "estimated_cost_cents": 50}));
        assert_eq!(estimate(&[odd]), None);
    }

    #[test]
    fn one_rehearsal_is_no_rehearsals() {
        assert_eq!((rehearsals(1), rehearsals(2)), ("1 rehearsal".into(), "2 rehearsals".into()));
    }
}
