//! Placing calls, as pages use it: what a person may do with a placement. Lives as long
//! as the app, not as a page: going elsewhere neither cancels a placement nor forgets
//! it.

use super::accepted::Accepted;
use super::entries::{Command, Decision, NewPlacement, Outbox, Recent, Reply};
use super::env::{Env, Wake as Reason};
use super::placement::{HAND_MS, KeyConflict};
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
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{CallId, CallRequest};

/// How soon a browser that keeps nothing is asked again whether it does.
const TRY_AGAIN_MS: u32 = 5_000;

/// What became of a press of “Place call”.
pub enum Pressed {
    /// It has a placement, with this key.
    Taken(String),
    /// Another one to this number comes first.
    Blocked,
    ConfirmRepeat(Recent),
    /// The browser's storage did not say whether it was written down: nothing is sent.
    NotKept,
    /// It took so long to get here that nobody expects a phone to ring: nothing is sent.
    TooLate,
}

#[derive(Clone, Copy)]
pub struct Placements {
    pub(crate) api: Api,
    pub(crate) organization: Organization,
    pub(super) navigator: Navigator,
    pub(crate) presence: Presence,
    pub(super) channel: Channel,
    pub(super) storage: StoredValue<Storage, LocalStorage>,
    /// As it was last read. Every tab has the same.
    pub outbox: RwSignal<Outbox>,
    pub(super) statuses: RwSignal<Vec<PlacementStatus>>,
    /// The newest placement of this tab that became a call.
    pub accepted: RwSignal<Option<Accepted>>,
    /// The key of the draft that is on the screen; empty without one.
    pub form_key: RwSignal<String>,
    /// The key of a placement that was put away and can never be used again.
    pub spent_key: RwSignal<String>,
    /// Pressed, and not yet written down.
    pub(crate) is_pressed: RwSignal<bool>,
    /// Whether what is sent is written down in this browser.
    pub is_kept: RwSignal<bool>,
    /// The placement that another tab owns and that was pressed here, too.
    pub(super) joined: StoredValue<String>,
    /// Whether storage that keeps nothing will be tried again.
    is_trying: StoredValue<bool>,
    pub(super) tab: StoredValue<String>,
    runners: StoredValue<Vec<Running>, LocalStorage>,
}

/// A placement that this tab runs.
struct Running {
    key: String,
    wake: Wake<Reason>,
    /// See [`Env::hand`].
    hand: Option<i64>,
}

impl Placements {
    pub fn new(
        api: Api,
        organization: Organization,
        navigator: Navigator,
        presence: Presence,
        channel: Channel,
    ) -> Placements {
        let placements = Placements {
            api,
            organization,
            navigator,
            presence,
            channel,
            storage: StoredValue::new_local(Storage::default()),
            outbox: RwSignal::new(Outbox::default()),
            statuses: RwSignal::new(Vec::new()),
            accepted: RwSignal::new(None),
            form_key: RwSignal::new(String::new()),
            spent_key: RwSignal::new(String::new()),
            is_pressed: RwSignal::new(false),
            is_kept: RwSignal::new(true),
            joined: StoredValue::new(String::new()),
            is_trying: StoredValue::new(false),
            tab: StoredValue::new(random_key()),
            runners: StoredValue::new_local(Vec::new()),
        };
        tabs::hold_lock(&placements.tab());
        drafts::moved_to(&placements.tab());
        StoredValue::new_local(channel.receive(move |message| match message {
            Message::Check { key } => placements.wake(Some(&key), Reason::Check),
            Message::OutboxChanged => placements.read_again(),
            Message::TemplatesChanged => {}
        }));
        placements.read_again();
        // Back from sleep, from another tab, from no network: what is known may be
        // old, and what is waited for may be had.
        Effect::new(move |_| {
            if presence.is_visible.get() && presence.is_online.get() {
                placements.read_again();
                placements.wake(None, Reason::Back);
            }
        });
        placements
    }

    /// Takes in what other tabs have written, and runs what is not settled.
    fn read_again(self) {
        spawn_local(async move {
            let Ok((outbox, _)) = self.execute(Command::Read).await else { return };
            self.wake(None, Reason::Changed);
            for placement in outbox.placements().filter(|placement| !placement.is_settled()) {
                self.run(&placement.key, None);
            }
            if !self.is_kept.get_untracked() && !self.is_trying.get_value() {
                self.is_trying.set_value(true);
                TimeoutFuture::new(TRY_AGAIN_MS).await;
                self.is_trying.set_value(false);
                self.read_again();
            }
        });
    }

    /// Runs a placement, unless it runs already. `hand`: when a person asked for it to
    /// be sent, as it was just written down.
    fn run(self, key: &str, hand: Option<i64>) {
        let is_running = self.runners.try_update_value(|runners| {
            let known = runners.iter_mut().find(|running| running.key == key)?;
            known.hand = hand.or(known.hand);
            Some(())
        });
        if is_running.flatten().is_some() {
            return self.wake(Some(key), Reason::Changed);
        }
        let key = key.to_owned();
        let running = Running { key: key.clone(), wake: Wake::default(), hand };
        self.runners.update_value(|runners| runners.push(running));
        spawn_local(async move {
            runner::run(self, key.clone()).await;
            self.runners.update_value(|runners| runners.retain(|running| running.key != key));
        });
    }

