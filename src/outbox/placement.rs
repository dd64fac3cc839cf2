//! One placement: a person's request to place one call.

use super::forbidden::Forbidden;
use crate::call::draft::Source;
use thunderphone::CallId;

/// The longest time that a request can be in flight. The browser may resend it
/// automatically for as long as the page waits for the answer, and then the proxies of
/// `proxy/` wait for the API.
pub const IN_FLIGHT_MS: i64 = 160_000;

/// How often a placement is automatically sent again after a transient error.
pub const MAX_RETRIES: u8 = 3;
/// A placement older than this is only sent manually: nobody expects the phone to ring any
/// more. Milliseconds.
pub const MAX_AGE_MS: i64 = 15 * 60_000;
/// How long a person's confirmation counts. A computer may sleep between “Place call” and
/// the request. Milliseconds.
pub const CONFIRMATION_MS: i64 = 60_000;

/// One request to place a call, from “Place call” until its outcome is known.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Placement {
    /// The idempotency key. It never changes.
    pub key: String,
    /// The body as it is sent, byte for byte, with the key in it.
    pub body: String,
    pub from_number: String,
    pub to_number: String,
    pub source: Source,
    pub agent_id: Option<i64>,
    pub variables: Vec<(String, String)>,
    /// By the server's clock, in milliseconds, as all times here.
    pub created_at: i64,
    /// When it was last sent.
    pub sent_at: i64,
    /// When a person sent it again after it had not been found.
    pub resumed_at: Option<i64>,
    /// How often it was sent.
    pub attempts: u8,
    /// When a person last confirmed that it is to be sent. Cleared when it is sent or
    /// stopped.
    pub confirmed_at: Option<i64>,
    /// Whether a person confirmed the newest attempt.
    pub is_sent_manually: bool,
    pub ambiguity: Ambiguity,
    pub key_conflict: KeyConflict,
    pub hold: Hold,
    pub state: State,
    /// The tab that holds the lease. While it lives, no other tab sends the placement.
    pub owner: String,
    /// Calls that a person has ruled out as this one.
    pub ruled_out: Vec<CallId>,
    /// Why it is called outside calling hours, as typed.
    pub reason: Option<String>,
    /// A list of numbers not to call could not be read, and a person wanted the call anyway.
    pub is_unread_accepted: bool,
    /// Why the rules kept its newest attempt from being sent.
    pub forbidden: Option<Forbidden>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// Stored; nothing was sent.
    Armed,
    /// Sent, no answer yet.
    Sent,
    /// Answered with a transient error: it may be sent again.
    RetryAllowed,
    /// A phone may be ringing.
    Unknown,
    /// The API has accepted it and waits for the carrier.
    Pending(CallId),
    Accepted(CallId),
    /// The API refused it: nobody was called.
    Refused,
    /// Never sent (`attempts` is 0), or the list of calls proves that there is no such
    /// call.
    NotPlaced,
}

/// Whether an earlier attempt may have dialed. If so, the refusal of a later one does not
/// prove that nobody was called.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Ambiguity {
    #[default]
    None,
    /// One answer was a 502: documented as safe to repeat, not as proof of no call.
    Carrier,
    /// An answer was lost, or does not tell.
    Lost,
}

/// Whether the API says that the key belongs to another request. The first time, that may
/// be this very request, still being processed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum KeyConflict {
    #[default]
    None,
    /// Reported once: a person may send the same key again.
    Reported,
    /// Reported again after that: only another key can place this call.
    Confirmed,
}

/// Why nothing is sent automatically any more. Never lifted: from then on each attempt
/// needs a person's confirmation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Hold {
    #[default]
    None,
    /// The page that created it is gone.
    PageGone,
    /// A person stopped it.
    Stopped,
}

impl Placement {
    /// The call that it became.
    pub fn call_id(&self) -> Option<CallId> {
        match self.state {
            State::Pending(id) | State::Accepted(id) => Some(id),
            _ => None,
        }
    }

