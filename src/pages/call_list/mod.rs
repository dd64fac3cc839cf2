//! The list of calls: filtered, newest first, what runs on top and live.

mod actions;
mod bar;
mod beside;
mod chips;
mod column_panel;
mod columns;
mod days;
mod drawing;
mod drawn;
mod empty_states;
mod failing;
mod filter_bar;
mod filters;
mod find;
mod finding;
mod kept;
mod keys;
mod labels;
mod last_row;
mod loading;
mod place;
mod presets;
mod returning;
mod row;
mod rows;
mod selection;
mod table;
mod today;
mod typed;
mod views_panel;

use crate::browser::clock::Clock;
use crate::browser::intl;
use crate::call::list::CallList;
use crate::call_query as query;
use crate::components::banner::Banner;
use crate::components::heading::Heading;
use crate::exporting::ExportPanel;
use crate::format;
use crate::later::{LaterPart, later, load_of, loaded};
use crate::live::Board;
use crate::route::{CallFilters, Route};
use crate::taking::{Taking, TakingPanel};
use bar::Bar;
pub use beside::ListBeside;
use column_panel::ColumnPanel;
use columns::Columns;
use empty_states::{NoCalls, NoneMatch, Unlisted};
use filters::Filters;
pub use kept::KeptLists;
use leptos::prelude::*;
use loading::Loading;
pub use selection::Selection;
use strict_view::view;
use table::Table;
use today::TodayLine;

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
    let selection = Selection::new();
    provide_context(selection);
    provide_context(Taking::of_page());
    provide_context(Columns::remembered());
    let loading = Loading::start(filters);
    Effect::new(move |_| {
        filters.track();
        selection.clear();
    });
    let shown = Memo::new(move |_| {
        let list = loading.list.read();
        // The rows of other filters are seen for a blink only.
        let is_replaced = !loading.is_current.get() && loading.is_slow.get();
        if loading.is_unlisted.get() {
            Shown::Unlisted
        } else if !list.is_empty() && !is_replaced {
            Shown::Table
        } else if loading.is_current.get() {
            match (list.unreadable() == 0 && list.reach().is_none(), filters.read().is_empty()) {
                (true, true) => Shown::NoCalls,
                (true, false) => Shown::NoneMatch,
                _ => Shown::Nothing,
            }
        } else if is_replaced && loading.trouble.read().is_none() {
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
    let part = Callback::new(move |()| loaded(filters_part(loading)));
    let panel = Callback::new(move |()| loaded(columns_part(loading)));
    let bar = Callback::new(move |()| loaded(bar_part(loading)));
    let is_table = Memo::new(move |_| shown.get() == Shown::Table);
    let review = move || view! { <a href=move || Route::Review(filters.get()).url()>"Review these calls"</a> };
    view! {
        <div class="list-head">
            <Heading text="Calls" takes_focus=!loading.has_focus_for_row() />
            <Count loading />
            <Searched loading />
            <NewCalls loading />
            <div class="list-tools" class:is-empty=move || !is_table.get()>
                <LaterPart load=load_of!(load_columns) part=panel />
                {review}
                <a href=Route::Search { query: String::new() }.url()>"Search what was said"</a>
            </div>
        </div>
        <TodayLine loading />
        <div class="filters-place"><LaterPart load=load_of!(load_filters) part /></div>
        <Board />
        <Trouble loading />
        {main}
        <div class="list-foot">
            {move || is_table.get().then(|| view! { <LaterPart load=load_of!(load_bar) part=bar /> })}
            <TakingPanel />
        </div>
    }
    .into_any()
}

// In the second wasm: the first rows are there without them.
later! {
    load_filters,
    fn filters_part(loading: Loading) {
        view! { <Filters filters=loading.filters list=loading.list /> }.into_any()
    }
}

later! {
    load_columns,
    fn columns_part(loading: Loading) {
        // Of words nobody knows how many calls have them, until all were searched.
        let is_whole = move || loading.finding.searched.read().is_none();
        let total = Signal::derive(move || {
            loading.list.read().total().filter(|_| is_whole()).map(|total| total as usize)
        });
        let is_newest_first = Memo::new(move |_| loading.list.with(CallList::is_newest_first));
        let order = Signal::derive(move || match is_newest_first.get() {
            true => "newest first",
            false => "in ThunderPhone's order",
        });
        let selection = expect_context::<Selection>();
        let selected = Signal::derive(move || {
            loading.list.with_untracked(|list| selection.in_order_of(list))
        });
        view! {
            <ExportPanel filters=loading.filters total order selected />
            <ColumnPanel loading />
        }
        .into_any()
    }
}

later! {
    load_bar,
    fn bar_part(loading: Loading) {
        view! { <Bar loading /> }.into_any()
    }
}

/// What came in waits here, and moves nothing.
#[component]
fn NewCalls(loading: Loading) -> impl IntoView {
    let new = Memo::new(move |_| loading.list.with(CallList::new_calls));
    let label = move || match new.get() {
        (_, true) => "More than 50 new calls".to_owned(),
        (1, false) => "1 new call".to_owned(),
        (count, false) => format!("{count} new calls"),
    };
    let is_away = Memo::new(move |_| loading.rows.first() > 0);
    let button = move || {
        (new.get().0 > 0).then(|| {
            view! {
                <button
                    type="button"
                    class="button new-calls"
                    class:is-away=move || is_away.get()
                    on:click=move |_| loading.show_new()
                >
                    {label}
                </button>
            }
        })
    };
    view! { <div role="status">{button}</div> }
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
                on_press=Callback::new(move |_| loading.retry())
                on_dismiss=Callback::new(move |()| loading.dismiss())
            >
                // It ticks, and an alert would be read out every second.
                <p class="hint" aria-live="off">{move || wait.get()}</p>
            </Banner>
        })
    };
    view! { {content} }
}

/// How far words were searched for, and the way to go on.
#[component]
fn Searched(loading: Loading) -> impl IntoView {
    let searched = loading.finding.searched;
    let words = move || {
        let (read, total) = searched.get()?;
        let read = intl::number(read as usize);
        Some(match total {
            Some(total) => {
                format!("Searched the newest {read} of {} calls.", intl::number(total as usize))
            }
            None => format!("Searched the newest {read} calls."),
        })
    };
    let can_go_on = Memo::new(move |_| searched.read().is_some() && loading.is_current.get());
    let more = move || {
        can_go_on.get().then(|| {
            view! {
                <button type="button" class="button quiet" on:click=move |_| loading.search_more()>
                    "Search older calls"
                </button>
            }
        })
    };
    view! { <p class="count" role="status">{words}</p>{more} }
}

/// How many are listed, and how many could not be.
#[component]
fn Count(loading: Loading) -> impl IntoView {
    let count = Memo::new(move |_| {
        let list = loading.list.read();
        let number = |count: u32| intl::number(count as usize);
        if !list.is_loaded() || list.is_empty() {
            return None;
        }
        let mut said = match list.total() {
            Some(total) => format!("Showing {} of {}", number(list.len()), number(total)),
            None => format!("Showing {}", number(list.loaded() as u32)),
        };
        if let Some(reach) = list.reach() {
            said += &format!(" · This server lists only its newest {} calls.", number(reach));
        }
        match list.unreadable() + loading.finding.unreadable.get() {
            0 => {}
            1 => said += " · One call could not be read.",
            rows => said += &format!(" · {rows} calls could not be read."),
        }
        Some(said)
    });
    view! { <p class="count" role="status">{move || count.get()}</p> }
}
