//! Everything that changes while the sandbox runs, behind one lock. No request sees it
//! half changed, which is also why one idempotency key dials once.

mod events;
mod rehearsals;

pub use rehearsals::Plan;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use crate::account::AccountSetting;
use crate::billing::Billing;
use crate::call::{Call, Direction};
use crate::call_override::CallOverride;
use crate::clock::Clock;
use crate::config::Config;
use crate::date::Millis;
use crate::decisions::{FAMILIES, WIDE_ID};
use crate::family::Family;
use crate::fault::{Fault, Faults};
use crate::history::{self, Begun, LongCall};
use crate::idempotency::Idempotency;
use crate::issue::{self, Issue};
use crate::organization::Organization;
use crate::platform_outbound::Allowance;
use crate::random::Random;
use crate::rehearsal::Rehearsals;
use crate::webhook::{Event, Webhooks};

pub struct SandboxState {
    pub clock: Clock,
    pub organization: Organization,
    pub billing: Billing,
    /// Whether the transactions are an envelope with a total and not an array.
    pub are_transactions_enveloped: bool,
    /// Whether the host is an older one, without some fields and endpoints.
    pub is_older: bool,
    /// The groups of endpoints that the host lacks.
    pub lacks: Vec<Family>,
    /// The status of each family of products.
    pub heartbeat: BTreeMap<String, String>,
    pub issues: Vec<Issue>,
    /// Which of them are about a call, by its id.
    issues_of_calls: HashMap<i64, Vec<usize>>,
    pub idempotency: Idempotency,
    pub random: Random,
    /// The voice previews made so far, as voice and `language|text`. Asking for one again is
    /// free.
    pub previews: BTreeSet<(String, String)>,
    /// The faults that are set for the next requests.
    pub faults: Faults,
    /// How many requests have arrived.
    pub requests: u64,
    /// How many of them were to place a call, retries by the browser included.
    pub placements: u64,
    /// How many of them were to charge a card.
    pub top_ups: u64,
    /// How many of them were to file an issue report.
    pub issue_reports: u64,
    /// How many of them were to grade a call.
    pub gradings: u64,
    /// How many requests to change something have arrived, by method and path: `POST /call`.
    pub changes: BTreeMap<String, u64>,
    pub webhooks: Webhooks,
    pub rehearsals: Rehearsals,
    /// Until when the events of the calls have been sent to them.
    events_sent_until: Millis,
    /// How often each number was dialed.
    pub dials: BTreeMap<String, u64>,
    /// How often each idempotency key has dialed.
    pub dials_by_key: BTreeMap<String, u64>,
    /// What a test has changed about single calls, by their ids.
    overrides: BTreeMap<i64, CallOverride>,
    /// Oldest first, ids ascending.
    calls: Vec<Call>,
    /// How many calls are always in progress, and those that are: their ids and their ends.
    live_count: usize,
    live: Vec<(i64, Millis)>,
    /// How many of `calls` existed at the start.
    history_len: usize,
}

impl SandboxState {
    pub fn new(config: &Config) -> Self {
        let clock = Clock::new(config.speed, config.minute);
        let now = clock.now();
        let mut random = Random::new(config.seed);
        let organization = Organization::new(now);
        let mut calls = history::calls(config.history, &organization, now, &mut random);
        let issues = history::issues(&calls, &mut random);
        if config.long_call {
            let id = calls.last().map_or(history::FIRST_CALL_ID, |call| call.id + 1);
            calls.extend(long_call(&LongCall::default(), id, &organization, now));
        }
        let charges: Vec<_> = calls
            .iter()
            .filter_map(|call| {
                Some((call.simulation.billed_at?, call.id, call.simulation.charge_cents))
            })
            .collect();
        let mut issues_of_calls: HashMap<i64, Vec<usize>> = HashMap::new();
        for (index, issue) in issues.iter().enumerate() {
            issues_of_calls.entry(issue.call_id).or_default().push(index);
        }
        let mut state = Self {
            clock,
            organization,
            billing: Billing::with_history(&charges, now, config.seed),
            are_transactions_enveloped: false,
            is_older: false,
            lacks: Vec::new(),
            heartbeat: all_well(),
            issues,
            issues_of_calls,
            idempotency: Idempotency::default(),
            random,
            previews: BTreeSet::new(),
            faults: Faults::default(),
            requests: 0,
            placements: 0,
            top_ups: 0,
            issue_reports: 0,
            gradings: 0,
            changes: BTreeMap::new(),
            webhooks: Webhooks::default(),
            rehearsals: Rehearsals::default(),
            events_sent_until: now,
            overrides: BTreeMap::new(),
            dials: BTreeMap::new(),
            dials_by_key: BTreeMap::new(),
            live_count: 0,
            live: Vec::new(),
            history_len: calls.len(),
            calls,
        };
        state.set_account(&config.account);
        state.set_live_calls(config.live);
        state
    }

