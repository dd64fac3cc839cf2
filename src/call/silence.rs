//! Where a recording is silent, by the times of its transcript, so that playback can skip
//! it. In doubt it is not silent: what somebody says is never skipped.

use super::lanes::{Span, is_speech, merged, spoken};
use thunderphone::{Call, Turn};

/// A shorter pause belongs to the conversation.
const SHORTEST_MS: i64 = 1_500;
/// What stays of a silence at each side of it.
const EDGE_MS: i64 = 250;
/// Not worth the click that it makes.
const SHORTEST_JUMP_MS: i64 = 100;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Silences(Vec<Span>);

impl Silences {
    /// The length is that of the recording, in milliseconds; 0 while it is not known.
    /// `begins_with_silence`: whether nothing is heard before the first word, see
    /// [`begins_with_silence`].
    ///
    /// A turn whose end is not known lasts until the next one. One whose start is not known
    /// is somewhere between its neighbors. A transcript without times has no silences.
    pub fn new(turns: &[Turn], length_ms: i64, begins_with_silence: bool) -> Silences {
        let last_ms = if length_ms > 0 { length_ms } else { super::lanes::length_ms(turns) };
        let mut speech: Vec<Span> =
            spoken(turns, last_ms).into_iter().map(|turn| turn.span).collect();
        if speech.is_empty() {
            return Silences::default();
        }
        speech.extend(without_start(turns, last_ms));
        let speech = merged(speech);
        let first = speech.first().filter(|_| begins_with_silence);
        let first = first.map(|first| Span { start_ms: 0, end_ms: first.start_ms });
        let between = speech.windows(2).filter_map(|two| match two {
            [one, next] => Some(Span { start_ms: one.end_ms, end_ms: next.start_ms }),
            _ => None,
        });
        let last = speech.last().filter(|_| length_ms > 0);
        let last = last.map(|last| Span { start_ms: last.end_ms, end_ms: length_ms });
        let gaps = first.into_iter().chain(between).chain(last);
        Silences(gaps.filter(|gap| gap.length_ms() > SHORTEST_MS).collect())
    }

    /// Where to go on from this position, in milliseconds, if it is in a silence. It is
    /// later than the position and within the recording.
    pub fn skip_to(&self, position_ms: i64) -> Option<i64> {
        let begun = |gap: &Span| gap.start_ms + EDGE_MS <= position_ms;
        let gap = self.0.get(self.0.partition_point(begun).checked_sub(1)?)?;
        let target_ms = gap.end_ms - EDGE_MS;
        (target_ms - position_ms >= SHORTEST_JUMP_MS).then_some(target_ms)
    }

    /// All of them together, in milliseconds.
    pub fn total_ms(&self) -> i64 {
        self.0.iter().map(|gap| gap.length_ms() - 2 * EDGE_MS).sum()
    }
}

/// Whether the recording began after the pick-up, so that no ringing is heard in it.
pub fn begins_with_silence(call: &Call) -> bool {
    let times = call.recording_started_at.zip(call.sip_answered_at);
    times.is_some_and(|(recorded, answered)| recorded >= answered)
}

/// Where a turn without a start may be: after what comes before it in the transcript, and
/// before what comes after it.
fn without_start(turns: &[Turn], length_ms: i64) -> Vec<Span> {
    let (mut spans, mut open, mut before_ms) = (Vec::new(), None::<i64>, 0);
    for turn in turns.iter().filter(|turn| is_speech(turn)) {
        let Some(start_ms) = turn.start_ms else {
            open = open.or(Some(before_ms));
            continue;
        };
        let start_ms = start_ms.clamp(0, length_ms);
        spans.extend(open.take().map(|open_ms| span(open_ms, start_ms)));
        before_ms = start_ms;
    }
    spans.extend(open.map(|open_ms| span(open_ms, length_ms)));
    spans
}

