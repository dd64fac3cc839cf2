//! Reports when an element comes near the visible part of the page.

use super::ability::call;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

struct Watch {
    observer: IntersectionObserver,
    /// Called by the observer, so it must live as long.
    _on_change: Closure<dyn FnMut(js_sys::Array)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        call(&self.observer, "disconnect", []);
    }
}

/// Reports, at once and at every change, whether the element is within a margin (in CSS
/// pixels) of the visible part of the page, for as long as the current owner lives. A
/// browser without observers reports `unknown`, once.
pub fn watch(
    element: &Element,
    margin: u32,
    unknown: bool,
    on_change: impl FnMut(bool) + Clone + 'static,
) {
    let mut say_unknown = on_change.clone();
    if observe(element, margin, on_change).is_none() {
        say_unknown(unknown);
    }
}

fn observe(
    element: &Element,
    margin: u32,
    mut on_change: impl FnMut(bool) + 'static,
) -> Option<()> {
    let on_entries = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let newest = entries.pop().dyn_into::<IntersectionObserverEntry>();
        if let Ok(entry) = newest {
            on_change(entry.is_intersecting());
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin(&format!("{margin}px 0px"));
    let on_change = on_entries.as_ref().unchecked_ref();
    let observer = IntersectionObserver::new_with_options(on_change, &options).ok()?;
    call(&observer, "observe", [element])?;
    StoredValue::new_local(Watch { observer, _on_change: on_entries });
    Some(())
}
