//! Why a call ended, in words. The API may add codes (API notes, section 15, point 4): an
//! unknown one is shown as the API wrote it.

/// A code in words; `None` for a code this client does not know.
pub fn words(code: &str) -> Option<&'static str> {
    Some(match code {
        "caller_hangup" | "user_hangup" => "The other side hung up",
        "agent_end" | "ai_hangup" | "agent_hangup" => "The agent ended the call",
        "transfer" | "transferred" => "Transferred",
        "max_duration" | "max_call_duration" => "Reached the longest duration allowed",
        "hold_timeout" | "max_hold" => "Kept on hold for too long",
        // `timeout` is the API's word for silence, not for a time limit.
        "timeout" | "silence" | "silence_timeout" => "Nobody spoke",
        "error" => "A platform or carrier error",
        "busy" => "The line was busy",
        "no_answer" | "not_answered" => "Nobody answered",
        "rejected" | "declined" => "The call was rejected",
        "voicemail" | "voicemail_left" => "Voicemail",
        "voicemail_hangup" => "Voicemail: hung up without a message",
        "unreachable" | "not_connected" => "The number could not be reached",
        "cancelled" | "canceled" => "Canceled",
        _ => return None,
    })
}

/// The words to show, or the code if it is unknown.
pub fn show(code: &str) -> String {
    words(code).map_or_else(|| crate::format::words(code), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_value_and_its_older_alias_has_words() {
        for (new, old) in [("caller_hangup", "user_hangup"), ("agent_end", "ai_hangup")] {
            assert!(words(new).is_some());
            assert_eq!(words(new), words(old));
        }
        for code in ["transfer", "timeout", "error"] {
            assert!(words(code).is_some(), "{code}");
        }
        assert_eq!(words("timeout"), words("silence"));
        assert_eq!(show("carrier_said_no"), "carrier said no");
    }
}
