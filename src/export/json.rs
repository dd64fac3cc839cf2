//! Calls as one JSON document, each as the API sent it.

use super::{Head, Missing};
use crate::call::transcript::json_rows;
use serde_json::Value;
use thunderphone::{Call, Turn};

/// A document that is written call by call.
#[derive(Default)]
pub struct Document {
    has_calls: bool,
}

impl Document {
    pub fn new() -> Document {
        Document::default()
    }

    /// Everything before the calls.
    pub fn start(&self, head: &Head) -> String {
        let text = |text: &str| Value::from(text).to_string();
        format!(
            "{{\n\"exported_at\": {},\n\"zone\": {},\n\"order\": {},\n\"filters\": \
             {},\n\"calls\": [",
            text(&head.at.to_string()),
            text(&head.zone),
            text(head.order),
            text(&head.filters),
        )
    }

    /// A call, with the rows of its transcript where the API sent them.
    pub fn call(&mut self, call: &Call, transcript: Option<&[Turn]>) -> String {
        let separator = if self.has_calls { "," } else { "" };
        self.has_calls = true;
        let record = call.raw.to_string();
        let with = transcript
            .zip(record.strip_suffix('}'))
            .map(|(turns, fields)| format!("{fields}, \"turns\": {}}}", json_rows(turns)));
        format!("{separator}\n{}", with.unwrap_or(record))
    }

    /// Everything after the calls.
    pub fn end(&self, missing: &Missing) -> String {
        format!("\n],\n\"missing\": {}\n}}\n", Value::from(missing.sentences()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use thunderphone::Timestamp;

    #[test]
    fn a_document_is_json_with_zero_one_and_more_calls() {
        let head = Head {
            at: Timestamp(1_790_000_000_000),
            zone: "Europe/Berlin".to_owned(),
            order: "newest first",
            filters: "To “x\"\\”".to_owned(),
        };
        for count in 0..3 {
            let mut document = Document::new();
            let mut text = document.start(&head);
            for id in 0..count {
                let call = Call::read(&json!({"call_id": id, "z": "a\u{2028}\"b"})).unwrap();
                text += &document.call(&call, Some(&[]));
            }
            let missing = Missing { unreadable: count, ..Missing::default() };
            text += &document.end(&missing);
            let read: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(read["zone"], json!("Europe/Berlin"));
            assert_eq!(read["filters"], json!("To “x\"\\”"));
            assert_eq!(read["calls"].as_array().map(Vec::len), Some(count));
            let transcript = &read["calls"][0]["turns"];
            assert_eq!(transcript, &if count > 0 { json!([]) } else { json!(null) });
            assert_eq!(read["missing"].as_array().map(Vec::len), Some(count.min(1)));
        }
    }
}