    /// Changes what is set.
    pub fn set_account(&mut self, setting: &AccountSetting) {
        let now = self.settle();
        if let Some(cents) = setting.balance_cents {
            self.billing.set_balance(cents, now);
        }
        if let Some(cents) = setting.test_budget_cents {
            self.billing.set_test_budget(cents);
        }
        if let Some(card) = setting.card {
            self.billing.set_card(card);
        }
        self.are_transactions_enveloped =
            setting.is_enveloped.unwrap_or(self.are_transactions_enveloped);
        self.is_older = setting.is_older.unwrap_or(self.is_older);
        if let Some(lacks) = &setting.lacks {
            self.lacks.clone_from(lacks);
        }
        if let Some(heartbeat) = &setting.heartbeat {
            self.heartbeat = all_well();
            self.heartbeat.extend(heartbeat.clone());
        }
        if let Some(tcpa) = setting.tcpa {
            self.organization.tcpa = tcpa;
        }
        if let Some(calls) = setting.platform_calls {
            self.organization.platform.approve(calls, now);
        }
    }

    /// Books every charge that is due, reloads the balance, ends every verification that is over, and returns the current time.
    pub fn settle(&mut self) -> Millis {
        let now = self.clock.now();
        self.begin_rehearsals(now);
        let unpaid = self.calls.iter_mut().skip(self.history_len).filter(|call| !call.is_charged);
        for call in unpaid {
            if let Some(at) = call.simulation.billed_at.filter(|at| *at <= now) {
                call.is_charged = true;
                self.billing.charge_call(call.id, call.simulation.charge_cents, at);
                if call.direction == Direction::Test {
                    self.billing.spend_test_budget(call.simulation.charge_cents);
                }
            }
        }
        self.billing.reload_if_low(now);
        self.organization.complete_verifications(self.clock.steady(), now);
        self.replace_live_calls(Begun::Now, now);
        self.send_events(now);
        now
    }

    /// Whether ThunderPhone's own numbers may dial out now.
    pub fn allowance(&mut self) -> Allowance {
        let now = self.settle();
        self.organization.platform.allowance(now)
    }

    /// The calls that a list may show, newest first.
    pub fn listed_calls(&self, now: Millis) -> impl Iterator<Item = &Call> {
        let steady = self.clock.steady();
        let calls = self.calls.iter().enumerate().rev().filter(move |(index, call)| {
            let is_new = *index >= self.history_len;
            let is_delayed = is_new && now < call.start.saturating_add(self.faults.list_delay);
            !is_delayed && call.listed_from <= steady && !self.is_gone(call.id)
        });
        calls.map(|(_, call)| call)
    }

    /// The call with this id. `None` while the API answers 404 for it.
    pub fn visible_call(&self, id: i64, now: Millis) -> Option<&Call> {
        let index = self.index_of(id)?;
        let is_new = index >= self.history_len;
        self.calls.get(index).filter(|call| {
            let is_missing = is_new && now < call.start.saturating_add(self.faults.missing);
            !is_missing && call.found_from <= self.clock.steady() && !self.is_gone(id)
        })
    }

    /// The call with this id, whether or not the API answers 404 for it.
    pub fn call(&self, id: i64) -> Option<&Call> {
        self.calls.get(self.index_of(id)?)
    }

    /// Adds a call of the past, as the newest of the list. Nothing is dialed or charged.
    pub fn add_long_call(&mut self, length: &LongCall) -> i64 {
        let now = self.settle();
        let id = self.next_call_id();
        self.calls.extend(long_call(length, id, &self.organization, now));
        id
    }

    /// Keeps so many calls in progress from now on, and returns their ids. Those that are too
    /// many run to their ends.
    pub fn set_live_calls(&mut self, count: usize) -> Vec<i64> {
        let now = self.settle();
        self.live_count = count;
        self.replace_live_calls(Begun::Before, now);
        self.live.iter().map(|(id, _)| *id).collect()
    }

    /// Adds a call for each live one that has ended.
    fn replace_live_calls(&mut self, begun: Begun, now: Millis) {
        self.live.retain(|(_, ends)| *ends > now);
        let missing = self.live_count.saturating_sub(self.live.len());
        let mut calls: Vec<Call> = (0..missing)
            .filter_map(|_| history::live_call(begun, &self.organization, now, &mut self.random))
            .collect();
        // Ids ascend with time.
        calls.sort_by_key(|call| call.start);
        for mut call in calls {
            call.id = self.next_call_id();
            self.live.push((call.id, call.simulation.ended_at));
            self.clock.run_fast_until(call.simulation.settled_at());
            self.calls.push(call);
        }
    }

