//! Placing calls, as far as the browser is concerned: this tab's desk, and what
//! is known of each press, for whoever shows it. What a press is stands in
//! [`crate::intent`]; how it is tended in [`tending`].
//!
//! Lives as long as the app, not as a page: going elsewhere neither cancels a
//! press nor forgets it.

mod bells;
pub mod desk;
mod here;
pub mod tending;
mod trouble;

use crate::api::Api;
use crate::bidi::isolate;
use crate::browser::history::Navigator;
use crate::browser::page::{Presence, random_key};
use crate::browser::tabs::{self, Messages};
use crate::call::draft::Source;
use crate::call::number::grouped;
use crate::intent::{
    Admission, Arming, Entry, Event, Intent, Ledger, Note, Outcome, Recent, State,
};
use crate::organization::Organization;
use crate::reactive::{RwSignal, effect};
use crate::remedy::{PlacingFacts, Remedy};
use crate::route::Route;
use crate::store::drafts;
use desk::{Desk, Ring};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{CallId, CallRequest, Failure, Instant};
pub use trouble::Trouble;

/// How soon a browser that keeps nothing is asked again whether it does.
const TRY_AGAIN_MS: u32 = 5_000;

/// A press that became a call.
#[derive(Clone, PartialEq)]
pub struct Accepted {
    pub call_id: CallId,
    pub to_number: String,
    /// An earlier sending had already placed it: nothing new was dialled.
    pub is_replay: bool,
    /// Its page has been on the screen.
    pub is_opened: bool,
}

/// What became of a press of the form.
pub enum Pressed {
    /// It is tended now, with this key.
    Taken(String),
    /// Another one to this number comes first.
    Undecided,
    Ask(Recent),
}

/// A press, and what there is to say of it.
#[derive(Clone, PartialEq)]
pub struct Shown {
    pub remedy: Remedy,
    /// What it began with, for the details.
    pub failure: Failure,
    pub at: Instant,
}

#[derive(Clone, Copy)]
pub struct Placing {
    api: Api,
    organization: Organization,
    navigator: Navigator,
    presence: Presence,
    /// As it was last read. Every tab has the same.
    pub ledger: RwSignal<Ledger>,
    troubles: RwSignal<Vec<Trouble>>,
    /// The newest press of this tab that became a call.
    pub accepted: RwSignal<Option<Accepted>>,
    /// The key of the draft that is on the screen; empty without one.
    pub form_key: RwSignal<String>,
    /// The key of a press that was put away and can never be used again.
    pub spent_key: RwSignal<String>,
    /// Pressed, and not yet written down.
    is_pressed: RwSignal<bool>,
    /// Whether what is sent is written down in this browser.
    pub is_kept: RwSignal<bool>,
    /// The press that another tab tends and that was pressed here, too.
    joined: StoredValue<String>,
    /// Whether storage that keeps nothing will be tried again.
    is_trying: StoredValue<bool>,
    tab: StoredValue<String>,
    /// What this tab tends.
    tended: StoredValue<Vec<String>>,
}

impl Placing {
    pub fn new(
        api: Api,
        organization: Organization,
        navigator: Navigator,
        presence: Presence,
    ) -> Placing {
        let placing = Placing {
            api,
            organization,
            navigator,
            presence,
            ledger: RwSignal::new(Ledger::default()),
            troubles: RwSignal::new(Vec::new()),
            accepted: RwSignal::new(None),
            form_key: RwSignal::new(String::new()),
            spent_key: RwSignal::new(String::new()),
            is_pressed: RwSignal::new(false),
            is_kept: RwSignal::new(true),
            joined: StoredValue::new(String::new()),
            is_trying: StoredValue::new(false),
            tab: StoredValue::new(random_key()),
            tended: StoredValue::new(Vec::new()),
        };
        tabs::live_as(&placing.tab());
        drafts::moved_to(&placing.tab());
        let messages = Messages::receive(move |text| match text.strip_prefix(here::CHECK) {
            Some(key) => bells::ring(Some(key), Ring::ByHand),
            None if text == here::CHANGED => placing.read_again(),
            None => {}
        });
        StoredValue::new_local(messages);
        placing.read_again();
        // Back from sleep, from another tab, from no network: what is known may
        // be old, and what is waited for may be had.
        effect(move || {
            if presence.is_visible.get() && presence.is_online.get() {
                placing.read_again();
                bells::ring(None, Ring::Back);
            }
        });
        placing
    }

