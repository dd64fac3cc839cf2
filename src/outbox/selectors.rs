//! What pages read of the placements.

use super::env::Env;
use super::placement::{Placement, State};
use super::{Entry, PlacementStatus, Placements};
use leptos::prelude::*;
use thunderphone::CallId;

impl Placements {
    /// The stored placement with this key.
    pub fn get(self, key: &str) -> Option<Placement> {
        self.outbox.read().get(key).cloned()
    }

    /// The key of the placement that became this call, if this browser placed it.
    pub fn key_of(self, id: CallId) -> Option<String> {
        let outbox = self.outbox.read();
        let mut placements = outbox.placements();
        placements.find(|own| own.call_id() == Some(id)).map(|own| own.key.clone())
    }

    /// The number that the form's placement was sent to, until that one is settled. Until
    /// then nothing else can be sent to this number.
    pub fn unsettled_number(self) -> Option<String> {
        let is_open = |own: &Placement| !own.is_settled() && own.state != State::Armed;
        let own = self.get(&self.form_key.read()).filter(is_open)?;
        Some(own.to_number)
    }

    /// Whether another tab owns the placement.
    pub fn is_elsewhere(self, placement: &Placement) -> bool {
        placement.owner != self.tab()
    }

    /// What this tab knows of a placement beyond what is stored.
    pub fn status(self, key: &str) -> PlacementStatus {
        let statuses = self.statuses.read();
        let known = statuses.iter().find(|status| status.key == key);
        known.cloned().unwrap_or_else(|| PlacementStatus {
            key: key.to_owned(),
            ..PlacementStatus::default()
        })
    }

    /// What every page shows: placements that are not settled, except the one in the form,
    /// and entries that cannot be read.
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
}
