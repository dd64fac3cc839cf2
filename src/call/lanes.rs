//! When the agent and the callee spoke, when tools ran, and when the call was on hold: the
//! lanes above a recording, from the times of its transcript.
//!
//! Times may be missing, negative, unordered, overlapping or beyond the recording. What has
//! no start is on no lane. Speech without an end lasts until anybody speaks next, the last
//! one until the end of the recording.

use super::tool_pairs::{Item, items};
use thunderphone::{Speaker, ToolEvent, ToolPhase, Turn, TurnContent};

/// A stretch of the recording, in milliseconds. It may have no length, as a tool call has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Span {
    pub start_ms: i64,
    pub end_ms: i64,
}

impl Span {
    pub fn length_ms(self) -> i64 {
        self.end_ms - self.start_ms
    }

    /// What of it is within the recording.
    fn clipped(self, length_ms: i64) -> Option<Span> {
        let is_inside = self.end_ms >= 0 && self.start_ms <= length_ms;
        let clip = |ms: i64| ms.clamp(0, length_ms.max(0));
        is_inside.then(|| Span { start_ms: clip(self.start_ms), end_ms: clip(self.end_ms) })
    }
}

/// Each lane in order of time, within the recording. Spans of one lane neither overlap nor
/// touch.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lanes {
    pub agent: Vec<Span>,
    pub callee: Vec<Span>,
    pub tools: Vec<Span>,
    pub holds: Vec<Span>,
    /// Whether the end of some speech is not known.
    pub has_estimates: bool,
}

impl Lanes {
    /// The length is that of the recording, in milliseconds. Where there is none, all lanes
    /// are empty.
    pub fn new(turns: &[Turn], length_ms: i64) -> Lanes {
        if length_ms <= 0 {
            return Lanes::default();
        }
        let spoken = spoken(turns, length_ms);
        let of = |speaker| {
            let turns = spoken.iter().filter(|turn| turn.speaker == speaker);
            merged(turns.map(|turn| turn.span).collect())
        };
        Lanes {
            agent: of(Speaker::Agent),
            callee: of(Speaker::Callee),
            tools: merged(tools(turns, length_ms)),
            holds: merged(holds(turns, &spoken, length_ms)),
            has_estimates: spoken.iter().any(|turn| turn.is_estimated),
        }
    }
}

/// No recording is longer: a day, in milliseconds.
const LONGEST_MS: i64 = 24 * 60 * 60 * 1000;

/// The last time that the transcript names, in milliseconds, for a recording whose length
/// is not known.
pub fn length_ms(turns: &[Turn]) -> i64 {
    let times = turns.iter().flat_map(|turn| [turn.start_ms, turn.end_ms]).flatten();
    times.max().unwrap_or(0).clamp(0, LONGEST_MS)
}

/// A turn in which somebody speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Spoken {
    /// Its place in the transcript.
    pub turn: usize,
    pub speaker: Speaker,
    pub span: Span,
    pub is_estimated: bool,
}

/// When a turn of speech ends, if that is known.
pub(super) fn known_end(turn: &Turn) -> Option<i64> {
    turn.end_ms.filter(|end| turn.start_ms.is_some_and(|start| *end > start))
}

pub(super) fn is_speech(turn: &Turn) -> bool {
    matches!(turn.content, TurnContent::Speech(_))
}

/// All speech that has a start and is within the recording, in order of time.
pub(super) fn spoken(turns: &[Turn], length_ms: i64) -> Vec<Spoken> {
    let speech = turns.iter().enumerate().filter(|(_, turn)| is_speech(turn));
    let mut starts: Vec<i64> = speech.clone().filter_map(|(_, turn)| turn.start_ms).collect();
    starts.sort_unstable();
    let mut spoken: Vec<Spoken> = speech
        .filter_map(|(index, turn)| {
            let start_ms = turn.start_ms?;
            let known = known_end(turn);
            let end_ms =
                known.or_else(|| next_after(&starts, start_ms)).unwrap_or(length_ms.max(start_ms));
            let span = Span { start_ms, end_ms }.clipped(length_ms)?;
            Some(Spoken { turn: index, speaker: turn.speaker, span, is_estimated: known.is_none() })
        })
        .collect();
    spoken.sort_by_key(|turn| (turn.span, turn.turn));
    spoken
}

/// The first of sorted times that is later.
fn next_after(sorted: &[i64], ms: i64) -> Option<i64> {
    sorted.get(sorted.partition_point(|time| *time <= ms)).copied()
}

/// In order of time, without overlaps.
pub(super) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start_ms <= last.end_ms => {
                last.end_ms = last.end_ms.max(span.end_ms);
            }
            _ => merged.push(span),
        }
    }
    merged
}

