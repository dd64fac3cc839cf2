//! What became of a simulated call, in words.

use crate::format;
use strict_view::bidi::isolate;
use thunderphone::{RunStatus, TestRun, Timestamp};

/// So long a rehearsal may wait without a word.
const PATIENCE_MS: i64 = 10 * 60 * 1000;

/// A tone for the eye and a word.
pub fn status(status: Option<&RunStatus>) -> (&'static str, String) {
    match status {
        Some(RunStatus::Queued) => ("dialling", "Waiting".to_owned()),
        Some(RunStatus::InProgress) => ("live", "In progress".to_owned()),
        Some(RunStatus::Completed) => ("ended", "Completed".to_owned()),
        Some(RunStatus::Failed) => ("failed", "Failed".to_owned()),
        Some(RunStatus::Other(word)) => ("unknown", isolate(word).into_owned()),
        None => ("unknown", "Status not known".to_owned()),
    }
}

/// Whether more may become of it. What is not known may.
pub fn is_open(status: Option<&RunStatus>) -> bool {
    !status.is_some_and(RunStatus::is_final)
}

/// Whether it has not ended for so long that it is said.
pub fn is_late(status: Option<&RunStatus>, created: Option<Timestamp>, now: Timestamp) -> bool {
    is_open(status) && created.is_some_and(|at| now.0 - at.0 > PATIENCE_MS)
}

/// What is said of one that does not end.
pub fn late(status: Option<&RunStatus>, created: Timestamp, now: Timestamp) -> String {
    let since = format::wait(now.seconds_since(created));
    match status {
        Some(RunStatus::Queued) => format!(
            "It has waited for {since}. ThunderPhone may still start it, and charge for it. It cannot be stopped from here."
        ),
        _ => format!(
            "It has not ended after {since}. ThunderPhone may still charge for it. It cannot be stopped from here."
        ),
    }
}

/// The grade and the outcome: `88 of 100, success`. `None` until there is one.
pub fn verdict(run: &TestRun) -> Option<String> {
    let score = run.score.map(format::score);
    let outcome = run.outcome.as_deref().map(format::words);
    let words: Vec<String> = score.into_iter().chain(outcome).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_has_ended_is_not_open() {
        for word in ["queued", "in_progress", "paused", "completed", "failed"] {
            let status = RunStatus::read(word);
            assert_eq!(is_open(Some(&status)), !["completed", "failed"].contains(&word), "{word}");
        }
        assert!(is_open(None));
        assert_eq!(status(Some(&RunStatus::read("paused"))).0, "unknown");
    }

    #[test]
    fn one_that_never_starts_is_said_after_ten_minutes() {
        let (queued, created) = (RunStatus::Queued, Timestamp(0));
        assert!(!is_late(Some(&queued), Some(created), Timestamp(600_000)));
        assert!(is_late(Some(&queued), Some(created), Timestamp(600_001)));
        assert!(!is_late(Some(&RunStatus::Completed), Some(created), Timestamp(i64::MAX)));
        assert!(!is_late(Some(&queued), None, Timestamp(i64::MAX)));
        assert!(late(Some(&queued), created, Timestamp(720_000)).contains("waited for 12 min"));
    }

    #[test]
    fn a_verdict_has_what_the_host_says() {
        let run =
            |grade: serde_json::Value| TestRun::read(&json!({"id": 1, "grade": grade})).unwrap();
        let words = verdict(&run(json!({"score": 88, "call_outcome": "success"}))).unwrap();
        assert!(words.contains("88") && words.contains("uccess"), "{words}");
        assert_eq!(verdict(&run(json!(null))), None);
        assert!(verdict(&run(json!({"call_outcome": "odd_word"}))).unwrap().contains("dd word"));
    }
}
