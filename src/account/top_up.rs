//! Topping up: from the question that was confirmed to an outcome that is known.
//!
//! A charge is kept in the browser before it is sent, and until its outcome is known no
//! other one is begun, in no tab. Sent again it has the same idempotency key, so the card is
//! charged once.

use super::charge::{Charge, ChargeState, Outcome, outcome, top_ups_of};
use super::charge_store::{self, Stored};
use crate::api::Api;
use crate::browser::page::random_key;
use crate::browser::tabs::Channel;
use crate::messages::Message;
use crate::organization::Organization;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{Error, Timestamp};

/// How many transactions a look reads.
const LINES: u32 = 50;
/// The look before a charge only helps to find it later, so it may not hold it up.
const BEFORE_TIMEOUT_MS: u32 = 4_000;
/// When it is looked for automatically. Looking charges nothing.
const LOOKS_AFTER_MS: [u32; 5] = [1_000, 3_000, 6_000, 12_000, 25_000];

#[derive(Clone, PartialEq)]
pub enum Stage {
    Idle,
    Sending(Charge),
    /// Sent, and not known to be charged or refused.
    Open(Charge, Doing),
    Added(Charge),
    Refused(Charge, Box<Error>, Timestamp),
    /// Something is kept here that cannot be read.
    Unreadable(String),
}

/// What is known of a charge that is open.
#[derive(Clone, PartialEq, Default)]
pub struct Doing {
    /// Why its outcome is not known; `None` where another page sent it.
    pub failure: Option<(Error, Timestamp)>,
    pub look: Look,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    #[default]
    NotYet,
    Running,
    NotFound,
    /// Neither the transactions nor the balance could be read.
    Failed,
}

#[derive(Clone, Copy)]
pub struct TopUp {
    api: Api,
    organization: Organization,
    channel: Channel,
    pub stage: RwSignal<Stage>,
    /// Whether charges are still known after a reload.
    pub is_persistent: RwSignal<bool>,
    /// Grows when there may be another transaction.
    pub changes: RwSignal<u32>,
}

impl TopUp {
    pub fn new(api: Api, organization: Organization, channel: Channel) -> TopUp {
        let top_up = TopUp {
            api,
            organization,
            channel,
            stage: RwSignal::new(Stage::Idle),
            is_persistent: RwSignal::new(true),
            changes: RwSignal::new(0),
        };
        StoredValue::new_local(channel.receive(move |message| {
            if message == Message::ChargeChanged {
                top_up.load();
                top_up.has_changed();
            }
        }));
        top_up
    }

    /// Reads what is kept: an earlier page, or another tab, may have begun something.
    pub fn load(self) {
        spawn_local(async move {
            let stored = charge_store::load().await;
            self.is_persistent.set(stored.is_ok());
            // What this page is doing itself it knows best.
            if matches!(*self.stage.read_untracked(), Stage::Sending(_)) {
                return;
            }
            if let Ok(stored) = stored {
                self.adopt(stored);
            }
        });
    }

    fn adopt(self, stored: Stored) {
        match stored {
            Stored::Charge(charge) => self.open(charge, None),
            Stored::Unreadable(text) => self.stage.set(Stage::Unreadable(text)),
            Stored::None if self.is_persistent.get_untracked() => {
                if let Some(charge) = self.open_charge() {
                    spawn_local(self.follow_other_tab(charge));
                }
            }
            Stored::None => {}
        }
    }

    /// Another tab knows the outcome of the charge that is open here.
    async fn follow_other_tab(self, charge: Charge) {
        let page = self.api.client().transactions(LINES, 0).await;
        self.organization.refresh_billing().await;
        if self.open_charge().is_some_and(|open| open.key == charge.key) {
            let is_added = page.is_ok_and(|page| charge.is_in(&page));
            self.stage.set(if is_added { Stage::Added(charge) } else { Stage::Idle });
        }
    }

    fn open_charge(self) -> Option<Charge> {
        match &*self.stage.read_untracked() {
            Stage::Open(charge, _) => Some(charge.clone()),
            _ => None,
        }
    }

    /// Charges a card, unless a charge is open. `card` is the one that was named.
    pub fn start(self, cents: i64, card: Option<(String, String)>) {
        if matches!(
            *self.stage.read_untracked(),
            Stage::Sending(_) | Stage::Open(..) | Stage::Unreadable(_)
        ) {
            return;
        }
        let mut charge = Charge::new(random_key(), cents, card, self.api.clock.now_untracked());
        self.stage.set(Stage::Sending(charge.clone()));
        spawn_local(async move {
            let client = self.api.client().with_timeout(BEFORE_TIMEOUT_MS);
            let before = client.transactions(LINES, 0).await;
            charge.seen = before.ok().map(|page| top_ups_of(&page, cents));
            match charge_store::create(&charge).await {
                Ok(Stored::None) => self.channel.post(&Message::ChargeChanged),
                Ok(other) => return self.adopt(other),
                // It is said before that a reload is not safe here.
                Err(_) => self.is_persistent.set(false),
            }
            self.send(charge, false).await;
        });
    }

