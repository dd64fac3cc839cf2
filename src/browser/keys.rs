//! What Enter means where it is pressed.

use super::focus::is_composing;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// What a browser activates by itself, but for the button that a shortcut is for.
const ACTIVATED: &str = "button:not([aria-keyshortcuts]), a[href], summary";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Enter {
    /// Alone, in a field.
    Plain,
    /// With Ctrl or ⌘, in a field.
    Send,
    /// The key is held down: not one more press.
    Held,
}

/// `None`: another key, part of a word being composed, or the browser's own to
/// carry out.
pub fn enter(event: &KeyboardEvent) -> Option<Enter> {
    if event.key() != "Enter" || is_composing(event) {
        return None;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok())?;
    if event.repeat() {
        // Lines may be added to a text by holding the key.
        return (target.tag_name() != "TEXTAREA").then_some(Enter::Held);
    }
    if event.shift_key() || event.alt_key() || matches!(target.closest(ACTIVATED), Ok(Some(_))) {
        return None;
    }
    Some(if event.ctrl_key() || event.meta_key() { Enter::Send } else { Enter::Plain })
}