/// From each call to the end of its answer.
fn tools(turns: &[Turn], length_ms: i64) -> Vec<Span> {
    let span = |item| {
        let (first, answer) = match item {
            Item::Tool { call, answer } => (turns.get(call)?, answer.and_then(|at| turns.get(at))),
            Item::Turn(turn) => {
                (turns.get(turn).filter(|turn| turn.tool().is_some_and(is_answer))?, None)
            }
        };
        let start_ms = first.start_ms?;
        let times = [first.end_ms, answer.and_then(|turn| turn.start_ms)];
        let times = times.into_iter().chain([answer.and_then(|turn| turn.end_ms)]);
        let end_ms = times.flatten().max().unwrap_or(start_ms).max(start_ms);
        Span { start_ms, end_ms }.clipped(length_ms)
    };
    items(turns).into_iter().filter_map(span).collect()
}

/// A hold without an end of its own lasts until a row ends it, or else until anybody speaks.
fn holds(turns: &[Turn], spoken: &[Spoken], length_ms: i64) -> Vec<Span> {
    let starts: Vec<i64> = spoken.iter().map(|turn| turn.span.start_ms).collect();
    let row = |turn: &Turn| Some((turn.start_ms?, hold(turn.tool()?)?, turn.end_ms));
    let mut rows: Vec<(i64, Hold, Option<i64>)> = turns.iter().filter_map(row).collect();
    rows.sort_by_key(|(start, ..)| *start);
    let span = |(at, (start, hold, end)): (usize, &(i64, Hold, Option<i64>))| {
        if *hold == Hold::Ends {
            return None;
        }
        let next = rows.get(at + 1).filter(|(_, hold, _)| *hold == Hold::Ends);
        let end_ms = end
            .filter(|end| end > start)
            .or(next.map(|(start, ..)| *start))
            .or_else(|| next_after(&starts, *start))
            .unwrap_or(length_ms.max(*start));
        Span { start_ms: *start, end_ms }.clipped(length_ms)
    };
    rows.iter().enumerate().filter_map(span).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    Begins,
    Ends,
}

/// Words by which a row says that a hold is over.
const ENDS: [&str; 11] = [
    "end", "ended", "ends", "stop", "stopped", "off", "over", "resume", "resumed", "finished",
    "released",
];

/// By its name, because the API does not document these rows: `hold`, `hold_started`.
fn hold(event: &ToolEvent) -> Option<Hold> {
    if is_answer(event) || event.phase == ToolPhase::Call {
        return None;
    }
    let name = event.name.as_deref().unwrap_or(&event.kind).to_lowercase();
    let has = |wanted: &[&str]| {
        name.split(|c: char| !c.is_alphanumeric()).any(|word| wanted.contains(&word))
    };
    if !has(&["hold", "holding"]) {
        return None;
    }
    Some(if has(&ENDS) { Hold::Ends } else { Hold::Begins })
}

