//! Whether the transcript scrolls with the sound. It stops when a person scrolls, by
//! whatever means, and not when the page itself does.

use crate::browser::focus::is_typing;
use crate::browser::moment::Moment;
use crate::browser::preferences;
use crate::components::player::Playback;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};

/// The page scrolls so soon after the wheel or the key that it does it for.
const SOON_MS: i64 = 800;

/// What a person may be scrolling by.
#[derive(Clone, Copy, PartialEq)]
enum Means {
    /// Wheel, finger or key, last at this moment.
    At(Moment),
    /// The scrollbar, until the pointer is seen elsewhere.
    Scrollbar,
}

#[derive(Clone, Copy)]
pub struct Following {
    pub is_on: RwSignal<bool>,
    /// It was switched off because somebody scrolled.
    pub was_stopped: RwSignal<bool>,
    playback: Playback,
    means: StoredValue<Option<Means>>,
}

impl Following {
    pub fn start(playback: Playback) -> Following {
        let is_on = preferences::get(preferences::FOLLOW_PLAYBACK).as_deref() != Some("off");
        let following = Following {
            is_on: RwSignal::new(is_on),
            was_stopped: RwSignal::new(false),
            playback,
            means: StoredValue::new(None),
        };
        following.listen();
        following
    }

    /// A person's choice, which is remembered.
    pub fn switch(self, is_on: bool) {
        preferences::set(preferences::FOLLOW_PLAYBACK, if is_on { "on" } else { "off" });
        self.resume(is_on);
    }

    pub fn resume(self, is_on: bool) {
        self.is_on.set(is_on);
        self.was_stopped.set(false);
    }

    /// A person went elsewhere in the transcript.
    pub fn stop(self) {
        if self.is_on.get_untracked() && self.playback.wants_to_play.get_untracked() {
            self.is_on.set(false);
            self.was_stopped.set(true);
        }
    }

    /// Since the page last scrolled without a person; `None` when the page is gone.
    pub fn is_person_scrolling(self) -> Option<bool> {
        self.means.try_get_value().map(|means| means.is_some())
    }

    /// The page is about to scroll without a person.
    pub fn on_own_scroll(self) {
        self.means.set_value(None);
    }

    fn listen(self) {
        let by = move |means| self.means.set_value(Some(means));
        let now = move || by(Means::At(Moment::now()));
        let listeners = [
            window_event_listener(leptos::ev::wheel, move |_| now()),
            window_event_listener(leptos::ev::touchmove, move |_| now()),
            window_event_listener(leptos::ev::keydown, move |event| {
                if scrolls(&event) {
                    now();
                }
            }),
            window_event_listener(leptos::ev::pointerdown, move |event| {
                if is_on_scrollbar(&event) {
                    by(Means::Scrollbar);
                }
            }),
            window_event_listener(leptos::ev::pointermove, move |_| {
                if self.means.get_value() == Some(Means::Scrollbar) {
                    self.means.set_value(None);
                }
            }),
            window_event_listener(leptos::ev::scroll, move |_| {
                let is_meant = match self.means.get_value() {
                    Some(Means::At(moment)) => moment.age_ms() < SOON_MS,
                    Some(Means::Scrollbar) => true,
                    None => false,
                };
                if is_meant {
                    self.stop();
                }
            }),
        ];
        on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    }
}

fn scrolls(event: &KeyboardEvent) -> bool {
    const KEYS: [&str; 7] = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "];
    KEYS.contains(&event.key().as_str()) && !event.default_prevented() && !is_typing(event)
}

/// A scrollbar belongs to the page as a whole, beside everything that is on it.
fn is_on_scrollbar(event: &PointerEvent) -> bool {
    let root = document().document_element();
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    root.is_some_and(|root| {
        target.as_ref() == Some(&root) && event.client_x() >= root.client_width()
    })
}