    /// Takes in what other tabs have written, and tends what is not settled.
    fn read_again(self) {
        spawn_local(async move {
            let Ok((ledger, _)) = self.enter(Entry::Nothing).await else { return };
            bells::ring_changed();
            for press in ledger.presses().filter(|press| !press.is_settled()) {
                self.tend(&press.key);
            }
            if !self.is_kept.get_untracked() && !self.is_trying.get_value() {
                self.is_trying.set_value(true);
                TimeoutFuture::new(TRY_AGAIN_MS).await;
                self.is_trying.set_value(false);
                self.read_again();
            }
        });
    }

    fn tend(self, key: &str) {
        let key = key.to_owned();
        let is_new = self.tended.try_update_value(|tended| {
            let is_new = !tended.contains(&key);
            if is_new {
                tended.push(key.clone());
            }
            is_new
        });
        if is_new == Some(true) {
            spawn_local(async move {
                tending::tend(self, key.clone()).await;
                self.tended.update_value(|tended| tended.retain(|tended| *tended != key));
            });
        }
    }

    /// One press of the form. Ignored (`None`) while another is being written
    /// down.
    pub async fn press(
        self,
        request: CallRequest,
        source: Source,
        is_deliberate: bool,
    ) -> Option<Pressed> {
        if self.is_pressed.get_untracked() {
            return None;
        }
        self.is_pressed.set(true);
        let arming = Arming {
            request,
            fresh_key: random_key(),
            source,
            at: self.now(),
            tab: self.tab(),
            is_deliberate,
        };
        let entered = self.enter(Entry::Arm(Box::new(arming))).await;
        self.is_pressed.set(false);
        let Ok((ledger, Outcome::Admitted(admission))) = entered else { return None };
        Some(match admission {
            Admission::Armed(key) => {
                self.troubles.update(|troubles| troubles.retain(|trouble| trouble.key != key));
                self.accepted.set(None);
                self.tend(&key);
                Pressed::Taken(key)
            }
            Admission::SamePress(key) => {
                // Another window had the same draft, and has placed it.
                if let Some(press) = ledger.press(&key)
                    && let Some(call_id) = press.call_id()
                {
                    self.placed(&key, press.to_number.clone(), call_id, true);
                } else {
                    self.joined.set_value(key.clone());
                    self.tend(&key);
                }
                Pressed::Taken(key)
            }
            Admission::Undecided(_) => Pressed::Undecided,
            Admission::Ask(recent) => Pressed::Ask(recent),
        })
    }

    /// A person wants to know now, or does not want to wait.
    pub fn check(self, key: &str) {
        bells::ring(Some(key), Ring::ByHand);
        // Another tab may be the one that tends it.
        tabs::announce(&format!("{}{key}", here::CHECK));
    }

    /// Stops a countdown; the press stays as it is.
    pub fn stop(self, key: &str) {
        bells::ring(Some(key), Ring::Stop);
    }

    /// Places after all what was found not to be placed, with the same key.
    pub fn place_after_all(self, key: &str) {
        let key = key.to_owned();
        spawn_local(async move {
            let event = Event::Adopted { by: self.tab() };
            let adopted = self.enter(Entry::Apply { key: key.clone(), event }).await;
            if matches!(adopted, Ok((_, Outcome::Applied(true)))) {
                self.tend(&key);
            }
        });
    }

    /// Puts a press away, because a person says so.
    pub fn discard(self, key: &str) {
        let key = key.to_owned();
        let is_spent = untrack(|| self.intent(&key)).is_some_and(|press| press.is_key_taken);
        spawn_local(async move {
            let entered = self.enter(Entry::Discard { key: key.clone() }).await;
            if is_spent && matches!(entered, Ok((_, Outcome::Applied(true)))) {
                self.spent_key.set(key.clone());
            }
            bells::ring(Some(&key), Ring::ByHand);
        });
    }

    /// What is written down of a press.
    pub fn intent(self, key: &str) -> Option<Intent> {
        self.ledger.read().press(key).cloned()
    }

