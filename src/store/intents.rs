//! The intent of a press: key and body, written down before the request
//! leaves, so that whatever happens to the page the same press can be asked
//! about again with the same bytes.

use super::drafts::{read, write};
use super::preferences::storage;
use crate::call::draft::Source;
use thunderphone::{Fields, Value};

const INTENT: &str = "callboard.intent";

/// One press of "Place call".
#[derive(Clone, PartialEq, Debug)]
pub struct Intent {
    /// The body as it was sent, byte for byte; it holds the key.
    pub body: String,
    pub key: String,
    pub from_number: String,
    pub to_number: String,
    pub source: Source,
    pub agent_id: Option<i64>,
    /// By the server's clock, in milliseconds.
    pub at: i64,
    /// How often it was sent.
    pub attempts: u8,
}

impl Intent {
    fn to_value(&self) -> Value {
        Value::object([
            ("body", Value::from(&*self.body)),
            ("key", Value::from(&*self.key)),
            ("from_number", Value::from(&*self.from_number)),
            ("to_number", Value::from(&*self.to_number)),
            ("source", Value::from(self.source.as_str())),
            ("agent_id", self.agent_id.map_or(Value::Null, Value::from)),
            ("at", Value::from(self.at)),
            ("attempts", Value::from(i64::from(self.attempts))),
        ])
    }

    /// `None` for what is no intent: without its body nothing can be asked.
    fn read(value: &Value) -> Option<Intent> {
        let fields = Fields::of(value);
        Some(Intent {
            body: fields.filled("body")?,
            key: fields.filled("key")?,
            from_number: fields.text("from_number").unwrap_or_default(),
            to_number: fields.text("to_number").unwrap_or_default(),
            source: Source::read(&fields.text("source").unwrap_or_default()),
            agent_id: fields.int("agent_id"),
            at: fields.int("at").unwrap_or_default(),
            attempts: fields.int("attempts").and_then(|n| n.try_into().ok()).unwrap_or(1),
        })
    }
}

/// The press that was on its way when the page was last seen.
pub fn load() -> Option<Intent> {
    Intent::read(&read(INTENT)?)
}

/// Whether it could be written down. Where it cannot, the caller must say so.
pub fn save(intent: &Intent) -> bool {
    write(INTENT, &intent.to_value())
}

/// Its fate is known.
pub fn settle() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(INTENT);
    }
}
