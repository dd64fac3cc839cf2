//! Brings a row of the transcript into the part of the window that the player leaves free.

use super::following::Following;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Rows that were never drawn have an estimated height, and move others once they are. So
/// many times it is corrected.
const CORRECTIONS: usize = 12;
/// Milliseconds between two of them: about two frames.
const FRAMES_MS: u32 = 32;
/// What stays in place stays in view above the rows.
const BARS: &str = ".player-bar, .recording";

/// Where to put a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Nowhere else, if it can be seen.
    IfHidden,
    /// In the upper half.
    Above,
}

/// Scrolls until the row is seen.
pub fn bring(row: Element, place: Place, following: Following) {
    following.on_own_scroll();
    scroll(&row, place, following);
    spawn_local(async move {
        for _ in 0..CORRECTIONS {
            TimeoutFuture::new(FRAMES_MS).await;
            // A person may scroll meanwhile, and the page may be gone.
            if following.is_person_scrolling() != Some(false) || !row.is_connected() {
                return;
            }
            scroll(&row, Place::IfHidden, following);
        }
    });
}

fn scroll(row: &Element, place: Place, following: Following) {
    let (top, bottom) = free();
    let frame = row.get_bounding_client_rect();
    let is_seen = frame.top() >= top && frame.bottom().min(frame.top() + (bottom - top)) <= bottom;
    if is_seen && place == Place::IfHidden {
        return;
    }
    let distance = frame.top() - top - (bottom - top) / 4.0;
    if distance.abs() >= 1.0 {
        following.on_own_scroll();
        window().scroll_by_with_x_and_y(0.0, distance);
    }
}

/// From where to where rows can be seen in the window, in CSS pixels.
fn free() -> (f64, f64) {
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
    let bars = document().query_selector_all(BARS).ok();
    let bars = bars.iter().flat_map(|bars| (0..bars.length()).filter_map(move |at| bars.get(at)));
    let bottoms = bars.filter_map(|bar| {
        let frame = bar.dyn_ref::<Element>()?.get_bounding_client_rect();
        // Not there as a box, or not at the edge.
        (frame.height() > 0.0 && frame.top() <= 1.0).then(|| frame.bottom())
    });
    (bottoms.fold(0.0, f64::max).min(height / 2.0), height)
}
