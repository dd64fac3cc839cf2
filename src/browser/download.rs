//! Downloads: a text of ours, or the file behind a link.

use super::ability::{call, get};
use super::moment::Moment;
use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

/// Browsers read the text a moment after the click; then its memory may be freed.
const REVOKE_AFTER_MS: u32 = 30_000;

/// Saves text as a file. Returns whether the download was started.
pub fn save_text(name: &str, text: &str) -> bool {
    save_parts(name, &Array::of1(&text.into())) || save_by_link(name, text).is_some()
}

/// Saves texts as one file, too large for a link. Returns whether the download was started.
pub fn save_texts(name: &str, texts: &[String]) -> bool {
    save_parts(name, &texts.iter().map(wasm_bindgen::JsValue::from).collect())
}

/// Saves texts that the browser holds already as one file. Returns whether the download was
/// started.
pub fn save_parts(name: &str, texts: &Array) -> bool {
    Blob::new_with_str_sequence(texts).is_ok_and(|blob| save(name, &blob))
}

/// Saves what has been read already. Returns whether the download was started.
pub fn save(name: &str, blob: &Blob) -> bool {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return false };
    click_link(&url, name);
    spawn_local(async move {
        TimeoutFuture::new(REVOKE_AFTER_MS).await;
        let _ = Url::revoke_object_url(&url);
    });
    true
}

/// Fallback: puts the text into the link itself.
fn save_by_link(name: &str, text: &str) -> Option<()> {
    let text = call(&window(), "encodeURIComponent", [&text.into()])?.as_string()?;
    click_link(&format!("data:text/plain;charset=utf-8,{text}"), name);
    Some(())
}

/// How long after a click a page may open something, by the shortest limit of any
/// browser. Later they block it silently.
const ACTIVATION_MS: f64 = 4_000.0;

/// Whether the browser still lets the page open something for a click at this moment.
pub fn may_open(clicked_at: Moment) -> bool {
    let activation = get(&window().navigator(), "userActivation");
    let is_active = activation.and_then(|activation| get(&activation, "isActive")?.as_bool());
    is_activated(is_active, clicked_at.age_ms() as f64)
}

/// `is_active` is what the browser reports; older ones do not.
fn is_activated(is_active: Option<bool>, waited_ms: f64) -> bool {
    is_active.unwrap_or((0.0..ACTIVATION_MS).contains(&waited_ms))
}

/// Downloads the file behind a link. On another origin browsers ignore `download` and
/// open it, hence the new tab.
pub fn open(link: &str) {
    click_link(link, "");
}

fn click_link(link: &str, name: &str) {
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
    fn a_click_counts_as_long_as_the_browser_says_or_for_four_seconds() {
        for (is_active, waited_ms, expected) in [
            (Some(true), 100.0, true),
            // There was another click meanwhile.
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
            let counts = is_activated(is_active, waited_ms);
            assert_eq!(counts, expected, "{is_active:?} after {waited_ms}");
        }
    }
}
