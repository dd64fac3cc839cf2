//! Searching a transcript: every place of some words in speech and in what tools did,
//! whatever their case and accents.

use super::folded::{Folded, Folder};
use std::ops::Range;
use thunderphone::{Turn, TurnContent};

/// Which text of a turn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    Speech,
    /// The name of a tool or an event.
    Name,
    Payload,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Match {
    /// The place of the turn in the transcript.
    pub turn: usize,
    pub part: Part,
    /// Bytes of the text as it is in the turn; always whole letters.
    pub range: Range<usize>,
}

/// More are not marked.
pub const MOST: usize = 10_000;

/// A transcript that is ready to be searched. To make it costs about as much as to read
/// the transcript once; to search it does not change it.
#[derive(Default)]
pub struct Index(Vec<(usize, Part, Folded)>);

impl Index {
    pub fn new<F: FnMut(&str) -> String>(turns: &[Turn], folder: &mut Folder<F>) -> Index {
        let mut index = Index::default();
        for (turn, row) in turns.iter().enumerate() {
            let mut add = |part, text: &str| index.0.push((turn, part, folder.fold(text)));
            match &row.content {
                TurnContent::Speech(text) => add(Part::Speech, text),
                TurnContent::Tool(event) => {
                    event.name.iter().for_each(|name| add(Part::Name, name));
                    add(Part::Payload, &event.payload);
                }
            }
        }
        index
    }

    /// Every place of these words, one after the other, as they were typed.
    pub fn find<F: FnMut(&str) -> String>(&self, words: &str, folder: &mut Folder<F>) -> Found {
        let words = folder.fold(words).text;
        let words = words.trim();
        if words.is_empty() {
            return Found::default();
        }
        // To look for a long text costs time in the shortest one.
        let long_enough = self.0.iter().filter(|(_, _, folded)| folded.text.len() >= words.len());
        let mut matches = long_enough.flat_map(|(turn, part, folded)| {
            folded.text.match_indices(words).map(move |(at, _)| Match {
                turn: *turn,
                part: *part,
                range: folded.original(at..at + words.len()),
            })
        });
        let all: Vec<Match> = matches.by_ref().take(MOST).collect();
        Found { is_cut: matches.next().is_some(), all }
    }
}

/// The matches, in the order of the transcript.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    pub all: Vec<Match>,
    /// There are more than [`MOST`].
    pub is_cut: bool,
}

impl Found {
    /// The match after this one. After the last one, and at first, it is the first.
    pub fn next(&self, current: Option<usize>) -> Option<usize> {
        let next = current.map_or(0, |at| at.saturating_add(1));
        (!self.all.is_empty()).then_some(if next < self.all.len() { next } else { 0 })
    }

    /// The match before this one. Before the first one, and at first, it is the last.
    pub fn previous(&self, current: Option<usize>) -> Option<usize> {
        let last = self.all.len().checked_sub(1)?;
        let before = current.and_then(|at| at.checked_sub(1));
        Some(before.filter(|at| *at <= last).unwrap_or(last))
    }

    /// The first match in this turn or a later one, else the first one of all: where a
    /// search begins that must not throw the reader back to the start.
    pub fn first_from(&self, turn: usize) -> Option<usize> {
        let at = self.all.partition_point(|one| one.turn < turn);
        self.next(at.checked_sub(1))
    }

    /// The places of the matches of a turn among all.
    pub fn of_turn(&self, turn: usize) -> Range<usize> {
        let start = self.all.partition_point(|one| one.turn < turn);
        start..self.all.partition_point(|one| one.turn <= turn)
    }

    /// `3 of 17`, `17 matches`, `No match`
    pub fn count_words(&self, current: Option<usize>) -> String {
        let more = if self.is_cut { "more than " } else { "" };
        match (self.all.len(), current) {
            (0, _) => "No match".to_owned(),
            (count, Some(at)) => format!("{} of {more}{count}", at.saturating_add(1).min(count)),
            (1, None) => "1 match".to_owned(),
            (count, None) if self.is_cut => format!("More than {count} matches"),
            (count, None) => format!("{count} matches"),
        }
    }

    /// Where the matches are in the recording, in milliseconds, for the lanes.
    pub fn times_ms(&self, turns: &[Turn]) -> Vec<i64> {
        let mut times: Vec<i64> =
            self.all.iter().filter_map(|one| turns.get(one.turn)?.start_ms).collect();
        times.dedup();
        times
    }
}

#[cfg(test)]
mod tests {
    use super::super::folded::fold_for_tests;
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use thunderphone::read_transcript;

    fn turns() -> Vec<Turn> {
        read_transcript(&json!([
            {"role": "assistant", "content": "Hello, is this the Café?", "start_ms": 400},
            {"role": "tool_call", "content": {"name": "find_cafe", "q": "CAFÉ"}, "start_ms": 900},
            {"role": "user", "content": "Yes, the cafe. cafe cafe"},
            {"role": "user", "content": "Stra\u{df}e", "start_ms": 7000},
        ]))
        .unwrap()
    }

