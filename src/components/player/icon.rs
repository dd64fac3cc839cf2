//! The signs on the player's buttons. Their names are in words beside them.

use crate::browser::svg;
use leptos::html;
use leptos::prelude::*;
use strict_view::view;

pub const PLAY: &str = "M7 4.5v15l12.5-7.5z";
pub const PAUSE: &str = "M6 4.5h4v15h-4zM14 4.5h4v15h-4z";
/// An arrow round, to the left and to the right.
pub const BACK: &str = "M12 5V1.5L6.5 6 12 10.500V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z";
pub const FORWARD: &str = "M12 5V1.5L17.500 6 12 10.500V7a6 6 0 1 0 6 6h2a8 8 0 1 1-8-8z";
pub const DOWNLOAD: &str = "M11 3h2v9.200l3.300-3.300 1.400 1.400L12 16l-5.700-5.700 1.400-1.400 3.300 3.300zM5 18h14v2H5z";
pub const VOLUME: &str = "M4 9v6h4l5 4.500v-15L8 9zM15.500 8.200v7.600a4.500 4.500 0 0 0 0-7.600z";

#[component]
pub fn Icon(shape: &'static str) -> impl IntoView {
    let place = NodeRef::<html::Span>::new();
    place.on_load(move |place| {
        let drawing = svg::element("svg", &[("viewBox", "0 0 24 24"), ("focusable", "false")]);
        if let Some((drawing, path)) = drawing.zip(svg::element("path", &[("d", shape)])) {
            let _ = drawing.append_child(&path);
            svg::show(&place, Some(drawing));
        }
    });
    view! { <span class="icon" aria-hidden="true" node_ref=place></span> }
}
