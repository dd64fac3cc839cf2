//! The draft of the next call, and templates of one-off configs.

use super::preferences::storage;
use crate::call::draft::{ConfigDraft, Draft};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

const DRAFT: &str = "callboard.draft";
const TEMPLATES: &str = "callboard.templates";

/// The draft as it was left; `None` when there is none, or none that can be
/// read.
pub fn load() -> Option<Draft> {
    read(DRAFT)
}

/// Whether it was kept: storage may be blocked or full, and then the person
/// should know that a reload loses what was typed.
pub fn save(draft: &Draft) -> bool {
    write(DRAFT, draft)
}

/// Templates by name.
pub fn templates() -> BTreeMap<String, ConfigDraft> {
    read(TEMPLATES).unwrap_or_default()
}

pub fn save_templates(templates: &BTreeMap<String, ConfigDraft>) -> bool {
    write(TEMPLATES, templates)
}

pub(super) fn read<T: DeserializeOwned>(name: &str) -> Option<T> {
    let text = storage()?.get_item(name).ok()??;
    serde_json::from_str(&text).ok()
}

pub(super) fn write<T: Serialize>(name: &str, value: &T) -> bool {
    let Some(storage) = storage() else { return false };
    serde_json::to_string(value).is_ok_and(|text| storage.set_item(name, &text).is_ok())
}
