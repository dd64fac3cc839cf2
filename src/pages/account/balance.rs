//! The balance and topping up, and auto-reload.

use crate::account::Account;
use crate::account::auto_reload::AutoReload;
use crate::account::card;
use crate::account::missing::missing;
use crate::account::top_up::Stage;
use crate::account::top_up_form::TopUpForm;
use crate::api::Api;
use crate::browser::focus::{focus, focus_if_lost};
use crate::components::when::WhenListed;
use crate::format;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{Billing, Timestamp};

#[component]
pub fn BalanceSection() -> impl IntoView {
    let account = expect_context::<Account>();
    let billing = account.organization.billing;
    let is_known = Memo::new(move |_| billing.with(|remote| remote.value.is_some()));
    view! {
        <section class="panel balance-panel" aria-labelledby="balance">
            <h2 id="balance">"Balance"</h2>
            {move || billing.value().map(|billing| view! { <Figure billing /> })}
            {missing(billing, "the balance")}
            {move || is_known.get().then(|| view! { <Pay /> })}
            {move || billing.value().map(|billing| view! { <Facts billing /> })}
        </section>
    }
}

#[component]
fn Figure(billing: Billing) -> impl IntoView {
    let account = expect_context::<Account>();
    let api = expect_context::<Api>();
    let amount = match (billing.balance_cents, billing.balance_usd) {
        (Some(cents), _) => format::money(cents),
        (None, Some(usd)) => format::dollars(&usd),
        (None, None) => "Not known".to_owned(),
    };
    let is_empty = billing.balance_cents.is_some_and(|cents| cents <= 0);
    let received_at = account.organization.billing.get_untracked().received_at;
    let since = Memo::new(move |_| {
        api.clock.now();
        received_at.map(|at| format::ago(at.age_ms() / 1_000))
    });
    let utc =
        received_at.map(|at| Timestamp(api.clock.now_untracked().0 - at.age_ms()).to_string());
    let is_loading = Memo::new(move |_| account.organization.billing.read().is_loading);
    let refresh = move |_| {
        if !is_loading.get_untracked() {
            spawn_local(account.organization.refresh_billing());
            spawn_local(account.refresh_cards());
        }
    };
    view! {
        <p class="figure" class:is-empty=is_empty translate="no">{amount}</p>
        <p class="hint checked">
            <time datetime=utc.clone() title=utc.map(|utc| format!("{utc} (UTC)"))>
                {move || since.get().map(|since| format!("Checked {since}"))}
            </time>
            <button type="button" class="button quiet" on:click=refresh>"Check now"</button>
        </p>
        {is_empty.then(|| view! { <p class="warning">"Calls are refused until somebody adds credit."</p> })}
    }
}

/// “Top up”, what it opens, and what came of it.
#[component]
fn Pay() -> impl IntoView {
    let account = expect_context::<Account>();
    let top_up = account.top_up;
    let is_opened = RwSignal::new(false);
    let added = RwSignal::new(None::<i64>);
    // Also what an earlier page has begun.
    let is_open = Memo::new(move |_| is_opened.get() || *top_up.stage.read() != Stage::Idle);
    Effect::new(move |was: Option<bool>| {
        let is_open = is_open.get();
        if was == Some(true) && !is_open {
            focus_if_lost("#top-up");
        }
        is_open
    });
    let open = move |_| {
        is_opened.set(true);
        focus("#top-up-amount, .top-up button".to_owned());
    };
    let close = move || {
        is_opened.set(false);
        added.set(None);
        focus("#top-up".to_owned());
    };
    let on_cancel = Callback::new(move |()| close());
    let on_added = Callback::new(move |cents| {
        is_opened.set(false);
        added.set(Some(cents));
        focus("#top-up-done".to_owned());
    });
    let content = move || {
        if is_open.get() {
            return view! {
                <div role="group" aria-label="Top up"><TopUpForm on_added on_cancel /></div>
            };
        }
        match added.get() {
            Some(cents) => view! {
                <div class="banner is-good">
                    <h3 tabindex="-1">{format::money(cents)}" added"</h3>
                    <button type="button" class="button" id="top-up-done" on:click=move |_| close()>"Done"</button>
                </div>
            },
            None => view! {
                <div class="actions">
                    <button type="button" class="button primary" id="top-up" on:click=open>"Top up"</button>
                </div>
            },
        }
    };
    view! { {content} }
}

/// Around the balance: how long it lasts, what was added last, limits, cards.
#[component]
fn Facts(billing: Billing) -> impl IntoView {
    let account = expect_context::<Account>();
    let lasts = billing.balance_runway_days.map(|days| match days {
        0 => "less than a day".to_owned(),
        1 => "about a day".to_owned(),
        2..=365 => format!("about {days} days"),
        _ => "more than a year".to_owned(),
    });
    let last = billing.last_top_up.as_ref().and_then(|last| {
        let amount = format::money(last.amount_cents?);
        let by = match last.kind.as_deref() {
            Some("auto") => ", by auto-reload",
            _ => "",
        };
        let at = last.created_at.map(|at| view! { ", "<WhenListed at /> });
        Some(view! { <dt>"Last added"</dt><dd>{amount}{by}{at}</dd> })
    });
    let month = billing.current_month_usage_spend_cents.map(|cents| {
        let limit = billing.monthly_spending_limit_cents;
        let of = limit.map(|limit| format!(" of at most {}", format::money(limit)));
        view! { <dt>"Spent this month"</dt><dd>{format::money(cents)}{of}</dd> }
    });
    let is_limited = billing.spending_limit_reached == Some(true);
    let failed = billing
        .last_manual_topup_error
        .map(|said| format!("The last top-up failed. ThunderPhone says: “{}”", isolate(&said)));
    // While there is more to say of a newer one, that is said instead.
    let is_idle = Memo::new(move |_| *account.top_up.stage.read() == Stage::Idle);
    let failed = move || failed.clone().filter(|_| is_idle.get());
    let cards = move || {
        let cards = account.cards.value()?;
        if cards.is_empty() {
            return Some(
                view! { <dt>"Card"</dt><dd>"None is saved. An admin can add one in ThunderPhone's dashboard."</dd> },
            );
        }
        let rows: Vec<_> = cards
            .iter()
            .map(|card| {
                let expires = card::expires(card).map(|at| format!(", expires {at}"));
                let default = (card.is_default && cards.len() > 1).then_some(" (charged)");
                view! { <li>{card::name(card)}{expires}{default}</li> }
            })
            .collect();
        Some(
            view! { <dt>{if cards.len() == 1 { "Card" } else { "Cards" }}</dt><dd><ul class="plain">{rows}</ul></dd> },
        )
    };
    view! {
        {move || failed().map(|text| view! { <p class="warning">{text}</p> })}
        {is_limited.then(|| view! { <p class="warning">"The monthly spending limit is reached: calls are refused. An admin can raise it in ThunderPhone's dashboard."</p> })}
        <dl class="facts">
            {lasts.map(|lasts| view! { <dt>"Lasts"</dt><dd>{lasts}", at the pace of the last seven days"</dd> })}
            {month}
            {last}
            {cards}
        </dl>
    }
}

#[component]
pub fn AutoReloadSection() -> impl IntoView {
    let billing = expect_context::<Account>().organization.billing;
    let is_known = Memo::new(move |_| billing.with(|remote| remote.value.is_some()));
    view! {
        <section class="panel" aria-labelledby="auto-reload">
            <h2 id="auto-reload">"Auto-reload"</h2>
            {move || if is_known.get() { view! { <AutoReload /> } } else { missing(billing, "auto-reload") }}
        </section>
    }
}
