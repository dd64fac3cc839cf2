//! Moves and inspects the focus.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Focuses the first element that matches, after the pending render.
pub fn focus(selector: String) {
    spawn_local(async move {
        TimeoutFuture::new(0).await;
        focus_now(&selector);
    });
}

fn focus_now(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// The same, if the focused element is gone by then.
pub fn focus_if_lost(selector: impl Into<String>) {
    let selector = selector.into();
    spawn_local(async move {
        TimeoutFuture::new(0).await;
        // At once: what is focused by then has been meant.
        if is_nowhere() {
            focus_now(&selector);
        }
    });
}

/// Whether the focused element is within a match of the selector.
pub fn is_within(selector: &str) -> bool {
    let active = document().active_element();
    active.is_some_and(|element| element.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Whether nothing has the focus: it was never set, or its element is gone.
pub fn is_nowhere() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

/// Whether a key press is part of a longer input, such as of a Chinese character.
pub fn is_composing(event: &web_sys::KeyboardEvent) -> bool {
    // The key code that browsers report while an input method is at work.
    const PROCESS: u32 = 229;
    event.is_composing() || event.key_code() == PROCESS
}

/// Whether a key press belongs to a field, so that no shortcut may take it. The composed
/// path also covers fields in the shadow trees of browser extensions. A slider takes no
/// letters.
pub fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    const FIELD: &str = "input:not([type=range]), textarea, select, [role=textbox], [role=searchbox], [role=combobox], [role=spinbutton], [role=listbox]";
    event.composed_path().iter().filter_map(|passed| passed.dyn_into::<Element>().ok()).any(
        |element| {
            element.matches(FIELD).unwrap_or(false)
                || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
        },
    )
}
