//! How far the page is scrolled, in CSS pixels.

use leptos::prelude::*;
use web_sys::Element;

pub fn position() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// Scrolls an element, not the page, until what is in it stands in its middle.
pub fn to_middle(of: &Element, inner: &Element) {
    let (outside, inside) = (of.get_bounding_client_rect(), inner.get_bounding_client_rect());
    let off = inside.top() - outside.top() - (outside.height() - inside.height()) / 2.0;
    of.set_scroll_top(of.scroll_top() + off as i32);
}

/// How far it can be scrolled.
pub fn reach() -> f64 {
    let tall = document().document_element().map_or(0, |root| root.scroll_height());
    let window = window().inner_height().ok().and_then(|height| height.as_f64());
    (f64::from(tall) - window.unwrap_or_default()).max(0.0)
}
