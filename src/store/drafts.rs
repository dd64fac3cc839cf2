//! The draft of the next call, and templates of one-off configs.

use super::preferences::storage;
use crate::call::draft::Draft;
use thunderphone::json::{Map, Value};

const DRAFT: &str = "callboard.draft";
const TEMPLATES: &str = "callboard.templates";

/// The draft as it was left; `None` when there is none, or none that can be
/// read.
pub fn load() -> Option<Draft> {
    Some(Draft::read(&read(DRAFT)?))
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

pub(super) fn read(name: &str) -> Option<Value> {
    let text = storage()?.get_item(name).ok()??;
    Value::parse(&text)
}

pub(super) fn write(name: &str, value: &Value) -> bool {
    storage().is_some_and(|storage| storage.set_item(name, &value.to_string()).is_ok())
}
