//! A field for an amount of dollars, with what is wrong about it.

use super::amount::{self, Limits};
use crate::browser::focus::focus;
use crate::browser::keys::{self, Enter};
use leptos::prelude::*;
use strict_view::view;

#[derive(Clone, Copy)]
pub struct AmountInput {
    id: &'static str,
    pub text: RwSignal<String>,
    pub error: RwSignal<Option<String>>,
    limits: Limits,
}

impl AmountInput {
    pub fn new(id: &'static str, cents: i64, limits: Limits) -> AmountInput {
        AmountInput {
            id,
            text: RwSignal::new(amount::typed(cents)),
            error: RwSignal::new(None),
            limits,
        }
    }

    /// The amount, if it is one.
    pub fn cents(self) -> Result<i64, String> {
        amount::parse_within(&self.text.read(), self.limits)
    }

    /// The same, or else the field says what is wrong and takes the focus.
    pub fn check(self) -> Option<i64> {
        match untrack(|| self.cents()) {
            Ok(cents) => Some(cents),
            Err(sentence) => {
                self.refuse(sentence);
                None
            }
        }
    }

    pub fn refuse(self, sentence: String) {
        self.error.set(Some(sentence));
        self.focus();
    }

    pub fn set(self, cents: i64) {
        self.text.set(amount::typed(cents));
        self.error.set(None);
    }

    pub fn focus(self) {
        focus(format!("#{}", self.id));
    }
}

#[component]
pub fn AmountField(
    input: AmountInput,
    label: &'static str,
    on_enter: Callback<()>,
    /// Below the field.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let AmountInput { id, text, error, .. } = input;
    let error_id = format!("{id}-error");
    let described = error_id.clone();
    let describes = move || error.read().is_some().then(|| described.clone());
    let on_keydown = move |event: web_sys::KeyboardEvent| {
        if keys::enter(&event) == Some(Enter::Plain) {
            event.prevent_default();
            on_enter.run(());
        }
    };
    view! {
        <div class="field" class:is-invalid=move || error.read().is_some()>
            <label for=id>{label}</label>
            <div class="amount-input">
                <span aria-hidden="true">"$"</span>
                <input
                    id=id
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    prop:value=move || text.get()
                    aria-invalid=move || error.read().is_some().then_some("true")
                    aria-describedby=describes
                    on:keydown=on_keydown
                    on:input=move |event| {
                        text.set(event_target_value(&event));
                        error.set(None);
                    }
                />
            </div>
            {move || error.get().map(|sentence| view! {
                <p class="field-error" id=error_id.clone()>{sentence}</p>
            })}
            {children.map(|children| children())}
        </div>
    }
}
