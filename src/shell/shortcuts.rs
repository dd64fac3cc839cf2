//! Keyboard shortcuts, and the dialog that lists them.

use crate::browser::events::listen;
use crate::browser::focus::focus;
use crate::browser::history::Navigator;
use crate::browser::shortcut;
use crate::later::{LaterPart, later, load_of, loaded};
use crate::route::{CallFilters, Route};
use leptos::html;
use leptos::prelude::*;
use strict_view::view;
use wasm_bindgen::JsCast;

const SHORTCUTS: &[(&str, &str)] = &[
    ("n", "New call"),
    ("c", "Calls"),
    ("↑ / ↓", "In the list of calls: previous or next call"),
    ("PgUp / PgDn", "In the list of calls: 10 calls up or down"),
    ("Home / End", "In the list of calls: first or last call"),
    ("x", "In the list of calls: select"),
    ("Ctrl+Enter", "On New call: place the call"),
    ("Space / k", "On a call: play or pause"),
    ("j / l", "On a call: back or forward 10 seconds"),
    ("< / >", "On a call: slower or faster"),
    ("[ / ]", "On a call: previous or next turn"),
    ("f", "On a call: flag this second"),
    ("1 to 9", "On a call: your verdict"),
    ("Enter", "In a review: done and next"),
    ("?", "This list"),
];

#[component]
pub fn Shortcuts() -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    let dialog = NodeRef::<html::Dialog>::new();
    let (are_on, is_open) = (RwSignal::new(true), RwSignal::new(false));
    let open = move || {
        is_open.set(true);
        // Another tab may have switched them meanwhile.
        are_on.set(shortcut::are_on());
        if let Some(dialog) = dialog.get_untracked()
            && dialog.show_modal().is_err()
        {
            // Not modal, but there: `open` shows it at its place in the page.
            let _ = dialog.set_attribute("open", "");
            focus("dialog[open] button".to_owned());
        }
    };
    listen("keydown", move |event| {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        match shortcut::pressed(event) {
            Some('n') => navigator.go(Route::NewCall { again: None }),
            Some('c') => navigator.go(Route::Calls(CallFilters::default())),
            Some('?') => open(),
            _ => return,
        }
        event.prevent_default();
    });
    // Opened once, it stays there.
    let part = Callback::new(move |()| loaded(list(are_on)));
    let content =
        move || is_open.get().then(|| view! { <LaterPart load=load_of!(load_list) part /> });
    view! {
        <footer class="foot">
            <button type="button" class="button quiet" on:click=move |_| open()>
                "Keyboard shortcuts"
            </button>
        </footer>
        <dialog node_ref=dialog aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
            {content}
            // The focus goes here: not to the switch, where Space would do more than look.
            <form method="dialog"><button class="button" autofocus="">"Close"</button></form>
        </dialog>
    }
}

// In the second wasm: whoever looks for it can wait a moment.
later! {
    load_list,
    fn list(are_on: RwSignal<bool>) {
        view! { <List are_on /> }.into_any()
    }
}

#[component]
fn List(are_on: RwSignal<bool>) -> impl IntoView {
    let rows: Vec<_> = SHORTCUTS
        .iter()
        .map(|(key, what)| view! { <dt><kbd>{*key}</kbd></dt><dd>{*what}</dd> })
        .collect();
    let on_switch = move |event| {
        let is_on = event_target_checked(&event);
        shortcut::switch(is_on);
        are_on.set(is_on);
    };
    view! {
            <dl class="facts">{rows}</dl>
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    aria-describedby="shortcuts-hint"
                    prop:checked=are_on
                    on:change=on_switch
                />
                <span>"Single-letter shortcuts"</span>
            </label>
            <p class="hint" id="shortcuts-hint">
                "Turn them off if you type them by accident, or use speech input."
            </p>
    }
}
