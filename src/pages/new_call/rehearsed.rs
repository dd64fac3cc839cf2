//! How the chosen agent was rehearsed last. A release has it in the second wasm, and nothing
//! waits for it.

use super::form::Form;
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::later::{QuietPart, later, load_of, loaded};
use crate::rehearsal::last::LastResult;
use crate::route::Route;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use strict_view::view;

later! {
    load_rehearsed,
    fn rehearsed(form: Form) {
        view! { <LastRehearsal form /> }.into_any()
    }
}

/// Nothing where it was not rehearsed, or that is not known.
#[component]
pub fn Rehearsed() -> impl IntoView {
    let form = expect_context::<Form>();
    let part = Callback::new(move |()| loaded(rehearsed(form)));
    view! { <QuietPart load=load_of!(load_rehearsed) part /> }
}

#[component]
fn LastRehearsal(form: Form) -> impl IntoView {
    let (api, clock) = (expect_context::<Api>(), expect_context::<Clock>());
    let last = RwSignal::new(None::<(i64, LastResult)>);
    // Of a known agent: an id that is being typed is none yet.
    let agent = Memo::new(move |_| form.agent().map(|agent| agent.id));
    Effect::new(move |_| {
        let Some(agent) = agent.get() else { return };
        // It ends with this run of the effect.
        spawn_local_scoped_with_cancellation(async move {
            let client = api.client();
            let Ok(batches) = client.scenario_batches(agent).await else { return };
            if batches.rows.is_empty() {
                return;
            }
            let scenarios = client.scenarios(agent).await.unwrap_or_default();
            let result = LastResult::new(&batches.rows, &scenarios);
            last.set(result.map(|result| (agent, result)));
        });
    });
    let content = move || {
        let (of, result) = last.get()?;
        let said = Memo::new({
            let result = result.clone();
            move |_| result.words(clock.now())
        });
        let changed =
            result.has_changed.then_some(" Its prompt has changed since. Rehearse it again.");
        (agent.get() == Some(of)).then(|| view! {
            <p class="hint"><a href=Route::Rehearsals { agent: Some(of) }.url()>{said}</a>{changed}</p>
        })
    };
    view! { {content} }
}
