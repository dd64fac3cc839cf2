//! What a placement has become.

use thunderphone::{CallId, Timestamp};

/// A placement that became a call.
#[derive(Clone, PartialEq)]
pub struct Accepted {
    pub call_id: CallId,
    pub to_number: String,
    /// By the server's clock.
    pub at: Timestamp,
    /// An earlier sending had already placed it: nothing new was dialled.
    pub is_replay: bool,
    /// Its page has been on the screen.
    pub is_opened: bool,
}
