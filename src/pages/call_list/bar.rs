//! The bar under the list: where one is, the ways to both ends, and what is selected. The
//! first rows are there without it.

use super::actions::Actions;
use super::keys;
use super::last_row::LAST;
use super::loading::Loading;
use super::selection::Selection;
use crate::browser::events::listen_here;
use crate::browser::intl;
use crate::browser::scroll;
use crate::call::list::CallList;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use std::time::Duration;
use strict_view::view;

/// After the last row that came into sight.
const SETTLED: Duration = Duration::from_millis(100);

#[component]
pub fn Bar(loading: Loading) -> impl IntoView {
    keys::listen(loading, expect_context());
    // The rows that come and go for paper move the page.
    let printed_from = StoredValue::new(0.0);
    listen_here("beforeprint", move |_| {
        printed_from.set_value(scroll::position());
        loading.rows.is_printed.set(true);
    });
    listen_here("afterprint", move |_| {
        loading.rows.is_printed.set(false);
        let top = printed_from.get_value();
        request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, top));
    });
    let actions =
        Callback::new(move |selection| view! { <Actions loading selection /> }.into_any());
    view! {
        <div class="list-bar">
            <Selected selection=expect_context() actions />
            <Ends loading />
        </div>
    }
}

/// Where the list is scrolled to, and how to get to its ends.
#[component]
fn Ends(loading: Loading) -> impl IntoView {
    let (list, rows) = (loading.list, loading.rows);
    let length = Memo::new(move |_| list.with(CallList::len));
    // While one scrolls, nothing beside the rows is laid out at every frame.
    let settled = RwSignal::new(rows.in_sight_untracked());
    let mut settle = debounce(SETTLED, move |()| {
        let _ = settled.try_set(rows.in_sight_untracked());
    });
    Effect::new(move |_| {
        let _ = rows.in_sight();
        settle(());
    });
    let place = Memo::new(move |_| {
        let seen = settled.get();
        let (first, last) = (seen.start + 1, seen.end.min(length.get()));
        (seen.len() < length.get() as usize && first < last)
            .then(|| format!("{}–{}", intl::number(first as usize), intl::number(last as usize)))
    });
    let is_away = Memo::new(move |_| settled.read().start > 0);
    let has_rest = Memo::new(move |_| settled.read().end < length.get());
    let is_newest_first = Memo::new(move |_| list.with(CallList::is_newest_first));
    let is_looking = Memo::new(move |_| list.with(CallList::is_looking_for_last));
    let looked_for = move || match is_newest_first.get() {
        true => "Looking for the oldest call…",
        false => "Looking for the last call…",
    };
    let button = move |is_top: bool| {
        let label = move || match (is_top, is_newest_first.get()) {
            (true, true) => "Go to newest",
            (true, false) => "Go to first",
            (false, _) if is_looking.get() => "Stop looking",
            (false, true) => "Go to oldest",
            (false, false) => "Go to last",
        };
        let on_click = move |_| match is_top {
            true => loading.go_to(0),
            false if is_looking.get_untracked() => loading.stop_looking_for_last(),
            false => loading.go_to(LAST),
        };
        view! { <button type="button" class="button quiet" on:click=on_click>{label}</button> }
    };
    view! {
        <p class="list-place" aria-hidden="true">{place}</p>
        <p role="status">{move || is_looking.get().then(looked_for)}</p>
        {move || is_away.get().then(|| button(true))}
        {move || has_rest.get().then(|| button(false))}
    }
}

/// What is selected, and what can be done with it: `actions` are put beside the count.
#[component]
pub fn Selected(selection: Selection, actions: Callback<Selection, AnyView>) -> impl IntoView {
    let count = Memo::new(move |_| selection.ids.read().len());
    let said = move || (count.get() > 0).then(|| format!("{} selected", intl::number(count.get())));
    let rest = move || {
        (count.get() > 0).then(|| {
            view! {
                <button type="button" class="button quiet" on:click=move |_| selection.clear()>
                    "Clear"
                </button>
                <div class="selection-actions">{actions.run(selection)}</div>
            }
        })
    };
    view! {
        <div class="selected-calls">
            <p role="status">{said}</p>
            {rest}
        </div>
    }
}
