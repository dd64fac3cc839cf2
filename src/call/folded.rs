//! A text as it is searched, and where each part of it is in the text itself.

use std::collections::HashMap;
use std::ops::Range;

/// Folds letters, each different one once: the browser is asked for it, which takes time.
pub struct Folder<F> {
    fold: F,
    known: HashMap<char, String>,
}

impl<F: FnMut(&str) -> String> Folder<F> {
    /// `fold` takes one letter of any script, and makes those alike that a search does not
    /// tell apart. Of ASCII letters it makes capitals.
    pub fn new(fold: F) -> Folder<F> {
        Folder { fold, known: HashMap::new() }
    }

    /// White space of any kind and length counts as one space.
    pub fn fold(&mut self, text: &str) -> Folded {
        let mut folded = Folded { text: String::with_capacity(text.len()), changes: Vec::new() };
        let mut is_space = false;
        for (at, letter) in text.char_indices() {
            let was_space = std::mem::replace(&mut is_space, letter.is_whitespace());
            match letter {
                ' ' if !was_space => folded.text.push(' '),
                _ if is_space => folded.replace(at, letter, if was_space { "" } else { " " }),
                _ if letter.is_ascii() => folded.text.push(letter.to_ascii_uppercase()),
                _ => {
                    let fold = &mut self.fold;
                    let known = self.known.entry(letter);
                    let known = known.or_insert_with(|| fold(letter.encode_utf8(&mut [0; 4])));
                    folded.replace(at, letter, known);
                }
            }
        }
        folded
    }
}

pub struct Folded {
    pub text: String,
    /// The letters that became something of another length, in order.
    changes: Vec<Change>,
}

/// Bytes of the folded text, and those that they were made of.
struct Change {
    folded: Range<usize>,
    original: Range<usize>,
}

impl Folded {
    fn replace(&mut self, at: usize, letter: char, folded: &str) {
        let start = self.text.len();
        self.text.push_str(folded);
        let is_one = folded.len() == letter.len_utf8() && folded.chars().nth(1).is_none();
        if !is_one {
            let original = at..at + letter.len_utf8();
            self.changes.push(Change { folded: start..self.text.len(), original });
        }
    }

    /// The bytes of the original text that a stretch of the folded one was made of. A
    /// letter that the stretch begins or ends in is a part of it as a whole.
    pub fn original(&self, folded: Range<usize>) -> Range<usize> {
        let start = self.place(folded.start, |original| original.start);
        let end = self.place(folded.end, |original| original.end);
        start..end.max(start)
    }

    fn place(&self, at: usize, inside: fn(&Range<usize>) -> usize) -> usize {
        let passed = self.changes.partition_point(|change| change.folded.end <= at);
        if let Some(change) = self.changes.get(passed).filter(|change| change.folded.start < at) {
            return inside(&change.original);
        }
        let last = passed.checked_sub(1).and_then(|last| self.changes.get(last));
        last.map_or(at, |last| last.original.end + (at - last.folded.end))
    }
}

/// Stands in for the browser's folding in tests.
#[cfg(test)]
pub(crate) fn fold_for_tests(text: &str) -> String {
    let letter = |letter: char| match letter {
        'é' | 'É' | 'è' => "E".to_owned(),
        'ü' | 'Ü' => "U".to_owned(),
        '’' => "'".to_owned(),
        '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{202a}'..='\u{202e}' => String::new(),
        other => other.to_uppercase().to_string(),
    };
    text.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> Folded {
        Folder::new(fold_for_tests).fold(text)
    }

    #[test]
    fn every_stretch_leads_back_to_its_letters() {
        for (text, searched, original) in [
            ("Hello", "ELL", "ell"),
            ("Café au lait", "CAFE AU", "Café au"),
            ("Cafe\u{301} au", "E", "e\u{301}"),
            ("e\u{301}a", "A", "a"),
            ("Straße", "ASS", "aß"),
            ("Straße 5", "SE 5", "ße 5"),
            ("Дана", "АНА", "ана"),
            ("a \n\t b", "A B", "a \n\t b"),
            ("x\u{a0}y", " Y", "\u{a0}y"),
            ("don’t", "N'T", "n’t"),
            ("👋 hi", "HI", "hi"),
        ] {
            let folded = folded(text);
            let at = folded.text.find(searched).unwrap_or_else(|| panic!("{text}"));
            let range = folded.original(at..at + searched.len());
            assert_eq!(text.get(range), Some(original), "{text}");
        }
    }

    #[test]
    fn each_letter_is_asked_for_once() {
        let mut asked = 0;
        let mut folder = Folder::new(|letter: &str| {
            asked += 1;
            letter.to_uppercase()
        });
        folder.fold(&"жж ".repeat(1_000));
        folder.fold("ж and plain letters");
        drop(folder);
        assert_eq!(asked, 1);
    }

    proptest! {
        #[test]
        fn every_stretch_is_one_of_whole_letters(
            text in "[a-zß éе\u{301}\u{200d}\u{202e}\n日ﬁ👋]{0,20}",
        ) {
            let folded = folded(&text);
            let bounds: Vec<usize> = (0..=folded.text.len())
                .filter(|at| folded.text.is_char_boundary(*at))
                .collect();
            for (at, start) in bounds.iter().enumerate() {
                for end in &bounds[at..] {
                    let range = folded.original(*start..*end);
                    prop_assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
                }
            }
        }
    }
}
