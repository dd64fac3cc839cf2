//! One call: the agent it runs with ([`AgentSnapshot`]), how it goes ([`Simulation`]), and
//! what is visible of it at a given time (`record.rs`, `grade.rs`).
//!
//! The whole simulation is fixed when the call is placed. Every response is a pure function of
//! the call and the clock, and nothing runs in the background.

mod agent_snapshot;
mod grade;
mod record;
mod settings;
mod simulation;
mod variables;

pub use agent_snapshot::{AgentConfig, AgentSnapshot};
pub use grade::GradeStatus;
pub use record::IssueCount;
pub use settings::{DialOutcome, Settings};
pub use simulation::Simulation;
pub use variables::{PastVariables, Variables};

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
    /// E.164; empty for a browser call.
    pub from: String,
    /// E.164.
    pub to: String,
    /// When the call was placed, on the sandbox's clock.
    pub start: Millis,
    pub snapshot: AgentSnapshot,
    pub simulation: Simulation,
    /// When a new grade was last requested.
    pub graded_again_at: Option<Millis>,
    /// Whether it is a test call of a saved scenario.
    pub is_of_scenario: bool,
    /// Whether the balance has paid for it.
    pub is_charged: bool,
    /// From when on the lists contain it, on the steady clock.
    pub listed_from: Duration,
    /// From when on its own URL is no longer 404, on the steady clock.
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
        self.simulation.ended_at <= now
    }

    pub fn is_answered(&self, now: Millis) -> bool {
        self.simulation.answered_at.is_some_and(|at| at <= now)
    }

    /// Whether the carrier has not confirmed yet that the phone rings.
    pub fn is_unknown(&self, now: Millis) -> bool {
        self.simulation.unknown_until.is_some_and(|until| now < until)
    }

    /// `in_progress`, `completed` or `failed`.
    pub fn status(&self, now: Millis) -> &'static str {
        if self.is_ended(now) { self.simulation.status } else { "in_progress" }
    }

    pub fn is_recorded(&self, now: Millis) -> bool {
        self.simulation.recorded_at.is_some_and(|at| at <= now)
    }

    /// Length of the conversation and of its recording. `None` for a call that nobody
    /// answers.
    pub fn conversation(&self) -> Option<Millis> {
        self.simulation.answered_at.map(|answered| self.simulation.ended_at - answered)
    }

    /// The turns that are over by now. During the call there are none unless `live`.
    pub fn turns(&self, now: Millis, live: bool) -> impl Iterator<Item = &Turn> {
        let answered = self.simulation.answered_at.filter(|_| live || self.is_ended(now));
        let turns = answered.map(|at| (at, self.simulation.turns.iter()));
        turns
            .into_iter()
            .flat_map(move |(at, turns)| turns.take_while(move |turn| at + turn.end <= now))
    }

    /// The rows of `GET /calls/{id}/transcript`.
    pub fn transcript(&self, now: Millis, live: bool) -> Vec<Value> {
        self.turns(now, live).filter_map(Turn::transcript_row).collect()
    }
}
