//! A second call to a number within minutes: asked about once, saying when and
//! how the first ended.

use super::form::Form;
use super::last_call::last_call_to;
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::browser::focus::focus;
use crate::call::RECENT_MS;
use crate::call::end_reason;
use crate::call::number::grouped;
use crate::components::when::{Ago, When};
use crate::outbox::Recent;
use crate::route::Route;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::{Call, CallId, Timestamp};

/// A list that does not come in this time is not waited for: the outbox of this
/// browser is asked in any case.
const PATIENCE_MS: u32 = 3_000;

/// The call that was there before.
#[derive(Clone, PartialEq)]
pub struct Earlier {
    /// `None` for one that is in progress and does not say since when.
    pub at: Option<Timestamp>,
    pub call_id: Option<CallId>,
    /// How it ended, in words.
    pub ending: String,
}

/// The last call to this number by anybody, if it is recent.
pub async fn in_the_list(api: Api, to_number: &str, clock: Clock) -> Option<Earlier> {
    let call = last_call_to(&api.client().with_timeout(PATIENCE_MS), to_number).await??;
    let now = clock.now_untracked();
    let is_recent = call.start_time.is_some_and(|at| now.0 - at.0 < RECENT_MS);
    (is_recent || !call.is_final()).then(|| Earlier {
        at: call.start_time,
        call_id: Some(call.call_id),
        ending: ending(&call),
    })
}

/// What can be found out about a call that this browser placed.
pub async fn of(api: Api, recent: Recent) -> Earlier {
    let mut ending_known = None;
    if let Some(id) = recent.call_id {
        let call = api.client().with_timeout(PATIENCE_MS).call(id).await;
        ending_known = call.ok().map(|call| ending(&call));
    }
    let unknown = match recent.call_id {
        Some(_) => "We could not find out how it ended.",
        None => "It is not in the call list.",
    };
    Earlier {
        at: Some(Timestamp(recent.at)),
        call_id: recent.call_id,
        ending: ending_known.unwrap_or_else(|| unknown.to_owned()),
    }
}

fn ending(call: &Call) -> String {
    match &call.end_reason {
        Some(code) => format!("It ended: {}.", end_reason::show(code)),
        None if call.is_final() => "It has ended.".to_owned(),
        None => "It is still in progress.".to_owned(),
    }
}

#[component]
pub fn Question() -> impl IntoView {
    let form = expect_context::<Form>();
    // Asked of one number, it is not answered for another.
    let number = Memo::new(move |_| form.to_number());
    Effect::new(move |_| {
        number.get();
        form.earlier.set(None);
    });
    Effect::new(move |_| {
        if form.earlier.read().is_some() {
            // Not a button: whoever holds Enter has not answered.
            focus("#earlier".to_owned());
        }
    });
    let shown = move || number.get_untracked().map(|number| grouped(&number)).unwrap_or_default();
    let again = move |_| {
        form.earlier.set(None);
        form.submit(true);
    };
    let content = move || {
        let earlier = form.earlier.get()?;
        let link = earlier.call_id.map(|id| {
            let url = Route::Call { id, at: None }.url();
            view! { <a class="button" href=url>"Open that call"</a> }
        });
        let (was_called, was_placed) = match (earlier.at, earlier.call_id) {
            (None, _) => (" is being called", ""),
            (_, Some(_)) => (" was called ", "Placed "),
            (_, None) => (" may have been called ", "Attempted "),
        };
        let ago = earlier.at.map(|at| view! { <Ago at /> });
        let when = earlier.at.map(|at| view! { <When at />". " });
        Some(view! {
            <section class="banner doubt" role="alert">
                <h2 id="earlier" tabindex="-1"><span translate="no">{shown()}</span>{was_called}{ago}</h2>
                <p>{was_placed}{when}{earlier.ending.clone()}" Another call rings the same phone again. If a colleague may be calling, too, agree on who calls."</p>
                <div class="banner-answers">
                    <button type="button" class="button" on:click=again>"Call again"</button>
                    {link}
                    <button type="button" class="button quiet" on:click=move |_| form.earlier.set(None)>
                        "Dismiss"
                    </button>
                </div>
            </section>
        })
    };
    view! { {content} }
}
