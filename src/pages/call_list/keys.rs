//! The keys of the list, while one of its rows has the focus.

use super::last_row::LAST;
use super::loading::Loading;
use super::place;
use super::selection::Selection;
use crate::browser::events::listen_here;
use crate::browser::focus;
use crate::browser::shortcut;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// Rows that Page Up and Page Down pass.
const PAGE: u32 = 10;

pub fn listen(loading: Loading, selection: Selection) {
    loading.rows.has_keys.set(true);
    listen_here("keydown", move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        // A row that is waited for takes the next key, too.
        let is_here = place::focused_row().is_some()
            || (loading.rows.wanted.get_untracked().is_some() && focus::is_nowhere());
        if is_here && !event.default_prevented() && on_key(event, loading, selection).is_some() {
            event.prevent_default();
        }
    });
}

/// `None` where the key means nothing here.
fn on_key(event: &KeyboardEvent, loading: Loading, selection: Selection) -> Option<()> {
    if shortcut::pressed(event) == Some('x') {
        selection.toggle(place::focused_row()?);
        return Some(());
    }
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() {
        return None;
    }
    let current = || loading.list.with_untracked(|list| loading.rows.current(list));
    let target = match &*event.key() {
        "ArrowDown" => current()?.saturating_add(1),
        "ArrowUp" => current()?.saturating_sub(1),
        "PageDown" => current()?.saturating_add(PAGE),
        "PageUp" => current()?.saturating_sub(PAGE),
        "Home" => 0,
        "End" => LAST,
        "ArrowRight" => return place::focus_beside(1),
        "ArrowLeft" => return place::focus_beside(-1),
        _ => return None,
    };
    loading.go_to(target);
    Some(())
}
