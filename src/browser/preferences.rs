//! Small things a person chose, by name. Losing one costs a click, so storage
//! that is blocked or full is not worth a word.

use crate::browser::storage::Keep;

pub const THEME: &str = "callboard.theme";
pub const COUNTRY: &str = "callboard.country";
pub const SPEED: &str = "callboard.speed";
pub const VOLUME: &str = "callboard.volume";
/// `on` or `off`: single-letter shortcuts.
pub const SHORTCUTS: &str = "callboard.shortcuts";
pub const FOLLOW_PLAYBACK: &str = "callboard.follow-playback";

pub fn get(name: &str) -> Option<String> {
    Keep::InBrowser.get(name)
}

pub fn remove(name: &str) {
    Keep::InBrowser.remove(name);
}

pub fn set(name: &str, value: &str) {
    Keep::InBrowser.set(name, value);
}
