//! The stored format of a placement: version, checksum, JSON. A record of another version,
//! or one that is truncated or edited, is not a placement: it is shown, never sent.

use super::forbidden::Forbidden;
use super::placement::{Ambiguity, Hold, KeyConflict, Placement, State};
use crate::call::draft::Source;
use serde_json::Value;
use thunderphone::{CallId, Fields};

const VERSION: &str = "2";
const AMBIGUITIES: [(Ambiguity, &str); 3] =
    [(Ambiguity::None, "none"), (Ambiguity::Carrier, "carrier"), (Ambiguity::Lost, "lost")];
const KEY_CONFLICTS: [(KeyConflict, &str); 3] = [
    (KeyConflict::None, "none"),
    (KeyConflict::Reported, "reported"),
    (KeyConflict::Confirmed, "confirmed"),
];
const FORBIDDEN: [(Forbidden, &str); 7] = [
    (Forbidden::DoNotCall, "do_not_call"),
    (Forbidden::TeamDoNotCall, "team_do_not_call"),
    (Forbidden::Unread, "unread"),
    (Forbidden::Hours, "hours"),
    (Forbidden::DayCap, "day_cap"),
    (Forbidden::WeekCap, "week_cap"),
    (Forbidden::Budget, "budget"),
];
const HOLDS: [(Hold, &str); 3] =
    [(Hold::None, "none"), (Hold::PageGone, "page_gone"), (Hold::Stopped, "stopped")];

