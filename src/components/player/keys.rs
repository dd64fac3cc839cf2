//! The keys of the player, wherever the focus is on the page. They never fire while
//! somebody types or a dialog is open, and a switch turns them off: see
//! `browser/shortcut.rs`.

use crate::browser::shortcut::{self, KeyPress, is_of_other_script};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Key {
    PlayOrPause,
    Back,
    Forward,
    Slower,
    Faster,
    PreviousTurn,
    NextTurn,
}

/// Space does something else here.
const TAKES_SPACE: &str = "button, a[href], summary, audio, video, [tabindex=\"0\"]";
/// Controls of this page that take no letters and no signs, though a field might: switches,
/// and the list of speeds.
const TAKES_NO_LETTER: &str = "[type=checkbox], [type=radio], .player-speed select";
const FIELD: &str = "input, textarea, select, [role=textbox], [role=searchbox], [role=combobox], [role=spinbutton], [role=listbox]";

/// What a key press means to the player. `None` when it belongs to something else.
pub fn pressed(event: &KeyboardEvent) -> Option<Key> {
    let (name, code) = (event.key(), event.code());
    let press = KeyPress::new(event, &name, &code);
    let has_alt_graph = event.get_modifier_state("AltGraph");
    let key = key(press, has_alt_graph)?;
    let is_on =
        |selector: &str| passes(event, |element| element.matches(selector).unwrap_or(false));
    let takes_letters = || crate::browser::focus::is_typing(event) && !is_on(TAKES_NO_LETTER);
    let is_taken = match name.as_str() {
        // A slider has no use for it.
        " " => {
            is_on(TAKES_SPACE)
                || passes(event, is_editable)
                || is_on(FIELD) && !is_on("[type=range]")
        }
        _ => takes_letters(),
    };
    (!is_taken && shortcut::may_take(event)).then_some(key)
}

fn is_editable(element: &Element) -> bool {
    element.dyn_ref::<web_sys::HtmlElement>().is_some_and(web_sys::HtmlElement::is_content_editable)
}

fn passes(event: &KeyboardEvent, is_meant: impl Fn(&Element) -> bool) -> bool {
    let path = event.composed_path();
    path.iter()
        .filter_map(|passed| passed.dyn_into::<Element>().ok())
        .any(|passed| is_meant(&passed))
}

fn key(press: KeyPress, has_alt_graph: bool) -> Option<Key> {
    if let Some(key) = sign(press, has_alt_graph) {
        return Some(key);
    }
    if press.key == " " {
        let is_plain =
            !(press.has_shift || press.has_modifier || press.is_repeat || press.is_composing);
        return is_plain.then_some(Key::PlayOrPause);
    }
    match shortcut::letter(press)? {
        'k' => Some(Key::PlayOrPause),
        'j' => Some(Key::Back),
        'l' => Some(Key::Forward),
        _ => None,
    }
}

/// Many layouts write brackets with AltGr. Where the layout has none, the place of the key
/// counts, as for letters.
fn sign(press: KeyPress, has_alt_graph: bool) -> Option<Key> {
    let KeyPress { key, code, has_shift, has_modifier, is_repeat, is_composing } = press;
    if is_repeat || is_composing || (has_modifier && !has_alt_graph) {
        return None;
    }
    match key {
        "<" => return Some(Key::Slower),
        ">" => return Some(Key::Faster),
        "[" => return Some(Key::PreviousTurn),
        "]" => return Some(Key::NextTurn),
        _ if has_modifier => return None,
        _ => {}
    }
    if key.is_empty() || !key.chars().all(is_of_other_script) {
        return None;
    }
    match (code, has_shift) {
        ("Comma", true) => Some(Key::Slower),
        ("Period", true) => Some(Key::Faster),
        ("BracketLeft", false) => Some(Key::PreviousTurn),
        ("BracketRight", false) => Some(Key::NextTurn),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: KeyPress<'_> = KeyPress {
        key: "",
        code: "",
        has_shift: false,
        has_modifier: false,
        is_repeat: false,
        is_composing: false,
    };

    #[track_caller]
    fn check(press: KeyPress, expected: Option<Key>) {
        assert_eq!(key(press, false), expected, "{press:?}");
    }

    #[test]
    fn each_key_does_one_thing() {
        for (key, code, has_shift, expected) in [
            (" ", "Space", false, Key::PlayOrPause),
            ("k", "KeyK", false, Key::PlayOrPause),
            ("j", "KeyJ", false, Key::Back),
            ("l", "KeyL", false, Key::Forward),
            ("<", "Comma", true, Key::Slower),
            (">", "Period", true, Key::Faster),
            // QWERTZ and AZERTY have a key of their own for both.
            ("<", "IntlBackslash", false, Key::Slower),
            (">", "IntlBackslash", true, Key::Faster),
            ("[", "BracketLeft", false, Key::PreviousTurn),
            ("]", "BracketRight", false, Key::NextTurn),
        ] {
            check(KeyPress { key, code, has_shift, ..PLAIN }, Some(expected));
        }
        check(KeyPress { key: "n", code: "KeyN", ..PLAIN }, None);
        check(KeyPress { key: "?", code: "Slash", has_shift: true, ..PLAIN }, None);
        check(KeyPress { key: "Enter", code: "Enter", ..PLAIN }, None);
    }

    #[test]
    fn brackets_may_need_altgr_and_other_scripts_go_by_the_place_of_the_key() {
        let german = KeyPress { key: "[", code: "Digit8", has_modifier: true, ..PLAIN };
        assert_eq!(key(german, true), Some(Key::PreviousTurn));
        // Alt or Control with a bracket is the browser's.
        assert_eq!(key(german, false), None);
        for (name, code, has_shift, expected) in [
            ("х", "BracketLeft", false, Some(Key::PreviousTurn)),
            ("ъ", "BracketRight", false, Some(Key::NextTurn)),
            ("Б", "Comma", true, Some(Key::Slower)),
            ("Ю", "Period", true, Some(Key::Faster)),
            ("л", "KeyK", false, Some(Key::PlayOrPause)),
            ("ü", "BracketLeft", false, None),
            ("+", "BracketRight", false, None),
            (";", "Comma", true, None),
        ] {
            check(KeyPress { key: name, code, has_shift, ..PLAIN }, expected);
        }
    }

    #[test]
    fn modified_repeated_and_composing_key_presses_do_nothing() {
        for (key, code) in [(" ", "Space"), ("k", "KeyK"), ("<", "Comma"), ("]", "BracketRight")] {
            let press = KeyPress { key, code, ..PLAIN };
            check(KeyPress { has_modifier: true, ..press }, None);
            check(KeyPress { is_repeat: true, ..press }, None);
            check(KeyPress { is_composing: true, ..press }, None);
        }
        // Shift and Space scrolls up.
        check(KeyPress { key: " ", code: "Space", has_shift: true, ..PLAIN }, None);
    }
}
