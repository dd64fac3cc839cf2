//! Where the rows are in the window, so that they stay there while others come
//! and go, and are found there again after Back.

use crate::browser::focus;
use leptos::prelude::*;
use thunderphone::CallId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// A row, and how far below the window's top it begins, in CSS pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    pub row: CallId,
    pub top: f64,
}

impl Place {
    /// Where the row is, if any of it can be seen.
    pub fn in_sight(row: CallId) -> Option<Place> {
        visible(&element(row)?).then_some(())?;
        Place::of(row)
    }

    fn of(row: CallId) -> Option<Place> {
        Some(Place { row, top: element(row)?.get_bounding_client_rect().top() })
    }

    /// The first row that can be seen.
    pub fn first_in_sight() -> Option<Place> {
        let rows = document().query_selector_all("tr[data-call]").ok()?;
        let rows = (0..rows.length()).filter_map(|at| rows.get(at)?.dyn_into::<Element>().ok());
        let row = { rows }.find(visible)?;
        Some(Place { row: id(&row)?, top: row.get_bounding_client_rect().top() })
    }

    /// Scrolls the row back there; `false` where it was elsewhere, or is not on the
    /// page.
    pub fn restore(self) -> bool {
        let Some(now) = Place::of(self.row) else { return false };
        // Less than a pixel is rounding, and would end the browser's own care.
        let is_there = (now.top - self.top).abs() < 1.0;
        if !is_there {
            window().scroll_by_with_x_and_y(0.0, now.top - self.top);
        }
        is_there
    }
}

fn element(row: CallId) -> Option<Element> {
    document().query_selector(&format!("tr[data-call='{row}']")).ok().flatten()
}

fn id(row: &Element) -> Option<CallId> {
    row.get_attribute("data-call")?.parse().ok().map(CallId)
}

fn visible(row: &Element) -> bool {
    let rect = row.get_bounding_client_rect();
    let height = window().inner_height().ok().and_then(|height| height.as_f64());
    rect.bottom() > 0.0 && rect.top() < height.unwrap_or_default()
}

/// The row that the focus is in.
pub fn focused_row() -> Option<CallId> {
    id(&document().active_element()?.closest("tr[data-call]").ok()??)
}

/// `false` where the row is not on the page.
pub fn focus_row(row: CallId) -> bool {
    let link = element(row).and_then(|row| row.query_selector("a").ok().flatten());
    let link = link.and_then(|link| link.dyn_into::<HtmlElement>().ok());
    link.is_some_and(|link| link.focus().is_ok())
}

/// What must stay as it is while the rows change.
pub struct ScrollAnchor {
    place: Option<Place>,
    focused: Option<CallId>,
}

impl ScrollAnchor {
    /// At the top of the list new rows may push the others down, where somebody
    /// sees it happen. `always`: not even there.
    pub fn take(first_row: Option<CallId>, always: bool) -> ScrollAnchor {
        let focused = focused_row();
        let is_at_top = first_row.is_some_and(|row| Place::in_sight(row).is_some());
        let place = || focused.and_then(Place::in_sight).or_else(Place::first_in_sight);
        ScrollAnchor { place: if always || !is_at_top { place() } else { None }, focused }
    }

    /// For rows of which none stays.
    pub fn focus_only() -> ScrollAnchor {
        ScrollAnchor { place: None, focused: focused_row() }
    }

    /// Once what changed is on the page, and before it is drawn.
    pub fn restore(self) {
        request_animation_frame(move || {
            // A row that moved to another chunk was rebuilt, and one that is gone
            // leaves the focus to its neighbors.
            if let Some(row) = self.focused
                && focus::is_nowhere()
                && !focus_row(row)
                && !Place::first_in_sight().is_some_and(|place| focus_row(place.row))
            {
                focus::focus_if_lost("h1");
            }
            if let Some(place) = self.place {
                place.restore();
            }
        });
    }
}