    /// What a test has changed about this call.
    pub fn call_override(&self, id: i64) -> Option<&CallOverride> {
        self.overrides.get(&id)
    }

    /// The same, to be changed.
    pub fn call_override_mut(&mut self, id: i64) -> &mut CallOverride {
        self.overrides.entry(id).or_default()
    }

    fn is_gone(&self, id: i64) -> bool {
        self.call_override(id).is_some_and(|call| call.is_gone)
    }

    /// Files an issue report about a call.
    pub fn file_issue(&mut self, id: i64, report: Map<String, Value>) -> Option<&Issue> {
        let now = self.settle();
        let trace_id = self.random.uuid();
        let issue_id = self.issues.last().map_or(4_001, |issue| issue.id + 1);
        let call = self.call(id)?;
        let agent_id = call.snapshot.agent_id;
        let issue = Issue::new(issue_id, trace_id, call, report, now);
        self.webhooks.send(&Event { name: "issue.reported", call_id: Some(id), agent_id, at: now });
        self.issues_of_calls.entry(id).or_default().push(self.issues.len());
        self.issues.push(issue);
        self.issues.last()
    }

    /// The reports about a call, oldest first.
    pub fn issues_of(&self, id: i64) -> impl Iterator<Item = &Issue> {
        let indices = self.issues_of_calls.get(&id).into_iter().flatten();
        indices.filter_map(|index| self.issues.get(*index))
    }

    pub fn call_mut(&mut self, id: i64) -> Option<&mut Call> {
        let index = self.index_of(id)?;
        self.calls.get_mut(index)
    }

    fn index_of(&self, id: i64) -> Option<usize> {
        self.calls.binary_search_by_key(&id, |call| call.id).ok()
    }

    pub fn record(&self, call: &Call, now: Millis) -> Value {
        let mut record = call.record(now, issue::count(self.issues_of(call.id)));
        if let Some(record) = record.as_object_mut().filter(|_| self.faults.has_wide_ids) {
            record.insert("call_id".to_owned(), (call.id + WIDE_ID).into());
        }
        record
    }

    pub fn next_call_id(&mut self) -> i64 {
        let last = self.calls.last().map_or(history::FIRST_CALL_ID, |call| call.id);
        last + self.random.between(1, 9)
    }

    /// How many calls were dialed.
    pub fn total_dials(&self) -> u64 {
        self.dials.values().sum()
    }

    /// Counts a request that is to place a call, and takes the fault set for it.
    pub fn count_placement(&mut self) -> Option<Fault> {
        self.placements += 1;
        self.faults.take()
    }

    /// Counts a request that is to charge a card, and takes the fault set for it.
    pub fn count_top_up(&mut self) -> Option<Fault> {
        self.top_ups += 1;
        self.faults.top_ups.pop_front().flatten()
    }

    /// Takes the fault set for a request to export calls.
    pub fn take_export_fault(&mut self) -> Option<Fault> {
        self.faults.exports.pop_front().flatten()
    }

    /// Counts a request that is to file an issue report, and takes the fault set for it.
    pub fn count_issue_report(&mut self) -> Option<Fault> {
        self.issue_reports += 1;
        self.faults.issue_reports.pop_front().flatten()
    }

    /// Counts a request that is to grade a call, and takes the fault set for it.
    pub fn count_grading(&mut self) -> Option<Fault> {
        self.gradings += 1;
        self.faults.gradings.pop_front().flatten()
    }

    /// Dials. Nothing else in the sandbox makes a phone ring.
    pub fn dial(&mut self, call: Call, key: Option<&str>) {
        *self.dials.entry(call.to.clone()).or_default() += 1;
        if let Some(key) = key {
            *self.dials_by_key.entry(key.to_owned()).or_default() += 1;
        }
        let number = self.organization.find_number(&call.from);
        if number.is_some_and(|number| number.is_demo) {
            self.organization.platform.count(call.start);
        }
        self.clock.run_fast_until(call.simulation.settled_at());
        self.calls.push(call);
    }
}

fn all_well() -> BTreeMap<String, String> {
    FAMILIES.map(|family| (family.to_owned(), "ok".to_owned())).into()
}

/// The long call, by the agent that reminds of appointments.
fn long_call(length: &LongCall, id: i64, organization: &Organization, now: Millis) -> Option<Call> {
    let agent = organization.agents.first()?;
    Some(length.call(id, agent.snapshot(), &agent.settings(), now))
}
