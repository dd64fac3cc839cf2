//! The address bar and the tab's history: which route is shown, going to another, and
//! coming back to the place that was left.
//!
//! Every entry has an id and its scroll position. The browser's own scroll restoration is
//! switched off: it happens before our page is rendered.

use crate::browser::entry::{Entry, LeftEntries};
use crate::browser::events::listen;
use crate::browser::page::random_key;
use crate::browser::scroll;
use crate::route::{Route, Step};
use gloo_timers::future::TimeoutFuture;
use js_sys::Reflect;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent};

/// The pause after scrolling before the place is stored: browsers allow about a hundred
/// writes in half a minute.
const SAVE_DELAY: Duration = Duration::from_millis(250);
/// How long a page may take to become as tall as it was.
const GROWING_MS: u32 = 3_000;
/// How often its height is checked meanwhile.
const POLL_MS: u32 = 50;

/// After any of these events the page is no longer scrolled automatically.
const INPUTS: [&str; 4] = ["wheel", "touchstart", "pointerdown", "keydown"];

/// Describes the place on the page, also when the entry is left for a route. `None` until
/// the page is complete.
type Describe = Rc<dyn Fn(&str, Option<&Route>) -> Option<String>>;

/// A return to an entry.
#[derive(Clone)]
pub struct Arrival {
    pub entry: Entry,
    /// By a load of the document, not by Back or Forward within it.
    pub is_load: bool,
}

#[derive(Clone, Copy)]
pub struct Navigator {
    route: RwSignal<Route>,
    entry: StoredValue<Entry>,
    left: StoredValue<LeftEntries>,
    arrival: StoredValue<Option<Arrival>>,
    /// Counts what ends the return to a place: navigation, and any input.
    acts: StoredValue<u32>,
    describe: StoredValue<Option<Describe>, LocalStorage>,
    saving: StoredValue<Option<TimeoutHandle>>,
}

impl Navigator {
    /// Takes over Back, Forward and clicks on links of this site, for as long
    /// as the page lives.
    pub fn start() -> Navigator {
        let navigator = Navigator {
            route: RwSignal::new(shown()),
            entry: StoredValue::new(Entry::default()),
            left: StoredValue::new(LeftEntries::default()),
            arrival: StoredValue::new(None),
            acts: StoredValue::new(0),
            describe: StoredValue::new_local(None),
            saving: StoredValue::new(None),
        };
        if let Ok(history) = window().history() {
            let _ = Reflect::set(&history, &"scrollRestoration".into(), &"manual".into());
        }
        let entry = navigator.enter(shown_entry(), true);
        if entry.scroll > 0 {
            navigator.restore_scroll(entry.scroll);
        }
        listen("popstate", move |_| navigator.on_popstate());
        listen("click", move |event| navigator.on_click(&event));
        listen("scroll", move |_| navigator.save_soon());
        for input in INPUTS {
            listen(input, move |_| navigator.act());
        }
        navigator
    }

    pub fn route(&self) -> RwSignal<Route> {
        self.route
    }

