//! One call: what it was asked to be ([`Brief`]), how it goes ([`Course`]), and
//! what is visible of it at a given moment (`record.rs`, `grade.rs`).
//!
//! A course is fixed when the call is placed; every reply is a pure function of
//! the call and the clock. Nothing runs in the background.

mod brief;
mod course;
mod grade;
mod record;
mod settings;
pub use record::IssueCount;
pub use settings::{Line, Settings};

pub use brief::Brief;
pub use course::{Course, FRONT_DESK};
pub use grade::GradeStatus;

use std::time::Duration;

use serde_json::Value;

use crate::date::Millis;
use crate::turn::Turn;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Inbound,
    Outbound,
    Test,
    Web,
}

pub struct Call {
    pub id: i64,
    pub direction: Direction,
    pub from: String,
    pub to: String,
    pub start: Millis,
    pub brief: Brief,
    pub course: Course,
    /// When the grade was last asked for by hand.
    pub graded_again_at: Option<Millis>,
    /// Whether the ledger has the charge.
    pub is_charged: bool,
    /// When, by the clock's steady time, the API admits to it: in its lists, and when
    /// it is asked for the call itself.
    pub listed_from: Duration,
    pub found_from: Duration,
}

impl Direction {
    pub const ALL: [Self; 4] = [Self::Inbound, Self::Outbound, Self::Test, Self::Web];

    pub fn name(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
            Self::Test => "test",
            Self::Web => "web",
        }
    }
}

impl Call {
    pub fn is_ended(&self, now: Millis) -> bool {
        self.course.ended_at <= now
    }

    pub fn is_answered(&self, now: Millis) -> bool {
        self.course.answered_at.is_some_and(|at| at <= now)
    }

    /// The outcome of the dialling itself is not known yet.
    pub fn is_unknown(&self, now: Millis) -> bool {
        self.course.unknown_until.is_some_and(|until| now < until)
    }

    /// `in_progress`, `completed` or `failed`.
    pub fn status(&self, now: Millis) -> &'static str {
        if self.is_ended(now) { self.course.status } else { "in_progress" }
    }

    pub fn is_recorded(&self, now: Millis) -> bool {
        self.course.recorded_at.is_some_and(|at| at <= now)
    }

    /// Length of the conversation and of its recording; None before the end and
    /// for a call that nobody answered.
    pub fn conversation(&self) -> Option<Millis> {
        self.course.answered_at.map(|answered| self.course.ended_at - answered)
    }

    /// What has been said by now. During the call only for a reader who asked for
    /// it live, and only turns that are over.
    pub fn turns(&self, now: Millis, live: bool) -> impl Iterator<Item = &Turn> {
        let answered = self.course.answered_at.filter(|_| live || self.is_ended(now));
        let turns = answered.map(|at| (at, self.course.turns.iter()));
        turns
            .into_iter()
            .flat_map(move |(at, turns)| turns.take_while(move |turn| at + turn.end <= now))
    }

    pub fn transcript(&self, now: Millis, live: bool) -> Vec<Value> {
        self.turns(now, live).filter_map(Turn::transcript_row).collect()
    }
}
