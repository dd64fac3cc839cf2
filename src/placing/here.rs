//! This tab as a desk: the browser's door, ledger, clock and tabs.

use super::desk::{Desk, Later, News, NotKept, Ring};
use super::{Placing, bells};
use crate::api::ApiDoor;
use crate::browser::tabs;
use crate::intent::{Doubt, Entry, Intent, Ledger, Outcome};
use crate::store::intents;
use futures_util::future::{Either, join3, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use thunderphone::{Client, Failure, Instant};

/// What a tab says to the one that tends a press: look now.
pub const CHECK: &str = "check ";
/// Something else was written down.
pub const CHANGED: &str = "changed";
/// Where nobody can tell whether a tab lives: longer than any answer is waited
/// for, so that a press changes hands only once its tab must have stopped.
const LEASE_MS: i64 = 40_000;
/// A refusal is not kept from whoever waits for it longer than this.
const LISTS_PATIENCE_MS: u32 = 3_000;
const BETWEEN_LOOKS_MS: u32 = 5_000;

impl Desk for Placing {
    type Door = ApiDoor;

    fn client(&self) -> Client<ApiDoor> {
        self.api.client()
    }

    fn now(&self) -> i64 {
        self.api.clock.now_untracked().0
    }

    fn tab(&self) -> String {
        self.tab.get_value()
    }

    fn enter(&self, entry: Entry) -> Later<'_, Result<(Ledger, Outcome), NotKept>> {
        Box::pin(async move {
            let is_news = !matches!(entry, Entry::Nothing);
            let entered = intents::enter(entry, self.ledger.get_untracked()).await;
            if self.is_kept.get_untracked() != intents::is_kept() {
                self.is_kept.set(intents::is_kept());
            }
            let (ledger, outcome) = entered.map_err(|_| NotKept)?;
            if ledger.notes() != self.ledger.read_untracked().notes() {
                self.ledger.set(ledger.clone());
            }
            if is_news {
                tabs::announce(CHANGED);
            }
            Ok((ledger, outcome))
        })
    }

    fn pause(&self, key: &str, ms: Option<u32>) -> Later<'_, Ring> {
        let key = key.to_owned();
        match ms {
            Some(ms) => Box::pin(bells::heard_within(key, ms)),
            None => Box::pin(bells::heard_by_hand(key)),
        }
    }

    fn outlive(&self, intent: &Intent) -> Later<'_, bool> {
        let at = intent.at.max(intent.sent_at);
        let gone = tabs::outlived(&intent.tab);
        let key = intent.key.clone();
        Box::pin(async move {
            let changed = std::pin::pin!(bells::changed(&key));
            let told = match gone {
                Some(gone) => select(Box::pin(gone), changed).await,
                None => Either::Left((false, changed)),
            };
            match told {
                Either::Left((true, _)) => true,
                // Nobody can tell: then time must.
                Either::Left((false, changed)) => {
                    select(TimeoutFuture::new(BETWEEN_LOOKS_MS), changed).await;
                    self.now() - at > LEASE_MS
                }
                Either::Right(_) => false,
            }
        })
    }

    fn tell(&self, key: &str, news: News) {
        let now = self.api.clock.now_untracked();
        let press = self.ledger.read_untracked().press(key).cloned();
        let is_lost = press.as_ref().is_some_and(|press| press.doubt == Doubt::Lost);
        if let News::PlacedElsewhere(call_id) = news
            && self.joined.get_value() == key
        {
            let to_number = press.map(|press| press.to_number).unwrap_or_default();
            return self.placed(key, to_number, call_id, true);
        }
        if let News::Placed { call_id, is_replay } = news {
            let to_number = press.map(|press| press.to_number).unwrap_or_default();
            self.placed(key, to_number, call_id, is_replay);
        }
        match news {
            News::Failed(failure) if !is_lost && is_explained_by_lists(&failure) => {
                self.explain(key.to_owned(), failure, now);
            }
            news => self.note(key, news, is_lost, now),
        }
    }
}

fn is_explained_by_lists(failure: &Failure) -> bool {
    matches!(failure.status(), Some(402..=404))
}

impl Placing {
    fn note(self, key: &str, news: News, is_lost: bool, now: Instant) {
        self.troubles.update(|troubles| {
            let mut trouble = match troubles.iter().position(|trouble| trouble.key == key) {
                Some(at) => troubles.swap_remove(at),
                None => super::Trouble { key: key.to_owned(), ..super::Trouble::default() },
            };
            trouble.take_in(news, is_lost, now, crate::follow::browser_now());
            troubles.push(trouble);
        });
    }

    /// Today's refusal is explained by today's lists, not by those of the
    /// morning: it is shown when they are there.
    fn explain(self, key: String, failure: Failure, now: Instant) {
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
            select(lists, TimeoutFuture::new(LISTS_PATIENCE_MS)).await;
            self.note(&key, News::Failed(failure), false, now);
        });
    }
}