fn span(one_ms: i64, other_ms: i64) -> Span {
    Span { start_ms: one_ms.min(other_ms), end_ms: one_ms.max(other_ms) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use serde_json::json;
    use thunderphone::CallId;

    fn turns(times: &[(Option<i64>, Option<i64>)]) -> Vec<Turn> {
        let value = json!(
            times
                .iter()
                .map(|(start, end)| json!({"role": "user", "content": "Hi", "start_ms": start, "end_ms": end}))
                .collect::<Vec<_>>()
        );
        thunderphone::read_transcript(&value).unwrap()
    }

    /// The silences as they are skipped: from and to.
    #[track_caller]
    fn check(
        times: &[(Option<i64>, Option<i64>)],
        length_ms: i64,
        starts: bool,
        expected: &[(i64, i64)],
    ) {
        let silences = Silences::new(&turns(times), length_ms, starts);
        let found: Vec<_> =
            silences.0.iter().map(|gap| (gap.start_ms + EDGE_MS, gap.end_ms - EDGE_MS)).collect();
        assert_eq!(found, expected, "{times:?}");
    }

    fn at(start: i64, end: i64) -> (Option<i64>, Option<i64>) {
        (Some(start), Some(end))
    }

    #[test]
    fn a_silence_is_a_gap_of_more_than_a_second_and_a_half() {
        check(&[at(0, 1_000), at(2_500, 3_000)], 0, false, &[]);
        check(&[at(0, 1_000), at(2_501, 3_000)], 0, false, &[(1_250, 2_251)]);
        // Somebody speaks in the gap of two others.
        check(&[at(0, 1_000), at(9_000, 9_500), at(500, 8_000)], 0, false, &[]);
        check(&[], 60_000, true, &[]);
    }

    #[test]
    fn the_start_is_skipped_only_when_no_ringing_is_heard_and_the_end_only_when_it_is_known() {
        let times = [at(5_000, 6_000)];
        check(&times, 0, false, &[]);
        check(&times, 0, true, &[(250, 4_750)]);
        check(&times, 20_000, false, &[(6_250, 19_750)]);
        // The transcript is longer than the recording.
        check(&times, 5_500, false, &[]);
        let call = |recorded: &str| {
            let record = json!({"sip_answered_at": "2026-10-06T17:30:11Z", "recording_started_at": recorded});
            begins_with_silence(&Call::read_as(CallId(1), &record))
        };
        assert!(call("2026-10-06T17:30:11.05Z"));
        assert!(!call("2026-10-06T17:30:02Z") && !call(""));
    }

    #[test]
    fn where_somebody_may_speak_nothing_is_skipped() {
        // The end is not known.
        check(&[(Some(0), None), at(9_000, 9_500)], 0, false, &[]);
        check(&[at(0, 500), (Some(9_000), None)], 60_000, false, &[(750, 8_750)]);
        // The start is not known.
        check(&[at(0, 500), (None, None), at(9_000, 9_500)], 9_500, false, &[]);
        check(&[at(0, 500), at(9_000, 9_500), (None, Some(9_900))], 60_000, false, &[(750, 8_750)]);
        check(&[(None, None), at(9_000, 9_500)], 9_500, true, &[]);
        check(&[(None, None), (None, Some(7))], 60_000, true, &[]);
    }

    #[test]
    fn a_skip_leaves_a_quarter_of_a_second_and_never_goes_back() {
        let silences = Silences::new(&turns(&[at(1_000, 2_000), at(12_000, 13_000)]), 20_000, true);
        for (position_ms, expected) in [
            (0, None),
            (1_500, None),
            (2_249, None),
            (2_250, Some(11_750)),
            (11_650, Some(11_750)),
            (11_651, None),
            (11_900, None),
            (12_500, None),
            (13_250, Some(19_750)),
            (19_750, None),
            (25_000, None),
            (-5, None),
            (i64::MAX, None),
            (i64::MIN, None),
        ] {
            assert_eq!(silences.skip_to(position_ms), expected, "{position_ms}");
        }
        assert_eq!(silences.total_ms(), 9_500 + 6_500);
        assert_eq!(Silences::default().skip_to(5), None);
    }

    #[test]
    fn other_speakers_are_heard_too() {
        let rows = json!([{"role": "narrator", "content": "Hi", "start_ms": 100, "end_ms": 9_000}]);
        let turns = thunderphone::read_transcript(&rows).unwrap();
        assert_eq!(Silences::new(&turns, 9_000, true), Silences::default());
    }

    proptest! {
        #[test]
        fn no_word_is_skipped(
            times in vec((option::of(-500_i64..40_000), option::of(-500_i64..40_000)), 0..8),
            length_ms in 0_i64..50_000,
            position_ms in -10_i64..50_000,
        ) {
            let silences = Silences::new(&turns(&times), length_ms, true);
            let Some(target_ms) = silences.skip_to(position_ms) else { return Ok(()) };
            prop_assert!(target_ms > position_ms);
            prop_assert!(length_ms == 0 || target_ms <= length_ms);
            for (start, end) in times {
                let (Some(start), Some(end)) = (start, end) else { continue };
                prop_assert!(end <= start || end <= position_ms || start >= target_ms);
            }
        }
    }
}
