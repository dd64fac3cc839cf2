//! Light or dark: the system's setting, unless the person chose one.

use crate::browser::preferences;
use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    pub fn label(self) -> &'static str {
        match self {
            Theme::System => "System",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        }
    }

    /// The attribute value on the root element that the style sheet uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub fn read(word: &str) -> Theme {
        Theme::ALL.into_iter().find(|theme| theme.as_str() == word).unwrap_or(Theme::System)
    }

    pub fn remembered() -> Theme {
        Theme::read(&preferences::get(preferences::THEME).unwrap_or_default())
    }

    pub fn apply(self) {
        self.show();
        preferences::set(preferences::THEME, self.as_str());
    }

    pub fn show(self) {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", self.as_str());
        }
    }
}
