//! A finished call of three hours, with everything that a long transcript can have: tool calls
//! with and without ids, holds, silences, slow replies, and people who speak at once.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::PEOPLE;
use crate::call::{AgentSnapshot, Call, Direction, Settings, Simulation};
use crate::date::{HOUR, MINUTE, Millis, SECOND};
use crate::decisions;
use crate::dialogue::Dialogue;
use crate::random::Random;
use crate::speech::{Clip, Speaker};
use crate::turn::{Turn, TurnKind, ended_by};

/// Longer lines would not fit: three hours have room for two seconds a turn.
const LONGEST_LINE: Millis = 2_800;
const HOLD: Millis = 20 * SECOND;
const SLOW_REPLY: Millis = 3_200;
/// How far what is said may be behind or ahead of the schedule.
const LATE: Millis = SECOND;
const EARLY: Millis = 3 * SECOND;

/// How long the call is, in rows of its transcript and in time.
pub struct LongCall {
    pub turns: usize,
    pub length: Millis,
    /// Another seed, another conversation.
    pub seed: u64,
}

impl Default for LongCall {
    fn default() -> Self {
        Self { turns: 5_000, length: 3 * HOUR, seed: 15 }
    }
}

impl LongCall {
    pub const TURNS: RangeInclusive<usize> = 2..=20_000;
    pub const SECONDS: RangeInclusive<i64> = 10..=24 * 60 * 60;

    /// The call, ended ten minutes ago. The same turns, length and seed give the same call.
    pub fn call(&self, id: i64, snapshot: AgentSnapshot, settings: &Settings, now: Millis) -> Call {
        let dialogue = Dialogue::named("reminder");
        let turns = self.turns(dialogue.map_or("", |dialogue| dialogue.end_reason));
        let length = turns.last().map_or(0, |turn| turn.end);
        let start = now - length - 10 * MINUTE;
        let answered_at = start + decisions::RINGING;
        let (party, _) = PEOPLE.first().copied().unwrap_or_default();
        Call {
            id,
            direction: Direction::Outbound,
            from: "+12025550143".to_owned(),
            to: party.to_owned(),
            start,
            snapshot,
            simulation: Simulation::of_turns(
                start,
                answered_at,
                dialogue,
                Arc::new(turns),
                settings,
            ),
            graded_again_at: None,
            is_of_scenario: false,
            is_charged: true,
            listed_from: Duration::ZERO,
            found_from: Duration::ZERO,
        }
    }

    pub fn turns(&self, end_reason: &str) -> Vec<Turn> {
        // A little less, so that the last words are said in time.
        let due_end = self.length - (6 * SECOND).min(self.length / 10);
        let mut talk =
            Talk { random: Random::new(self.seed), turns: Vec::new(), at: 600, steps: 0 };
        loop {
            let done = talk.turns.len();
            let left = self.turns.saturating_sub(done + 1);
            if left == 0 {
                break;
            }
            let part = done as f64 / self.turns as f64;
            talk.go_on((due_end as f64 * part) as Millis, left);
        }
        let end = self.length.max(talk.at + SECOND / 2);
        if let Some((actor, action)) = ended_by(end_reason) {
            let kind = TurnKind::Ended { actor, action };
            talk.turns.push(Turn { start: end, end, kind });
        }
        talk.turns
    }
}

/// What has been said up to now.
struct Talk {
    random: Random,
    turns: Vec<Turn>,
    /// Until when somebody speaks.
    at: Millis,
    steps: usize,
}

impl Talk {
    /// Adds between one row and four, at most `left`. They should begin at `due`.
    fn go_on(&mut self, due: Millis, left: usize) {
        self.steps += 1;
        let is_every = |count: usize| self.steps.is_multiple_of(count);
        if self.steps % 240 == 30 {
            let start = self.at + 100;
            self.push(start, start + HOLD, TurnKind::Hold);
        } else if is_every(61) && left >= 4 {
            self.use_two_tools_at_once();
        } else if is_every(23) && left >= 2 {
            self.use_a_tool();
        } else if self.steps.is_multiple_of(2) {
            self.say(Speaker::Agent, due);
        } else {
            self.say(Speaker::Callee, due);
        }
    }

    fn push(&mut self, start: Millis, end: Millis, kind: TurnKind) {
        self.turns.push(Turn { start, end, kind });
        self.at = self.at.max(end);
    }

    fn say(&mut self, speaker: Speaker, due: Millis) {
        let lines: Vec<_> = Clip::by(speaker).filter(|clip| clip.millis() < LONGEST_LINE).collect();
        let Some(clip) = self.random.pick(&lines).copied() else { return };
        let start = match speaker {
            Speaker::Callee => self.start_in_between(),
            Speaker::Agent => None,
        };
        let pause = self.pause(speaker, due);
        let start = start.unwrap_or(self.at + pause);
        let words = clip.words().to_owned();
        let kind = TurnKind::Speech { speaker, words, clip: Some(clip), ttfa: pause };
        self.push(start, start + clip.millis(), kind);
    }

