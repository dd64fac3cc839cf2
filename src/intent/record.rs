//! How an intent is written down: version, seal, JSON. What is of another
//! version, half-written or edited by hand is no intent: it is shown, never sent.

use super::{Doubt, Intent, State};
use crate::call::draft::Source;
use thunderphone::{CallId, Fields, Value};

const VERSION: &str = "1";
const DOUBTS: [(Doubt, &str); 3] =
    [(Doubt::None, "none"), (Doubt::Carrier, "carrier"), (Doubt::Lost, "lost")];

pub fn write(intent: &Intent) -> String {
    let doubt = DOUBTS.iter().find(|(doubt, _)| *doubt == intent.doubt);
    let json = Value::object([
        ("key", Value::from(&*intent.key)),
        ("body", Value::from(&*intent.body)),
        ("from_number", Value::from(&*intent.from_number)),
        ("to_number", Value::from(&*intent.to_number)),
        ("source", Value::from(intent.source.as_str())),
        ("agent_id", intent.agent_id.map_or(Value::Null, Value::from)),
        ("at", Value::from(intent.at)),
        ("sent_at", Value::from(intent.sent_at)),
        ("attempts", Value::from(i64::from(intent.attempts))),
        ("doubt", doubt.map_or(Value::Null, |(_, word)| Value::from(*word))),
        ("is_key_taken", Value::from(intent.is_key_taken)),
        ("state", Value::from(word(intent.state))),
        ("call_id", intent.call_id().map_or(Value::Null, |id| Value::from(id.0))),
        ("tab", Value::from(&*intent.tab)),
    ])
    .to_string();
    format!("{VERSION} {:016x} {json}", seal(&json))
}

/// `None` for everything that [`write`] of this version did not write.
pub fn read(text: &str) -> Option<Intent> {
    let (version, rest) = text.split_once(' ')?;
    let (sealed, json) = rest.split_once(' ')?;
    if version != VERSION || u64::from_str_radix(sealed, 16).ok()? != seal(json) {
        return None;
    }
    let value = Value::parse(json)?;
    let fields = Fields::of(&value);
    let doubt = fields.text("doubt")?;
    Some(Intent {
        key: fields.filled("key")?,
        body: fields.filled("body")?,
        from_number: fields.text("from_number")?,
        to_number: fields.text("to_number")?,
        source: Source::read(&fields.text("source")?),
        agent_id: fields.int("agent_id"),
        at: fields.int("at")?,
        sent_at: fields.int("sent_at")?,
        attempts: fields.int("attempts")?.try_into().ok()?,
        doubt: DOUBTS.iter().find(|(_, word)| *word == doubt)?.0,
        is_key_taken: fields.flag("is_key_taken")?,
        state: state(&fields.text("state")?, fields.int("call_id").map(CallId))?,
        tab: fields.text("tab")?,
    })
}

fn word(state: State) -> &'static str {
    match state {
        State::Armed => "armed",
        State::Sent => "sent",
        State::RetryAllowed => "retry_allowed",
        State::Unknown => "unknown",
        State::Pending(_) => "pending",
        State::Accepted(_) => "accepted",
        State::Refused => "refused",
        State::NotPlaced => "not_placed",
    }
}

fn state(word: &str, id: Option<CallId>) -> Option<State> {
    Some(match word {
        "armed" => State::Armed,
        "sent" => State::Sent,
        "retry_allowed" => State::RetryAllowed,
        "unknown" => State::Unknown,
        "pending" => State::Pending(id?),
        "accepted" => State::Accepted(id?),
        "refused" => State::Refused,
        "not_placed" => State::NotPlaced,
        _ => return None,
    })
}

/// FNV-1a: against accidents and idle hands, not against an attacker, who could
/// place calls without it.
fn seal(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::intent;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let id = CallId(i64::MAX);
        for state in [
            State::Armed,
            State::Sent,
            State::RetryAllowed,
            State::Unknown,
            State::Pending(id),
            State::Accepted(id),
            State::Refused,
            State::NotPlaced,
        ] {
            for doubt in [Doubt::None, Doubt::Carrier, Doubt::Lost] {
                let body = "{\"to_number\":\"+1\", \"x\": \"ü\\n\"}".to_owned();
                let agent_id = Some(12);
                let intent = Intent { state, doubt, body, agent_id, attempts: 3, ..intent("k") };
                assert_eq!(read(&write(&intent)), Some(intent));
            }
        }
    }

    #[test]
    fn another_version_is_not_read() {
        let text = write(&intent("k"));
        assert!(read(&text).is_some());
        assert_eq!(read(&text.replacen("1 ", "2 ", 1)), None);
        assert_eq!(read(&text.replacen("1 ", "0 ", 1)), None);
        // What the first release kept.
        assert_eq!(read("{\"body\":\"{}\",\"key\":\"k\",\"attempts\":1}"), None);
    }

    proptest! {
        #[test]
        fn anything_can_be_tried(text in "\\PC{0,300}") {
            prop_assert_eq!(read(&text), None);
        }

        #[test]
        fn a_half_written_or_edited_intent_is_none(at in 0usize..420, with in "[ -~]") {
            let text = write(&intent("k"));
            let at = at % text.len();
            prop_assert_eq!(read(&text[..at]), None);
            let edited = format!("{}{with}{}", &text[..at], &text[at + 1..]);
            if edited != text {
                // A seal may be spelled in capitals; the content is the same then.
                let is_same = read(&edited).is_none_or(|read| read == intent("k"));
                prop_assert!(is_same, "{}", edited);
            }
        }
    }
}
