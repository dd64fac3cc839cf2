//! The answer first: how the call went in one line, and what came of it in a sentence or two.

use crate::api::Api;
use crate::browser::clock::Clock;
use crate::browser::intl;
use crate::call::headline::{direction, parts};
use crate::components::when::WhenListed;
use crate::follow::Follow;
use crate::format;
use crate::organization::Organization;
use crate::reviewing::GradeHidden;
use crate::route::{CallFilters, Route};
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{CallQuery, Timestamp};

/// So many of the newest calls with a number are looked through for those of today.
const ROWS: u32 = 50;

#[component]
pub fn Headline(follow: Follow, party: Memo<Option<String>>) -> impl IntoView {
    let organization = expect_context::<Organization>();
    let kind = Memo::new(move |_| follow.call.read().as_ref().map(direction));
    let start = Memo::new(move |_| follow.call.read().as_ref()?.start_time);
    let facts = Memo::new(move |_| {
        let call = follow.call.read();
        let Some(call) = call.as_ref() else { return Vec::new() };
        let mut facts = parts(call);
        facts.extend(call.agent_id.map(|id| {
            organization
                .agent_name(id)
                .map_or(format!("Agent {id}"), |name| isolate(&name).into_owned())
        }));
        facts
    });
    let rest = move || facts.read().iter().map(|fact| format!(" · {fact}")).collect::<String>();
    view! {
        <p class="call-line">
            {kind}
            {move || start.get().map(|at| view! { ", " <WhenListed at /> })}
            <span translate="no">{rest}</span>
        </p>
        <Summary follow />
        <WithNumber party />
    }
}

/// What came of it, as the grade or the record says; nothing where neither does.
#[component]
fn Summary(follow: Follow) -> impl IntoView {
    let is_hidden = expect_context::<GradeHidden>().0;
    let said = Memo::new(move |_| {
        if is_hidden.get() {
            return None;
        }
        let (call, grade) = (follow.call.read(), follow.grade.read());
        let (call, grade) = (call.as_ref()?, grade.as_ref());
        let outcome =
            grade.and_then(|grade| grade.call_outcome.clone()).or(call.call_outcome.clone());
        let summary = grade.and_then(|grade| grade.summary.clone()).or(call.summary.clone());
        let outcome = outcome.map(|outcome| format::words(&outcome));
        (outcome.is_some() || summary.is_some()).then_some((outcome, summary))
    });
    move || {
        let (outcome, summary) = said.get()?;
        let outcome = outcome.map(|outcome| view! { <strong>{outcome}". "</strong> });
        Some(view! { <p class="call-summary">{outcome}{summary}</p> })
    }
}

/// The other calls with this number, by anybody: how many today, and the way to all of them.
#[component]
fn WithNumber(party: Memo<Option<String>>) -> impl IntoView {
    let (api, clock) = (expect_context::<Api>(), expect_context::<Clock>());
    let today = RwSignal::new(None::<usize>);
    Effect::new(move |_| {
        let Some(number) = party.get() else { return };
        let since = intl::start_of_day(clock.now_untracked());
        spawn_local(async move {
            let count = count_since(api, number, since).await;
            // Its page may be gone.
            let _ = today.try_set(count);
        });
    });
    let link = move || {
        let number = party.get()?;
        let url = Route::Calls(CallFilters { number, ..CallFilters::default() }).url();
        Some(view! { <a href=url>"All calls with this number"</a> })
    };
    let count = move || {
        today.get().filter(|count| *count > 1).map(|count| format!(" · {count} calls today"))
    };
    view! { <p class="call-others">{link}{count}</p> }
}

/// How many calls with this number began since then; `None` where the list does not say.
async fn count_since(api: Api, number: String, since: Timestamp) -> Option<usize> {
    let query = CallQuery {
        phone_number: number,
        start_date: since.to_string(),
        limit: ROWS,
        ..CallQuery::default()
    };
    let page = api.client().calls(&query).await.ok()?;
    let began = page.calls.iter().filter(|call| call.start_time.is_some_and(|at| at >= since));
    Some(began.count())
}
