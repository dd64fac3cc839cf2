//! The fields for how the simulated person sounds and behaves.

use super::draft::{Part, Written};
use super::text_field::{Access, text_field};
use super::words;
use crate::components::typed::Typed;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::{ACCENTS, Conditions, NOISE_DECIBELS, NOISES, PACES};

/// Reads what is chosen of one of these fields, as its option's value.
type Chosen = fn(&Conditions) -> String;
type Choose = fn(&mut Written, String);

/// The values that can be chosen, with their names. What was chosen elsewhere stays so.
fn offered(own: &str, known: &[&'static str], name: fn(&str) -> String) -> Vec<(String, String)> {
    // The first is the usual one, which is not sent.
    let value = |word: &&str| if known.first() == Some(word) { "" } else { *word }.to_owned();
    let mut offered: Vec<_> = known.iter().map(|word| (value(word), name(word))).collect();
    if offered.iter().all(|(value, _)| value != own) {
        offered.push((own.to_owned(), name(own)));
    }
    offered
}

fn select(
    typed: Typed<Written>,
    part: Part,
    label: &'static str,
    offered: Vec<(String, String)>,
    chosen: Chosen,
    choose: Choose,
) -> AnyView {
    let now = typed.of(move |written| chosen(&written.draft.conditions));
    let option = |(value, name): (String, String)| {
        let own = value.clone();
        let is_chosen = move || *now.read() == own;
        view! { <option value=value prop:selected=is_chosen>{name}</option> }
    };
    let options: Vec<AnyView> = offered.into_iter().map(option).collect();
    let error = format!("{}-error", typed.id(part));
    let on_change = move |event| {
        let value = event_target_value(&event);
        typed.change(part, |written| choose(written, value));
    };
    view! {
        <div class="field">
            <label for=typed.id(part)>{label}</label>
            <select id=typed.id(part) aria-describedby=error.clone() on:change=on_change>{options}</select>
            <p class="field-error" id=error>{move || typed.problem(part)}</p>
        </div>
    }
}

#[component]
pub fn ConditionFields(typed: Typed<Written>) -> impl IntoView {
    let own = typed.draft.with_untracked(|written| written.draft.conditions.clone());
    let noises = offered(&own.noise, &NOISES, words::noise);
    let paces = offered(&own.pace, &PACES, words::pace);
    let accents = offered(&own.accent, &ACCENTS, words::accent);
    let digits = Access {
        get: |written| &written.draft.conditions.dtmf,
        set: |written, text| written.draft.conditions.dtmf = text,
    };
    let silence =
        Access { get: |written| &written.silence, set: |written, text| written.silence = text };
    let topic = Access {
        get: |written| &written.draft.conditions.topic_change,
        set: |written, text| written.draft.conditions.topic_change = text,
    };
    let check = move |label: &'static str,
                      is_on: fn(&Conditions) -> bool,
                      set: fn(&mut Conditions, bool)| {
        let checked = typed.of(move |written| is_on(&written.draft.conditions));
        let on_change = move |event| {
            let is_it = event_target_checked(&event);
            typed.draft.update(|written| set(&mut written.draft.conditions, is_it));
        };
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=checked on:change=on_change />
                {label}
            </label>
        }
    };
    view! {
        <fieldset>
            <legend class="scenario-legend">"Conditions"</legend>
            <div class="scenario-conditions">
                {select(typed, Part::Noise, "Noise", noises, |conditions| conditions.noise.clone(), Written::set_noise)}
                <Level typed />
                {select(typed, Part::Pace, "Pace", paces, |conditions| conditions.pace.clone(),
                    |written, word| written.draft.conditions.pace = word)}
                {select(typed, Part::Accent, "Accent", accents, |conditions| conditions.accent.clone(),
                    |written, word| written.draft.conditions.accent = word)}
                {text_field(typed, Part::Digits, "Digits it enters in a menu", digits)}
                {text_field(typed, Part::Silence, "Seconds of silence", silence)}
                {text_field(typed, Part::Topic, "Changes the topic to", topic)}
            </div>
            <div class="scenario-choices">
                {check("Says “um” and begins again", |conditions| conditions.has_disfluencies,
                    |conditions, is_it| conditions.has_disfluencies = is_it)}
                {check("A mailbox answers", |conditions| conditions.is_voicemail,
                    |conditions, is_it| conditions.is_voicemail = is_it)}
            </div>
        </fieldset>
    }
}

/// How loud the noise is, where there is one.
#[component]
fn Level(typed: Typed<Written>) -> impl IntoView {
    let has_noise = typed.of(|written| !written.draft.conditions.noise.is_empty());
    let decibels = |value: &str| value.parse().map_or_else(|_| "As usual".to_owned(), words::level);
    let options = move || {
        let own = typed.draft.with_untracked(|written| written.draft.conditions.noise_decibels);
        let mut values: Vec<Option<i64>> = NOISE_DECIBELS.into_iter().map(Some).collect();
        if !values.contains(&own) {
            values.push(own);
        }
        let value = |value: Option<i64>| value.map(|it| it.to_string()).unwrap_or_default();
        let named = values.into_iter().map(value).map(|value| (value.clone(), decibels(&value)));
        named.collect::<Vec<_>>()
    };
    let content = move || {
        has_noise.get().then(|| {
            select(
                typed,
                Part::Level,
                "Noise level",
                options(),
                |conditions| conditions.noise_decibels.map(|it| it.to_string()).unwrap_or_default(),
                |written, value| written.draft.conditions.noise_decibels = value.parse().ok(),
            )
        })
    };
    view! { {content} }
}
