//! Which turn is spoken when, prepared once for each transcript, so that a player can ask
//! several times a second however long the call was.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use thunderphone::{Turn, TurnContent};

/// In the middle of a turn “previous” goes to its own start, right after its start to the
/// one before. In milliseconds.
const JUST_BEGUN_MS: i64 = 1_000;
/// A player that was sent to a start may stand a little before it. In milliseconds.
const SLACK_MS: i64 = 250;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TurnIndex {
    /// From when on which turn is the current one, in order of time.
    steps: Vec<(i64, usize)>,
    /// When speech begins, in order of time, each once.
    starts: Vec<i64>,
}

/// Speech with a start.
#[derive(Clone, Copy)]
struct Speech {
    turn: usize,
    start: i64,
    end: Option<i64>,
}

impl TurnIndex {
    pub fn new(turns: &[Turn]) -> TurnIndex {
        let speech = |(turn, row): (usize, &Turn)| {
            let start = row.start_ms?;
            let is_speech = matches!(row.content, TurnContent::Speech(_));
            let end = row.end_ms.filter(|end| *end > start);
            is_speech.then_some(Speech { turn, start, end })
        };
        let mut speech: Vec<Speech> = turns.iter().enumerate().filter_map(speech).collect();
        speech.sort_by_key(|turn| (turn.start, turn.turn));
        let mut starts: Vec<i64> = speech.iter().map(|turn| turn.start.max(0)).collect();
        starts.dedup();
        TurnIndex { steps: steps(&speech), starts }
    }

    /// The turn that is spoken at a position of the recording. If several are, it is the
    /// one that began last, so that a short turn inside a long one is marked while it
    /// lasts, and then the long one again. In a silence it is the turn that ended last.
    pub fn at(&self, position_ms: i64) -> Option<usize> {
        let begun = self.steps.partition_point(|(from, _)| *from <= position_ms);
        self.steps.get(begun.checked_sub(1)?).map(|(_, turn)| *turn)
    }

    /// Where the next turn begins, in milliseconds.
    pub fn next_start(&self, position_ms: i64) -> Option<i64> {
        let begun = self.starts.partition_point(|start| *start <= position_ms + SLACK_MS);
        self.starts.get(begun).copied()
    }

    /// Where this turn begins, or when it has just begun, the one before. In milliseconds.
    pub fn previous_start(&self, position_ms: i64) -> Option<i64> {
        let begun = self.starts.partition_point(|start| start + JUST_BEGUN_MS <= position_ms);
        self.starts.get(begun.saturating_sub(1)).copied()
    }
}

