//! Whether phones ring here: a label that cannot be missed in the sandbox, a warning against
//! the real API, and until it is known a line that says so. Each takes the same room, which
//! the static shell of index.html keeps from the first paint.

use crate::api::Api;
use crate::browser::focus::focus;
use crate::browser::history::Navigator;
use crate::call::field::Field;
use crate::later::{LaterPart, later, load_of, loaded};
use crate::route::Route;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;

/// The sandbox's own table, so that the notice never lags behind it.
const NUMBERS: &str = "/numbers.txt";

/// A number of the sandbox's table, for the form to take.
#[derive(Clone, Copy)]
pub struct ChosenNumber(pub RwSignal<Option<String>>);

#[component]
pub fn SandboxNotice() -> impl IntoView {
    let host = expect_context::<Api>().host;
    let is_sandbox = Memo::new(move |_| host.read().is_sandbox);
    let content = move || match is_sandbox.get() {
        Some(true) => view! { <Sandbox /> }.into_any(),
        Some(false) => view! { <Real /> }.into_any(),
        None => view! { <Unknown /> }.into_any(),
    };
    view! { {content} }
}

#[component]
fn Sandbox() -> impl IntoView {
    // Opened once, it stays there.
    let is_open = RwSignal::new(false);
    let part = Callback::new(|()| loaded(table()));
    let numbers =
        move || is_open.get().then(|| view! { <LaterPart load=load_of!(load_table) part /> });
    view! {
        <aside class="notice sandbox" aria-label="Sandbox">
            <details id="numbers-to-try" on:toggle=move |_| is_open.set(true)>
                <summary><strong>"Sandbox"</strong>": no phone rings, no money is spent. Numbers to try"</summary>
                <div class="scroll" tabindex="0" role="region" aria-label="Numbers to try">
                    {numbers}
                </div>
            </details>
        </aside>
    }
}

// In the second wasm, because it is for trying Callboard out.
later! {
    load_table,
    fn table() {
        view! { <Numbers /> }.into_any()
    }
}

#[component]
fn Numbers() -> impl IntoView {
    let api = expect_context::<Api>();
    let numbers = RwSignal::new(String::new());
    let has_failed = RwSignal::new(false);
    let load = move || {
        has_failed.set(false);
        spawn_local(async move {
            // Its page may be gone.
            match api.page(NUMBERS).await {
                Some(text) => drop(numbers.try_set(text)),
                None => drop(has_failed.try_set(true)),
            }
        });
    };
    load();
    let failure = move || {
        has_failed.get().then(|| {
            view! {
                <p role="alert">
                    "The numbers could not be loaded. Check the connection. "
                    <button type="button" class="button" on:click=move |_| load()>"Try again"</button>
                </p>
            }
        })
    };
    let rows = move || {
        let row = |line: &str| {
            let mut parts = line.split(" | ").map(str::to_owned);
            let mut cell = || parts.next().unwrap_or_default();
            view! { <tr><td translate="no"><Number number=cell() /></td><td>{cell()}</td><td>{cell()}</td></tr> }
        };
        numbers.read().lines().map(row).collect::<Vec<_>>()
    };
    view! {
        {failure}
        <table>
            <caption>"Any other valid number, such as +14155550199, is answered, talks and is recorded."</caption>
            <thead><tr><th scope="col">"Number"</th><th scope="col">"Case"</th><th scope="col">"What happens"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Fills the form's to number, on whichever page it is chosen.
#[component]
fn Number(number: String) -> impl IntoView {
    let chosen = expect_context::<ChosenNumber>().0;
    let navigator = expect_context::<Navigator>();
    let label = number.clone();
    let on_click = move |_| {
        if let Some(table) = document().get_element_by_id("numbers-to-try") {
            let _ = table.remove_attribute("open");
        }
        chosen.set(Some(number.clone()));
        if !matches!(*navigator.route().read_untracked(), Route::NewCall { .. }) {
            navigator.go(Route::NewCall { again: None });
        }
        focus(format!("#{}", Field::ToNumber.name()));
    };
    view! { <button type="button" class="number" on:click=on_click>{label}</button> }
}

#[component]
fn Real() -> impl IntoView {
    view! {
        <aside class="notice real" aria-label="Live">
            <strong>"Live"</strong>": real phones ring and real money is spent."
        </aside>
    }
}

/// The same line as in index.html.
#[component]
fn Unknown() -> impl IntoView {
    view! {
        <aside class="notice" aria-label="Not known yet">
            <strong>"Not known yet"</strong>": whether real phones ring."
        </aside>
    }
}
