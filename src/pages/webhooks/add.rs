//! The form of a new endpoint, and what became of it.

use super::Webhooks;
use super::adding::{Adding, Stage};
use super::fields::EndpointFields;
use super::secret::Secret;
use crate::browser::focus::focus;
use crate::browser::page::Presence;
use crate::components::banner::{Banner, Details};
use crate::remedy::{Button, Operation, request_failed};
use crate::webhooks::draft::Part;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{Error, Timestamp, WebhookEndpoint};

#[component]
pub fn Add() -> impl IntoView {
    let adding = Adding::new(expect_context::<Webhooks>());
    let is_open = RwSignal::new(false);
    let close = Callback::new(move |()| {
        adding.start_over();
        is_open.set(false);
        focus("#add-endpoint".to_owned());
    });
    let open = move |_| {
        is_open.set(true);
        focus(format!("#{}", adding.typed.id(Part::Label)));
    };
    let created = Memo::new(move |_| match &*adding.stage.read() {
        Stage::Added(created) => Some(created.clone()),
        _ => None,
    });
    let content = move || {
        if let Some(created) = created.get() {
            return view! { <Secret created on_done=close /> };
        }
        match is_open.get() {
            true => view! { <Form adding close /> },
            false => view! {
                <p><button type="button" class="button" id="add-endpoint" on:click=open>"Add endpoint"</button></p>
            },
        }
    };
    view! { {content} }
}

#[component]
fn Form(adding: Adding, close: Callback<()>) -> impl IntoView {
    let webhooks = expect_context::<Webhooks>();
    let is_second = Memo::new(move |_| {
        let listed = webhooks.listed();
        adding.typed.draft.with(|draft| draft.is_second(&listed))
    });
    let second = move || {
        // What was just sent and is on the list is no second one.
        let is_there = matches!(*adding.stage.read(), Stage::Found(_) | Stage::Added(_));
        (is_second.get() && !is_there && !adding.is_sending())
            .then_some("An endpoint with this URL is there already. It would get each event twice.")
    };
    // Enter in a field adds nothing: only the button does.
    let on_submit = move |event: web_sys::SubmitEvent| event.prevent_default();
    let is_sending = move || adding.is_sending();
    view! {
        <form class="webhook-form" aria-label="Add endpoint" novalidate on:submit=on_submit>
            <EndpointFields typed=adding.typed />
            <p class="warning" role="status">{second}</p>
            <div class="actions">
                <button type="button" class="button primary" aria-disabled=move || is_sending().then_some("true")
                    on:click=move |_| adding.send()>
                    {move || if is_sending() { "Adding…" } else { "Add endpoint" }}
                </button>
                <button type="button" class="button quiet" on:click=move |_| {
                    if !untrack(is_sending) {
                        close.run(());
                    }
                }>"Cancel"</button>
            </div>
            <Trouble adding close />
        </form>
    }
}

#[component]
fn Trouble(adding: Adding, close: Callback<()>) -> impl IntoView {
    let presence = expect_context::<Presence>();
    let on_dismiss = Callback::new(move |()| adding.stage.set(Stage::Writing));
    let send = Callback::new(move |_: Button| adding.send());
    let banner = move |failure: &Error, at: Timestamp, operation, on_press| {
        let remedy = request_failed(failure, operation, !presence.is_online.get_untracked());
        let details = Details::of(failure, at);
        view! { <Banner remedy details on_press on_dismiss /> }
    };
    let content = move || match &*adding.stage.read() {
        Stage::Writing | Stage::Sending | Stage::Added(_) => None,
        Stage::Refused(failure, at) | Stage::Lost(failure, at) => {
            Some(banner(failure, *at, Operation::AddingWebhook, send))
        }
        Stage::NotChecked(failure, at) => {
            Some(banner(failure, *at, Operation::LoadingWebhooks, send))
        }
        Stage::Found(found) => Some(view! { <Found found=found.clone() adding close /> }),
        Stage::NotDeleted(found, failure, at) => {
            let found = found.clone();
            let again = Callback::new(move |_: Button| adding.replace(found.clone()));
            Some(banner(failure, *at, Operation::DeletingWebhook, again))
        }
    };
    view! { {content} }
}

/// The answer was lost, and the secret with it.
#[component]
fn Found(found: WebhookEndpoint, adding: Adding, close: Callback<()>) -> impl IntoView {
    let label = found.label.clone().unwrap_or_default();
    let said =
        format!("“{}” is on the list, with the same URL. The answer got lost.", isolate(&label));
    let replace = move |_| adding.replace(found.clone());
    view! {
        <section class="banner is-ambiguous" role="alert">
            <h3>"The endpoint was probably added"</h3>
            <p>{said}</p>
            <p>"Its secret was in that answer, and nobody can read it again. Without it, the receiver cannot verify events."</p>
            <div class="banner-answers">
                <button type="button" class="button" on:click=replace>"Delete and create again"</button>
                <button type="button" class="button quiet" on:click=move |_| close.run(())>"Keep it"</button>
            </div>
        </section>
    }
}
