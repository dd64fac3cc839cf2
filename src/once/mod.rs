//! Operations that no idempotency key makes safe to repeat: a flag, a webhook endpoint, a
//! rehearsal, a scenario. One whose answer was lost is looked for on its list, and is never
//! sent again without a person's press.

pub mod attempt;
pub mod trouble;

use crate::browser::clock::Clock;
use crate::browser::storage::StorageArea;
use attempt::{Attempt, Listed, Outcome, attempt};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::HashMap;
use thunderphone::{Error, Timestamp};
use trouble::Trouble;

/// How far it is.
#[derive(Clone, PartialEq, Debug)]
pub enum Stage<M, F> {
    Ready,
    Sending,
    /// The answer came.
    Made(M),
    /// It is on the list: only the answer was lost.
    Found(F),
    /// It was not done.
    Refused(Error, Timestamp),
    /// It may have been done, and is not on the list.
    Lost(Error, Timestamp),
    /// The list could not be read, so nothing was sent.
    NotChecked(Error, Timestamp),
}

impl<M, F> Stage<M, F> {
    pub fn new(outcome: Outcome<M, F>, at: Timestamp) -> Stage<M, F> {
        match outcome {
            Outcome::Made(made) => Stage::Made(made),
            Outcome::Found(found) => Stage::Found(found),
            Outcome::Refused(failure) => Stage::Refused(failure, at),
            Outcome::Lost(failure) => Stage::Lost(failure, at),
            Outcome::NotChecked(failure) => Stage::NotChecked(failure, at),
        }
    }

    /// What went wrong, if something did.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Stage::Refused(failure, at) | Stage::Lost(failure, at) => {
                Some(Trouble { failure: failure.clone(), at: *at, is_sent: true })
            }
            Stage::NotChecked(failure, at) => {
                Some(Trouble { failure: failure.clone(), at: *at, is_sent: false })
            }
            _ => None,
        }
    }
}

thread_local! {
    static UNDER_WAY: RefCell<HashMap<String, ArcRwSignal<bool>>> = RefCell::default();
}

/// Whether something is on its way, by the name under which it is kept. The page that sent it may
/// be gone.
pub fn is_under_way(name: &str) -> ArcRwSignal<bool> {
    UNDER_WAY.with_borrow_mut(|all| {
        all.entry(name.to_owned()).or_insert_with(|| ArcRwSignal::new(false)).clone()
    })
}

type StageOf<O> = Stage<<O as Listed>::Made, <O as Listed>::Row>;

/// An operation of a page.
pub struct Once<O: Listed> {
    operation: O,
    pub stage: RwSignal<StageOf<O>>,
    /// What was sent last, for “Try again”: a form may have something else in it by then.
    sent: StoredValue<Option<O::Sent>>,
    /// What was sent and not answered.
    open: StoredValue<Option<Attempt<O::Sent>>>,
    /// The name under which the tab keeps that over a reload.
    name: StoredValue<String>,
    clock: Clock,
}

impl<O: Listed> Clone for Once<O> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<O: Listed> Copy for Once<O> {}

impl<O: Listed> Once<O>
where
    O::Sent: Serialize + DeserializeOwned,
{
    /// With what was sent under this name before and not answered. What is on its way still is
    /// waited for.
    pub fn new(operation: O, name: String) -> Once<O> {
        let is_under_way = is_under_way(&name);
        let is_waiting = is_under_way.get_untracked();
        let once = Once {
            operation,
            stage: RwSignal::new(if is_waiting { Stage::Sending } else { Stage::Ready }),
            sent: StoredValue::new(None),
            open: StoredValue::new(kept(&name)),
            name: StoredValue::new(name),
            clock: expect_context(),
        };
        if is_waiting {
            Effect::new(move |_| {
                let is_over = !is_under_way.get();
                if is_over && matches!(*once.stage.read_untracked(), Stage::Sending) {
                    once.open.set_value(kept(&once.name.read_value()));
                    once.stage.set(Stage::Ready);
                }
            });
        }
        once
    }

    pub fn is_sending(self) -> bool {
        matches!(*self.stage.read(), Stage::Sending)
    }

    /// Whether something was sent and not answered, and nothing is shown of it.
    pub fn is_open(self) -> bool {
        matches!(*self.stage.read(), Stage::Ready) && self.open.read_value().is_some()
    }

    /// Puts away what became of it.
    pub fn put_away(self) {
        if !untrack(|| self.is_sending()) {
            self.stage.set(Stage::Ready);
        }
    }

    /// Forgets what was not answered: a person has said what became of it.
    pub fn settle(self) {
        self.keep(&self.name.get_value(), None);
        self.put_away();
    }

    /// Sends it, unless something is being sent.
    pub fn send(self, sent: O::Sent) {
        if untrack(|| self.is_sending()) {
            return;
        }
        self.sent.set_value(Some(sent.clone()));
        self.stage.set(Stage::Sending);
        // The answer may come when the page is gone.
        let name = self.name.get_value();
        let is_under_way = is_under_way(&name);
        is_under_way.set(true);
        spawn_local(async move {
            let earlier = self.open.try_get_value().flatten();
            let is_there = || self.stage.try_read_untracked().is_some();
            let before = |attempt: &Attempt<O::Sent>| {
                // Nothing is sent late, for a page that was left meanwhile.
                is_there() && {
                    self.keep(&name, Some(attempt.clone()));
                    true
                }
            };
            if let Some(outcome) = attempt(&self.operation, sent, earlier, before).await {
                if outcome.is_known() {
                    self.keep(&name, None);
                }
                let at = self.clock.now_untracked();
                let _ = self.stage.try_set(Stage::new(outcome, at));
            }
            is_under_way.set(false);
        });
    }

    /// Sends what was sent last. If that was not answered, it is looked for first.
    pub fn again(self) {
        if let Some(sent) = self.sent.get_value() {
            self.send(sent);
        }
    }

    /// Reads what this page sent last.
    pub fn with_sent<T>(self, read: impl FnOnce(Option<&O::Sent>) -> T) -> T {
        self.sent.with_value(|sent| read(sent.as_ref()))
    }

    fn keep(self, name: &str, open: Option<Attempt<O::Sent>>) {
        match open.as_ref().and_then(|open| serde_json::to_string(open).ok()) {
            Some(text) => drop(StorageArea::Session.set(name, &text)),
            None => StorageArea::Session.remove(name),
        }
        self.open.try_set_value(open);
    }
}

/// What was sent under this name and not answered.
fn kept<T: DeserializeOwned>(name: &str) -> Option<Attempt<T>> {
    serde_json::from_str(&StorageArea::Session.get(name)?).ok()
}
