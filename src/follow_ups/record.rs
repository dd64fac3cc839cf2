//! A follow-up, and how it is written down. Pure.

use serde_json::Value;
use thunderphone::{CallId, Fields};

/// How long what is done can be taken back: a week.
pub const KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Somebody to call again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FollowUp {
    /// E.164.
    pub number: String,
    /// When to call, in milliseconds since 1970, whatever zone it was chosen in.
    pub at: i64,
    /// The call to repeat.
    pub call: Option<CallId>,
    /// How that call ended, in words.
    pub why: String,
    pub note: String,
    pub made_at: i64,
    pub done_at: Option<i64>,
}

impl FollowUp {
    pub fn is_due(&self, now: i64) -> bool {
        self.done_at.is_none() && self.at <= now
    }

    /// Whether it was done long ago.
    pub fn is_old(&self, now: i64) -> bool {
        self.done_at.is_some_and(|at| now - at > KEPT_MS)
    }

    pub fn to_text(&self) -> String {
        let mut fields = vec![
            ("number", Value::from(&*self.number)),
            ("at", self.at.into()),
            ("why", Value::from(&*self.why)),
            ("note", Value::from(&*self.note)),
            ("made_at", self.made_at.into()),
        ];
        fields.extend(self.call.map(|call| ("call", call.to_string().into())));
        fields.extend(self.done_at.map(|at| ("done_at", at.into())));
        Value::from_iter(fields).to_string()
    }

    /// `None` without a number or a time.
    pub fn read(text: &str) -> Option<FollowUp> {
        let value = serde_json::from_str::<Value>(text).ok()?;
        let fields = Fields::new(&value);
        Some(FollowUp {
            number: fields.non_empty("number")?,
            at: fields.i64("at")?,
            call: fields.str("call").and_then(|call| call.parse().ok()).map(CallId),
            why: fields.str("why").unwrap_or_default(),
            note: fields.str("note").unwrap_or_default(),
            made_at: fields.i64("made_at").unwrap_or_default(),
            done_at: fields.i64("done_at"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn without_a_number_or_a_time_it_is_none() {
        for text in ["", "{", "[]", "7", "{}", r#"{"number":"+1"}"#, r#"{"number":"","at":5}"#] {
            assert_eq!(FollowUp::read(text), None, "{text}");
        }
        let read = FollowUp::read(r#"{"number":"+1","at":5,"call":"x","done_at":"soon"}"#);
        assert_eq!(read.map(|one| (one.at, one.call, one.done_at)), Some((5, None, None)));
    }

    proptest! {
        #[test]
        fn every_follow_up_survives_writing_and_reading(
            texts in proptest::collection::vec("\\PC{1,12}", 3),
            times in proptest::collection::vec(0..2_000_000_000_000_i64, 3),
            call in proptest::option::of(any::<i64>()),
            is_done in any::<bool>(),
        ) {
            let one = FollowUp {
                number: texts[0].clone(), why: texts[1].clone(), note: texts[2].clone(),
                at: times[0], made_at: times[1], done_at: is_done.then_some(times[2]),
                call: call.map(CallId),
            };
            prop_assert_eq!(FollowUp::read(&one.to_text()), Some(one.clone()));
            prop_assert_eq!(one.is_due(one.at), !is_done);
            prop_assert!(!one.is_due(one.at - 1));
        }
    }
}
