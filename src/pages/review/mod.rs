//! Reviewing calls one after the other: which ones, then one call at a time, until the queue
//! is done. What a call looks like, its own page knows; `call` renders it.

mod collecting;
mod export;
mod finished;
mod running;
mod setup;

use crate::api::Api;
use crate::browser::history::Navigator;
use crate::browser::tabs::Channel;
use crate::follow::Ahead;
use crate::review::queue::Queue;
use crate::reviewing::neighbors::IsInQueue;
use crate::reviewing::queue::ReviewQueue;
use crate::route::{CallFilters, Route};
use finished::Finished;
use leptos::prelude::*;
use running::Running;
use setup::Setup;
use strict_view::view;
use thunderphone::CallId;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Setup,
    Running,
    Finished,
}

/// What the stages share.
#[derive(Clone, Copy)]
struct Review {
    review: ReviewQueue,
    ahead: Ahead,
    filters: Memo<CallFilters>,
    /// Whether a person wants another queue, though there is one.
    wants_new: RwSignal<bool>,
    /// The queue of this page has been worked on: its end is shown.
    has_run: RwSignal<bool>,
}

#[component]
pub fn ReviewPage(call: Callback<CallId, AnyView>) -> impl IntoView {
    let route = expect_context::<Navigator>().route();
    let filters = Memo::new(move |last: Option<&CallFilters>| match &*route.read() {
        Route::Review(filters) => filters.clone(),
        _ => last.cloned().unwrap_or_default(),
    });
    let ahead = Ahead::new(expect_context::<Api>());
    provide_context(ahead);
    provide_context(IsInQueue);
    let page = Review {
        review: ReviewQueue::start(expect_context::<Channel>()),
        ahead,
        filters,
        wants_new: RwSignal::new(false),
        has_run: RwSignal::new(false),
    };
    provide_context(page);
    // A link with filters asks for a queue of these; without any, for the one that is open.
    let asked = address(&filters.get_untracked());
    let is_any = filters.get_untracked().is_empty();
    let stage = Memo::new(move |_| {
        if !page.review.is_loaded.get() {
            return Stage::Loading;
        }
        let queue = page.review.queue.read();
        let is_asked = |queue: &&Queue| page.has_run.get() || is_any || queue.filters == asked;
        match queue.as_ref().filter(is_asked) {
            _ if page.wants_new.get() => Stage::Setup,
            Some(queue) if !queue.is_finished() => Stage::Running,
            Some(_) if page.has_run.get() => Stage::Finished,
            _ => Stage::Setup,
        }
    });
    let content = move || match stage.get() {
        // It takes no time, as a rule.
        Stage::Loading => ().into_any(),
        Stage::Setup => view! { <Setup /> },
        Stage::Running => view! { <Running call /> },
        Stage::Finished => view! { <Finished /> },
    };
    view! { <div class="review">{content}</div> }
}

/// As a queue keeps the filters that it was made of.
fn address(filters: &CallFilters) -> String {
    Route::Review(filters.clone()).url()
}
