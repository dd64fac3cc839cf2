//! The flags of a call: where, what, how bad, and what is done about it.

use super::everywhere::ResolveEverywhere;
use super::failed::{Failed, trouble};
use super::promote::{PromoteButton, Promotion};
use super::reports::{FlagReports, State};
use crate::access::Action;
use crate::browser::clock::Clock;
use crate::browser::focus::focus_if_lost;
use crate::browser::intl;
use crate::browser::page::Presence;
use crate::components::banner::{Banner, Details};
use crate::components::player::Playback;
use crate::components::refusal::grayed_out;
use crate::format;
use crate::remedy::{Button, Operation, request_failed};
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::{For, view};
use thunderphone::{IssueReport, IssueSource, IssueStatus};

/// Some calls have thousands: the newest are enough to read.
const SHOWN: usize = 50;

#[component]
pub fn FlagList(reports: FlagReports, playback: Playback, promotion: Promotion) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let failed: Failed = RwSignal::new(None);
    let shown = move || reports.all.read().iter().take(SHOWN).cloned().collect::<Vec<_>>();
    let more = Memo::new(move |_| reports.all.read().len().saturating_sub(SHOWN));
    let is_empty = Memo::new(move |_| reports.all.read().is_empty());
    let summary = Memo::new(move |_| match &*reports.state.read() {
        State::Loading => None,
        State::NotOffered => Some("This server does not offer flags."),
        State::Loaded if is_empty.get() => Some("No flags on this call."),
        State::Loaded | State::Failed(..) => None,
    });
    let unreadable = move || match reports.unreadable.get() {
        0 => None,
        1 => Some("One flag could not be read and is missing here.".to_owned()),
        count => Some(format!("{count} flags could not be read and are missing here.")),
    };
    // A row is another one as soon as anything it shows differs.
    let key = |report: &IssueReport| {
        (report.trace_id.clone(), report.id, report.status.clone().map(|s| s.as_str().to_owned()))
    };
    view! {
        <Trouble reports failed />
        <p class="hint">{move || summary.get()}</p>
        <p class="status-message" role="status">{said}</p>
        <ul class="flag-list" aria-label="Flags">
            <For each=shown key=key let(report)>
                <Row report reports playback promotion said failed />
            </For>
        </ul>
        {move || (more.get() > 0).then(|| view! { <p class="hint">{intl::number(more.get())}" more"</p> })}
        <p class="hint">{unreadable}</p>
    }
}

#[component]
fn Trouble(reports: FlagReports, failed: Failed) -> impl IntoView {
    let presence = expect_context::<Presence>();
    let content = move || {
        if let Some((remedy, details)) = failed.get() {
            let on_dismiss = Callback::new(move |()| failed.set(None));
            // The row has the button that changes it.
            let on_press = Callback::new(move |_: Button| failed.set(None));
            return Some(view! { <Banner remedy details on_press on_dismiss /> });
        }
        let State::Failed(failure, at) = &*reports.state.read() else { return None };
        let is_offline = !presence.is_online.get_untracked();
        let remedy = request_failed(failure, Operation::LoadingFlags, is_offline);
        let details = Details::of(failure, *at);
        let on_press = Callback::new(move |_: Button| reports.load());
        Some(view! { <Banner remedy details on_press on_dismiss=None /> })
    };
    view! { {content} }
}

