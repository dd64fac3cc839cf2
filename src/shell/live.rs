//! How many calls are in progress, for the header: a quiet look every so
//! often, while anybody can see the page.

use crate::api::Api;
use crate::browser::page::Presence;
use crate::reactive::RwSignal;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::CallQuery;

/// A call lasts a minute or so; a header that is ten seconds old is honest.
const EVERY_MS: u32 = 10_000;

/// `None` while it is not known, or when the host has no list.
pub fn in_progress() -> RwSignal<Option<i64>> {
    let api = expect_context::<Api>();
    let presence = expect_context::<Presence>();
    let count = RwSignal::new(None);
    spawn_local(async move {
        loop {
            if presence.is_visible.get_untracked() {
                let query = CallQuery {
                    status: "in_progress".to_owned(),
                    limit: 1,
                    ..CallQuery::default()
                };
                match api.client().calls(&query).await {
                    Ok(page) => count.set(page.total.or(Some(page.calls.len() as i64))),
                    Err(failure) => {
                        count.set(None);
                        if failure.is_missing_endpoint() {
                            return;
                        }
                    }
                }
            }
            TimeoutFuture::new(EVERY_MS).await;
        }
    });
    count
}
