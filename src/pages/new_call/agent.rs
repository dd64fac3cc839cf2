//! Who speaks: a saved agent, a one-off config, or the number's own agent.

use super::config::Config;
use super::fields::{Choice, SelectField, TextField, choice, on_enter};
use super::form::{Form, show};
use super::hints::PromptHints;
use super::rehearsed::Rehearsed;
use crate::browser::fold::{self, fold};
use crate::call::agents;
use crate::call::draft::Source;
use crate::call::field::Field;
use crate::organization::Remote;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::{Show, view};
use thunderphone::{Agent, SpeakOrder};

/// From this many agents on, a list wants a search.
const LONG: usize = 12;
/// How much of a prompt is enough to know it by.
const PROMPT_START: usize = 160;

#[component]
pub fn AgentSource() -> impl IntoView {
    let form = expect_context::<Form>();
    let radio = move |source: Source, label: &'static str| {
        view! {
            <label class="radio">
                <input
                    type="radio"
                    name="source"
                    prop:checked=move || form.source.get() == source
                    on:change=move |_| form.draft.update(|draft| draft.source = source)
                />
                {label}
            </label>
        }
    };
    let chosen = move || match form.source.get() {
        Source::Saved => view! { <Saved /> }.into_any(),
        Source::OneOff => view! { <Config /> }.into_any(),
        Source::NumbersOwn => view! { <NumbersOwn /> }.into_any(),
    };
    view! {
        <div class="group">
            <fieldset class="plain" role="radiogroup" aria-labelledby="agent-source">
                <legend id="agent-source">"Agent source"</legend>
                <div class="radios">
                    {radio(Source::Saved, "Saved agent")}
                    {radio(Source::OneOff, "One-off config")}
                    {radio(Source::NumbersOwn, "Number's own agent")}
                </div>
            </fieldset>
            {chosen}
        </div>
    }
}

#[component]
fn Saved() -> impl IntoView {
    let agents = expect_context::<Form>().organization.agents;
    view! {
        <Show when=move || agents.with(|agents| agents.is_unavailable()) fallback=|| view! { <SavedSelect /> }>
            <TextField
                field=Field::Agent
                label="Agent"
                kind="number"
                hint="Agents cannot be listed here. Type an agent's id, a whole number."
            />
        </Show>
    }
}

#[component]
fn SavedSelect() -> impl IntoView {
    let form = expect_context::<Form>();
    let agents = form.organization.agents;
    let search = RwSignal::new(String::new());
    let is_long = Memo::new(move |_| {
        agents.with(|remote| remote.value.as_ref().is_some_and(|a| a.len() > LONG))
    });
    // Only when the list is another: each takes the browser a while.
    let listed = Memo::new(move |_| {
        agents.with(|remote| {
            let listed = remote.value.as_deref()?;
            let labels = agents::labels(listed, fold);
            let named = listed.iter().zip(labels);
            Some(named.map(|(agent, label)| Listed::new(agent.id, label)).collect::<Vec<_>>())
        })
    });
    let is_complete = Memo::new(move |_| listed.read().is_some());
    let chosen = Memo::new(move |_| form.text(Field::Agent));
    let found = Memo::new(move |_| {
        let wanted = fold(&search.read());
        let listed = listed.read();
        let found =
            listed.iter().flatten().filter(|agent| fold::contains_words(&agent.folded, &wanted));
        found.map(|agent| agent.choice.value.clone()).collect::<Vec<_>>()
    });
    let choices = Memo::new(move |_| {
        let (listed, found, chosen) = (listed.read(), found.read(), chosen.read());
        let first = match &*listed {
            Some(_) => "Choose an agent",
            None if agents.with(Remote::is_missing) => "Could not be loaded, trying again…",
            None => "Loading the agents…",
        };
        // The search decides what can be chosen, not what is.
        let is_shown = |value: &String| found.contains(value) || *value == *chosen;
        let shown = listed.iter().flatten().filter(|agent| is_shown(&agent.choice.value));
        let first = std::iter::once(choice("", first));
        first.chain(shown.map(|agent| agent.choice.clone())).collect::<Vec<_>>()
    });
    let is_none_found = Memo::new(move |_| is_complete.get() && found.read().is_empty());
    let is_none = move || agents.with(|remote| remote.value.as_ref().is_some_and(Vec::is_empty));
    view! {
        {move || is_long.get().then(|| view! {
            <div class="field">
                <label for="find-agent">"Find agent"</label>
                <input id="find-agent" type="search" autocomplete="off" prop:value=search
                    aria-describedby="found-agents"
                    on:keydown=move |event| on_enter(&event, || show(Field::Agent))
                    on:input=move |event| search.set(event_target_value(&event)) />
                <p class="hint" id="found-agents" role="status">
                    {move || is_none_found.get().then_some("No agent matches.")}
                </p>
            </div>
        })}
        <SelectField field=Field::Agent label="Agent" choices is_complete />
        {move || is_none().then(|| view! {
            <p class="hint">"There are no saved agents yet. Use a one-off config, or create an agent in ThunderPhone."</p>
        })}
        <AgentFacts />
    }
}

/// A saved agent as the list has it.
#[derive(Clone, PartialEq)]
struct Listed {
    choice: Choice,
    /// Its label, for the search.
    folded: String,
}

impl Listed {
    fn new(id: i64, label: String) -> Listed {
        Listed { folded: fold(&label), choice: choice(id.to_string(), label) }
    }
}

#[component]
fn NumbersOwn() -> impl IntoView {
    let form = expect_context::<Form>();
    let state = move || {
        let Some(number) = form.number() else {
            return "Choose a from number first. If it has its own outbound agent, that one speaks.".to_owned();
        };
        match (number.outbound_agent_id, form.agent()) {
            (Some(_), Some(agent)) => format!("Uses “{}”.", isolate(&agent.name)),
            (Some(id), None) => format!("Uses agent {id}."),
            (None, _) => {
                "This number has no outbound agent. Choose a saved agent or a one-off config."
                    .to_owned()
            }
        }
    };
    view! { <p class="own-agent">{state}</p><AgentFacts /> }
}

/// Voice, product and the start of the prompt: enough to see that it is the
/// right one.
#[component]
fn AgentFacts() -> impl IntoView {
    let form = expect_context::<Form>();
    let agent = Memo::new(move |_| form.agent());
    let content = move || {
        let agent = agent.get()?;
        let unknown = || "unknown".to_owned();
        let prompt = agent.prompt.unwrap_or_default();
        let start: String = prompt.chars().take(PROMPT_START).collect();
        let more = if start.len() < prompt.len() { "…" } else { "" };
        Some(view! {
            <dl class="facts agent-facts">
                <dt>"Voice"</dt><dd>{agent.voice.unwrap_or_else(unknown)}</dd>
                <dt>"Product"</dt><dd>{agent.product.unwrap_or_else(unknown)}</dd>
                <dt>"Prompt"</dt><dd>{start}{more}</dd>
            </dl>
        })
    };
    let waits = Memo::new(move |_| agent.read().as_ref().is_some_and(waits_for_callee));
    view! {
        {content}
        {move || waits.get().then(|| view! {
            <p class="hint" role="note">"This agent waits until the callee speaks. Many people hang up on silence. Its author can let the agent speak first."</p>
        })}
        <PromptHints is_typing=Signal::stored(false) />
        <Rehearsed />
    }
}

/// Whether it keeps silent until the callee speaks.
fn waits_for_callee(agent: &Agent) -> bool {
    agent.outbound_speak_order == Some(SpeakOrder::CallerFirst)
}
