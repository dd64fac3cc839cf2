//! One call of the board. The whole card opens its page.

use super::calls::{LiveCall, Said, Stage};
use super::notifications::ended;
use crate::browser::clock::Clock;
use crate::call::number;
use crate::organization::Organization;
use crate::route::Route;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::CallId;

#[component]
pub fn Card(id: CallId, cards: RwSignal<Vec<LiveCall>>) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let organization = expect_context::<Organization>();
    // One field each, so that only what changed is drawn again.
    let field = move |read: fn(&LiveCall) -> Option<String>| {
        Memo::new(move |_| cards.with(|cards| read(cards.iter().find(|card| card.id == id)?)))
    };
    let party = field(|card| card.party.as_deref().map(number::grouped));
    let stage = field(|card| Some(words(&card.stage)));
    let tone = field(|card| Some(tone(&card.stage).to_owned()));
    let said = field(|card| Some(said(card.said.as_ref()?)));
    let who = field(|card| Some(who(card.said.as_ref()?).to_owned()));
    let waits = field(|card| waiting(&card.stage).map(str::to_owned));
    let elapsed = Memo::new(move |_| {
        let now = clock.now();
        cards.with(|cards| cards.iter().find(|card| card.id == id)?.elapsed(now))
    });
    let agent_id =
        Memo::new(move |_| cards.with(|cards| cards.iter().find(|card| card.id == id)?.agent_id));
    let agent = move || {
        let agent_id = agent_id.get()?;
        Some(organization.agent_name(agent_id).unwrap_or_else(|| format!("Agent {agent_id}")))
    };
    let last = move || {
        match (said.get(), who.get()) {
        (Some(said), Some(who)) => {
            view! { <span class="live-who">{who}": "</span>"“"<span translate="no">{said}</span>"”" }.into_any()
        }
        _ => view! { {waits.get()} },
    }
    };
    view! {
        <li class="live-card" data-tone=move || tone.get()>
            <p class="live-head">
                <span class="live-dot" aria-hidden="true"></span>
                <a href=Route::Call { id, at: None }.url() translate="no">
                    {move || party.get().unwrap_or_else(|| format!("Call {id}"))}
                </a>
                <span class="chip" data-tone=move || tone.get()>
                    <span>{move || stage.get()}</span>
                    {move || elapsed.get().map(|elapsed| view! { <span class="live-clock" translate="no">{elapsed}</span> })}
                </span>
                <span class="live-agent" translate="no">{agent}</span>
            </p>
            <p class="live-said">{last}</p>
        </li>
    }
}

fn words(stage: &Stage) -> String {
    match stage {
        Stage::Requested => "Requested".to_owned(),
        Stage::Ringing => "Ringing".to_owned(),
        Stage::Talking => "In conversation".to_owned(),
        Stage::Unknown => "Outcome unknown".to_owned(),
        Stage::Other(word) => word.clone(),
        Stage::Ended { .. } => ended(stage).unwrap_or_default(),
    }
}

/// A word for the style sheet.
fn tone(stage: &Stage) -> &'static str {
    match stage {
        Stage::Requested | Stage::Ringing => "dialling",
        Stage::Talking => "live",
        Stage::Unknown | Stage::Other(_) => "unknown",
        Stage::Ended { is_failed: false, .. } => "ended",
        Stage::Ended { is_failed: true, .. } => "failed",
    }
}

/// In place of words, where there can be none yet.
fn waiting(stage: &Stage) -> Option<&'static str> {
    matches!(stage, Stage::Requested | Stage::Ringing).then_some("Nobody has picked up yet")
}

fn who(said: &Said) -> &'static str {
    if said.is_agent { "Agent" } else { "Other side" }
}

fn said(said: &Said) -> String {
    said.words.clone()
}
