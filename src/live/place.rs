//! Where the board is, so that nothing moves under somebody's pointer or focus.

use crate::browser::focus;
use leptos::prelude::*;

const BOARD: &str = ".live-board";

fn matches(selector: &str) -> bool {
    document().query_selector(selector).is_ok_and(|found| found.is_some())
}

/// Whether the pointer or the focus is on a card, or on what belongs to them.
pub fn is_used() -> bool {
    matches(".live-board:hover") || focus::is_within(BOARD)
}

/// Whether it is on what the page has below the board.
pub fn is_used_below() -> bool {
    matches(".live-board ~ :is(:hover, :focus-within)")
}

/// Top and bottom in the window, in CSS pixels.
fn edges() -> Option<(f64, f64)> {
    let board = document().query_selector(BOARD).ok()??.get_bounding_client_rect();
    Some((board.top(), board.bottom()))
}

/// In CSS pixels.
pub fn height() -> f64 {
    edges().map_or(0.0, |(top, bottom)| bottom - top)
}

/// Changes the cards. What is used below them stays where it is in the window.
pub fn hold_below(change: impl FnOnce()) {
    let before = edges().filter(|_| is_used_below());
    change();
    let Some((_, before)) = before else { return };
    // Once the change is on the page, and before it is drawn.
    request_animation_frame(move || {
        let moved = edges().map_or(0.0, |(_, bottom)| bottom - before);
        // Less than a pixel is rounding.
        if moved.abs() >= 1.0 {
            window().scroll_by_with_x_and_y(0.0, moved);
        }
    });
}
