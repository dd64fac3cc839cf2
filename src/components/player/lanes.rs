//! Who spoke when, above the slider: one drawing, and the same in words below it. A click
//! or a drag goes to that moment; keys belong to the slider.

use super::playback::Playback;
use super::talk::{Fact, Mark, MarkKind};
use crate::browser::decimal;
use crate::browser::svg;
use crate::call::lane_path::{WIDTH, marks};
use leptos::html;
use leptos::prelude::*;
use strict_view::{Show, view};
use web_sys::{Element, PointerEvent};

/// Units of the drawing: from lane to lane, and the lane itself.
const PITCH: usize = 10;
const LANE: usize = 7;

#[component]
pub fn Lanes(playback: Playback) -> impl IntoView {
    let course = playback.talk.course;
    let has_lanes = Memo::new(move |_| !course.read().lanes.is_empty());
    view! {
        <Show when=move || has_lanes.get()>
            <Drawn playback />
        </Show>
    }
}

#[component]
fn Drawn(playback: Playback) -> impl IntoView {
    let course = playback.talk.course;
    let (track, lanes, marks) =
        (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    Effect::new(move |_| {
        if let Some(place) = lanes.get() {
            svg::show(&place, draw_lanes(playback));
        }
    });
    Effect::new(move |_| {
        if let Some(place) = marks.get() {
            svg::show(&place, draw_marks(playback));
        }
    });
    let is_dragging = StoredValue::new(false);
    let go = move |event: &PointerEvent| {
        let Some(track) = track.get_untracked() else { return };
        let frame = track.get_bounding_client_rect();
        if frame.width() > 0.0 {
            let part = (f64::from(event.client_x()) - frame.left()) / frame.width();
            let length_ms = course.with_untracked(|course| course.length_ms);
            playback.seek(part.clamp(0.0, 1.0) * length_ms as f64 / 1000.0);
        }
    };
    let on_down = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        if let Some(track) = track.get_untracked() {
            let _ = track.set_pointer_capture(event.pointer_id());
        }
        is_dragging.set_value(true);
        go(&event);
    };
    let on_move = move |event: PointerEvent| {
        if is_dragging.get_value() {
            go(&event);
        }
    };
    let names = move || {
        let name = |label: &'static str| view! { <span>{label}</span> };
        course.read().lanes.iter().map(|lane| name(lane.label)).collect::<Vec<_>>()
    };
    let count = move || course.read().lanes.len().to_string();
    let played = move || {
        let length_ms = course.with(|course| course.length_ms).max(1) as f64;
        format!("{}%", decimal::format((playback.second() * 100_000.0 / length_ms).min(100.0)))
    };
    view! {
        <div class="lanes" aria-hidden="true" style:--lanes=count>
            <div class="lane-names">{names}</div>
            <div
                class="lanes-track"
                node_ref=track
                on:pointerdown=on_down
                on:pointermove=on_move
                on:pointerup=move |_| is_dragging.set_value(false)
                on:pointercancel=move |_| is_dragging.set_value(false)
            >
                <div class="lanes-drawing" node_ref=lanes></div>
                <div class="lanes-drawing" node_ref=marks></div>
                <div class="lanes-now" style:--at=played></div>
            </div>
        </div>
    }
}

fn drawing(lanes: usize) -> Option<Element> {
    let box_of_all = format!("0 0 {WIDTH} {}", lanes * PITCH);
    svg::element("svg", &[("viewBox", &box_of_all), ("preserveAspectRatio", "none")])
}

fn draw_lanes(playback: Playback) -> Option<Element> {
    let course = playback.talk.course.read();
    let drawing = drawing(course.lanes.len())?;
    for (at, lane) in course.lanes.iter().enumerate() {
        let place = format!("translate(0 {}) scale(1 {LANE})", at * PITCH + (PITCH - LANE) / 2);
        let whole = format!("M0 0h{WIDTH}v1h-{WIDTH}z");
        let name = format!("lane lane-{}", lane.name);
        for (name, path) in [("lane-ground", &whole), (name.as_str(), &lane.path)] {
            let attributes = [("class", name), ("d", path.as_str()), ("transform", place.as_str())];
            let _ = drawing.append_child(&*svg::element("path", &attributes)?);
        }
    }
    Some(drawing)
}

fn draw_marks(playback: Playback) -> Option<Element> {
    let course = playback.talk.course.read();
    let (found, flags) = (playback.found.read(), playback.flags.read());
    let drawing = drawing(course.lanes.len())?;
    let place = format!("scale(1 {})", course.lanes.len() * PITCH);
    for kind in MarkKind::ALL {
        let times = found.iter().chain(flags.iter()).filter(|mark| mark.kind == kind);
        let times: Vec<i64> = times.map(|Mark { ms, .. }| *ms).collect();
        let path = marks(&times, course.length_ms);
        if !path.is_empty() {
            let name = format!("mark mark-{}", kind.name());
            let attributes =
                [("class", name.as_str()), ("d", path.as_str()), ("transform", place.as_str())];
            let _ = drawing.append_child(&*svg::element("path", &attributes)?);
        }
    }
    Some(drawing)
}

/// The same in words. Its times go to that moment.
#[component]
pub fn Account(playback: Playback) -> impl IntoView {
    let facts = Memo::new(move |_| playback.talk.course.read().facts.clone());
    let fact = move |Fact { words, moment }: Fact| {
        let moment = moment.map(|(label, ms)| {
            let go = move |_| {
                playback.seek(ms as f64 / 1000.0);
            };
            view! { " " <button type="button" class="moment" on:click=go>{label}</button> }
        });
        view! { <li><span>{words}</span>{moment}</li> }
    };
    view! {
        <Show when=move || !facts.read().is_empty()>
            <ul class="talk-facts" aria-label="How the conversation went">
                {move || facts.get().into_iter().map(fact).collect::<Vec<_>>()}
            </ul>
        </Show>
    }
}
