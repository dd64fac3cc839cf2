//! What running a placement needs of the world around it: a client of the API, an
//! outbox that is committed, clocks, and to know which tabs live. The browser is one
//! such environment; `cargo xtask faults` brings another, and loses, stalls and
//! crashes it.

use super::entries::{Command, Outbox, Reply};
use super::placement::Placement;
use super::reconciliation::Lookup;
use std::pin::Pin;
use thunderphone::{CallId, Client, Error, Transport};

/// Boxed, so that there is one kind of each.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// It could not be written down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotKept;

/// Why a pause ended. Of several reasons the greatest counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wake {
    /// It was over.
    TimeUp,
    /// Something was written down: a person may have stopped it, discarded it or asked
    /// for it to be sent.
    Changed,
    /// The page was turned to again, or the network came back.
    Back,
    /// A person wants to know now: the list is looked at, nothing is sent.
    Check,
}

/// What there is to show of a placement beyond what is written down.
#[derive(Clone, PartialEq, Debug)]
pub enum Progress {
    Sending,
    Failed(Error),
    /// Something happens by itself in so many milliseconds: it is sent again, or only
    /// looked for.
    Waits {
        ms: u32,
        will_send: bool,
    },
    Looked(Lookup),
    /// Nothing is sent by itself any more.
    Rests(Rest),
    /// It could not be written down, so it was not sent.
    NotKept,
    /// Another tab, which owned it, has placed it.
    PlacedElsewhere(CallId),
    Placed {
        call_id: CallId,
        /// An earlier sending had already placed it: nothing new was dialled.
        is_replay: bool,
    },
}

/// Why nothing is sent by itself any more, where what is written down does not say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rest {
    /// It was asked for too long ago.
    Age,
    /// It would be, before the API wants to be asked again.
    LongWait,
    /// It is too early or too late where the callee is.
    CalleeHours,
    /// There is no list of calls to look at.
    NoList,
}

pub trait Env: Clone + 'static {
    type Transport: Transport;

    fn client(&self) -> Client<Self::Transport>;

    /// The server's time, in milliseconds.
    fn now(&self) -> i64;

    /// A clock that nobody sets, in milliseconds. It may stand still while the
    /// computer sleeps.
    fn steady_now(&self) -> i64;

    /// Which tab this is. Each load of the page is another.
    fn tab(&self) -> String;

    /// The newest press of this tab that asked for this placement to be sent, as it was
    /// written down.
    fn hand(&self, key: &str) -> Option<i64>;

    /// Reads the outbox, carries out a command and commits it, in one transaction.
    fn execute(&self, command: Command) -> Later<'_, Result<(Outbox, Reply), NotKept>>;

    /// Waits for so many milliseconds, or for a person or a change alone.
    fn sleep(&self, key: &str, ms: Option<u32>) -> Later<'_, Wake>;

    /// Waits until the tab that owns this placement is gone (`None`) or something
    /// else has happened.
    fn wait_for_owner_exit(&self, placement: &Placement) -> Later<'_, Option<Wake>>;

    /// Whether the callee may be called at this hour, as far as is known.
    fn is_decent_hour(&self, placement: &Placement) -> bool;

    fn report(&self, key: &str, progress: Progress);
}