    /// When the callee speaks while the agent does: now and then. The agent then stops, or
    /// speaks on.
    fn start_in_between(&mut self) -> Option<Millis> {
        let last = self.turns.last_mut()?;
        let is_agent = matches!(last.kind, TurnKind::Speech { speaker: Speaker::Agent, .. });
        if !is_agent || last.end - last.start < SECOND || last.end != self.at {
            return None;
        }
        if self.steps.is_multiple_of(9) {
            let start = last.end - 400;
            last.end = start + 200;
            self.at = last.end;
            return Some(start);
        }
        self.steps.is_multiple_of(25).then_some(last.start + 500)
    }

    fn pause(&mut self, speaker: Speaker, due: Millis) -> Millis {
        if speaker == Speaker::Agent && self.steps.is_multiple_of(200) {
            return SLOW_REPLY;
        }
        if self.at > due + LATE {
            return self.random.between(60, 250);
        }
        let silence = (due - self.at - EARLY).clamp(0, 30 * SECOND);
        self.random.between(250, 900) + silence
    }

    fn use_a_tool(&mut self) {
        let id = self.steps.is_multiple_of(2).then(|| format!("call_{}", self.steps));
        let called = self.at + 50;
        let answered = called + self.random.between(300, 1_500);
        self.call_tool(id.clone(), called);
        self.answer_tool(id, answered);
    }

    /// The second answer is there first.
    fn use_two_tools_at_once(&mut self) {
        let id = |letter: char| Some(format!("call_{}{letter}", self.steps));
        let (first, second) = (id('a'), id('b'));
        let called = self.at + 50;
        self.call_tool(first.clone(), called);
        self.call_tool(second.clone(), called + 10);
        self.answer_tool(second, called + 400);
        self.answer_tool(first, called + 900);
    }

    fn call_tool(&mut self, id: Option<String>, at: Millis) {
        let arguments = json!({ "day": "friday" });
        self.push(at, at, TurnKind::ToolCall { id, name: "find_open_slots", arguments });
    }

    fn answer_tool(&mut self, id: Option<String>, at: Millis) {
        let answer = json!({ "slots": ["09:00", "11:30"] });
        self.push(at, at, TurnKind::ToolResponse { id, name: "find_open_slots", answer });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Recording;

    fn turns() -> Vec<Turn> {
        LongCall::default().turns("caller_hangup")
    }

    fn count(turns: &[Turn], is_one: fn(&Turn) -> bool) -> usize {
        turns.iter().filter(|turn| is_one(turn)).count()
    }

    #[test]
    fn the_long_call_has_as_many_rows_and_lasts_as_long_as_it_says() {
        for (rows, length) in [(5_000, 3 * HOUR), (40, 2 * MINUTE), (2, MINUTE), (60, HOUR)] {
            let turns =
                LongCall { turns: rows, length, ..LongCall::default() }.turns("caller_hangup");
            assert_eq!(turns.iter().filter_map(Turn::transcript_row).count(), rows);
            let end = turns.last().unwrap().end;
            assert!((length..length + 30 * SECOND).contains(&end), "{rows}: {end} of {length}");
            assert!(turns.is_sorted_by_key(|turn| turn.start), "{rows}");
        }
    }

    #[test]
    fn the_long_call_has_tools_holds_overlaps_silences_and_slow_replies() {
        let turns = turns();
        assert!(count(&turns, |turn| matches!(turn.kind, TurnKind::Hold)) >= 15);
        let calls = count(&turns, |turn| matches!(turn.kind, TurnKind::ToolCall { .. }));
        let answers = count(&turns, |turn| matches!(turn.kind, TurnKind::ToolResponse { .. }));
        assert!(calls >= 200 && calls == answers, "{calls} calls, {answers} answers");
        let with_ids =
            count(&turns, |turn| matches!(&turn.kind, TurnKind::ToolCall { id: Some(_), .. }));
        assert!((50..calls).contains(&with_ids), "{with_ids}");
        let overlaps = turns.windows(2).filter(|pair| pair[1].start < pair[0].end).count();
        assert!(overlaps >= 200, "{overlaps}");
        let silences = turns.windows(2).filter(|pair| pair[1].start - pair[0].end > 1_500).count();
        assert!(silences >= 5, "{silences}");
        let slow =
            count(&turns, |turn| matches!(turn.kind, TurnKind::Speech { ttfa: SLOW_REPLY, .. }));
        assert!(slow >= 5, "{slow}");
    }

    #[test]
    fn any_part_of_three_hours_of_sound_can_be_made_on_its_own() {
        let settings = crate::organization::Organization::new(0).agent(12).unwrap().settings();
        let now = 5 * HOUR;
        let call = LongCall::default().call(1, AgentSnapshot::default(), &settings, now);
        assert!(call.simulation.settled_at() < now);
        let recording = Recording::of_call(&call, now).unwrap();
        assert!(recording.size() > 3 * 60 * 60 * 32_000);
        let speech = call.simulation.turns.iter().rev();
        let last =
            speech.clone().find(|turn| matches!(turn.kind, TurnKind::Speech { .. })).unwrap();
        let at = usize::try_from(last.start).unwrap() * 32 + 44;
        assert!(recording.bytes(at..at + 32_000).iter().any(|byte| *byte != 0));
    }
}
