//! The list beside one of its calls, on screens with room for both. A part of it: the calls
//! around the one that is open.

use super::days;
use super::finding::only;
use super::kept::KeptLists;
use super::row::{duration, who};
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::browser::page::Presence;
use crate::browser::{intl, page, scroll};
use crate::call::list::{CallList, Ending, Row};
use crate::call_query::{Search, matcher, query, search};
use crate::route::{CallFilters, Route};
use crate::store::call_sequence::{CallSequence, Place};
use gloo_timers::future::TimeoutFuture;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use std::sync::Arc;
use strict_view::{For, view};
use thunderphone::CallId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// As wide as both are without a line more; style/beside.css has the same.
const WIDE: &str = "(min-width: 112.5rem)";
/// Calls that are shown before and after the one that is open.
const EACH_SIDE: usize = 40;
/// Calls that are known beyond those, so that each has its neighbors as soon as it is opened.
const BEYOND: usize = 5;
/// While some of them are in progress.
const AGAIN_MS: u32 = 30_000;

/// Nothing, for a call that was opened by its address or in a queue.
#[component]
pub fn ListBeside(call_id: CallId) -> impl IntoView {
    let place = CallSequence::place_of(call_id);
    let filters = place.as_ref().and_then(|place| match Route::parse(&place.back) {
        Route::Calls(filters) => Some(filters),
        _ => None,
    });
    place.zip(filters).map(|(place, filters)| view! { <Rows call_id place filters /> })
}

#[component]
fn Rows(call_id: CallId, place: Place, filters: CallFilters) -> impl IntoView {
    let rows = RwSignal::new(Vec::<Arc<Row>>::new());
    let is_wide = page::media(WIDE);
    let list = NodeRef::<html::Nav>::new();
    let (api, lists) = (expect_context::<Api>(), expect_context::<KeptLists>());
    let presence = expect_context::<Presence>();
    Effect::new(move |_| {
        if !is_wide.get() {
            return;
        }
        let kept = lists.newest(&filters);
        rows.set(kept.and_then(|list| around(&list, call_id)).unwrap_or_default());
        let first = place.position.saturating_sub(1 + EACH_SIDE + BEYOND);
        let filters = filters.clone();
        // It ends with this run of the effect.
        spawn_local_scoped_with_cancellation(async move {
            show_current(list).await;
            loop {
                let is_new = rows.read_untracked().is_empty();
                let is_seen = presence.is_visible.get_untracked();
                let newer = if is_seen { load(api, &filters, first, call_id).await } else { None };
                if let Some(newer) = newer {
                    CallSequence::keep_part(newer.iter().map(|row| row.id).collect(), first);
                    rows.set(near(newer, call_id));
                }
                if is_new {
                    show_current(list).await;
                }
                if rows.with_untracked(|rows| rows.iter().all(|row| row.is_final())) {
                    return;
                }
                // Calls in progress end.
                TimeoutFuture::new(AGAIN_MS).await;
            }
        });
    });
    let is_shown = Memo::new(move |_| is_wide.get() && !rows.read().is_empty());
    let content = move || {
        is_shown.get().then(|| {
            view! {
                <nav
                    class="beside-list"
                    node_ref=list
                    aria-label="Calls of the list"
                    on:keydown=move |event| move_focus(&event)
                >
                    <ol>
                        <For each=move || rows.get() key=|row| key(row) let(row)>
                            {link(&row, row.id == call_id)}
                        </For>
                    </ol>
                </nav>
            }
        })
    };
    view! { {content} }
}

/// A row is drawn anew when what it shows differs.
fn key(row: &Row) -> (CallId, String, Option<i64>) {
    (row.id, Ending::new(row).words, row.duration_seconds)
}

fn link(row: &Row, is_current: bool) -> AnyView {
    let clock = expect_context::<Clock>();
    let Ending { words, sign, tone } = Ending::new(row);
    let when = row.started.map(|at| {
        let day = Memo::new(move |_| days::name(at, clock.now()));
        view! { <span class="beside-when">{day} " " {intl::listed_time(at)}</span> }
    });
    view! {
        <li>
            <a
                href=Route::Call { id: row.id, at: None }.url()
                aria-current=is_current.then_some("page")
                tabindex=if is_current { "0" } else { "-1" }
            >
                <span class="beside-who">{who(row.id, Some(row))}</span> " "
                <span class="beside-duration" translate="no">{duration(row)}</span> " "
                <span class="pill" data-tone=tone>
                    <span aria-hidden="true">{sign}</span>
                    <span>{words}</span>
                </span> " "
                {when}
            </a>
        </li>
    }
}

/// The rows around a call, as the list was left.
fn around(list: &CallList, id: CallId) -> Option<Vec<Arc<Row>>> {
    let position = list.position(id)? as usize;
    let near = position.saturating_sub(EACH_SIDE)..position + EACH_SIDE + 1;
    let rows = near.filter_map(|at| list.at(u32::try_from(at).ok()?)?.row());
    Some(rows.cloned().collect())
}

fn near(rows: Vec<Arc<Row>>, id: CallId) -> Vec<Arc<Row>> {
    let at = rows.iter().position(|row| row.id == id).unwrap_or_default();
    let shown = at.saturating_sub(EACH_SIDE)..at + EACH_SIDE + 1;
    rows.into_iter().enumerate().filter(|(at, _)| shown.contains(at)).map(|(_, row)| row).collect()
}

/// The same as the API has it now; `None` where that is not known, or the call is elsewhere by
/// now. Words are not searched for again.
async fn load(api: Api, filters: &CallFilters, first: usize, id: CallId) -> Option<Vec<Arc<Row>>> {
    if matches!(search(filters), Search::Words(_)) {
        return None;
    }
    let client = api.client();
    let (first, limit) = (u32::try_from(first).ok()?, 2 * (EACH_SIDE + BEYOND) as u32 + 1);
    let page = only(client.calls(&query(filters, first, limit)).await.ok()?, matcher(filters));
    let rows: Vec<Arc<Row>> = page.calls.iter().map(|call| Arc::new(Row::new(call))).collect();
    rows.iter().any(|row| row.id == id).then_some(rows)
}

/// Puts the open call in the middle of the list, once it is drawn.
async fn show_current(list: NodeRef<html::Nav>) {
    TimeoutFuture::new(0).await;
    let Some(list) = list.try_get_untracked().flatten() else { return };
    if let Ok(Some(current)) = list.query_selector("[aria-current]") {
        scroll::to_middle(&list, &current);
    }
}

/// The list is one stop of the Tab key; arrows go on within it.
fn move_focus(event: &KeyboardEvent) {
    let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
    let item =
        event.target().and_then(|target| target.dyn_into::<Element>().ok()?.closest("li").ok()?);
    let Some(item) = item.filter(|_| !has_modifier) else { return };
    let next = match event.key().as_str() {
        "ArrowDown" => item.next_element_sibling(),
        "ArrowUp" => item.previous_element_sibling(),
        _ => return,
    };
    event.prevent_default();
    let link = next.and_then(|next| next.first_element_child()?.dyn_into::<HtmlElement>().ok());
    if let Some(link) = link {
        let _ = link.focus();
    }
}
