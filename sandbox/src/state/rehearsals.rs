//! Rehearsals: a run is added, waits for its turn and becomes a call.

use std::time::Duration;

use serde_json::Value;

use super::SandboxState;
use crate::call::{Call, DialOutcome, Direction, Settings, Simulation};
use crate::date::Millis;
use crate::decisions::{QUEUED_FOR, TEST_CHARGE_MULTIPLIER, WIDE_ID};
use crate::rehearsal::{
    Batch, Conditions, Progress, Run, Scenario, ScenarioBatch, Target, estimated_cents, prompt_hash,
};
use crate::scripts::Script;

/// A run that somebody has asked for.
pub struct Plan {
    pub target: Target,
    /// The number that the agent speaks from, or is called on; empty without one.
    pub own_number: String,
    /// The simulated person's: `inbound` when it is called.
    pub direction: &'static str,
    pub target_number: String,
    pub prompt: String,
    pub language: Option<String>,
    pub scenario_id: Option<i64>,
    pub conditions: Conditions,
    /// How much later than the first run of its batch it begins.
    pub delay: Millis,
}

impl SandboxState {
    /// Adds a run and returns its id. `None` when its agent is gone.
    pub fn add_run(&mut self, plan: Plan, now: Millis) -> Option<i64> {
        let agent = self.organization.agent(plan.target.agent_id)?;
        let start = now + QUEUED_FOR + plan.delay;
        let mut simulation = simulation(start, &plan, agent.settings());
        simulation.charge_cents *= TEST_CHARGE_MULTIPLIER;
        let mut snapshot = agent.snapshot();
        if let Some(language) = plan.language {
            snapshot.config_mut().locale = language;
        }
        let numbers = (plan.own_number, plan.target_number.clone());
        let (from, to) = if plan.direction == "inbound" { numbers } else { (numbers.1, numbers.0) };
        if !self.faults.keeps_rehearsals_queued {
            self.clock.run_fast_until(simulation.settled_at());
        }
        let call = Call {
            id: 0,
            direction: Direction::Test,
            from,
            to,
            start: if self.faults.keeps_rehearsals_queued { Millis::MAX } else { start },
            snapshot,
            simulation,
            graded_again_at: None,
            is_of_scenario: plan.scenario_id.is_some(),
            is_charged: false,
            listed_from: Duration::ZERO,
            found_from: Duration::ZERO,
        };
        let id = self.rehearsals.next_run_id();
        self.rehearsals.runs.push(Run {
            id,
            direction: plan.direction,
            target_number: plan.target_number,
            prompt: plan.prompt,
            estimated_cents: estimated_cents(&plan.target.product),
            target: plan.target,
            scenario_id: plan.scenario_id,
            created_at: now,
            waiting: Some(Box::new(call)),
            call_id: None,
        });
        Some(id)
    }

    /// Makes calls of the runs whose turn has come.
    pub(super) fn begin_rehearsals(&mut self, now: Millis) {
        let mut due: Vec<(usize, Box<Call>)> = Vec::new();
        for (index, run) in self.rehearsals.runs.iter_mut().enumerate() {
            due.extend(run.waiting.take_if(|call| call.start <= now).map(|call| (index, call)));
        }
        // Ids ascend with time.
        due.sort_by_key(|(_, call)| call.start);
        for (index, mut call) in due {
            call.id = self.next_call_id();
            if let Some(run) = self.rehearsals.runs.get_mut(index) {
                run.call_id = Some(call.id);
            }
            self.calls.push(*call);
        }
    }

    /// What is added to the id of a call.
    fn shift(&self) -> i64 {
        if self.faults.has_wide_ids { WIDE_ID } else { 0 }
    }

    pub fn run_call(&self, run: &Run) -> Option<&Call> {
        run.call_id.and_then(|id| self.call(id))
    }

    pub fn run_row(&self, run: &Run, now: Millis) -> Value {
        run.json(self.run_call(run), self.shift(), now)
    }

    pub fn batch_row(&self, batch: &Batch, now: Millis) -> Value {
        batch.json(&Progress::of(self.runs_of(&batch.run_ids), now))
    }

    pub fn scenario_batch_row(&self, batch: &ScenarioBatch, now: Millis) -> Value {
        let rows = self.runs_of(&batch.run_ids).map(|(run, call)| run.scenario_row(call, now));
        batch.json(rows.collect(), &Progress::of(self.runs_of(&batch.run_ids), now))
    }

    pub fn scenario_row(&self, scenario: &Scenario, now: Millis) -> Value {
        let runs = self.rehearsals.runs.iter().rev().filter(|run| {
            let is_later = scenario.refreshed_at.is_none_or(|at| run.created_at >= at);
            run.scenario_id == Some(scenario.id) && is_later
        });
        let mut verdicts = runs.map(|run| run.verdict(self.run_call(run), now));
        let verdict = verdicts.find(|verdict| !verdict.is_empty()).unwrap_or_default();
        scenario.json(&self.prompt_hash(scenario.agent_id), verdict, self.shift())
    }

    /// Of the agent's prompt now.
    pub fn prompt_hash(&self, agent_id: i64) -> String {
        let agent = self.organization.agent(agent_id);
        agent.map_or(String::new(), |agent| prompt_hash(&agent.snapshot().prompt))
    }

    fn runs_of(&self, ids: &[i64]) -> impl Iterator<Item = (&Run, Option<&Call>)> {
        let runs = ids.iter().filter_map(|id| self.rehearsals.run(*id));
        runs.map(|run| (run, self.run_call(run)))
    }
}

/// How it goes. A well-known number does what it does when it is dialed.
fn simulation(start: Millis, plan: &Plan, mut settings: Settings) -> Simulation {
    if plan.conditions.is_silent {
        settings.dialogue = "silence";
    }
    match Script::for_number(&plan.target_number) {
        Some(script) => Simulation::scripted(start, Some(script), &settings),
        None if plan.conditions.is_mailbox => {
            Simulation::new(DialOutcome::Voicemail, start, &settings)
        }
        None => Simulation::new(DialOutcome::AlreadyConnected, start, &settings),
    }
}
