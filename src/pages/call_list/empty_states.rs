//! What is shown instead of the table: nothing yet, nothing that matches, and
//! a host that has no list.

use crate::browser::focus::{focus, focus_if_lost};
use crate::browser::history::Navigator;
use crate::route::{CallFilters, Route};
use leptos::prelude::*;
use strict_view::view;
use thunderphone::CallId;

#[component]
pub fn NoCalls() -> impl IntoView {
    view! {
        <section class="empty-state">
            <h2>"No calls yet"</h2>
            <p>"Your calls appear here, newest first."</p>
            <a class="button primary" href=Route::NewCall { again: None }.url()>"New call"</a>
        </section>
    }
}

#[component]
pub fn NoneMatch() -> impl IntoView {
    view! {
        <section class="empty-state">
            <h2>"No call matches these filters"</h2>
            <ClearFilters />
        </section>
    }
}

#[component]
pub fn ClearFilters() -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    let on_click = move |_| {
        navigator.choose(Route::Calls(CallFilters::default()));
        // The button itself may be gone with what it stood in.
        focus_if_lost("h1");
    };
    view! { <button type="button" class="button" on:click=on_click>"Clear filters"</button> }
}

/// The smallest hosts know only single calls.
#[component]
pub fn Unlisted() -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    let id = RwSignal::new(String::new());
    let is_wrong = RwSignal::new(false);
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let asked = id.read_untracked().trim().parse().ok().filter(|id: &i64| *id > 0);
        is_wrong.set(asked.is_none());
        match asked {
            Some(id) => navigator.go(Route::Call { id: CallId(id), at: None }),
            None => focus("#call-id".to_owned()),
        }
    };
    view! {
        <section class="empty-state">
            <h2>"This server does not list calls"</h2>
            <p>"Open a call by its id. You see the id when you place a call."</p>
            <form aria-label="Open a call by its id" class="inline" novalidate on:submit=on_submit>
                <div class="field">
                    <label for="call-id">"Call id"</label>
                    <input
                        id="call-id"
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        aria-describedby="call-id-error"
                        aria-invalid=move || is_wrong.get().then_some("true")
                        prop:value=id
                        on:input=move |event| id.set(event_target_value(&event))
                    />
                    <p id="call-id-error" class="field-error">
                        {move || is_wrong.get().then_some("A call's id is a whole number, such as 987654321.")}
                    </p>
                </div>
                <button class="button primary">"Open"</button>
            </form>
        </section>
    }
}
