//! What happened to a call itself, as its transcript's rows say it, in words.

use super::transcript::who;
use crate::format;
use thunderphone::{Direction, Speaker, ToolEvent};

/// `The agent ended the call`. An event that is not known is said in the host's words.
pub fn words(event: &ToolEvent, direction: Option<&Direction>) -> String {
    let (actor, action) = (event.actor.as_deref(), event.action.as_deref());
    let other = who(Speaker::Callee, direction).to_lowercase();
    let who = match actor {
        Some("ai" | "agent" | "assistant") => Some("agent".to_owned()),
        Some("caller" | "callee" | "user" | "customer") => Some(other),
        _ => None,
    };
    let name = event.name.as_deref().unwrap_or(&event.kind);
    match (name, action.unwrap_or_default(), who.as_deref()) {
        ("call_ended", "transfer" | "transferred", Some(who)) => {
            format!("The {who} transferred the call")
        }
        ("call_ended", _, Some(who)) => format!("The {who} ended the call"),
        ("call_ended", _, None) => "The call ended".to_owned(),
        ("call_started" | "call_answered", ..) => "The call began".to_owned(),
        ("hold", "hold" | "", _) | ("hold_started", ..) => "On hold".to_owned(),
        ("hold", ..) | ("hold_ended", ..) => "No longer on hold".to_owned(),
        ("voicemail_beep", ..) => "The voicemail beeped".to_owned(),
        ("voicemail" | "voicemail_detected", ..) => "A voicemail answered".to_owned(),
        _ => {
            let name = capital(&format::words(name));
            let details = [actor, action].into_iter().flatten();
            let details: Vec<String> = details.map(format::words).collect();
            if details.is_empty() { name } else { format!("{name} ({})", details.join(", ")) }
        }
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::read_transcript;

    #[track_caller]
    fn check(content: Value, direction: Option<&Direction>, expected: &str) {
        let turns = read_transcript(&json!([{"role": "user", "content": content}])).unwrap();
        let thunderphone::TurnContent::Tool(event) = &turns[0].content else { panic!("{turns:?}") };
        assert_eq!(words(event, direction), expected);
    }

    #[test]
    fn what_happened_to_the_call_is_said_in_words() {
        let ended =
            |actor, action| json!({"event": "call_ended", "actor": actor, "action": action});
        check(ended("ai", "hangup"), None, "The agent ended the call");
        check(ended("caller", "hangup"), None, "The callee ended the call");
        check(ended("caller", "hangup"), Some(&Direction::Inbound), "The caller ended the call");
        check(ended("ai", "transfer"), None, "The agent transferred the call");
        check(ended("system", "timeout"), None, "The call ended");
        check(json!({"event": "hold", "action": "hold"}), None, "On hold");
        check(json!({"event": "hold", "action": "unhold"}), None, "No longer on hold");
        check(json!({"event": "voicemail_beep"}), None, "The voicemail beeped");
    }

    #[test]
    fn an_unknown_event_is_said_as_the_host_calls_it() {
        check(json!({"event": "robot_dance"}), None, "Robot dance");
        check(
            json!({"event": "robot_dance", "actor": "ai", "action": "left_turn"}),
            None,
            "Robot dance (ai, left turn)",
        );
    }
}
