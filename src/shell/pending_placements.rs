//! Placements whose outcome is not known, above every page until it is; and what was
//! found out about them meanwhile.

use crate::browser::history::Navigator;
use crate::call::number::grouped;
use crate::components::corrupt_entry::CorruptEntry;
use crate::components::placement_banner::{PlacementBanner, memo_of};
use crate::components::when::When;
use crate::outbox::{Entry, KeyConflict, Placement, Placements};
use crate::remedy::Button;
use crate::route::Route;
use leptos::prelude::*;
use strict_view::{For, view};
use thunderphone::Timestamp;

const TITLE: &str = "A saved record of an earlier call is unreadable";
const MEANING: &str = "It is never sent. If that call was placed, you find it in the call list.";

#[component]
pub fn PendingPlacements() -> impl IntoView {
    let placements = expect_context::<Placements>();
    view! {
        <div class="pending-placements">
            <For each=move || placements.pending() key=|entry| entry.key().to_owned() let(entry)>
                <PendingEntry entry />
            </For>
            <Resolved />
        </div>
    }
}

/// Made once for a key: what it says changes inside it.
#[component]
fn PendingEntry(entry: Entry) -> impl IntoView {
    let placements = expect_context::<Placements>();
    match entry {
        Entry::Placement(placement) => view! { <Pending placement=*placement /> },
        Entry::Unreadable { key, text } => {
            let on_discard = Callback::new(move |()| placements.discard(&key));
            view! { <CorruptEntry title=TITLE meaning=MEANING text on_discard /> }
        }
    }
}

#[component]
fn Pending(placement: Placement) -> impl IntoView {
    let placements = expect_context::<Placements>();
    let navigator = expect_context::<Navigator>();
    let own = placement.clone();
    let on_press = Callback::new(move |button| match button {
        Button::CheckWhatHappened => placements.check(&own.key),
        // A key that is another request's places nothing: that takes the form, as all
        // else does.
        Button::PlaceCall | Button::TryAgain if !is_key_spent(placements, &own.key) => {
            placements.send_again(&own.key);
        }
        _ => navigator.go(Route::NewCall { again: None }),
    });
    let has_banner = memo_of(placements, placement.key.clone());
    let number = grouped(&placement.to_number);
    let said = number.clone();
    view! {
        {move || has_banner.read().is_none().then(|| view! {
            <p class="note" role="status">"The call to "<span translate="no">{said.clone()}</span>" is being placed…"</p>
        })}
        <PlacementBanner key=placement.key on_press>
            <p>"The call to "<strong translate="no">{number.clone()}</strong>", attempted "<When at=Timestamp(placement.created_at) />"."</p>
        </PlacementBanner>
    }
}

fn is_key_spent(placements: Placements, key: &str) -> bool {
    let placement = untrack(|| placements.get(key));
    placement.is_some_and(|placement| placement.key_conflict == KeyConflict::Confirmed)
}

/// A placement that became a call while its form was not on the screen.
#[component]
fn Resolved() -> impl IntoView {
    let placements = expect_context::<Placements>();
    let resolved = Memo::new(move |_| {
        let accepted = placements.accepted.read();
        accepted.as_ref().filter(|accepted| !accepted.is_opened).cloned()
    });
    let content = move || {
        let accepted = resolved.get()?;
        let url = Route::Call { id: accepted.call_id, at: None }.url();
        let opened = move |_| {
            placements.accepted.update(|accepted| {
                if let Some(accepted) = accepted {
                    accepted.is_opened = true;
                }
            })
        };
        Some(view! {
            <p class="note" role="status">
                "The call to "<span translate="no">{grouped(&accepted.to_number)}</span>" was placed. "
                <a href=url on:click=opened>"Open the call"</a>
                " "
                <button type="button" class="button quiet" on:click=opened>"Dismiss"</button>
            </p>
        })
    };
    view! { {content} }
}
