//! One labelled field, with its hint and its error where a screen reader finds
//! them.

use super::form::Form;
use crate::browser::keys::{self, Enter};
use crate::call::field::Field;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;

/// What surrounds every input.
#[component]
pub fn Labelled(
    field: Field,
    label: &'static str,
    #[prop(default = "")] hint: &'static str,
    children: Children,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let name = field.name();
    let hint =
        (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> });
    let error = move || {
        let sentence = form.error(field)?;
        Some(view! { <p class="field-error" id=format!("{name}-error")>{sentence}</p> })
    };
    view! {
        <div class="field" class:is-invalid=move || form.error(field).is_some()>
            <label for=name>{label}</label>
            {children()}
            {hint}
            {error}
        </div>
    }
}

/// `aria-describedby`: the error first, when there is one.
pub fn described(form: Form, field: Field, has_hint: bool) -> impl Fn() -> Option<String> + Copy {
    move || {
        let name = field.name();
        match (form.error(field).is_some(), has_hint) {
            (true, true) => Some(format!("{name}-error {name}-hint")),
            (true, false) => Some(format!("{name}-error")),
            (false, true) => Some(format!("{name}-hint")),
            (false, false) => None,
        }
    }
}

pub fn invalid(form: Form, field: Field) -> impl Fn() -> Option<&'static str> + Copy {
    move || form.error(field).map(|_| "true")
}

#[component]
pub fn TextField(
    field: Field,
    label: &'static str,
    /// `text`, `tel`, or `number`, which only brings up digits: what is typed
    /// stays as typed, so that a mistake can be seen and named.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(default = "")] hint: &'static str,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let (kind, mode) = if kind == "number" { ("text", Some("numeric")) } else { (kind, None) };
    view! {
        <Labelled field label hint>
            <input
                id=field.name()
                type=kind
                inputmode=mode
                autocomplete="off"
                spellcheck="false"
                prop:value=move || form.text(field)
                aria-invalid=invalid(form, field)
                aria-describedby=described(form, field, !hint.is_empty())
                on:input=move |event| form.set(field, event_target_value(&event))
                on:change=move |_| form.check_field(field)
            />
        </Labelled>
    }
}

#[component]
pub fn AreaField(
    field: Field,
    label: &'static str,
    #[prop(default = 3)] rows: u32,
    #[prop(default = "")] hint: &'static str,
) -> impl IntoView {
    let form = expect_context::<Form>();
    view! {
        <Labelled field label hint>
            <textarea
                id=field.name()
                rows=rows.to_string()
                prop:value=move || form.text(field)
                aria-invalid=invalid(form, field)
                aria-describedby=described(form, field, !hint.is_empty())
                on:input=move |event| form.set(field, event_target_value(&event))
            ></textarea>
        </Labelled>
    }
}

#[derive(Clone, PartialEq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub is_disabled: bool,
}

pub fn choice(value: impl Into<String>, label: impl Into<String>) -> Choice {
    Choice { value: value.into(), label: label.into(), is_disabled: false }
}

/// Enter in a field that is no part of the request: what belongs to that field.
pub fn on_enter(event: &web_sys::KeyboardEvent, act: impl FnOnce()) {
    if keys::enter(event) == Some(Enter::Plain) {
        event.prevent_default();
        act();
    }
}

/// A select. A value that is not among the choices (an agent of yesterday, a
/// product of tomorrow) is kept as one more.
#[component]
pub fn SelectField(
    field: Field,
    label: &'static str,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    /// Whether the choices are all there are: until then nothing is said of a
    /// value that is not among them.
    #[prop(into, default = Signal::stored(true))]
    is_complete: Signal<bool>,
    #[prop(default = "")] hint: &'static str,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let value = Memo::new(move |_| form.text(field));
    let options = move || {
        let mut choices = choices.get();
        let chosen = value.get_untracked();
        if !chosen.is_empty() && choices.iter().all(|choice| choice.value != chosen) {
            let label = match is_complete.get() {
                true => format!("{} (not in the list)", isolate(&chosen)),
                false => chosen.clone(),
            };
            choices.push(choice(chosen, label));
        }
        let option = |choice: Choice| {
            let of = choice.value.clone();
            view! {
                <option
                    value=choice.value
                    disabled=choice.is_disabled
                    prop:selected=move || *value.read() == of
                >
                    {choice.label}
                </option>
            }
        };
        choices.into_iter().map(option).collect::<Vec<_>>()
    };
    view! {
        <Labelled field label hint>
            <select
                id=field.name()
                aria-invalid=invalid(form, field)
                aria-describedby=described(form, field, !hint.is_empty())
                on:change=move |event| form.set(field, event_target_value(&event))
            >
                {options}
            </select>
        </Labelled>
    }
}
