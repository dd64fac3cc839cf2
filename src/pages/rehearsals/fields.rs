//! The fields of a new rehearsal.

use super::Rehearsals;
use crate::account::Account;
use crate::components::typed::{Draft, Typed};
use crate::rehearsal::draft::{Pace, Part, RehearsalDraft};
use leptos::prelude::*;
use strict_view::view;

impl Draft for RehearsalDraft {
    type Part = Part;

    fn problems(&self) -> Vec<(Part, String)> {
        RehearsalDraft::problems(self)
    }

    fn id(part: Part) -> &'static str {
        match part {
            Part::Agent => "agent",
            Part::Prompt => "prompt",
            Part::Menu => "menu",
            Part::Language => "language",
            Part::Runs => "runs",
        }
    }
}

/// A label, the field, a hint and what is wrong.
#[component]
fn Field(
    typed: Typed<RehearsalDraft>,
    part: Part,
    label: &'static str,
    #[prop(default = "")] hint: &'static str,
    children: Children,
) -> impl IntoView {
    let id = typed.id(part);
    let hint =
        (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> });
    view! {
        <div class="field" class:is-invalid=move || typed.problem(part).is_some()>
            <label for=id.clone()>{label}</label>
            {children()}
            {hint}
            <p class="field-error" id=format!("{id}-error")>{move || typed.problem(part)}</p>
        </div>
    }
}

fn described_by(typed: Typed<RehearsalDraft>, part: Part) -> String {
    let id = typed.id(part);
    format!("{id}-hint {id}-error")
}

fn invalid(typed: Typed<RehearsalDraft>, part: Part) -> impl Fn() -> Option<&'static str> + Copy {
    move || typed.problem(part).map(|_| "true")
}

#[component]
pub fn RehearsalFields(typed: Typed<RehearsalDraft>) -> impl IntoView {
    let runs = typed.of(|draft| draft.runs.clone());
    let language = typed.of(|draft| draft.language.clone());
    let is_invented = typed.of(|draft| draft.is_invented);
    let is_one = typed.of(|draft| draft.runs() == Some(1));
    let radio = move |of: bool, label: &'static str| {
        view! {
            <label class="radio">
                <input type="radio" name="rehearsal-person" prop:checked=move || is_invented.get() == of
                    on:change=move |_| typed.change(Part::Prompt, |draft| draft.is_invented = of) />
                {label}
            </label>
        }
    };
    view! {
        <Agent typed />
        <fieldset class="plain" role="radiogroup" aria-labelledby="rehearsal-person">
            <legend id="rehearsal-person">"Who answers"</legend>
            <div class="radios">
                {radio(false, "A person I describe")}
                {radio(true, "A person ThunderPhone invents")}
            </div>
        </fieldset>
        {move || (!is_invented.get()).then(|| view! { <Person typed /> })}
        <div class="rehearsal-row">
            <Field typed part=Part::Language label="Language" hint="A code such as en or es-MX. Empty means the agent's own.">
                <input id=typed.id(Part::Language) type="text" autocomplete="off" spellcheck="false" prop:value=language
                    aria-describedby=described_by(typed, Part::Language) aria-invalid=invalid(typed, Part::Language)
                    on:input=move |event| typed.change(Part::Language, |draft| draft.language = event_target_value(&event)) />
            </Field>
            <Field typed part=Part::Runs label="Runs" hint="How often, from 1 to 20. Each is billed.">
                <input id=typed.id(Part::Runs) type="text" inputmode="numeric" autocomplete="off" prop:value=runs
                    aria-describedby=described_by(typed, Part::Runs) aria-invalid=invalid(typed, Part::Runs)
                    on:input=move |event| typed.change(Part::Runs, |draft| draft.runs = event_target_value(&event)) />
            </Field>
            {move || is_one.get().then(|| view! { <Engine typed /> })}
        </div>
    }
}

#[component]
fn Agent(typed: Typed<RehearsalDraft>) -> impl IntoView {
    let organization = expect_context::<Account>().organization;
    let chosen = expect_context::<Rehearsals>().agent;
    let options = Memo::new(move |_| {
        let listed = organization.agents.value();
        let is_known = listed.is_some();
        let listed = listed.unwrap_or_default().into_iter();
        let mut agents: Vec<_> = listed.map(|agent| (Some(agent.id), agent.name)).collect();
        // An agent that is not on the list stays chosen.
        if let Some(own) = chosen.get().filter(|own| agents.iter().all(|(id, _)| *id != Some(*own)))
        {
            agents.insert(0, (Some(own), format!("Agent {own}")));
        }
        let first = if is_known { "Choose an agent" } else { "Loading the agents…" };
        agents.insert(0, (None, first.to_owned()));
        agents
    });
    let options = move || {
        let option = |(id, name): (Option<i64>, String)| {
            let value = id.map(|id| id.to_string()).unwrap_or_default();
            view! { <option value=value prop:selected=move || chosen.get() == id>{name}</option> }
        };
        options.get().into_iter().map(option).collect::<Vec<_>>()
    };
    let on_change = move |event| {
        let agent = event_target_value(&event).parse().ok();
        typed.change(Part::Agent, |draft| draft.agent = agent);
    };
    view! {
        <Field typed part=Part::Agent label="Agent" hint="Only saved agents can be rehearsed.">
            <select id=typed.id(Part::Agent) aria-describedby=described_by(typed, Part::Agent)
                aria-invalid=invalid(typed, Part::Agent) on:change=on_change>{options}</select>
        </Field>
    }
}

