//! Brings a row of the transcript into the part of the window that the player leaves free.

use super::following::Following;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Element;

/// Rows that were never drawn have an estimated height, and move others once they are. So
/// many times it is corrected.
const CORRECTIONS: usize = 12;
/// Milliseconds between two of them: about two frames.
const FRAMES_MS: u32 = 32;
/// So many times in a row nothing had to be corrected: then it stays there.
const STEADY: usize = 3;

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
    let bars = bars();
    following.on_own_scroll();
    scroll(&row, place, &bars, following);
    spawn_local(async move {
        let mut steady = 0;
        for _ in 0..CORRECTIONS {
            TimeoutFuture::new(FRAMES_MS).await;
            // A person may scroll meanwhile, and the page may be gone.
            if following.is_person_scrolling() != Some(false) || !row.is_connected() {
                return;
            }
            let is_moved = scroll(&row, Place::IfHidden, &bars, following);
            steady = if is_moved { 0 } else { steady + 1 };
            if steady == STEADY {
                return;
            }
        }
    });
}

/// Says whether the window was moved.
fn scroll(row: &Element, place: Place, bars: &[Element], following: Following) -> bool {
    let (top, bottom) = free(bars);
    let frame = row.get_bounding_client_rect();
    let is_seen = frame.top() >= top && frame.bottom().min(frame.top() + (bottom - top)) <= bottom;
    if is_seen && place == Place::IfHidden {
        return false;
    }
    let distance = frame.top() - top - (bottom - top) / 4.0;
    let is_moved = distance.abs() >= 1.0;
    if is_moved {
        following.on_own_scroll();
        window().scroll_by_with_x_and_y(0.0, distance);
    }
    is_moved
}

/// What stays in view above the rows. It stands before them in the document, so looking for
/// the first one passes no row; there may be thousands.
fn bars() -> Vec<Element> {
    let recording = document().query_selector(".recording").ok().flatten();
    let bar = recording.as_ref().and_then(|part| part.query_selector(".player-bar").ok().flatten());
    recording.into_iter().chain(bar).collect()
}

/// From where to where rows can be seen in the window, in CSS pixels.
fn free(bars: &[Element]) -> (f64, f64) {
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
    let bottoms = bars.iter().filter_map(|bar| {
        let frame = bar.get_bounding_client_rect();
        // Not there as a box, or not at the edge.
        (frame.height() > 0.0 && frame.top() <= 1.0).then(|| frame.bottom())
    });
    (bottoms.fold(0.0, f64::max).min(height / 2.0), height)
}
