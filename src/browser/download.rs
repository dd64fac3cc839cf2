//! Handing a file to the person: text of ours, or a link that leads elsewhere.

use super::ability::{call, get};
use super::moment::Moment;
use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

/// Browsers read the text a moment after the press; then its memory may go.
const KEPT_MS: u32 = 30_000;

/// Saves text as a file; whether the browser was asked to.
pub fn save_text(name: &str, text: &str) -> bool {
    let blob = Blob::new_with_str_sequence(&Array::of1(&text.into()));
    let Ok(url) = blob.and_then(|blob| Url::create_object_url_with_blob(&blob)) else {
        return save_by_link(name, text).is_some();
    };
    press(&url, name);
    spawn_local(async move {
        TimeoutFuture::new(KEPT_MS).await;
        let _ = Url::revoke_object_url(&url);
    });
    true
}

/// The text within the link itself.
fn save_by_link(name: &str, text: &str) -> Option<()> {
    let text = call(&window(), "encodeURIComponent", [&text.into()])?.as_string()?;
    press(&format!("data:text/plain;charset=utf-8,{text}"), name);
    Some(())
}

/// Browsers open something for a page this long after a press, by the shortest of
/// their own limits; later they stop it in silence.
const PRESS_MS: f64 = 4_000.0;

/// Whether the browser still lets a page open something for a press made then.
pub fn may_open(pressed_at: Moment) -> bool {
    let activation = get(&window().navigator(), "userActivation");
    let is_active = activation.and_then(|activation| get(&activation, "isActive")?.as_bool());
    counts_as_pressed(is_active, pressed_at.age_ms() as f64)
}

/// `is_active`: the browser's own word, which older ones do not give.
fn counts_as_pressed(is_active: Option<bool>, waited_ms: f64) -> bool {
    is_active.unwrap_or((0.0..PRESS_MS).contains(&waited_ms))
}

/// Downloads what a link leads to. On another origin browsers ignore the wish
/// to download and open it, hence the new tab.
pub fn open(link: &str) {
    press(link, "");
}

fn press(link: &str, name: &str) {
    let anchor = document().create_element("a").ok();
    let Some(anchor) = anchor.and_then(|anchor| anchor.dyn_into::<HtmlAnchorElement>().ok()) else {
        return;
    };
    anchor.set_href(link);
    anchor.set_download(name);
    anchor.set_target("_blank");
    anchor.set_rel("noopener");
    anchor.click();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_counts_as_long_as_the_browser_says_or_for_some_seconds() {
        for (is_active, waited_ms, expected) in [
            (Some(true), 100.0, true),
            // Pressed elsewhere meanwhile.
            (Some(true), 7_000.0, true),
            (Some(false), 100.0, false),
            (Some(false), 7_000.0, false),
            (None, 0.0, true),
            (None, 3_900.0, true),
            (None, 4_000.0, false),
            (None, 7_000.0, false),
            // The clock was set back.
            (None, -60_000.0, false),
        ] {
            let counts = counts_as_pressed(is_active, waited_ms);
            assert_eq!(counts, expected, "{is_active:?} after {waited_ms}");
        }
    }
}
