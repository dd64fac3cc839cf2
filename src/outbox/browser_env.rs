//! The runner's environment in the browser: its client, outbox, clocks and tabs.

use super::accepted::Accepted;
use super::entries::{Command, Outbox, Reply};
use super::env::{Env, Later, NotStored, Progress, Wake as Reason};
use super::forbidden::Forbidden;
use super::guard::Allowance;
use super::pace::Check;
use super::placement::{Ambiguity, MAX_AGE_MS, Placement, State};
use super::placements::Placements;
use super::status::PlacementStatus;
use crate::api::ApiTransport;
use crate::browser::clock::browser_now;
use crate::browser::moment::Moment;
use crate::browser::page::random_key;
use crate::browser::tabs;
use crate::messages::Message;
use crate::route::Route;
use crate::store::{drafts, reasons};
use futures_util::future::{Either, join3, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::pin::pin;
use thunderphone::CallId;
use thunderphone::{Client, Error, Timestamp};

/// The lease of a tab in a browser without locks: longer than any wait for an answer.
const LEASE_MS: i64 = 40_000;
const LEASE_POLL_MS: u32 = 5_000;
/// How long a refusal may wait for the lists that explain it.
const LISTS_TIMEOUT_MS: u32 = 3_000;

impl Env for Placements {
    type Transport = ApiTransport;

    fn client(&self) -> Client<ApiTransport> {
        self.api.client()
    }

    fn now(&self) -> i64 {
        self.api.clock.now_untracked().0
    }

    fn steady_now(&self) -> i64 {
        Moment::now().steady_ms()
    }

    fn tab(&self) -> String {
        self.tab.get_value()
    }

    fn confirmation(&self, key: &str) -> Option<i64> {
        self.confirmation_of(key)
    }

    fn execute(&self, command: Command) -> Later<'_, Result<(Outbox, Reply), NotStored>> {
        Box::pin(async move {
            let is_change = !matches!(command, Command::Read);
            let storage = self.storage.get_value();
            let done = storage.execute(command, self.outbox.get_untracked()).await;
            if self.is_persistent.get_untracked() != storage.is_persistent() {
                self.is_persistent.set(storage.is_persistent());
            }
            let (outbox, reply) = done?;
            if outbox.entries() != self.outbox.read_untracked().entries() {
                self.outbox.set(outbox.clone());
            }
            if is_change {
                self.channel.post(&Message::OutboxChanged);
            }
            Ok((outbox, reply))
        })
    }

    fn book(&self, check: Check, in_ms: u32) -> Later<'_, u32> {
        Box::pin(async move { self.storage.get_value().book(check, in_ms, browser_now()).await })
    }

    fn sleep(&self, key: &str, ms: Option<u32>) -> Later<'_, Reason> {
        let wake = self.wake_of(key);
        Box::pin(async move {
            loop {
                let woken = match ms {
                    Some(ms) => wake.notified_within(ms).await,
                    None => wake.notified().await.map(Some),
                };
                match woken {
                    // Without a time limit, only a person or a change ends the pause.
                    Ok(Some(Reason::Back)) if ms.is_none() => {}
                    Ok(Some(reason)) => return reason,
                    Ok(None) | Err(_) => return Reason::TimeUp,
                }
            }
        })
    }

    fn wait_for_owner_exit(&self, placement: &Placement) -> Later<'_, Option<Reason>> {
        let lease_end = lease_end(placement);
        let gone = tabs::wait_until_released(&placement.owner);
        let wake = self.wake_of(&placement.key);
        Box::pin(async move {
            let woken = pin!(wake.notified());
            let exit = async {
                match gone {
                    Some(gone) => gone.await,
                    None => false,
                }
            };
            match select(pin!(exit), woken).await {
                Either::Left((true, _)) => None,
                // Without locks, the lease ends by time.
                Either::Left((false, woken)) => {
                    match select(TimeoutFuture::new(LEASE_POLL_MS), woken).await {
                        Either::Right((Ok(reason), _)) => Some(reason),
                        _ if lease_end.is_some_and(|at| self.now() > at) => None,
                        _ => Some(Reason::TimeUp),
                    }
                }
                Either::Right((reason, _)) => Some(reason.unwrap_or(Reason::TimeUp)),
            }
        })
    }

    fn ask_rules(&self, placement: &Placement) -> Later<'_, Result<Allowance, Forbidden>> {
        let placement = placement.clone();
        Box::pin(async move { Placements::ask_rules(*self, &placement).await })
    }

    fn is_decent_hour(&self, placement: &Placement) -> bool {
        let window = self.team_rules.rules.read_untracked().window;
        placement.reason.is_some() || !self.is_outside(&placement.to_number, window)
    }

    fn report(&self, key: &str, progress: Progress) {
        let now = self.api.clock.now_untracked();
        let placement = self.outbox.read_untracked().get(key).cloned();
        let is_lost = placement.as_ref().is_some_and(|own| own.ambiguity == Ambiguity::Lost);
        let to_number = || placement.map(|own| own.to_number).unwrap_or_default();
        match progress {
            Progress::PlacedElsewhere(call_id) if self.joined.get_value() == key => {
                self.accept(key, to_number(), call_id, true);
            }
            Progress::Placed { call_id, is_replay } => {
                self.accept(key, to_number(), call_id, is_replay);
            }
            Progress::Failed(failure) if !is_lost && is_explained_by_lists(&failure) => {
                self.explain(key.to_owned(), failure, now);
            }
            progress => self.update_status(key, progress, is_lost, now),
        }
    }
}

