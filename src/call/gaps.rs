//! How long a call rang and was talked, and how long after one event another one came:
//! what a timeline shows in place of the seconds of a clock.

use super::recording::was_never_answered;
use crate::format;
use thunderphone::{Call, Timestamp};

/// `rang 6 s`: from the request to the pick-up. Also of a call that nobody picked up, if it
/// is the carrier's word that it rang.
pub fn rang(call: &Call) -> Option<String> {
    let reasons = ["no_answer", "not_answered"];
    let was_rung = || call.end_reason.as_deref().is_some_and(|code| reasons.contains(&code));
    let until = match call.sip_answered_at {
        None if was_never_answered(call) && was_rung() => call.end_time,
        answered => answered,
    };
    Some(format!("rang {}", between(call.start_time?, until?)?))
}

/// `talked 26 s`: as the API says it, or else from the pick-up to the end.
pub fn talked(call: &Call) -> Option<String> {
    if !call.is_final() || was_never_answered(call) {
        return None;
    }
    let said = call.duration_seconds.filter(|seconds| *seconds > 0).map(format::wait);
    let length = said.or_else(|| between(call.sip_answered_at?, call.end_time?))?;
    Some(format!("talked {length}"))
}

/// `12 s later`, `at once`. `None` if it came earlier.
pub fn later(before: Timestamp, after: Timestamp) -> Option<String> {
    match after.0.checked_sub(before.0)? {
        ..0 => None,
        0..500 => Some("at once".to_owned()),
        _ => Some(format!("{} later", between(before, after)?)),
    }
}

fn between(before: Timestamp, after: Timestamp) -> Option<String> {
    let ms = after.0.checked_sub(before.0).filter(|ms| *ms >= 0)?;
    Some(format::wait(ms.saturating_add(500) / 1000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::CallId;

    #[track_caller]
    fn check(record: Value, rang: Option<&str>, talked: Option<&str>) {
        let call = Call::read_as(CallId(1), &record);
        assert_eq!(super::rang(&call).as_deref(), rang, "{record}");
        assert_eq!(super::talked(&call).as_deref(), talked, "{record}");
    }

    #[test]
    fn a_call_rings_and_is_talked() {
        let example = include_str!("../../tests/api/examples/call-completed.json");
        check(serde_json::from_str(example).unwrap(), Some("rang 10 s"), Some("talked 1 min 17 s"));
        let record = json!({"status": "completed", "start_time": "2026-10-06T17:30:02Z",
            "sip_answered_at": "2026-10-06T17:30:08Z", "end_time": "2026-10-06T17:30:34Z"});
        check(record, Some("rang 6 s"), Some("talked 26 s"));
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        check(json!({}), None, None);
        check(json!({"status": "completed", "duration_seconds": 26}), None, Some("talked 26 s"));
        // It is still going on.
        check(json!({"status": "in_progress", "duration_seconds": 26}), None, None);
        let unanswered = |code: &str| {
            json!({"status": "failed", "end_reason": code, "sip_answered_at": null,
                "start_time": "2026-10-06T17:30:00Z", "end_time": "2026-10-06T17:30:30Z"})
        };
        check(unanswered("no_answer"), Some("rang 30 s"), None);
        check(unanswered("busy"), None, None);
        // By clocks that differ.
        let record = json!({"status": "completed", "start_time": "2026-10-06T17:30:09Z",
            "sip_answered_at": "2026-10-06T17:30:08Z", "end_time": "2026-10-06T17:30:01Z"});
        check(record, None, None);
    }

    #[test]
    fn a_gap_says_how_much_later() {
        let later = |ms: i64| super::later(Timestamp(1_000), Timestamp(1_000 + ms));
        assert_eq!(later(0).as_deref(), Some("at once"));
        assert_eq!(later(700).as_deref(), Some("1 s later"));
        assert_eq!(later(77_000).as_deref(), Some("1 min 17 s later"));
        assert_eq!(later(-1), None);
        assert_eq!(super::later(Timestamp(i64::MIN), Timestamp(i64::MAX)), None);
    }
}