/// Walks over all starts and ends in order of time.
fn steps(speech: &[Speech]) -> Vec<(i64, usize)> {
    let times = speech.iter().flat_map(|turn| [Some(turn.start), turn.end]).flatten();
    let mut times: Vec<i64> = times.collect();
    times.sort_unstable();
    times.dedup();
    // Those that go on, the one that began last on top. Of two that began together it is
    // the one that ends first.
    let mut open = BinaryHeap::new();
    let mut ended_last = None;
    let mut begun = speech.iter().peekable();
    let mut last_start = i64::MIN;
    let mut steps: Vec<(i64, usize)> = Vec::with_capacity(times.len());
    for now in times {
        while let Some(turn) = begun.next_if(|turn| turn.start <= now) {
            last_start = turn.start;
            open.push((turn.start, Reverse(turn.end.unwrap_or(i64::MAX)), turn.turn, turn.end));
            let ended = (turn.end.unwrap_or(turn.start), turn.start, turn.turn);
            ended_last = ended_last.max(Some(ended));
        }
        // A turn without an end lasts until another one begins.
        let goes_on =
            |start: i64, end: Option<i64>| end.map_or(start == last_start, |end| now < end);
        while open.peek().is_some_and(|(start, _, _, end)| !goes_on(*start, *end)) {
            open.pop();
        }
        let current = open.peek().map(|(_, _, turn, _)| *turn);
        let current = current.or(ended_last.map(|(_, _, turn)| turn));
        if let Some(turn) = current
            && steps.last().is_none_or(|(_, last)| *last != turn)
        {
            steps.push((now, turn));
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use serde_json::json;
    use thunderphone::{Speaker, read_transcript};

    #[test]
    fn only_speech_is_ever_the_current_turn() {
        let turns = read_transcript(&json!([
            {"role": "assistant", "content": "Hello", "start_ms": 420, "end_ms": 900},
            {"role": "tool_call", "content": {"name": "find", "a": 1}, "start_ms": 1000},
            {"role": "user", "content": "Hi", "start_ms": 8600, "end_ms": 9000},
            {"role": "user", "content": "no time known"},
        ]));
        let index = TurnIndex::new(&turns.unwrap());
        for (ms, expected) in
            [(0, None), (420, Some(0)), (5000, Some(0)), (8600, Some(2)), (99_000, Some(2))]
        {
            assert_eq!(index.at(ms), expected, "{ms}");
        }
    }

    fn spoken(times: &[(i64, Option<i64>)]) -> Vec<Turn> {
        let turn = |&(start, end)| Turn {
            speaker: Speaker::Agent,
            content: TurnContent::Speech(String::new()),
            start_ms: Some(start),
            end_ms: end,
            ..Turn::default()
        };
        times.iter().map(turn).collect()
    }

    #[track_caller]
    fn marks(times: &[(i64, Option<i64>)], expected: &[(i64, Option<usize>)]) {
        for &(ms, turn) in expected {
            assert_eq!(TurnIndex::new(&spoken(times)).at(ms), turn, "{times:?} at {ms}");
        }
    }

    #[test]
    fn a_short_turn_inside_a_long_one_is_marked_only_while_it_lasts() {
        let long_and_short = [(0, Some(60)), (10, Some(12))];
        marks(
            &long_and_short,
            &[(9, Some(0)), (10, Some(1)), (11, Some(1)), (12, Some(0)), (59, Some(0))],
        );
        marks(&long_and_short, &[(60, Some(0)), (99, Some(0))]);
        let three_deep = [(0, Some(60)), (10, Some(40)), (20, Some(30))];
        marks(
            &three_deep,
            &[(15, Some(1)), (25, Some(2)), (35, Some(1)), (45, Some(0)), (70, Some(0))],
        );
        // They overlap, neither is inside the other.
        let overlapping = [(0, Some(20)), (10, Some(30))];
        marks(&overlapping, &[(9, Some(0)), (15, Some(1)), (25, Some(1)), (31, Some(1))]);
        let out_of_order = [(10, Some(12)), (0, Some(60))];
        marks(&out_of_order, &[(5, Some(1)), (11, Some(0)), (12, Some(1))]);
    }

    #[test]
    fn a_silence_belongs_to_the_turn_that_ended_last() {
        marks(
            &[(5, Some(10)), (20, Some(30))],
            &[(0, None), (4, None), (15, Some(0)), (35, Some(1))],
        );
    }

    #[test]
    fn a_turn_without_an_end_lasts_until_the_next_begins() {
        marks(&[(0, None), (10, None)], &[(9, Some(0)), (10, Some(1)), (99, Some(1))]);
        let inside = [(0, Some(60)), (10, None), (20, Some(25))];
        marks(&inside, &[(15, Some(1)), (22, Some(2)), (26, Some(0)), (70, Some(0))]);
        // An end before its start is ignored.
        marks(&[(0, Some(0)), (10, Some(3))], &[(5, Some(0)), (11, Some(1))]);
        marks(&[], &[(0, None)]);
    }

    #[test]
    fn of_turns_that_begin_together_the_one_that_ends_first_is_marked_first() {
        for times in [[(5, Some(60)), (5, Some(9))], [(5, Some(9)), (5, Some(60))]] {
            let short = times.iter().position(|(_, end)| *end == Some(9));
            marks(&times, &[(5, short), (8, short), (9, short.map(|short| 1 - short))]);
        }
        marks(&[(5, Some(9)), (5, Some(9))], &[(6, Some(1)), (20, Some(1))]);
        marks(&[(5, None), (5, Some(9))], &[(6, Some(1)), (20, Some(0))]);
    }

    proptest! {
        #[test]
        fn the_marked_turn_is_in_progress_or_was_the_last_to_end(
            times in vec((-5_i64..50, option::of(-5_i64..60)), 0..12),
            at in -10_i64..70,
        ) {
            let turns = spoken(&times);
            let last_start = times.iter().map(|(start, _)| *start).filter(|start| *start <= at).max();
            let goes_on = |(start, end): (i64, Option<i64>)| {
                let end = end.filter(|end| *end > start);
                start <= at && end.map_or(Some(start) == last_start, |end| at < end)
            };
            let Some(marked) = TurnIndex::new(&turns).at(at) else {
                prop_assert_eq!(last_start, None);
                return Ok(());
            };
            let (start, end) = times[marked];
            prop_assert!(start <= at);
            let latest = times.iter().filter(|turn| goes_on(**turn)).map(|(start, _)| *start).max();
            match latest {
                Some(latest) => prop_assert!(goes_on((start, end)) && start == latest),
                None => {
                    let ended = times.iter().filter(|(start, _)| *start <= at);
                    let last = ended.filter_map(|(start, end)| end.filter(|end| end > start)).max();
                    prop_assert_eq!(end, last);
                }
            }
        }
    }

    #[test]
    fn previous_goes_to_the_start_of_a_turn_and_right_after_it_to_the_one_before() {
        let index = TurnIndex::new(&spoken(&[
            (8_000, Some(9_000)),
            (-500, Some(3_000)),
            (4_000, None),
            (4_000, Some(5_000)),
        ]));
        for (position, previous, next) in [
            (0, Some(0), Some(4_000)),
            (3_900, Some(0), Some(8_000)),
            (4_500, Some(0), Some(8_000)),
            (5_000, Some(4_000), Some(8_000)),
            (8_100, Some(4_000), None),
            (9_500, Some(8_000), None),
        ] {
            assert_eq!(index.previous_start(position), previous, "{position}");
            assert_eq!(index.next_start(position), next, "{position}");
        }
        assert_eq!(TurnIndex::default().previous_start(5), None);
        assert_eq!(TurnIndex::default().next_start(5), None);
    }
}
