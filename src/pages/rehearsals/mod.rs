//! Rehearsals: simulated calls, in which an engine plays the person who is called. Nobody's
//! phone rings, but they are billed.

mod cost;
mod fields;
mod new_rehearsal;
mod question;
mod runs;
mod scenarios;
mod starting;
mod watching;

use crate::account::{Account, loading};
use crate::browser::keys::{self, Enter};
use crate::browser::storage::StorageArea;
use crate::components::heading::Heading;
use crate::rehearsal::draft::RehearsalDraft;
use crate::store::drafts;
use leptos::prelude::*;
use strict_view::view;
use watching::Watching;

/// The name under which the tab keeps what is typed over a reload.
const DRAFT: &str = "callboard.rehearsal.draft";

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Rehearsals {
    draft: RwSignal<RehearsalDraft>,
    /// The agent that is chosen.
    agent: Memo<Option<i64>>,
    watching: Watching,
}

#[component]
pub fn RehearsalsPage(agent: Option<i64>) -> impl IntoView {
    let organization = expect_context::<Account>().organization;
    // The call that is written at the moment, with this agent.
    let call = drafts::load().unwrap_or_default();
    let kept = StorageArea::Session.get(DRAFT).and_then(|text| serde_json::from_str(&text).ok());
    let kept: RehearsalDraft = kept.unwrap_or_default();
    let agent = agent.or(kept.agent);
    let draft = RwSignal::new(RehearsalDraft { agent, ..kept }.with_facts(&call.variables));
    Effect::new(move |_| {
        if let Ok(text) = serde_json::to_string(&*draft.read()) {
            StorageArea::Session.set(DRAFT, &text);
        }
    });
    let agent = Memo::new(move |_| draft.read().agent);
    loading::keep(organization.agents, loading::FRESH_MS, move || organization.refresh_agents());
    loading::keep(organization.billing, loading::FRESH_MS, move || organization.refresh_billing());
    provide_context(Rehearsals { draft, agent, watching: Watching::start(agent) });
    // A key that is held down must not confirm what has just appeared under it.
    let on_keydown = move |event: web_sys::KeyboardEvent| {
        if keys::enter(&event) == Some(Enter::Repeated) {
            event.prevent_default();
        }
    };
    view! {
        <Heading text="Rehearsals" />
        <div class="rehearsals" on:keydown=on_keydown>
            <p>"In a rehearsal ThunderPhone's simulator plays the person who is called. No phone rings, but it is billed."</p>
            <new_rehearsal::NewRehearsal />
            <scenarios::Scenarios agent />
            <runs::Runs />
        </div>
    }
}
