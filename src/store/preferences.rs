//! Small things a person chose, by name. Losing one costs a click, so storage
//! that is blocked or full is not worth a word.

use leptos::prelude::window;
use web_sys::Storage;

pub const THEME: &str = "callboard.theme";
pub const COUNTRY: &str = "callboard.country";
pub const SPEED: &str = "callboard.speed";
pub const VOLUME: &str = "callboard.volume";
/// `on` or `off`: single-letter shortcuts.
pub const SHORTCUTS: &str = "callboard.shortcuts";
pub const FOLLOW_PLAYBACK: &str = "callboard.follow-playback";

pub(super) fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

pub fn get(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

pub fn remove(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(name);
    }
}

pub fn set(name: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(name, value);
    }
}
