//! The form that places a call. Nothing typed is lost on any failure, and
//! nothing is sent while a field is wrong.

mod agent;
mod billing;
mod checklist;
mod config;
mod fields;
mod form;
mod numbers;
mod prefill;
mod problem;
mod variables;
mod verify;

use crate::browser::page::random_key;
use crate::call::field::Field;
use crate::components::heading::Heading;
use crate::markup::view;
use crate::organization::Organization;
use crate::placing::Placing;
use crate::reactive::{RwSignal, effect};
use crate::store::drafts;
use form::Form;
use leptos::prelude::*;
pub use prefill::FilledFrom;
use thunderphone::CallId;

#[component]
pub fn NewCallPage(again: Option<CallId>) -> impl IntoView {
    let organization = expect_context::<Organization>();
    let placing = expect_context::<Placing>();
    organization.load_form();

    let mut draft = drafts::load().unwrap_or_default();
    if draft.key.is_empty() {
        draft.key = random_key();
    }
    let form = Form::new(draft, organization);
    provide_context(form);
    let is_kept = RwSignal::new(true);
    effect(move || is_kept.set(form.draft.with(drafts::save)));
    if let Some(id) = again {
        prefill::fill_from(id, form);
    }

    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        form.submit();
    };
    let button_text =
        move || if placing.is_sending() { "Placing the call…" } else { "Place call" };

    view! {
        <Heading text="New call" />
        <prefill::Note />
        <form class="new-call" aria-label="New call" novalidate on:submit=on_submit>
            <fieldset class="group">
                <legend>"Who is called"</legend>
                <numbers::FromNumber />
                <numbers::ToNumber />
            </fieldset>
            <agent::AgentSource />
            <variables::Variables />
            <fields::TextField
                field=Field::MaxHold
                label="Max hold (seconds)"
                kind="number"
                hint="How long the agent waits on hold before giving up. Empty means the default of 900."
            />
            <checklist::Checklist />
            <problem::Problem />
            {move || (!is_kept.get()).then(|| view! {
                <p class="field-error">"This browser does not let Callboard store anything: a reload loses what is typed here."</p>
            })}
            <div class="actions">
                <button
                    type="submit"
                    class="button primary"
                    aria-disabled=move || (placing.is_sending() || placing.is_unknown()).then_some("true")
                >
                    {button_text}
                </button>
                <span class="hint" role="status">
                    {move || placing.is_unknown().then_some("First find out what happened to the last press.")}
                </span>
            </div>
        </form>
    }
}
