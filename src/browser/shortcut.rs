//! Single-letter shortcuts: which letter a key press means, and whether it counts as a
//! shortcut now. What a letter does is decided elsewhere.

use super::focus::{is_composing, is_typing};
use crate::browser::preferences;
use leptos::prelude::document;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// The facts of a key press that matter here.
#[derive(Clone, Copy, Debug)]
pub struct KeyPress<'a> {
    /// What the layout writes: `n`, `N`, `т`, `?`, `Enter`.
    pub key: &'a str,
    /// The physical key: `KeyN`.
    pub code: &'a str,
    pub has_shift: bool,
    /// Control, Alt, Meta or AltGraph.
    pub has_modifier: bool,
    pub is_repeat: bool,
    /// Part of a longer input, such as a Chinese character.
    pub is_composing: bool,
}

impl<'a> KeyPress<'a> {
    /// `key` and `code` are the event's own.
    pub fn new(event: &KeyboardEvent, key: &'a str, code: &'a str) -> KeyPress<'a> {
        KeyPress {
            key,
            code,
            has_shift: event.shift_key(),
            has_modifier: event.ctrl_key()
                || event.alt_key()
                || event.meta_key()
                || event.get_modifier_state("AltGraph"),
            is_repeat: event.repeat(),
            is_composing: is_composing(event),
        }
    }
}

/// The letter from a to z, or the question mark, that this key press means.
pub fn letter(press: KeyPress) -> Option<char> {
    if press.has_modifier || press.is_repeat || press.is_composing {
        return None;
    }
    // Arabic has its own question mark, and Chinese input a wide one.
    if matches!(press.key, "?" | "؟" | "？") {
        return Some('?');
    }
    if press.has_shift {
        return None;
    }
    let mut characters = press.key.chars();
    if let (Some(letter), None) = (characters.next(), characters.next())
        && letter.is_ascii_alphabetic()
    {
        return Some(letter.to_ascii_lowercase());
    }
    // Some keys of some layouts write two characters at once.
    let has_other_script = !press.key.is_empty() && press.key.chars().all(is_of_other_script);
    let physical = press.code.strip_prefix("Key").filter(|_| has_other_script)?;
    let mut letters = physical.chars().filter(char::is_ascii_uppercase);
    letters.next().filter(|_| physical.len() == 1).map(|letter| letter.to_ascii_lowercase())
}

/// Whether a character is of a script other than Latin, so that its layout has no letters
/// from a to z. A comma, an apostrophe or an é does not count: Latin layouts have them.
pub fn is_of_other_script(character: char) -> bool {
    match u32::from(character) {
        // Latin, and marks on letters.
        ..0x370 | 0x1AB0..0x1B00 | 0x1D00..0x1F00 => false,
        // Punctuation, signs and symbols.
        0x2000..0x2C00 | 0x2C60..0x2C80 | 0x2E00..0x2E80 | 0x3000..0x3040 => false,
        // More Latin, then wide forms of it.
        0xA700..0xA800 | 0xAB30..0xAB70 | 0xFB00..0xFB07 | 0xFF00..0xFF66 => false,
        // Unassigned characters, and pictographs.
        0xE000..0xF900 | 0xFFE0..0x1_0000 | 0x1_D400..0x1_D800 | 0x1_F000..0x2_0000 => false,
        _ => true,
    }
}

/// The letter of the shortcut that was pressed. `None` for any other key, when the key
/// press belongs to something else, and when shortcuts are switched off.
pub fn pressed(event: &KeyboardEvent) -> Option<char> {
    let (key, code) = (event.key(), event.code());
    let letter = letter(KeyPress::new(event, &key, &code))?;
    (!is_typing(event) && may_take(event)).then_some(letter)
}

/// Whether a key press that no field needs may be a shortcut now.
pub fn may_take(event: &KeyboardEvent) -> bool {
    !event.default_prevented() && !is_dialog_open() && are_on()
}

