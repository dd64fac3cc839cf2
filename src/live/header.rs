//! How many calls are in progress, in the header: the way to the board.

use super::{Live, leader};
use crate::browser::clock::{Clock, browser_now};
use crate::browser::history::Navigator;
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
    let route = expect_context::<Navigator>().route();
    let target = Route::Calls(CallFilters::default());
    let url = target.url();
    // A link to the page that is shown leads nowhere, and the board is at its top.
    let on_click = move |_| {
        if route.with_untracked(|route| *route == target) {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    };
    leader::start(live);
    let count = Memo::new(move |_| {
        // Again every second.
        clock.now();
        live.watch.with(|watch| {
            let is_old = watch.listed_at.is_some_and(|at| browser_now() - at > FRESH_MS);
            watch.count().filter(|_| !is_old)
        })
    });
    let is_known = Memo::new(move |_| count.get().is_some());
    let is_live = Memo::new(move |_| count.get() > Some(0));
    let text = move || match count.get().unwrap_or(0) {
        0 => "No calls in progress".to_owned(),
        1 => "1 call in progress".to_owned(),
        count => format!("{count} calls in progress"),
    };
    // The link stays when the count changes: it may have the focus.
    let content = move || {
        let (url, on_click) = (url.clone(), on_click.clone());
        is_known.get().then(|| {
            view! {
                <a class="live" class:is-live=is_live href=url on:click=on_click>
                    <span class="dot" aria-hidden="true"></span>
                    <span class="visually-hidden">{text}</span>
                    <span aria-hidden="true">{move || count.get()}</span>
                </a>
            }
        })
    };
    view! { {content} }
}
