//! What the player knows of the words: who spoke when. Computed once for each transcript,
//! because the player asks several times a second.

use crate::call::conversation::{Conversation, Reply, Stretch};
use crate::call::lane_path::{self, path};
use crate::call::lanes::{Lanes, Span};
use crate::call::silence::Silences;
use crate::call::transcript::who;
use crate::call::turn_index::TurnIndex;
use crate::format;
use leptos::prelude::*;
use thunderphone::{Direction, Speaker, Turn};

/// Something at a moment of the recording, to be marked above the slider.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Milliseconds.
    pub ms: i64,
    pub kind: MarkKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarkKind {
    /// A match of the search.
    Found,
    /// The match that was gone to.
    FoundHere,
    /// Somebody flagged it.
    Flag,
    /// A flag that was dealt with.
    OldFlag,
}

impl MarkKind {
    pub const ALL: [MarkKind; 4] =
        [MarkKind::Found, MarkKind::FoundHere, MarkKind::OldFlag, MarkKind::Flag];

    /// For the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            MarkKind::Found => "found",
            MarkKind::FoundHere => "found-here",
            MarkKind::Flag => "flag",
            MarkKind::OldFlag => "old-flag",
        }
    }
}

/// One lane, as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Lane {
    pub label: &'static str,
    /// For the style sheet.
    pub name: &'static str,
    pub path: String,
}

/// A part of what is said of the conversation.
#[derive(Clone, PartialEq, Debug)]
pub struct Fact {
    pub words: String,
    /// `3.2 s at 1:04`, and that moment in milliseconds.
    pub moment: Option<(String, i64)>,
}

/// How the conversation went.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Course {
    /// Milliseconds.
    pub length_ms: i64,
    pub lanes: Vec<Lane>,
    pub facts: Vec<Fact>,
}

#[derive(Clone, Copy)]
pub struct Talk {
    pub index: Memo<TurnIndex>,
    pub silences: Memo<Silences>,
    pub course: Memo<Course>,
}

impl Course {
    pub fn new(turns: &[Turn], length_ms: i64, direction: Option<&Direction>) -> Course {
        let lanes = Lanes::new(turns, length_ms);
        let lane = |label, name, spans: &[Span], narrowest| {
            (!spans.is_empty()).then(|| Lane {
                label,
                name,
                path: path(spans, length_ms, narrowest),
            })
        };
        let (speech, mark) = (lane_path::SPEECH, lane_path::MARK);
        let callee = who(Speaker::Callee, direction);
        let drawn = [
            lane("Agent", "agent", &lanes.agent, speech),
            lane(callee, "callee", &lanes.callee, speech),
            lane("Tools", "tools", &lanes.tools, mark),
            lane("Hold", "holds", &lanes.holds, mark),
        ];
        let conversation = Conversation::new(turns, length_ms, |turn| turn.ttfa_ms);
        let drawn: Vec<Lane> = drawn.into_iter().flatten().collect();
        let facts = if drawn.is_empty() { Vec::new() } else { facts(&conversation, direction) };
        Course { length_ms, lanes: drawn, facts }
    }
}

fn facts(conversation: &Conversation, direction: Option<&Direction>) -> Vec<Fact> {
    let share = conversation.share_words(direction).map(|words| Fact { words, moment: None });
    let moment = |words: &str, stretch: Stretch| {
        let Stretch { at_ms, length_ms } = stretch;
        let label = format!("{} at {}", format::tenths(length_ms), at_words(at_ms));
        Fact { words: words.to_owned(), moment: Some((label, at_ms)) }
    };
    let silence = conversation.longest_silence.map(|silence| moment("longest silence", silence));
    let reply = conversation.slowest_reply();
    let reply = reply.map(|Reply { wait, .. }| moment("slowest reply", wait));
    let interruptions = conversation.interruptions.as_ref().map(|found| {
        let first = found.first().map(|first| first.both.at_ms);
        let moment = |ms| (format!("at {}", at_words(ms)), ms);
        match found.len() {
            0 => Fact { words: "no interruptions".to_owned(), moment: None },
            1 => Fact { words: "1 interruption".to_owned(), moment: first.map(moment) },
            count => {
                Fact { words: format!("{count} interruptions, first"), moment: first.map(moment) }
            }
        }
    });
    [share, silence, reply, interruptions].into_iter().flatten().collect()
}

fn at_words(ms: i64) -> String {
    format::duration(ms / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use thunderphone::read_transcript;

    fn course(turns: Value, length_ms: i64) -> Course {
        Course::new(&read_transcript(&turns).unwrap(), length_ms, None)
    }

    #[test]
    fn a_conversation_is_told_in_words_with_moments_to_go_to() {
        let course = course(
            json!([
                {"role": "assistant", "content": "Hello", "start_ms": 0, "end_ms": 6_000},
                {"role": "user", "content": "Hi", "start_ms": 5_000, "end_ms": 8_000},
                {"role": "assistant", "content": "So", "start_ms": 12_100, "end_ms": 13_000},
            ]),
            20_000,
        );
        let said: Vec<String> = course
            .facts
            .iter()
            .map(|fact| {
                let moment = fact.moment.as_ref().map(|(label, ms)| format!(" [{label}|{ms}]"));
                format!("{}{}", fact.words, moment.unwrap_or_default())
            })
            .collect();
        assert_eq!(
            said,
            [
                "Agent 70 %, callee 30 %",
                "longest silence [4.1 s at 0:08|8000]",
                "slowest reply [4.1 s at 0:08|8000]",
                "1 interruption [at 0:05|5000]",
            ]
        );
        let names: Vec<_> = course.lanes.iter().map(|lane| lane.name).collect();
        assert_eq!(names, ["agent", "callee"]);
    }

    #[test]
    fn a_transcript_without_times_has_no_lanes_and_no_figures() {
        for turns in [
            json!([]),
            json!([{"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Hi"}]),
        ] {
            let course = course(turns, 20_000);
            assert!(course.lanes.is_empty() && course.facts.is_empty(), "{course:?}");
        }
    }
}