/// The digit from 1 to 9 that was pressed as a shortcut, on any keyboard.
pub fn digit(event: &KeyboardEvent) -> Option<u32> {
    let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
    if has_modifier || event.shift_key() || event.repeat() || is_composing(event) {
        return None;
    }
    let mut characters = event.key().chars().collect::<Vec<_>>().into_iter();
    let digit = characters.next()?.to_digit(10).filter(|digit| *digit > 0)?;
    (characters.next().is_none() && !is_typing(event) && may_take(event)).then_some(digit)
}

/// Whether Enter was pressed where it belongs to nothing else.
pub fn is_enter(event: &KeyboardEvent) -> bool {
    const ACTIVATED: &str = "button, a[href], summary, input, [role=button]";
    let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
    let is_plain = event.key() == "Enter" && !has_modifier && !event.repeat();
    let is_activating = || {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        target.is_some_and(|target| target.closest(ACTIVATED).is_ok_and(|found| found.is_some()))
    };
    is_plain && !is_composing(event) && is_free(event) && !is_activating()
}

/// Whether no field, no dialog and nothing else takes the key press.
fn is_free(event: &KeyboardEvent) -> bool {
    !event.default_prevented() && !is_typing(event) && !is_dialog_open()
}

fn is_dialog_open() -> bool {
    const OPEN: &str = "dialog[open], [role=dialog]:not(dialog, [hidden]), [role=alertdialog]:not(dialog, [hidden])";
    document().query_selector(OPEN).is_ok_and(|found| found.is_some())
}

thread_local! {
    /// The choice in this tab, for a browser that stores nothing.
    static CHOSEN: Cell<bool> = const { Cell::new(true) };
}

/// Whether single-letter shortcuts are switched on, by a choice in any tab.
pub fn are_on() -> bool {
    match preferences::get(preferences::SHORTCUTS).as_deref() {
        Some("off") => false,
        Some("on") => true,
        _ => CHOSEN.get(),
    }
}

