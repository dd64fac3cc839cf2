//! The outbox as pages use it: what a person can do with a placement. It lives as long as
//! the app: leaving a page neither cancels a placement nor forgets it.

use super::accepted::Accepted;
use super::entries::{Command, Decision, NewPlacement, Outbox, Recent, Reply};
use super::env::{Env, Wake as Reason};
use super::placement::{CONFIRMATION_MS, KeyConflict};
use super::runner;
use super::states::Event;
use super::status::PlacementStatus;
use super::storage::Storage;
use crate::api::Api;
use crate::browser::history::Navigator;
use crate::browser::moment::Moment;
use crate::browser::page::{Presence, random_key};
use crate::browser::tabs::{self, Channel};
use crate::browser::wake::Wake;
use crate::call::draft::Source;
use crate::messages::Message;
use crate::organization::Organization;
use crate::store::drafts;
use crate::team_rules::TeamRules;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{CallId, CallRequest};

/// The pause before storage that has failed is tried again.
const STORAGE_RETRY_MS: u32 = 5_000;

/// What “Place call” of the form led to.
pub enum PlaceOutcome {
    /// The outbox has a placement for it, with this key.
    Queued(String),
    /// Another placement to this number is not settled yet.
    Blocked,
    ConfirmRepeat(Recent),
    /// The browser did not say whether it was stored: nothing is sent.
    NotStored,
    /// The click is so old that nobody expects a phone to ring: nothing is sent.
    TooLate,
}

#[derive(Clone, Copy)]
pub struct Placements {
    pub(crate) api: Api,
    pub(crate) organization: Organization,
    pub(super) team_rules: TeamRules,
    pub(super) navigator: Navigator,
    pub(crate) presence: Presence,
    pub(super) channel: Channel,
    pub(super) storage: StoredValue<Storage, LocalStorage>,
    /// As last read. All tabs share it.
    pub outbox: RwSignal<Outbox>,
    pub(super) statuses: RwSignal<Vec<PlacementStatus>>,
    /// The newest placement of this tab that became a call.
    pub accepted: RwSignal<Option<Accepted>>,
    /// The key of the draft in the form; empty without a form.
    pub form_key: RwSignal<String>,
    /// The key of a discarded placement, if it can never be used again.
    pub spent_key: RwSignal<String>,
    /// “Place call” was clicked, and the placement is not stored yet.
    pub(crate) is_creating: RwSignal<bool>,
    /// Whether the browser stores the outbox, so that it outlives the page.
    pub is_persistent: RwSignal<bool>,
    /// The key of another tab's placement whose draft was sent from here, too.
    pub(super) joined: StoredValue<String>,
    /// Whether a retry of the storage is due.
    is_retrying_storage: StoredValue<bool>,
    pub(super) tab: StoredValue<String>,
    runners: StoredValue<Vec<Running>, LocalStorage>,
}

/// A placement that this tab runs.
struct Running {
    key: String,
    wake: Wake<Reason>,
    /// See [`Env::confirmation`].
    confirmation: Option<i64>,
}

impl Placements {
    pub fn new(
        api: Api,
        organization: Organization,
        team_rules: TeamRules,
        navigator: Navigator,
        presence: Presence,
        channel: Channel,
    ) -> Placements {
        let placements = Placements {
            api,
            organization,
            team_rules,
            navigator,
            presence,
            channel,
            storage: StoredValue::new_local(Storage::default()),
            outbox: RwSignal::new(Outbox::default()),
            statuses: RwSignal::new(Vec::new()),
            accepted: RwSignal::new(None),
            form_key: RwSignal::new(String::new()),
            spent_key: RwSignal::new(String::new()),
            is_creating: RwSignal::new(false),
            is_persistent: RwSignal::new(true),
            joined: StoredValue::new(String::new()),
            is_retrying_storage: StoredValue::new(false),
            tab: StoredValue::new(random_key()),
            runners: StoredValue::new_local(Vec::new()),
        };
        tabs::hold_lock(&placements.tab());
        drafts::moved_to(&placements.tab());
        StoredValue::new_local(channel.receive(move |message| match message {
            Message::Check { key } => placements.wake(Some(&key), Reason::Check),
            Message::OutboxChanged => placements.reload(),
            Message::TemplatesChanged
            | Message::ChargeChanged
            | Message::DoNotCallChanged
            | Message::FollowUpsChanged
            | Message::ReviewsChanged
            | Message::CopiesChanged
            | Message::Live { .. } => {}
        }));
        placements.reload();
        // After sleep, another tab or an outage the outbox may be old, and a retry may
        // succeed.
        Effect::new(move |_| {
            if presence.is_visible.get() && presence.is_online.get() {
                placements.reload();
                placements.wake(None, Reason::Back);
            }
        });
        placements
    }

