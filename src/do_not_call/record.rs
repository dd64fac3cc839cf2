//! What the list keeps of a number, and how it is written down. Pure.

use super::Entry;
use serde_json::Value;
use thunderphone::{CallId, Fields};

/// The reason that a call's page gives.
pub const ASKED: &str = "Asked not to be called";

/// An entry, and where it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    pub entry: Entry,
    /// Who was signed in when it was added.
    pub by: Option<String>,
    /// The call in which somebody asked for it.
    pub call: Option<CallId>,
}

/// A record that is no longer on the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Removed {
    pub record: Record,
    pub because: String,
    /// By this computer's clock, in milliseconds.
    pub removed_at: i64,
    pub removed_by: Option<String>,
}

impl Record {
    pub fn to_value(&self) -> Value {
        Value::from_iter(self.fields())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let mut fields = vec![
            ("number", Value::from(&*self.entry.number)),
            ("reason", Value::from(&*self.entry.reason)),
            ("added_at", Value::from(self.entry.added_at)),
        ];
        fields.extend(self.by.as_deref().map(|by| ("by", by.into())));
        // As text: JavaScript's numbers do not hold every id.
        fields.extend(self.call.map(|call| ("call", call.to_string().into())));
        fields
    }

    /// What cannot be read of it is left out. The number is still on the list.
    pub fn read(value: &Value) -> Option<Record> {
        let fields = Fields::new(value);
        Some(Record {
            entry: Entry {
                number: fields.str("number")?,
                reason: fields.str("reason").unwrap_or_default(),
                added_at: fields.i64("added_at").unwrap_or_default(),
            },
            by: fields.non_empty("by"),
            call: fields.str("call").and_then(|call| call.parse().ok()).map(CallId),
        })
    }
}

impl Removed {
    pub fn to_value(&self) -> Value {
        let mut fields = self.record.fields();
        fields.push(("because", Value::from(&*self.because)));
        fields.push(("removed_at", Value::from(self.removed_at)));
        fields.extend(self.removed_by.as_deref().map(|by| ("removed_by", by.into())));
        Value::from_iter(fields)
    }

    pub fn read(value: &Value) -> Option<Removed> {
        let fields = Fields::new(value);
        Some(Removed {
            record: Record::read(value)?,
            because: fields.str("because").unwrap_or_default(),
            removed_at: fields.i64("removed_at").unwrap_or_default(),
            removed_by: fields.non_empty("removed_by"),
        })
    }
}

/// The longest reason, in characters.
pub const LONGEST: usize = 300;

/// A reason as it is kept: on one line, without what cannot be seen, not too long.
pub fn tidy(reason: &str) -> String {
    let cut: String = one_line(reason).chars().take(LONGEST).collect();
    cut.trim_end().to_owned()
}

/// The same, however long.
pub fn one_line(reason: &str) -> String {
    let visible: String = reason
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|letter| !letter.is_control())
        .collect();
    let words: Vec<&str> = visible.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_record_of_another_version_is_read_as_far_as_possible() {
        let read = |text: &str| Record::read(&serde_json::from_str(text).unwrap());
        let entry = |reason: &str, added_at| Entry {
            number: "+14155550199".to_owned(),
            reason: reason.to_owned(),
            added_at,
        };
        let plain = |entry| Some(Record { entry, by: None, call: None });
        assert_eq!(read(r#"{"number":"+14155550199"}"#), plain(entry("", 0)));
        assert_eq!(
            read(
                r#"{"number":"+14155550199","reason":"r","added_at":5,"call":"x","by":"","more":[]}"#
            ),
            plain(entry("r", 5))
        );
        for text in ["{}", "[]", "7", r#"{"number":[]}"#] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_reason_is_one_line_that_can_be_seen() {
        for (typed, kept) in [
            ("  asked\r\nnot\tto be called ", "asked not to be called"),
            ("\u{0}x\u{7}", "x"),
            ("", ""),
        ] {
            assert_eq!(tidy(typed), kept);
        }
        assert_eq!(tidy(&"x".repeat(1000)).len(), LONGEST);
    }

    proptest! {
        #[test]
        fn every_record_survives_writing_and_reading(
            number in "\\+[1-9][0-9]{6,14}",
            // A name of nothing but spaces is none.
            texts in proptest::collection::vec("[a-z]\\PC{0,11}", 4),
            added_at in 0..2_000_000_000_000_i64,
            call in proptest::option::of(any::<i64>()),
        ) {
            let entry = Entry { number, reason: texts[0].clone(), added_at };
            let record = Record { entry, by: Some(texts[1].clone()), call: call.map(CallId) };
            prop_assert_eq!(Record::read(&record.to_value()), Some(record.clone()));
            let removed = Removed {
                record,
                because: texts[2].clone(),
                removed_at: added_at + 1,
                removed_by: Some(texts[3].clone()),
            };
            prop_assert_eq!(Removed::read(&removed.to_value()), Some(removed));
        }

        #[test]
        fn a_tidy_reason_stays_as_it_is(typed in "\\PC{0,400}") {
            let kept = tidy(&typed);
            prop_assert_eq!(tidy(&kept), kept);
        }
    }
}
