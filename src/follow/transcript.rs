//! What is known of a call's transcript, and when to request more. Pure.

use crate::call::phase::Phase;
use std::sync::Arc;
use thunderphone::{Call, Error, Turn};

/// A host without transcripts answers 404, and so does one whose transcript is late. So
/// after the end this many requests are made before a 404 counts.
const REQUESTS_AFTER_END: u8 = 3;

#[derive(Clone, PartialEq, Default)]
pub struct Transcript {
    /// Shared, because there may be thousands, and many who read them.
    pub turns: Arc<Vec<Turn>>,
    /// Why the newest request failed.
    pub failure: Option<Error>,
    /// Whether any answer came, even an error.
    pub is_known: bool,
    /// How many answers said that there is no such endpoint: while live, after the end.
    missing: (u8, u8),
}

impl Transcript {
    /// Whether to request it now (`None`: no), and if so, whether the live one.
    pub fn next_request(&self, call: &Call) -> Option<bool> {
        let (live, after_end) = self.missing;
        match Phase::new(call) {
            _ if crate::call::recording::was_never_answered(call) => None,
            Phase::InConversation => (live == 0).then_some(true),
            phase if phase.is_final() => (after_end < REQUESTS_AFTER_END).then_some(false),
            _ => None,
        }
    }

    /// Applies an answer, without losing turns that are known.
    pub fn apply(&mut self, answer: Result<Arc<Vec<Turn>>, Error>, is_live: bool) {
        self.is_known = true;
        match answer {
            Ok(turns) => {
                self.failure = None;
                // Right after the end the final transcript may still be empty.
                if !turns.is_empty() {
                    self.turns = turns;
                }
            }
            Err(failure) => {
                if failure.is_missing_endpoint() {
                    let count = if is_live { &mut self.missing.0 } else { &mut self.missing.1 };
                    *count = count.saturating_add(1);
                }
                self.failure = Some(failure);
            }
        }
    }

    /// “Check now”: the endpoint may be there now.
    pub fn forget_missing(&mut self) {
        self.missing = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::{ApiError, CallId, read_transcript};

    fn call(value: Value) -> Call {
        Call::read_as(CallId(1), &value)
    }

    fn missing() -> Error {
        Error::Api(Box::new(ApiError { status: 404, ..ApiError::default() }))
    }

    #[test]
    fn a_transcript_is_requested_when_there_can_be_one() {
        let transcript = Transcript::default();
        let at = "2026-10-06T17:30:11Z";
        for (record, expected) in [
            (json!({"status": "in_progress"}), None),
            (json!({"status": "in_progress", "sip_answered_at": at}), Some(true)),
            (json!({"status": "completed", "sip_answered_at": at}), Some(false)),
            (json!({"status": "completed"}), Some(false)),
            (json!({"status": "failed", "sip_answered_at": null}), None),
        ] {
            assert_eq!(transcript.next_request(&call(record.clone())), expected, "{record}");
        }
    }

    #[test]
    fn requests_to_a_host_without_transcripts_end() {
        let live = call(json!({"status": "in_progress", "sip_answered_at": "2026-10-06"}));
        let ended = call(json!({"status": "completed"}));
        let mut transcript = Transcript::default();
        transcript.apply(Err(missing()), true);
        assert_eq!(transcript.next_request(&live), None);
        for _ in 0..REQUESTS_AFTER_END {
            assert_eq!(transcript.next_request(&ended), Some(false));
            transcript.apply(Err(missing()), false);
        }
        assert_eq!(transcript.next_request(&ended), None);
        transcript.forget_missing();
        assert_eq!(transcript.next_request(&ended), Some(false));
    }

    #[test]
    fn live_turns_survive_an_empty_or_failed_answer() {
        let turns = read_transcript(&json!([{"role": "user", "content": "Hello"}])).unwrap();
        let turns = Arc::new(turns);
        let mut transcript = Transcript::default();
        transcript.apply(Ok(turns.clone()), true);
        transcript.apply(Ok(Arc::default()), false);
        transcript.apply(Err(missing()), false);
        assert_eq!(transcript.turns, turns);
    }
}
