//! Telling when an element comes near what is visible.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

struct Watch {
    observer: IntersectionObserver,
    /// Called by the observer, so it lives as long.
    _on_change: Closure<dyn FnMut(js_sys::Array)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Says, at once and at every change, whether the element is within a margin
/// (of CSS pixels) of the visible part of the page; for as long as the current
/// owner lives.
pub fn watch(element: &Element, margin: u32, mut on_change: impl FnMut(bool) + 'static) {
    let on_entries = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let newest = entries.pop().dyn_into::<IntersectionObserverEntry>();
        if let Ok(entry) = newest {
            on_change(entry.is_intersecting());
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin(&format!("{margin}px 0px"));
    let observer =
        IntersectionObserver::new_with_options(on_entries.as_ref().unchecked_ref(), &options);
    if let Ok(observer) = observer {
        observer.observe(element);
        StoredValue::new_local(Watch { observer, _on_change: on_entries });
    }
}
