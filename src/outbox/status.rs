//! What this tab knows of a placement beyond what is stored: the answers, and what happens
//! next. For display only: nothing here decides what is sent.

use super::env::{PauseReason, Progress};
use super::placement::{Placement, State};
use super::reconciliation::Lookup;
use thunderphone::{Error, Timestamp};

#[derive(Clone, PartialEq, Default)]
pub struct PlacementStatus {
    pub key: String,
    /// The answer that made the outcome ambiguous, and when. Later answers do not replace
    /// it, so the text does not change while somebody reads it.
    pub first: Option<(Error, Timestamp)>,
    /// The newest answer.
    pub last: Option<Error>,
    pub next: Option<Next>,
    pub lookup: Option<Lookup>,
    pub pause_reason: Option<PauseReason>,
    pub is_not_stored: bool,
    /// This page waits for its answer.
    pub is_sending: bool,
}

/// What happens next automatically.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Next {
    /// When, by the browser's clock, in milliseconds.
    pub at: i64,
    /// Whether it is sent again, or only looked up.
    pub will_send: bool,
}

impl PlacementStatus {
    pub fn apply(&mut self, progress: Progress, is_lost: bool, now: Timestamp, browser_now: i64) {
        self.next = None;
        // “Too late where the callee is” stays until a person sends it.
        if self.pause_reason != Some(PauseReason::CalleeHours) || progress == Progress::Sending {
            self.pause_reason = None;
        }
        self.is_sending = progress == Progress::Sending;
        match progress {
            Progress::Failed(failure) => {
                if self.first.is_none() || !is_lost {
                    self.first = Some((failure.clone(), now));
                }
                self.last = Some(failure);
            }
            Progress::Waiting { ms, will_send } => {
                self.next = Some(Next { at: browser_now + i64::from(ms), will_send });
            }
            Progress::LookedUp(lookup) => self.lookup = Some(lookup),
            Progress::Paused(reason) => self.pause_reason = self.pause_reason.or(Some(reason)),
            Progress::NotStored => self.is_not_stored = true,
            Progress::Sending => self.is_not_stored = false,
            Progress::Placed { .. } | Progress::PlacedElsewhere(_) => {}
        }
    }

    /// Whether it is stored, should have been sent, and was not.
    pub fn is_unsent(&self, placement: &Placement, now: i64) -> bool {
        placement.state == State::Armed
            && (self.is_not_stored || self.pause_reason.is_some() || placement.is_overdue(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callee_hours_stay_the_reason_until_the_placement_is_sent() {
        let mut status = PlacementStatus::default();
        let mut take = |progress| {
            status.apply(progress, false, Timestamp(0), 0);
            status.pause_reason
        };
        assert_eq!(take(Progress::Paused(PauseReason::Age)), Some(PauseReason::Age));
        assert_eq!(take(Progress::Waiting { ms: 1, will_send: false }), None);
        for progress in [
            Progress::Paused(PauseReason::CalleeHours),
            Progress::Paused(PauseReason::Age),
            Progress::Waiting { ms: 1, will_send: false },
            Progress::LookedUp(Lookup::NotFound),
        ] {
            assert_eq!(take(progress), Some(PauseReason::CalleeHours));
        }
        assert_eq!(take(Progress::Sending), None);
    }
}
