//! Focus and scroll: both go somewhere sensible, and only when asked.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Focuses the first element that matches, once what is being rendered now is
/// on the page.
pub fn focus(selector: String) {
    spawn_local(async move {
        TimeoutFuture::new(0).await;
        let found = document().query_selector(&selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// Whether what has the focus lies within a match of the selector.
pub fn is_within(selector: &str) -> bool {
    let active = document().active_element();
    active.is_some_and(|element| element.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Whether a key press belongs to a field, so that no shortcut may take it.
pub fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.is_content_editable()
    })
}
