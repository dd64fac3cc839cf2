//! Handing a file to the person: text of ours, or a link that leads elsewhere.

use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

/// Browsers read the text a moment after the press; then its memory may go.
const KEPT_MS: u32 = 30_000;

/// Saves text as a file.
pub fn save_text(name: &str, text: &str) {
    let Ok(blob) = Blob::new_with_str_sequence(&Array::of1(&text.into())) else { return };
    if let Ok(url) = Url::create_object_url_with_blob(&blob) {
        press(&url, name);
        spawn_local(async move {
            TimeoutFuture::new(KEPT_MS).await;
            let _ = Url::revoke_object_url(&url);
        });
    }
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
