//! A placement that became a call, for the page to announce.

use thunderphone::{CallId, Timestamp};

/// A placement that became a call.
#[derive(Clone, PartialEq)]
pub struct Accepted {
    pub call_id: CallId,
    pub to_number: String,
    /// By the server's clock.
    pub at: Timestamp,
    /// An earlier attempt had already placed it: nothing new was dialed.
    pub is_replay: bool,
    /// The page of the call has been shown.
    pub is_opened: bool,
}
