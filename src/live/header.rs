//! How many calls are in progress, in the header: the way to the board.

use super::{Live, leader};
use crate::browser::clock::{Clock, browser_now};
use crate::route::{CallFilters, Route};
use leptos::prelude::*;
use strict_view::view;

/// What is older than this says nothing about now.
const FRESH_MS: i64 = 60_000;

/// Also starts the watch, once for the whole app.
#[component]
pub fn InProgress() -> impl IntoView {
    let live = expect_context::<Live>();
    let clock = expect_context::<Clock>();
    leader::start(live);
    let count = Memo::new(move |_| {
        // Again every second.
        clock.now();
        live.watch.with(|watch| {
            let is_old = watch.listed_at.is_some_and(|at| browser_now() - at > FRESH_MS);
            watch.count().filter(|_| !is_old)
        })
    });
    let content = move || {
        let count = count.get()?;
        let text = match count {
            0 => "No calls in progress".to_owned(),
            1 => "1 call in progress".to_owned(),
            count => format!("{count} calls in progress"),
        };
        Some(view! {
            <a class="live" class:is-live=move || { count > 0 } href=Route::Calls(CallFilters::default()).url()>
                <span class="dot" aria-hidden="true"></span>
                <span class="visually-hidden">{text}</span>
                <span aria-hidden="true">{count}</span>
            </a>
        })
    };
    view! { {content} }
}
