//! Everything that changes while the sandbox runs, behind one lock: two requests
//! never see it half changed, which is also why one key dials once.

use std::collections::{BTreeMap, BTreeSet};

use crate::Config;
use crate::call::Call;
use crate::clock::Clock;
use crate::date::Millis;
use crate::fault::{Fault, Faults};
use crate::history;
use crate::issue::{self, Issue};
use crate::ledger::Ledger;
use crate::organization::Organization;
use crate::place::Placing;
use crate::random::Random;
use serde_json::Value;

pub struct World {
    pub clock: Clock,
    pub organization: Organization,
    pub ledger: Ledger,
    pub issues: Vec<Issue>,
    pub placing: Placing,
    pub random: Random,
    /// Voice previews made so far: asking again is free.
    pub previews: BTreeSet<(String, String)>,
    /// What is to go wrong with the next calls.
    pub faults: Faults,
    pub requests: u64,
    /// How many of them were to place a call, a browser's own copies included.
    pub placements: u64,
    /// By number.
    pub dials: BTreeMap<String, u64>,
    /// By idempotency key, for those that had one.
    pub dials_by_key: BTreeMap<String, u64>,
    /// Oldest first, ids ascending.
    calls: Vec<Call>,
    /// How many of `calls` were there at the start.
    past: usize,
}

impl World {
    pub fn new(config: &Config) -> Self {
        let clock = Clock::new(config.speed);
        let now = clock.now();
        let mut random = Random::new(config.seed);
        let organization = Organization::new(now);
        let calls = history::calls(config.history, &organization, now, &mut random);
        let issues = history::issues(&calls, &mut random);
        let charges: Vec<_> = calls
            .iter()
            .filter_map(|call| Some((call.course.billed_at?, call.id, call.course.charge_cents)))
            .collect();
        Self {
            clock,
            organization,
            ledger: Ledger::after(&charges, now, config.seed),
            issues,
            placing: Placing::default(),
            random,
            previews: BTreeSet::new(),
            faults: Faults::default(),
            requests: 0,
            placements: 0,
            dials: BTreeMap::new(),
            dials_by_key: BTreeMap::new(),
            past: calls.len(),
            calls,
        }
    }

    /// The time now, with every charge that is due by then in the ledger.
    pub fn settle(&mut self) -> Millis {
        let now = self.clock.now();
        let due = self.calls.iter_mut().skip(self.past).filter(|call| !call.is_charged);
        let mut has_paid = false;
        for call in due {
            if let Some(at) = call.course.billed_at.filter(|at| *at <= now) {
                call.is_charged = true;
                has_paid = true;
                self.ledger.charge_call(call.id, call.course.charge_cents, at);
            }
        }
        if has_paid {
            self.reload_if_low(now);
        }
        now
    }

    pub fn reload_if_low(&mut self, at: Millis) {
        if self.ledger.reload_if_low(at) {
            self.placing.credited();
        }
    }

    /// The calls a list may show, newest first.
    pub fn listed(&self, now: Millis) -> impl Iterator<Item = &Call> {
        let steady = self.clock.steady();
        let calls = self.calls.iter().enumerate().rev().filter(move |(index, call)| {
            let is_new = *index >= self.past;
            let is_delayed = is_new && now < call.start.saturating_add(self.faults.list_delay);
            !is_delayed && call.listed_from <= steady
        });
        calls.map(|(_, call)| call)
    }

    /// The call, when the API admits to it.
    pub fn found(&self, id: i64, now: Millis) -> Option<&Call> {
        let index = self.calls.binary_search_by_key(&id, |call| call.id).ok()?;
        let is_new = index >= self.past;
        self.calls.get(index).filter(|call| {
            let is_missing = is_new && now < call.start.saturating_add(self.faults.missing);
            !is_missing && call.found_from <= self.clock.steady()
        })
    }

    /// The call, whatever the API says about it.
    pub fn call(&self, id: i64) -> Option<&Call> {
        let index = self.calls.binary_search_by_key(&id, |call| call.id).ok()?;
        self.calls.get(index)
    }

    pub fn call_mut(&mut self, id: i64) -> Option<&mut Call> {
        let index = self.calls.binary_search_by_key(&id, |call| call.id).ok()?;
        self.calls.get_mut(index)
    }

    pub fn record(&self, call: &Call, now: Millis) -> Value {
        call.record(now, issue::count(&self.issues, call.id))
    }

    pub fn next_call_id(&mut self) -> i64 {
        let last = self.calls.last().map_or(history::FIRST_CALL_ID, |call| call.id);
        last + self.random.between(1, 9)
    }

    /// How often a phone rang.
    pub fn all_dials(&self) -> u64 {
        self.dials.values().sum()
    }

    /// A request to place a call has arrived, and meets its fault.
    pub fn arrive(&mut self) -> Option<Fault> {
        self.placements += 1;
        self.faults.take()
    }

    /// The one place where a phone rings.
    pub fn dial(&mut self, call: Call, key: Option<&str>) {
        *self.dials.entry(call.to.clone()).or_default() += 1;
        if let Some(key) = key {
            *self.dials_by_key.entry(key.to_owned()).or_default() += 1;
        }
        self.clock.hasten_until(call.course.settled_at());
        self.calls.push(call);
    }
}
