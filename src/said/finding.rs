//! Where it was said: the turn of a call that says most of what is looked for, and the
//! sentence around it.

use super::{Entry, Line, Query};
use crate::call::folded::{Folded, Folder};
use std::ops::Range;
use thunderphone::{CallId, Timestamp};

/// A part of what was said, and whether it is what was looked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    pub text: String,
    pub is_match: bool,
}

/// A call on which it was said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    pub call: CallId,
    pub at: Option<Timestamp>,
    pub number: Option<String>,
    pub agent: Option<i64>,
    /// When in the recording.
    pub second: Option<u32>,
    pub speaker: String,
    /// The sentence around the first match, with an ellipsis where more was said.
    pub pieces: Vec<Piece>,
    /// How many further turns have some of it.
    pub more: usize,
}

/// Bytes of what was said before the match, and after it began.
const BEFORE: usize = 100;
const AFTER: usize = 220;
/// Marks in one sentence.
const MOST_MARKS: usize = 20;

/// The best turn of a call.
struct Best<'a> {
    line: Line<'a>,
    folded: Folded,
    count: usize,
}

impl Query {
    /// `None` unless all of it was said on this call.
    pub fn find_in<F: FnMut(&str) -> String>(
        &self,
        entry: &Entry,
        folder: &mut Folder<F>,
    ) -> Option<Hit> {
        if self.is_empty() {
            return None;
        }
        let mut is_said = vec![false; self.0.len()];
        let mut best: Option<Best<'_>> = None;
        let mut turns = 0;
        for line in entry.lines() {
            let folded = folder.fold(line.words);
            let mut count = 0;
            for (needle, is_said) in self.0.iter().zip(&mut is_said) {
                if needle.find(&folded.text, 0).is_some() {
                    *is_said = true;
                    count += 1;
                }
            }
            turns += usize::from(count > 0);
            if count > best.as_ref().map_or(0, |best| best.count) {
                best = Some(Best { line, folded, count });
            }
        }
        let best = best.filter(|_| is_said.iter().all(|is_said| *is_said))?;
        Some(Hit {
            call: entry.call,
            at: entry.at,
            number: entry.number.clone(),
            agent: entry.agent,
            second: best.line.second,
            speaker: best.line.speaker.to_owned(),
            pieces: pieces(best.line.words, &self.marks(&best.folded)),
            more: turns - 1,
        })
    }

    /// Bytes of the text itself that are marked, in order, none within another.
    fn marks(&self, folded: &Folded) -> Vec<Range<usize>> {
        let mut all: Vec<Range<usize>> = Vec::new();
        for needle in &self.0 {
            let mut from = 0;
            for _ in 0..MOST_MARKS {
                let Some(found) = needle.find(&folded.text, from) else { break };
                from = found.end;
                all.push(folded.original(found));
            }
        }
        all.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let mut marks: Vec<Range<usize>> = Vec::new();
        for range in all {
            match marks.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => marks.push(range),
            }
        }
        marks
    }
}

/// The sentence around the first mark, and the marks in it.
fn pieces(text: &str, marks: &[Range<usize>]) -> Vec<Piece> {
    let Some(first) = marks.first() else { return Vec::new() };
    let start = sentence_start(text, first.start);
    let end = sentence_end(text, first);
    let mut pieces = Vec::new();
    let mut add = |text: &str, is_match| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), is_match });
        }
    };
    add(if start > 0 { "… " } else { "" }, false);
    let mut at = start;
    for mark in marks.iter().take_while(|mark| mark.end <= end).take(MOST_MARKS) {
        add(text.get(at..mark.start).unwrap_or_default(), false);
        add(text.get(mark.clone()).unwrap_or_default(), true);
        at = mark.end;
    }
    add(text.get(at..end).unwrap_or_default(), false);
    add(if end < text.len() { " …" } else { "" }, false);
    pieces
}

fn is_sentence_end(one: char) -> bool {
    matches!(one, '.' | '!' | '?' | '。' | '！' | '？')
}

/// Where the sentence begins that has this byte, or a word of it that is not far away.
fn sentence_start(text: &str, at: usize) -> usize {
    let reach = text.floor_char_boundary(at.saturating_sub(BEFORE));
    let before = text.get(reach..at).unwrap_or_default();
    let mut letters = before.char_indices().rev().peekable();
    while let Some((place, one)) = letters.next() {
        let ends = letters.peek().is_some_and(|(_, before)| is_sentence_end(*before));
        if one.is_whitespace() && ends {
            return reach + place + one.len_utf8();
        }
    }
    if reach == 0 {
        return 0;
    }
    let word = before.char_indices().find(|(_, one)| one.is_whitespace());
    reach + word.map_or(0, |(place, one)| place + one.len_utf8())
}

