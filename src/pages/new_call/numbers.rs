//! Who calls, and who is called.

use super::fields::{Choice, Labelled, SelectField, TextField, choice, described, invalid};
use super::form::Form;
use super::verify::Verify;
use crate::browser::preferences;
use crate::call::calling_hours::Hours;
use crate::call::country::{Country, countries};
use crate::call::field::Field;
use crate::call::number::{PhoneNumber, grouped};
use crate::call::readiness;
use crate::call::region::{self, default_country_for};
use crate::organization::Remote;
use crate::shell::sandbox_notice::ChosenNumber;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::{Show, view};
use thunderphone::NumberRecord;

/// A select of the organization's numbers; a text input where they cannot be
/// listed.
#[component]
pub fn FromNumber() -> impl IntoView {
    let form = expect_context::<Form>();
    let numbers = form.organization.numbers;
    choose_the_only_ready_one(form);
    view! {
        <Show when=move || numbers.with(|numbers| numbers.is_unavailable()) fallback=|| view! { <FromNumberSelect /> }>
            <TextField
                field=Field::FromNumber
                label="From number"
                kind="tel"
                hint="Your numbers cannot be listed here. Type one of them, with + and country code."
            />
        </Show>
    }
}

#[component]
fn FromNumberSelect() -> impl IntoView {
    let form = expect_context::<Form>();
    let numbers = form.organization.numbers;
    let choices = Memo::new(move |_| {
        let listed = numbers.value();
        let first = match listed {
            Some(_) => "Choose a number",
            None if numbers.with(Remote::is_missing) => "Could not be loaded, trying again…",
            None => "Loading the numbers…",
        };
        let listed = listed.unwrap_or_default();
        let mut choices = vec![choice("", first)];
        choices.extend(listed.iter().map(number_choice));
        choices
    });
    let not_ready = Memo::new(move |_| {
        let listed = numbers.with(|remote| remote.value.clone().unwrap_or_default());
        listed.into_iter().filter(|number| !number.can_dial()).collect::<Vec<_>>()
    });
    let is_complete = Memo::new(move |_| numbers.with(|remote| remote.value.is_some()));
    let is_none = move || numbers.with(|remote| remote.value.as_ref().is_some_and(Vec::is_empty));
    view! {
        <SelectField field=Field::FromNumber label="From number" choices is_complete />
        {move || is_none().then(|| view! {
            <p class="field-error">"Your organization has no numbers yet. Ask an admin to add one in ThunderPhone."</p>
        })}
        <p class="hint" role="status">{move || form.said.get()}</p>
        {move || not_ready.with(|numbers| (!numbers.is_empty()).then(|| view! { <NotReady numbers=numbers.clone() /> }))}
    }
}

fn number_choice(number: &NumberRecord) -> Choice {
    let readiness = readiness::assess(number);
    let mut label = isolate(&grouped(&number.number)).into_owned();
    for part in [number.label.as_deref(), Some(&*readiness.words)].into_iter().flatten() {
        label.push_str(" · ");
        label.push_str(&isolate(part));
    }
    Choice { value: number.number.clone(), label, is_disabled: !readiness.is_ready }
}

/// The numbers that cannot dial: why, and what to do.
#[component]
fn NotReady(numbers: Vec<NumberRecord>) -> impl IntoView {
    let title = match numbers.len() {
        1 => "1 number cannot dial".to_owned(),
        count => format!("{count} numbers cannot dial"),
    };
    // What verifies is loaded when somebody looks at the list.
    let is_open = RwSignal::new(false);
    let rows: Vec<_> = numbers
        .into_iter()
        .map(|number| {
            let readiness = readiness::assess(&number);
            let shown = grouped(&number.number);
            let id = number.id.filter(|_| readiness.can_verify);
            let name = format!("Verify {}", isolate(&shown));
            let verify = move || {
                let id = id.filter(|_| is_open.get())?;
                let (number, name) = (number.number.clone(), name.clone());
                Some(view! { <Verify id number name /> })
            };
            view! { <li><strong translate="no">{shown}</strong>": "{readiness.words}". "{readiness.todo}" "{verify}</li> }
        })
        .collect();
    view! { <details class="unusable-numbers" on:toggle=move |_| is_open.set(true)><summary>{title}</summary><ul>{rows}</ul></details> }
}

