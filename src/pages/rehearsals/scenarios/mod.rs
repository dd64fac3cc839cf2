//! The saved scenarios of an agent: who the simulated person is, and how often the agent did
//! well with it.

mod add;
mod adding;
mod batch_words;
mod condition_fields;
mod draft;
mod edit;
mod fields;
mod following;
mod generate;
mod generating;
mod list;
mod matrix;
mod record;
mod refresh;
mod remove;
mod results;
mod row;
mod run;
mod running;
mod text_field;
mod words;

use crate::access::Action;
use crate::account::missing::missing;
use crate::account::{Account, loading};
use crate::api::Api;
use crate::components::refusal::refusal;
use crate::organization::{Refresh, RemoteSignal};
use crate::session::Session;
use leptos::prelude::*;
use std::collections::BTreeSet;
use strict_view::view;
use thunderphone::{Error, Rows, Scenario, ScenarioBatch};

/// What the parts of the section share, for one agent.
#[derive(Clone, Copy)]
struct AgentScenarios {
    api: Api,
    agent: i64,
    scenarios: RemoteSignal<Vec<Scenario>>,
    batches: RemoteSignal<Rows<ScenarioBatch>>,
    /// Those that are checked to be run.
    checked: RwSignal<BTreeSet<i64>>,
    /// What just became of a change, for the list.
    said: RwSignal<String>,
    /// Why this person may change and run nothing.
    refusal: Memo<Option<String>>,
    /// Counts the changes that were made here, of both lists.
    changes: StoredValue<u32>,
}

impl AgentScenarios {
    fn new(agent: i64) -> AgentScenarios {
        AgentScenarios {
            api: expect_context(),
            agent,
            scenarios: RemoteSignal::new(),
            batches: RemoteSignal::new(),
            checked: RwSignal::new(BTreeSet::new()),
            said: RwSignal::new(String::new()),
            refusal: expect_context::<Session>().refusal(Some(Action::Rehearse)),
            changes: StoredValue::new(0),
        }
    }

    /// Reads the list, and publishes it.
    async fn read(self) -> Result<Vec<Scenario>, Error> {
        let changes = self.changes.try_get_value();
        let answer = self.api.client().scenarios(self.agent).await;
        // An answer from before a change does not undo what is shown of it.
        if self.is_there() && self.changes.try_get_value() == changes {
            self.scenarios.publish(answer.clone());
        }
        answer
    }

    /// The same of what was run.
    async fn read_batches(self) -> Result<Vec<ScenarioBatch>, Error> {
        let changes = self.changes.try_get_value();
        let answer = self.api.client().scenario_batches(self.agent).await;
        let rows = answer.clone().map(|batches| batches.rows);
        if self.is_there() && self.changes.try_get_value() == changes {
            self.batches.publish(answer);
        }
        rows
    }

    /// Changes the list that is shown, if the page is still there.
    fn change(self, change: impl FnOnce(&mut Vec<Scenario>)) {
        if !self.is_there() {
            return;
        }
        let Some(mut scenarios) = untrack(|| self.scenarios.value()) else { return };
        change(&mut scenarios);
        self.count_change();
        self.scenarios.publish(Ok(scenarios));
    }

    /// Takes in what the API answered: in the place of the old one, or as the newest.
    fn put(self, scenario: Scenario) {
        self.change(|listed| match listed.iter_mut().find(|old| old.id == scenario.id) {
            Some(old) => *old = scenario,
            None => listed.insert(0, scenario),
        });
    }

    /// The same of what was started.
    fn put_batch(self, batch: ScenarioBatch) {
        if !self.is_there() {
            return;
        }
        let batches = untrack(|| self.batches.value());
        let mut batches = batches.unwrap_or(Rows { rows: Vec::new(), unreadable: 0 });
        batches.rows.retain(|old| old.id != batch.id);
        batches.rows.insert(0, batch);
        self.count_change();
        self.batches.publish(Ok(batches));
    }

    fn count_change(self) {
        self.changes.update_value(|changes| *changes = changes.wrapping_add(1));
    }

    fn listed(self) -> Vec<Scenario> {
        self.scenarios.value().unwrap_or_default()
    }

    /// Whether the page is still there to show what became of something.
    fn is_there(self) -> bool {
        self.said.try_read_untracked().is_some()
    }

    /// Whether this person may change and run something.
    fn is_allowed(self) -> bool {
        self.refusal.read_untracked().is_none()
    }
}

/// The scenarios of the agent with this id, and what became of those that were run.
#[component]
pub fn Scenarios(agent: Memo<Option<i64>>) -> impl IntoView {
    let content = move || match agent.get() {
        None => view! { <p class="empty">"Choose an agent to see its scenarios."</p> },
        Some(agent) => view! { <OfAgent agent /> },
    };
    view! {
        <section class="panel scenarios" aria-labelledby="scenarios">
            <h2 id="scenarios" tabindex="-1">"Scenarios"</h2>
            {content}
        </section>
    }
}

#[component]
fn OfAgent(agent: i64) -> impl IntoView {
    let scenarios = AgentScenarios::new(agent);
    provide_context(scenarios);
    let request = move || -> Refresh { Box::pin(async move { drop(scenarios.read().await) }) };
    loading::keep(scenarios.scenarios, loading::FRESH_MS, request);
    let is_known = Memo::new(move |_| scenarios.scenarios.with(|remote| remote.value.is_some()));
    let has_any = Memo::new(move |_| !scenarios.listed().is_empty());
    let organization = expect_context::<Account>().organization;
    let is_gone = Memo::new(move |_| {
        organization.agents.with(|remote| {
            let agents = remote.value.as_ref();
            agents.is_some_and(|agents| agents.iter().all(|known| known.id != agent))
        })
    });
    let trouble = move || match is_gone.get() {
        true => {
            view! { <p class="warning">"This agent is not there any more. Choose another one."</p> }
        }
        false => missing(scenarios.scenarios, "scenarios"),
    };
    view! {
        {trouble}
        {move || is_known.get().then(|| view! {
            <p>{refusal(scenarios.refusal)}</p>
            <add::Add />
            <generate::Generate />
            <refresh::Refresh />
            <p class="status-message" role="status">{scenarios.said}</p>
            <list::List />
            {move || has_any.get().then(|| view! { <run::Run /> })}
            <results::Results />
        })}
    }
}
