//! What the Enter key means in its context.

use super::focus::is_composing;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// What the browser activates on Enter, except the button that has a shortcut.
const ACTIVATED: &str = "button:not([aria-keyshortcuts]), a[href], summary";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Enter {
    /// Alone, in a field.
    Plain,
    /// With Ctrl or ⌘, in a field.
    Send,
    /// The key repeats because it is held down.
    Repeated,
}

/// `None` for another key, for part of a word being composed, and where the browser
/// handles Enter.
pub fn enter(event: &KeyboardEvent) -> Option<Enter> {
    if event.key() != "Enter" || is_composing(event) {
        return None;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok())?;
    if event.repeat() {
        // In a text area a repeated Enter may add lines.
        return (target.tag_name() != "TEXTAREA").then_some(Enter::Repeated);
    }
    if event.shift_key() || event.alt_key() || matches!(target.closest(ACTIVATED), Ok(Some(_))) {
        return None;
    }
    Some(if event.ctrl_key() || event.meta_key() { Enter::Send } else { Enter::Plain })
}
