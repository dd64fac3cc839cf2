//! A field of one line.

use super::draft::{Part, Written};
use crate::components::typed::Typed;
use leptos::prelude::*;
use strict_view::view;

/// How a field reads and writes its part of what is typed.
pub struct Access {
    pub get: fn(&Written) -> &String,
    pub set: fn(&mut Written, String),
}

pub fn text_field(
    typed: Typed<Written>,
    part: Part,
    label: &'static str,
    access: Access,
) -> AnyView {
    let Access { get, set } = access;
    let value = typed.of(move |written| get(written).clone());
    let is_invalid = move || typed.problem(part).is_some();
    let error = format!("{}-error", typed.id(part));
    let on_input = move |event| {
        let text = event_target_value(&event);
        typed.change(part, |written| set(written, text));
    };
    view! {
        <div class="field" class:is-invalid=is_invalid>
            <label for=typed.id(part)>{label}</label>
            <input id=typed.id(part) type="text" autocomplete="off" prop:value=value
                aria-invalid=move || is_invalid().then_some("true")
                aria-describedby=error.clone() on:input=on_input />
            <p class="field-error" id=error>{move || typed.problem(part)}</p>
        </div>
    }
}