fn word_of<T: PartialEq>(words: &[(T, &'static str)], value: &T) -> Value {
    words.iter().find(|(known, _)| known == value).map_or(Value::Null, |(_, word)| (*word).into())
}

fn value_of<T: Copy>(words: &[(T, &str)], word: &str) -> Option<T> {
    words.iter().find(|(_, known)| *known == word).map(|(value, _)| *value)
}

pub fn write(placement: &Placement) -> String {
    let pair = |(name, value): &(String, String)| {
        Value::Array(vec![Value::from(&**name), Value::from(&**value)])
    };
    let json = Value::from_iter([
        ("key", Value::from(&*placement.key)),
        ("body", Value::from(&*placement.body)),
        ("from_number", Value::from(&*placement.from_number)),
        ("to_number", Value::from(&*placement.to_number)),
        ("source", Value::from(placement.source.as_str())),
        ("agent_id", placement.agent_id.map_or(Value::Null, Value::from)),
        ("variables", Value::Array(placement.variables.iter().map(pair).collect())),
        ("created_at", Value::from(placement.created_at)),
        ("sent_at", Value::from(placement.sent_at)),
        ("resumed_at", placement.resumed_at.map_or(Value::Null, Value::from)),
        ("attempts", Value::from(i64::from(placement.attempts))),
        // Stored under older names, which browsers already hold.
        ("hand_at", placement.confirmed_at.map_or(Value::Null, Value::from)),
        ("is_sent_by_hand", Value::from(placement.is_sent_manually)),
        ("ambiguity", word_of(&AMBIGUITIES, &placement.ambiguity)),
        ("key_conflict", word_of(&KEY_CONFLICTS, &placement.key_conflict)),
        ("hold", word_of(&HOLDS, &placement.hold)),
        ("state", Value::from(word(placement.state))),
        ("call_id", placement.call_id().map_or(Value::Null, |id| Value::from(id.0))),
        ("owner", Value::from(&*placement.owner)),
        ("ruled_out", Value::Array(placement.ruled_out.iter().map(|id| id.0.into()).collect())),
        ("reason", placement.reason.as_deref().map_or(Value::Null, Value::from)),
        ("is_unread_accepted", Value::from(placement.is_unread_accepted)),
        ("forbidden", placement.forbidden.map_or(Value::Null, |it| word_of(&FORBIDDEN, &it))),
    ])
    .to_string();
    format!("{VERSION} {:016x} {json}", checksum(&json))
}

/// `None` for everything that [`write`] of this version did not write.
pub fn read(text: &str) -> Option<Placement> {
    let (version, rest) = text.split_once(' ')?;
    let (sum, json) = rest.split_once(' ')?;
    if version != VERSION || u64::from_str_radix(sum, 16).ok()? != checksum(json) {
        return None;
    }
    let value = serde_json::from_str::<Value>(json).ok()?;
    let fields = Fields::new(&value);
    let pair = |value: &Value| match &value.as_array()?[..] {
        [name, value] => Some((name.as_str()?.to_owned(), value.as_str()?.to_owned())),
        _ => None,
    };
    let id = |value: &Value| value.as_i64().map(CallId);
    Some(Placement {
        key: fields.non_empty("key")?,
        body: fields.non_empty("body")?,
        from_number: fields.str("from_number")?,
        to_number: fields.str("to_number")?,
        source: Source::read(&fields.str("source")?),
        agent_id: fields.i64("agent_id"),
        variables: fields.array("variables")?.iter().map(pair).collect::<Option<_>>()?,
        created_at: fields.i64("created_at")?,
        sent_at: fields.i64("sent_at")?,
        resumed_at: fields.i64("resumed_at"),
        attempts: fields.i64("attempts")?.try_into().ok()?,
        confirmed_at: fields.i64("hand_at"),
        is_sent_manually: fields.bool("is_sent_by_hand")?,
        ambiguity: value_of(&AMBIGUITIES, &fields.str("ambiguity")?)?,
        key_conflict: value_of(&KEY_CONFLICTS, &fields.str("key_conflict")?)?,
        hold: value_of(&HOLDS, &fields.str("hold")?)?,
        state: state(&fields.str("state")?, fields.i64("call_id").map(CallId))?,
        owner: fields.str("owner")?,
        ruled_out: fields.array("ruled_out")?.iter().map(id).collect::<Option<_>>()?,
        // Records of an earlier release lack the rest.
        reason: fields.non_empty("reason"),
        is_unread_accepted: fields.bool("is_unread_accepted").unwrap_or_default(),
        forbidden: fields.str("forbidden").and_then(|word| value_of(&FORBIDDEN, &word)),
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

/// FNV-1a: detects accidents and careless edits, not an attacker, who could place calls
/// anyway.
fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::super::placement::tests::placement;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_placement_survives_writing_and_reading() {
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
            for ambiguity in [Ambiguity::None, Ambiguity::Carrier, Ambiguity::Lost] {
                let body = "{\"to_number\":\"+1\", \"x\": \"ü\\n\"}".to_owned();
                let agent_id = Some(12);
                let placement = Placement {
                    state,
                    ambiguity,
                    body,
                    agent_id,
                    attempts: 3,
                    variables: vec![("first_name".into(), "Dana \"ü\"".into())],
                    resumed_at: Some(-1),
                    hold: Hold::Stopped,
                    key_conflict: KeyConflict::Reported,
                    ruled_out: vec![id, CallId(-2)],
                    reason: Some("They asked: \"after 22:00\"".into()),
                    is_unread_accepted: true,
                    forbidden: Some(Forbidden::WeekCap),
                    ..placement("k")
                };
                assert_eq!(read(&write(&placement)), Some(placement));
            }
        }
    }

    #[test]
    fn a_record_of_a_release_without_rules_is_read() {
        let text = write(&placement("k"));
        let (_, json) = text.split_at(19);
        let Value::Object(mut fields) = serde_json::from_str(json).unwrap() else { unreachable!() };
        for name in ["reason", "is_unread_accepted", "forbidden"] {
            assert!(fields.remove(name).is_some(), "{name}");
        }
        let json = Value::from(fields).to_string();
        let older = format!("{VERSION} {:016x} {json}", checksum(&json));
        assert_eq!(read(&older), Some(placement("k")));
    }

    #[test]
    fn another_version_is_not_read() {
        let text = write(&placement("k"));
        assert!(read(&text).is_some());
        assert_eq!(read(&text.replacen("2 ", "3 ", 1)), None);
        assert_eq!(read(&text.replacen("2 ", "1 ", 1)), None);
    }

    proptest! {
        #[test]
        fn no_other_text_is_a_placement(text in "\\PC{0,300}") {
            prop_assert_eq!(read(&text), None);
        }

        #[test]
        fn a_truncated_or_edited_record_is_not_a_placement(at in 0usize..520, with in "[ -~]") {
            let text = write(&placement("k"));
            let at = at % text.len();
            prop_assert_eq!(read(&text[..at]), None);
            let edited = format!("{}{with}{}", &text[..at], &text[at + 1..]);
            if edited != text {
                // A checksum in capital letters is still the same checksum.
                let is_same = read(&edited).is_none_or(|read| read == placement("k"));
                prop_assert!(is_same, "{}", edited);
            }
        }
    }
}
