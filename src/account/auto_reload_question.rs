//! Asked before auto-reload is saved, where that charges the card right away.

use super::fresh_button::FreshButton;
use leptos::prelude::*;
use strict_view::view;

#[component]
pub fn Question(
    /// What is asked, and why.
    text: Memo<(String, String)>,
    label: String,
    on_save: Callback<()>,
    on_cancel: Callback<()>,
) -> impl IntoView {
    let button = FreshButton::new();
    let save = move |_| {
        if button.takes_press() {
            on_save.run(());
        }
    };
    view! {
        <div class="confirmation" role="group" aria-label="Confirmation">
            <p class="question" role="status" id="reload-question">{move || text.read().0.clone()}</p>
            <p id="reload-why">{move || text.read().1.clone()}</p>
            <button type="button" class="button primary" id="reload-now" class:is-new=move || button.is_fresh()
                aria-describedby="reload-question reload-why" on:click=save>
                {label}
            </button>
            <button type="button" class="button quiet" on:click=move |_| on_cancel.run(())>"Cancel"</button>
        </div>
    }
}
