//! What to say of a placement, by its state and by what this tab knows of it.

use super::{PlacingFacts, Remedy, not_placed, not_sent, not_stored, placing, unknown_outcome};
use crate::outbox::{Ambiguity, Placement, PlacementStatus, State};

impl PlacementStatus {
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
                0 if self.is_not_stored => not_stored(),
                0 => not_sent(),
                _ => not_placed(placement, self.last.as_ref(), facts),
            }),
            State::Pending(_) | State::Accepted(_) => None,
            State::Refused => first.map(|failure| placing(failure, facts)),
            State::NotPlaced => Some(not_placed(placement, self.last.as_ref(), facts)),
            State::Armed => None,
            State::Sent if placement.ambiguity != Ambiguity::Lost && !placement.is_overdue(now) => {
                None
            }
            State::RetryAllowed if first.is_some() => first.map(|failure| placing(failure, facts)),
            _ => {
                let last = self.last.as_ref();
                Some(unknown_outcome(placement, first, last, is_ours, facts))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::facts;
    use super::*;
    use crate::outbox::Hold;
    use crate::outbox::placement::{IN_FLIGHT_MS, tests::placement};

    /// What is said of a placement at this time by a tab that knows no more of it.
    fn said(placement: &Placement, is_not_stored: bool, now: i64) -> Option<Remedy> {
        let status = PlacementStatus { is_not_stored, ..PlacementStatus::default() };
        status.remedy(placement, false, now, &facts())
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
}
