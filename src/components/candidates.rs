//! Calls in the list that a placement may have become. A list carries no key, and a
//! colleague may have called the same number: so a person is asked.

use crate::call::number::grouped;
use crate::components::when::When;
use crate::later::{LaterPart, later, load_of, loaded};
use crate::organization::Organization;
use crate::outbox::{Candidate, Lookup, Placements};
use crate::route::Route;
use leptos::prelude::*;
use strict_view::{For, view};

#[component]
pub fn Candidates(key: String) -> impl IntoView {
    let placements = expect_context::<Placements>();
    let watched = key.clone();
    let candidates = Memo::new(move |_| match placements.status(&watched).lookup {
        Some(Lookup::Candidates(found)) => {
            let is_open = placements.get(&watched).is_some_and(|own| !own.is_settled());
            if is_open { found } else { Vec::new() }
        }
        _ => Vec::new(),
    });
    view! {
        <div class="candidates">
            <For each=move || candidates.get() key=|candidate| candidate.id let(candidate)>
                <Asked key=key.clone() candidate />
            </For>
        </div>
    }
}

#[component]
fn Asked(key: String, candidate: Candidate) -> impl IntoView {
    let part = Callback::new(move |()| loaded(question(key.clone(), candidate.clone())));
    view! { <LaterPart load=load_of!(load_question) part /> }
}

// In the second wasm, because it is rare that nobody knows what became of a call.
later! {
    load_question,
    fn question(key: String, candidate: Candidate) {
        view! { <Question key candidate /> }.into_any()
    }
}

#[component]
fn Question(key: String, candidate: Candidate) -> impl IntoView {
    let placements = expect_context::<Placements>();
    let agents = expect_context::<Organization>().agents;
    let agent_id = candidate.agent_id;
    let agent = move || {
        let id = agent_id?;
        let name = agents.with(|agents| {
            agents
                .value
                .as_ref()?
                .iter()
                .find(|agent| agent.id == id)
                .map(|agent| agent.name.clone())
        });
        Some(name.unwrap_or_else(|| format!("agent {id}")))
    };
    let title = if candidate.is_match { "Is this your call?" } else { "This may be your call" };
    let from = candidate.from_number.as_deref().map(grouped);
    let variables: Vec<_> = candidate
        .variables
        .iter()
        .map(|(name, value)| view! { <li><code>{name.clone()}</code>": "{value.clone()}</li> })
        .collect();
    let variables = (!variables.is_empty()).then(|| view! { <ul>{variables}</ul> });
    let (id, url) = (candidate.id, Route::Call { id: candidate.id, at: None }.url());
    let ruled_out = key.clone();
    view! {
        <section class="candidate" aria-label=title>
            <h3>{title}</h3>
            <p>
                {match candidate.start {
                    Some(at) => view! { "Started "<When at /> }.into_any(),
                    None => view! { "The list does not say when it started" }.into_any(),
                }}
                {from.map(|from| view! { ", from "<span translate="no">{from}</span> })}
                {move || agent().map(|agent| view! { ", agent "<bdi>{agent}</bdi> })}
                "."
            </p>
            {variables}
            <div class="banner-answers">
                <button type="button" class="button" on:click=move |_| placements.recognize(&key, id)>
                    "This is my call"
                </button>
                <button type="button" class="button" on:click=move |_| placements.rule_out(&ruled_out, id)>
                    "Not my call"
                </button>
                <a class="button quiet" href=url>"Open that call"</a>
            </div>
        </section>
    }
}
