//! Presses whose fate is not known, above every page until it is; and what was
//! found out about them meanwhile.

use crate::browser::history::Navigator;
use crate::call::number::grouped;
use crate::components::press::{PressBanner, memo_of};
use crate::components::unreadable::Unreadable;
use crate::components::when::When;
use crate::intent::{Intent, Note};
use crate::markup::{self, view};
use crate::placing::Placing;
use crate::reactive::memo;
use crate::remedy::Button;
use crate::route::Route;
use leptos::prelude::*;
use thunderphone::Instant;

const TITLE: &str = "A note about an earlier press cannot be read";
const MEANING: &str = "Another version of Callboard wrote it, or it was damaged. It is not sent. If that call may have been placed, it is in the list of calls.";

#[component]
pub fn Unsettled() -> impl IntoView {
    let placing = expect_context::<Placing>();
    // By key: what is said of each changes by itself.
    let items = move || {
        let item = |note: Note| {
            let key = note.key().to_owned();
            markup::item(key, move || match note {
                Note::Press(press) => view! { <Press press /> }.into_any(),
                Note::Unreadable { key, text } => {
                    let on_discard = Callback::new(move |()| placing.discard(&key));
                    view! { <Unreadable title=TITLE meaning=MEANING text on_discard /> }.into_any()
                }
            })
        };
        placing.elsewhere().into_iter().map(item).collect()
    };
    view! {
        <div class="unsettled">
            {markup::list(items)}
            <Resolved />
        </div>
    }
}

#[component]
fn Press(press: Intent) -> impl IntoView {
    let placing = expect_context::<Placing>();
    let navigator = expect_context::<Navigator>();
    let pressed = press.clone();
    let on_press = Callback::new(move |button| match button {
        Button::CheckWhatHappened => placing.check(&pressed.key),
        // A taken key can place nothing: that takes the form, as all else does.
        Button::PlaceCall | Button::TryAgain if !pressed.is_key_taken => {
            placing.check(&pressed.key);
            placing.place_after_all(&pressed.key);
        }
        _ => navigator.go(Route::NewCall { again: None }),
    });
    let has_banner = memo_of(placing, press.key.clone());
    let number = grouped(&press.to_number);
    let said = number.clone();
    view! {
        {move || has_banner.read().is_none().then(|| view! {
            <p class="note" role="status">"The call to "<span translate="no">{said.clone()}</span>" is being placed…"</p>
        })}
        <PressBanner key=press.key on_press>
            <p>"The call to "<strong translate="no">{number.clone()}</strong>", pressed "<When at=Instant(press.at) />"."</p>
        </PressBanner>
    }
}

/// A press that became a call while its form was not on the screen.
#[component]
fn Resolved() -> impl IntoView {
    let placing = expect_context::<Placing>();
    let resolved = memo(move || {
        let accepted = placing.accepted.read();
        accepted.as_ref().filter(|accepted| !accepted.is_opened).cloned()
    });
    markup::child(move || {
        let accepted = resolved.get()?;
        let url = Route::Call { id: accepted.call_id, at: None }.url();
        let opened = move |_| {
            placing.accepted.update(|accepted| {
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
    })
}
