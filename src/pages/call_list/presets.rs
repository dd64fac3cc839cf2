//! Periods that are chosen with one press, and move with the calendar.

use super::filter_bar::Bar;
use crate::call::range::Range;
use crate::call_query;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn Presets(bar: Bar) -> impl IntoView {
    let chosen = Memo::new(move |_| call_query::range(&bar.filters.read()));
    let buttons = Range::PRESETS.map(|range| {
        let is_chosen = move || chosen.get() == Some(range);
        // A second press takes it back.
        let on_click = move |_| {
            bar.choose(|filters| {
                let is_chosen = call_query::range(filters) == Some(range);
                filters.range = if is_chosen { String::new() } else { range.word() };
                filters.from_date.clear();
                filters.to_date.clear();
            });
        };
        view! {
            <button type="button" class="button" aria-pressed=move || is_chosen().to_string() on:click=on_click>
                {range.label()}
            </button>
        }
    });
    view! { <div class="periods" role="group" aria-label="Period">{buttons.into_iter().collect::<Vec<_>>()}</div> }
}
