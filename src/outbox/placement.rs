//! One placement: what a person asked for with one press of “Place call”.

use crate::call::draft::Source;
use thunderphone::CallId;

/// The longest time after its sending that a request can still be on its way: a
/// browser may repeat it by itself for as long as the page waits for the answer, and
/// then the proxies of `proxy/` wait for the API.
pub const IN_FLIGHT_MS: i64 = 160_000;

/// How often a placement is sent again by itself after an answer that is documented
/// to be passing.
pub const MAX_RETRIES: u8 = 3;
/// Older than this, a placement is sent by a person's hand alone: whoever asked for
/// the call no longer expects the phone to ring. Milliseconds.
pub const MAX_AGE_MS: i64 = 15 * 60_000;
/// How long a person's press counts. A computer may sleep between a press and its
/// sending. Milliseconds.
pub const HAND_MS: i64 = 60_000;

/// One request to place a call, from the press until its outcome is known.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Placement {
    /// The idempotency key: one per placement, for good.
    pub key: String,
    /// The body as it is sent, byte for byte; it holds the key.
    pub body: String,
    pub from_number: String,
    pub to_number: String,
    pub source: Source,
    pub agent_id: Option<i64>,
    pub variables: Vec<(String, String)>,
    /// When it was asked for, by the server's clock, in milliseconds.
    pub created_at: i64,
    /// When it was last sent.
    pub sent_at: i64,
    /// When a person asked for it once more after it had not been found.
    pub resumed_at: Option<i64>,
    /// How often it was sent.
    pub attempts: u8,
    /// When a person last asked for it to be sent, until it is or somebody stops it.
    pub hand_at: Option<i64>,
    /// The newest sending was asked for by a person.
    pub is_sent_by_hand: bool,
    pub ambiguity: Ambiguity,
    pub key_conflict: KeyConflict,
    pub hold: Hold,
    pub state: State,
    /// The tab that holds the lease: no other sends it while that one lives.
    pub owner: String,
    /// Calls of which a person said that they are not this one.
    pub ruled_out: Vec<CallId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// Written down; nothing was sent.
    Armed,
    /// Sent, no answer yet.
    Sent,
    /// Answered with a fault that is documented to pass.
    RetryAllowed,
    /// A phone may be ringing.
    Unknown,
    /// The API has it, and awaits the carrier's answer itself.
    Pending(CallId),
    Accepted(CallId),
    /// The API refused it: nobody was called.
    Refused,
    /// Never sent (then `attempts` is 0), or the list of calls proves that it holds no
    /// such call.
    NotPlaced,
}

/// Whether an earlier sending may have dialled. Then a refusal of a later one no
/// longer says that nobody was called.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Ambiguity {
    #[default]
    None,
    /// A 502 was among the answers: documented as safe to repeat, not as undialled.
    Carrier,
    /// An answer was lost, or says nothing.
    Lost,
}

/// Whether the API says that the key belongs to another request. The first time,
/// that request may be this very one, still being handled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum KeyConflict {
    #[default]
    None,
    /// Answered once: the same key is to be sent again, by hand.
    Reported,
    /// Answered again to that: only another key can place this call.
    Confirmed,
}

/// Why nothing is sent by itself any more. Never taken back: each sending takes a
/// person's hand from then on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Hold {
    #[default]
    None,
    /// The page it was asked for on is gone.
    PageGone,
    /// A person stopped it.
    Stopped,
}

impl Placement {
    /// Which call it became.
    pub fn call_id(&self) -> Option<CallId> {
        match self.state {
            State::Pending(id) | State::Accepted(id) => Some(id),
            _ => None,
        }
    }

    /// Whether nothing is going on about it any more. What is not settled is shown
    /// on every page.
    pub fn is_settled(&self) -> bool {
        use State::*;
        matches!(self.state, Pending(_) | Accepted(_) | Refused | NotPlaced)
    }

    /// Whether it waits for a person, whose tab makes no difference then.
    pub fn is_held(&self) -> bool {
        matches!(self.state, State::RetryAllowed | State::Unknown) && self.hold != Hold::None
    }

    /// Whether an answer is still to come.
    pub fn is_in_flight(&self) -> bool {
        matches!(self.state, State::Armed | State::Sent)
    }

    /// Whether it has been written down, or sent, for so long without anything
    /// following that its tab must have stopped, though it may live. `now` is the
    /// server's time, in milliseconds.
    pub fn is_left(&self, now: i64) -> bool {
        self.is_in_flight() && now - self.sent_at.max(self.since()) >= IN_FLIGHT_MS
    }

