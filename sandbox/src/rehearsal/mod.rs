//! Rehearsals: calls in which an engine plays the other party, alone, in batches, and of saved
//! scenarios. Nobody is dialed. Each run becomes an ordinary call of the direction `test` when
//! it begins.

mod batch;
mod conditions;
mod generated;
mod progress;
mod run;
mod scenario;

pub use batch::{Batch, ScenarioBatch};
pub use conditions::{CONDITIONS, Condition, Conditions};
pub use generated::{GENERATED, Generated};
pub use progress::Progress;
pub use run::{Run, Target};
pub use scenario::{Scenario, prompt_hash};

use crate::decisions;

/// Whether the simulated person is called or calls; in a scenario, whether the agent is.
pub const DIRECTIONS: [&str; 2] = ["inbound", "outbound"];
pub const TARGETS: [&str; 2] = ["agent", "phone_number"];
pub const RUN_STATUSES: [&str; 4] = ["queued", "in_progress", "completed", "failed"];

const FIRST_RUN_ID: i64 = 7_101;
const FIRST_BATCH_ID: i64 = 81;
const FIRST_SCENARIO_ID: i64 = 311;
const FIRST_SCENARIO_BATCH_ID: i64 = 501;

/// All oldest first, ids ascending.
#[derive(Default)]
pub struct Rehearsals {
    pub runs: Vec<Run>,
    pub batches: Vec<Batch>,
    pub scenarios: Vec<Scenario>,
    pub scenario_batches: Vec<ScenarioBatch>,
    /// How many scenarios there have been: a deleted one's id is not used again.
    scenario_count: i64,
}

impl Rehearsals {
    pub fn next_run_id(&self) -> i64 {
        self.runs.last().map_or(FIRST_RUN_ID, |run| run.id + 1)
    }

    pub fn next_batch_id(&self) -> i64 {
        self.batches.last().map_or(FIRST_BATCH_ID, |batch| batch.id + 1)
    }

    pub fn next_scenario_batch_id(&self) -> i64 {
        self.scenario_batches.last().map_or(FIRST_SCENARIO_BATCH_ID, |batch| batch.id + 1)
    }

    pub fn run(&self, id: i64) -> Option<&Run> {
        self.runs.iter().find(|run| run.id == id)
    }

    pub fn scenario(&self, agent_id: i64, id: i64) -> Option<&Scenario> {
        self.scenarios_of(agent_id).find(|scenario| scenario.id == id)
    }

    pub fn scenario_mut(&mut self, agent_id: i64, id: i64) -> Option<&mut Scenario> {
        let of_agent = |scenario: &&mut Scenario| scenario.agent_id == agent_id;
        self.scenarios.iter_mut().filter(of_agent).find(|scenario| scenario.id == id)
    }

    pub fn scenarios_of(&self, agent_id: i64) -> impl Iterator<Item = &Scenario> {
        self.scenarios.iter().filter(move |scenario| scenario.agent_id == agent_id)
    }

    /// Adds a scenario and returns its id.
    pub fn add_scenario(&mut self, scenario: Scenario) -> i64 {
        let id = FIRST_SCENARIO_ID + self.scenario_count;
        self.scenario_count += 1;
        self.scenarios.push(Scenario { id, ..scenario });
        id
    }
}

/// What a run is expected to cost, in cents, as the vendor estimates it before it.
pub fn estimated_cents(product: &str) -> i64 {
    decisions::TEST_CALL_MINUTES
        * decisions::cents_per_minute(product)
        * decisions::TEST_CHARGE_MULTIPLIER
}
