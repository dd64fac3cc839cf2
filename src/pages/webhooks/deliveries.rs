//! What was sent to the endpoints, and what became of it. The log has no bodies.

use super::Webhooks;
use super::filters::FilterBar;
use super::loading_log::LoadingLog;
use crate::browser::intl;
use crate::browser::page::Presence;
use crate::components::banner::{Banner, Details};
use crate::components::when::WhenListed;
use crate::remedy::{Button, Operation, request_failed};
use crate::route::Route;
use crate::webhooks::words;
use leptos::prelude::*;
use strict_view::{For, view};
use thunderphone::{DeliverySource, WebhookDelivery};

#[component]
pub fn Deliveries() -> impl IntoView {
    let loading = LoadingLog::start(expect_context::<Webhooks>());
    let log = loading.log;
    let count = Memo::new(move |_| log.with(|log| log.as_ref().map(|log| log.rows.len())));
    let rows = move || {
        let rows = log.with(|log| log.as_ref().map(|log| log.rows.clone()));
        rows.unwrap_or_default().into_iter().enumerate().collect::<Vec<_>>()
    };
    // Without an id, a delivery is told from another by its place and by all that it says.
    let key = |(at, row): &(usize, WebhookDelivery)| {
        let status = row.status.as_ref().map(|status| status.as_str().to_owned());
        let times = (row.last_attempt_at.map(|at| at.0), row.next_retry_at.map(|at| at.0));
        let what = (row.event_type.clone(), row.endpoint_id.clone(), row.endpoint_label.clone());
        let cause = row.cause.as_ref().map(|cause| cause.as_str().to_owned());
        let how = (row.attempt_count, row.http_status, cause);
        (*at, times, status, what, how, row.call_id)
    };
    let has_older =
        Memo::new(move |_| log.with(|log| log.as_ref().is_some_and(|log| log.next.is_some())));
    let unreadable =
        Memo::new(move |_| log.with(|log| log.as_ref().map_or(0, |log| log.unreadable)));
    let said = move || match count.get() {
        None if loading.failed.read().is_some() => String::new(),
        None => "Loading deliveries…".to_owned(),
        Some(0) if loading.filters.read().is_empty() => "Nothing was sent yet.".to_owned(),
        Some(0) => "No deliveries match these filters.".to_owned(),
        Some(count) if has_older.get() => format!("Showing the newest {}", intl::number(count)),
        Some(count) => format!("Showing all {}", intl::number(count)),
    };
    let is_loading = move || loading.is_loading.get().then_some("true");
    view! {
        <section class="panel" aria-labelledby="deliveries">
            <h2 id="deliveries">"Deliveries"</h2>
            <FilterBar filters=loading.filters />
            <Trouble loading />
            <ul class="deliveries" aria-label="Deliveries">
                <For each=rows key=key let(row)>
                    <Row delivery=row.1 />
                </For>
            </ul>
            {move || (unreadable.get() > 0).then(|| view! {
                <p class="warning">{unreadable.get()}" deliveries could not be read and are missing."</p>
            })}
            <div class="actions">
                {move || has_older.get().then(|| view! {
                    <button type="button" class="button" aria-disabled=is_loading
                        on:click=move |_| loading.load_older()>"Show older"</button>
                })}
                <button type="button" class="button quiet" aria-disabled=is_loading
                    on:click=move |_| loading.load()>"Refresh"</button>
                <span class="hint" role="status">{said}</span>
            </div>
        </section>
    }
}

#[component]
fn Trouble(loading: LoadingLog) -> impl IntoView {
    let presence = expect_context::<Presence>();
    let on_press = Callback::new(move |_: Button| loading.load());
    let content = move || {
        let (failure, at) = loading.failed.get()?;
        if matches!(failure.status(), Some(404 | 405 | 501)) {
            return Some(
                view! { <p class="hint">"This server does not offer a log of deliveries."</p> },
            );
        }
        let is_offline = !presence.is_online.get_untracked();
        let remedy = request_failed(&failure, Operation::LoadingDeliveries, is_offline);
        let details = Details::of(&failure, at);
        Some(view! { <Banner remedy details on_press on_dismiss=None /> })
    };
    view! { {content} }
}

#[component]
fn Row(delivery: WebhookDelivery) -> impl IntoView {
    let (tone, word) = words::delivery(delivery.status.as_ref());
    let cause = words::cause(&delivery);
    let event = delivery.event_type.clone().unwrap_or_else(|| "Not known".to_owned());
    let to = match (&delivery.endpoint_label, &delivery.source) {
        (Some(label), _) => label.clone(),
        (None, Some(DeliverySource::Legacy)) => "The older webhook".to_owned(),
        (None, _) => "An endpoint that is not known".to_owned(),
    };
    let at = match delivery.last_attempt_at {
        Some(at) => view! { <WhenListed at /> },
        None => view! { "Time not known" },
    };
    let attempts = match delivery.attempt_count {
        Some(1) => "1 attempt".to_owned(),
        Some(count) => format!("{count} attempts"),
        None => "Attempts not known".to_owned(),
    };
    let next =
        delivery.next_retry_at.map(|at| view! { <span>"Next try: "<WhenListed at /></span> });
    let call = delivery.call_id.map(|id| {
        let url = Route::Call { id, at: None }.url();
        view! { <a href=url>"Call "<span translate="no">{id.to_string()}</span></a> }
    });
    view! {
        <li>
            <span class="chip" data-tone=tone>{word}</span>
            <code>{event}</code>
            <span translate="no">{to}</span>
            <span class="hint">{at}</span>
            <span class="hint">{attempts}</span>
            {next}
            {call}
            {cause.map(|cause| view! { <p>"Cause: "{cause}</p> })}
        </li>
    }
}
