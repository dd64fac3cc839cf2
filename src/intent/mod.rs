//! The intent of a press: what one press of "Place call" is, from the press to
//! the moment its fate is known. Pure: no clock, no network, no storage, no page.
//!
//! - [`machine`]: the states and what moves between them
//! - [`search`]: finding out what became of a press whose answer was lost
//! - [`ledger`]: all presses this browser remembers, and what a new press is among them
//! - [`record`]: how one is written down, and what is not one
//!
//! ```text
//! drafted ─press─► armed ─leaves─► sent ─┬─► accepted(id) | pending(id)
//!                    │               ▲   ├─► refused            nothing was dialled
//!                    │               ├───┼── retry allowed      429, 502: same key, by itself
//!                    │               └───┴── unknown            same key, by itself; the list
//!                    └─tab lost─► not placed ◄─ absent from the list ─┘
//! ```
//!
//! Unknown is never shown as failure and never gets another key by itself.
//! `exploration` walks every state × event × two tabs and holds it to that.

#[cfg(test)]
mod exploration;
mod ledger;
mod machine;
mod record;
mod search;

pub use ledger::{Admission, Arming, Entry, Ledger, Note, Outcome, RECENT_MS, Recent};
pub use machine::{Event, Heard};
pub use record::{read, write};
pub use search::{Looked, Plan, Search, found_in};

use crate::call::draft::Source;
use thunderphone::CallId;

/// How often a press is sent again, without being asked, after an answer that
/// is documented to be passing.
pub const MAX_RETRIES: u8 = 3;

/// One press of "Place call".
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Intent {
    /// The idempotency key: one per press, for good.
    pub key: String,
    /// The body as it is sent, byte for byte; it holds the key.
    pub body: String,
    pub from_number: String,
    pub to_number: String,
    pub source: Source,
    pub agent_id: Option<i64>,
    /// When it was pressed and when it last left, by the server's clock, in
    /// milliseconds.
    pub at: i64,
    pub sent_at: i64,
    /// How often it left.
    pub attempts: u8,
    pub doubt: Doubt,
    /// The newest answer was that the key belongs to another request: sending
    /// it again cannot place this call.
    pub is_key_taken: bool,
    pub state: State,
    /// The tab that tends it. No other sends it while that one lives.
    pub tab: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// Written down; nothing has left.
    Armed,
    /// On its way, no answer yet.
    Sent,
    /// Answered with a fault that is documented to pass.
    RetryAllowed,
    /// A phone may be ringing.
    Unknown,
    /// The API has it, and awaits the carrier's word itself.
    Pending(CallId),
    Accepted(CallId),
    /// The API said no: nobody was called.
    Refused,
    /// Looked for and not found: nobody was called, as far as can be known.
    NotPlaced,
}

/// Whether an earlier sending may have dialled. Then a refusal of a later one
/// no longer says that nobody was called.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Doubt {
    #[default]
    None,
    /// A 502 was among the answers: documented as safe to repeat, not as
    /// undialled.
    Carrier,
    /// An answer was lost, or says nothing.
    Lost,
}

impl Intent {
    /// Which call it became.
    pub fn call_id(&self) -> Option<CallId> {
        match self.state {
            State::Pending(id) | State::Accepted(id) => Some(id),
            _ => None,
        }
    }

    /// Whether nothing is going on about it any more. What is not settled stays
    /// on every page.
    pub fn is_settled(&self) -> bool {
        use State::*;
        matches!(self.state, Pending(_) | Accepted(_) | Refused | NotPlaced)
    }

    /// Whether an answer is still to come.
    pub fn is_on_its_way(&self) -> bool {
        matches!(self.state, State::Armed | State::Sent)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Armed by the tab `a` at the time 0.
    pub fn intent(key: &str) -> Intent {
        Intent {
            key: key.into(),
            body: format!("{{\"idempotency_key\":\"{key}\"}}"),
            from_number: "+12025550143".into(),
            to_number: "+14155550199".into(),
            source: Source::Saved,
            agent_id: None,
            at: 0,
            sent_at: 0,
            attempts: 0,
            doubt: Doubt::None,
            is_key_taken: false,
            state: State::Armed,
            tab: "a".into(),
        }
    }
}
