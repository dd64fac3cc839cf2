//! Changes an endpoint: only what differs from what it was when the form was opened is sent,
//! and never its status, which has a button of its own.

use super::endpoint::Endpoint;
use super::fields::EndpointFields;
use crate::browser::focus::focus;
use crate::components::change::{Change, Failed};
use crate::components::typed::Typed;
use crate::remedy::Operation;
use crate::webhooks::draft::{EndpointDraft, Part, refused_parts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

#[component]
pub fn Edit(endpoint: Endpoint) -> impl IntoView {
    let was = endpoint.record.get_untracked();
    let draft = was.as_ref().map(EndpointDraft::of).unwrap_or_default();
    let typed = Typed::new(RwSignal::new(draft), endpoint.id_of("edit-field"));
    let change = Change::new();
    focus(format!("[id=\"{}\"]", typed.id(Part::Label)));
    let said = move |what: &str| {
        endpoint.webhooks.said.set(format!("{}: {what}", endpoint.name()));
        endpoint.close("edit");
    };
    let was = StoredValue::new(was);
    let save = Callback::new(move |()| {
        let Some(was) = was.get_value() else { return };
        if change.is_busy.get_untracked() || !typed.check() {
            return;
        }
        let patch = typed.draft.with_untracked(|draft| draft.change_of(&was));
        if patch.is_empty() {
            return said("nothing was changed.");
        }
        if !change.begin() {
            return;
        }
        spawn_local(async move {
            let client = endpoint.webhooks.api.client();
            let answer = client.change_webhook_endpoint(&was.id, &patch).await;
            if !change.end() {
                // The form is closed; the list is not.
                if let (Ok(changed), true) = (answer, endpoint.webhooks.is_there()) {
                    endpoint.put(changed);
                }
                return;
            }
            match answer {
                Ok(changed) => {
                    endpoint.put(changed);
                    said("the change is saved.");
                }
                Err(failure) => match refused_parts(&failure) {
                    parts if parts.is_empty() => change.fail(&failure, Operation::ChangingWebhook),
                    parts => drop(typed.say(parts)),
                },
            }
        });
    });
    let on_submit = move |event: web_sys::SubmitEvent| event.prevent_default();
    view! {
        <form class="webhook-form" aria-label=format!("Edit {}", endpoint.name()) novalidate on:submit=on_submit>
            <EndpointFields typed />
            <div class="actions">
                <button type="button" class="button primary" aria-disabled=move || change.is_busy.get().then_some("true")
                    on:click=move |_| save.run(())>
                    {move || if change.is_busy.get() { "Saving…" } else { "Save" }}
                </button>
                <button type="button" class="button quiet" aria-disabled=move || change.is_busy.get().then_some("true")
                    on:click=move |_| if !change.is_busy.get_untracked() { endpoint.close("edit") }>"Cancel"</button>
            </div>
            <Failed change again=save />
        </form>
    }
}