    /// Whether a press with this key became a call, in any tab, and all is said.
    pub async fn is_placed(self, key: &str) -> bool {
        let read = self.enter(Entry::Nothing).await;
        let press = read.ok().and_then(|(ledger, _)| ledger.press(key).cloned());
        press.is_some_and(|press| press.is_settled() && press.call_id().is_some())
    }

    /// Whether a press with this key is remembered, by any tab.
    pub async fn is_known(self, key: &str) -> bool {
        let read = self.enter(Entry::Nothing).await;
        read.is_ok_and(|(ledger, _)| ledger.press(key).is_some())
    }

    /// Whether the press of the form is on its way.
    pub fn is_sending(self) -> bool {
        self.is_pressed.get()
            || self
                .intent(&self.form_key.read())
                .is_some_and(|press| press.is_on_its_way() && self.shown(&press).is_none())
    }

    /// The number of the form's press while that is not settled: until then no
    /// other can be sent there.
    pub fn unsettled_number(self) -> Option<String> {
        let press = self.intent(&self.form_key.read()).filter(|press| !press.is_settled())?;
        Some(press.to_number)
    }

    /// What this tab knows of a press beyond the ledger.
    pub fn trouble(self, key: &str) -> Trouble {
        let troubles = self.troubles.read();
        let known = troubles.iter().find(|trouble| trouble.key == key);
        known.cloned().unwrap_or_else(|| Trouble { key: key.to_owned(), ..Trouble::default() })
    }

    /// What there is to say of a press; nothing while all is well.
    pub fn shown(self, press: &Intent) -> Option<Shown> {
        let trouble = self.trouble(&press.key);
        let is_ours = press.tab == self.tab();
        let remedy = trouble.remedy(press, is_ours, &untrack(|| self.facts(press)))?;
        let left = || Failure::Unreachable {
            message: "This page has seen no answer.".to_owned(),
            may_be_stopped: false,
        };
        let (failure, at) = trouble.first.unwrap_or_else(|| (left(), Instant(press.sent_at)));
        Some(Shown { remedy, failure, at })
    }

    /// What stands on every page: what is not settled and not on the screen
    /// already, and what cannot be read.
    pub fn elsewhere(self) -> Vec<Note> {
        let (ledger, form_key) = (self.ledger.read(), self.form_key.read());
        let is_elsewhere = |note: &&Note| match note {
            Note::Press(press) => {
                press.key != *form_key && (!press.is_settled() || press.state == State::NotPlaced)
            }
            Note::Unreadable { .. } => true,
        };
        ledger.notes().iter().filter(is_elsewhere).cloned().collect()
    }

    fn placed(self, key: &str, to_number: String, call_id: CallId, is_replay: bool) {
        crate::follow::was_placed(call_id, self.api.clock.now_untracked());
        // The draft of an accepted call gives its key away: the next press is
        // another call.
        let draft = drafts::load().filter(|draft| draft.key == key);
        if let Some(draft) = draft {
            drafts::save(&draft.after_acceptance(random_key()));
        }
        // Nor is it offered to a tab that begins a call.
        drafts::forget(key);
        // Whoever went elsewhere meanwhile is not pulled back.
        let is_opened = *self.form_key.read_untracked() == key;
        self.accepted.set(Some(Accepted { call_id, to_number, is_replay, is_opened }));
        spawn_local(self.organization.refresh_billing());
        if is_opened {
            self.navigator.go(Route::Call { id: call_id, at: None });
        }
    }

    fn facts(self, press: &Intent) -> PlacingFacts {
        let numbers = self.organization.numbers.get_untracked().value;
        let agents = self.organization.agents.get_untracked().value;
        PlacingFacts {
            source: press.source,
            number: numbers.as_ref().and_then(|numbers| {
                numbers.iter().find(|number| number.number == press.from_number).cloned()
            }),
            from_number: isolate(&grouped(&press.from_number)).into_owned(),
            numbers_known: numbers.is_some(),
            is_agent_listed: press
                .agent_id
                .zip(agents)
                .map(|(id, agents)| agents.iter().any(|agent| agent.id == id)),
            is_tcpa_active: self.organization.tcpa.get_untracked().value.map(|t| t.is_active()),
            is_offline: !self.presence.is_online.get_untracked(),
        }
    }
}
