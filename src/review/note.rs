//! A note on a call, as this browser keeps it.

use serde_json::Value;
use thunderphone::{CallId, Fields};

/// The longest note that is kept, in characters.
pub const LONGEST: usize = 10_000;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    pub call: CallId,
    /// As it was typed, over several lines.
    pub text: String,
    /// The other side asked to be called back.
    pub asked_for_callback: bool,
    /// When it was last changed, in milliseconds since 1970.
    pub at: i64,
    /// Who was signed in.
    pub by: Option<String>,
}

impl Note {
    pub fn new(call: CallId) -> Note {
        Note { call, text: String::new(), asked_for_callback: false, at: 0, by: None }
    }

    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && !self.asked_for_callback
    }

    pub fn to_value(&self) -> Value {
        let mut fields = vec![
            // As text: JavaScript's numbers do not hold every id.
            ("call", Value::from(self.call.to_string())),
            ("text", Value::from(&*self.text)),
            ("asked_for_callback", self.asked_for_callback.into()),
            ("at", self.at.into()),
        ];
        fields.extend(self.by.as_deref().map(|by| ("by", by.into())));
        Value::from_iter(fields)
    }

    /// What cannot be read of it is left out. `None` without a call.
    pub fn read(value: &Value) -> Option<Note> {
        let fields = Fields::new(value);
        Some(Note {
            call: CallId(fields.i64("call")?),
            text: fields.str("text").unwrap_or_default(),
            asked_for_callback: fields.bool("asked_for_callback") == Some(true),
            at: fields.i64("at").unwrap_or_default(),
            by: fields.non_empty("by"),
        })
    }
}

/// How many characters the text is too long. Nothing is cut off: what was typed stays, and
/// whoever typed it shortens it.
pub fn excess(text: &str) -> Option<usize> {
    text.chars().count().checked_sub(LONGEST + 1).map(|excess| excess + 1)
}

/// What to keep when another tab may have changed the note meanwhile. `base` is what this
/// tab began with. If both changed it, both texts are kept, one below the other.
pub fn merged(base: &str, stored: &str, typed: &str) -> String {
    if stored == base || typed.contains(stored) {
        typed.to_owned()
    } else if typed == base || stored.contains(typed) {
        stored.to_owned()
    } else {
        format!("{stored}\n\n{typed}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn nothing_that_was_typed_in_either_tab_is_lost() {
        for (base, stored, typed, kept) in [
            ("", "", "mine", "mine"),
            ("old", "old", "", ""),
            ("old", "theirs", "old", "theirs"),
            ("old", "same", "same", "same"),
            ("", "theirs", "mine", "theirs\n\nmine"),
            ("old", "old, theirs", "old, mine", "old, theirs\n\nold, mine"),
            // Kept before, and typed further.
            ("", "call", "call back", "call back"),
            ("", "call back", "call", "call back"),
            ("old", "", "old, mine", "old, mine"),
        ] {
            assert_eq!(merged(base, stored, typed), kept, "{base} {stored} {typed}");
        }
    }

    #[test]
    fn a_long_note_says_by_how_much_it_is_too_long() {
        assert_eq!(excess(""), None);
        assert_eq!(excess(&"é".repeat(LONGEST)), None);
        assert_eq!(excess(&"é".repeat(LONGEST + 3)), Some(3));
    }

    #[test]
    fn without_a_call_it_is_none() {
        for value in [json!({}), json!([]), json!({"call": "x", "text": "t"})] {
            assert_eq!(Note::read(&value), None, "{value}");
        }
        let read = Note::read(&json!({"call": "7", "text": [], "at": "x", "by": ""}));
        assert_eq!(read, Some(Note::new(CallId(7))));
    }

    proptest! {
        #[test]
        fn every_note_survives_writing_and_reading(
            text in "(\\PC|[\n\t\u{202e}]){0,20}", by in proptest::option::of("\\PC{0,8}x"),
            call in any::<i64>(), at in any::<i64>(),
        ) {
            let asked_for_callback = at % 2 == 0;
            let note = Note { text, asked_for_callback, at, by, ..Note::new(CallId(call)) };
            let text = note.to_value().to_string();
            prop_assert_eq!(Note::read(&serde_json::from_str(&text).unwrap()), Some(note));
        }
    }
}
