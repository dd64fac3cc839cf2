//! The form that places a call. Nothing typed is lost on any failure, and
//! nothing is sent while a field is wrong.

mod age;
mod agent;
mod asked;
mod billing;
mod checklist;
mod config;
mod draft;
mod earlier_call;
mod fields;
mod form;
mod found;
mod freshness;
mod halt;
mod halted;
mod hints;
mod language;
mod lookups;
mod numbers;
mod prefill;
mod problem;
mod question;
mod rehearsed;
mod remedies;
mod snapshot;
mod submit;
mod templates;
mod tries;
mod tries_lookup;
mod typed_variable;
mod variables;
mod verify;

use crate::browser::keys::{self, Enter};
use crate::browser::page::random_key;
use crate::call::field::Field;
use crate::components::corrupt_entry::CorruptEntry;
use crate::components::heading::Heading;
use crate::organization::Organization;
use crate::outbox::Placements;
use crate::polled::Polled;
use crate::route::Route;
use crate::store::drafts;
use crate::vendor_status::VendorNotice;
use form::Form;
use leptos::prelude::*;
pub use prefill::FilledFrom;
use strict_view::view;
use thunderphone::CallId;

#[component]
pub fn NewCallPage(again: Option<CallId>) -> impl IntoView {
    let organization = expect_context::<Organization>();
    let placements = expect_context::<Placements>();
    organization.load_form();

    let form = Form::new(draft::own(), organization);
    provide_context(form);
    let is_kept = draft::keep(form);
    if let Some(id) = again {
        prefill::fill_from(id, form);
    }

    freshness::keep(form);
    tries_lookup::follow_number(form);
    lookups::follow(form);

    // Nothing submits the form automatically: Enter in a field rings no phone.
    let on_submit = move |event: web_sys::SubmitEvent| event.prevent_default();
    let on_keydown = move |event: web_sys::KeyboardEvent| match keys::enter(&event) {
        Some(Enter::Send) => {
            event.prevent_default();
            form.submit(None);
        }
        // The focus may have moved on to a button that nobody meant.
        Some(Enter::Repeated) => event.prevent_default(),
        Some(Enter::Plain) | None => {}
    };
    let is_sending = move || form.is_checking.get() || placements.is_sending();
    let is_unsettled = move || form.is_unsettled();
    let is_refused = move || form.refusal.read().is_some();
    // Whoever may not place it rings nobody.
    let what_happens =
        Memo::new(move |_| if is_refused() { None } else { freshness::sentence(form) });
    let button_text = move || if is_sending() { "Placing the call…" } else { "Place call" };
    // The placement of this draft is shown here, not above the page.
    Effect::new(move |_| placements.form_key.set(form.draft.with(|draft| draft.key.clone())));
    on_cleanup(move || placements.form_key.set(String::new()));
    Effect::new(move |_| {
        if *placements.spent_key.read() == form.draft.read_untracked().key {
            form.draft.update(|draft| draft.key = random_key());
        }
    });

    view! {
        <Heading text="New call" />
        <prefill::Note />
        {again.is_none().then(|| view! { <draft::OtherDraft /> })}
        <form class="new-call" aria-label="New call" novalidate
            on:submit=on_submit on:keydown=on_keydown>
            <UnreadableDraft />
            <fieldset class="group">
                <legend>"Numbers"</legend>
                <numbers::FromNumber />
                <numbers::ToNumber />
            </fieldset>
            <agent::AgentSource />
            <variables::Variables />
            <fields::TextField
                field=Field::MaxHold
                label="Max hold (seconds)"
                kind="number"
                hint="Hang up after this long without hearing a person. Empty means 900 (15 minutes)."
            />
            <question::BeforeCall />
            <halted::Halted />
            <problem::Problem />
            <checklist::Checklist />
            <VendorNotice />
            <Polled />
            {move || (!is_kept.get()).then(|| view! {
                <p class="field-error">"This browser blocks storage: a reload loses this draft."</p>
            })}
            {move || (!placements.is_persistent.get()).then(|| view! {
                <p class="field-error">"This browser does not save your calls. Wait for each answer before you reload or close this page. If an answer is lost, we can't check for you, and other tabs don't know."</p>
            })}
            <div class="actions">
                <p class="what-happens" id="what-happens">{move || what_happens.get()}</p>
                <button
                    type="button"
                    id="place-call"
                    class="button primary"
                    aria-keyshortcuts="Control+Enter Meta+Enter"
                    on:click=move |_| form.submit(None)
                    aria-disabled=move || (is_sending() || is_unsettled() || is_refused()).then_some("true")
                    aria-describedby=move || if is_refused() { "may-not-place" } else { "what-happens" }
                >
                    {button_text}
                </button>
                <a class="button quiet" href=move || Route::Rehearsals { agent: form.agent_id() }.url()>"Rehearse"</a>
                {move || form.refusal.get().map(|text| view! {
                    <p class="hint" id="may-not-place" tabindex="-1">{text}</p>
                })}
                <span class="hint" role="status">
                    {move || (!is_sending() && is_unsettled()).then_some("Check what happened to your previous call first.")}
                </span>
            </div>
        </form>
    }
}

#[component]
fn UnreadableDraft() -> impl IntoView {
    let unreadable = RwSignal::new(drafts::unreadable());
    let on_discard = Callback::new(move |()| {
        drafts::discard_unreadable();
        unreadable.set(None);
    });
    let content = move || {
        let text = unreadable.get()?;
        Some(view! {
            <CorruptEntry
                title="A saved draft is unreadable"
                meaning="The form starts empty. Nothing is sent."
                text
                on_discard
            />
        })
    };
    view! { {content} }
}
