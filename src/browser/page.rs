//! The tab: visible or hidden, online or offline, and random keys.

use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsValue;

use super::ability;
use super::events::{listen, listen_here};

/// Whether the page is visible, and whether the device reports to be online.
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

/// A browser that does not report it counts as visible.
fn is_visible() -> bool {
    ability::get(&document(), "visibilityState") != Some("hidden".into())
}

/// A device that does not report it counts as online.
pub fn is_online() -> bool {
    ability::get(&window().navigator(), "onLine") != Some(JsValue::FALSE)
}

/// Whether a media query holds, such as `(min-width: 60rem)`. A browser that cannot say is
/// taken for a small one.
pub fn media(query: &'static str) -> RwSignal<bool> {
    let holds = move || window().match_media(query).ok().flatten().is_some_and(|it| it.matches());
    let signal = RwSignal::new(holds());
    listen_here("resize", move |_| {
        if signal.get_untracked() != holds() {
            signal.set(holds());
        }
    });
    signal
}

/// Reloads the page, as the browser's button does.
pub fn reload() {
    let _ = window().location().reload();
}

thread_local! {
    /// How many keys this page has made.
    static KEYS: Cell<u16> = const { Cell::new(0) };
}

/// A unique key: 128 random bits, in hex.
pub fn random_key() -> String {
    let mut bytes = [0u8; 16];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    if bytes == [0; 16] {
        let count = KEYS.replace(KEYS.get().wrapping_add(1));
        bytes = without_crypto(js_sys::Date::now() as u64, count, js_sys::Math::random());
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Time and a counter make keys unique within one page, `random` between two pages.
fn without_crypto(now_ms: u64, count: u16, random: f64) -> [u8; 16] {
    let time_and_count = (now_ms << 16) | u64::from(count);
    let bytes = (u128::from(time_and_count) << 64) | u128::from(random.to_bits());
    bytes.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::without_crypto;
    use std::collections::HashSet;

    #[test]
    fn keys_are_unique_even_without_crypto() {
        let now = 1_790_000_000_000;
        // One page in one millisecond, with a random source that is stuck.
        let keys: HashSet<_> = (0..=u16::MAX).map(|n| without_crypto(now, n, 0.5)).collect();
        assert_eq!(keys.len(), 1 << 16);
        // Two pages in one millisecond, and one page later.
        assert_ne!(without_crypto(now, 0, 0.25), without_crypto(now, 0, 0.5));
        assert_ne!(without_crypto(now, 0, 0.5), without_crypto(now + 1, 0, 0.5));
        assert_ne!(without_crypto(now, 0, 0.0), [0; 16]);
    }
}
