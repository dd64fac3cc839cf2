//! Events of the window.

use leptos::prelude::{StoredValue, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Event;

/// Listens on the window for as long as the page lives.
pub fn listen(name: &str, handler: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(handler);
    let _ = window().add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}

struct Listener {
    name: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.closure.as_ref().unchecked_ref();
        let _ = window().remove_event_listener_with_callback(self.name, callback);
    }
}

/// Listens on the window for as long as the current owner lives.
pub fn listen_here(name: &'static str, handler: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(handler);
    let _ = window().add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    StoredValue::new_local(Listener { name, closure });
}

/// Tells whoever listens on the window.
pub fn dispatch(name: &str) {
    if let Ok(event) = Event::new(name) {
        let _ = window().dispatch_event(&event);
    }
}
