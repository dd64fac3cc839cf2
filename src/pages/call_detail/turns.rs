//! The turns: who said what when. Activating one plays from there; the one that is playing
//! is marked, and scrolled into view if wanted.
//!
//! There may be thousands of rows, so their events are the list's.

use super::clicks::Clicks;
use super::following::Following;
use super::rows::{HEAD, Rows};
use super::sight::{Place, bring};
use crate::components::player::Playback;
use crate::follow::Follow;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::{Turn, TurnContent};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement, KeyboardEvent, MouseEvent};

/// Rows that Page Up and Page Down move by.
const PAGE: usize = 10;

#[component]
pub fn Turns(
    playback: Playback,
    follow: Follow,
    rows: Rows,
    following: Following,
    can_play: Memo<bool>,
) -> impl IntoView {
    let list = rows.list;
    rows.show(follow, can_play);
    let clicks = Clicks::new(playback, list);
    let position_ms = Memo::new(move |_| (playback.second() * 1000.0) as i64);
    let current = Memo::new(move |_| {
        let is_opened = playback.opened_at.read().is_some();
        let has_begun = can_play.get() && (position_ms.get() > 0 || playback.wants_to_play.get());
        (is_opened || has_begun).then(|| playback.talk.index.read().at(position_ms.get())).flatten()
    });
    Effect::new(move |_| rows.mark(current.get()));
    Effect::new(move |_| rows.mark_playable(can_play.get()));
    // What depends on the rows waits until they are there.
    Effect::new(move |_| {
        rows.track();
        spawn_local(async move {
            TimeoutFuture::new(0).await;
            if rows.list.try_get_untracked().flatten().is_some() {
                rows.mark(current.get_untracked());
                rows.has_one_stop();
            }
        });
    });
    Effect::new(move |_| {
        let (Some(turn), true) = (current.get(), following.is_on.get()) else { return };
        if playback.wants_to_play.get()
            && !clicks.is_selecting()
            && let Some(row) = rows.row(turn)
        {
            bring(row, Place::IfHidden, following);
        }
    });
    // Once for each link, as soon as there is a row to go to.
    let shown = StoredValue::new(None::<f64>);
    Effect::new(move |_| {
        rows.track();
        let (opened_at, turn) = (playback.opened_at.get(), current.get());
        if opened_at.is_none() || turn.is_none() || shown.get_value() == opened_at {
            return;
        }
        spawn_local(async move {
            TimeoutFuture::new(0).await;
            let is_there = rows.list.try_get_untracked().flatten().is_some();
            let turn = turn.filter(|_| is_there && shown.get_value() != opened_at);
            if let Some(row) = turn.and_then(|turn| rows.row(turn)) {
                shown.set_value(opened_at);
                bring(row, Place::Above, following);
            }
        });
    });
    Effect::new(move |last: Option<Option<Element>>| {
        if let Some(last) = last.flatten() {
            let _ = last.class_list().remove_1("is-awaited");
        }
        let row = clicks.awaited.get().and_then(|turn| rows.row(turn));
        if let Some(row) = &row {
            let _ = row.class_list().add_1("is-awaited");
        }
        row
    });
    // On the whole turn, so that a click on its words works too; the button inside is what
    // keyboards and screen readers reach.
    let on_click = move |event: MouseEvent| {
        let turn = row_at(&event).and_then(|row| turn_of(&row));
        let from = turn.and_then(|turn| speech_start(&rows.turns.read_untracked(), turn));
        if let (Some(turn), Some(from), true) = (turn, from, can_play.get_untracked()) {
            clicks.on_click(&event, turn, from);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if let Some(head) = neighbor(&event) {
            event.prevent_default();
            following.stop();
            focus(&head, following);
        }
    };
    view! {
        <div
            class="turns"
            role="list"
            node_ref=list
            aria-labelledby="transcript-title"
            on:pointerdown=move |event| clicks.on_press(&event)
            on:click=on_click
            on:keydown=on_key
            on:focusin=on_focus
        >
        </div>
    }
    .into_any()
}

/// In seconds. Only speech is played by its row.
fn speech_start(turns: &[Turn], turn: usize) -> Option<f64> {
    let turn = turns.get(turn).filter(|turn| matches!(turn.content, TurnContent::Speech(_)))?;
    turn.start_ms.map(|ms| ms as f64 / 1000.0)
}

fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn row_at(event: &web_sys::Event) -> Option<Element> {
    target(event)?.closest(".turn").ok().flatten()
}

fn turn_of(row: &Element) -> Option<usize> {
    row.get_attribute("data-turn")?.parse().ok()
}

fn head_of(row: &Element) -> Option<HtmlElement> {
    row.query_selector(HEAD).ok().flatten()?.dyn_into().ok()
}

/// The head of the row that a key moves to.
fn neighbor(event: &KeyboardEvent) -> Option<HtmlElement> {
    let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
    let is_on_head = target(event).is_some_and(|target| target.matches(HEAD).unwrap_or(false));
    if has_modifier || !is_on_head {
        return None;
    }
    let row = row_at(event)?;
    let rows = row.closest(".turns").ok()??;
    let nearby = |count: usize, is_down: bool| {
        let next = |row: &Element| beside(row, is_down);
        std::iter::successors(Some(row.clone()), next).take(count + 1).last()
    };
    let row = match event.key().as_str() {
        "ArrowDown" => nearby(1, true),
        "ArrowUp" => nearby(1, false),
        "PageDown" => nearby(PAGE, true),
        "PageUp" => nearby(PAGE, false),
        "Home" => rows.first_element_child()?.first_element_child(),
        "End" => rows.last_element_child()?.last_element_child(),
        _ => None,
    };
    head_of(&row?)
}

/// The row after this one or before it, which may be in another group.
fn beside(row: &Element, is_down: bool) -> Option<Element> {
    match is_down {
        true => row
            .next_element_sibling()
            .or_else(|| row.parent_element()?.next_element_sibling()?.first_element_child()),
        false => row
            .previous_element_sibling()
            .or_else(|| row.parent_element()?.previous_element_sibling()?.last_element_child()),
    }
}

fn focus(head: &HtmlElement, following: Following) {
    let _ = head.focus();
    if let Some(row) = head.closest(".turn").ok().flatten() {
        bring(row, Place::IfHidden, following);
    }
}

/// The row that has the focus is the stop of the Tab key from now on.
fn on_focus(event: FocusEvent) {
    let Some(head) = target(&event).filter(|target| target.matches(HEAD).unwrap_or(false)) else {
        return;
    };
    let list = head.closest(".turns").ok().flatten();
    let stops = list.and_then(|list| list.query_selector_all(".turn-head[tabindex=\"0\"]").ok());
    for at in 0..stops.as_ref().map_or(0, |stops| stops.length()) {
        let stop = stops.as_ref().and_then(|stops| stops.get(at)?.dyn_into::<Element>().ok());
        if let Some(stop) = stop {
            let _ = stop.set_attribute("tabindex", "-1");
        }
    }
    let _ = head.set_attribute("tabindex", "0");
}
