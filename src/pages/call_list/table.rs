//! The table: the rows in the window and some around them. The others only take up room, so
//! that the page scrolls through a hundred thousand calls.

use super::columns::Columns;
use super::days;
use super::loading::Loading;
use super::place;
use super::row::{CallRow, EmptyRow};
use crate::browser::clock::Clock;
use crate::browser::events::listen_here;
use crate::browser::focus;
use crate::browser::intl;
use crate::call::list::{CallList, Content, Row, window};
use leptos::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use strict_view::{For, view};
use thunderphone::CallId;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Rows that are printed at most.
const PRINTED: usize = 1_000;

/// What is drawn at a position.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawn {
    pub position: u32,
    /// `None` until it is known.
    pub content: Option<Arc<Row>>,
    /// It could not be read.
    pub is_unreadable: bool,
    /// The row before it is of another day.
    pub begins_day: bool,
}

/// A row of the document.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Item {
    /// The room of rows that are not drawn: above, between and below.
    Gap(usize),
    Call(CallId),
    Empty(u32),
}

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
    let drawn = Memo::new(move |_| match rows.is_printed.get() {
        true => list.with(|list| printed(list, rows.first())),
        false => list.with(|list| drawn(list, range.get(), pinned.get())),
    });
    let gaps = Memo::new(move |_| match rows.is_printed.get() {
        // Not on paper; on the screen the page stays as tall as it is.
        true => [0, 0, length.get().saturating_sub(drawn.read().len() as u32)],
        false => gaps(&range.get(), pinned.get(), length.get()),
    });
    // The row that had the focus last, or else the first in sight.
    let tab_stop = Memo::new(move |_| {
        let (active, first, drawn) = (rows.active.get(), rows.first(), drawn.read());
        let id = |row: &Drawn| row.content.as_ref().map(|row| row.id);
        let in_sight = drawn.iter().filter(|row| row.position >= first).find_map(id);
        active.filter(|active| drawn.iter().any(|row| id(row) == Some(*active))).or(in_sight)
    });
    let items = move || items(&drawn.read(), pinned.get().map(|at| at < range.read().start));
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
                            Item::Call(id) => view! { <CallRow id loading drawn tab_stop /> },
                            Item::Empty(position) => view! { <EmptyRow position drawn /> },
                            Item::Gap(at) => gap(at, gaps, loading),
                        }}
                    </For>
                </Body>
            </table>
        </div>
    }
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
fn give_focus(loading: Loading, drawn: Memo<Vec<Drawn>>) {
    let rows = loading.rows;
    let Some(drawn) = drawn.try_read_untracked() else { return };
    if let Some(wanted) = rows.wanted.get_untracked() {
        let row = drawn.iter().find(|row| row.position == wanted);
        let id = row.and_then(|row| row.content.as_ref()).map(|row| row.id);
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

fn row(list: &CallList, position: u32) -> Drawn {
    let content = list.at(position);
    let started = |at: u32| list.at(at)?.row()?.started;
    let day = content.and_then(|content| content.row()?.started).map(days::day);
    let before = position.checked_sub(1).and_then(started).map(days::day);
    Drawn {
        position,
        content: content.and_then(Content::row).cloned(),
        is_unreadable: content.is_some_and(|content| content.row().is_none()),
        begins_day: day.is_some() && day != before,
    }
}

fn drawn(list: &CallList, range: Range<u32>, pinned: Option<u32>) -> Vec<Drawn> {
    let above = pinned.filter(|position| *position < range.start);
    let below = pinned.filter(|position| *position >= range.end);
    above.into_iter().chain(range).chain(below).map(|position| row(list, position)).collect()
}

/// Every row that is known, or those around the window.
fn printed(list: &CallList, first: u32) -> Vec<Drawn> {
    let before = list.rows().take_while(|(position, _)| *position < first).count();
    let last = list.loaded().saturating_sub(PRINTED);
    let known = list.rows().skip(before.saturating_sub(PRINTED / 2).min(last)).take(PRINTED);
    known.map(|(position, _)| row(list, position)).collect()
}

/// How many rows are not drawn: above, between what is drawn and the row with the focus, and
/// below.
fn gaps(range: &Range<u32>, pinned: Option<u32>, length: u32) -> [u32; 3] {
    let below = length.saturating_sub(range.end);
    match pinned {
        None => [range.start, 0, below],
        Some(at) if at < range.start => [at, range.start - at - 1, below],
        Some(at) => [range.start, at - range.end, below.saturating_sub(at - range.end + 1)],
    }
}

/// `pinned`: there is a row beside the range, and whether it is above it.
fn items(drawn: &[Drawn], pinned: Option<bool>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(drawn.len() + 3);
    items.push(Item::Gap(0));
    for row in drawn {
        items.push(match &row.content {
            Some(row) => Item::Call(row.id),
            None => Item::Empty(row.position),
        });
    }
    if let Some(is_above) = pinned {
        let at = if is_above { 2 } else { items.len() - 1 };
        items.insert(at.min(items.len()), Item::Gap(1));
    }
    items.push(Item::Gap(2));
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(position: u32) -> Drawn {
        Drawn { position, content: None, is_unreadable: false, begins_day: false }
    }

    #[test]
    fn what_is_not_drawn_keeps_its_room() {
        for (pinned, expected) in
            [(None, [20, 0, 60]), (Some(5), [5, 14, 60]), (Some(70), [20, 30, 29])]
        {
            let found = gaps(&(20..40), pinned, 100);
            assert_eq!(found, expected);
            let drawn = 20 + u32::from(pinned.is_some());
            assert_eq!(found.iter().sum::<u32>() + drawn, 100);
        }
        assert_eq!(gaps(&(0..0), None, 0), [0, 0, 0]);
    }

    #[test]
    fn the_row_with_the_focus_stands_apart() {
        let drawn = [row(5), row(20), row(21)];
        let [a, b, c] = [5, 20, 21].map(Item::Empty);
        let (above, between, below) = (Item::Gap(0), Item::Gap(1), Item::Gap(2));
        assert_eq!(items(&drawn, None), [above, a, b, c, below]);
        assert_eq!(items(&drawn, Some(true)), [above, a, between, b, c, below]);
        assert_eq!(items(&drawn, Some(false)), [above, a, b, between, c, below]);
    }
}
