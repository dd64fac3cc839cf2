//! The columns that are shown, as each person likes it.

use crate::browser::preferences;
use leptos::prelude::*;

/// Those that can be hidden: their class in the style sheet, and their head.
pub const COLUMNS: [(&str, &str); 6] = [
    ("agent", "Agent"),
    ("outcome", "Outcome"),
    ("duration", "Duration"),
    ("cost", "Cost"),
    ("grade", "Grade"),
    ("issues", "Issues"),
];

#[derive(Clone, Copy)]
pub struct Columns(RwSignal<Vec<&'static str>>);

impl Columns {
    pub fn remembered() -> Columns {
        let hidden = preferences::get(preferences::HIDDEN_COLUMNS).unwrap_or_default();
        let names = COLUMNS.iter().map(|(name, _)| *name);
        let hidden = names.filter(|name| hidden.split(' ').any(|word| word == *name)).collect();
        Columns(RwSignal::new(hidden))
    }

    pub fn is_hidden(self, name: &str) -> bool {
        self.0.with(|hidden| hidden.contains(&name))
    }

    pub fn toggle(self, name: &'static str) {
        self.0.update(|hidden| match hidden.iter().position(|other| *other == name) {
            Some(at) => drop(hidden.remove(at)),
            None => hidden.push(name),
        });
        preferences::set(preferences::HIDDEN_COLUMNS, &self.0.read_untracked().join(" "));
    }

    /// The classes of the table.
    pub fn classes(self) -> String {
        let mut classes = "calls".to_owned();
        for name in self.0.get() {
            classes.push_str(" no-");
            classes.push_str(name);
        }
        classes
    }
}
