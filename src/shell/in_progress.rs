//! How many calls are in progress, for the header: a quiet look every so
//! often, while anybody can see the page.

use crate::api::Api;
use crate::browser::page::Presence;
use crate::outbox::Placements;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::CallQuery;

/// A call lasts a minute or so; a header that is ten seconds old is honest.
const EVERY_MS: u32 = 10_000;

/// `None` while it is not known, or when the host has no list. A call that was
/// just placed is counted at once.
pub fn in_progress() -> RwSignal<Option<i64>> {
    let api = expect_context::<Api>();
    let presence = expect_context::<Presence>();
    let placements = expect_context::<Placements>();
    let count = RwSignal::new(None);
    Effect::new(move |_| {
        if placements.accepted.read().is_some() {
            spawn_local(async move {
                look(api, count).await;
            });
        }
    });
    spawn_local(async move {
        loop {
            if presence.is_visible.get_untracked() && !look(api, count).await {
                return;
            }
            TimeoutFuture::new(EVERY_MS).await;
        }
    });
    count
}

/// Whether it is worth looking again.
async fn look(api: Api, count: RwSignal<Option<i64>>) -> bool {
    let query = CallQuery { status: "in_progress".to_owned(), limit: 1, ..CallQuery::default() };
    match api.client().calls(&query).await {
        Ok(page) => {
            count.set(page.total.or(Some(page.calls.len() as i64)));
            true
        }
        Err(failure) => {
            count.set(None);
            !failure.is_missing_endpoint()
        }
    }
}
