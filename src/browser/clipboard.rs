//! Copies text. `navigator.clipboard` is missing outside a secure context and may be
//! refused by policy; the fallback copies a selection.

use super::ability::{call, get, resolves_within};
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};

/// The browser may show a prompt first, or never answer.
const TIMEOUT_MS: u32 = 4_000;

/// Copies text and reports whether that worked. It begins before it returns: a browser
/// allows it only while it handles the click.
pub fn copy(text: String, done: impl FnOnce(bool) + 'static) {
    let clipboard = get(&window().navigator(), "clipboard");
    let writing =
        clipboard.and_then(|clipboard| call(&clipboard, "writeText", [&JsValue::from_str(&text)]));
    let Some(writing) = writing else { return done(copy_by_selection(&text)) };
    spawn_local(async move {
        done(resolves_within(&writing, TIMEOUT_MS).await || copy_by_selection(&text));
    });
}

fn copy_by_selection(text: &str) -> bool {
    let document = document();
    let before = document.active_element();
    let Ok(area) = document.create_element("textarea") else { return false };
    let area: HtmlTextAreaElement = area.unchecked_into();
    area.set_value(text);
    area.set_read_only(true);
    area.set_class_name("visually-hidden");
    let _ = area.set_attribute("aria-hidden", "true");
    // Elements outside a modal dialog can be neither focused nor selected.
    let dialog = before.as_ref().and_then(|element| element.closest("dialog").ok().flatten());
    let place = dialog.or_else(|| document.body().map(JsCast::unchecked_into::<Element>));
    if place.is_none_or(|place| place.append_child(&area).is_err()) {
        return false;
    }
    let _ = area.focus();
    area.select();
    let is_copied = call(&document, "execCommand", [&"copy".into()]) == Some(JsValue::TRUE);
    area.remove();
    if let Some(element) = before.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
    is_copied
}