    /// What the runner of a placement has been given.
    fn of_runner<T>(self, key: &str, what: impl Fn(&Running) -> T) -> Option<T> {
        self.runners
            .with_value(|runners| runners.iter().find(|running| running.key == key).map(what))
    }

    pub(super) fn wake_of(self, key: &str) -> Wake<Reason> {
        self.of_runner(key, |running| running.wake.clone()).unwrap_or_default()
    }

    pub(super) fn hand_of(self, key: &str) -> Option<i64> {
        self.of_runner(key, |running| running.hand).flatten()
    }

    /// Wakes the runner of one placement, or all.
    fn wake(self, key: Option<&str>, reason: Reason) {
        self.runners.with_value(|runners| {
            let meant = |running: &&Running| key.is_none_or(|key| key == running.key);
            for running in runners.iter().filter(meant) {
                running.wake.notify(reason);
            }
        });
    }

    /// “Place call” of the form. Ignored (`None`) while another press is being written
    /// down.
    pub async fn place(
        self,
        pressed: Moment,
        request: CallRequest,
        source: Source,
        is_deliberate: bool,
    ) -> Option<Pressed> {
        if self.is_pressed.get_untracked() {
            return None;
        }
        if pressed.age_ms() >= HAND_MS {
            return Some(Pressed::TooLate);
        }
        self.is_pressed.set(true);
        let new = NewPlacement {
            request,
            fresh_key: random_key(),
            source,
            now: self.now(),
            tab: self.tab(),
            is_deliberate,
        };
        let done = self.execute(Command::Create(Box::new(new))).await;
        self.is_pressed.set(false);
        let Ok((outbox, Reply::Decided(decision))) = done else { return Some(Pressed::NotKept) };
        Some(match decision {
            Decision::Created(key) => {
                self.statuses.update(|statuses| statuses.retain(|status| status.key != key));
                self.accepted.set(None);
                self.run(&key, hand_at(&outbox, &key));
                Pressed::Taken(key)
            }
            Decision::SendAgain(key) => {
                self.run(&key, hand_at(&outbox, &key));
                Pressed::Taken(key)
            }
            Decision::Duplicate(key) => {
                // Another window had the same draft, and has placed it.
                if let Some(placement) = outbox.get(&key)
                    && let Some(call_id) = placement.call_id()
                {
                    self.accept(&key, placement.to_number.clone(), call_id, true);
                } else {
                    self.joined.set_value(key.clone());
                    self.run(&key, None);
                }
                Pressed::Taken(key)
            }
            Decision::Blocked(_) => Pressed::Blocked,
            Decision::ConfirmRepeat(recent) => Pressed::ConfirmRepeat(recent),
        })
    }

    /// “Check what happened”: looks now, here and in the tab that owns it. Never
    /// sends.
    pub fn check(self, key: &str) {
        self.wake(Some(key), Reason::Check);
        self.channel.post(&Message::Check { key: key.to_owned() });
    }

    /// “Place call” of a placement: sends the same request once more, with its key.
    pub fn send_again(self, key: &str) {
        let key = key.to_owned();
        spawn_local(async move {
            let event = Event::Resumed { by: self.tab(), now: self.now() };
            let command = Command::Apply { key: key.clone(), event };
            let hand = match self.execute(command).await {
                Ok((outbox, Reply::Applied(true))) => hand_at(&outbox, &key),
                // It is another one's move, which the runner finds out.
                _ => None,
            };
            self.run(&key, hand);
        });
    }

    /// “Stop”: nothing of it is sent by itself any more, in no tab, until a person
    /// wants it.
    pub fn stop(self, key: &str) {
        self.apply(key, Event::Stopped);
    }

    /// A person knows which call it became.
    pub fn recognise(self, key: &str, call_id: CallId) {
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

    /// A person knows that a call is another one.
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

    /// Puts a placement away, because a person says so.
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

    /// Whether a placement with this key became a call, in any tab, and all is said.
    pub async fn is_placed(self, key: &str) -> bool {
        let read = self.execute(Command::Read).await;
        read.is_ok_and(|(outbox, _)| outbox.get(key).is_some_and(|own| own.call_id().is_some()))
    }

    /// Whether a press with this request goes on with a placement of any tab.
    pub async fn continues(self, request: &CallRequest) -> bool {
        let read = self.execute(Command::Read).await;
        read.is_ok_and(|(outbox, _)| outbox.continues(request))
    }
}

fn hand_at(outbox: &Outbox, key: &str) -> Option<i64> {
    outbox.get(key).and_then(|placement| placement.hand_at)
}