    /// Whether a person may put it away. Not while its answer is still to come; one
    /// that is only written down is not sent once it is gone. `now` is the server's
    /// time, in milliseconds.
    pub fn may_be_discarded(&self, now: i64) -> bool {
        self.state != State::Sent || now - self.sent_at >= IN_FLIGHT_MS
    }

    /// Whether it may be sent without a person's hand. The age counts from the press,
    /// in milliseconds, by the clock on which more has passed.
    pub fn may_be_sent_alone(&self, age_ms: i64) -> bool {
        let was_sent = matches!(self.state, State::RetryAllowed | State::Unknown);
        was_sent && self.hold == Hold::None && age_ms < MAX_AGE_MS
    }

    /// Whether this is a press that still counts. `now` is the server's time.
    pub fn has_hand(&self, hand: Option<i64>, now: i64) -> bool {
        hand.is_some_and(|at| self.hand_at == Some(at) && now - at < HAND_MS)
    }

    /// When a person last asked for it anew: when it was created, or resumed after it
    /// had not been found.
    pub fn since(&self) -> i64 {
        self.resumed_at.unwrap_or(self.created_at)
    }

    /// What two readings of one placement say together. Never backwards: a call that
    /// is known stays known, and what was stopped stays stopped.
    #[must_use]
    pub fn merge(self, other: Placement) -> Placement {
        let (older, newer) =
            if self.progress() >= other.progress() { (other, self) } else { (self, other) };
        let mut ruled_out = newer.ruled_out;
        ruled_out.extend(
            older.ruled_out.into_iter().filter(|id| !ruled_out.contains(id)).collect::<Vec<_>>(),
        );
        Placement {
            ambiguity: newer.ambiguity.max(older.ambiguity),
            hold: newer.hold.max(older.hold),
            // Of a press that only one of them knows, nobody can say whether it came
            // before a “Stop”.
            hand_at: newer.hand_at.filter(|_| newer.hand_at == older.hand_at),
            ruled_out,
            ..newer
        }
    }

    /// How far it has come, to be compared with another reading of the same one.
    fn progress(&self) -> (bool, u8, i64, u8) {
        let rank = match self.state {
            State::Armed => 0,
            State::Sent => 1,
            State::RetryAllowed => 2,
            State::Unknown => 3,
            State::Refused | State::NotPlaced => 4,
            State::Pending(_) => 5,
            State::Accepted(_) => 6,
        };
        (self.call_id().is_some(), self.attempts, self.since(), rank)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Created by the tab `a` at the time 0.
    pub fn placement(key: &str) -> Placement {
        Placement {
            key: key.into(),
            body: format!("{{\"idempotency_key\":\"{key}\"}}"),
            from_number: "+12025550143".into(),
            to_number: "+14155550199".into(),
            source: Source::Saved,
            agent_id: None,
            variables: Vec::new(),
            created_at: 0,
            sent_at: 0,
            resumed_at: None,
            attempts: 0,
            hand_at: Some(0),
            is_sent_by_hand: false,
            ambiguity: Ambiguity::None,
            key_conflict: KeyConflict::None,
            hold: Hold::None,
            state: State::Armed,
            owner: "a".into(),
            ruled_out: Vec::new(),
        }
    }

    #[test]
    fn two_readings_are_merged_and_never_backwards() {
        let id = CallId(1);
        let of = |state, attempts| Placement { state, attempts, ..placement("k") };
        let ordered = [
            of(State::Armed, 0),
            of(State::Sent, 1),
            of(State::RetryAllowed, 1),
            of(State::Unknown, 1),
            of(State::NotPlaced, 1),
            of(State::Sent, 2),
            of(State::Unknown, 2),
            of(State::Pending(id), 1),
            of(State::Accepted(id), 1),
        ];
        for (at, newer) in ordered.iter().enumerate() {
            for older in &ordered[..=at] {
                assert_eq!(newer.clone().merge(older.clone()), *newer);
                assert_eq!(older.clone().merge(newer.clone()), *newer);
            }
        }
        let stopped = Placement { hold: Hold::Stopped, ..of(State::RetryAllowed, 1) };
        let lost = Placement { ambiguity: Ambiguity::Lost, ..of(State::Unknown, 2) };
        for merged in [stopped.clone().merge(lost.clone()), lost.merge(stopped)] {
            assert_eq!((merged.hold, merged.ambiguity), (Hold::Stopped, Ambiguity::Lost));
            assert_eq!(merged.state, State::Unknown);
        }
    }
}
