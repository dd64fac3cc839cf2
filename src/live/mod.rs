//! The calls in progress: who, with whom, since when, and their newest words. One watch for
//! all tabs of this browser: one tab leads it, asks the API, and sends what it knows to the
//! others.
//!
//! All but [`Live`] is in the second wasm: the first view does without.

mod board;
mod calls;
mod card;
mod header;
mod leader;
mod news;
mod notifications;
mod notify_switch;
mod place;
mod watch;

pub use board::Board;
pub use header::InProgress;

use leptos::prelude::*;
use watch::Watch;

/// What is known of the calls in progress, for the header and the board.
#[derive(Clone, Copy)]
pub struct Live {
    watch: RwSignal<Watch>,
    /// Whether the page has the board.
    has_board: RwSignal<bool>,
}

impl Live {
    pub fn new() -> Live {
        Live { watch: RwSignal::new(Watch::default()), has_board: RwSignal::new(false) }
    }
}

impl Default for Live {
    fn default() -> Live {
        Live::new()
    }
}
