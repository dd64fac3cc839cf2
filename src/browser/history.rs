//! The address bar: which route is shown, and going to another.

use crate::reactive::RwSignal;
use crate::route::Route;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent};

#[derive(Clone, Copy)]
pub struct Navigator {
    route: RwSignal<Route>,
}

impl Navigator {
    /// Takes over Back, Forward and clicks on links of this site, for as long
    /// as the page lives.
    pub fn start() -> Navigator {
        let navigator = Navigator { route: RwSignal::new(shown()) };
        listen("popstate", move |_| navigator.route.set(shown()));
        listen("click", move |event| navigator.on_click(&event));
        navigator
    }

    pub fn route(&self) -> RwSignal<Route> {
        self.route
    }

    pub fn go(&self, route: Route) {
        let history = window().history();
        if let Ok(history) = history {
            let _ = history.push_state_with_url(&"".into(), "", Some(&route.url()));
        }
        if !self.route.read_untracked().is_same_page(&route) {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        self.route.set(route);
    }

    /// Changes the address without a step in the history: for filters and
    /// seconds, which Back should not walk through.
    pub fn replace(&self, route: Route) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&"".into(), "", Some(&route.url()));
        }
        self.route.set(route);
    }

    fn on_click(&self, event: &Event) {
        let Some(mouse) = event.dyn_ref::<MouseEvent>() else { return };
        let has_modifier =
            mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.alt_key();
        if mouse.button() != 0 || has_modifier || mouse.default_prevented() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(anchor) = target.and_then(|target| target.closest("a[href]").ok().flatten())
        else {
            return;
        };
        let Ok(anchor) = anchor.dyn_into::<HtmlAnchorElement>() else { return };
        let is_ours = window().location().origin().is_ok_and(|origin| anchor.origin() == origin);
        let opens_elsewhere = !anchor.target().is_empty() || anchor.has_attribute("download");
        // Links within the page (the skip link) are the browser's.
        if !is_ours || opens_elsewhere || !anchor.hash().is_empty() {
            return;
        }
        let route = Route::parse(&format!("{}{}", anchor.pathname(), anchor.search()));
        if route != Route::NotFound {
            event.prevent_default();
            self.go(route);
        }
    }
}

fn shown() -> Route {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    Route::parse(&format!("{path}{}", location.search().unwrap_or_default()))
}

/// Listens on the window for as long as the page lives.
pub fn listen(name: &str, handler: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(handler);
    let _ = window().add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}
