//! A transcript for reading and for keeping.

use crate::format;
use thunderphone::{Call, Direction, Speaker, Turn, TurnContent};

/// The turn of speech that is heard at a moment of the recording: the last one
/// that has begun.
pub fn current_turn(turns: &[Turn], position_ms: i64) -> Option<usize> {
    let has_begun = |turn: &Turn| turn.start_ms.is_some_and(|start| start <= position_ms);
    let is_speech = |turn: &Turn| matches!(turn.content, TurnContent::Speech(_));
    turns
        .iter()
        .enumerate()
        .filter(|(_, turn)| is_speech(turn) && has_begun(turn))
        .max_by_key(|(_, turn)| turn.start_ms)
        .map(|(index, _)| index)
}

/// Who speaks. Whoever rang is the caller; on other calls the far end is.
pub fn who(speaker: Speaker, direction: Option<&Direction>) -> &'static str {
    match (speaker, direction) {
        (Speaker::Agent, _) => "Agent",
        (Speaker::Callee, Some(Direction::Outbound) | None) => "Callee",
        (Speaker::Callee, Some(Direction::Inbound)) => "Caller",
        (Speaker::Callee, Some(_)) => "User",
        (Speaker::Tool, _) => "Tool",
        (Speaker::Other, _) => "Other",
    }
}

/// `0:08`, where the turn says when.
pub fn start(turn: &Turn) -> Option<String> {
    turn.start_ms.map(|ms| format::clock(ms.div_euclid(1000)))
}

/// The whole transcript as plain text, a line a turn.
pub fn plain(turns: &[Turn], call: Option<&Call>) -> String {
    let direction = call.and_then(|call| call.direction.as_ref());
    let mut text = String::new();
    for turn in turns {
        if let Some(start) = start(turn) {
            text.push('[');
            text.push_str(&start);
            text.push_str("] ");
        }
        match &turn.content {
            TurnContent::Speech(speech) => {
                text.push_str(who(turn.speaker, direction));
                text.push_str(": ");
                text.push_str(speech);
            }
            TurnContent::Tool(event) => {
                text.push_str(&event.kind);
                text.push_str(": ");
                text.push_str(event.name.as_deref().unwrap_or_default());
                text.push('\n');
                text.push_str(&event.payload);
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use thunderphone::json;
    use thunderphone::read_transcript;

    fn turns() -> Vec<Turn> {
        read_transcript(&json!([
            {"role": "assistant", "content": "Hello", "start_ms": 420, "end_ms": 900},
            {"role": "tool_call", "content": {"name": "find", "a": 1}, "start_ms": 1000},
            {"role": "user", "content": "Hi", "start_ms": 8600, "end_ms": 9000},
            {"role": "user", "content": "no time known"},
        ]))
        .unwrap()
    }

    #[test]
    fn the_current_turn_is_the_last_speech_that_has_begun() {
        for (ms, expected) in
            [(0, None), (420, Some(0)), (5000, Some(0)), (8600, Some(2)), (99_000, Some(2))]
        {
            assert_eq!(current_turn(&turns(), ms), expected, "{ms}");
        }
    }

    #[test]
    fn a_transcript_is_kept_as_text() {
        assert_eq!(
            plain(&turns(), None),
            "[0:00] Agent: Hello\n[0:01] Tool call: find\n{\n  \"a\": 1,\n  \"name\": \"find\"\n}\n[0:08] Callee: Hi\nCallee: no time known\n"
        );
    }
}
