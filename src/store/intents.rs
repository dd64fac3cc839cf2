//! The intent of a press: key and body, written down before the request
//! leaves, so that whatever happens to the page the same press can be asked
//! about again with the same bytes.

use super::drafts::{read, write};
use super::preferences::storage;
use crate::call::draft::Source;
use serde::{Deserialize, Serialize};

const INTENT: &str = "callboard.intent";

/// One press of "Place call".
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
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

/// The press that was on its way when the page was last seen.
pub fn load() -> Option<Intent> {
    read(INTENT)
}

/// Whether it could be written down. Where it cannot, the caller must say so.
pub fn save(intent: &Intent) -> bool {
    write(INTENT, intent)
}

/// Its fate is known.
pub fn settle() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(INTENT);
    }
}