    /// Follows a link, to the top of its page.
    pub fn go(&self, route: Route) {
        if self.step(route.clone()) {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        self.route.set(route);
    }

    /// A choice on the current page: a new history entry at the same scroll position.
    pub fn choose(&self, route: Route) {
        self.step(route.clone());
        self.route.set(route);
    }

    /// Changes the address without a new history entry: for typing and for playback
    /// seconds, which Back should skip.
    pub fn replace(&self, route: Route) {
        self.arrival.set_value(None);
        self.write(&self.entry.get_value(), Some(&route));
        self.route.set(route);
    }

    /// Returns whether a history entry was added.
    fn step(&self, route: Route) -> bool {
        let step = self.route.with_untracked(|now| now.step_to(&route));
        match step {
            Step::Stay => return false,
            Step::Replace => {
                self.write(&self.entry.get_value(), Some(&route));
                return false;
            }
            Step::Push => {}
        }
        let left = self.described(Some(&route));
        self.write(&left, None);
        self.left.update_value(|all| all.put(left));
        let entry = Entry::new(random_key());
        // Browsers refuse entries that come too fast. The page is shown anyway, under the
        // current entry.
        let is_made = window().history().is_ok_and(|history| {
            let state = entry.text().into();
            history.push_state_with_url(&state, "", Some(&route.url())).is_ok()
        });
        if is_made {
            self.entry.set_value(entry);
        }
        self.arrival.set_value(None);
        self.act();
        true
    }

    fn on_popstate(&self) {
        let (route, known) = (shown(), shown_entry());
        let id = self.entry.with_value(|entry| entry.id.clone());
        if known.as_ref().is_some_and(|entry| entry.id == id) {
            // Where entries were refused, several addresses share one.
            self.route.set(route);
            return;
        }
        let is_same_page = self.route.with_untracked(|now| now.is_same_page(&route));
        let left = self.described(Some(&route));
        self.left.update_value(|all| all.put(left));
        let entry = self.enter(known, false);
        self.act();
        self.route.set(route);
        if !is_same_page {
            self.restore_scroll(entry.scroll);
        }
    }

    /// Reads which entry is shown, and gives it an id if it has none.
    fn enter(&self, known: Option<Entry>, is_load: bool) -> Entry {
        let known = known.map(|entry| self.left.with_value(|all| all.newest(entry)));
        let arrival = known.clone().map(|entry| Arrival { entry, is_load });
        self.arrival.set_value(arrival);
        let entry = known.unwrap_or_else(|| {
            let entry = Entry::new(random_key());
            self.write(&entry, None);
            entry
        });
        self.entry.set_value(entry.clone());
        entry
    }

    /// The return to an entry, for its page to restore the place; only once.
    pub fn take_arrival(&self) -> Option<Arrival> {
        self.arrival.try_update_value(Option::take).flatten()
    }

    /// Lets the page describe the place on it, for as long as the current owner lives.
    /// `describe` gets the entry's id and, when the entry is left, the new route.
    pub fn on_leave(&self, describe: impl Fn(&str, Option<&Route>) -> Option<String> + 'static) {
        let slot = self.describe;
        slot.set_value(Some(Rc::new(describe)));
        on_cleanup(move || slot.set_value(None));
    }

    /// A number that changes as soon as a person navigates or uses the page.
    pub fn acts(&self) -> u32 {
        self.acts.get_value()
    }

    /// Ends scrolling to a place: it was found, or is no longer wanted.
    pub fn act(&self) {
        self.acts.update_value(|acts| *acts = acts.wrapping_add(1));
    }

    /// The current entry, with its place.
    fn described(&self, to: Option<&Route>) -> Entry {
        let mut entry = self.entry.get_value();
        entry.scroll = scroll::position().max(0.0).round() as u32;
        // A copy, because `describe` may replace itself.
        let describe = self.describe.get_value();
        if let Some(note) = describe.and_then(|describe| describe(&entry.id, to)) {
            entry.note = note;
        }
        entry
    }

    fn write(&self, entry: &Entry, route: Option<&Route>) {
        if let Ok(history) = window().history() {
            let (state, url) = (entry.text().into(), route.map(Route::url));
            let _ = history.replace_state_with_url(&state, "", url.as_deref());
        }
    }

    /// Stores the place once the page no longer scrolls, for after a reload.
    fn save_soon(&self) {
        let navigator = *self;
        let save = move || {
            let entry = navigator.described(None);
            navigator.write(&entry, None);
            navigator.entry.set_value(entry);
        };
        let next = set_timeout_with_handle(save, SAVE_DELAY).ok();
        let last = self.saving.try_update_value(|saving| std::mem::replace(saving, next));
        if let Some(handle) = last.flatten() {
            handle.clear();
        }
    }

    /// Scrolls there, or as far as possible while the page grows.
    fn restore_scroll(&self, scroll: u32) {
        let (navigator, acts) = (*self, self.acts());
        spawn_local(async move {
            let mut reached = 0.0;
            for _ in 0..GROWING_MS / POLL_MS {
                // After the pending render.
                TimeoutFuture::new(0).await;
                let (now, reach) = (scroll::position(), scroll::reach());
                // What scrolls up a page that did not become shorter is a person, also
                // without an event here: by the browser's search, or by other software.
                let is_scrolled_up = now < reached - 1.0 && now < reach - 1.0;
                if navigator.acts() != acts || is_scrolled_up {
                    return;
                }
                window().scroll_to_with_x_and_y(0.0, f64::from(scroll).min(reach));
                reached = scroll::position();
                if f64::from(scroll) <= reach {
                    return;
                }
                TimeoutFuture::new(POLL_MS).await;
            }
        });
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
        // The browser handles links within the page (the skip link).
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

/// The browser's state of the current entry, if it is ours.
fn shown_entry() -> Option<Entry> {
    let state = window().history().and_then(|history| history.state());
    Entry::read(&state.ok()?.as_string()?)
}

fn shown() -> Route {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    Route::parse(&format!("{path}{}", location.search().unwrap_or_default()))
}
