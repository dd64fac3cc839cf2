//! The tab itself: seen or hidden, online or not, its clipboard, random keys.

use crate::reactive::RwSignal;
use leptos::prelude::*;
use web_sys::VisibilityState;

use super::history::listen;

/// Whether anybody can see the page, and whether the device says it is online.
#[derive(Clone, Copy)]
pub struct Presence {
    pub is_visible: RwSignal<bool>,
    pub is_online: RwSignal<bool>,
}

impl Presence {
    pub fn start() -> Presence {
        let presence = Presence {
            is_visible: RwSignal::new(is_visible()),
            is_online: RwSignal::new(is_online()),
        };
        // `visibilitychange` bubbles from the document to the window.
        listen("visibilitychange", move |_| presence.is_visible.set(is_visible()));
        listen("online", move |_| presence.is_online.set(true));
        listen("offline", move |_| presence.is_online.set(false));
        presence
    }
}

fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Whether the device says so.
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// Milliseconds since the page began, by a clock that nobody sets.
pub fn monotonic_ms() -> f64 {
    // Never missing where wasm runs; without it nothing seems to have happened at once.
    window().performance().map_or(f64::NAN, |performance| performance.now())
}

/// Loads the page anew, as the browser's own button does.
pub fn reload() {
    let _ = window().location().reload();
}

/// Copies text, if the browser lets the page.
pub fn copy(text: &str) {
    let _ = window().navigator().clipboard().write_text(text);
}

/// A key nobody else has: 128 random bits, in hex.
pub fn random_key() -> String {
    let mut bytes = [0u8; 16];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    // Without a random source (never seen in a browser that runs wasm) the
    // time keeps keys of one browser apart.
    if bytes == [0; 16] {
        bytes[..8].copy_from_slice(&js_sys::Date::now().to_bits().to_be_bytes());
        bytes[8..].copy_from_slice(&js_sys::Math::random().to_bits().to_be_bytes());
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