/// The engine that plays the person. Several runs at once take none.
#[component]
fn Engine(typed: Typed<RehearsalDraft>) -> impl IntoView {
    let is_spark = typed.of(|draft| draft.is_spark);
    view! {
        <div class="field">
            <label for="rehearsal-engine">"Simulator"</label>
            <select id="rehearsal-engine"
                on:change=move |event| typed.draft.update(|draft| draft.is_spark = event_target_value(&event) == "spark")>
                <option value="testing" prop:selected=move || !is_spark.get()>"Testing"</option>
                <option value="spark" prop:selected=is_spark>"Spark"</option>
            </select>
        </div>
    }
}

/// Who the simulated person is. The API takes a text and nothing else, so what is chosen here
/// is told in words.
#[component]
fn Person(typed: Typed<RehearsalDraft>) -> impl IntoView {
    let prompt = typed.of(|draft| draft.prompt.clone());
    let menu = typed.of(|draft| draft.menu.clone());
    let has_menu = typed.of(|draft| draft.has_menu);
    let pace = typed.of(|draft| draft.pace);
    let told = typed.of(RehearsalDraft::told);
    let facts = typed.of(|draft| {
        let names = draft.facts.iter().map(|(name, _)| name.clone());
        names.collect::<Vec<_>>().join(", ")
    });
    let check = move |label: &'static str,
                      read: fn(&RehearsalDraft) -> bool,
                      set: fn(&mut RehearsalDraft, bool)| {
        let is_on = typed.of(read);
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=is_on
                    on:change=move |event| typed.change(Part::Menu, |draft| set(draft, event_target_checked(&event))) />
                {label}
            </label>
        }
    };
    let pace_option = move |of: Pace, value: &'static str, label: &'static str| {
        view! { <option value=value prop:selected=move || pace.get() == of>{label}</option> }
    };
    let on_pace = move |event| {
        let chosen = match event_target_value(&event).as_str() {
            "slow" => Pace::Slow,
            "fast" => Pace::Fast,
            _ => Pace::Natural,
        };
        typed.draft.update(|draft| draft.pace = chosen);
    };
    view! {
        <Field typed part=Part::Prompt label="Who this person is"
            hint="For example: You are Dana. You cannot come on Thursday and want Friday morning instead.">
            <textarea id=typed.id(Part::Prompt) rows="4" prop:value=prompt
                aria-describedby=described_by(typed, Part::Prompt) aria-invalid=invalid(typed, Part::Prompt)
                on:input=move |event| typed.change(Part::Prompt, |draft| draft.prompt = event_target_value(&event))></textarea>
        </Field>
        {move || (!facts.read().is_empty()).then(|| view! {
            {check("Tell this person the variables of the call that is written in New call", |draft| draft.tells_facts, |draft, is_on| draft.tells_facts = is_on)}
            <p class="hint">"A rehearsal takes no variables, so the agent does not get: "<bdi translate="no">{facts}</bdi></p>
        })}
        <fieldset class="plain rehearsal-behavior">
            <legend>"How this person behaves"</legend>
            <div class="field">
                <label for="rehearsal-pace">"Pace"</label>
                <select id="rehearsal-pace" on:change=on_pace>
                    {pace_option(Pace::Natural, "natural", "Natural")}
                    {pace_option(Pace::Slow, "slow", "Slow")}
                    {pace_option(Pace::Fast, "fast", "Fast")}
                </select>
            </div>
            <div class="radios">
            {check("Interrupts the agent", |draft| draft.interrupts, |draft, is_on| draft.interrupts = is_on)}
            {check("Says “um” and begins again", |draft| draft.hesitates, |draft, is_on| draft.hesitates = is_on)}
            {check("A mailbox answers", |draft| draft.is_mailbox, |draft, is_on| draft.is_mailbox = is_on)}
            {check("A phone menu answers first", |draft| draft.has_menu, |draft, is_on| draft.has_menu = is_on)}
            </div>
            {move || has_menu.get().then(|| view! {
                <Field typed part=Part::Menu label="What the menu offers">
                    <input id=typed.id(Part::Menu) type="text" autocomplete="off" prop:value=menu
                        aria-describedby=described_by(typed, Part::Menu) aria-invalid=invalid(typed, Part::Menu)
                        on:input=move |event| typed.change(Part::Menu, |draft| draft.menu = event_target_value(&event)) />
                </Field>
            })}
            <p class="hint">"Background noise and accents come with a scenario, below."</p>
        </fieldset>
        <details>
            <summary>"Instructions to the simulator"</summary>
            <p class="rehearsal-told">{told}</p>
        </details>
    }
}
