//! What became of the scenarios that were run.

use super::AgentScenarios;
use super::batch_words as words;
use super::following::follow;
use crate::account::missing::missing;
use crate::browser::clock::Clock;
use crate::components::when::WhenListed;
use crate::format::money;
use leptos::prelude::*;
use strict_view::{For, view};
use thunderphone::{ScenarioBatch, ScenarioRun};

const LATE: &str =
    "It has not ended after 10 minutes. ThunderPhone may still run it, and charge for it.";

#[component]
pub fn Results() -> impl IntoView {
    let scenarios = expect_context::<AgentScenarios>();
    follow(scenarios);
    let batches = scenarios.batches;
    let ids = Memo::new(move |_| {
        batches.with(|remote| {
            let rows = remote.value.as_ref()?.rows.iter();
            Some(rows.map(|batch| batch.id).collect::<Vec<_>>())
        })
    });
    let unreadable = Memo::new(move |_| {
        batches.with(|remote| remote.value.as_ref().map_or(0, |batches| batches.unreadable))
    });
    let empty = move || {
        let is_empty = ids.read().as_ref().is_some_and(Vec::is_empty);
        is_empty.then(|| view! { <p class="empty">"No scenarios of this agent were run yet."</p> })
    };
    view! {
        <h3 id="scenario-results" tabindex="-1">"Results"</h3>
        {missing(batches, "the results")}
        {empty}
        {move || (unreadable.get() > 0).then(|| view! {
            <p class="warning">{unreadable.get()}" results could not be read and are missing."</p>
        })}
        <ul class="scenario-list" aria-label="Results">
            <For each=move || ids.get().unwrap_or_default() key=|id| *id let(id)>
                <Batch id />
            </For>
        </ul>
    }
}

/// One row, however far it is.
#[component]
fn Batch(id: i64) -> impl IntoView {
    let (scenarios, clock) = (expect_context::<AgentScenarios>(), expect_context::<Clock>());
    let batch = Memo::new(move |_| {
        scenarios
            .batches
            .with(|remote| remote.value.as_ref()?.rows.iter().find(|batch| batch.id == id).cloned())
    });
    let is_late = Memo::new(move |_| {
        batch.with(|batch| batch.as_ref().is_some_and(|batch| words::is_late(batch, clock.now())))
    });
    let runs = Memo::new(move |_| {
        batch.with(|batch| batch.as_ref().map(|batch| batch.runs.clone()).unwrap_or_default())
    });
    let has_runs = Memo::new(move |_| !runs.read().is_empty());
    view! {
        <li>
            {move || batch.get().map(|batch| head(&batch))}
            <p class="warning" role="status">{move || is_late.get().then_some(LATE)}</p>
            {move || has_runs.get().then(|| view! { <Runs runs /> })}
        </li>
    }
}

fn head(batch: &ScenarioBatch) -> AnyView {
    let (tone, word) = words::status(batch.status.as_ref());
    let cost = batch.estimated_cost_cents.map(|cents| {
        view! { <span class="hint">{format!("About {}, as estimated", money(cents))}</span> }
    });
    let way = match batch.channel.as_deref() {
        Some("telephony") => Some("Through a phone number"),
        Some("web") => Some("Inside ThunderPhone"),
        _ => None,
    };
    let way = way.map(|way| view! { <span class="hint">{way}</span> });
    let when = batch.created_at.map(|at| view! { <span class="hint"><WhenListed at /></span> });
    let failed =
        batch.error_message.clone().map(|said| view! { <p class="field-error">{said}</p> });
    view! {
        <div class="scenario-head">
            <strong>{words::counts(batch)}</strong>
            <span class="chip" data-tone=tone>{word}</span>
            {when}
            {way}
            {cost}
        </div>
        {failed}
    }
}

/// Each rehearsal, with its scenario. It stays open while they go on.
#[component]
fn Runs(runs: Memo<Vec<ScenarioRun>>) -> impl IntoView {
    let scenarios = expect_context::<AgentScenarios>();
    let title = move |id: Option<i64>| {
        let listed = scenarios.listed();
        let known = listed.into_iter().find(|scenario| Some(scenario.id) == id);
        known.map(|scenario| scenario.title).unwrap_or_else(|| match id {
            Some(id) => format!("Scenario {id}"),
            None => "Scenario not known".to_owned(),
        })
    };
    let rows = move || {
        let row = |run: ScenarioRun| {
            let (tone, word) = words::run(&run);
            view! {
                <li>
                    <span translate="no">{title(run.scenario_id)}</span>
                    <span class="chip" data-tone=tone>{word}</span>
                </li>
            }
        };
        runs.get().into_iter().map(row).collect::<Vec<_>>()
    };
    view! {
        <details>
            <summary>"Each rehearsal"</summary>
            <ul class="scenario-runs">{rows}</ul>
        </details>
    }
}
