//! Sends an invented event to an endpoint, and shows what came back.

use super::endpoint::Endpoint;
use crate::browser::focus::focus;
use crate::components::change::{Change, Failed};
use crate::remedy::Operation;
use crate::webhooks::events::TEST_EVENT;
use crate::webhooks::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::{WEBHOOK_EVENTS, WebhookTest};

#[component]
pub fn Test(endpoint: Endpoint) -> impl IntoView {
    let change = Change::new();
    let chosen = RwSignal::new(String::new());
    let result = RwSignal::new(None::<WebhookTest>);
    let select = endpoint.id_of("test-event");
    focus(format!("[id=\"{select}\"]"));
    let send = Callback::new(move |()| {
        if !change.begin() {
            return;
        }
        result.set(None);
        let (id, event) = (endpoint.id.get_value(), chosen.get_untracked());
        spawn_local(async move {
            let client = endpoint.webhooks.api.client();
            let event = Some(event.as_str()).filter(|event| !event.is_empty());
            let answer = client.test_webhook_endpoint(&id, event).await;
            if endpoint.webhooks.is_there() {
                endpoint.webhooks.sent.update(|sent| *sent = sent.wrapping_add(1));
            }
            if !change.end() {
                return;
            }
            match answer {
                Ok(test) => drop(result.try_set(Some(test))),
                Err(failure) => change.fail(&failure, Operation::TestingWebhook),
            }
        });
    });
    let option = |value: &'static str, name: &'static str| {
        view! { <option value=value>{name}</option> }
    };
    let mut options = vec![option("", TEST_EVENT)];
    options.extend(WEBHOOK_EVENTS.into_iter().map(|event| option(event, event)));
    let said = move || result.read().as_ref().map(words::test);
    let event_id = move || {
        let id = result.read().as_ref()?.event_id.clone()?;
        Some(view! { <p class="hint">"Event id: "<code>{id}</code></p> })
    };
    let on_submit = move |event: web_sys::SubmitEvent| event.prevent_default();
    view! {
        <form class="webhook-form" aria-label=format!("Send a test: {}", endpoint.name()) novalidate on:submit=on_submit>
            <div class="field">
                <label for=select.clone()>"Event"</label>
                <select id=select on:change=move |event| chosen.set(event_target_value(&event))>{options}</select>
            </div>
            <p class="hint">"ThunderPhone sends an invented event, also to an endpoint that is off. Its status stays as it is."</p>
            <div class="actions">
                <button type="button" class="button primary" aria-disabled=move || change.is_busy.get().then_some("true")
                    on:click=move |_| send.run(())>
                    {move || if change.is_busy.get() { "Sending…" } else { "Send" }}
                </button>
                <button type="button" class="button quiet" on:click=move |_| endpoint.close("test")>"Close"</button>
            </div>
            <p role="status" class="webhook-result">{said}</p>
            {event_id}
            <Failed change again=send />
        </form>
    }
}
