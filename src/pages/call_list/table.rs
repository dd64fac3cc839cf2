//! The table: the rows in the window and some around them. The others only take up room, so
//! that the page scrolls through a hundred thousand calls.

use super::columns::Columns;
use super::days;
use super::drawing::Drawing;
use super::drawn::{self, Drawn, Item};
use super::loading::Loading;
use super::place;
use super::row::{CallRow, EmptyRow};
use super::rows::Rows;
use super::selection::Selection;
use crate::browser::clock::Clock;
use crate::browser::events::listen_here;
use crate::browser::focus;
use crate::browser::intl;
use crate::call::list::{CallList, Content, window};
use crate::organization::Organization;
use leptos::prelude::*;
use strict_view::{For, view};
use thunderphone::CallId;
use wasm_bindgen::JsCast;
use web_sys::Element;

#[component]
pub fn Table(loading: Loading) -> impl IntoView {
    let (list, rows) = (loading.list, loading.rows);
    let length = Memo::new(move |_| list.with(CallList::len));
    let range = Memo::new(move |_| window::drawn(&rows.in_sight(), length.get()));
    // The row with the focus stays, so that the focus does.
    let pinned = Memo::new(move |_| {
        let range = range.get();
        let position = list.with(|list| list.position(rows.focused.get()?))?;
        (!range.contains(&position)).then_some(position)
    });
    let (selection, organization) =
        (expect_context::<Selection>(), expect_context::<Organization>());
    let clock = expect_context::<Clock>();
    let today = Memo::new(move |_| days::day(clock.now()));
    let now_drawn = Memo::new(move |_| {
        let mut drawn = match rows.is_printed.get() {
            true => list.with(|list| drawn::printed(list, rows.first())),
            false => list.with(|list| drawn::drawn(list, range.get(), pinned.get())),
        };
        let stop = tab_stop(&drawn, rows);
        for row in &mut drawn {
            let Some(content) = &row.content else { continue };
            row.is_selected = selection.has(content.id);
            row.is_tab_stop = stop.is_none_or(|stop| stop == content.id);
            row.today = today.get();
            row.agent = content.agent_id.and_then(|id| organization.agent_name(id));
        }
        drawn
    });
    let place = Memo::new(move |_| (range.get(), pinned.get()));
    let drawing = Drawing::start(now_drawn, place, rows);
    let drawn = drawing.drawn;
    let gaps = Memo::new(move |_| match rows.is_printed.get() {
        // Not on paper; on the screen the page stays as tall as it is.
        true => [0, 0, length.get().saturating_sub(drawn.read().len() as u32)],
        false => {
            let (range, pinned) = drawing.place.get();
            drawn::gaps(&range, pinned, length.get())
        }
    });
    let items = move || {
        let (range, pinned) = drawing.place.get();
        drawn::items(&drawn.read(), pinned.map(|at| at < range.start))
    };
    // A frame or an event may come when the table is gone.
    let measure = move || {
        if let Some(length) = length.try_get_untracked() {
            rows.measure(length);
        }
    };
    listen_here("scroll", move |_| measure());
    listen_here("resize", move |_| measure());
    Effect::new(move |_| {
        let _ = (drawn.read(), rows.height.get(), rows.wanted.get());
        request_animation_frame(move || {
            measure();
            give_focus(loading, drawn);
        });
    });
    let row_count = move || list.with(CallList::total).map_or(-1, |_| i64::from(length.get()) + 1);
    let columns = expect_context::<Columns>();
    view! {
        // The style sheet for paper counts the rows that are printed, and says of how many.
        <div
            class="scroll"
            class:stale=move || !loading.is_current.get()
            data-total=move || list.with(CallList::total).map(|total| total.to_string())
        >
            <table
                class=move || columns.classes()
                aria-label="Calls"
                aria-rowcount=row_count
                aria-busy=move || (!loading.is_current.get()).then_some("true")
            >
                <Head loading />
                <Body loading>
                    <For each=items key=|item| *item let(item)>
                        {match item {
                            Item::Call(id) => match drawing.call(id) {
                                Some((first, call)) => view! { <CallRow first call loading /> },
                                None => ().into_any(),
                            },
                            Item::Empty(first, count) => {
                                let height = f64::from(count) * rows.height.get_untracked();
                                view! { <EmptyRow first height text="Loading…" /> }
                            }
                            Item::Unreadable(first) => {
                                let height = rows.height.get_untracked();
                                view! { <EmptyRow first height text="This call could not be read" /> }
                            }
                            Item::Gap(at) => gap(at, gaps, loading),
                        }}
                    </For>
                </Body>
            </table>
        </div>
    }
}

