//! What pages show of a placement: a remedy, and the facts that it depends on.

use crate::call::number::grouped;
use crate::outbox::{Placement, Placements};
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
    /// Whether the placement of the form is on its way.
    pub fn is_sending(self) -> bool {
        let is_sent = |own: &Placement| own.is_in_flight() && self.shown(own).is_none();
        self.is_creating.get() || self.get(&self.form_key.read()).as_ref().is_some_and(is_sent)
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
            message: "This page received no answer.".to_owned(),
            may_be_stopped: false,
        };
        let (failure, at) = status.first.unwrap_or_else(|| (left(), Timestamp(placement.sent_at)));
        Some(Shown { remedy, failure, at })
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