    fn found_in(turns: &[Turn], words: &str) -> Found {
        let mut folder = Folder::new(fold_for_tests);
        Index::new(turns, &mut folder).find(words, &mut folder)
    }

    fn text(turns: &[Turn], one: &Match) -> String {
        let text = match (&turns[one.turn].content, one.part) {
            (TurnContent::Speech(text), Part::Speech) => text,
            (TurnContent::Tool(event), Part::Name) => event.name.as_ref().unwrap(),
            (TurnContent::Tool(event), Part::Payload) => &event.payload,
            _ => panic!("no such part"),
        };
        text[one.range.clone()].to_owned()
    }

    #[track_caller]
    fn check(words: &str, expected: &[(usize, Part, &str)]) {
        let turns = turns();
        let found = found_in(&turns, words);
        let found: Vec<_> =
            found.all.iter().map(|one| (one.turn, one.part, text(&turns, one))).collect();
        let expected: Vec<_> =
            expected.iter().map(|(turn, part, text)| (*turn, *part, (*text).to_owned())).collect();
        assert_eq!(found, expected, "{words}");
    }

    #[test]
    fn words_are_found_whatever_their_case_and_accents() {
        check(
            "café",
            &[
                (0, Part::Speech, "Café"),
                (1, Part::Name, "cafe"),
                (1, Part::Payload, "cafe"),
                (1, Part::Payload, "CAFÉ"),
                (2, Part::Speech, "cafe"),
                (2, Part::Speech, "cafe"),
                (2, Part::Speech, "cafe"),
            ],
        );
        check("  the   CAFE ", &[(0, Part::Speech, "the Café"), (2, Part::Speech, "the cafe")]);
        check("strasse", &[(3, Part::Speech, "Straße")]);
        check("tea", &[]);
        for nothing in ["", "  ", "\u{301}", "\u{202e}\n"] {
            check(nothing, &[]);
        }
    }

    #[test]
    fn next_and_previous_go_round() {
        let found = found_in(&turns(), "cafe");
        assert_eq!(found.next(None), Some(0));
        assert_eq!(found.next(Some(0)), Some(1));
        assert_eq!(found.next(Some(6)), Some(0));
        assert_eq!(found.next(Some(usize::MAX)), Some(0));
        assert_eq!(found.previous(None), Some(6));
        assert_eq!(found.previous(Some(0)), Some(6));
        assert_eq!(found.previous(Some(6)), Some(5));
        assert_eq!(found.previous(Some(usize::MAX)), Some(6));
        assert_eq!(found.first_from(0), Some(0));
        assert_eq!(found.first_from(1), Some(1));
        assert_eq!(found.first_from(3), Some(0));
        assert_eq!(found.of_turn(1), 1..4);
        assert_eq!(found.of_turn(3), 7..7);
        assert_eq!(found.times_ms(&turns()), [400, 900]);
        let nothing = Found::default();
        assert_eq!((nothing.next(None), nothing.previous(Some(3))), (None, None));
        assert_eq!(nothing.first_from(5), None);
    }

    #[test]
    fn the_count_says_which_one_of_how_many() {
        let found = found_in(&turns(), "cafe");
        assert_eq!(found.count_words(None), "7 matches");
        assert_eq!(found.count_words(Some(2)), "3 of 7");
        assert_eq!(Found::default().count_words(Some(2)), "No match");
        assert_eq!(found_in(&turns(), "strasse").count_words(None), "1 match");
    }

    #[test]
    fn a_turn_of_a_megabyte_and_one_match_too_many_are_no_burden() {
        let turns =
            read_transcript(&json!([{"role": "user", "content": "aé ".repeat(300_000)}])).unwrap();
        let found = found_in(&turns, "AE");
        assert_eq!((found.all.len(), found.is_cut), (MOST, true));
        assert_eq!(found.count_words(None), "More than 10000 matches");
        assert_eq!(found.count_words(Some(0)), "1 of more than 10000");
        assert_eq!(text(&turns, found.all.last().unwrap()), "aé");
        assert_eq!(found_in(&turns, &"aé ".repeat(400_000)).all.len(), 0);
    }

    #[test]
    fn five_thousand_turns_are_quick() {
        let row = json!({"role": "user", "content": "Nine in the morning, or half past eleven?"});
        let turns = read_transcript(&json!(vec![row; 5_000])).unwrap();
        assert_eq!(found_in(&turns, "morning").all.len(), 5_000);
    }

    proptest! {
        #[test]
        fn every_match_reads_as_what_was_searched(
            text in "[aAbé ß\u{301}\n]{0,30}", words in "[aAbéß ]{1,3}",
        ) {
            let turns = read_transcript(&json!([{"role": "user", "content": text}])).unwrap();
            let mut folder = Folder::new(fold_for_tests);
            let wanted = folder.fold(&words).text.trim().to_owned();
            for one in found_in(&turns, &words).all {
                let folded = folder.fold(&text[one.range]).text;
                prop_assert!(folded.contains(&wanted), "{folded:?} {wanted:?}");
            }
        }
    }
}