/// The row that had the focus last, or else the first in sight. `None`, and every row is one,
/// until somebody uses the keys of the list.
fn tab_stop(drawn: &[Drawn], rows: Rows) -> Option<CallId> {
    if !rows.has_keys.get() {
        return None;
    }
    let (active, first) = (rows.active.get(), rows.first());
    let in_sight = drawn.iter().filter(|row| row.position >= first).find_map(Drawn::id);
    active.filter(|active| drawn.iter().any(|row| row.id() == Some(*active))).or(in_sight)
}

fn gap(at: usize, gaps: Memo<[u32; 3]>, loading: Loading) -> AnyView {
    let height = move || {
        let rows = gaps.read().get(at).copied().unwrap_or_default();
        format!("{}px", f64::from(rows) * loading.rows.height.get())
    };
    view! { <tr class="gap" aria-hidden="true"><td colspan="11" style:height=height></td></tr> }
}

#[component]
fn Head(loading: Loading) -> impl IntoView {
    let (list, rows) = (loading.list, loading.rows);
    let clock = expect_context::<Clock>();
    let zone = intl::zone_name(clock.now_untracked());
    let first =
        Memo::new(move |_| list.with(|list| list.at(rows.first()).and_then(Content::row)?.started));
    // The clock ticks; the name changes at midnight.
    let day = Memo::new(move |_| first.get().map(|at| days::name(at, clock.now())));
    view! {
        <thead>
            <tr aria-rowindex="1">
                <th scope="col" class="pick"><span class="visually-hidden">"Select"</span></th>
                <th scope="col" class="time">
                    <span class="visually-hidden">"Time "</span>
                    <span class="head-day" aria-hidden="true">{day}</span>
                    " "
                    <span class="hint">{zone}</span>
                </th>
                <th scope="col" class="party">"Number"</th>
                <th scope="col" class="how">"How it ended"</th>
                <th scope="col" class="outcome">"Outcome"</th>
                <th scope="col" class="agent">"Agent"</th>
                <th scope="col" class="amount duration">"Duration"</th>
                <th scope="col" class="amount cost">"Cost"</th>
                <th scope="col" class="amount graded">"Grade"</th>
                <th scope="col" class="amount issues">"Issues"</th>
                <th scope="col" class="again"><span class="visually-hidden">"Call again"</span></th>
            </tr>
        </thead>
    }
}

/// Follows which row has the focus.
#[component]
fn Body(loading: Loading, children: Children) -> impl IntoView {
    let rows = loading.rows;
    let on_focus = move |event: leptos::ev::FocusEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(row) = target.as_ref().and_then(place::row_of) {
            rows.focused.set(Some(row));
            rows.active.set(Some(row));
        }
    };
    // Where nothing else gets the focus, the row may have gone away with it.
    let on_blur = move |event: leptos::ev::FocusEvent| {
        let next = event.related_target().and_then(|next| next.dyn_into::<Element>().ok());
        if next.is_some_and(|next| place::row_of(&next).is_none()) {
            rows.focused.set(None);
        }
    };
    listen_here("pointerdown", move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.as_ref().and_then(place::row_of).is_none() {
            rows.focused.set(None);
        }
    });
    view! { <tbody on:focusin=on_focus on:focusout=on_blur>{children()}</tbody> }
}

/// Gives the focus to the row that is wanted, or back to the one that was drawn anew.
fn give_focus(loading: Loading, drawn: RwSignal<Vec<Drawn>>) {
    let rows = loading.rows;
    let Some(drawn) = drawn.try_read_untracked() else { return };
    if let Some(wanted) = rows.wanted.get_untracked() {
        let row = drawn.iter().find(|row| row.position == wanted);
        let id = row.and_then(Drawn::id);
        if id.is_some_and(place::focus_row) {
            rows.wanted.set(None);
        }
        return;
    }
    let Some(focused) = rows.focused.get_untracked() else { return };
    if focus::is_nowhere() && loading.returning().is_none() && !place::focus_row(focused) {
        // It is gone: its place is taken by another.
        rows.focused.set(None);
        focus::focus_if_lost("h1");
    }
}
