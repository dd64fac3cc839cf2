//! The organization's numbers: which may dial, and what the others need.

use crate::account::missing::missing;
use crate::account::verify::{Verify, name_of};
use crate::account::{Account, loading};
use crate::api::Api;
use crate::browser::intl;
use crate::call::number::grouped;
use crate::call::readiness;
use crate::components::when::WhenListed;
use crate::organization::RemoteSignal;
use leptos::prelude::*;
use strict_view::{For, view};
use thunderphone::client::PLATFORM_OUTBOUND;
use thunderphone::{NumberRecord, NumberSource, PlatformOutbound};

#[component]
pub fn NumbersSection() -> impl IntoView {
    let account = expect_context::<Account>();
    let api = expect_context::<Api>();
    let numbers = account.organization.numbers;
    let platform = RemoteSignal::<PlatformOutbound>::new();
    loading::keep(platform, loading::FRESH_MS, move || platform.request(api, &PLATFORM_OUTBOUND));
    let listed = Memo::new(move |_| numbers.value());
    let is_none = move || listed.read().as_ref().is_some_and(Vec::is_empty);
    let ready = move || {
        let listed = listed.read();
        let listed = listed.as_ref().filter(|listed| !listed.is_empty())?;
        let ready = listed.iter().filter(|number| number.can_dial()).count();
        Some(format!("{} of {} ready to dial", intl::number(ready), intl::number(listed.len())))
    };
    view! {
        <section class="panel" aria-labelledby="numbers">
            <h2 id="numbers">"Numbers"</h2>
            {missing(numbers, "the numbers")}
            <p class="hint">{ready}</p>
            {move || is_none().then(|| view! {
                <p class="empty">"Your organization has no numbers yet. Ask an admin to add one in ThunderPhone."</p>
            })}
            <ul class="numbers">
                <For each=move || listed.get().unwrap_or_default() key=|number| number.number.clone() let(number)>
                    <Row number=number.number listed platform />
                </For>
            </ul>
        </section>
    }
}

/// One number, however its record changes.
#[component]
fn Row(
    number: String,
    listed: Memo<Option<Vec<NumberRecord>>>,
    platform: RemoteSignal<PlatformOutbound>,
) -> impl IntoView {
    let account = expect_context::<Account>();
    let of = number.clone();
    let record = Memo::new(move |_| {
        let listed = listed.read();
        listed.as_ref()?.iter().find(|record| record.number == of).cloned()
    });
    let facts = move || {
        let record = record.get()?;
        let readiness = readiness::assess(&record);
        let (tone, word) =
            if readiness.is_ready { ("live", "Ready") } else { ("failed", "Not ready") };
        let why = (!readiness.is_ready).then(|| {
            let todo = readiness.todo.map(|todo| format!(" {todo}"));
            view! { <p>{capitalized(&readiness.words)}"."{todo}</p> }
        });
        let agent = record.outbound_agent_id.map(|id| match account.organization.agent_name(id) {
            Some(name) => view! { "Its own agent is “"<span translate="no">{name}</span>"”." },
            None => view! { "Its own agent is "{id.to_string()}"." },
        });
        let agent = match agent {
            Some(agent) => agent,
            None => view! { "It has no agent for outbound calls." },
        };
        let verified = record.last_verified_at.map(|at| view! { " Verified "<WhenListed at />"." });
        let is_platform = record.source == Some(NumberSource::Demo);
        Some(view! {
            <div class="number-head">
                <strong translate="no">{grouped(&record.number)}</strong>
                {record.label.map(|label| view! { <span>{label}</span> })}
                <span class="chip" data-tone=tone>{word}</span>
            </div>
            {why}
            <p class="hint">{agent}{verified}</p>
            {is_platform.then(|| allowance(platform))}
        })
    };
    let id = Memo::new(move |_| {
        let record = record.get()?;
        let id = record.id?;
        let has_news =
            account.verifications.is_running(id) || account.verifications.outcome(id).is_some();
        (has_news || readiness::assess(&record).can_verify).then_some(id)
    });
    let name = name_of(&number);
    view! {
        <li>
            {facts}
            {move || id.get().map(|id| view! {
                <Verify id number=number.clone() name=name.clone() text="Verify" />
            })}
        </li>
    }
}

/// How many calls numbers from ThunderPhone may still place today.
fn allowance(platform: RemoteSignal<PlatformOutbound>) -> AnyView {
    let content = move || {
        let platform = platform.value()?;
        let resets =
            platform.resets_at.map(|at| view! { " It starts again at 0 on "<WhenListed at />"." });
        let count = match (platform.calls_today, platform.daily_call_limit) {
            (Some(calls), Some(limit)) => {
                let is_reached = calls >= limit;
                let end = if is_reached {
                    ": the limit is reached."
                } else {
                    ", over all ThunderPhone numbers."
                };
                view! { <p class:warning=is_reached>{format!("{calls} of {limit} calls today{end}")}{resets}</p> }
            }
            _ => return request_words(&platform),
        };
        Some(count)
    };
    view! { {content} }
}

fn request_words(platform: &PlatformOutbound) -> Option<AnyView> {
    let status = platform.request_status.as_deref()?;
    let said = match status {
        "pending" => "An outbound request is waiting for ThunderPhone's approval.".to_owned(),
        "denied" => "ThunderPhone denied the outbound request.".to_owned(),
        _ => return None,
    };
    let why = platform.denial_reason.clone().map(|why| view! { " It says: “"{why}"”" });
    Some(view! { <p>{said}{why}</p> })
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(char::to_uppercase).into_iter().flatten().collect();
    first + letters.as_str()
}
