//! The scenarios of the agent, one row each.

use super::AgentScenarios;
use super::row::Row;
use leptos::prelude::*;
use strict_view::{For, view};

#[component]
pub fn List() -> impl IntoView {
    let scenarios = expect_context::<AgentScenarios>();
    let ids = Memo::new(move |_| {
        let listed = scenarios.listed();
        listed.into_iter().map(|scenario| scenario.id).collect::<Vec<_>>()
    });
    let empty = move || {
        ids.read().is_empty().then(|| {
            view! { <p class="empty">"This agent has no scenarios yet."</p> }
        })
    };
    view! {
        {empty}
        <ul class="scenario-list" aria-label="Scenarios">
            <For each=move || ids.get() key=|id| *id let(id)>
                <Row id />
            </For>
        </ul>
    }
}
