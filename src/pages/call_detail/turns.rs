//! The turns: who said what when. Activating one plays from there; the one
//! that is playing is marked, and scrolled into view if wanted.

use super::clicks::Clicks;
use crate::call::transcript::{current_turn, start, who};
use crate::components::player::Playback;
use crate::follow::Follow;
use leptos::html;
use leptos::prelude::*;
use strict_view::bidi::written_out;
use strict_view::{For, view};
use thunderphone::{Direction, Speaker, ToolEvent, Turn, TurnContent};

#[component]
pub fn Turns(
    playback: Playback,
    follow: Follow,
    follows: RwSignal<bool>,
    can_play: Memo<bool>,
) -> impl IntoView {
    let list = NodeRef::<html::Ol>::new();
    let clicks = Clicks::new(playback, list);
    let turns = Memo::new(move |_| follow.transcript.read().turns.clone());
    let current = Memo::new(move |_| {
        let position_ms = (playback.position.get() * 1000.0) as i64;
        let has_begun = position_ms > 0 || playback.wants_to_play.get();
        if !(has_begun && can_play.get()) {
            return None;
        }
        current_turn(&turns.read(), position_ms)
    });
    Effect::new(move |_| {
        let (Some(list), Some(index)) = (list.get(), current.get()) else { return };
        if follows.get() && playback.wants_to_play.get() && !clicks.is_selecting() {
            keep_in_sight(&list, index);
        }
    });
    // Rows that are there already stay as they are while more is said: one
    // may be open, or hold the focus.
    view! {
        <ol
            class="turns"
            node_ref=list
            aria-labelledby="transcript-title"
            on:pointerdown=move |event| clicks.on_press(&event)
        >
            <For
                each=move || turns.get().into_iter().enumerate()
                key=|(index, turn)| key(*index, turn)
                let((index, turn))
            >
                {
                    let call = follow.call.read_untracked();
                    let direction = call.as_ref().and_then(|call| call.direction.as_ref());
                    row(index, turn, direction, clicks, current, can_play)
                }
            </For>
        </ol>
    }
    .into_any()
}

/// A row is another one as soon as anything it shows differs.
fn key(index: usize, turn: &Turn) -> String {
    let text = match &turn.content {
        TurnContent::Speech(text) => text,
        TurnContent::Tool(event) => &event.payload,
    };
    format!("{index} {} {text}", turn.start_ms.unwrap_or(-1))
}

fn row(
    index: usize,
    turn: Turn,
    direction: Option<&Direction>,
    clicks: Clicks,
    current: Memo<Option<usize>>,
    can_play: Memo<bool>,
) -> AnyView {
    let when = start(&turn);
    let speaker = match turn.speaker {
        Speaker::Agent => "agent",
        Speaker::Callee => "callee",
        Speaker::Tool => "tool",
        Speaker::Other => "other",
    };
    let text = match turn.content {
        TurnContent::Tool(event) => return tool_row(event, when),
        TurnContent::Speech(text) => text,
    };
    let who = who(turn.speaker, direction);
    let is_current = move || (current.get() == Some(index)).then_some("true");
    let from = turn.start_ms.map(|ms| ms as f64 / 1000.0);
    // On the whole turn, so that a click on its words works too; the button
    // inside is what keyboards and screen readers reach.
    let on_click = move |event: web_sys::MouseEvent| {
        if let (Some(from), true) = (from, can_play.get_untracked()) {
            clicks.on_click(&event, index, from);
        }
    };
    let is_awaited = move || clicks.awaited.get() == Some(index);
    let head = match when {
        Some(when) => view! {
            <button type="button" class="turn-head" disabled=move || !can_play.get()>
                <span class="turn-speaker">{who}</span> " " <span class="turn-time" translate="no">{when}</span>
            </button>
        }
        .into_any(),
        None => {
            view! { <span class="turn-head"><span class="turn-speaker">{who}</span></span> }.into_any()
        }
    };
    view! {
        <li
            class="turn"
            class:is-awaited=is_awaited
            data-speaker=speaker
            aria-current=is_current
            on:click=on_click
        >
            {head}
            <p class="turn-text">{text}</p>
        </li>
    }
    .into_any()
}

/// What a tool did opens on demand; raw JSON is never shown as speech.
fn tool_row(event: ToolEvent, when: Option<String>) -> AnyView {
    let ToolEvent { kind, name, payload, .. } = event;
    view! {
        <li class="turn" data-speaker="tool">
            <details>
                <summary>
                    <span class="turn-speaker">{kind}</span>
                    {name.map(|name| view! { " " <code>{name}</code> })}
                    {when.map(|when| view! { " " <span class="turn-time" translate="no">{when}</span> })}
                </summary>
                <pre tabindex="0">{written_out(&payload).into_owned()}</pre>
            </details>
        </li>
    }
    .into_any()
}

/// Scrolls the list where the list itself scrolls, so that whoever reads
/// something else on the page stays where they are; else the page.
fn keep_in_sight(list: &web_sys::HtmlElement, index: usize) {
    let Some(turn) = u32::try_from(index).ok().and_then(|index| list.children().item(index)) else {
        return;
    };
    let (frame, place) = (list.get_bounding_client_rect(), turn.get_bounding_client_rect());
    if list.scroll_height() > list.client_height() {
        if place.top() < frame.top() || place.bottom() > frame.bottom() {
            let distance = place.top() - frame.top() - frame.height() / 3.0;
            list.set_scroll_top(list.scroll_top() + distance as i32);
        }
        return;
    }
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
    let is_above = place.top() < 0.0;
    if is_above || place.bottom() > height {
        turn.scroll_into_view_with_bool(is_above);
    }
}
