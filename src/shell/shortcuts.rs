//! Keyboard shortcuts, and the dialog that lists them.

use crate::browser::focus::is_typing;
use crate::browser::history::{Navigator, listen};
use crate::markup::{ElementRef, view};
use crate::route::{CallFilters, Route};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

const SHORTCUTS: &[(&str, &str)] = &[
    ("n", "New call"),
    ("c", "Calls"),
    ("k", "On a call: play or pause"),
    ("j / l", "On a call: back or forward 5 seconds"),
    ("?", "This list"),
];

#[component]
pub fn Shortcuts() -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    let dialog = ElementRef::<web_sys::HtmlDialogElement>::new();
    let open = move || {
        if let Some(dialog) = dialog.get_untracked() {
            let _ = dialog.show_modal();
        }
    };
    listen("keydown", move |event| {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        if is_typing(event) || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "n" => navigator.go(Route::NewCall { again: None }),
            "c" => navigator.go(Route::Calls(CallFilters::default())),
            "?" => open(),
            _ => return,
        }
        event.prevent_default();
    });
    let rows: Vec<_> = SHORTCUTS
        .iter()
        .map(|(key, what)| view! { <dt><kbd>{*key}</kbd></dt><dd>{*what}</dd> })
        .collect();
    view! {
        <footer class="foot">
            <button type="button" class="button quiet" on:click=move |_| open()>
                "Keyboard shortcuts"
            </button>
        </footer>
        <dialog node_ref=dialog aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
            <dl class="facts">{rows}</dl>
            <form method="dialog"><button class="button">"Close"</button></form>
        </dialog>
    }
}
