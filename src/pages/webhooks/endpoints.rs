//! The endpoints of the organization, one row each.

use super::Webhooks;
use super::row::Row;
use crate::polled::{END_OF_CALL, EndIsSent};
use leptos::prelude::*;
use strict_view::{For, view};

#[component]
pub fn Endpoints() -> impl IntoView {
    let webhooks = expect_context::<Webhooks>();
    let ids = Memo::new(move |_| {
        let listed = webhooks.listed();
        listed.into_iter().map(|endpoint| endpoint.id).collect::<Vec<_>>()
    });
    let unreadable = Memo::new(move |_| {
        webhooks.endpoints.with(|remote| remote.value.as_ref().map_or(0, |rows| rows.unreadable))
    });
    let empty = move || {
        ids.read().is_empty().then(|| {
            view! { <p class="empty">"No endpoints yet. Events are sent nowhere."</p> }
        })
    };
    let polled =
        Memo::new(move |_| !webhooks.listed().iter().any(|endpoint| endpoint.is_sent(END_OF_CALL)));
    // For the pages that follow a call.
    let end = expect_context::<EndIsSent>();
    Effect::new(move |_| {
        webhooks.endpoints.with(|remote| remote.value.iter().for_each(|rows| end.learn(rows)));
    });
    view! {
        <p class="status-message" role="status">{webhooks.said}</p>
        {empty}
        {move || (unreadable.get() > 0).then(|| view! {
            <p class="warning">{unreadable.get()}" endpoints could not be read and are missing."</p>
        })}
        <ul class="endpoints" aria-label="Endpoints">
            <For each=move || ids.get() key=|id| id.clone() let(id)>
                <Row id />
            </For>
        </ul>
        {move || polled.get().then(|| view! {
            <p class="hint">
                "No endpoint is sent "<code>{END_OF_CALL}</code>
                ". Callboard itself asks ThunderPhone for the end of each call, and that is fine."
            </p>
        })}
    }
}