    /// Whether the outcome is known. Every page shows what is not settled.
    pub fn is_settled(&self) -> bool {
        use State::*;
        matches!(self.state, Pending(_) | Accepted(_) | Refused | NotPlaced)
    }

    /// Whether it waits for a person, who may be in any tab.
    pub fn is_on_hold(&self) -> bool {
        matches!(self.state, State::RetryAllowed | State::Unknown) && self.hold != Hold::None
    }

    /// Whether it is about to be sent, or waits for its answer.
    pub fn is_in_flight(&self) -> bool {
        matches!(self.state, State::Armed | State::Sent)
    }

    /// Whether its next event is so late that its tab must have stopped, even if it is
    /// still open. `now` is the server's time, in milliseconds.
    pub fn is_overdue(&self, now: i64) -> bool {
        self.is_in_flight() && now - self.sent_at.max(self.since()) >= IN_FLIGHT_MS
    }

    /// Whether a person may discard it: not while its answer may still come. An unsent one
    /// is never sent once it is discarded. `now` is the server's time, in milliseconds.
    pub fn may_be_discarded(&self, now: i64) -> bool {
        self.state != State::Sent || now - self.sent_at >= IN_FLIGHT_MS
    }

    /// Whether it may be sent without a person's confirmation. `age_ms` counts from its
    /// creation, by whichever clock shows more.
    pub fn may_be_sent_automatically(&self, age_ms: i64) -> bool {
        let was_sent = matches!(self.state, State::RetryAllowed | State::Unknown);
        was_sent && self.hold == Hold::None && age_ms < MAX_AGE_MS
    }

    /// Whether this confirmation is the stored one and recent enough. `now` is the server's
    /// time.
    pub fn is_confirmed(&self, confirmation: Option<i64>, now: i64) -> bool {
        confirmation.is_some_and(|at| self.confirmed_at == Some(at) && now - at < CONFIRMATION_MS)
    }

    /// When it last began: when it was created, or resumed after it had not been found.
    pub fn since(&self) -> i64 {
        self.resumed_at.unwrap_or(self.created_at)
    }

    /// Merges two copies of one placement. It never goes back: a known call stays known,
    /// and a stopped placement stays stopped.
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
            // A confirmation that only one copy has may be older than a “Stop”.
            confirmed_at: newer.confirmed_at.filter(|_| newer.confirmed_at == older.confirmed_at),
            ruled_out,
            reason: newer.reason.or(older.reason),
            ..newer
        }
    }

    /// How far it has come, to compare with another copy.
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
            confirmed_at: Some(0),
            is_sent_manually: false,
            ambiguity: Ambiguity::None,
            key_conflict: KeyConflict::None,
            hold: Hold::None,
            state: State::Armed,
            owner: "a".into(),
            ruled_out: Vec::new(),
            reason: None,
            is_unread_accepted: false,
            forbidden: None,
        }
    }

    #[test]
    fn merging_two_copies_never_goes_back() {
        let id = CallId(1);
        let with = |state, attempts| Placement { state, attempts, ..placement("k") };
        let ordered = [
            with(State::Armed, 0),
            with(State::Sent, 1),
            with(State::RetryAllowed, 1),
            with(State::Unknown, 1),
            with(State::NotPlaced, 1),
            with(State::Sent, 2),
            with(State::Unknown, 2),
            with(State::Pending(id), 1),
            with(State::Accepted(id), 1),
        ];
        for (at, newer) in ordered.iter().enumerate() {
            for older in &ordered[..=at] {
                assert_eq!(newer.clone().merge(older.clone()), *newer);
                assert_eq!(older.clone().merge(newer.clone()), *newer);
            }
        }
        let stopped = Placement { hold: Hold::Stopped, ..with(State::RetryAllowed, 1) };
        let lost = Placement { ambiguity: Ambiguity::Lost, ..with(State::Unknown, 2) };
        for merged in [stopped.clone().merge(lost.clone()), lost.merge(stopped)] {
            assert_eq!((merged.hold, merged.ambiguity), (Hold::Stopped, Ambiguity::Lost));
            assert_eq!(merged.state, State::Unknown);
        }
    }
}