    /// Sends the open charge again, with the same key.
    pub fn send_again(self) {
        let Some(mut charge) = self.open_charge() else { return };
        charge.sent_at = self.api.clock.now_untracked();
        self.stage.set(Stage::Sending(charge.clone()));
        spawn_local(async move {
            let _ = charge_store::replace(&charge.key, Some(&charge)).await;
            self.send(charge, true).await;
        });
    }

    async fn send(self, mut charge: Charge, is_again: bool) {
        let card = charge.card.as_ref().map(|(id, _)| id.as_str());
        let answer = self.api.client().top_up(charge.cents, &charge.key, card).await;
        match (outcome(&answer, is_again), answer) {
            (Outcome::Added, _) => self.end(charge.clone(), Stage::Added(charge)).await,
            (Outcome::Pending(state), _) => {
                charge.state = state;
                let _ = charge_store::replace(&charge.key, Some(&charge)).await;
                self.open(charge, None);
            }
            (Outcome::Refused, Err(failure)) => {
                let now = self.api.clock.now_untracked();
                let refused = Stage::Refused(charge.clone(), Box::new(failure), now);
                self.end(charge, refused).await;
            }
            (_, answer) => {
                let now = self.api.clock.now_untracked();
                self.open(charge, answer.err().map(|failure| (failure, now)));
            }
        }
    }

    /// The outcome is known.
    async fn end(self, charge: Charge, stage: Stage) {
        let _ = charge_store::replace(&charge.key, None).await;
        // The balance first: what comes next depends on it.
        self.organization.refresh_billing().await;
        self.stage.set(stage);
        self.channel.post(&Message::ChargeChanged);
        self.has_changed();
    }

    fn has_changed(self) {
        self.changes.update(|changes| *changes = changes.wrapping_add(1));
    }

    /// Shows it as open, and looks for it now and then.
    fn open(self, charge: Charge, failure: Option<(Error, Timestamp)>) {
        if self.open_charge().is_some_and(|open| open.key == charge.key) {
            return;
        }
        let key = charge.key.clone();
        self.stage.set(Stage::Open(charge, Doing { failure, look: Look::NotYet }));
        spawn_local(async move {
            for ms in LOOKS_AFTER_MS {
                TimeoutFuture::new(ms).await;
                if self.open_charge().is_none_or(|open| open.key != key) {
                    return;
                }
                self.look().await;
            }
        });
    }

    /// “Check what happened”: looks for the open charge. Nothing is charged.
    pub async fn look(self) {
        let Some(charge) = self.open_charge() else { return };
        if self.set_look(&charge, Look::Running) == Some(Look::Running) {
            return;
        }
        let page = self.api.client().transactions(LINES, 0).await;
        self.organization.refresh_billing().await;
        let billing = self.organization.billing.get_untracked();
        let look = match page {
            Ok(page) if charge.is_in(&page) => None,
            Ok(_) => Some(Look::NotFound),
            Err(failure) if failure.is_missing_endpoint() && billing.failure.is_none() => {
                let is_last = billing.value.as_ref().is_some_and(|it| charge.is_last_of(it));
                (!is_last).then_some(Look::NotFound)
            }
            Err(_) => Some(Look::Failed),
        };
        match look {
            Some(look) => {
                self.set_look(&charge, look);
            }
            None if self.open_charge().is_some_and(|open| open.key == charge.key) => {
                self.end(charge.clone(), Stage::Added(charge)).await;
            }
            None => {}
        }
    }

    /// Returns what it was.
    fn set_look(self, charge: &Charge, look: Look) -> Option<Look> {
        self.stage.try_update(|stage| match stage {
            Stage::Open(open, doing) if open.key == charge.key => {
                Some(std::mem::replace(&mut doing.look, look))
            }
            _ => None,
        })?
    }

    /// A person has decided that the open charge came to nothing.
    pub fn discard(self) {
        let Some(charge) = self.open_charge() else { return };
        spawn_local(async move { self.end(charge, Stage::Idle).await });
    }

    pub fn discard_unreadable(self) {
        spawn_local(async move {
            charge_store::discard_unreadable().await;
            self.stage.set(Stage::Idle);
        });
    }

    /// Its outcome has been read.
    pub fn dismiss(self) {
        if matches!(*self.stage.read_untracked(), Stage::Added(_) | Stage::Refused(..)) {
            self.stage.set(Stage::Idle);
        }
    }

    /// Whether the open charge waits for the bank, or is on its way.
    pub fn is_pending(charge: &Charge) -> bool {
        charge.state != ChargeState::Sent
    }
}