    /// Reads what other tabs have stored, and runs what is not settled.
    fn reload(self) {
        spawn_local(async move {
            let Ok((outbox, _)) = self.execute(Command::Read).await else { return };
            self.wake(None, Reason::Changed);
            for placement in outbox.placements().filter(|placement| !placement.is_settled()) {
                self.run(&placement.key, None);
            }
            if !self.is_persistent.get_untracked() && !self.is_retrying_storage.get_value() {
                self.is_retrying_storage.set_value(true);
                TimeoutFuture::new(STORAGE_RETRY_MS).await;
                self.is_retrying_storage.set_value(false);
                self.reload();
            }
        });
    }

    /// Runs a placement, unless it is running already. `confirmation` is the one just
    /// stored, if a person has confirmed it.
    fn run(self, key: &str, confirmation: Option<i64>) {
        let is_running = self.runners.try_update_value(|runners| {
            let known = runners.iter_mut().find(|running| running.key == key)?;
            known.confirmation = confirmation.or(known.confirmation);
            Some(())
        });
        if is_running.flatten().is_some() {
            return self.wake(Some(key), Reason::Changed);
        }
        let key = key.to_owned();
        let running = Running { key: key.clone(), wake: Wake::default(), confirmation };
        self.runners.update_value(|runners| runners.push(running));
        spawn_local(async move {
            runner::run(self, key.clone()).await;
            self.runners.update_value(|runners| runners.retain(|running| running.key != key));
        });
    }

    fn with_runner<T>(self, key: &str, read: impl Fn(&Running) -> T) -> Option<T> {
        self.runners
            .with_value(|runners| runners.iter().find(|running| running.key == key).map(read))
    }

    pub(super) fn wake_of(self, key: &str) -> Wake<Reason> {
        self.with_runner(key, |running| running.wake.clone()).unwrap_or_default()
    }

    pub(super) fn confirmation_of(self, key: &str) -> Option<i64> {
        self.with_runner(key, |running| running.confirmation).flatten()
    }

    /// Wakes the runner of one placement, or all.
    fn wake(self, key: Option<&str>, reason: Reason) {
        self.runners.with_value(|runners| {
            let is_meant = |running: &&Running| key.is_none_or(|key| key == running.key);
            for running in runners.iter().filter(is_meant) {
                running.wake.notify(reason);
            }
        });
    }

    /// “Place call” of the form. `None` (ignored) while an earlier click is being stored.
    /// `reason` is why it is called outside calling hours, if it is. `is_unread_accepted`: the
    /// person saw that a list of numbers not to call could not be read.
    pub async fn place(
        self,
        clicked: Moment,
        request: CallRequest,
        source: Source,
        is_deliberate: bool,
        reason: Option<String>,
        is_unread_accepted: bool,
    ) -> Option<PlaceOutcome> {
        if self.is_creating.get_untracked() {
            return None;
        }
        if clicked.age_ms() >= CONFIRMATION_MS {
            return Some(PlaceOutcome::TooLate);
        }
        self.is_creating.set(true);
        let new = NewPlacement {
            request,
            fresh_key: random_key(),
            source,
            now: self.now(),
            tab: self.tab(),
            is_deliberate,
            reason,
            is_unread_accepted,
        };
        let done = self.execute(Command::Create(Box::new(new))).await;
        self.is_creating.set(false);
        let Ok((outbox, Reply::Decided(decision))) = done else {
            return Some(PlaceOutcome::NotStored);
        };
        Some(match decision {
            Decision::Created(key) => {
                self.statuses.update(|statuses| statuses.retain(|status| status.key != key));
                self.accepted.set(None);
                self.run(&key, confirmed_at(&outbox, &key));
                PlaceOutcome::Queued(key)
            }
            Decision::SendAgain(key) => {
                self.run(&key, confirmed_at(&outbox, &key));
                PlaceOutcome::Queued(key)
            }
            Decision::Duplicate(key) => {
                // Another window has placed the same draft.
                if let Some(placement) = outbox.get(&key)
                    && let Some(call_id) = placement.call_id()
                {
                    self.accept(&key, placement.to_number.clone(), call_id, true);
                } else {
                    self.joined.set_value(key.clone());
                    self.run(&key, None);
                }
                PlaceOutcome::Queued(key)
            }
            Decision::Blocked(_) => PlaceOutcome::Blocked,
            Decision::ConfirmRepeat(recent) => PlaceOutcome::ConfirmRepeat(recent),
        })
    }

