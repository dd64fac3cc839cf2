//! The list of calls: filtered, newest first, what runs on top and live.

mod empty_states;
mod filter_bar;
mod filters;
mod kept;
mod loading;
mod place;
mod returning;
mod row;
mod table;
mod typed;

use crate::browser::clock::Clock;
use crate::browser::intl;
use crate::call::list::CallList;
use crate::call_query as query;
use crate::components::banner::Banner;
use crate::components::heading::Heading;
use crate::format;
use crate::later::{LaterPart, later, load_of, loaded};
use crate::live::Board;
use crate::route::{CallFilters, Route};
use empty_states::{NoCalls, NoneMatch, Unlisted};
use filters::Filters;
pub use kept::KeptLists;
use leptos::prelude::*;
use loading::Loading;
use strict_view::view;
use table::Table;

/// What is shown in place of the table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Table,
    NoCalls,
    NoneMatch,
    Unlisted,
    /// Waiting for longer than a blink.
    Slow,
    /// Waiting, or failed with the banner to say so.
    Nothing,
}

#[component]
pub fn CallsPage(filters: Memo<CallFilters>) -> impl IntoView {
    let loading = Loading::start(filters);
    let shown = Memo::new(move |_| {
        let list = loading.list.read();
        if loading.is_unlisted.get() {
            Shown::Unlisted
        } else if !list.is_empty() {
            Shown::Table
        } else if loading.is_current.get() {
            match (list.unreadable(), filters.read().is_empty()) {
                (0, true) => Shown::NoCalls,
                (0, false) => Shown::NoneMatch,
                _ => Shown::Nothing,
            }
        } else if loading.is_slow.get() && loading.trouble.read().is_none() {
            Shown::Slow
        } else {
            Shown::Nothing
        }
    });
    let main = move || match shown.get() {
        Shown::Table => view! { <Table loading /> }.into_any(),
        Shown::NoCalls => view! { <NoCalls /> }.into_any(),
        Shown::NoneMatch => view! { <NoneMatch /> }.into_any(),
        Shown::Unlisted => view! { <Unlisted /> }.into_any(),
        Shown::Slow => view! { <p class="quiet" role="status">"Loading calls…"</p> }.into_any(),
        Shown::Nothing => ().into_any(),
    };
    let part = Callback::new(move |()| loaded(filters_part(filters)));
    view! {
        <Heading text="Calls" takes_focus=!loading.has_focus_for_row() />
        <div class="filters-place"><LaterPart load=load_of!(load_filters) part /></div>
        <Board />
        <Trouble loading />
        <Count loading />
        {move || (shown.get() == Shown::Table).then(|| view! { <p class="review-link"><a href=move || Route::Review(filters.get()).url()>"Review these calls"</a></p> })}
        {main}
    }
    .into_any()
}

// In the second wasm: the first rows are there without them.
later! {
    load_filters,
    fn filters_part(filters: Memo<CallFilters>) {
        view! { <Filters filters /> }.into_any()
    }
}

#[component]
fn Trouble(loading: Loading) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let wait = Memo::new(move |_| {
        let seconds = loading.next_try.get()?.seconds_since(clock.now());
        Some(if seconds > 0 {
            format!("Retrying in {}.", format::wait(seconds))
        } else {
            "Retrying…".to_owned()
        })
    });
    let content = move || {
        let (remedy, details) = loading.trouble.get()?;
        Some(view! {
            <Banner
                remedy
                details
                on_press=Callback::new(move |_| loading.request_more())
                on_dismiss=Callback::new(move |()| loading.dismiss())
            >
                // It ticks, and an alert would be read out every second.
                <p class="hint" aria-live="off">{move || wait.get()}</p>
            </Banner>
        })
    };
    view! { {content} }
}

/// How many are listed, and how many could not be.
#[component]
fn Count(loading: Loading) -> impl IntoView {
    let count = Memo::new(move |_| {
        let list = loading.list.read();
        let shown = list.len();
        match list.total() {
            _ if list.is_empty() => None,
            Some(total) => {
                Some(format!("Showing {} of {}", intl::number(shown), intl::number(total)))
            }
            None => Some(format!("Showing {}", intl::number(shown))),
        }
    });
    let unreadable = Memo::new(move |_| match loading.list.with(CallList::unreadable) {
        0 => None,
        1 => Some("One call could not be read and is missing here.".to_owned()),
        rows => Some(format!("{rows} calls could not be read and are missing here.")),
    });
    view! {
        <p class="count" role="status">{move || count.get()}</p>
        {move || unreadable.get().map(|text| view! { <p class="hint">{text}</p> })}
    }
}
