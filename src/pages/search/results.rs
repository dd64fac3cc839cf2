//! The calls on which it was said, the newest first, each with the sentence and a link to that
//! second.

use super::copies::{Progress, count_of_calls};
use crate::browser::focus::focus;
use crate::call::number::grouped;
use crate::components::when::WhenListed;
use crate::format;
use crate::organization::Organization;
use crate::route::Route;
use crate::said::{Hit, Piece};
use crate::searching::{Search, State};
use leptos::prelude::*;
use strict_view::bidi::direction;
use strict_view::{For, view};

/// Shown at first, and added by each “Show more”.
const PAGE: usize = 50;

#[component]
pub fn Results() -> impl IntoView {
    let search = expect_context::<Search>();
    let progress = Progress::memo();
    let limit = RwSignal::new(PAGE);
    let run = Memo::new(move |_| search.found.read().run);
    Effect::new(move |_| {
        run.track();
        limit.set(PAGE);
    });
    let count = Memo::new(move |_| search.found.read().hits.len());
    let said = move || {
        let found = match (search.state.get(), count.get()) {
            (State::NoWords, _) => return "Type a word that was said.".to_owned(),
            (State::Searching, _) => return String::new(),
            (State::Failed, _) => {
                return "This browser's storage did not answer. Reload this page.".to_owned();
            }
            (State::Cut, count) => {
                let count = count_of_calls(count as u64);
                return format!("More than {count}. Add a word to find fewer.");
            }
            (State::Done, 0) => "No call was found.".to_owned(),
            (State::Done, count) => count_of_calls(count as u64),
        };
        match progress.get() {
            progress if progress.is_complete() => found,
            Progress { done, days } => {
                format!("{found} Only {done} of {days} days are copied.", found = with_stop(found))
            }
        }
    };
    let is_searching = Memo::new(move |_| search.state.get() == State::Searching);
    // A call is another row for other words.
    let rows = move || {
        let found = search.found.read();
        let shown = found.hits.iter().take(limit.get());
        shown.map(|hit| (found.run, hit.clone())).collect::<Vec<_>>()
    };
    let more = move |_| {
        let first = limit.get_untracked();
        limit.set(first + PAGE);
        focus(format!(".search-hits > li:nth-child({}) a", first + 1));
    };
    view! {
        <div class="search-found">
            <p class="status-message" role="status">{said}</p>
            {move || is_searching.get().then(|| view! { <p class="quiet" aria-live="off">"Searching…"</p> })}
        </div>
        <ol class="search-hits" aria-label="Calls" aria-busy=move || is_searching.get().to_string()>
            <For each=rows key=|(run, hit): &(u32, Hit)| (*run, hit.call) let(row)>
                <Row hit=row.1 />
            </For>
        </ol>
        {move || (count.get() > limit.get()).then(|| view! {
            <p><button type="button" class="button" on:click=more>"Show more"</button></p>
        })}
    }
    .into_any()
}

fn with_stop(found: String) -> String {
    match found.ends_with('.') {
        true => found,
        false => found + ".",
    }
}

#[component]
fn Row(hit: Hit) -> impl IntoView {
    let organization = expect_context::<Organization>();
    let url = Route::Call { id: hit.call, at: hit.second }.url();
    let name = match &hit.number {
        Some(number) => grouped(number),
        None => format!("Call {}", hit.call),
    };
    let second = hit.second.map(|second| {
        view! {
            " at " <span translate="no">{format::duration(i64::from(second))}</span>
        }
    });
    let agent = move || {
        let id = hit.agent?;
        Some(organization.agent_name(id).unwrap_or_else(|| format!("Agent {id}")))
    };
    let words: String = hit.pieces.iter().map(|piece| piece.text.as_str()).collect();
    let pieces: Vec<_> = hit.pieces.into_iter().map(piece).collect();
    let more = match hit.more {
        0 => None,
        1 => Some("And in 1 more turn.".to_owned()),
        more => Some(format!("And in {more} more turns.")),
    };
    view! {
        <li>
            <p class="row-facts">
                <a href=url><span class="number" translate="no">{name}</span>{second}</a>
                {hit.at.map(|at| view! { <WhenListed at /> })}
                <span class="search-agent">{agent}</span>
            </p>
            <p class="search-said">
                <span class="search-who">{hit.speaker}": "</span>
                <q dir=direction(&words)>{pieces}</q>
            </p>
            {more.map(|more| view! { <p class="hint">{more}</p> })}
        </li>
    }
}

fn piece(piece: Piece) -> AnyView {
    match piece.is_match {
        true => view! { <mark>{piece.text}</mark> }.into_any(),
        false => view! { {piece.text} }.into_any(),
    }
}
