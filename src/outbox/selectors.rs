//! What pages read of the placements.

use super::env::Env;
use super::placement::{Placement, State};
use super::{Entry, PlacementStatus, Placements};
use crate::call::number::grouped;
use crate::remedy::{PlacingFacts, Remedy};
use leptos::prelude::*;
use strict_view::bidi::isolate;
use thunderphone::{Error, Timestamp};

/// What there is to say of a placement.
#[derive(Clone, PartialEq)]
pub struct Shown {
    pub remedy: Remedy,
    /// What it began with, for the details.
    pub failure: Error,
    pub at: Timestamp,
}

impl Placements {
    /// What is written down of a placement.
    pub fn get(self, key: &str) -> Option<Placement> {
        self.outbox.read().get(key).cloned()
    }

    /// Whether the placement of the form is on its way.
    pub fn is_sending(self) -> bool {
        let is_sent = |own: &Placement| own.is_in_flight() && self.shown(own).is_none();
        self.is_pressed.get() || self.get(&self.form_key.read()).as_ref().is_some_and(is_sent)
    }

    /// The number of the form's placement while that was sent and is not settled: until
    /// then no other can be sent there.
    pub fn unsettled_number(self) -> Option<String> {
        let is_open = |own: &Placement| !own.is_settled() && own.state != State::Armed;
        let own = self.get(&self.form_key.read()).filter(is_open)?;
        Some(own.to_number)
    }

    /// Whether another tab owns it.
    pub fn is_elsewhere(self, placement: &Placement) -> bool {
        placement.owner != self.tab()
    }

    /// What this tab knows of a placement beyond what is written down.
    pub fn status(self, key: &str) -> PlacementStatus {
        let statuses = self.statuses.read();
        let known = statuses.iter().find(|status| status.key == key);
        known.cloned().unwrap_or_else(|| PlacementStatus {
            key: key.to_owned(),
            ..PlacementStatus::default()
        })
    }

    /// What there is to say of a placement; nothing while all is well.
    pub fn shown(self, placement: &Placement) -> Option<Shown> {
        let status = self.status(&placement.key);
        let is_ours = !self.is_elsewhere(placement);
        // Only what is on its way is said otherwise once it takes too long.
        let clock = self.api.clock;
        let now = if placement.is_in_flight() { clock.now() } else { clock.now_untracked() }.0;
        let remedy = status.remedy(placement, is_ours, now, &untrack(|| self.facts(placement)))?;
        let left = || Error::Unreachable {
            message: "This page has seen no answer.".to_owned(),
            may_be_stopped: false,
        };
        let (failure, at) = status.first.unwrap_or_else(|| (left(), Timestamp(placement.sent_at)));
        Some(Shown { remedy, failure, at })
    }

    /// What is shown on every page: what is not settled and not on the screen
    /// already, and what cannot be read.
    pub fn pending(self) -> Vec<Entry> {
        let (outbox, form_key) = (self.outbox.read(), self.form_key.read());
        let is_pending = |entry: &&Entry| match entry {
            Entry::Placement(placement) => {
                let is_open = !placement.is_settled() || placement.state == State::NotPlaced;
                placement.key != *form_key && is_open
            }
            Entry::Unreadable { .. } => true,
        };
        outbox.entries().iter().filter(is_pending).cloned().collect()
    }

    fn facts(self, placement: &Placement) -> PlacingFacts {
        let numbers = self.organization.numbers.get_untracked().value;
        let agents = self.organization.agents.get_untracked().value;
        PlacingFacts {
            source: placement.source,
            number: numbers.as_ref().and_then(|numbers| {
                numbers.iter().find(|number| number.number == placement.from_number).cloned()
            }),
            from_number: isolate(&grouped(&placement.from_number)).into_owned(),
            numbers_known: numbers.is_some(),
            is_agent_listed: placement
                .agent_id
                .zip(agents)
                .map(|(id, agents)| agents.iter().any(|agent| agent.id == id)),
            is_tcpa_active: self.organization.tcpa.get_untracked().value.map(|t| t.is_active()),
            is_offline: !self.presence.is_online.get_untracked(),
        }
    }
}
