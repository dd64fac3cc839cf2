//! The fields of a scenario, of a new one and of one that is edited.

use super::condition_fields::ConditionFields;
use super::draft::{Part, Written};
use super::text_field::{Access, text_field};
use crate::components::typed::{Draft, Typed};
use leptos::prelude::*;
use strict_view::view;

impl Draft for Written {
    type Part = Part;

    fn problems(&self) -> Vec<(Part, String)> {
        Written::problems(self)
    }

    fn id(part: Part) -> &'static str {
        match part {
            Part::Title => "title",
            Part::Prompt => "prompt",
            Part::Noise => "noise",
            Part::Level => "level",
            Part::Pace => "pace",
            Part::Accent => "accent",
            Part::Digits => "digits",
            Part::Silence => "silence",
            Part::Topic => "topic",
        }
    }
}

#[component]
pub fn ScenarioFields(typed: Typed<Written>) -> impl IntoView {
    let title = Access {
        get: |written| &written.draft.title,
        set: |written, text| written.draft.title = text,
    };
    view! {
        {text_field(typed, Part::Title, "Title", title)}
        <Prompt typed />
        <Direction typed />
        <ConditionFields typed />
    }
}

#[component]
fn Prompt(typed: Typed<Written>) -> impl IntoView {
    let value = typed.of(|written| written.draft.prompt.clone());
    let is_invalid = move || typed.problem(Part::Prompt).is_some();
    let id = typed.id(Part::Prompt);
    let (error, hint) = (format!("{id}-error"), format!("{id}-hint"));
    let described = format!("{error} {hint}");
    let on_input = move |event| {
        let text = event_target_value(&event);
        typed.change(Part::Prompt, |written| written.draft.prompt = text);
    };
    view! {
        <div class="field" class:is-invalid=is_invalid>
            <label for=id.clone()>"Who the simulated person is"</label>
            <textarea id=id rows="5" prop:value=value
                aria-invalid=move || is_invalid().then_some("true")
                aria-describedby=described on:input=on_input></textarea>
            <p class="field-error" id=error>{move || typed.problem(Part::Prompt)}</p>
            <p class="hint" id=hint>"Who it is, what it knows and what it wants. At most 100 KB."</p>
        </div>
    }
}

#[component]
fn Direction(typed: Typed<Written>) -> impl IntoView {
    let name = typed.id_of("direction");
    let is_outbound = typed.of(|written| written.draft.is_outbound);
    let radio = |is_it: bool, label: &'static str| {
        let on_change = move |_| typed.draft.update(|written| written.draft.is_outbound = is_it);
        view! {
            <label class="radio">
                <input type="radio" name=name.clone() prop:checked=move || is_outbound.get() == is_it
                    on:change=on_change />
                {label}
            </label>
        }
    };
    view! {
        <fieldset>
            <legend class="scenario-legend">"Direction"</legend>
            <div class="scenario-choices">
                {radio(true, "The agent calls")}
                {radio(false, "The agent is called")}
            </div>
        </fieldset>
    }
}