/// With one number there is nothing to choose.
fn choose_the_only_ready_one(form: Form) {
    Effect::new(move |_| {
        let ready: Vec<_> = form.organization.numbers.with(|remote| {
            let numbers = remote.value.as_deref().unwrap_or_default();
            let ready = numbers.iter().filter(|number| number.can_dial());
            ready.map(|number| number.number.clone()).collect()
        });
        if let [only] = ready.as_slice()
            && form.draft.read_untracked().text(Field::FromNumber).is_empty()
        {
            form.set(Field::FromNumber, only.clone());
        }
    });
}

/// The number to call, with an echo of how it was understood.
#[component]
pub fn ToNumber() -> impl IntoView {
    let form = expect_context::<Form>();
    remember_country(form);
    take_chosen(form);
    let parsed = form.called;
    let choices = Signal::stored({
        let mut choices = vec![choice("", "None: start with +")];
        let named = |country: &Country| {
            choice(country.code, format!("{} +{}", country.name, country.calling_code))
        };
        choices.extend(countries().iter().map(named));
        choices
    });
    let field = Field::ToNumber;
    view! {
        <div class="pair">
            <SelectField field=Field::Country label="Country" choices />
            <Labelled field label="To number">
                <input
                    id=field.name()
                    type="tel"
                    autocomplete="off"
                    prop:value=move || form.text(field)
                    aria-invalid=invalid(form, field)
                    aria-describedby=described(form, field, true)
                    on:input=move |event| form.set(field, event_target_value(&event))
                    on:change=move |_| form.check_field(field)
                />
                <p class="number-echo" id="to_number-hint" aria-live="polite">
                    {move || parsed.get().map(|number| view! { <NumberEcho number /> })}
                </p>
            </Labelled>
        </div>
    }
}

#[component]
fn NumberEcho(number: PhoneNumber) -> impl IntoView {
    let form = expect_context::<Form>();
    let name = region::place(&number).map(|place| format!(" · {}", place.name));
    let risk =
        region::is_high_risk(&number).map(|risk| view! { <strong class="warning">{risk}</strong> });
    // To the minute: a live region must not speak every second.
    let local = move || match &*form.hours.read() {
        Some(Hours::Decent { local } | Hours::Indecent { local }) => {
            // “AM” stays with its time at the end of a line.
            format!(" · local time {}", local.replace(' ', "\u{a0}"))
        }
        Some(Hours::Unknown) | None => String::new(),
    };
    view! { <span><span translate="no">{grouped(number.as_str())}</span>{name}{local}</span>{risk} }
}

/// A number of the sandbox's table.
fn take_chosen(form: Form) {
    let chosen = expect_context::<ChosenNumber>().0;
    Effect::new(move |_| {
        if let Some(number) = chosen.get() {
            form.set(Field::ToNumber, number);
            chosen.set(None);
        }
    });
}

/// The country is remembered; without one, the from number's is taken.
fn remember_country(form: Form) {
    let chosen = Memo::new(move |_| form.text(Field::Country));
    Effect::new(move |last: Option<String>| {
        let chosen = chosen.get();
        if last.is_some_and(|last| last != chosen) {
            preferences::set(preferences::COUNTRY, &chosen);
        }
        chosen
    });
    Effect::new(move |_| {
        let from = form.text(Field::FromNumber);
        if !form.draft.read_untracked().text(Field::Country).is_empty() || from.is_empty() {
            return;
        }
        let code = preferences::get(preferences::COUNTRY)
            .or_else(|| default_country_for(&from).map(|country| country.code.to_owned()));
        if let Some(code) = code.filter(|code| !code.is_empty()) {
            form.set(Field::Country, code);
        }
    });
}
