//! Abilities of media elements, which differ by browser, device and server.

use js_sys::Reflect;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlAudioElement, HtmlMediaElement};

/// Nobody hears a smaller difference in volume.
const TOLERANCE: f64 = 0.01;

/// Whether a page may set the volume: on iPhones only the device's buttons do, and a
/// page that sets it reads back 1.
pub fn can_set_volume() -> bool {
    let audio = document().create_element("audio").ok();
    audio.is_some_and(|audio| set_volume(audio.unchecked_ref(), 0.5))
}

/// Sets the volume, 0 to 1. Returns false when the element does not accept it.
pub fn set_volume(audio: &HtmlAudioElement, volume: f64) -> bool {
    // By reflection, because a property that cannot be set would throw and stop the app.
    let name = "volume".into();
    let _ = Reflect::set(audio, &name, &volume.into());
    let now = Reflect::get(audio, &name).ok().and_then(|now| now.as_f64());
    now.is_some_and(|now| (now - volume).abs() < TOLERANCE)
}

/// The seekable ranges, in seconds.
pub fn seekable(audio: &HtmlMediaElement) -> Vec<(f64, f64)> {
    let ranges = audio.seekable();
    let range = |index| Some((ranges.start(index).ok()?, ranges.end(index).ok()?));
    (0..ranges.length()).filter_map(range).collect()
}

/// Sends the element to a second. Returns whether it goes there: a browser that cannot seek
/// leaves it where it is, without a word.
pub fn seek(audio: &HtmlAudioElement, seconds: f64, slack: f64) -> bool {
    audio.set_current_time(seconds);
    audio.seeking() || (audio.current_time() - seconds).abs() <= slack
}
