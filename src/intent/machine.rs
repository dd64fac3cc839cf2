//! The states of a press and what moves between them.

use super::{Doubt, Intent, MAX_RETRIES, State};
use thunderphone::CallId;

/// What happens to a press.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Event {
    /// It is about to leave, from this tab. Refused, it must not.
    Leaves { tab: String, now: i64 },
    /// What its newest sending came back with.
    Heard(Heard),
    /// It stands in the list of calls.
    Found(CallId),
    /// It has been looked for long enough, and does not stand there.
    Absent,
    /// The tab that tended it is gone; this one takes it over.
    TakenOver { from: String, by: String },
    /// A person wants it placed after all, here.
    Adopted { by: String },
}

/// What an answer says about the phone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Heard {
    Accepted(CallId),
    /// 202: the id is known, the carrier's answer is not.
    Pending(CallId),
    /// Nobody was called by this sending.
    Refused,
    /// 429: not handled, and to be sent again.
    Throttled,
    /// 502 in the API's own words: documented as safe to send again.
    CarrierFault,
    /// 409: the key was used, perhaps by this very press.
    KeyTaken,
    /// None, or one that says nothing of the call.
    Nothing,
}

impl Intent {
    /// Takes an event in. Whether it was one that may happen now: what may not
    /// changes nothing.
    pub fn apply(&mut self, event: &Event) -> bool {
        use State::*;
        let next = match (self.state, event) {
            // Known is known: nothing that comes later takes it back.
            (Pending(_) | Accepted(_), _) => return false,
            (_, Event::Heard(Heard::Accepted(id)) | Event::Found(id)) => Accepted(*id),
            (_, Event::Heard(Heard::Pending(id))) => Pending(*id),

            (Armed | RetryAllowed | Unknown, Event::Leaves { tab, now }) if *tab == self.tab => {
                self.attempts = self.attempts.saturating_add(1);
                self.sent_at = *now;
                Sent
            }
            (Sent, Event::Heard(heard)) => self.after(*heard),
            (Unknown, Event::Absent) => NotPlaced,

            (Armed | Sent | RetryAllowed | Unknown, Event::TakenOver { from, by })
                if *from == self.tab =>
            {
                self.tab.clone_from(by);
                match self.state {
                    // Its leaving is written down before it happens.
                    Armed => NotPlaced,
                    _ => {
                        self.doubt = Doubt::Lost;
                        Unknown
                    }
                }
            }
            (NotPlaced, Event::Adopted { by }) => {
                self.tab.clone_from(by);
                Armed
            }
            _ => return false,
        };
        self.state = next;
        true
    }

    /// The state after an answer that names no call.
    fn after(&mut self, heard: Heard) -> State {
        let raised = match heard {
            Heard::Nothing | Heard::KeyTaken => Doubt::Lost,
            Heard::CarrierFault => Doubt::Carrier,
            _ => Doubt::None,
        };
        self.doubt = self.doubt.max(raised);
        self.is_key_taken = heard == Heard::KeyTaken;
        let is_passing = matches!(heard, Heard::Throttled | Heard::CarrierFault);
        match self.doubt {
            Doubt::Lost => State::Unknown,
            _ if is_passing && self.attempts <= MAX_RETRIES => State::RetryAllowed,
            Doubt::Carrier => State::Unknown,
            // A browser sends again by itself when a connection dies: the copy that
            // was throttled may be the second of one that dialled.
            Doubt::None if heard == Heard::Throttled => {
                self.doubt = Doubt::Lost;
                State::Unknown
            }
            Doubt::None => State::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::intent;
    use super::*;
    use State::*;

    /// What comes of a press that heard these answers, one a sending.
    #[track_caller]
    fn check(answers: &[Heard], expected: State) {
        let mut intent = intent("k");
        for heard in answers {
            assert!(intent.apply(&Event::Leaves { tab: "a".into(), now: 0 }), "{answers:?}");
            assert!(intent.apply(&Event::Heard(*heard)), "{answers:?}");
        }
        assert_eq!(intent.state, expected, "{answers:?}");
        assert_eq!(usize::from(intent.attempts), answers.len());
    }

    #[test]
    fn answers_lead_to_their_states() {
        use Heard::{CarrierFault, KeyTaken, Nothing, Pending as Awaits, Refused as No, Throttled};
        let id = CallId(1);
        check(&[Heard::Accepted(id)], Accepted(id));
        check(&[Awaits(id)], Pending(id));
        check(&[No], Refused);
        check(&[Throttled], RetryAllowed);
        check(&[CarrierFault], RetryAllowed);
        check(&[Nothing], Unknown);
        check(&[KeyTaken], Unknown);
        // The tries run out, and a copy of the browser's own may have dialled.
        check(&[Throttled; 4], Unknown);
        check(&[Throttled, Throttled, Throttled, Throttled, No], Unknown);
        check(&[CarrierFault; 4], Unknown);
        check(&[CarrierFault, Throttled, Throttled, Throttled], Unknown);
        // A refusal speaks of its own sending alone.
        check(&[Nothing, No], Unknown);
        check(&[CarrierFault, No], Unknown);
        check(&[Throttled, No], Refused);
        check(&[Nothing, Throttled], Unknown);
        check(&[KeyTaken, Heard::Accepted(id)], Accepted(id));
    }

    #[test]
    fn what_is_known_is_not_taken_back() {
        for known in [Accepted(CallId(1)), Pending(CallId(1))] {
            let mut intent = Intent { state: known, ..intent("k") };
            for event in [
                Event::Heard(Heard::Nothing),
                Event::Heard(Heard::Accepted(CallId(2))),
                Event::Absent,
                Event::Leaves { tab: "a".into(), now: 1 },
                Event::TakenOver { from: "a".into(), by: "b".into() },
            ] {
                assert!(!intent.apply(&event), "{event:?}");
                assert_eq!(intent.state, known);
            }
        }
    }

    #[test]
    fn only_the_tab_that_tends_it_sends_it_and_only_once_at_a_time() {
        let mut intent = intent("k");
        let leaves = |tab: &str| Event::Leaves { tab: tab.into(), now: 0 };
        assert!(!intent.apply(&leaves("b")));
        assert!(intent.apply(&leaves("a")));
        assert!(!intent.apply(&leaves("a")));
        assert!(intent.apply(&Event::TakenOver { from: "a".into(), by: "b".into() }));
        assert_eq!(intent.state, Unknown);
        assert!(!intent.apply(&Event::TakenOver { from: "a".into(), by: "c".into() }));
        assert!(!intent.apply(&leaves("a")));
        assert!(intent.apply(&leaves("b")));
    }

    #[test]
    fn what_never_left_was_not_placed() {
        let mut intent = intent("k");
        assert!(intent.apply(&Event::TakenOver { from: "a".into(), by: "b".into() }));
        assert_eq!((intent.state, intent.doubt), (NotPlaced, Doubt::None));
    }
}
