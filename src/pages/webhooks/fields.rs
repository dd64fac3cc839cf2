//! The fields of an endpoint, of a new one and of one that is edited.

use crate::account::Account;
use crate::components::typed::{Draft, Typed};
use crate::webhooks::draft::{EndpointDraft, Part};
use leptos::prelude::*;
use strict_view::view;

impl Draft for EndpointDraft {
    type Part = Part;

    fn problems(&self) -> Vec<(Part, String)> {
        EndpointDraft::problems(self)
    }

    fn id(part: Part) -> &'static str {
        match part {
            Part::Label => "label",
            Part::Url => "url",
            Part::Events => "events",
            Part::Agent => "agent",
        }
    }
}

#[component]
pub fn EndpointFields(typed: Typed<EndpointDraft>) -> impl IntoView {
    let label = typed.of(|draft| draft.label.clone());
    let url = typed.of(|draft| draft.url.clone());
    let text = move |part: Part, name: &'static str, kind: &'static str, value: Memo<String>| {
        let is_invalid = move || typed.problem(part).is_some();
        let error = format!("{}-error", typed.id(part));
        let on_input = move |event| {
            let text = event_target_value(&event);
            typed.change(part, |draft| match part {
                Part::Label => draft.label = text,
                _ => draft.url = text,
            });
        };
        view! {
            <div class="field" class:is-invalid=is_invalid>
                <label for=typed.id(part)>{name}</label>
                <input id=typed.id(part) type=kind autocomplete="off" spellcheck="false" prop:value=value
                    aria-invalid=move || is_invalid().then_some("true")
                    aria-describedby=error.clone() on:input=on_input />
                <p class="field-error" id=error>{move || typed.problem(part)}</p>
            </div>
        }
    };
    view! {
        {text(Part::Label, "Label", "text", label)}
        {text(Part::Url, "URL", "url", url)}
        <Events typed />
        <Agent typed />
    }
}

#[component]
fn Events(typed: Typed<EndpointDraft>) -> impl IntoView {
    let is_all = typed.of(|draft| draft.is_all);
    let offered = typed.draft.with_untracked(EndpointDraft::offered);
    let offered = StoredValue::new(offered);
    let boxes = move || {
        let names = offered.get_value().into_iter();
        let boxes = names.map(|event| {
            let name = event.clone();
            let is_chosen = typed.of(move |draft| draft.events.contains(&name));
            let name = event.clone();
            let on_change = move |change| {
                let is_chosen = event_target_checked(&change);
                typed.change(Part::Events, |draft| draft.choose(&name, is_chosen));
            };
            view! {
                <label class="check">
                    <input type="checkbox" prop:checked=is_chosen on:change=on_change />
                    <code>{event}</code>
                </label>
            }
        });
        boxes.collect::<Vec<_>>()
    };
    let on_all = move |change| {
        let is_all = event_target_checked(&change);
        typed.change(Part::Events, |draft| draft.is_all = is_all);
    };
    let error = format!("{}-error", typed.id(Part::Events));
    view! {
        <fieldset class="webhook-events" id=typed.id(Part::Events) tabindex="-1" aria-describedby=error.clone()>
            <legend>"Events"</legend>
            <label class="check">
                <input type="checkbox" prop:checked=is_all on:change=on_all />
                "All events, also those that come later"
            </label>
            {move || (!is_all.get()).then(|| view! { <div class="webhook-names">{boxes()}</div> })}
            <p class="field-error" id=error>{move || typed.problem(Part::Events)}</p>
        </fieldset>
    }
}

#[component]
fn Agent(typed: Typed<EndpointDraft>) -> impl IntoView {
    let organization = expect_context::<Account>().organization;
    let agents = Memo::new(move |_| {
        let listed = organization.agents.value().unwrap_or_default();
        listed.into_iter().map(|agent| (agent.id.to_string(), agent.name)).collect::<Vec<_>>()
    });
    let options = move || {
        let mut agents = agents.get();
        // An agent that is not on the list stays chosen.
        let own = typed.draft.with_untracked(|draft| draft.agent.clone());
        if !own.is_empty() && agents.iter().all(|(id, _)| *id != own) {
            agents.insert(0, (own.clone(), format!("Agent {own}")));
        }
        agents.insert(0, (String::new(), "All agents".to_owned()));
        let option = |(id, name): (String, String)| {
            let chosen = id.clone();
            let is_chosen = move || typed.draft.with(|draft| draft.agent == chosen);
            view! { <option value=id prop:selected=is_chosen>{name}</option> }
        };
        agents.into_iter().map(option).collect::<Vec<_>>()
    };
    let error = format!("{}-error", typed.id(Part::Agent));
    let on_change = move |event| {
        let id = event_target_value(&event);
        typed.change(Part::Agent, |draft| draft.agent = id);
    };
    view! {
        <div class="field">
            <label for=typed.id(Part::Agent)>"Calls of"</label>
            <select id=typed.id(Part::Agent) aria-describedby=error.clone() on:change=on_change>{options}</select>
            <p class="field-error" id=error>{move || typed.problem(Part::Agent)}</p>
        </div>
    }
}
