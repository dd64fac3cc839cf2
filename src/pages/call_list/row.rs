//! One call of the list. Only what changed is drawn again, and never the link,
//! which may hold the focus.

use crate::browser::clock::Clock;
use crate::call::end_reason;
use crate::call::list::{CallList, Row};
use crate::call::number;
use crate::call::phase::Phase;
use crate::components::when::WhenListed;
use crate::format;
use crate::organization::Organization;
use crate::route::Route;
use leptos::prelude::*;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::{CallId, Direction, GradeStatus, Timestamp};

/// For what is not known, or not yet.
const NONE: &str = "–";

/// `position` counts from 0 through the whole list.
#[component]
pub fn CallRow(id: CallId, list: RwSignal<CallList>, position: Signal<usize>) -> impl IntoView {
    let row = Memo::new(move |_| list.read().row(id).cloned());
    let again = Memo::new(move |_| party_to_call_again(row.read().as_ref()?));
    let started = row.read_untracked().as_ref().and_then(|row| row.started);
    let link = match started {
        Some(at) => view! { <WhenListed at /> }.into_any(),
        None => view! { {format!("Call {id}")} },
    };
    view! {
        // The heading is the first row.
        <tr data-call=id.to_string() aria-rowindex=move || position.get() + 2>
            <td><a href=Route::Call { id, at: None }.url()>{link}</a></td>
            {move || row.get().map(cells)}
            <td class="again">{move || again.get().map(|party| again_link(id, &party))}</td>
        </tr>
    }
}

fn cells(row: Row) -> AnyView {
    let organization = expect_context::<Organization>();
    let agent = move || match row.agent_id {
        Some(id) => organization.agent_name(id).unwrap_or_else(|| format!("Agent {id}")),
        None => NONE.to_owned(),
    };
    let party = row.party.as_deref().map(number::grouped);
    let reason = row.end_reason.as_deref().map(end_reason::show);
    let cost = row.cost_cents.map(format::money);
    let grade = match (row.grade, &row.grade_status) {
        (Some(score), _) => score.to_string(),
        (None, Some(GradeStatus::Pending)) => "pending".to_owned(),
        (None, _) => NONE.to_owned(),
    };
    view! {
        <td data-label="Direction">{direction(&row)}</td>
        <td data-label="Party" class="number" translate="no">{party.unwrap_or_else(|| NONE.to_owned())}</td>
        <td data-label="Agent" class="agent" translate="no">{agent}</td>
        <td data-label="Status" class="status">
            <span class="chip" data-tone=row.phase.tone()>{row.phase.label().to_owned()}</span>
            {reason.map(|reason| view! { " " <span class="reason">{reason}</span> })}
        </td>
        <td data-label="Duration" class="amount" translate="no">{duration(&row)}</td>
        <td data-label="Cost" class="amount" translate="no">{cost.unwrap_or_else(|| NONE.to_owned())}</td>
        <td data-label="Grade" class="amount">{grade}</td>
    }
}

/// The number of a call that was ours to place, and is over.
fn party_to_call_again(row: &Row) -> Option<String> {
    let is_ours = matches!(row.direction, None | Some(Direction::Outbound));
    row.party.clone().filter(|_| is_ours && row.is_final())
}

/// In the table it has room for a sign only.
fn again_link(id: CallId, party: &str) -> AnyView {
    let name = format!("Call again {}", isolate(&number::grouped(party)));
    view! {
        <a href=Route::NewCall { again: Some(id) }.url() aria-label=name title="Call again">
            <span class="again-sign" aria-hidden="true">"↻"</span>
            <span class="again-words">"Call again"</span>
        </a>
    }
}

fn direction(row: &Row) -> String {
    let words = match &row.direction {
        Some(Direction::Inbound) => "Inbound",
        Some(Direction::Outbound) => "Outbound",
        Some(Direction::Web) => "Web",
        Some(Direction::Test) => return "Test".to_owned(),
        Some(Direction::Other(word)) => word,
        None => NONE,
    };
    if row.is_test { format!("{}, test", isolate(words)) } else { words.to_owned() }
}

/// While it lasts, since the other side picked up.
fn duration(row: &Row) -> AnyView {
    match (row.answered, row.duration_seconds) {
        (Some(at), _) if row.phase == Phase::InConversation => running(at),
        (_, Some(seconds)) => view! { {format::duration(seconds)} },
        _ => view! { {NONE} },
    }
}

fn running(since: Timestamp) -> AnyView {
    let clock = expect_context::<Clock>();
    let content = move || format::duration(clock.now().seconds_since(since));
    view! { {content} }
}
