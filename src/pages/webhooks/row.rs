//! One endpoint, however its record changes.

use super::Webhooks;
use super::edit::Edit;
use super::endpoint::{Endpoint, Open};
use super::remove::Remove;
use super::test::Test;
use crate::account::Account;
use crate::components::change::{Change, Failed};
use crate::components::when::WhenListed;
use crate::remedy::Operation;
use crate::webhooks::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::{WebhookEndpoint, WebhookEndpointChange, WebhookStatus};

#[component]
pub fn Row(id: String) -> impl IntoView {
    let webhooks = expect_context::<Webhooks>();
    let of = id.clone();
    let record =
        Memo::new(move |_| webhooks.listed().into_iter().find(|endpoint| endpoint.id == of));
    let open = RwSignal::new(Open::Nothing);
    let endpoint = Endpoint { webhooks, id: StoredValue::new(id), record, open };
    let below = move || match open.get() {
        Open::Nothing => ().into_any(),
        Open::Edit => view! { <Edit endpoint /> },
        Open::Test => view! { <Test endpoint /> },
        Open::Remove => view! { <Remove endpoint /> },
    };
    view! {
        <li>
            <Facts record />
            <Buttons endpoint />
            {below}
        </li>
    }
}

#[component]
fn Facts(record: Memo<Option<WebhookEndpoint>>) -> impl IntoView {
    let account = expect_context::<Account>();
    let content = move || {
        let endpoint = record.get()?;
        let standing = words::endpoint(endpoint.status.as_ref());
        let events = words::events(&endpoint);
        let agent = endpoint.agent_id.map(|id| {
            let name = endpoint.agent_name.clone().or_else(|| account.organization.agent_name(id));
            let name = name.unwrap_or_else(|| id.to_string());
            view! { <dt>"Calls of"</dt><dd translate="no">{name}</dd> }
        });
        let hint = endpoint.secret_hint.clone().unwrap_or_else(|| "Not known".to_owned());
        let added =
            endpoint.created_at.map(|at| view! { <dt>"Added"</dt><dd><WhenListed at /></dd> });
        Some(view! {
            <div class="endpoint-head">
                <strong translate="no">{endpoint.label.clone().unwrap_or_else(|| "Endpoint".to_owned())}</strong>
                <span class="chip" data-tone=standing.tone>{standing.word}</span>
            </div>
            {standing.todo.map(|todo| view! { <p>{todo}</p> })}
            <dl class="facts">
                <dt>"URL"</dt><dd translate="no">{endpoint.url.clone().unwrap_or_else(|| "Not known".to_owned())}</dd>
                <dt>"Events"</dt><dd translate="no">{events}</dd>
                {agent}
                <dt>"Secret ends in"</dt><dd translate="no">{hint}</dd>
                {added}
            </dl>
        })
    };
    view! { {content} }
}

#[component]
fn Buttons(endpoint: Endpoint) -> impl IntoView {
    let change = Change::new();
    let next = Memo::new(move |_| endpoint.record.read().as_ref().map(words::next_status));
    // Whether it is sent anything is not known then.
    let may_be_off =
        Memo::new(move |_| endpoint.record.read().as_ref().is_some_and(words::is_neither));
    let asked = StoredValue::new(None::<WebhookStatus>);
    let switch = Callback::new(move |()| {
        let Some(status) = asked.get_value() else { return };
        if !change.begin() {
            return;
        }
        let id = endpoint.id.get_value();
        spawn_local(async move {
            let is_on = status == WebhookStatus::Active;
            let patch =
                WebhookEndpointChange { status: Some(status), ..WebhookEndpointChange::default() };
            let client = endpoint.webhooks.api.client();
            let answer = client.change_webhook_endpoint(&id, &patch).await;
            if !change.end() {
                return;
            }
            match answer {
                Ok(changed) => {
                    endpoint.put(changed);
                    let now = if is_on { "on" } else { "off" };
                    endpoint.webhooks.said.set(format!("{} is {now} now.", endpoint.name()));
                }
                Err(failure) => change.fail(&failure, Operation::ChangingWebhook),
            }
        });
    });
    let switch_words = move || match next.get() {
        Some(WebhookStatus::Disabled) => "Switch off",
        _ => "Switch on",
    };
    let named = move |words: &str| format!("{words}: {}", endpoint.name());
    // Named anew with the record.
    let name = move |words: &'static str| {
        move || {
            endpoint.record.track();
            named(words)
        }
    };
    let opens = move |part: &'static str, words: &'static str, open: Open| {
        let is_open = move || endpoint.open.get() == open;
        view! {
            <button type="button" class="button" id=endpoint.id_of(part) aria-label=name(words)
                aria-expanded=move || is_open().to_string()
                on:click=move |_| endpoint.open.set(if untrack(is_open) { Open::Nothing } else { open })>
                {words}
            </button>
        }
    };
    view! {
        <div class="actions">
            {opens("edit", "Edit", Open::Edit)}
            <button type="button" class="button" aria-disabled=move || change.is_busy.get().then_some("true")
                aria-label=move || { endpoint.record.track(); named(switch_words()) }
                on:click=move |_| {
                    asked.set_value(next.get_untracked());
                    switch.run(());
                }>{switch_words}</button>
            {move || may_be_off.get().then(|| view! {
                <button type="button" class="button" aria-disabled=move || change.is_busy.get().then_some("true")
                    aria-label=name("Switch off")
                    on:click=move |_| {
                        asked.set_value(Some(WebhookStatus::Disabled));
                        switch.run(());
                    }>"Switch off"</button>
            })}
            {opens("test", "Send a test", Open::Test)}
            {opens("remove", "Delete", Open::Remove)}
        </div>
        <Failed change again=switch />
    }
}
