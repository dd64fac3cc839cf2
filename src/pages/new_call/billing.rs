//! Topping up and auto-reload, as far as a key and a saved card reach.

use super::form::Form;
use crate::access::Action;
use crate::api::Api;
use crate::browser::page::{Presence, random_key};
use crate::components::banner::{Banner, Details};
use crate::components::refusal::refusal as refused;
use crate::format;
use crate::organization::Organization;
use crate::remedy::{self, Button, Operation};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{Error, Timestamp};

/// Auto-reload adds credit when less than this is left.
const RELOAD_BELOW_CENTS: i64 = 1_000;
const AMOUNTS_CENTS: [i64; 4] = [1_000, 2_500, 5_000, 10_000];

#[derive(Clone, PartialEq)]
enum Stage {
    Asking,
    Running,
    Said(String),
    /// There is credit again: the call can be placed.
    Added(String),
    Failed(Box<Error>, Timestamp),
}

#[component]
pub fn Billing() -> impl IntoView {
    let form = expect_context::<Form>();
    let api = expect_context::<Api>();
    let organization = expect_context::<Organization>();
    let presence = expect_context::<Presence>();
    let stage = RwSignal::new(Stage::Asking);
    let amount = RwSignal::new(2_500_i64);
    // One key for one decision: pressing twice, or again after a silence,
    // never charges the card twice.
    let key = StoredValue::new(random_key());

    let top_up = move || {
        let cents = amount.get_untracked();
        stage.set(Stage::Running);
        spawn_local(async move {
            let result = api.client().top_up(cents, &key.get_value()).await;
            organization.refresh_billing().await;
            stage.set(match result {
                Ok(top_up) if top_up.needs_browser => Stage::Said(
                    "The bank wants a confirmation. Finish the payment in ThunderPhone's dashboard.".to_owned(),
                ),
                Ok(top_up) => {
                    key.set_value(random_key());
                    match top_up.status.as_deref() {
                        Some("succeeded") => Stage::Added(format!("{} added.", format::money(cents))),
                        Some(word) => Stage::Said(format!("The payment is “{}”. The balance changes when it goes through.", format::words(word))),
                        None => Stage::Said("The payment was made. The balance changes when it goes through.".to_owned()),
                    }
                }
                Err(failure) => Stage::Failed(Box::new(failure), api.clock.now_untracked()),
            });
        });
    };
    let enable = move || {
        let cents = amount.get_untracked();
        stage.set(Stage::Running);
        spawn_local(async move {
            let result = api.client().enable_auto_reload(RELOAD_BELOW_CENTS, cents).await;
            stage.set(match result {
                Ok(billing) => {
                    organization.billing.publish(Ok(billing));
                    Stage::Said(format!(
                        "Auto-reload is on. It adds {} whenever less than {} is left.",
                        format::money(cents),
                        format::money(RELOAD_BELOW_CENTS)
                    ))
                }
                Err(failure) => Stage::Failed(Box::new(failure), api.clock.now_untracked()),
            });
        });
    };
    let state = move || {
        let billing = organization.billing.value();
        let balance = billing
            .as_ref()
            .and_then(|b| b.balance_cents)
            .map_or_else(|| "unknown".to_owned(), format::money);
        let reload = match billing.as_ref().and_then(|b| b.auto_reload_enabled) {
            Some(true) => "on",
            Some(false) => "off",
            None => "unknown",
        };
        let trouble = billing.and_then(|b| b.auto_reload_last_error);
        view! {
            <dl class="facts">
                <dt>"Balance"</dt><dd translate="no">{balance}</dd>
                <dt>"Auto-reload"</dt><dd>{reload}{trouble.map(|text| format!(" ({})", isolate(&text)))}</dd>
            </dl>
        }
    };
    let amounts: Vec<_> = AMOUNTS_CENTS
        .into_iter()
        .map(|cents| {
            view! {
                <option value=cents.to_string() prop:selected=move || amount.get() == cents>
                    {format::money(cents)}
                </option>
            }
        })
        .collect();
    let on_press = Callback::new(move |button| match button {
        Button::TryAgain => stage.set(Stage::Asking),
        _ => spawn_local(organization.refresh_billing()),
    });
    let follow_up = move || {
        match stage.get() {
        Stage::Asking => ().into_any(),
        Stage::Running => view! { <p role="status">"Asking ThunderPhone…"</p> }.into_any(),
        Stage::Said(text) => view! { <p role="status">{text}</p> }.into_any(),
        Stage::Added(text) => view! {
            <p role="status">{text}" You can place the call now."</p>
            <button type="button" class="button primary" on:click=move |_| form.submit(None)>"Try again"</button>
        }
        .into_any(),
        Stage::Failed(failure, at) => {
            let remedy =
                remedy::request_failed(&failure, Operation::ToppingUp, !presence.is_online.get_untracked());
            let dismiss = Callback::new(move |()| stage.set(Stage::Asking));
            view! { <Banner remedy details=Details::of(&failure, at) on_press on_dismiss=dismiss /> }.into_any()
        }
    }
    };
    let refusal = form.session.refusal(Some(Action::TopUp));
    let is_blocked = move || *stage.read() == Stage::Running || refusal.read().is_some();
    let is_disabled = move || is_blocked().then_some("true");
    view! {
        <div class="confirmation" role="group" aria-label="Billing" tabindex="-1" id="billing">
            {state}
            <div class="field">
                <label for="amount">"Amount"</label>
                <select id="amount" on:change=move |event| {
                    if let Ok(cents) = event_target_value(&event).parse() {
                        amount.set(cents);
                    }
                }>
                    {amounts}
                </select>
                <p class="hint">"Charged to the saved card."</p>
            </div>
            <div class="actions">
                <button type="button" class="button primary" aria-disabled=is_disabled
                    on:click=move |_| if !untrack(is_blocked) { top_up() }>
                    {move || format!("Add {}", format::money(amount.get()))}
                </button>
                <button type="button" class="button" aria-disabled=is_disabled
                    on:click=move |_| if !untrack(is_blocked) { enable() }>
                    "Enable auto-reload"
                </button>
                {refused(refusal)}
            </div>
            {follow_up}
        </div>
    }
}
