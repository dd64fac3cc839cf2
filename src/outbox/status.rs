//! What this tab has learnt of a placement beyond what is written down: the answers,
//! and what happens next. For showing: what is sent is not decided by it.

use super::env::{Progress, Rest};
use super::placement::{Placement, State};
use super::reconciliation::Lookup;
use thunderphone::{Error, Timestamp};

#[derive(Clone, PartialEq, Default)]
pub struct PlacementStatus {
    pub key: String,
    /// What the ambiguity began with, and when. Later answers of the same ambiguity do
    /// not change what stands there to be read.
    pub first: Option<(Error, Timestamp)>,
    /// The newest answer.
    pub last: Option<Error>,
    pub next: Option<Next>,
    pub lookup: Option<Lookup>,
    pub rest: Option<Rest>,
    pub is_not_kept: bool,
    /// Its answer is awaited by this page.
    pub is_sending: bool,
}

/// What happens next by itself.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Next {
    /// By the browser's clock, in milliseconds.
    pub at: i64,
    /// It is sent again; else it is only looked for.
    pub will_send: bool,
}

impl PlacementStatus {
    pub fn apply(&mut self, progress: Progress, is_lost: bool, now: Timestamp, browser_now: i64) {
        self.next = None;
        // Why it was stopped at night stays until a person sends it.
        if self.rest != Some(Rest::CalleeHours) || progress == Progress::Sending {
            self.rest = None;
        }
        self.is_sending = progress == Progress::Sending;
        match progress {
            Progress::Failed(failure) => {
                if self.first.is_none() || !is_lost {
                    self.first = Some((failure.clone(), now));
                }
                self.last = Some(failure);
            }
            Progress::Waits { ms, will_send } => {
                self.next = Some(Next { at: browser_now + i64::from(ms), will_send });
            }
            Progress::Looked(lookup) => self.lookup = Some(lookup),
            Progress::Rests(rest) => self.rest = self.rest.or(Some(rest)),
            Progress::NotKept => self.is_not_kept = true,
            Progress::Sending => self.is_not_kept = false,
            Progress::Placed { .. } | Progress::PlacedElsewhere(_) => {}
        }
    }

    /// Whether what is written down was not sent when that was wanted.
    pub fn is_unsent(&self, placement: &Placement, now: i64) -> bool {
        placement.state == State::Armed
            && (self.is_not_kept || self.rest.is_some() || placement.is_left(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_it_was_stopped_at_night_stays_until_it_is_sent() {
        let mut status = PlacementStatus::default();
        let mut take = |progress| {
            status.apply(progress, false, Timestamp(0), 0);
            status.rest
        };
        assert_eq!(take(Progress::Rests(Rest::Age)), Some(Rest::Age));
        assert_eq!(take(Progress::Waits { ms: 1, will_send: false }), None);
        for progress in [
            Progress::Rests(Rest::CalleeHours),
            Progress::Rests(Rest::Age),
            Progress::Waits { ms: 1, will_send: false },
            Progress::Looked(Lookup::NotFound),
        ] {
            assert_eq!(take(progress), Some(Rest::CalleeHours));
        }
        assert_eq!(take(Progress::Sending), None);
    }
}