    /// “Check what happened”: looks the call up now, here and in the tab that owns the
    /// placement. Never sends.
    pub fn check(self, key: &str) {
        self.wake(Some(key), Reason::Check);
        self.channel.post(&Message::Check { key: key.to_owned() });
    }

    /// “Place call” of a placement: sends the same request once more, with the same key.
    pub fn send_again(self, key: &str) {
        let key = key.to_owned();
        spawn_local(async move {
            let event = Event::Resumed { by: self.tab(), now: self.now() };
            let command = Command::Apply { key: key.clone(), event };
            let confirmation = match self.execute(command).await {
                Ok((outbox, Reply::Applied(true))) => confirmed_at(&outbox, &key),
                // Not allowed now; the runner finds out why.
                _ => None,
            };
            self.run(&key, confirmation);
        });
    }

    /// “Stop”: no tab sends it automatically any more. A person still can.
    pub fn stop(self, key: &str) {
        self.apply(key, Event::Stopped);
    }

    /// A person has recognized the call that it became.
    pub fn recognize(self, key: &str, call_id: CallId) {
        let key = key.to_owned();
        spawn_local(async move {
            let command = Command::Apply { key: key.clone(), event: Event::Found(call_id) };
            if let Ok((outbox, Reply::Applied(true))) = self.execute(command).await
                && let Some(placement) = outbox.get(&key)
            {
                self.accept(&key, placement.to_number.clone(), call_id, true);
            }
            self.wake(Some(&key), Reason::Changed);
        });
    }

    /// A person says that this call is not the one.
    pub fn rule_out(self, key: &str, call_id: CallId) {
        self.apply(key, Event::RuledOut(call_id));
        self.check(key);
    }

    fn apply(self, key: &str, event: Event) {
        let key = key.to_owned();
        spawn_local(async move {
            let _ = self.execute(Command::Apply { key: key.clone(), event }).await;
            self.wake(Some(&key), Reason::Changed);
        });
    }

    /// A person discards the placement.
    pub fn discard(self, key: &str) {
        let key = key.to_owned();
        let is_spent = untrack(|| self.get(&key))
            .is_some_and(|placement| placement.key_conflict == KeyConflict::Confirmed);
        spawn_local(async move {
            let command = Command::Discard { key: key.clone(), now: self.now() };
            let done = self.execute(command).await;
            if is_spent && matches!(done, Ok((_, Reply::Applied(true)))) {
                self.spent_key.set(key.clone());
            }
            self.wake(Some(&key), Reason::Changed);
        });
    }

    /// Whether a placement with this key became a call, in any tab.
    pub async fn is_placed(self, key: &str) -> bool {
        let read = self.execute(Command::Read).await;
        read.is_ok_and(|(outbox, _)| outbox.get(key).is_some_and(|own| own.call_id().is_some()))
    }

    /// Whether this request continues a stored placement of any tab.
    pub async fn continues(self, request: &CallRequest) -> bool {
        let read = self.execute(Command::Read).await;
        read.is_ok_and(|(outbox, _)| outbox.continues(request))
    }
}

fn confirmed_at(outbox: &Outbox, key: &str) -> Option<i64> {
    outbox.get(key).and_then(|placement| placement.confirmed_at)
}
