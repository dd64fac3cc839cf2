//! Which columns the list has.

use super::columns::{COLUMNS, Columns};
use super::loading::Loading;
use crate::call::list::CallList;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn ColumnPanel(loading: Loading) -> impl IntoView {
    let columns = expect_context::<Columns>();
    let choices: Vec<AnyView> = COLUMNS
        .iter()
        .map(|(name, label)| {
            view! {
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || !columns.is_hidden(name)
                        on:change=move |_| columns.toggle(name)
                    />
                    <span>{*label}</span>
                </label>
            }
        })
        .collect();
    let order = move || match loading.list.with(CallList::is_newest_first) {
        true => "Newest first: the API offers no other order.",
        false => "The order is the API's, which offers no other.",
    };
    view! {
        <details class="list-menu">
            <summary>"Columns"</summary>
            <div class="list-panel" role="group" aria-label="Columns">
                {choices}
                <p class="hint">{order}</p>
            </div>
        </details>
    }
}
