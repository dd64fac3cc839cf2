//! Where the rows are in the window. All have one height, so the place of any of them follows
//! from that of the table, drawn or not.

use crate::browser::ability::call;
use crate::browser::focus;
use crate::browser::scroll;
use js_sys::JSON;
use leptos::prelude::*;
use thunderphone::CallId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Between a row that is gone to and what covers the edge of the window, in CSS pixels.
const GAP: f64 = 4.0;

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

pub fn window_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default()
}

fn rows() -> Option<Element> {
    find("table.calls tbody")
}

/// How far below the window's top the first row begins, in CSS pixels.
pub fn table_top() -> Option<f64> {
    Some(rows()?.get_bounding_client_rect().top())
}

/// The same, and the height of a row as it is drawn, if one is.
pub fn measured() -> Option<(f64, Option<f64>)> {
    let rows = rows()?;
    // The others stand for several rows.
    let row = rows.query_selector("[data-call]").ok().flatten();
    let height = row.map(|row| row.get_bounding_client_rect().height());
    Some((rows.get_bounding_client_rect().top(), height.filter(|height| *height > 0.0)))
}

fn height_of(selector: &str) -> f64 {
    find(selector).map_or(0.0, |element| element.get_bounding_client_rect().height())
}

/// Scrolls by as little as brings a row into sight, between the head and the bar.
pub fn reveal(position: u32, row_height: f64) {
    let Some(table) = table_top() else { return };
    let top = table + f64::from(position) * row_height;
    let bottom = top + row_height;
    let head = height_of("table.calls thead") + GAP;
    let foot = window_height() - height_of(".list-bar") - GAP;
    if position == 0 && top < head {
        // With what is above the table.
        window().scroll_to_with_x_and_y(0.0, 0.0);
    } else if top < head {
        window().scroll_by_with_x_and_y(0.0, top - head);
    } else if bottom > foot {
        window().scroll_by_with_x_and_y(0.0, bottom - foot);
    }
}

/// Scrolls until a row begins so far below the window's top, or as far as the page goes.
/// Says whether it was there.
pub fn restore(position: u32, row_height: f64, top: f64) -> bool {
    let Some(table) = table_top() else { return false };
    let off = table + f64::from(position) * row_height - top;
    // Less than a pixel is rounding.
    if off.abs() < 1.0 {
        return true;
    }
    let before = scroll::position();
    window().scroll_by_with_x_and_y(0.0, off);
    (scroll::position() - before).abs() < 1.0
}

/// The row that the focus is in.
pub fn focused_row() -> Option<CallId> {
    row_of(&document().active_element()?)
}

/// The row that an element is in.
pub fn row_of(element: &Element) -> Option<CallId> {
    let row = element.closest("tr[data-call]").ok()??;
    row.get_attribute("data-call")?.parse().ok().map(CallId)
}

/// Focuses the link of a row, without scrolling; `false` where the row is not drawn.
pub fn focus_row(row: CallId) -> bool {
    let Some(link) = find(&format!("tr[data-call='{row}'] a")) else { return false };
    let options = JSON::parse(r#"{"preventScroll":true}"#).unwrap_or_default();
    call(&link, "focus", [&options]).is_some()
}

/// Focuses what is beside it in the row.
pub fn focus_beside(step: i32) -> Option<()> {
    let active = document().active_element()?;
    let all = active.closest("tr[data-call]").ok()??.query_selector_all("a, input").ok()?;
    let at =
        (0..all.length()).find(|at| all.get(*at).is_some_and(|node| node == *active.as_ref()))?;
    let next = all.get(at.checked_add_signed(step)?)?;
    next.dyn_into::<HtmlElement>().ok()?.focus().ok()
}

/// Whether the focus is where a page puts it that nobody has used yet.
pub fn is_focus_free() -> bool {
    focus::is_nowhere() || focus::is_within("h1")
}
