//! What a call's simulation depends on: the agent's settings, and what dialing leads to.

use crate::date::{Millis, SECOND};
use crate::turn::{Turn, TurnKind};

/// The agent's settings that shape the simulation. Durations are in seconds.
#[derive(Clone)]
pub struct Settings {
    /// The dialogue of an ordinary conversation.
    pub dialogue: &'static str,
    pub product: String,
    pub ring_duration: i64,
    pub max_call_duration: Option<i64>,
    pub max_hold: i64,
    /// `hangup`, `message` or `prompt`.
    pub voicemail_action: String,
    /// Empty for the stock message.
    pub voicemail_message: String,
}

/// What dialing leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialOutcome {
    Answered,
    /// An inbound, test or browser call: there is no phone to ring.
    AlreadyConnected,
    NoAnswer,
    Busy,
    Voicemail,
    Failed,
}

impl Settings {
    /// When a limit ends the conversation: the longest duration or the longest hold,
    /// whichever comes first. `None` when neither is reached. Counts from the answer.
    pub fn first_limit(&self, turns: &[Turn]) -> Option<Millis> {
        let end = turns.last().map_or(0, |turn| turn.end);
        let length =
            self.max_call_duration.map(|limit| limit * SECOND).filter(|limit| *limit < end);
        let hold =
            turns.iter().filter(|turn| matches!(turn.kind, TurnKind::Hold)).find_map(|turn| {
                let limit = turn.start + self.max_hold * SECOND;
                (limit < turn.end).then_some(limit)
            });
        [length, hold].into_iter().flatten().min()
    }
}
