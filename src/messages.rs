//! Messages between the tabs of one browser.

use serde_json::Value;
use thunderphone::Fields;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Message {
    /// The stored outbox has changed.
    OutboxChanged,
    /// “Check what happened”: the tab that owns the placement with this key looks it up
    /// now. Nothing is sent to place it.
    Check {
        key: String,
    },
    TemplatesChanged,
    /// The stored charge of a card has changed.
    ChargeChanged,
    /// The list of numbers that are never called.
    DoNotCallChanged,
    FollowUpsChanged,
    /// The verdict on a call or its notes, or the queue of calls to review.
    ReviewsChanged,
    /// The transcripts that are copied to be searched.
    CopiesChanged,
    /// About the calls in progress: see `crate::live`.
    Live {
        text: String,
    },
}

impl Message {
    pub fn text(&self) -> String {
        let (about, key) = match self {
            Message::OutboxChanged => ("outbox_changed", Value::Null),
            Message::Check { key } => ("check", Value::from(&**key)),
            Message::TemplatesChanged => ("templates_changed", Value::Null),
            Message::ChargeChanged => ("charge_changed", Value::Null),
            Message::DoNotCallChanged => ("do_not_call_changed", Value::Null),
            Message::FollowUpsChanged => ("follow_ups_changed", Value::Null),
            Message::ReviewsChanged => ("reviews_changed", Value::Null),
            Message::CopiesChanged => ("copies_changed", Value::Null),
            Message::Live { text } => ("live", Value::from(&**text)),
        };
        Value::from_iter([("about", about.into()), ("key", key)]).to_string()
    }

    /// `None` for a message of another version or another sender.
    pub fn read(text: &str) -> Option<Message> {
        let value = serde_json::from_str::<Value>(text).ok()?;
        let fields = Fields::new(&value);
        Some(match fields.str("about")?.as_str() {
            "outbox_changed" => Message::OutboxChanged,
            "check" => Message::Check { key: fields.non_empty("key")? },
            "templates_changed" => Message::TemplatesChanged,
            "charge_changed" => Message::ChargeChanged,
            "do_not_call_changed" => Message::DoNotCallChanged,
            "follow_ups_changed" => Message::FollowUpsChanged,
            "reviews_changed" => Message::ReviewsChanged,
            "copies_changed" => Message::CopiesChanged,
            "live" => Message::Live { text: fields.non_empty("key")? },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_messages_survive_the_channel_and_other_texts_are_ignored() {
        let key = "k \"ü\"".to_owned();
        for message in [
            Message::OutboxChanged,
            Message::Check { key },
            Message::TemplatesChanged,
            Message::ChargeChanged,
            Message::DoNotCallChanged,
            Message::FollowUpsChanged,
            Message::ReviewsChanged,
            Message::CopiesChanged,
            Message::Live { text: "{\"calls\":[]}".to_owned() },
        ] {
            assert_eq!(Message::read(&message.text()), Some(message));
        }
        for text in
            ["", "changed", "{}", "{\"about\":\"check\"}", "{\"about\":\"dial\",\"key\":\"k\"}"]
        {
            assert_eq!(Message::read(text), None, "{text}");
        }
    }
}
