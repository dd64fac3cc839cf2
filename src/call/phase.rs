//! The phase of a call, derived only from what the API reports.

use thunderphone::{Call, CallStatus, DialState, Direction};

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Phase {
    /// The record exists; the carrier has nothing yet.
    Requested,
    Dialling,
    InConversation,
    Ended,
    Failed,
    /// The carrier's answer is not known (yet).
    OutcomeUnknown,
    /// A status that this client does not know, as the API wrote it.
    Other(String),
}

impl Phase {
    pub fn new(call: &Call) -> Phase {
        match &call.status {
            Some(CallStatus::Completed) => return Phase::Ended,
            Some(CallStatus::Failed) => return Phase::Failed,
            Some(CallStatus::Other(word)) => return Phase::from_unknown_word(word),
            Some(CallStatus::InProgress) | None => {}
        }
        if call.sip_answered_at.is_some() {
            return Phase::InConversation;
        }
        match &call.dial_state {
            Some(DialState::Pending) => Phase::Requested,
            Some(DialState::Submitted) => Phase::Dialling,
            Some(DialState::Answered) => Phase::InConversation,
            Some(DialState::Unknown) => Phase::OutcomeUnknown,
            // The dial leg failed; the record will follow.
            Some(DialState::Failed) => Phase::Dialling,
            Some(DialState::Other(word)) => Phase::Other(word.clone()),
            None => match &call.direction {
                // Only outbound calls have a dial leg; others begin with the conversation.
                Some(Direction::Inbound | Direction::Web | Direction::Test) => {
                    Phase::InConversation
                }
                // The smallest hosts say no more than "in progress".
                _ if call.status.is_some() => Phase::Dialling,
                _ => Phase::Requested,
            },
        }
    }

    /// On some hosts the statuses of `POST /call` also turn up here.
    fn from_unknown_word(word: &str) -> Phase {
        match word {
            "initiated" | "pending" | "queued" => Phase::Requested,
            "ringing" | "dialing" => Phase::Dialling,
            "unknown" => Phase::OutcomeUnknown,
            other => Phase::Other(other.to_owned()),
        }
    }

    pub fn label(&self) -> &str {
        match self {
            Phase::Requested => "Requested",
            Phase::Dialling => "Dialling",
            Phase::InConversation => "In conversation",
            Phase::Ended => "Ended",
            Phase::Failed => "Failed",
            Phase::OutcomeUnknown => "Outcome unknown",
            Phase::Other(word) => word,
        }
    }

    /// A word for the style sheet.
    pub fn tone(&self) -> &'static str {
        match self {
            Phase::Requested | Phase::Dialling => "dialling",
            Phase::InConversation => "live",
            Phase::Ended => "ended",
            Phase::Failed => "failed",
            Phase::OutcomeUnknown | Phase::Other(_) => "unknown",
        }
    }

    pub fn is_final(&self) -> bool {
        matches!(self, Phase::Ended | Phase::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::CallId;

    #[track_caller]
    fn check(record: Value, label: &str) {
        assert_eq!(Phase::new(&Call::read_as(CallId(1), &record)).label(), label, "{record}");
    }

    #[test]
    fn the_phase_follows_from_the_dial_leg_and_the_pick_up() {
        let live = |state: &str, answered: Value| json!({"status": "in_progress", "direction": "outbound", "outbound_dial_state": state, "sip_answered_at": answered});
        check(live("pending", json!(null)), "Requested");
        check(live("submitted", json!(null)), "Dialling");
        check(live("answered", json!("2026-10-06T17:30:11.902Z")), "In conversation");
        check(live("submitted", json!("2026-10-06T17:30:11.902Z")), "In conversation");
        check(live("answered", json!(null)), "In conversation");
        check(live("unknown", json!(null)), "Outcome unknown");
        check(live("parked", json!(null)), "parked");
        check(json!({"status": "completed", "outbound_dial_state": "unknown"}), "Ended");
        check(json!({"status": "failed"}), "Failed");
        check(
            json!({"status": "in_progress", "direction": "inbound", "outbound_dial_state": null}),
            "In conversation",
        );
        check(json!({"status": "in_progress"}), "Dialling");
        check(json!({"status": "initiated"}), "Requested");
        check(json!({"status": "escalated"}), "escalated");
        check(json!({}), "Requested");
    }
}
