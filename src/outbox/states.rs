//! The state machine of a placement.

use super::forbidden::Forbidden;
use super::guard::Allowance;
use super::outcome::Outcome;
use super::placement::{Ambiguity, Hold, KeyConflict, MAX_RETRIES, Placement, State};
use thunderphone::CallId;

/// An event in the life of a placement.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Event {
    /// This tab is about to send it, and must not if the event is refused. `age_ms` counts
    /// from the creation, by whichever clock shows more. `confirmation` is the person's
    /// confirmation that this attempt uses, if any. `allowance` is what the rules leave.
    Sent { by: String, now: i64, age_ms: i64, confirmation: Option<i64>, allowance: Allowance },
    /// The rules keep the attempt from being sent that was about to be.
    Forbidden(Forbidden),
    /// The answer to the newest attempt.
    Answered(Outcome),
    /// A person recognized the call in the list.
    Found(CallId),
    /// A person says that this call is not the one.
    RuledOut(CallId),
    /// The list of calls proves that there is no such call.
    NotFound,
    /// The tab that owned it is gone, and this one takes the lease.
    LeaseTaken { from: String, by: String },
    /// A person confirms that this tab sends it once more.
    Resumed { by: String, now: i64 },
    /// A person stops every attempt to come, automatic or confirmed earlier.
    Stopped,
}

impl Placement {
    /// Applies an event. Returns whether it is allowed now; one that is not changes
    /// nothing.
    pub fn apply(&mut self, event: &Event) -> bool {
        use State::*;
        let next = match (self.state, event) {
            // A known call stays known, whatever comes later.
            (Pending(_) | Accepted(_), _) => return false,
            (_, Event::Answered(Outcome::Accepted(id)) | Event::Found(id)) => Accepted(*id),
            (_, Event::Answered(Outcome::Pending(id))) => Pending(*id),

            (Armed | RetryAllowed | Unknown, Event::Sent { by, now, age_ms, confirmation, .. })
                if *by == self.owner
                    && (self.is_confirmed(*confirmation, *now)
                        || self.may_be_sent_automatically(*age_ms)) =>
            {
                self.attempts = self.attempts.saturating_add(1);
                self.sent_at = *now;
                self.is_sent_manually = self.is_confirmed(*confirmation, *now);
                self.confirmed_at = None;
                self.forbidden = None;
                Sent
            }
            (Armed, Event::Forbidden(why)) => {
                self.forbidden = Some(*why);
                self.confirmed_at = None;
                NotPlaced
            }
            // An earlier attempt may have dialed: it is still looked up.
            (RetryAllowed | Unknown, Event::Forbidden(why))
                if self.hold != Hold::Stopped || self.confirmed_at.is_some() =>
            {
                self.forbidden = Some(*why);
                self.hold = Hold::Stopped;
                self.confirmed_at = None;
                self.state
            }
            (Sent, Event::Answered(outcome)) => self.after(*outcome),
            // Also while a frozen tab waits for its answer.
            (Sent | RetryAllowed | Unknown, Event::NotFound) => NotPlaced,
            (Armed | Sent | RetryAllowed | Unknown, Event::RuledOut(id)) => {
                if self.ruled_out.contains(id) {
                    return false;
                }
                self.ruled_out.push(*id);
                self.state
            }
            (Armed, Event::Stopped) => {
                self.hold = Hold::Stopped;
                self.confirmed_at = None;
                NotPlaced
            }
            (Sent | RetryAllowed | Unknown, Event::Stopped)
                if self.hold != Hold::Stopped || self.confirmed_at.is_some() =>
            {
                self.hold = Hold::Stopped;
                self.confirmed_at = None;
                self.state
            }

            (Armed | Sent | RetryAllowed | Unknown, Event::LeaseTaken { from, by })
                if *from == self.owner =>
            {
                self.owner.clone_from(by);
                self.hold = self.hold.max(Hold::PageGone);
                self.confirmed_at = None;
                match self.state {
                    // `Sent` is stored before the request, so this was never sent.
                    Armed => NotPlaced,
                    _ => {
                        self.ambiguity = Ambiguity::Lost;
                        Unknown
                    }
                }
            }
            // Where no tab sends it automatically any more, any tab may do it manually.
            (Armed | RetryAllowed | Unknown, Event::Resumed { by, now })
                if *by == self.owner || self.is_on_hold() || self.is_overdue(*now) =>
            {
                self.owner.clone_from(by);
                self.confirmed_at = Some(*now);
                self.state
            }
            (NotPlaced, Event::Resumed { by, now }) => {
                self.owner.clone_from(by);
                self.forbidden = None;
                self.resumed_at = Some(*now);
                self.confirmed_at = Some(*now);
                Armed
            }
            _ => return false,
        };
        self.state = next;
        true
    }

