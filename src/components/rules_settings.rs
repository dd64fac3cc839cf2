//! “Rules”: what the team allows, and what this browser makes stricter.

use crate::browser::focus::focus;
use crate::browser::intl;
use crate::format;
use crate::rules::own::{RuleField, Typed, typed, written};
use crate::rules::{Policy, Rules};
use crate::team_rules::TeamRules;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn RulesSettings() -> impl IntoView {
    let team_rules = expect_context::<TeamRules>();
    let kept = team_rules.own.get_untracked();
    let texts = RwSignal::new(typed(&kept.unwrap_or_default()));
    let error = RwSignal::new(None::<(RuleField, String)>);
    let said = RwSignal::new("");
    let keep = move |typed: Typed| match written(&typed, &team_rules.team.read_untracked()) {
        Ok(text) => {
            error.set(None);
            said.set(match team_rules.keep_own(&text) {
                true => "Saved in this browser.",
                false => "This browser could not save them.",
            });
        }
        Err((field, sentence)) => {
            said.set("");
            error.set(Some((field, sentence)));
            focus(format!("#{}", id(field)));
        }
    };
    let save = move |_| keep(texts.get_untracked());
    let clear = move |_| {
        texts.set(Typed::default());
        keep(Typed::default());
    };
    let state = move || match &*team_rules.policy.read() {
        Policy::Loading => "Loading your team's rules…".to_owned(),
        Policy::Absent => "Your team has no rules.".to_owned(),
        Policy::Read => "Your team's rules:".to_owned(),
        Policy::Unreadable(why) => format!("Your team's rules could not be read. {why}"),
    };
    let lines = move || {
        let line = |line: String| view! { <li>{line}</li> };
        sentences(&team_rules.team.read()).into_iter().map(line).collect::<Vec<_>>()
    };
    let fields = RuleField::ALL.map(|field| view! { <Rule field texts error /> });
    view! {
        <section class="panel rules" aria-labelledby="rules">
            <h2 id="rules">"Rules"</h2>
            <p>{state}</p>
            <ul>{lines}</ul>
            <div class="own-rules" role="group" aria-label="In this browser">
                <p>"In this browser you can be stricter. Leave a field empty for the team's rule."</p>
                {fields.into_iter().collect::<Vec<_>>()}
                <p class="actions">
                    <button type="button" class="button" on:click=save>"Save rules"</button>
                    <button type="button" class="button quiet" on:click=clear>"Clear"</button>
                    <span role="status">{said}</span>
                </p>
            </div>
        </section>
    }
}

#[component]
fn Rule(
    field: RuleField,
    texts: RwSignal<Typed>,
    error: RwSignal<Option<(RuleField, String)>>,
) -> impl IntoView {
    let id = id(field);
    let text = move || texts.read().get(field as usize).cloned().unwrap_or_default();
    let set = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        texts.update(|texts| {
            if let Some(text) = texts.get_mut(field as usize) {
                *text = value;
            }
        });
    };
    let sentence = Memo::new(move |_| {
        error.read().as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, why)| why.clone())
    });
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = format!("{error_id} {hint_id}");
    view! {
        <div class="field" class:is-invalid=move || sentence.read().is_some()>
            <label for=id>{field.label()}</label>
            <input
                id=id
                autocomplete="off"
                spellcheck="false"
                prop:value=text
                aria-invalid=move || sentence.read().is_some().then_some("true")
                aria-describedby=described
                on:input=set
            />
            <p class="hint" id=hint_id>{field.hint()}</p>
            <p class="field-error" id=error_id>{move || sentence.get()}</p>
        </div>
    }
}

fn id(field: RuleField) -> &'static str {
    match field {
        RuleField::From => "rule-from",
        RuleField::To => "rule-to",
        RuleField::Countries => "rule-countries",
        RuleField::PerDay => "rule-per-day",
        RuleField::PerWeek => "rule-per-week",
        RuleField::Budget => "rule-budget",
    }
}

/// The team's rules, each in a sentence.
fn sentences(rules: &Rules) -> Vec<String> {
    let countries = match &rules.countries {
        Some(codes) if codes.is_empty() => "No country is called.".to_owned(),
        Some(codes) => format!("Countries: {}.", codes.join(", ")),
        None => "Countries: those of your own numbers.".to_owned(),
    };
    let calls = |most: Option<u32>, span| {
        most.map(|most| format!("At most {most} calls to one number in {span}."))
    };
    let budget = rules
        .day_budget_cents
        .map(|cents| format!("At most {} for the calls of a day.", format::money(cents)));
    let hours = format!("Calls from {} where the person is.", rules.window.text(intl::time_of_day));
    [
        Some(hours),
        Some(countries),
        calls(rules.per_day, "24 hours"),
        calls(rules.per_week, "7 days"),
        budget,
    ]
    .into_iter()
    .flatten()
    .collect()
}
