//! A person's preferences, by name. Losing one costs a click, so blocked or full storage
//! is not reported.

use crate::browser::storage::StorageArea;

pub const THEME: &str = "callboard.theme";
pub const COUNTRY: &str = "callboard.country";
pub const SPEED: &str = "callboard.speed";
pub const VOLUME: &str = "callboard.volume";
/// `on` or `off`: single-letter shortcuts.
pub const SHORTCUTS: &str = "callboard.shortcuts";
/// This browser's own rules, in the format of the team's file.
pub const RULES: &str = "callboard.rules";
pub const SKIP_SILENCE: &str = "callboard.skip-silence";
/// `on` or `off`: no grade is shown before one has judged.
pub const HIDE_GRADE: &str = "callboard.hide-grade";
/// `on` or `off`: a notification when a call that was placed here ends.
pub const NOTIFY: &str = "callboard.notify";
/// The columns of the list of calls that are hidden, by name.
pub const HIDDEN_COLUMNS: &str = "callboard.hidden-columns";
pub const FOLLOW_PLAYBACK: &str = "callboard.follow-playback";

pub fn get(name: &str) -> Option<String> {
    StorageArea::Local.get(name)
}

pub fn remove(name: &str) {
    StorageArea::Local.remove(name);
}

pub fn set(name: &str, value: &str) {
    StorageArea::Local.set(name, value);
}