    /// The state after an answer without a call.
    fn after(&mut self, outcome: Outcome) -> State {
        let raised = match outcome {
            Outcome::Unknown | Outcome::KeyTaken => Ambiguity::Lost,
            Outcome::CarrierFault => Ambiguity::Carrier,
            _ => Ambiguity::None,
        };
        self.ambiguity = self.ambiguity.max(raised);
        self.key_conflict = match outcome {
            Outcome::KeyTaken
                if self.is_sent_manually && self.key_conflict != KeyConflict::None =>
            {
                KeyConflict::Confirmed
            }
            Outcome::KeyTaken => self.key_conflict.max(KeyConflict::Reported),
            _ => KeyConflict::None,
        };
        let is_transient = matches!(outcome, Outcome::Throttled | Outcome::CarrierFault);
        match self.ambiguity {
            Ambiguity::Lost => State::Unknown,
            _ if is_transient && self.attempts <= MAX_RETRIES => State::RetryAllowed,
            Ambiguity::Carrier => State::Unknown,
            // A browser resends automatically when a connection dies: an earlier copy of
            // the throttled request may have dialed.
            Ambiguity::None
                if outcome == Outcome::Throttled
                    || (outcome == Outcome::NotPassedOn && self.attempts > 1) =>
            {
                self.ambiguity = Ambiguity::Lost;
                State::Unknown
            }
            Ambiguity::None => State::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::placement::IN_FLIGHT_MS;
    use super::super::placement::tests::placement;
    use super::super::placement::{CONFIRMATION_MS, MAX_AGE_MS};
    use super::*;
    use State::*;

    fn sent(by: &str, age_ms: i64, confirmation: Option<i64>) -> Event {
        let allowance = Allowance::default();
        Event::Sent { by: by.into(), now: age_ms, age_ms, confirmation, allowance }
    }

    /// Without a person's confirmation.
    fn automatic(age_ms: i64) -> Event {
        sent("a", age_ms, None)
    }

    /// A person confirms in this tab, and it is sent at once. Returns whether it was.
    fn sends_manually(placement: &mut Placement, by: &str, now: i64) -> bool {
        let is_new = placement.confirmed_at == Some(now);
        let is_resumed = is_new || placement.apply(&Event::Resumed { by: by.into(), now });
        is_resumed && placement.apply(&sent(by, now, Some(now)))
    }

    /// A placement after these answers, one for each attempt.
    #[track_caller]
    fn after(answers: &[Outcome]) -> Placement {
        let mut placement = placement("k");
        for outcome in answers {
            assert!(sends_manually(&mut placement, "a", 0), "{answers:?}");
            assert!(placement.apply(&Event::Answered(*outcome)), "{answers:?}");
        }
        assert_eq!(usize::from(placement.attempts), answers.len());
        placement
    }

    #[track_caller]
    fn check(answers: &[Outcome], expected: State) {
        assert_eq!(after(answers).state, expected, "{answers:?}");
    }

    #[test]
    fn each_sequence_of_answers_leads_to_its_state() {
        use Outcome::{CarrierFault, KeyTaken, NotPassedOn, Throttled};
        use Outcome::{Pending as Awaits, Refused as No};
        let id = CallId(1);
        check(&[Outcome::Accepted(id)], Accepted(id));
        check(&[Awaits(id)], Pending(id));
        check(&[No], Refused);
        check(&[NotPassedOn], Refused);
        check(&[Throttled], RetryAllowed);
        check(&[CarrierFault], RetryAllowed);
        check(&[Outcome::Unknown], Unknown);
        check(&[KeyTaken], Unknown);
        // The retries run out, and a copy that the browser sent may have dialed.
        check(&[Throttled; 4], Unknown);
        check(&[Throttled, Throttled, Throttled, Throttled, No], Unknown);
        check(&[CarrierFault; 4], Unknown);
        check(&[CarrierFault, Throttled, Throttled, Throttled], Unknown);
        // A refusal only speaks of its own attempt.
        check(&[Outcome::Unknown, No], Unknown);
        check(&[CarrierFault, No], Unknown);
        check(&[Throttled, No], Refused);
        // A proxy that did not pass it on knows nothing about a copy of the first attempt.
        check(&[Throttled, NotPassedOn], Unknown);
        check(&[Outcome::Unknown, NotPassedOn], Unknown);
        check(&[Outcome::Unknown, Throttled], Unknown);
        check(&[KeyTaken, Outcome::Accepted(id)], Accepted(id));
    }

    #[test]
    fn a_known_call_stays_known() {
        for known in [Accepted(CallId(1)), Pending(CallId(1))] {
            let mut placement = Placement { state: known, ..placement("k") };
            for event in [
                Event::Answered(Outcome::Unknown),
                Event::Answered(Outcome::Accepted(CallId(2))),
                Event::NotFound,
                Event::Stopped,
                Event::Resumed { by: "a".into(), now: 1 },
                sent("a", 1, Some(0)),
                Event::LeaseTaken { from: "a".into(), by: "b".into() },
            ] {
                assert!(!placement.apply(&event), "{event:?}");
                assert_eq!(placement.state, known);
            }
        }
    }

    #[test]
    fn only_the_owner_sends_and_only_once_at_a_time() {
        let mut placement = placement("k");
        assert!(!placement.apply(&sent("b", 0, Some(0))));
        assert!(placement.apply(&sent("a", 0, Some(0))));
        assert!(!placement.apply(&sent("a", 0, Some(0))));
        assert!(!placement.apply(&Event::Resumed { by: "a".into(), now: 1 }), "it is on its way");
        assert!(placement.apply(&Event::LeaseTaken { from: "a".into(), by: "b".into() }));
        assert_eq!(placement.state, Unknown);
        assert!(!placement.apply(&Event::LeaseTaken { from: "a".into(), by: "c".into() }));
        assert!(!placement.apply(&sent("c", 1, None)));
        assert!(sends_manually(&mut placement, "b", 1));
    }

    #[test]
    fn a_placement_that_was_never_sent_is_not_placed_when_its_page_is_gone() {
        let mut placement = placement("k");
        assert!(placement.apply(&Event::LeaseTaken { from: "a".into(), by: "b".into() }));
        assert_eq!((placement.state, placement.ambiguity), (NotPlaced, Ambiguity::None));
    }

    #[test]
    fn a_stopped_placement_is_only_sent_manually() {
        for answer in [Outcome::Throttled, Outcome::CarrierFault, Outcome::Unknown] {
            let mut placement = after(&[answer]);
            assert!(placement.clone().apply(&automatic(0)), "{answer:?}");
            assert!(placement.apply(&Event::Stopped));
            assert!(!placement.apply(&Event::Stopped), "said once");
            assert!(!placement.apply(&automatic(0)), "{answer:?}");
            let mut taken = placement.clone();
            assert!(taken.apply(&Event::LeaseTaken { from: "a".into(), by: "b".into() }));
            assert_eq!(taken.hold, Hold::Stopped);
            assert!(!taken.apply(&sent("b", 0, None)));
            assert!(sends_manually(&mut taken, "b", 1));
            // A confirmation counts for one attempt.
            assert!(sends_manually(&mut placement, "a", 1));
            assert!(placement.apply(&Event::Answered(Outcome::Throttled)));
            assert!(!placement.apply(&automatic(1)), "{answer:?}");
            assert!(!placement.apply(&sent("a", 1, Some(1))), "{answer:?}");
        }
        let mut armed = placement("k");
        assert!(armed.apply(&Event::Stopped));
        assert_eq!(armed.state, NotPlaced);
    }

    #[test]
    fn an_old_placement_is_only_sent_manually() {
        for answer in [Outcome::Throttled, Outcome::CarrierFault, Outcome::Unknown] {
            let placement = after(&[answer]);
            let may = |event: Event| placement.clone().apply(&event);
            assert!(may(automatic(MAX_AGE_MS - 1)), "{answer:?}");
            assert!(!may(automatic(MAX_AGE_MS)), "{answer:?}");
            let mut placement = placement.clone();
            assert!(sends_manually(&mut placement, "a", 24 * MAX_AGE_MS), "{answer:?}");
        }
        assert!(!placement("k").apply(&automatic(0)), "the first attempt needs a confirmation");
    }

    #[test]
    fn a_placement_without_its_page_is_only_sent_manually() {
        let mut placement = after(&[Outcome::CarrierFault]);
        assert!(placement.apply(&Event::LeaseTaken { from: "a".into(), by: "b".into() }));
        assert_eq!(placement.hold, Hold::PageGone);
        assert!(!placement.apply(&sent("b", 0, None)));
        assert!(placement.apply(&Event::NotFound));
        assert!(placement.apply(&Event::Resumed { by: "b".into(), now: 7 }));
        assert!(!placement.apply(&sent("b", 0, None)));
        assert!(placement.apply(&sent("b", 7, Some(7))));
        assert_eq!(placement.since(), 7);
    }

    #[test]
    fn a_manual_attempt_may_come_from_any_tab() {
        let resumed = || Event::Resumed { by: "b".into(), now: 7 };
        for answer in [Outcome::Throttled, Outcome::Unknown] {
            let mut placement = after(&[answer]);
            assert!(!placement.apply(&resumed()), "its own tab may be about to send it");
            assert!(placement.apply(&Event::Stopped));
            assert!(placement.apply(&resumed()));
            assert!(!placement.apply(&sent("a", 7, Some(7))));
            assert!(placement.apply(&sent("b", 7, Some(7))));
            assert!(!placement.apply(&resumed()), "it waits for its answer");
        }
    }

    #[test]
    fn stop_also_cancels_a_confirmed_attempt_that_was_not_sent_yet() {
        for answer in [Outcome::Throttled, Outcome::Unknown] {
            let mut placement = after(&[answer]);
            assert!(placement.apply(&Event::Resumed { by: "a".into(), now: 5 }));
            assert!(placement.clone().apply(&sent("a", 6, Some(5))));
            let mut taken = placement.clone();
            assert!(placement.apply(&Event::Stopped));
            assert!(!placement.apply(&sent("a", 6, Some(5))), "{answer:?}");
            // It does not outlive its tab either.
            assert!(taken.apply(&Event::LeaseTaken { from: "a".into(), by: "b".into() }));
            assert!(!taken.apply(&sent("b", 6, Some(5))), "{answer:?}");
        }
    }

    #[test]
    fn a_confirmation_counts_for_a_minute() {
        let at = |now| placement("k").apply(&sent("a", now, Some(0)));
        assert!(at(CONFIRMATION_MS - 1));
        assert!(!at(CONFIRMATION_MS));
        assert!(
            !placement("k").apply(&sent("a", 1, Some(1))),
            "a confirmation that was not stored"
        );
    }

    #[test]
    fn an_overdue_placement_may_be_sent_from_another_tab() {
        let from_b = |now| placement("k").apply(&Event::Resumed { by: "b".into(), now });
        assert!(!from_b(IN_FLIGHT_MS - 1), "its tab may be about to send it");
        assert!(from_b(IN_FLIGHT_MS));
    }

    #[test]
    fn a_key_conflict_is_confirmed_only_by_a_manual_attempt() {
        use Outcome::KeyTaken;
        assert_eq!(after(&[KeyTaken]).key_conflict, KeyConflict::Reported);
        assert_eq!(after(&[KeyTaken, KeyTaken]).key_conflict, KeyConflict::Confirmed);
        assert_eq!(after(&[KeyTaken, Outcome::Unknown]).key_conflict, KeyConflict::None);
        let mut automatic = after(&[KeyTaken]);
        for _ in 0..3 {
            assert!(automatic.apply(&sent("a", 0, None)));
            assert!(automatic.apply(&Event::Answered(KeyTaken)));
        }
        assert_eq!(automatic.key_conflict, KeyConflict::Reported);
    }

    #[test]
    fn what_the_rules_forbid_is_not_sent_and_says_why() {
        let forbidden = || Event::Forbidden(Forbidden::DayCap);
        let mut armed = placement("k");
        assert!(armed.apply(&forbidden()));
        assert_eq!((armed.state, armed.forbidden), (NotPlaced, Some(Forbidden::DayCap)));
        assert!(!armed.apply(&sent("a", 0, Some(0))));
        // A person may try again, and the rules are asked again.
        assert!(sends_manually(&mut armed, "a", 1));
        assert_eq!(armed.forbidden, None);
        for answer in [Outcome::Throttled, Outcome::CarrierFault, Outcome::Unknown] {
            let mut placement = after(&[answer]);
            let state = placement.state;
            assert!(placement.apply(&forbidden()), "{answer:?}");
            assert_eq!((placement.state, placement.hold), (state, Hold::Stopped), "{answer:?}");
            assert!(!placement.apply(&automatic(0)), "{answer:?}");
            assert!(!placement.apply(&forbidden()), "said once");
            // A confirmation that was not used is used up.
            assert!(placement.apply(&Event::Resumed { by: "a".into(), now: 5 }));
            assert!(placement.apply(&forbidden()));
            assert!(!placement.apply(&sent("a", 6, Some(5))), "{answer:?}");
        }
        for known in [Accepted(CallId(1)), Pending(CallId(1)), Refused, Sent] {
            let mut placement = Placement { state: known, ..placement("k") };
            assert!(!placement.apply(&forbidden()), "{known:?}");
        }
    }
}