pub fn switch(is_on: bool) {
    CHOSEN.set(is_on);
    // Removes the old choice first: full storage would keep it and refuse the new one.
    preferences::remove(preferences::SHORTCUTS);
    preferences::set(preferences::SHORTCUTS, if is_on { "on" } else { "off" });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PLAIN: KeyPress<'_> = KeyPress {
        key: "n",
        code: "KeyN",
        has_shift: false,
        has_modifier: false,
        is_repeat: false,
        is_composing: false,
    };

    #[track_caller]
    fn check(key: &str, code: &str, expected: Option<char>) {
        assert_eq!(letter(KeyPress { key, code, ..PLAIN }), expected, "{key} at {code}");
    }

    #[test]
    fn the_letter_that_the_layout_writes_is_the_shortcut() {
        check("n", "KeyN", Some('n'));
        // With Caps Lock.
        check("N", "KeyN", Some('n'));
        // Dvorak: the label of the key counts, not its position.
        check("n", "KeyL", Some('n'));
        check("c", "KeyI", Some('c'));
        check("b", "KeyN", Some('b'));
        // AZERTY.
        check("a", "KeyQ", Some('a'));
        check("A", "KeyQ", Some('a'));
        // A browser or a test that reports no physical key.
        check("k", "", Some('k'));
    }

    #[test]
    fn without_latin_letters_in_the_layout_the_position_of_the_key_counts() {
        for (key, code, expected) in [
            ("т", "KeyN", 'n'),
            ("Т", "KeyN", 'n'),
            ("с", "KeyC", 'c'),
            ("о", "KeyJ", 'j'),
            ("л", "KeyK", 'k'),
            ("д", "KeyL", 'l'),
            ("ν", "KeyN", 'n'),
            ("Ψ", "KeyC", 'c'),
            ("מ", "KeyN", 'n'),
            ("ל", "KeyK", 'k'),
            ("ى", "KeyN", 'n'),
            ("لا", "KeyB", 'b'),
            ("ა", "KeyA", 'a'),
            ("ն", "KeyN", 'n'),
            ("ल", "KeyN", 'n'),
            ("ื", "KeyN", 'n'),
            ("่", "KeyJ", 'j'),
            ("ㅜ", "KeyN", 'n'),
            ("み", "KeyN", 'n'),
            ("ﾐ", "KeyN", 'n'),
        ] {
            check(key, code, Some(expected));
        }
    }

    #[test]
    fn other_characters_of_latin_layouts_are_no_shortcuts() {
        for (key, code) in [
            // Letters with marks, of AZERTY, of Turkish, of German, of Vietnamese.
            ("é", "Digit2"),
            ("É", "Digit2"),
            ("ç", "Digit9"),
            ("ı", "KeyI"),
            ("ñ", "Semicolon"),
            ("ß", "Minus"),
            ("ố", "KeyN"),
            // Punctuation where QWERTY has a letter: Dvorak, AZERTY, bépo.
            ("'", "KeyQ"),
            (",", "KeyW"),
            (";", "KeyN"),
            ("’", "KeyN"),
            ("…", "KeyN"),
            ("1", "KeyN"),
            ("ｎ", "KeyN"),
            ("😀", "KeyN"),
            ("\u{301}", "KeyN"),
            ("\u{F8FF}", "KeyN"),
            // In the layout of another script they are no letters either.
            ("т", "Digit6"),
            ("ж", "Semicolon"),
            ("т", "Key"),
            ("т", "KeyNN"),
            ("т", "Keyn"),
            ("т", "KeyÑ"),
            ("т", "Unidentified"),
            ("т", ""),
        ] {
            check(key, code, None);
        }
    }

    #[test]
    fn named_keys_are_no_letters() {
        for key in [
            "Enter",
            "Escape",
            "Process",
            "Dead",
            "Unidentified",
            "Tab",
            "F1",
            "CapsLock",
            "Shift",
            "AltGraph",
            "",
            " ",
            "nn",
        ] {
            check(key, "KeyN", None);
        }
    }

    #[test]
    fn the_question_mark_counts_on_any_key() {
        for (key, code, has_shift) in [
            ("?", "Slash", true),
            ("?", "Minus", true),
            ("?", "KeyM", true),
            ("?", "Digit7", true),
            ("?", "Slash", false),
            ("?", "", false),
            ("؟", "Slash", true),
            ("？", "Slash", true),
        ] {
            let press = KeyPress { key, code, has_shift, ..PLAIN };
            assert_eq!(letter(press), Some('?'), "{press:?}");
        }
        check("/", "Slash", None);
    }

    #[test]
    fn modified_repeated_and_composing_key_presses_are_no_shortcuts() {
        for (key, code) in [("n", "KeyN"), ("т", "KeyN"), ("?", "Slash")] {
            let press = KeyPress { key, code, ..PLAIN };
            assert!(letter(press).is_some());
            for other in [
                KeyPress { has_modifier: true, ..press },
                KeyPress { is_repeat: true, ..press },
                KeyPress { is_composing: true, ..press },
            ] {
                assert_eq!(letter(other), None, "{other:?}");
            }
        }
        for key in ["N", "n", "Т", "т"] {
            let press = KeyPress { key, has_shift: true, ..PLAIN };
            assert_eq!(letter(press), None, "{press:?}");
        }
    }

    proptest! {
        #[test]
        fn any_key_press_is_a_small_letter_a_question_mark_or_nothing(
            key in "\\PC{0,3}", code in "(Key)?\\PC{0,2}", has_shift in any::<bool>(), has_modifier in any::<bool>()
        ) {
            let press = KeyPress { key: &key, code: &code, has_shift, has_modifier, ..PLAIN };
            let found = letter(press);
            prop_assert!(found.is_none_or(|found| found.is_ascii_lowercase() || found == '?'));
            if has_modifier || (has_shift && found != Some('?')) {
                prop_assert_eq!(found, None);
            }
        }

        #[test]
        fn a_latin_letter_counts_on_any_key(letter_pressed in "[a-zA-Z]", code in "\\PC{0,6}") {
            let found = letter(KeyPress { key: &letter_pressed, code: &code, ..PLAIN });
            prop_assert_eq!(found.map(String::from), Some(letter_pressed.to_ascii_lowercase()));
        }
    }
}
