//! What is looked for: words, and “phrases” in quotation marks. All of them must be said.

use crate::call::folded::Folder;
use std::ops::Range;

/// More are not looked for.
const MOST_NEEDLES: usize = 20;
/// A query is no longer than this, in letters.
const MOST_LETTERS: usize = 400;

/// Words that follow one another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Needle {
    /// Folded, and never empty.
    words: Vec<String>,
    /// Of a phrase the last word must be said as a whole; else it may go on.
    is_phrase: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query(pub Vec<Needle>);

impl Query {
    /// Reads what was typed. An open quotation mark reaches to the end.
    pub fn parse<F: FnMut(&str) -> String>(text: &str, folder: &mut Folder<F>) -> Query {
        let text: String = text.chars().take(MOST_LETTERS).collect();
        let mut needles: Vec<Needle> = Vec::new();
        let mut add = |words: &str, is_phrase: bool| {
            let words: Vec<String> = words_of(&folder.fold(words).text);
            let needle = Needle { words, is_phrase };
            if !needle.words.is_empty() && !needles.contains(&needle) {
                needles.push(needle);
            }
        };
        for (at, part) in text.split(is_quote).enumerate() {
            if at % 2 == 1 {
                add(part, true);
            } else {
                part.split_whitespace().for_each(|word| add(word, false));
            }
        }
        needles.truncate(MOST_NEEDLES);
        Query(needles)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Needle {
    /// The first place of it in a folded text, from a byte on.
    pub fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let first = self.words.first()?;
        let mut from = from;
        loop {
            let at = from + text.get(from..)?.find(first.as_str())?;
            if starts_word(text, at)
                && let Some(end) = self.end_at(text, at)
            {
                return Some(at..end);
            }
            from = at + text.get(at..)?.chars().next()?.len_utf8();
        }
    }

    /// Where it ends, if it is here.
    fn end_at(&self, text: &str, at: usize) -> Option<usize> {
        let mut end = at;
        for (place, word) in self.words.iter().enumerate() {
            if place > 0 {
                let rest = text.get(end..)?;
                let gap = rest.find(char::is_alphanumeric)?;
                let is_apart = gap > 0 || !ends_inside(text, end);
                end += is_apart.then_some(gap)?;
            }
            text.get(end..)?.starts_with(word.as_str()).then_some(())?;
            end += word.len();
        }
        (!self.is_phrase || !ends_inside(text, end)).then_some(end)
    }
}

fn words_of(folded: &str) -> Vec<String> {
    let words = folded.split(|one: char| !one.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn is_quote(one: char) -> bool {
    matches!(one, '"' | '“' | '”' | '„' | '«' | '»' | '＂')
}

fn starts_word(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at..).and_then(|after| after.chars().next());
    !before.zip(after).is_some_and(|(before, after)| is_joined(before, after))
}

fn ends_inside(text: &str, at: usize) -> bool {
    !starts_word(text, at)
}

/// Whether two letters side by side belong to one word. Scripts that put no space between
/// words are searched at any place.
fn is_joined(before: char, after: char) -> bool {
    let is_within = |one: char| one.is_alphanumeric() && !is_written_without_spaces(one);
    is_within(before) && is_within(after)
}

fn is_written_without_spaces(one: char) -> bool {
    matches!(one,
        '\u{e00}'..='\u{eff}' // Thai and Lao
        | '\u{1000}'..='\u{109f}' // Myanmar
        | '\u{1780}'..='\u{17ff}' // Khmer
        | '\u{3040}'..='\u{30ff}' // Hiragana and Katakana
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' // Han
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::folded::fold_for_tests;
    use proptest::prelude::*;

    fn query(text: &str) -> Query {
        Query::parse(text, &mut Folder::new(fold_for_tests))
    }

    fn needle(words: &[&str], is_phrase: bool) -> Needle {
        Needle { words: words.iter().map(|word| (*word).to_owned()).collect(), is_phrase }
    }

    #[test]
    fn words_and_phrases_are_read() {
        let one = |word| needle(&[word], false);
        for (text, expected) in [
            ("", vec![]),
            (" , … “” \"", vec![]),
            ("refund", vec![one("REFUND")]),
            ("Café  refund CAFE", vec![one("CAFE"), one("REFUND")]),
            ("“call me back” Café", vec![needle(&["CALL", "ME", "BACK"], true), one("CAFE")]),
            ("say \"not now", vec![one("SAY"), needle(&["NOT", "NOW"], true)]),
            ("„Guten Tag“", vec![needle(&["GUTEN", "TAG"], true)]),
            ("«oui» 5:30", vec![needle(&["OUI"], true), needle(&["5", "30"], false)]),
            ("don’t", vec![needle(&["DON", "T"], false)]),
            ("\u{202e}\u{301}", vec![]),
        ] {
            assert_eq!(query(text).0, expected, "{text}");
        }
        assert_eq!(query(&"a b c ".repeat(5_000)).0.len(), 3);
        let many: String = (0..100).map(|word| format!("w{word} ")).collect();
        assert_eq!(query(&many).0.len(), MOST_NEEDLES);
    }

    #[track_caller]
    fn check(text: &str, searched: &str, expected: Option<&str>) {
        let folded = Folder::new(fold_for_tests).fold(text).text;
        let query = query(searched);
        let found = query.0[0].find(&folded, 0);
        assert_eq!(found.map(|range| &folded[range]), expected, "{searched} in {text}");
    }

    #[test]
    fn a_word_is_found_where_a_word_begins() {
        check("I want two refunds", "refund", Some("REFUND"));
        check("a category, a cat", "cat", Some("CAT"));
        check("education", "cat", None);
        check("education of a cat", "cat", Some("CAT"));
        check("E-mail me", "e-mail", Some("E-MAIL"));
        check("Email me", "e-mail", None);
        check("at 5:30", "5:30", Some("5:30"));
        check("at 530", "5:30", None);
        check("これは日本です", "日本", Some("日本"));
        check("Straße", "strasse", Some("STRASSE"));
    }

    #[test]
    fn a_phrase_is_found_whole_and_whatever_its_punctuation() {
        check("Yes, please.", "“yes please”", Some("YES, PLEASE"));
        check("yes pleased", "“yes please”", None);
        check("yes yes please", "“yes please”", Some("YES PLEASE"));
        check("refunds", "“refund”", None);
        check("these refunds, my refund", "“refund”", Some("REFUND"));
        check("call  me\nback", "\"call me back\"", Some("CALL ME BACK"));
        check("please, yes", "“yes please”", None);
        check("これは日本です", "“日本”", Some("日本"));
    }

    proptest! {
        #[test]
        fn no_text_and_no_query_panic(text in "\\PC{0,40}", searched in "\\PC{0,20}") {
            let folded = Folder::new(fold_for_tests).fold(&text).text;
            for needle in query(&searched).0 {
                if let Some(range) = needle.find(&folded, 0) {
                    prop_assert!(folded.get(range).is_some());
                }
            }
        }

        #[test]
        fn every_word_of_a_text_is_found_in_it(
            words in proptest::collection::vec("[a-zéü]{1,6}", 1..8), at in any::<proptest::sample::Index>(),
        ) {
            let text = words.join(", ");
            let folded = Folder::new(fold_for_tests).fold(&text).text;
            let word = at.get(&words);
            for searched in [word.clone(), format!("“{word}”"), format!("“{text}”")] {
                prop_assert!(query(&searched).0[0].find(&folded, 0).is_some(), "{} in {}", searched, text);
            }
        }
    }
}
