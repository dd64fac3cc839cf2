//! The draft of the next call, and templates of one-off configs.

use super::preferences::{self, storage};
use crate::call::draft::Draft;
use thunderphone::json::{Map, Value};

const DRAFT: &str = "callboard.draft";
const UNREADABLE: &str = "callboard.draft.unreadable";
const TEMPLATES: &str = "callboard.templates";

/// The draft as it was left; `None` when there is none. What is no draft is set
/// aside, so that the next one does not overwrite it unseen.
pub fn load() -> Option<Draft> {
    let text = preferences::get(DRAFT)?;
    match Value::parse(&text) {
        Some(value) if value.is_object() => Some(Draft::read(&value)),
        _ => {
            preferences::set(UNREADABLE, &text);
            preferences::remove(DRAFT);
            None
        }
    }
}

/// A draft that cannot be read: half-written, or edited by hand.
pub fn unreadable() -> Option<String> {
    preferences::get(UNREADABLE)
}

pub fn discard_unreadable() {
    preferences::remove(UNREADABLE);
}

/// Whether it was kept: storage may be blocked or full, and then the person
/// should know that a reload loses what was typed.
pub fn save(draft: &Draft) -> bool {
    write(DRAFT, &draft.to_value())
}

/// Templates by name.
pub fn templates() -> Map {
    match read(TEMPLATES) {
        Some(Value::Object(templates)) => templates,
        _ => Map::new(),
    }
}

pub fn save_templates(templates: &Map) -> bool {
    write(TEMPLATES, &Value::Object(templates.clone()))
}

fn read(name: &str) -> Option<Value> {
    Value::parse(&preferences::get(name)?)
}

fn write(name: &str, value: &Value) -> bool {
    storage().is_some_and(|storage| storage.set_item(name, &value.to_string()).is_ok())
}
