//! The form of a new endpoint, and what became of it.

use super::Webhooks;
use super::adding::Adding;
use super::fields::EndpointFields;
use super::secret::Secret;
use crate::browser::focus::focus;
use crate::once::Stage;
use crate::once::trouble::TroubleBanner;
use crate::remedy::Operation;
use crate::webhooks::draft::Part;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::WebhookEndpoint;

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
    let created = Memo::new(move |_| match &*adding.once.stage.read() {
        Stage::Made(created) => Some(created.clone()),
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
        let is_there = matches!(*adding.once.stage.read(), Stage::Found(_) | Stage::Made(_));
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
            <Became adding close />
        </form>
    }
}

#[component]
fn Became(adding: Adding, close: Callback<()>) -> impl IntoView {
    let trouble = Memo::new(move |_| adding.once.stage.read().trouble());
    let not_deleted =
        Memo::new(move |_| adding.not_deleted.read().as_ref().map(|(_, trouble)| trouble.clone()));
    let delete_again = Callback::new(move |()| {
        if let Some((lost, _)) = adding.not_deleted.get_untracked() {
            adding.replace(lost);
        }
    });
    let found = Memo::new(move |_| match &*adding.once.stage.read() {
        Stage::Found(found) if !adding.is_deleting.get() => Some(found.clone()),
        _ => None,
    });
    let content = move || {
        let found = found.get().filter(|_| not_deleted.read().is_none())?;
        Some(view! { <Found found adding close /> })
    };
    view! {
        <TroubleBanner trouble operation=Operation::AddingWebhook listing=Operation::LoadingWebhooks
            send=Callback::new(move |()| adding.send())
            on_dismiss=Callback::new(move |()| adding.once.put_away()) />
        <TroubleBanner trouble=not_deleted operation=Operation::DeletingWebhook
            listing=Operation::LoadingWebhooks send=delete_again
            on_dismiss=Callback::new(move |()| adding.not_deleted.set(None)) />
        {content}
    }
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
