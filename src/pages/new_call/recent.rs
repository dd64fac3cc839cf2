//! A second call to a number within minutes: asked about once, saying when and
//! how the first ended.

use super::form::Form;
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::browser::focus::focus;
use crate::call::end_reason;
use crate::call::number::grouped;
use crate::components::when::{Ago, When};
use crate::intent::{RECENT_MS, Recent};
use crate::markup::{self, view};
use crate::reactive::{effect, memo};
use crate::route::Route;
use leptos::prelude::*;
use thunderphone::{Call, CallId, CallQuery, Direction, Instant};

/// A list that does not come in this time is not waited for: the ledger of this
/// browser is asked in any case.
const PATIENCE_MS: u32 = 3_000;

/// The call that was there before.
#[derive(Clone, PartialEq)]
pub struct Earlier {
    pub at: Instant,
    pub call_id: Option<CallId>,
    /// How it ended, in words.
    pub ending: String,
}

/// The newest outbound call to this number, if it is recent.
pub async fn in_the_list(api: Api, to_number: &str, clock: Clock) -> Option<Earlier> {
    let query = CallQuery { to_number: to_number.to_owned(), limit: 3, ..CallQuery::default() };
    let page = api.client().within(PATIENCE_MS).calls(&query).await.ok()?;
    let is_ours = |call: &&Call| matches!(call.direction, None | Some(Direction::Outbound));
    let call = page.calls.iter().find(is_ours)?;
    let at = call.start_time?;
    let is_recent = clock.now_untracked().0 - at.0 < RECENT_MS || !call.is_final();
    is_recent.then(|| Earlier { at, call_id: Some(call.call_id), ending: ending(call) })
}

/// What can be found out about a call that this browser placed.
pub async fn of(api: Api, recent: Recent) -> Earlier {
    let mut ending_known = None;
    if let Some(id) = recent.call_id {
        let call = api.client().within(PATIENCE_MS).call(id).await;
        ending_known = call.ok().map(|call| ending(&call));
    }
    let unknown = match recent.call_id {
        Some(_) => "How it ended could not be found out just now.",
        None => "It was not found in the list of calls.",
    };
    Earlier {
        at: Instant(recent.at),
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
    let number = memo(move || form.to_number());
    effect(move || {
        number.get();
        form.earlier.set(None);
    });
    effect(move || {
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
    markup::child(move || {
        let earlier = form.earlier.get()?;
        let link = earlier.call_id.map(|id| {
            let url = Route::Call { id, at: None }.url();
            view! { <a class="button" href=url>"Open that call"</a> }
        });
        Some(view! {
            <section class="banner doubt" role="alert">
                <h2 id="earlier" tabindex="-1"><span translate="no">{shown()}</span>" was called "<Ago at=earlier.at /></h2>
                <p>"The call was placed "<When at=earlier.at />". "{earlier.ending.clone()}" A second call rings the same phone again."</p>
                <div class="banner-answers">
                    <button type="button" class="button" on:click=again>"Place another call"</button>
                    {link}
                    <button type="button" class="button quiet" on:click=move |_| form.earlier.set(None)>
                        "Dismiss"
                    </button>
                </div>
            </section>
        })
    })
}
