//! Deletes an endpoint, after a question.

use super::endpoint::Endpoint;
use crate::browser::focus::focus;
use crate::components::change::{Change, Failed};
use crate::remedy::Operation;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

#[component]
pub fn Remove(endpoint: Endpoint) -> impl IntoView {
    let change = Change::new();
    let delete = Callback::new(move |()| {
        if !change.begin() {
            return;
        }
        let (id, name) = (endpoint.id.get_value(), endpoint.name());
        let webhooks = endpoint.webhooks;
        spawn_local(async move {
            let answer = webhooks.api.client().delete_webhook_endpoint(&id).await;
            if !webhooks.is_there() {
                return;
            }
            match answer {
                Ok(()) => {
                    webhooks.change(|listed| listed.retain(|endpoint| endpoint.id != id));
                    webhooks.said.set(format!("{name} is deleted."));
                    focus("#endpoints".to_owned());
                }
                Err(failure) if change.end() => {
                    change.fail(&failure, Operation::DeletingWebhook);
                }
                Err(_) => {}
            }
        });
    });
    let title = format!("Delete {}?", endpoint.name());
    let question = endpoint.id_of("question");
    focus(format!("[id=\"{question}\"]"));
    view! {
        <div class="confirmation" role="group" aria-label=format!("Delete {}", endpoint.name())>
            <p id=question tabindex="-1"><strong>{title}</strong>" ThunderPhone sends it no further events. Its secret is gone for good: a new endpoint gets another one."</p>
            <button type="button" class="button" aria-disabled=move || change.is_busy.get().then_some("true")
                on:click=move |_| delete.run(())>
                {move || if change.is_busy.get() { "Deleting…" } else { "Delete endpoint" }}
            </button>
            <button type="button" class="button quiet" aria-disabled=move || change.is_busy.get().then_some("true")
                on:click=move |_| if !change.is_busy.get_untracked() { endpoint.close("remove") }>"Keep it"</button>
            <Failed change again=delete />
        </div>
    }
}
