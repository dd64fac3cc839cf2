//! How far the page is scrolled, in CSS pixels.

use leptos::prelude::*;

pub fn position() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// How far it can be scrolled.
pub fn reach() -> f64 {
    let tall = document().document_element().map_or(0, |root| root.scroll_height());
    let window = window().inner_height().ok().and_then(|height| height.as_f64());
    (f64::from(tall) - window.unwrap_or_default()).max(0.0)
}
