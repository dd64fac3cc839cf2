//! What a call's course depends on: the agent's settings and the far end.

use crate::date::{Millis, SECOND};
use crate::turn::{Turn, What};

/// What of the agent's settings shapes the course. Seconds.
#[derive(Clone)]
pub struct Settings {
    /// The dialogue an ordinary conversation follows.
    pub dialogue: &'static str,
    pub product: String,
    pub ring_duration: i64,
    pub max_call_duration: Option<i64>,
    pub max_hold: i64,
    pub voicemail_action: String,
    /// Empty for the stock message.
    pub voicemail_message: String,
}

/// What happens at the far end of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Answers,
    /// An inbound or browser call: there is nobody to ring.
    Open,
    RingsOut,
    Busy,
    Mailbox,
    Fails,
}

impl Settings {
    /// When the first limit ends the conversation: the call's length or the hold.
    pub fn first_limit(&self, turns: &[Turn]) -> Option<Millis> {
        let end = turns.last().map_or(0, |turn| turn.end);
        let length =
            self.max_call_duration.map(|limit| limit * SECOND).filter(|limit| *limit < end);
        let hold = turns.iter().filter(|turn| matches!(turn.what, What::Hold)).find_map(|turn| {
            let limit = turn.start + self.max_hold * SECOND;
            (limit < turn.end).then_some(limit)
        });
        [length, hold].into_iter().flatten().min()
    }
}