/// When the owner's lease ends by time, in a browser without locks: by then its tab has
/// stopped, or sends nothing automatically any more. `None` where the owner makes no
/// difference.
fn lease_end(placement: &Placement) -> Option<i64> {
    let since = placement.since().max(placement.sent_at);
    match placement.state {
        _ if placement.is_on_hold() => None,
        // Its tab may be counting down until then.
        State::RetryAllowed => Some(placement.created_at + MAX_AGE_MS),
        _ => Some(since + LEASE_MS),
    }
}

fn is_explained_by_lists(failure: &Error) -> bool {
    matches!(failure.status(), Some(402..=404))
}

impl Placements {
    fn update_status(self, key: &str, progress: Progress, is_lost: bool, now: Timestamp) {
        self.statuses.update(|statuses| {
            let mut status = match statuses.iter().position(|status| status.key == key) {
                Some(at) => statuses.swap_remove(at),
                None => PlacementStatus { key: key.to_owned(), ..PlacementStatus::default() },
            };
            status.apply(progress, is_lost, now, browser_now());
            statuses.push(status);
        });
    }

    /// Refreshes the lists that explain a refusal before it is shown, so that old lists do
    /// not explain it wrongly.
    fn explain(self, key: String, failure: Error, now: Timestamp) {
        let organization = self.organization;
        leptos::task::spawn_local(async move {
            let none = || -> Later<'static, ()> { Box::pin(std::future::ready(())) };
            let lists = match failure.status() {
                Some(402) => join3(organization.refresh_billing(), none(), none()),
                _ => join3(
                    organization.refresh_numbers(),
                    organization.refresh_agents(),
                    organization.refresh_tcpa(),
                ),
            };
            select(lists, TimeoutFuture::new(LISTS_TIMEOUT_MS)).await;
            self.update_status(&key, Progress::Failed(failure), false, now);
        });
    }
}

impl Placements {
    /// What happens when a placement has become a call.
    pub(super) fn accept(self, key: &str, to_number: String, call_id: CallId, is_replay: bool) {
        // The draft of an accepted call gets a new key: the next “Place call” is another
        // call.
        let draft = drafts::load().filter(|draft| draft.key == key);
        if let Some(draft) = draft {
            drafts::save(&draft.after_acceptance(random_key()));
        }
        let reason = self.outbox.read_untracked().get(key).and_then(|own| own.reason.clone());
        if let Some(reason) = reason {
            let window = self.team_rules.rules.read_untracked().window;
            reasons::keep(call_id, window, &reason);
        }
        // Nor is the draft offered to other tabs.
        drafts::forget(key);
        // Somebody who went to another page meanwhile is not pulled back.
        let is_opened = *self.form_key.read_untracked() == key;
        let at = Timestamp(self.now());
        self.accepted.set(Some(Accepted { call_id, to_number, at, is_replay, is_opened }));
        spawn_local(self.organization.refresh_billing());
        if is_opened {
            self.navigator.go(Route::Call { id: call_id, at: None });
        }
    }
}
