//! The pause before the next poll of a call: a pure function of what is known, so that
//! every situation can be tested.

use thunderphone::{Call, GradeStatus, RecordingMode};

/// The guide's pace for a live call (API notes, section 6).
pub const LIVE_MS: u32 = 2_000;
/// After the end: billing, recording and grade arrive over seconds to minutes.
pub const SETTLING_MS: u32 = 4_000;
/// The pace when settling takes long.
pub const LATE_SETTLING_MS: u32 = 15_000;
/// From when on settling takes long.
pub const LATE_AFTER_S: i64 = 60;
/// When polling ends although something is missing; "Check now" still polls.
pub const GIVE_UP_AFTER_S: i64 = 600;
/// The longest pause between failing polls.
pub const MAX_BACKOFF_MS: u32 = 60_000;
/// After this many failed polls in a row a person decides whether to go on.
pub const MAX_FAILURES: u32 = 12;

/// What is known when the pause is decided.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub call: Option<&'a Call>,
    /// Failed polls in a row.
    pub failures: u32,
    /// `Retry-After` of the newest error.
    pub retry_after_seconds: Option<u32>,
    pub is_hidden: bool,
    /// Seconds since the call ended, by the server's clock.
    pub seconds_since_end: Option<i64>,
    /// 0.0 to 1.0, for jitter: many tabs must not poll at the same moment.
    pub random: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pause {
    After(u32),
    /// Nothing more will change.
    Settled,
    /// Hidden, or failing for too long: waits for a person.
    Paused,
}

pub fn next(known: Known<'_>) -> Pause {
    if known.is_hidden {
        return Pause::Paused;
    }
    if known.failures > 0 {
        return back_off(known);
    }
    let Some(call) = known.call else { return Pause::After(LIVE_MS) };
    if !call.is_final() {
        return Pause::After(LIVE_MS);
    }
    let seconds = known.seconds_since_end.unwrap_or(0);
    if is_settled(call) || seconds > GIVE_UP_AFTER_S {
        return Pause::Settled;
    }
    Pause::After(if seconds > LATE_AFTER_S { LATE_SETTLING_MS } else { SETTLING_MS })
}

fn back_off(known: Known<'_>) -> Pause {
    if known.failures > MAX_FAILURES {
        return Pause::Paused;
    }
    // 2, 4, 8 … s, a quarter of it random.
    let doubled = LIVE_MS.saturating_mul(1 << known.failures.saturating_sub(1).min(6));
    let base = f64::from(doubled.min(MAX_BACKOFF_MS));
    let jittered = (base * (0.75 + 0.25 * known.random.clamp(0.0, 1.0))) as u32;
    let retry_after = known.retry_after_seconds.unwrap_or(0).saturating_mul(1000);
    Pause::After(jittered.max(retry_after))
}

/// Whether everything that follows the end has come. On a host without these fields a call
/// settles when it is over and its recording is there, or when the host never mentions
/// billing. There is nothing else to wait for, and `GIVE_UP_AFTER_S` bounds the rest.
pub fn is_settled(call: &Call) -> bool {
    let was_answered = call.sip_answered_at.is_some();
    let knows_billing = call.raw.get("billed_at").is_some();
    let is_billed = call.billed_at.is_some() || !knows_billing || !was_answered;
    let has_recording = call.recording_url.is_some()
        || matches!(
            call.recording_mode,
            Some(RecordingMode::DisabledByConfig | RecordingMode::FailedBeforeCapture)
        )
        || (call.raw.get("sip_answered_at").is_some() && !was_answered);
    let knows_grade = call.raw.get("grade_status").is_some();
    let is_graded = !knows_grade
        || !was_answered
        || matches!(
            call.grade_status,
            Some(
                GradeStatus::Completed
                    | GradeStatus::Failed
                    | GradeStatus::SkippedRecordingDisabled
                    | GradeStatus::Other(_)
            )
        );
    call.is_final() && is_billed && has_recording && is_graded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use thunderphone::CallId;

    fn known(call: Option<&Call>) -> Known<'_> {
        Known {
            call,
            failures: 0,
            retry_after_seconds: None,
            is_hidden: false,
            seconds_since_end: Some(5),
            random: 0.5,
        }
    }

    fn example(text: &str) -> Call {
        Call::read(&serde_json::from_str(text).unwrap()).unwrap()
    }

    #[test]
    fn the_pace_follows_the_phase() {
        let live = example(include_str!("../../tests/api/examples/call-in-progress-answered.json"));
        let done = example(include_str!("../../tests/api/examples/call-completed.json"));
        let unrecorded =
            example(include_str!("../../tests/api/examples/call-completed-no-recording.json"));
        let failed = example(include_str!("../../tests/api/examples/call-failed.json"));
        assert_eq!(next(known(None)), Pause::After(LIVE_MS));
        assert_eq!(next(known(Some(&live))), Pause::After(LIVE_MS));
        for settled in [&done, &unrecorded, &failed] {
            assert_eq!(next(known(Some(settled))), Pause::Settled);
        }
        let settling = Call { grade_status: None, ..done };
        assert_eq!(next(known(Some(&settling))), Pause::After(SETTLING_MS));
        let late = Known { seconds_since_end: Some(61), ..known(Some(&settling)) };
        assert_eq!(next(late), Pause::After(LATE_SETTLING_MS));
        let over = Known { seconds_since_end: Some(601), ..known(Some(&settling)) };
        assert_eq!(next(over), Pause::Settled);
    }

    #[test]
    fn a_call_of_the_smallest_host_settles_when_its_recording_is_there() {
        let read = |value| Call::read_as(CallId(1), &value);
        assert!(!is_settled(&read(json!({"status": "in_progress"}))));
        assert!(!is_settled(&read(json!({"status": "completed", "duration_seconds": 40}))));
        assert!(is_settled(&read(
            json!({"status": "completed", "recording_url": "https://x.example/1"})
        )));
    }

    #[test]
    fn a_hidden_page_does_not_poll() {
        assert_eq!(next(Known { is_hidden: true, ..known(None) }), Pause::Paused);
    }

    proptest! {
        #[test]
        fn failing_polls_get_rarer_respect_retry_after_and_end(failures in 1u32..40, retry_after in proptest::option::of(0u32..100_000), random in -1.0..2.0f64) {
            match next(Known { failures, retry_after_seconds: retry_after, random, ..known(None) }) {
                Pause::After(ms) => {
                    prop_assert!(failures <= MAX_FAILURES);
                    prop_assert!(ms >= LIVE_MS * 3 / 4);
                    prop_assert!(u64::from(ms) >= u64::from(retry_after.unwrap_or(0)) * 1000);
                    prop_assert!(ms <= MAX_BACKOFF_MS.max(retry_after.unwrap_or(0).saturating_mul(1000)));
                }
                pause => prop_assert!(pause == Pause::Paused && failures > MAX_FAILURES),
            }
        }
    }
}
