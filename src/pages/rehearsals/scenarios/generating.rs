//! Letting the platform write scenarios once: it may cost money, and a repeat writes more.

use super::AgentScenarios;
use crate::once::attempt::Listed;
use serde::{Deserialize, Serialize};
use thunderphone::{Error, Scenario};

/// How many it is asked to write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Wanted {
    pub count: u32,
    pub has_edge_cases: bool,
}

/// Scenarios that the platform writes.
#[derive(Clone, Copy)]
pub struct Generation(pub AgentScenarios);

/// Of a scenario that the platform has written.
const SOURCE: &str = "ai";

impl Listed for Generation {
    type Sent = Wanted;
    type Row = Scenario;
    type Made = Vec<Scenario>;

    async fn list(&self, _: &Wanted) -> Result<Vec<Scenario>, Error> {
        self.0.read().await
    }

    async fn send(&self, wanted: &Wanted) -> Result<Vec<Scenario>, Error> {
        let Wanted { count, has_edge_cases } = *wanted;
        let client = self.0.api.client();
        let made = client.generate_scenarios(self.0.agent, count, has_edge_cases).await?;
        for scenario in made.iter().rev() {
            self.0.put(scenario.clone());
        }
        Ok(made)
    }

    fn id(scenario: &Scenario) -> String {
        scenario.id.to_string()
    }

    // What it writes is not known before: one that is new, and not written by a person.
    fn is(_: &Wanted, scenario: &Scenario) -> bool {
        scenario.source.as_deref() == Some(SOURCE)
    }
}
