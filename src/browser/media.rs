//! What a media element can do here: it differs by browser, device and server.

use js_sys::Reflect;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlAudioElement, HtmlMediaElement};

/// No volume is heard to differ by less.
const SLACK: f64 = 0.01;

/// Whether a page may set the volume: on iPhones only the device's buttons do, and a
/// page that sets it reads back 1.
pub fn can_set_volume() -> bool {
    let audio = document().create_element("audio").ok();
    audio.is_some_and(|audio| set_volume(audio.unchecked_ref(), 0.5))
}

/// Sets the volume, 0 to 1. False when the element does not take it.
pub fn set_volume(audio: &HtmlAudioElement, volume: f64) -> bool {
    // By reflection: a property that cannot be set would throw, and end the page.
    let name = "volume".into();
    let _ = Reflect::set(audio, &name, &volume.into());
    let now = Reflect::get(audio, &name).ok().and_then(|now| now.as_f64());
    now.is_some_and(|now| (now - volume).abs() < SLACK)
}

/// The stretches that can be sought in, in seconds.
pub fn seekable(audio: &HtmlMediaElement) -> Vec<(f64, f64)> {
    let ranges = audio.seekable();
    let range = |index| Some((ranges.start(index).ok()?, ranges.end(index).ok()?));
    (0..ranges.length()).filter_map(range).collect()
}
