//! The states of a placement and what moves between them.

use super::outcome::Outcome;
use super::placement::{Ambiguity, Hold, KeyConflict, MAX_RETRIES, Placement, State};
use thunderphone::CallId;

/// What happens to a placement.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Event {
    /// It is about to be sent by this tab. Refused, it must not be. The age counts
    /// from the press, in milliseconds, by the clock on which more has passed. `hand`
    /// is the person's press that this sending carries out, if it does one.
    Sent { by: String, now: i64, age_ms: i64, hand: Option<i64> },
    /// The answer to its newest sending.
    Answered(Outcome),
    /// A person recognised it in the list of calls.
    Found(CallId),
    /// A person says that this call is another one.
    RuledOut(CallId),
    /// The list of calls proves that it holds no such call.
    NotFound,
    /// The tab that owned it is gone; this one takes the lease.
    LeaseTaken { from: String, by: String },
    /// A person wants it sent once more, from here.
    Resumed { by: String, now: i64 },
    /// A person stops what would be sent, by itself or by an earlier press.
    Stopped,
}

impl Placement {
    /// Takes an event in. Whether it was one that may happen now: what may not
    /// changes nothing.
    pub fn apply(&mut self, event: &Event) -> bool {
        use State::*;
        let next = match (self.state, event) {
            // Known is known: nothing that comes later takes it back.
            (Pending(_) | Accepted(_), _) => return false,
            (_, Event::Answered(Outcome::Accepted(id)) | Event::Found(id)) => Accepted(*id),
            (_, Event::Answered(Outcome::Pending(id))) => Pending(*id),

            (Armed | RetryAllowed | Unknown, Event::Sent { by, now, age_ms, hand })
                if *by == self.owner
                    && (self.has_hand(*hand, *now) || self.may_be_sent_alone(*age_ms)) =>
            {
                self.attempts = self.attempts.saturating_add(1);
                self.sent_at = *now;
                self.is_sent_by_hand = self.has_hand(*hand, *now);
                self.hand_at = None;
                Sent
            }
            (Sent, Event::Answered(outcome)) => self.after(*outcome),
            // Also while a tab that no longer runs awaits its answer.
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
                self.hand_at = None;
                NotPlaced
            }
            (Sent | RetryAllowed | Unknown, Event::Stopped)
                if self.hold != Hold::Stopped || self.hand_at.is_some() =>
            {
                self.hold = Hold::Stopped;
                self.hand_at = None;
                self.state
            }

            (Armed | Sent | RetryAllowed | Unknown, Event::LeaseTaken { from, by })
                if *from == self.owner =>
            {
                self.owner.clone_from(by);
                self.hold = self.hold.max(Hold::PageGone);
                self.hand_at = None;
                match self.state {
                    // That it is sent is written down before it is.
                    Armed => NotPlaced,
                    _ => {
                        self.ambiguity = Ambiguity::Lost;
                        Unknown
                    }
                }
            }
            // What nobody sends by itself any more, a person sends from where they are.
            (Armed | RetryAllowed | Unknown, Event::Resumed { by, now })
                if *by == self.owner || self.is_held() || self.is_left(*now) =>
            {
                self.owner.clone_from(by);
                self.hand_at = Some(*now);
                self.state
            }
            (NotPlaced, Event::Resumed { by, now }) => {
                self.owner.clone_from(by);
                self.resumed_at = Some(*now);
                self.hand_at = Some(*now);
                Armed
            }
            _ => return false,
        };
        self.state = next;
        true
    }

    /// The state after an answer that names no call.
    fn after(&mut self, outcome: Outcome) -> State {
        let raised = match outcome {
            Outcome::Unknown | Outcome::KeyTaken => Ambiguity::Lost,
            Outcome::CarrierFault => Ambiguity::Carrier,
            _ => Ambiguity::None,
        };
        self.ambiguity = self.ambiguity.max(raised);
        self.key_conflict = match outcome {
            Outcome::KeyTaken if self.is_sent_by_hand && self.key_conflict != KeyConflict::None => {
                KeyConflict::Confirmed
            }
            Outcome::KeyTaken => self.key_conflict.max(KeyConflict::Reported),
            _ => KeyConflict::None,
        };
        let is_passing = matches!(outcome, Outcome::Throttled | Outcome::CarrierFault);
        match self.ambiguity {
            Ambiguity::Lost => State::Unknown,
            _ if is_passing && self.attempts <= MAX_RETRIES => State::RetryAllowed,
            Ambiguity::Carrier => State::Unknown,
            // A browser sends again by itself when a connection dies: the copy that
            // was throttled may be the second of one that dialled.
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
    use super::super::placement::{HAND_MS, MAX_AGE_MS};
    use super::*;
    use State::*;

    fn sent(by: &str, age_ms: i64, hand: Option<i64>) -> Event {
        Event::Sent { by: by.into(), now: age_ms, age_ms, hand }
    }

    /// Without a person's hand.
    fn alone(age_ms: i64) -> Event {
        sent("a", age_ms, None)
    }

    /// A person presses in this tab, and it is sent at once. Whether it was.
    fn sends_by_hand(placement: &mut Placement, by: &str, now: i64) -> bool {
        let is_new = placement.hand_at == Some(now);
        let is_resumed = is_new || placement.apply(&Event::Resumed { by: by.into(), now });
        is_resumed && placement.apply(&sent(by, now, Some(now)))
    }

    /// What comes of a placement with these answers, one a sending.
    #[track_caller]
    fn after(answers: &[Outcome]) -> Placement {
        let mut placement = placement("k");
        for outcome in answers {
            assert!(sends_by_hand(&mut placement, "a", 0), "{answers:?}");
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
    fn answers_lead_to_their_states() {
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
        // The tries run out, and a copy of the browser's own may have dialled.
        check(&[Throttled; 4], Unknown);
        check(&[Throttled, Throttled, Throttled, Throttled, No], Unknown);
        check(&[CarrierFault; 4], Unknown);
        check(&[CarrierFault, Throttled, Throttled, Throttled], Unknown);
        // A refusal speaks of its own sending alone.
        check(&[Outcome::Unknown, No], Unknown);
        check(&[CarrierFault, No], Unknown);
        check(&[Throttled, No], Refused);
        // Whoever passes nothing on does not know what a copy of the first one did.
        check(&[Throttled, NotPassedOn], Unknown);
        check(&[Outcome::Unknown, NotPassedOn], Unknown);
        check(&[Outcome::Unknown, Throttled], Unknown);
        check(&[KeyTaken, Outcome::Accepted(id)], Accepted(id));
    }

    #[test]
    fn what_is_known_is_not_taken_back() {
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
    fn only_the_owner_sends_it_and_only_once_at_a_time() {
        let mut placement = placement("k");
        assert!(!placement.apply(&sent("b", 0, Some(0))));
        assert!(placement.apply(&sent("a", 0, Some(0))));
        assert!(!placement.apply(&sent("a", 0, Some(0))));
        assert!(!placement.apply(&Event::Resumed { by: "a".into(), now: 1 }), "it is on its way");
        assert!(placement.apply(&Event::LeaseTaken { from: "a".into(), by: "b".into() }));
        assert_eq!(placement.state, Unknown);
        assert!(!placement.apply(&Event::LeaseTaken { from: "a".into(), by: "c".into() }));
        assert!(!placement.apply(&sent("c", 1, None)));
        assert!(sends_by_hand(&mut placement, "b", 1));
    }

    #[test]
    fn what_was_never_sent_was_not_placed() {
        let mut placement = placement("k");
        assert!(placement.apply(&Event::LeaseTaken { from: "a".into(), by: "b".into() }));
        assert_eq!((placement.state, placement.ambiguity), (NotPlaced, Ambiguity::None));
    }

    #[test]
    fn what_was_stopped_is_sent_by_hand_alone_whatever_happens() {
        for answer in [Outcome::Throttled, Outcome::CarrierFault, Outcome::Unknown] {
            let mut placement = after(&[answer]);
            assert!(placement.clone().apply(&alone(0)), "{answer:?}");
            assert!(placement.apply(&Event::Stopped));
            assert!(!placement.apply(&Event::Stopped), "said once");
            assert!(!placement.apply(&alone(0)), "{answer:?}");
            let mut taken = placement.clone();
            assert!(taken.apply(&Event::LeaseTaken { from: "a".into(), by: "b".into() }));
            assert_eq!(taken.hold, Hold::Stopped);
            assert!(!taken.apply(&sent("b", 0, None)));
            assert!(sends_by_hand(&mut taken, "b", 1));
            // A hand counts for one sending.
            assert!(sends_by_hand(&mut placement, "a", 1));
            assert!(placement.apply(&Event::Answered(Outcome::Throttled)));
            assert!(!placement.apply(&alone(1)), "{answer:?}");
            assert!(!placement.apply(&sent("a", 1, Some(1))), "{answer:?}");
        }
        let mut armed = placement("k");
        assert!(armed.apply(&Event::Stopped));
        assert_eq!(armed.state, NotPlaced);
    }

    #[test]
    fn an_old_placement_is_sent_by_hand_alone() {
        for answer in [Outcome::Throttled, Outcome::CarrierFault, Outcome::Unknown] {
            let placement = after(&[answer]);
            let may = |event: Event| placement.clone().apply(&event);
            assert!(may(alone(MAX_AGE_MS - 1)), "{answer:?}");
            assert!(!may(alone(MAX_AGE_MS)), "{answer:?}");
            let mut placement = placement.clone();
            assert!(sends_by_hand(&mut placement, "a", 24 * MAX_AGE_MS), "{answer:?}");
        }
        assert!(!placement("k").apply(&alone(0)), "the first sending is a hand's");
    }

    #[test]
    fn what_outlived_its_page_is_sent_by_hand_alone() {
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
    fn what_is_sent_by_hand_alone_is_sent_from_whichever_tab_a_person_is_in() {
        let resumed = || Event::Resumed { by: "b".into(), now: 7 };
        for answer in [Outcome::Throttled, Outcome::Unknown] {
            let mut placement = after(&[answer]);
            assert!(!placement.apply(&resumed()), "its own tab may be about to send it");
            assert!(placement.apply(&Event::Stopped));
            assert!(placement.apply(&resumed()));
            assert!(!placement.apply(&sent("a", 7, Some(7))));
            assert!(placement.apply(&sent("b", 7, Some(7))));
            assert!(!placement.apply(&resumed()), "its answer is awaited");
        }
    }

    #[test]
    fn a_press_that_waits_is_stopped_like_what_is_sent_by_itself() {
        for answer in [Outcome::Throttled, Outcome::Unknown] {
            let mut placement = after(&[answer]);
            assert!(placement.apply(&Event::Resumed { by: "a".into(), now: 5 }));
            assert!(placement.clone().apply(&sent("a", 6, Some(5))));
            let mut taken = placement.clone();
            assert!(placement.apply(&Event::Stopped));
            assert!(!placement.apply(&sent("a", 6, Some(5))), "{answer:?}");
            // Nor does it outlive its tab.
            assert!(taken.apply(&Event::LeaseTaken { from: "a".into(), by: "b".into() }));
            assert!(!taken.apply(&sent("b", 6, Some(5))), "{answer:?}");
        }
    }

    #[test]
    fn a_press_counts_for_a_minute() {
        let at = |now| placement("k").apply(&sent("a", now, Some(0)));
        assert!(at(HAND_MS - 1));
        assert!(!at(HAND_MS));
        assert!(!placement("k").apply(&sent("a", 1, Some(1))), "a press that nobody wrote down");
    }

    #[test]
    fn what_was_left_unsent_is_sent_from_where_a_person_is() {
        let from_b = |now| placement("k").apply(&Event::Resumed { by: "b".into(), now });
        assert!(!from_b(IN_FLIGHT_MS - 1), "its tab may be about to send it");
        assert!(from_b(IN_FLIGHT_MS));
    }

    #[test]
    fn a_key_is_given_up_only_after_a_second_conflict_by_hand() {
        use Outcome::KeyTaken;
        assert_eq!(after(&[KeyTaken]).key_conflict, KeyConflict::Reported);
        assert_eq!(after(&[KeyTaken, KeyTaken]).key_conflict, KeyConflict::Confirmed);
        assert_eq!(after(&[KeyTaken, Outcome::Unknown]).key_conflict, KeyConflict::None);
        let mut alone = after(&[KeyTaken]);
        for _ in 0..3 {
            assert!(alone.apply(&sent("a", 0, None)));
            assert!(alone.apply(&Event::Answered(KeyTaken)));
        }
        assert_eq!(alone.key_conflict, KeyConflict::Reported);
    }
}