fn is_answer(event: &ToolEvent) -> bool {
    event.phase == ToolPhase::Response
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use thunderphone::read_transcript;

    fn row(role: &str, start: Value, end: Value) -> Value {
        json!({"role": role, "content": "Hi", "start_ms": start, "end_ms": end})
    }

    fn lanes(rows: &[Value], length_ms: i64) -> Lanes {
        Lanes::new(&read_transcript(&json!(rows)).unwrap(), length_ms)
    }

    fn pairs(spans: &[Span]) -> Vec<(i64, i64)> {
        spans.iter().map(|span| (span.start_ms, span.end_ms)).collect()
    }

    #[track_caller]
    fn check_agent(times: &[(Value, Value)], expected: &[(i64, i64)]) {
        let rows: Vec<Value> =
            times.iter().map(|(start, end)| row("assistant", start.clone(), end.clone())).collect();
        assert_eq!(pairs(&lanes(&rows, 1_000).agent), expected, "{times:?}");
    }

    #[test]
    fn each_speaker_has_a_lane() {
        let lanes = lanes(
            &[
                row("assistant", json!(0), json!(100)),
                row("user", json!(150), json!(300)),
                row("narrator", json!(300), json!(400)),
                json!({"role": "tool_call", "content": {"name": "find"}, "start_ms": 310}),
                json!({"role": "tool_response", "content": {}, "start_ms": 380, "end_ms": 390}),
                json!({"role": "system", "content": {"event": "hold"}, "start_ms": 400, "end_ms": 700}),
            ],
            1_000,
        );
        assert_eq!(pairs(&lanes.agent), [(0, 100)]);
        assert_eq!(pairs(&lanes.callee), [(150, 300)]);
        assert_eq!(pairs(&lanes.tools), [(310, 390)]);
        assert_eq!(pairs(&lanes.holds), [(400, 700)]);
        assert!(!lanes.has_estimates);
    }

    #[test]
    fn spans_are_sorted_merged_and_within_the_recording() {
        let at = |start: i64, end: i64| (json!(start), json!(end));
        check_agent(&[at(500, 600), at(100, 200)], &[(100, 200), (500, 600)]);
        check_agent(&[at(100, 300), at(200, 250), at(300, 400)], &[(100, 400)]);
        check_agent(&[at(-50, 20), at(900, 5_000)], &[(0, 20), (900, 1_000)]);
        check_agent(&[at(-50, -20), at(1_200, 5_000)], &[]);
        check_agent(&[at(i64::MIN, i64::MAX)], &[(0, 1_000)]);
        check_agent(&[at(100, 200), at(100, 200)], &[(100, 200)]);
        check_agent(&[], &[]);
    }

    #[test]
    fn a_missing_end_is_the_next_start_and_a_missing_start_no_span() {
        let (null, five) = (Value::Null, json!(500));
        check_agent(&[(json!(100), null.clone()), (five.clone(), json!(600))], &[(100, 600)]);
        check_agent(&[(json!(100), null.clone())], &[(100, 1_000)]);
        check_agent(&[(null.clone(), five.clone()), (null.clone(), null.clone())], &[]);
        // An end that is not after its start is none, nor is one that is no number.
        check_agent(&[(five.clone(), json!(400)), (json!("x"), json!(3))], &[(500, 1_000)]);
        let lanes = lanes(
            &[row("assistant", json!(100), null), row("user", json!(300), json!(400))],
            1_000,
        );
        assert_eq!(pairs(&lanes.agent), [(100, 300)]);
        assert!(lanes.has_estimates);
    }

    #[test]
    fn a_hold_lasts_until_it_ends_or_anybody_speaks() {
        let event = |name: &str, start: i64| json!({"role": "system", "content": {"event": name}, "start_ms": start});
        let holds = |rows: &[Value]| pairs(&lanes(rows, 1_000).holds);
        assert_eq!(holds(&[event("hold_started", 100), event("hold_ended", 300)]), [(100, 300)]);
        assert_eq!(
            holds(&[event("on_hold", 100), row("user", json!(250), json!(260))]),
            [(100, 250)]
        );
        assert_eq!(holds(&[event("hold", 100)]), [(100, 1_000)]);
        assert_eq!(holds(&[event("threshold", 100), event("hold_ended", 300)]), []);
        // A tool with such a name is a tool.
        let tool = json!({"role": "tool_call", "content": {"name": "hold"}, "start_ms": 5});
        assert_eq!(holds(&[tool]), []);
    }

    #[test]
    fn a_recording_without_a_length_has_no_lanes() {
        for length_ms in [0, -1, i64::MIN] {
            let rows = [row("user", json!(0), json!(100))];
            assert_eq!(lanes(&rows, length_ms), Lanes::default());
        }
    }

    #[test]
    fn the_length_is_at_most_the_last_known_time() {
        let length = |start: Value, end: Value| {
            length_ms(&read_transcript(&json!([row("user", start, end)])).unwrap())
        };
        assert_eq!(length(json!(5), json!(70)), 70);
        assert_eq!(length(json!(5), json!(null)), 5);
        assert_eq!(length(json!(null), json!(-5)), 0);
        assert_eq!(length(json!(i64::MAX), json!(5)), LONGEST_MS);
        assert_eq!(length_ms(&[]), 0);
    }

    #[test]
    fn five_thousand_turns_are_quick() {
        let rows: Vec<Value> = (0..5_000_i64)
            .map(|at| row(["user", "assistant"][at as usize % 2], json!(at * 2_000), json!(null)))
            .collect();
        let lanes = lanes(&rows, 3 * 60 * 60 * 1000);
        assert_eq!(lanes.agent.len(), 2_500);
    }

    proptest! {
        #[test]
        fn lanes_are_in_order_within_the_recording_and_cover_what_is_known(
            times in vec((0..2_usize, option::of(-50_i64..250), option::of(-50_i64..250)), 0..20),
            length_ms in -10_i64..200,
        ) {
            let rows: Vec<Value> = times
                .iter()
                .map(|(role, start, end)| row(["user", "assistant"][*role], json!(start), json!(end)))
                .collect();
            let lanes = lanes(&rows, length_ms);
            for lane in [&lanes.agent, &lanes.callee] {
                for span in lane {
                    prop_assert!(0 <= span.start_ms && span.start_ms <= span.end_ms);
                    prop_assert!(span.end_ms <= length_ms);
                }
                prop_assert!(lane.windows(2).all(|two| two[0].end_ms < two[1].start_ms));
            }
            for (role, start, end) in times {
                let (Some(start), Some(end)) = (start, end) else { continue };
                let lane = if role == 0 { &lanes.callee } else { &lanes.agent };
                for ms in start.max(0)..end.min(length_ms) {
                    prop_assert!(lane.iter().any(|span| (span.start_ms..=span.end_ms).contains(&ms)));
                }
            }
        }
    }
}