#[component]
fn Row(
    report: IssueReport,
    reports: FlagReports,
    playback: Playback,
    promotion: Promotion,
    said: RwSignal<String>,
    failed: Failed,
) -> impl IntoView {
    let title = report.title.clone().unwrap_or_else(|| "Flag".to_owned());
    let name = isolate(&title).into_owned();
    let second = report.timestamp_seconds.filter(|second| *second >= 0);
    let seek = second.map(|second| {
        let shown = format::duration(second);
        let label = format!("Go to {shown}: {name}");
        view! {
            <button type="button" class="flag-second" aria-label=label
                on:click=move |_| { playback.seek(second as f64); }>{shown}</button>
        }
    });
    let severity = report.severity.as_ref().map(|severity| severity.as_str().to_owned());
    let mut facts: Vec<String> = severity.iter().map(|word| format::words(word)).collect();
    facts.extend(report.status.as_ref().map(|status| format::words(status.as_str())));
    facts.extend((report.source == Some(IssueSource::System)).then(|| "by the grader".to_owned()));
    let words = [&report.description, &report.what_went_wrong, &report.suggested_fix];
    let words = words.into_iter().flatten().filter(|words| **words != title).cloned();
    let words: Vec<_> = words.map(|words| view! { <p class="flag-words">{words}</p> }).collect();
    let buttons = report.trace_id.clone().map(|trace| {
        let status = report.status.clone().unwrap_or(IssueStatus::Open);
        let is_open = matches!(status, IssueStatus::Open | IssueStatus::Acknowledged);
        let pattern = report.pattern_key.clone().filter(|_| is_open);
        let everywhere = pattern.map(|pattern| {
            let (trace, name) = (trace.clone(), name.clone());
            view! { <ResolveEverywhere trace pattern name reports said failed /> }
        });
        let turn = report.failing_turn_index.and_then(|turn| usize::try_from(turn).ok());
        let (named, flag) = (name.clone(), trace.clone());
        let place = Callback::new(move |()| (turn, Some(flag.clone())));
        view! {
            <Buttons trace status name reports said failed />
            {everywhere}
            <PromoteButton promotion name=named place />
        }
    });
    view! {
        <li class="flag" data-severity=severity>
            <div class="flag-what">{seek}<strong>{title}</strong>" "<span class="hint">{facts.join(" · ")}</span></div>
            {words}
            {buttons}
        </li>
    }
}

/// Only the next steps: what is acknowledged can be resolved, and what is resolved is done.
#[component]
fn Buttons(
    trace: String,
    status: IssueStatus,
    name: String,
    reports: FlagReports,
    said: RwSignal<String>,
    failed: Failed,
) -> impl IntoView {
    let presence = expect_context::<Presence>();
    let clock = expect_context::<Clock>();
    let refusal = expect_context::<Session>().refusal(Some(Action::Flag));
    let is_changing = RwSignal::new(false);
    let trace = StoredValue::new(trace);
    let change = move |to: IssueStatus, done: &'static str| {
        if is_changing.get_untracked() || refusal.read_untracked().is_some() {
            return;
        }
        is_changing.set(true);
        failed.set(None);
        let trace = trace.get_value();
        spawn_local(async move {
            let answer = reports.api.client().set_issue_status(&trace, &to).await;
            if said.try_read_untracked().is_none() {
                return;
            }
            let _ = is_changing.try_set(false);
            match answer {
                Ok(report) => {
                    reports.put(report);
                    said.set(done.to_owned());
                    focus_if_lost("#flag-button");
                }
                Err(failure) => failed.set(Some(trouble(&failure, presence, clock))),
            }
        });
    };
    let button = move |label: &'static str, to: IssueStatus, done: &'static str| {
        let disabled = move || grayed_out(refusal)().or(is_changing.get().then_some("true"));
        view! {
            <button type="button" class="button quiet" aria-label=format!("{label}: {name}")
                aria-disabled=disabled on:click=move |_| change(to.clone(), done)>{label}</button>
        }
    };
    let acknowledge = (status == IssueStatus::Open)
        .then(|| button("Acknowledge", IssueStatus::Acknowledged, "The flag is acknowledged."));
    let resolve = matches!(status, IssueStatus::Open | IssueStatus::Acknowledged)
        .then(|| button("Resolve", IssueStatus::Resolved, "The flag is resolved."));
    view! { <div class="actions flag-actions">{acknowledge}{resolve}</div> }
}
