//! Adding a scenario once: no key makes a repeat harmless, a second one would be run and
//! billed with the first.

use super::AgentScenarios;
use super::draft::{Written, refused_parts};
use crate::browser::focus::focus_if_lost;
use crate::components::typed::Typed;
use crate::once::attempt::Listed;
use crate::once::{Once, Stage};
use leptos::prelude::*;
use strict_view::bidi::isolate;
use thunderphone::{Error, Scenario, ScenarioDraft};

/// A new scenario of an agent.
#[derive(Clone, Copy)]
pub struct NewScenario(AgentScenarios);

impl Listed for NewScenario {
    type Sent = ScenarioDraft;
    type Row = Scenario;
    type Made = Scenario;

    async fn list(&self, _: &ScenarioDraft) -> Result<Vec<Scenario>, Error> {
        self.0.read().await
    }

    async fn send(&self, draft: &ScenarioDraft) -> Result<Scenario, Error> {
        let made = self.0.api.client().create_scenario(self.0.agent, draft).await?;
        self.0.put(made.clone());
        Ok(made)
    }

    fn id(scenario: &Scenario) -> String {
        scenario.id.to_string()
    }

    fn is(draft: &ScenarioDraft, scenario: &Scenario) -> bool {
        draft.is(scenario)
    }
}

/// The form, and what became of it.
#[derive(Clone, Copy)]
pub struct Adding {
    scenarios: AgentScenarios,
    pub typed: Typed<Written>,
    pub once: Once<NewScenario>,
    pub is_open: RwSignal<bool>,
}

impl Adding {
    pub fn new(scenarios: AgentScenarios) -> Adding {
        let name = format!("callboard.scenario.open.{}", scenarios.agent);
        let adding = Adding {
            scenarios,
            typed: Typed::new(RwSignal::new(Written::new()), "new-scenario".to_owned()),
            once: Once::new(NewScenario(scenarios), name),
            is_open: RwSignal::new(false),
        };
        Effect::new(move |_| match adding.once.stage.get() {
            // What was typed since is another one, and is not lost.
            Stage::Made(made) => {
                let said = format!("“{}” is on the list now.", isolate(&made.title));
                match adding.is_as_sent() {
                    true => adding.close(&said),
                    false => {
                        adding.scenarios.said.set(said);
                        adding.once.settle();
                    }
                }
            }
            Stage::Found(found) if adding.is_as_typed(&found) => {
                adding.close("The scenario is on the list: only the answer was lost.");
            }
            // What the API says of a field is said there.
            Stage::Refused(failure, _) => {
                let parts = refused_parts(&failure);
                if !parts.is_empty() {
                    adding.once.put_away();
                    adding.typed.say(parts);
                }
            }
            _ => {}
        });
        adding
    }

    /// Whether nothing was typed since it was sent.
    fn is_as_sent(self) -> bool {
        let typed = self.typed.draft.with_untracked(Written::to_draft);
        self.once.with_sent(|sent| sent == Some(&typed))
    }

    fn is_as_typed(self, found: &Scenario) -> bool {
        self.typed.draft.with_untracked(Written::to_draft).is(found)
    }

    /// Closes the form, whatever is in it, and says why at the list. One that was not answered is
    /// still looked for before another is sent.
    pub fn close(self, said: &str) {
        self.scenarios.said.set(said.to_owned());
        self.typed.start_over(Written::new());
        self.once.put_away();
        self.is_open.set(false);
        focus_if_lost("#add-scenario");
    }

    /// Sends it, unless it is being sent or something is wrong with it.
    pub fn send(self) {
        if !untrack(|| self.once.is_sending()) && self.typed.check() {
            self.once.send(self.typed.draft.with_untracked(Written::to_draft));
        }
    }
}
