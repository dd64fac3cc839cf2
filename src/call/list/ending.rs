//! How a call ended, or how far it is: in the two or three words that a list has room for.

use super::Row;
use crate::call::end_reason;
use crate::call::phase::Phase;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ending {
    pub words: String,
    /// Beside the words, for the eye only.
    pub sign: &'static str,
    /// A word for the style sheet. Only `bad` is red: something broke.
    pub tone: &'static str,
}

impl Ending {
    pub fn new(row: &Row) -> Ending {
        let reason = row.end_reason.as_deref().filter(|_| row.is_final());
        let (words, sign, tone) = match (&row.phase, reason) {
            (_, Some(code)) => match short(code) {
                Some(known) => known,
                None => {
                    // As it came, or in the words that the call's page has for it.
                    return Ending { words: end_reason::show(code), sign: "?", tone: "unknown" };
                }
            },
            (Phase::Ended, None) => ("Ended", "✓", "plain"),
            (Phase::Failed, None) => ("Failed", "✕", "bad"),
            (Phase::InConversation, None) => (row.phase.label(), "●", "live"),
            (Phase::Requested | Phase::Dialling, None) => (row.phase.label(), "…", "waiting"),
            (Phase::OutcomeUnknown | Phase::Other(_), None) => (row.phase.label(), "?", "unknown"),
        };
        Ending { words: words.to_owned(), sign, tone }
    }
}

/// Nobody made a mistake where a line is busy or nobody is at home.
fn short(code: &str) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match code {
        "caller_hangup" | "user_hangup" => ("Hung up", "↩", "plain"),
        "agent_end" | "ai_hangup" | "agent_hangup" => ("Agent finished", "✓", "good"),
        "transfer" | "transferred" => ("Transferred", "⇄", "plain"),
        "max_duration" | "max_call_duration" | "hold_timeout" | "max_hold" => {
            ("Ended by limit", "⧗", "warn")
        }
        "timeout" | "silence" | "silence_timeout" => ("Nobody spoke", "⚑", "warn"),
        "error" => ("Carrier error", "✕", "bad"),
        "busy" => ("Busy", "○", "plain"),
        "no_answer" | "not_answered" => ("No answer", "○", "plain"),
        "rejected" | "declined" => ("Declined", "○", "plain"),
        "voicemail" | "voicemail_left" => ("Voicemail", "✉", "plain"),
        "voicemail_hangup" => ("Voicemail, no message", "✉", "plain"),
        "unreachable" | "not_connected" => ("Not reached", "○", "warn"),
        "cancelled" | "canceled" => ("Canceled", "○", "plain"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::{Call, CallId};

    #[track_caller]
    fn check(record: Value, words: &str, tone: &str) {
        let ending = Ending::new(&Row::new(&Call::read_as(CallId(1), &record)));
        assert_eq!((&*ending.words, ending.tone), (words, tone), "{record}");
    }

    #[test]
    fn a_call_that_is_over_says_how() {
        let over = |code: &str| json!({"status": "completed", "end_reason": code});
        check(over("caller_hangup"), "Hung up", "plain");
        check(over("agent_end"), "Agent finished", "good");
        check(over("no_answer"), "No answer", "plain");
        check(json!({"status": "failed", "end_reason": "busy"}), "Busy", "plain");
        check(json!({"status": "failed", "end_reason": "error"}), "Carrier error", "bad");
        check(over("carrier_said_no"), "carrier said no", "unknown");
        check(json!({"status": "completed"}), "Ended", "plain");
        check(json!({"status": "failed"}), "Failed", "bad");
    }

    #[test]
    fn a_call_in_progress_says_how_far_it_is() {
        let live = |state: &str| json!({"status": "in_progress", "outbound_dial_state": state, "end_reason": "error"});
        check(live("answered"), "In conversation", "live");
        check(live("submitted"), "Dialling", "waiting");
        check(live("parked"), "parked", "unknown");
        check(json!({"status": "escalated"}), "escalated", "unknown");
    }

    #[test]
    fn every_reason_with_words_has_short_ones() {
        for code in [
            "caller_hangup",
            "agent_end",
            "transfer",
            "max_duration",
            "hold_timeout",
            "timeout",
            "error",
            "busy",
            "no_answer",
            "rejected",
            "voicemail",
            "voicemail_hangup",
            "unreachable",
            "cancelled",
        ] {
            assert!(end_reason::words(code).is_some() && short(code).is_some(), "{code}");
        }
    }
}
