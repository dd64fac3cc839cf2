//! What this tab has learnt of a placement beyond what is written down: the answers,
//! and what happens next. For showing: what is sent is not decided by it.

use super::env::{Progress, Rest};
use super::placement::{Ambiguity, Placement, State};
use super::reconciliation::Lookup;
use crate::remedy::{self, PlacingFacts, Remedy};
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

    /// What to say of the placement; nothing while all is well. `now` is the server's
    /// time, in milliseconds.
    pub fn remedy(
        &self,
        placement: &Placement,
        is_ours: bool,
        now: i64,
        facts: &PlacingFacts,
    ) -> Option<Remedy> {
        let first = self.first.as_ref().map(|(failure, _)| failure);
        match placement.state {
            State::Armed if self.is_unsent(placement, now) => Some(match placement.attempts {
                0 if self.is_not_kept => remedy::not_kept(),
                0 => remedy::not_sent(),
                _ => remedy::not_placed(placement, self.last.as_ref(), facts),
            }),
            State::Pending(_) | State::Accepted(_) => None,
            State::Refused => first.map(|failure| remedy::placing(failure, facts)),
            State::NotPlaced => Some(remedy::not_placed(placement, self.last.as_ref(), facts)),
            State::Armed => None,
            State::Sent if placement.ambiguity != Ambiguity::Lost && !placement.is_left(now) => {
                None
            }
            State::RetryAllowed if first.is_some() => {
                first.map(|failure| remedy::placing(failure, facts))
            }
            _ => {
                let last = self.last.as_ref();
                Some(remedy::unknown_outcome(placement, first, last, is_ours, facts))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::placement::Hold;
    use super::super::placement::tests::placement;
    use super::super::reconciliation::IN_FLIGHT_MS;
    use super::*;

    /// What is said of a placement at this time by a tab that knows no more of it.
    fn said(placement: &Placement, is_not_kept: bool, now: i64) -> Option<Remedy> {
        let status = PlacementStatus { is_not_kept, ..PlacementStatus::default() };
        status.remedy(placement, false, now, &remedy::tests::facts())
    }

    #[test]
    fn a_tab_that_froze_keeps_nobody_from_finding_out() {
        let sent = Placement { state: State::Sent, attempts: 1, ..placement("k") };
        assert!(said(&sent, false, IN_FLIGHT_MS - 1).is_none());
        assert!(said(&sent, false, IN_FLIGHT_MS).unwrap().is_ambiguous());
        assert!(said(&placement("k"), false, IN_FLIGHT_MS - 1).is_none());
        assert!(said(&placement("k"), false, IN_FLIGHT_MS).unwrap().meaning.contains("Nobody"));
    }

    #[test]
    fn of_what_was_ever_sent_nobody_was_called_is_never_said() {
        let armed = |attempts| Placement { attempts, ..placement("k") };
        assert!(said(&armed(0), true, 0).unwrap().meaning.contains("Nobody"));
        let hold = Hold::Stopped;
        let not_found = |attempts| Placement { state: State::NotPlaced, hold, ..armed(attempts) };
        assert!(said(&not_found(0), false, 0).unwrap().meaning.contains("Nobody"));
        for placement in [armed(1), not_found(1)] {
            let meaning = said(&placement, true, 0).unwrap().meaning;
            assert!(meaning.contains("lists no call") && !meaning.contains("Nobody"), "{meaning}");
        }
    }

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
