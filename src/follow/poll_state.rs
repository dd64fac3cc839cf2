//! The state of one poll loop, and what an answer changes in it. Pure.

use crate::call::cadence::Known;
use thunderphone::{Call, Error, Timestamp};

/// How long a 404 for a call that was just accepted is no failure.
const GRACE_MS: i64 = 30_000;

#[derive(Default)]
pub struct PollState {
    pub call: Option<Call>,
    /// Failed polls in a row.
    pub failures: u32,
    retry_after_seconds: Option<u32>,
    /// When an answer first said that the call is over: some hosts send no `end_time`.
    seen_final_at: Option<Timestamp>,
    /// When the call was accepted, if this tab placed it just now.
    placed_at: Option<Timestamp>,
}

/// What an answer changed.
#[derive(PartialEq, Debug)]
pub enum Update {
    Changed(Box<Call>),
    /// Nothing new, or older than what is known.
    Same,
    /// Accepted a moment ago; the API does not return it yet.
    NotVisibleYet,
    Failed(Error),
}

impl PollState {
    pub fn new(placed_at: Option<Timestamp>) -> PollState {
        PollState { placed_at, ..PollState::default() }
    }

    /// `now` is the server's time.
    pub fn apply(&mut self, answer: Result<Call, Error>, now: Timestamp) -> Update {
        let failure = match answer {
            Ok(call) => return self.apply_call(call, now),
            Err(failure) => failure,
        };
        let is_fresh = self.placed_at.is_some_and(|at| now.0 - at.0 < GRACE_MS);
        if is_fresh && self.call.is_none() && failure.status() == Some(404) {
            return Update::NotVisibleYet;
        }
        self.failures = self.failures.saturating_add(1);
        self.retry_after_seconds =
            failure.api_error().and_then(|refusal| refusal.retry_after_seconds);
        Update::Failed(failure)
    }

    fn apply_call(&mut self, call: Call, now: Timestamp) -> Update {
        self.failures = 0;
        self.retry_after_seconds = None;
        if self.call.as_ref().is_some_and(|known| *known == call || is_older(&call, known)) {
            return Update::Same;
        }
        if call.is_final() && self.seen_final_at.is_none() {
            self.seen_final_at = Some(now);
        }
        self.call = Some(call.clone());
        Update::Changed(Box::new(call))
    }

    pub fn known(&self, now: Timestamp, is_hidden: bool, random: f64) -> Known<'_> {
        let ended = self.call.as_ref().and_then(|call| call.end_time).or(self.seen_final_at);
        Known {
            call: self.call.as_ref(),
            failures: self.failures,
            retry_after_seconds: self.retry_after_seconds,
            is_hidden,
            seconds_since_end: ended.map(|at| now.seconds_since(at)),
            random,
        }
    }

    /// How long the API wants no further request.
    pub fn retry_after_ms(&self) -> u32 {
        self.retry_after_seconds.unwrap_or(0).saturating_mul(1000)
    }
}

/// Whether an answer is older than the known state: it came late, or from a lagging
/// replica. A call never goes back to an earlier stage.
fn is_older(answer: &Call, known: &Call) -> bool {
    let stage = |call: &Call| match call {
        call if call.is_final() => 2,
        call if call.sip_answered_at.is_some() => 1,
        _ => 0,
    };
    stage(answer) < stage(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::{ApiError, CallId};

    const NOW: Timestamp = Timestamp(1_000_000);

    fn call(value: Value) -> Call {
        Call::read_as(CallId(1), &value)
    }

    fn refused(status: u16, retry_after_seconds: Option<u32>) -> Error {
        Error::Api(Box::new(ApiError { status, retry_after_seconds, ..ApiError::default() }))
    }

    fn is_changed(update: Update) -> bool {
        matches!(update, Update::Changed(_))
    }

    #[test]
    fn a_final_state_never_reverts() {
        let mut state = PollState::default();
        let ringing = || call(json!({"status": "in_progress"}));
        let talking = || call(json!({"status": "in_progress", "sip_answered_at": "2026-10-06"}));
        let ended = || call(json!({"status": "completed"}));
        assert!(is_changed(state.apply(Ok(ringing()), NOW)));
        assert!(is_changed(state.apply(Ok(talking()), NOW)));
        assert_eq!(state.apply(Ok(ringing()), NOW), Update::Same);
        assert!(is_changed(state.apply(Ok(ended()), NOW)));
        assert_eq!(state.apply(Ok(talking()), NOW), Update::Same);
        assert_eq!(state.call, Some(ended()));
        let billed = call(json!({"status": "completed", "billing_total_cents": 10}));
        assert!(is_changed(state.apply(Ok(billed), NOW)));
    }

    #[test]
    fn the_same_answer_changes_nothing() {
        let mut state = PollState::default();
        let answer = || Ok(call(json!({"status": "in_progress", "voice": "olivia"})));
        assert!(is_changed(state.apply(answer(), NOW)));
        assert_eq!(state.apply(answer(), NOW), Update::Same);
    }

    #[test]
    fn a_404_right_after_acceptance_is_no_failure() {
        let mut state = PollState::new(Some(NOW));
        assert_eq!(
            state.apply(Err(refused(404, None)), Timestamp(NOW.0 + 29_000)),
            Update::NotVisibleYet
        );
        assert_eq!(state.failures, 0);
        assert!(matches!(
            state.apply(Err(refused(404, None)), Timestamp(NOW.0 + 31_000)),
            Update::Failed(_)
        ));
        let mut linked = PollState::default();
        assert!(matches!(linked.apply(Err(refused(404, None)), NOW), Update::Failed(_)));
        let mut placed = PollState::new(Some(NOW));
        assert!(matches!(placed.apply(Err(refused(401, None)), NOW), Update::Failed(_)));
    }

    #[test]
    fn failures_count_until_an_answer_comes_and_the_last_call_stays() {
        let mut state = PollState::default();
        state.apply(Ok(call(json!({"status": "in_progress"}))), NOW);
        for _ in 0..3 {
            state.apply(Err(refused(429, Some(7))), NOW);
        }
        assert_eq!((state.failures, state.retry_after_ms()), (3, 7000));
        assert!(state.call.is_some());
        state.apply(Ok(call(json!({"status": "in_progress"}))), NOW);
        assert_eq!((state.failures, state.retry_after_ms()), (0, 0));
    }

    #[test]
    fn without_an_end_time_the_first_final_answer_counts_as_the_end() {
        let mut state = PollState::default();
        state.apply(Ok(call(json!({"status": "completed"}))), NOW);
        let later = Timestamp(NOW.0 + 61_000);
        assert_eq!(state.known(later, false, 0.5).seconds_since_end, Some(61));
    }
}
