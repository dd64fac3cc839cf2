//! What the runner needs from its environment: a client of the API, a committed outbox,
//! clocks, and which tabs are alive. The browser is one environment. `cargo xtask faults`
//! has another, in which requests get lost, servers stall and tabs crash.

use super::entries::{Command, Outbox, Reply};
use super::forbidden::Forbidden;
use super::guard::Allowance;
use super::pace::Check;
use super::placement::Placement;
use super::reconciliation::Lookup;
use std::pin::Pin;
use thunderphone::{CallId, Client, Error, Transport};

/// Boxed, so that the bundle holds one copy for each result type.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The change could not be stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotStored;

/// Why a pause ended. Of several reasons the greatest wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wake {
    /// The pause was over.
    TimeUp,
    /// Something was stored: a person may have stopped, discarded or confirmed the
    /// placement.
    Changed,
    /// The page became visible again, or the network came back.
    Back,
    /// “Check what happened”: looks the call up now, and sends nothing.
    Check,
}

/// What the runner reports of a placement beyond what is stored.
#[derive(Clone, PartialEq, Debug)]
pub enum Progress {
    Sending,
    Failed(Error),
    /// In this many milliseconds it is automatically sent again, or only looked up.
    Waiting {
        ms: u32,
        will_send: bool,
    },
    LookedUp(Lookup),
    /// Nothing is sent automatically any more.
    Paused(PauseReason),
    /// The attempt could not be stored, so it was not sent.
    NotStored,
    /// The tab that owned it has placed it.
    PlacedElsewhere(CallId),
    Placed {
        call_id: CallId,
        /// An earlier attempt had already placed it: nothing new was dialed.
        is_replay: bool,
    },
}

/// Why nothing is sent automatically any more, where the stored placement does not say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PauseReason {
    /// The placement is too old.
    Age,
    /// It would be too old by the time that the API allows a retry.
    LongWait,
    /// It is too early or too late where the callee is.
    CalleeHours,
    /// The host offers no list of calls to look it up in.
    NoList,
}

pub trait Env: Clone + 'static {
    type Transport: Transport;

    fn client(&self) -> Client<Self::Transport>;

    /// The server's time, in milliseconds.
    fn now(&self) -> i64;

    /// A monotonic clock, in milliseconds. It may stop while the computer sleeps.
    fn steady_now(&self) -> i64;

    /// The name of this tab. Each load of the page gets another.
    fn tab(&self) -> String;

    /// When a person in this tab last confirmed this placement, as it was stored.
    fn confirmation(&self, key: &str) -> Option<i64>;

    /// Reads the outbox, executes a command and commits the result, in one transaction.
    fn execute(&self, command: Command) -> Later<'_, Result<(Outbox, Reply), NotStored>>;

    /// Books the next free turn of all tabs for a check that is due in `in_ms` milliseconds.
    /// Returns in how many milliseconds the turn is; see [`super::pace`].
    fn book(&self, check: Check, in_ms: u32) -> Later<'_, u32>;

    /// Waits this many milliseconds, or (`None`) until a person or a change wakes it.
    fn sleep(&self, key: &str, ms: Option<u32>) -> Later<'_, Wake>;

    /// Waits until the tab that owns this placement is gone (`None`), or something else
    /// wakes it.
    fn wait_for_owner_exit(&self, placement: &Placement) -> Later<'_, Option<Wake>>;

    /// What the rules leave for this placement, or why they forbid to send it. Asked anew
    /// right before each attempt.
    fn ask_rules(&self, placement: &Placement) -> Later<'_, Result<Allowance, Forbidden>>;

    /// Whether this is a decent hour to call the callee, as far as is known.
    fn is_decent_hour(&self, placement: &Placement) -> bool;

    fn report(&self, key: &str, progress: Progress);
}
