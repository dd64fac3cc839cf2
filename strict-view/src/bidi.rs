//! Isolates foreign text in a sentence: text written from right to left, or with bidi
//! controls in it, must not reorder or swallow the words after it.
//!
//! An element isolates its text already (see [`node`](crate::node)). This is for places
//! without one: a composed sentence, an attribute, an `<option>`, the document's title.
//! Isolate only what is shown, never what is sent or copied.

use std::borrow::Cow;

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// Encloses the text in isolating marks, if it needs them. Controls that it leaves open are
/// closed after it; marks that it closes too often are opened before it.
pub fn isolate(text: &str) -> Cow<'_, str> {
    match text.chars().any(|one| is_right_to_left(one) || is_control(one)) {
        true => Cow::Owned(enclosed(text)),
        false => Cow::Borrowed(text),
    }
}

/// For the text of an isolating element: encloses it only if its controls reach out of it.
pub fn contained(text: &str) -> Cow<'_, str> {
    let reaches_out = |line: &str| Open::after(line).reaches_out();
    match text.contains(is_control) && text.split(is_break).any(reaches_out) {
        true => Cow::Owned(enclosed(text)),
        false => Cow::Borrowed(text),
    }
}

/// For a record that is shown verbatim: writes its controls as JSON escapes, so that they
/// are visible and have no effect.
pub fn written_out(text: &str) -> Cow<'_, str> {
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + 12);
    for one in text.chars() {
        match is_control(one) {
            true => written.push_str(&format!("\\u{:04x}", u32::from(one))),
            false => written.push(one),
        }
    }
    Cow::Owned(written)
}

/// The `dir` for a text that is split over several elements.
pub fn direction(text: &str) -> &'static str {
    let is_strong = |one: &char| is_right_to_left(*one) || one.is_ascii_alphabetic() || *one >= 'À';
    match text.chars().find(is_strong) {
        Some(first) if is_right_to_left(first) => "rtl",
        _ => "ltr",
    }
}

/// Line by line, because the end of a paragraph closes everything.
fn enclosed(text: &str) -> String {
    let mut enclosed = String::with_capacity(text.len() + 12);
    for line in text.split_inclusive(is_break) {
        let words = line.trim_end_matches(is_break);
        let open = Open::after(words);
        enclosed.extend(std::iter::repeat_n(FIRST_STRONG_ISOLATE, open.stray + 1));
        enclosed.push_str(words);
        enclosed.extend(std::iter::repeat_n(POP_ISOLATE, open.isolates() + 1));
        enclosed.push_str(line.strip_prefix(words).unwrap_or_default());
    }
    enclosed
}

/// What is open at the end of a line (Unicode Annex 9, BD9 and X1 to X7).
#[derive(Default)]
struct Open {
    /// Innermost last: whether it is an isolate, or else an embedding or override.
    levels: Vec<bool>,
    /// How many isolates were closed that were not open.
    stray: usize,
}

impl Open {
    fn after(line: &str) -> Open {
        let mut open = Open::default();
        for one in line.chars() {
            match one {
                '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => open.levels.push(false),
                '\u{202c}' => {
                    open.levels.pop_if(|is_isolate| !*is_isolate);
                }
                '\u{2066}'..='\u{2068}' => open.levels.push(true),
                POP_ISOLATE => match open.levels.iter().rposition(|is_isolate| *is_isolate) {
                    Some(at) => open.levels.truncate(at),
                    None => open.stray += 1,
                },
                _ => {}
            }
        }
        open
    }

    fn isolates(&self) -> usize {
        self.levels.iter().filter(|is_isolate| **is_isolate).count()
    }

    fn reaches_out(&self) -> bool {
        self.stray > 0 || !self.levels.is_empty()
    }
}

/// Ends a paragraph (bidirectional class B).
fn is_break(one: char) -> bool {
    matches!(one, '\n' | '\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2029}')
}

