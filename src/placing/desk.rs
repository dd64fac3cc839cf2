//! What tending a press needs of the world around it: a door to the API, a
//! ledger that is committed, a clock, and to know which tabs live. The browser
//! is one; `cargo xtask faults` brings another, and loses, stalls and crashes it.

use crate::intent::{Entry, Intent, Ledger, Looked, Outcome};
use std::pin::Pin;
use thunderphone::{CallId, Client, Door, Failure};

/// Boxed, so that there is one kind of each.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// It could not be written down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotKept;

/// Why a pause ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ring {
    /// It was over.
    Time,
    /// The page was turned to again, or the network came back.
    Back,
    /// A person wants to know now.
    ByHand,
    /// A person stops what would happen by itself.
    Stop,
}

/// What there is to show of a press.
#[derive(Clone, PartialEq, Debug)]
pub enum News {
    Sending,
    Failed(Failure),
    /// It will be sent again, or checked, in so many milliseconds.
    Waits(u32),
    Looked(Looked),
    /// Nothing more happens by itself.
    Rests,
    /// It could not be written down, so it was not sent.
    NotKept,
    /// Another tab, which tended it, has placed it.
    PlacedElsewhere(CallId),
    Placed {
        call_id: CallId,
        /// An earlier sending had already placed it: nothing new was dialled.
        is_replay: bool,
    },
}

pub trait Desk: Clone + 'static {
    type Door: Door;

    fn client(&self) -> Client<Self::Door>;

    /// The server's time, in milliseconds.
    fn now(&self) -> i64;

    /// Which tab this is. Each load of the page is another.
    fn tab(&self) -> String;

    /// Reads the ledger, enters something and commits it, in one transaction.
    fn enter(&self, entry: Entry) -> Later<'_, Result<(Ledger, Outcome), NotKept>>;

    /// Waits for so many milliseconds, or for a person alone.
    fn pause(&self, key: &str, ms: Option<u32>) -> Later<'_, Ring>;

    /// Waits until the tab that tends this press is gone (`true`) or something
    /// in the ledger has changed.
    fn outlive(&self, intent: &Intent) -> Later<'_, bool>;

    fn tell(&self, key: &str, news: News);
}
