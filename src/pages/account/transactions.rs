//! Every cent that came to the balance or left it.

use super::csv::kind_words;
use super::export::Export;
use super::lines::{Lines, PAGE};
use crate::account::missing::missing;
use crate::account::{Account, loading};
use crate::api::Api;
use crate::browser::focus::focus;
use crate::browser::intl;
use crate::call::number::grouped;
use crate::components::when::WhenListed;
use crate::format;
use crate::organization::{Refresh, RemoteSignal};
use crate::route::Route;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::{For, view};
use thunderphone::{Transaction, TransactionPage};

#[component]
pub fn TransactionsSection() -> impl IntoView {
    let account = expect_context::<Account>();
    let api = expect_context::<Api>();
    let first = RemoteSignal::<TransactionPage>::new();
    let request = move || -> Refresh {
        Box::pin(async move { first.publish(api.client().transactions(PAGE, 0).await) })
    };
    loading::keep(first, loading::FRESH_MS, request);
    // After a charge there is another line.
    Effect::new(move |last: Option<u32>| {
        let changes = account.top_up.changes.get();
        if last.is_some_and(|last| last != changes) {
            spawn_local(request());
        }
        changes
    });
    let lines = RwSignal::new(Lines::default());
    Effect::new(move |_| {
        if let Some(page) = first.value() {
            lines.update(|lines| lines.take_first(&page));
        }
    });
    let is_known = Memo::new(move |_| first.with(|remote| remote.value.is_some()));
    view! {
        <section class="panel" aria-labelledby="transactions">
            <h2 id="transactions">"Transactions"</h2>
            {missing(first, "transactions")}
            {move || is_known.get().then(|| view! { <Table lines /> })}
        </section>
    }
}

#[component]
fn Table(lines: RwSignal<Lines>) -> impl IntoView {
    let is_empty = Memo::new(move |_| lines.with(|lines| lines.rows.is_empty()));
    let unreadable = Memo::new(move |_| lines.with(|lines| lines.unreadable));
    let table = move || {
        if is_empty.get() {
            return view! { <p class="empty">"No transactions yet."</p> };
        }
        view! {
            <table class="transactions" aria-labelledby="transactions">
                <thead><tr><th>"When"</th><th>"What"</th><th class="amount">"Amount"</th></tr></thead>
                <tbody>
                    <For each=move || lines.read().rows.clone() key=|line| line.id let(line)>
                        <Row line />
                    </For>
                </tbody>
            </table>
        }
    };
    view! {
        {table}
        {move || (unreadable.get() > 0).then(|| view! {
            <p class="warning">{unreadable.get()}" transactions could not be read and are missing."</p>
        })}
        <div class="transactions-foot">
            <More lines />
            <Export />
        </div>
    }
}

#[component]
fn Row(line: Transaction) -> impl IntoView {
    let at = match line.created_at {
        Some(at) => view! { <WhenListed at /> },
        None => view! { "Not known" },
    };
    let kind = kind_words(line.kind.as_ref());
    let what = match line.call_id {
        Some(id) => {
            view! { <a href=Route::Call { id, at: None }.url()>{kind}" "<span translate="no">{id.to_string()}</span></a> }
        }
        None => view! { {kind} },
    };
    // “Call 987651185” says nothing more.
    let said = line.description.filter(|said| {
        !line.call_id.is_some_and(|id| said.contains(&id.to_string()))
            && !said.eq_ignore_ascii_case(&kind_words(line.kind.as_ref()))
    });
    let said = said.map(|said| view! { <span class="hint">" "{said}</span> });
    let number = line
        .phone_number
        .map(|number| view! { <span class="hint" translate="no">" "{grouped(&number)}</span> });
    let cents = line.amount_cents;
    let amount = match cents {
        Some(cents) if cents > 0 => format!("+{}", format::money(cents)),
        Some(cents) => format::money(cents),
        None => "Not known".to_owned(),
    };
    let is_credit = cents.is_some_and(|cents| cents > 0);
    view! {
        <tr id=format!("line-{}", line.id) tabindex="-1">
            <td class="when">{at}</td>
            <td class="what">{what}{said}{number}</td>
            <td class="amount" class:is-credit=is_credit translate="no">{amount}</td>
        </tr>
    }
}

#[component]
fn More(lines: RwSignal<Lines>) -> impl IntoView {
    let api = expect_context::<Api>();
    let is_loading = RwSignal::new(false);
    let has_failed = RwSignal::new(false);
    let next = Memo::new(move |_| lines.with(|lines| lines.next));
    let count = move || {
        let lines = lines.read();
        let shown = intl::number(lines.rows.len());
        match lines.total.and_then(|total| usize::try_from(total).ok()) {
            Some(total) => format!("Showing {shown} of {}", intl::number(total)),
            None if lines.next.is_some() => format!("Showing the newest {shown}"),
            None => format!("Showing all {shown}"),
        }
    };
    let load = move |_| {
        let Some(offset) = next.get_untracked() else { return };
        if is_loading.get_untracked() {
            return;
        }
        is_loading.set(true);
        spawn_local(async move {
            let answer = api.client().transactions(PAGE, offset).await;
            if is_loading.try_set(false).is_some() {
                return;
            }
            has_failed.set(answer.is_err());
            let Ok(page) = answer else { return };
            let shown = lines.with_untracked(|lines| lines.rows.len());
            lines.update(|lines| lines.take_next(&page, offset));
            // The button may be gone: on with the first of the new lines.
            let first = lines.with_untracked(|lines| lines.rows.get(shown).map(|line| line.id));
            if let (None, Some(id)) = (next.get_untracked(), first) {
                focus(format!("#line-{id}"));
            }
        });
    };
    view! {
        <div class="actions">
            {move || next.get().is_some().then(|| view! {
                <button type="button" class="button" aria-disabled=move || is_loading.get().then_some("true") on:click=load>
                    {move || if is_loading.get() { "Loading…" } else { "Show more" }}
                </button>
            })}
            <span class="hint" role="status">{count}</span>
            {move || has_failed.get().then(|| view! { <span class="field-error" role="status">"More could not be loaded. Try again."</span> })}
        </div>
    }
}