fn is_control(one: char) -> bool {
    matches!(one, '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The blocks in which letters run from right to left.
fn is_right_to_left(one: char) -> bool {
    matches!(one,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, isolated: &str, in_an_element: &str) {
        assert_eq!(isolate(text), isolated, "isolated");
        assert_eq!(contained(text), in_an_element, "in an element");
    }

    #[test]
    fn a_text_is_enclosed_only_as_far_as_it_needs_it() {
        // Byte for byte the same.
        for plain in ["", "Dana", "+1 415 555 0199", "naïve — “ok”", "日本", "Дана", "a\nb"]
        {
            check(plain, plain, plain);
        }
        // Hebrew, Arabic, Arabic digits: an element is enough.
        check("שלום", "\u{2068}שלום\u{2069}", "שלום");
        check("مرحبا 5", "\u{2068}مرحبا 5\u{2069}", "مرحبا 5");
        check("٥", "\u{2068}٥\u{2069}", "٥");
        check("a\u{200f}", "\u{2068}a\u{200f}\u{2069}", "a\u{200f}");
        // Overrides and embeddings end with the isolate around them.
        for open in ["\u{202e}evil", "\u{202b}a", "a\u{202d}", "\u{202a}\u{202e}x\u{202c}"] {
            let enclosed = format!("\u{2068}{open}\u{2069}");
            check(open, &enclosed, &enclosed);
        }
        check("\u{202e}a\u{202c}", "\u{2068}\u{202e}a\u{202c}\u{2069}", "\u{202e}a\u{202c}");
        // An isolate that was left open would swallow the mark that ends ours.
        let open = "\u{2067}\u{202e}a";
        check(
            open,
            &format!("\u{2068}{open}\u{2069}\u{2069}"),
            &format!("\u{2068}{open}\u{2069}\u{2069}"),
        );
        // One that was closed too often would end ours.
        let stray = "\u{2069}\u{202e}a";
        check(
            stray,
            &format!("\u{2068}\u{2068}{stray}\u{2069}"),
            &format!("\u{2068}\u{2068}{stray}\u{2069}"),
        );
        // A sentence that was put together needs nothing more.
        let sentence = format!("{} speaks.", isolate("\u{202e}evil"));
        assert_eq!(contained(&sentence), sentence);
    }

    #[test]
    fn every_line_stands_for_itself() {
        check(
            "a\n\u{202e}b\nc",
            "\u{2068}a\u{2069}\n\u{2068}\u{202e}b\u{2069}\n\u{2068}c\u{2069}",
            "\u{2068}a\u{2069}\n\u{2068}\u{202e}b\u{2069}\n\u{2068}c\u{2069}",
        );
        check(
            "\u{2067}a\u{2029}b\u{2069}",
            "\u{2068}\u{2067}a\u{2069}\u{2069}\u{2029}\u{2068}\u{2068}b\u{2069}\u{2069}",
            "\u{2068}\u{2067}a\u{2069}\u{2069}\u{2029}\u{2068}\u{2068}b\u{2069}\u{2069}",
        );
    }

    #[test]
    fn a_record_shows_its_controls() {
        for (text, expected) in [
            ("{\"a\": \"b\"}", "{\"a\": \"b\"}"),
            ("\"\u{202e}lebal\", שלום", "\"\\u202elebal\", שלום"),
            ("\u{2069}\u{61c}", "\\u2069\\u061c"),
        ] {
            assert_eq!(written_out(text), expected);
        }
    }

    #[test]
    fn the_first_strong_letter_decides_the_direction() {
        for (text, expected) in [
            ("שלום Dana", "rtl"),
            ("5 مرحبا", "rtl"),
            ("Dana שלום", "ltr"),
            ("Æ ש", "ltr"),
            ("5", "ltr"),
            ("", "ltr"),
        ] {
            assert_eq!(direction(text), expected, "{text}");
        }
    }

    proptest! {
        /// Whatever the text contains, the words after it stay in place.
        #[test]
        fn nothing_reaches_out(text in "[abשם \n\u{2029}\u{202a}-\u{202e}\u{2066}-\u{2069}]{0,40}") {
            let sentence = format!("before {} after", isolate(&text));
            for line in sentence.split(is_break) {
                prop_assert!(!Open::after(line).reaches_out(), "{sentence:?}");
            }
            prop_assert!(sentence.ends_with("after"));
            let shown = contained(&text);
            for line in shown.split(is_break) {
                prop_assert!(!Open::after(line).reaches_out(), "{shown:?}");
            }
            let without_marks = |text: &str| text.replace(['\u{2068}', '\u{2069}'], "");
            prop_assert_eq!(without_marks(&shown), without_marks(&text));
        }
    }
}
