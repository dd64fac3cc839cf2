//! One call of the list. Only what changed is drawn again, and never the link,
//! which may hold the focus.

use super::days;
use super::drawn::Drawn;
use super::loading::Loading;
use super::selection::Selection;
use crate::browser::clock::Clock;
use crate::browser::intl;
use crate::call::list::{Ending, Row};
use crate::call::number;
use crate::call::phase::Phase;
use crate::format;
use crate::route::Route;
use leptos::prelude::*;
use std::sync::Arc;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{CallId, Direction, GradeStatus, Timestamp};

/// For what is not known, or not yet.
const NONE: &str = "–";
/// From this grade on it is a good one.
const GOOD: i64 = 75;

#[component]
pub fn CallRow(first: Arc<Row>, call: ArcRwSignal<Drawn>, loading: Loading) -> impl IntoView {
    let (id, call) = (first.id, RwSignal::from(call));
    let index = move || i64::from(call.read().position) + 2;
    let tab_index = move || if call.read().is_tab_stop { "0" } else { "-1" };
    let content = Memo::new(move |_| {
        let call = call.read();
        call.content.clone().map(|row| (row, call.agent.clone()))
    });
    view! {
        // The heading is the first row.
        <tr
            data-call=id.to_string()
            aria-rowindex=index
            class:begins-day=move || call.read().begins_day
            class:selected=move || call.read().is_selected
        >
            <td class="pick">{checkbox(&first, call, loading)}</td>
            <td class="time">{first.started.map(|at| time(at, call))}</td>
            <td class="party">
                <a href=Route::Call { id, at: None }.url() tabindex=tab_index>
                    {who(id, Some(&first))}
                </a>
            </td>
            {move || content.get().map(|(row, agent)| cells(&row, agent))}
        </tr>
    }
}

/// Rows that are still to come, or one that nobody can read. One element for all, because a
/// list that is dragged through goes past thousands.
#[component]
pub fn EmptyRow(first: u32, height: f64, text: &'static str) -> impl IntoView {
    view! {
        <tr class="row-placeholder" aria-rowindex=i64::from(first) + 2>
            <td colspan="11" style:height=move || format!("{height}px")><span>{text}</span></td>
        </tr>
    }
}

/// Its name tells one call from another.
fn checkbox(row: &Row, call: RwSignal<Drawn>, loading: Loading) -> AnyView {
    let (id, selection) = (row.id, expect_context::<Selection>());
    let number = row.party.as_deref().map(number::grouped);
    let name = format!("Select {}", isolate(&number.unwrap_or_else(|| format!("call {id}"))));
    let on_click = move |event: leptos::ev::MouseEvent| match event.shift_key() {
        true => loading.list.with_untracked(|list| selection.extend_to(id, list)),
        false => selection.toggle(id),
    };
    view! {
        <label>
            <input
                type="checkbox"
                tabindex="-1"
                aria-label=name
                prop:checked=move || call.read().is_selected
                on:click=on_click
            />
        </label>
    }
}

/// The day is read out in every row, and shown in its first.
fn time(at: Timestamp, call: RwSignal<Drawn>) -> AnyView {
    let clock = expect_context::<Clock>();
    let day = move || {
        call.track();
        days::name(at, clock.now_untracked())
    };
    let utc = at.to_string();
    view! {
        <time datetime=utc.clone() title=format!("{utc} (UTC)")>
            <span class="day">{day}" "</span>
            {intl::listed_time(at)}
        </time>
    }
}

pub(super) fn who(id: CallId, row: Option<&Row>) -> AnyView {
    let party = row.and_then(|row| row.party.as_deref()).map(number::grouped);
    let name = row.and_then(|row| row.name.as_deref().map(str::to_owned));
    let name = name.map(|name| view! { <strong>{name}</strong> " " });
    match party {
        Some(party) => view! { {name}<span class="number" translate="no">{party}</span> },
        None => view! { {name}<span>{format!("Call {id}")}</span> },
    }
}

