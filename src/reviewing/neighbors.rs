//! The way from one call to the next, where it was opened from a list or a queue.

use crate::route::Route;
use crate::store::call_sequence::CallSequence;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::CallId;

/// Within a queue, which has its own way on.
#[derive(Clone, Copy)]
pub struct IsInQueue;

/// Nothing, for a call that was opened by its address.
#[component]
pub fn Neighbors(call_id: CallId) -> impl IntoView {
    let place = match use_context::<IsInQueue>() {
        Some(IsInQueue) => None,
        None => CallSequence::place_of(call_id),
    };
    place.map(|place| {
        let neighbor = |id: Option<CallId>, label: &'static str| {
            let href = id.map(|id| Route::Call { id, at: None }.url());
            let is_missing = id.is_none();
            // Without an address it is no link, but stays where it is.
            view! {
                <a class="neighbor" href=href role=is_missing.then_some("link")
                    aria-disabled=is_missing.then_some("true")>{label}</a>
            }
        };
        let is_queue = place.back.starts_with("/review");
        let back = if is_queue { "Back to the queue" } else { "Back to the list" };
        view! {
            <nav class="neighbors" aria-label="Neighboring calls">
                <a class="neighbors-back" href=place.back.clone()>{back}</a>
                {neighbor(place.previous, "Previous call")}
                <span class="neighbors-place">{format!("{} of {}", place.position, place.total)}</span>
                {neighbor(place.next, "Next call")}
            </nav>
        }
    })
}
