//! What is asked before a call is placed, when anything needs attention: every row of the
//! checklist that does, and what has changed since it was last shown. One question for all of
//! it. When all is well nothing is asked.

use super::Facts;
use super::caller::listed;
use super::row::{State, Topic};
use crate::call::number::grouped;
use crate::do_not_call::Listed;
use crate::rules::Policy;
use strict_view::bidi::isolate;

/// Whoever does not wait for the team's rules must know that.
const NOT_LOADED: &str = "Could not be loaded yet. They may forbid this call.";

/// The fewest letters of a reason.
const REASON_LETTERS: usize = 3;

/// What was typed as a reason, if it is one.
#[must_use]
pub fn reason(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let letters = typed.chars().filter(|character| character.is_alphabetic()).count();
    (letters >= REASON_LETTERS).then(|| typed.to_owned())
}

/// A sentence of the question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    /// The row that it is about; `None` for a change that is no row's.
    pub topic: Option<Topic>,
    /// The row that a change speaks for: asked about the change, nobody is asked about the
    /// row as well.
    covers: Option<Topic>,
    pub sentence: String,
}

impl Point {
    /// Whether an answer to the other one answers this one too. A row's sentence may differ,
    /// because minutes pass while it is read.
    pub fn is_answered_by(&self, other: &Point) -> bool {
        match self.topic {
            Some(_) => self.topic == other.topic || self.topic == other.covers,
            None => self.sentence == other.sentence,
        }
    }
}

/// What a person must read before the call is placed with `now`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Question {
    /// Whether some of it has changed since the person saw it.
    pub is_changed: bool,
    /// Whether a list of numbers not to call could not be read, which the checklist said. Only
    /// then a call may be placed without it.
    pub is_a_list_unread: bool,
    pub points: Vec<Point>,
}

impl Question {
    /// `before` is what the person saw, if it is not what there is now. Both have the same
    /// draft, because people know what they typed.
    pub fn new(before: Option<&Facts>, now: &Facts) -> Question {
        let (mut points, is_agent_said) =
            before.map_or_else(Default::default, |before| changes(before, now));
        let mut is_changed = !points.is_empty();
        for topic in Topic::ALL {
            // An earlier call to the number is asked about with a link to it.
            let has_its_own =
                topic == Topic::CalledRecently || (topic == Topic::Agent && is_agent_said);
            let Some(row) = now.row(topic).filter(|row| row.state == State::Attention) else {
                continue;
            };
            if has_its_own {
                continue;
            }
            is_changed |= before.is_some_and(|before| {
                before.row(topic).is_none_or(|row| row.state != State::Attention)
            });
            let sentence = format!("{}: {}", topic.name(), row.text);
            points.push(Point { topic: Some(topic), covers: None, sentence });
        }
        if *now.policy == Policy::Loading {
            let sentence = format!("{}: {NOT_LOADED}", Topic::TeamRules.name());
            points.push(Point { topic: Some(Topic::TeamRules), covers: None, sentence });
        }
        let is_list_known = matches!(now.listed, Listed::No | Listed::Here(_) | Listed::Team);
        Question { is_changed, is_a_list_unread: !(now.is_policy_known() && is_list_known), points }
    }

    /// Whether a person must say why the call cannot wait for calling hours.
    pub fn needs_reason(&self) -> bool {
        self.points.iter().any(|point| point.topic == Some(Topic::LocalTime))
    }

    /// Whether a person who was asked `other`, and said yes, has read all of this.
    pub fn is_answered_by(&self, other: &Question) -> bool {
        self.points.iter().all(|point| other.points.iter().any(|read| point.is_answered_by(read)))
    }
}

/// What has changed and is no row of the checklist; and whether that says what the agent's row
/// would say.
fn changes(before: &Facts, now: &Facts) -> (Vec<Point>, bool) {
    let mut changes = Vec::new();
    let mut say = |covers, sentence| changes.push(Point { topic: None, covers, sentence });
    if let Some(number) = before.number()
        && now.numbers.value().is_some()
        && now.number().is_none()
    {
        let number = grouped(&number.number);
        say(None, format!("{} is no longer in the list of numbers.", isolate(&number)));
    }
    let is_agent_said = match (before.agent(), now.agent()) {
        (Some(agent), None) if now.agents.value().is_some() => {
            say(None, format!("The agent “{}” is no longer in the list.", isolate(&agent.name)));
            true
        }
        (Some(was), Some(is)) => {
            let what = if was.id != is.id {
                Some(format!("Another agent speaks: {}.", isolate(&is.name)))
            } else if was.prompt != is.prompt {
                Some(format!("The prompt of “{}” has changed.", isolate(&is.name)))
            } else {
                None
            };
            let is_said = what.is_some();
            if let Some(what) = what {
                match now.gaps().as_slice() {
                    [] => say(None, what),
                    gaps => {
                        let sentence = format!("{what} Still empty: {}.", listed(gaps));
                        say(Some(Topic::Agent), sentence);
                    }
                }
            }
            is_said
        }
        _ => false,
    };
    (changes, is_agent_said)
}