fn cells(row: &Row, agent: Option<String>) -> AnyView {
    let agent = agent.or_else(|| row.agent_id.map(|id| format!("Agent {id}")));
    let agent = agent.unwrap_or_else(|| NONE.to_owned());
    let again = party_to_call_again(row).map(|party| again_link(row.id, party));
    let Ending { words, sign, tone } = Ending::new(row);
    let cost = row.cost_cents.map_or_else(|| NONE.to_owned(), format::money);
    let issues = (row.issues > 0).then(|| row.issues.to_string());
    view! {
        <td class="how">
            <span class="pill" data-tone=tone>
                <span aria-hidden="true">{sign}</span>
                <span>{words}</span>
            </span>
        </td>
        <td class="outcome">{outcome(row)}</td>
        <td class="agent" translate="no">{agent}</td>
        <td class="amount duration" translate="no">{duration(row)}</td>
        <td class="amount cost" translate="no">{cost}</td>
        <td class="amount graded">{grade(row)}</td>
        <td class="amount issues">{issues}</td>
        <td class="again">{again}</td>
    }
}

/// Which way it went if that is not the usual one, what came of it, and the summary.
fn outcome(row: &Row) -> AnyView {
    let (label, summary) = (row.outcome.as_deref(), row.summary.as_deref());
    let label = label.map(|label| view! { <strong>{label.to_owned()}</strong> });
    let parts = [direction(row), summary.map(str::to_owned)];
    let rest = parts.into_iter().flatten().map(|part| isolate(&part).into_owned());
    let rest = rest.collect::<Vec<_>>().join(" · ");
    let dot = (label.is_some() && !rest.is_empty()).then_some(" · ");
    view! { {label}{dot}<span>{rest}</span> }
}

fn direction(row: &Row) -> Option<String> {
    let words = match &row.direction {
        Some(Direction::Inbound) => "Inbound",
        Some(Direction::Web) => "Web",
        Some(Direction::Test) => return Some("Test".to_owned()),
        Some(Direction::Other(word)) => word,
        Some(Direction::Outbound) | None => return row.is_test.then(|| "Test".to_owned()),
    };
    Some(if row.is_test { format!("{}, test", isolate(words)) } else { words.to_owned() })
}

fn grade(row: &Row) -> AnyView {
    let Some(score) = row.grade else {
        let is_pending = row.grade_status == Some(GradeStatus::Pending);
        return view! { {if is_pending { "pending" } else { NONE }} };
    };
    let (is_good, width) = (score >= GOOD, move || format!("{}%", score.clamp(0, 100)));
    view! {
        <span class="scale" class:good=is_good aria-hidden="true">
            <span style:inline-size=width></span>
        </span>
        <span translate="no">{score.to_string()}</span>
    }
}

/// The number of a call that was ours to place, and is over.
fn party_to_call_again(row: &Row) -> Option<&str> {
    let is_ours = matches!(row.direction, None | Some(Direction::Outbound));
    row.party.as_deref().filter(|_| is_ours && row.is_final())
}

/// There is room for a sign only.
fn again_link(id: CallId, party: &str) -> AnyView {
    let name = format!("Call again {}", isolate(&number::grouped(party)));
    view! {
        <a
            href=Route::NewCall { again: Some(id) }.url()
            aria-label=name
            title="Call again"
            tabindex="-1"
        >
            <span aria-hidden="true">"↻"</span>
        </a>
    }
}

/// While it lasts, since the other side picked up.
pub(super) fn duration(row: &Row) -> AnyView {
    match (row.answered, row.duration_seconds) {
        (Some(at), _) if row.phase == Phase::InConversation => running(at),
        (_, Some(seconds @ 1..)) => view! { {format::duration(seconds)} },
        _ => view! { {NONE} },
    }
}

fn running(since: Timestamp) -> AnyView {
    let clock = expect_context::<Clock>();
    let content = move || format::duration(clock.now().seconds_since(since));
    view! { {content} }
}
