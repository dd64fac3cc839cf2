//! The table, in chunks: those near the visible part hold rows, the others
//! only their height, so that a hundred thousand calls stay scrollable.

use super::loading::Loading;
use super::row::CallRow;
use crate::browser::clock::Clock;
use crate::browser::{intersection, intl};
use crate::call::list::CallList;
use leptos::html;
use leptos::prelude::*;
use strict_view::{For, view};
use thunderphone::CallId;

/// Rows that come and go together.
const CHUNK: usize = 50;
/// How far outside the visible part rows are kept, in CSS pixels: about as far
/// as one flick scrolls.
const KEEP: u32 = 1500;
/// How far from the end the next page is asked for.
const AHEAD: u32 = 600;

#[component]
pub fn Table(loading: Loading) -> impl IntoView {
    let list = loading.list;
    let chunks = Memo::new(move |_| list.read().len().div_ceil(CHUNK));
    let row_count = move || list.read().total().map_or(-1, |total| total as i64 + 1);
    let zone = intl::zone_name(expect_context::<Clock>().now_untracked());
    view! {
        // The style sheet for paper counts the rows that are printed, and says of how many.
        <div
            class="scroll"
            class:stale=move || !loading.is_current.get()
            data-total=move || list.read().total().map(|total| total.to_string())
        >
            <table
                class="calls"
                aria-label="Calls"
                aria-rowcount=row_count
                aria-busy=move || (!loading.is_current.get()).then_some("true")
            >
                <thead>
                    <tr aria-rowindex="1">
                        <th scope="col" class="col-time">"Time "<span class="hint">{zone}</span></th>
                        <th scope="col" class="col-direction">"Direction"</th>
                        <th scope="col" class="col-party">"Party"</th>
                        <th scope="col">"Agent"</th>
                        <th scope="col" class="col-status">"Status"</th>
                        <th scope="col" class="amount col-duration">"Duration"</th>
                        <th scope="col" class="amount col-cost">"Cost"</th>
                        <th scope="col" class="amount col-grade">"Grade"</th>
                        <th scope="col" class="col-again"><span class="visually-hidden">"Call again"</span></th>
                    </tr>
                </thead>
                <For each=move || 0..chunks.get() key=|index| *index let(index)>
                    <Chunk index loading />
                </For>
            </table>
        </div>
        <More loading />
    }
}

#[component]
fn Chunk(index: usize, loading: Loading) -> impl IntoView {
    let Loading { list, row_height, revealed, .. } = loading;
    let start = index * CHUNK;
    let is_near = RwSignal::new(index == 0);
    let rows = move || list.read().len().saturating_sub(start).min(CHUNK);
    let height = RwSignal::new(row_height.get_value() * rows_untracked(list, start) as f64);
    let body = NodeRef::<html::Tbody>::new();
    body.on_load(move |body| {
        let watched = body.clone();
        // Where the browser cannot tell, every row is kept.
        intersection::watch(&watched, KEEP, true, move |is_in_sight| {
            // The focus would fall out of the page with its row.
            let has_focus = body.contains(document().active_element().as_deref());
            let was_near = is_near.get_untracked();
            if was_near && !is_in_sight && !has_focus {
                let measured = f64::from(body.offset_height());
                row_height.set_value(measured / rows_untracked(list, start).max(1) as f64);
                height.set(measured);
                is_near.set(false);
            } else if is_in_sight && !was_near {
                is_near.set(true);
            }
        });
    });
    let is_drawn = Memo::new(move |_| {
        let list = list.read();
        let is_here = |row: &CallId| list.position(*row).is_some_and(|at| at / CHUNK == index);
        is_near.get() || revealed.read().iter().any(is_here)
    });
    let ids =
        Memo::new(move |_| if is_drawn.get() { list.read().ids(start, CHUNK) } else { Vec::new() });
    let position = move |id: CallId| {
        let at = move || ids.read().iter().position(|other| *other == id);
        Signal::derive(move || start + at().unwrap_or_default())
    };
    let far = move || {
        (!is_drawn.get() && rows() > 0).then(|| {
            view! {
                <tr aria-hidden="true" class="row-placeholder">
                    <td colspan="9" style:height=move || format!("{}px", height.get().round() as i64)></td>
                </tr>
            }
        })
    };
    view! {
        <tbody node_ref=body>
            {far}
            <For each=move || ids.get() key=|id| *id let(id)>
                <CallRow id list position=position(id) />
            </For>
        </tbody>
    }
}

fn rows_untracked(list: RwSignal<CallList>, start: usize) -> usize {
    list.read_untracked().len().saturating_sub(start).min(CHUNK)
}

/// The end of the loaded rows: more are requested when it is in view, or by its button.
#[component]
fn More(loading: Loading) -> impl IntoView {
    let end = NodeRef::<html::Div>::new();
    end.on_load(move |end| {
        // Where the browser cannot tell, there is the button.
        intersection::watch(&end, AHEAD, false, move |is_near| loading.is_end_near.set(is_near));
    });
    on_cleanup(move || loading.is_end_near.set(false));
    let has_more = Memo::new(move |_| loading.list.with(CallList::has_more));
    let label = move || if loading.is_loading_more.get() { "Loading…" } else { "Load more" };
    view! {
        <div class="load-more" node_ref=end>
            {move || {
                has_more.get().then(|| {
                    view! {
                        <button type="button" class="button" on:click=move |_| loading.request_more()>
                            {label}
                        </button>
                    }
                })
            }}
        </div>
    }
}