/// Where the sentence ends that has this mark, or a word of it that is not far away. A mark
/// that is longer is shown as far as it goes.
fn sentence_end(text: &str, mark: &Range<usize>) -> usize {
    let reach = text.ceil_char_boundary((mark.start + AFTER).max(mark.end));
    let after = text.get(mark.end..reach).unwrap_or_default();
    let mut letters = after.char_indices().peekable();
    while let Some((place, one)) = letters.next() {
        let is_last = letters.peek().is_none_or(|(_, next)| next.is_whitespace());
        if is_sentence_end(one) && is_last {
            return mark.end + place + one.len_utf8();
        }
    }
    if reach == text.len() {
        return reach;
    }
    after.rfind(char::is_whitespace).map_or(reach, |place| mark.end + place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::folded::fold_for_tests;
    use proptest::prelude::*;
    use serde_json::json;
    use thunderphone::CallExport;

    fn entry(turns: &[&str]) -> Entry {
        let rows: Vec<_> = turns
            .iter()
            .enumerate()
            .map(|(at, text)| json!({"role": "user", "content": text, "start_ms": at * 10_000}))
            .collect();
        let calls =
            json!({"calls": [{"call_id": 7, "to_number": "+14155550199", "transcripts": rows}]});
        Entry::new(&CallExport::read(&calls, None, false).unwrap().calls[0], 0).unwrap()
    }

    fn find(turns: &[&str], searched: &str) -> Option<Hit> {
        let mut folder = Folder::new(fold_for_tests);
        Query::parse(searched, &mut folder).find_in(&entry(turns), &mut folder)
    }

    /// With `[` and `]` around each match.
    fn shown(hit: &Hit) -> String {
        let piece = |piece: &Piece| match piece.is_match {
            true => format!("[{}]", piece.text),
            false => piece.text.clone(),
        };
        hit.pieces.iter().map(piece).collect()
    }

    #[track_caller]
    fn check(turns: &[&str], searched: &str, expected: Option<(u32, &str, usize)>) {
        let hit = find(turns, searched);
        let found = hit.as_ref().map(|hit| (hit.second.unwrap(), shown(hit), hit.more));
        let expected = expected.map(|(second, text, more)| (second, text.to_owned(), more));
        assert_eq!(found, expected, "{searched}");
    }

    #[test]
    fn all_words_must_be_said_on_the_call_and_the_best_turn_is_shown() {
        let turns = ["Hello.", "I want a refund.", "Which order?", "The café order, a refund."];
        check(&turns, "refund", Some((10, "I want a [refund].", 1)));
        check(&turns, "cafe refund", Some((30, "The [café] order, a [refund].", 1)));
        check(&turns, "hello which", Some((0, "[Hello].", 1)));
        check(&turns, "“order a refund”", Some((30, "The café [order, a refund].", 0)));
        check(&turns, "refund tomorrow", None);
        check(&turns, "", None);
        check(&turns, "?!", None);
    }

    #[test]
    fn only_the_sentence_is_shown_and_the_ellipsis_says_so() {
        let long = format!("One. Two is here! {}Three.", "word ".repeat(100));
        check(&[&long], "two", Some((0, "… [Two] is here! …", 0)));
        check(&[&long], "one", Some((0, "[One]. …", 0)));
        let hit = find(&[&long], "three").unwrap();
        let text = shown(&hit);
        assert!(text.starts_with("… word word") && text.ends_with("word [Three]."), "{text}");
        assert!(text.len() < BEFORE + AFTER, "{text}");
    }

    #[test]
    fn a_turn_of_a_megabyte_and_markup_are_shown_in_short_and_as_they_are() {
        let long = format!(
            "{}<img src=x onerror=alert(1)> needle{}",
            "é ".repeat(250_000),
            "x".repeat(500_000)
        );
        let hit = find(&[&long], "onerror").unwrap();
        assert!(shown(&hit).contains("<img src=x [onerror]=alert(1)> "), "{}", shown(&hit));
        assert!(shown(&hit).len() < 1_000);
        let hit = find(&[&"a ".repeat(400_000)], "a").unwrap();
        assert!(hit.pieces.len() <= 2 * MOST_MARKS + 2);
    }

    proptest! {
        #[test]
        fn a_hit_is_a_part_of_the_turn_with_its_marks(
            text in "[aAbé ß\u{301}.\u{202e}]{1,200}", searched in "[abé ß“]{1,4}",
        ) {
            let text = format!("x {text}");
            if let Some(hit) = find(&[&text], &searched) {
                let whole: String = hit.pieces.iter().map(|piece| piece.text.as_str()).collect();
                let inside = whole.trim_start_matches("… ").trim_end_matches(" …");
                prop_assert!(text.contains(inside), "{:?} in {:?}", inside, text);
                prop_assert!(hit.pieces.iter().any(|piece| piece.is_match));
            }
        }
    }
}
