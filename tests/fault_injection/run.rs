//! Simulates one plan to its end and verifies it by the sandbox's count.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use callboard::outbox::env::Env;
use callboard::outbox::{Decision, Placement, State};
use futures_util::future::{join, join_all};
use sandbox::{Config, InProcessSandbox};
use serde_json::json;
use thunderphone::{AgentSource, CallId, CallQuery, CallRequest};
use tokio::runtime::Builder;
use tokio::task::LocalSet;
use tokio::time::{Instant, advance, sleep, sleep_until, timeout};

use super::kind::Kind;
use super::log::Log;
use super::network::{Network, NetworkState};
use super::plan::{Crash, Plan};
use super::profile::Profile;
use super::tab::Tab;

/// From the network's return, or from when the outcome became unknown.
const SETTLE_LIMIT: Duration = Duration::from_secs(10);
/// For so long it is retried automatically, in milliseconds.
const RETRY_WINDOW_MS: i64 = 14 * 60_000;
/// What is not settled by then never will be.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(40 * 60);
/// Resends still in flight arrive within this time.
const SETTLE_MARGIN: Duration = Duration::from_secs(45);
/// How long the page is open before the click.
const WARM_UP: Duration = Duration::from_secs(3);

/// The result of a run.
#[derive(Clone, Debug)]
pub struct RunResult {
    pub seed: u64,
    pub kind: Kind,
    pub dials: u64,
    /// How the final state contradicts what happened.
    pub wrong: Option<String>,
    pub settle_time: Duration,
    /// The page stayed open and nothing was stopped: then it settles automatically.
    is_undisturbed: bool,
}

impl RunResult {
    pub fn is_late(&self) -> bool {
        self.kind.is_bounded() && self.is_undisturbed && self.settle_time > SETTLE_LIMIT
    }

    pub fn is_bad(&self) -> bool {
        self.dials > 1 || self.wrong.is_some() || self.is_late()
    }
}

pub fn simulate(plan: &Plan, log: Log) -> RunResult {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    LocalSet::new().block_on(&runtime, async { Simulation::new(plan, log).simulate().await })
}

struct Simulation<'a> {
    plan: &'a Plan,
    api: Rc<InProcessSandbox>,
    network: Rc<Network>,
    profile: Rc<Profile>,
    tabs: RefCell<Vec<Tab>>,
    /// How many tabs were opened so far.
    opened: RefCell<u32>,
    placed_at: Instant,
    /// How many calls a colleague placed.
    colleague_calls: RefCell<u64>,
}

impl Simulation<'_> {
    fn new(plan: &Plan, log: Log) -> Simulation<'_> {
        let log = log.start_clock();
        // For a list that ignores its filters.
        let history = if plan.kind.may_stay_unknown() { 30 } else { 0 };
        let api = Rc::new(InProcessSandbox::new(Config {
            history,
            seed: plan.seed,
            ..Config::default()
        }));
        let simulation = Simulation {
            plan,
            network: Network::new(api.clone(), plan.seed ^ 0x6e65_7477),
            profile: Rc::new(Profile::new(log, plan.seed ^ 0x7461_6273, plan.manual_checks)),
            colleague_calls: RefCell::default(),
            api,
            tabs: RefCell::default(),
            opened: RefCell::default(),
            placed_at: Instant::now() + WARM_UP,
        };
        for _ in 0..2 {
            let tab = simulation.open();
            simulation.tabs.borrow_mut().push(tab);
        }
        simulation
    }

    fn open(&self) -> Tab {
        let mut opened = self.opened.borrow_mut();
        *opened += 1;
        let tab = Tab::open(format!("tab {opened}"), &self.profile, &self.network, &self.api);
        if self.plan.has_open_connection {
            tab.warm();
        }
        tab
    }

    fn tab(&self, at: usize) -> Tab {
        self.tabs.borrow()[at].clone()
    }

    /// The moment so many milliseconds after the click.
    fn at(&self, ms: i64) -> Instant {
        let span = Duration::from_millis(ms.unsigned_abs());
        if ms < 0 { self.placed_at - span } else { self.placed_at + span }
    }

    async fn simulate(&self) -> RunResult {
        let plan = self.plan;
        self.profile.log.write(|| {
            format!("{}, {}, healthy at {:?} ms", plan.kind.name(), plan.faults, plan.healthy_at())
        });
        if plan.kind.may_stay_unknown() {
            self.exclude_history().await;
        }
        self.profile
            .storage_fails
            .set(plan.storage_fails.map(|(from, to)| (self.at(from), self.at(to))));
        let clicks = join_all(plan.clicks.iter().map(async |click| {
            sleep_until(self.at(click.at)).await;
            let tab = self.tab(click.tab);
            if tab.is_alive() {
                tab.spawn_place_call(self.request());
            }
        }));
        let crashes = join_all(plan.crashes.iter().map(|crash| self.crash(crash)));
        let others = join(self.sleep(), self.colleague());
        join(join(clicks, crashes), join(join(self.network_state(), self.faults()), others)).await;
        self.wait_until_settled().await;
        sleep(SETTLE_MARGIN).await;
        self.wait_until_settled().await;
        self.verify().await
    }

    /// Calls that are in the list before are not this placement.
    async fn exclude_history(&self) {
        let query = CallQuery { limit: 50, ..CallQuery::default() };
        let page = self.tab(1).client().calls(&query).await.unwrap();
        self.profile.others.borrow_mut().extend(page.calls.iter().map(|call| call.call_id));
    }

    async fn network_state(&self) {
        sleep_until(self.at(-2_500)).await;
        self.network.is_slow.set(self.plan.slow_until > 0);
        let slow = async {
            sleep_until(self.at(self.plan.slow_until)).await;
            self.network.is_slow.set(false);
        };
        let outage = async {
            let Some(outage) = &self.plan.outage else { return };
            sleep_until(self.at(outage.from)).await;
            self.profile.log.write(|| format!("the network: {:?}", outage.network_state));
            self.network.set_state(outage.network_state);
            sleep_until(self.at(outage.to)).await;
            self.profile.log.write(|| "the network is back");
            self.network.set_state(NetworkState::Online);
        };
        join(slow, outage).await;
    }

    async fn faults(&self) {
        sleep_until(self.at(-30)).await;
        self.api.set_faults(self.plan.faults.clone()).unwrap();
        if let Some(end) = self.plan.faults_end {
            sleep_until(self.at(end)).await;
            self.stop_faults();
        }
    }

    fn stop_faults(&self) {
        self.profile.log.write(|| "the faults end");
        let rest = json!({ "deduplicates": self.plan.deduplicates, "list": self.plan.list });
        self.api.set_faults(rest).unwrap();
    }

    /// The computer sleeps: time passes outside, but its steady clock stands still.
    async fn sleep(&self) {
        let Some((from, lasts)) = self.plan.sleep else { return };
        sleep_until(self.at(from)).await;
        self.profile.log.write(|| format!("the computer sleeps for {} s", lasts / 1_000));
        self.profile.slept.set(lasts);
        self.profile.is_decent_hour.set(!self.plan.wakes_at_night);
        self.profile.forbids.set(self.plan.wakes_to_other_rules);
        advance(Duration::from_millis(lasts.unsigned_abs())).await;
    }

    /// From the same number, with the same agent and variables.
    async fn colleague(&self) {
        let Some(at) = self.plan.colleague else { return };
        sleep_until(self.at(at)).await;
        let body = self.request().body();
        let mut body: serde_json::Value = serde_json::from_str(&body).unwrap();
        body.as_object_mut().unwrap().remove("idempotency_key");
        let id = CallId(self.api.place(body).unwrap());
        self.profile.log.write(|| format!("a colleague's call {id}"));
        self.profile.others.borrow_mut().insert(id);
        *self.colleague_calls.borrow_mut() += 1;
    }

    /// How often the phone rang for the user's placement, with whichever key.
    fn dials(&self) -> u64 {
        self.api.dials() - *self.colleague_calls.borrow()
    }

    async fn crash(&self, crash: &Crash) {
        sleep_until(self.placed_at).await;
        let moment = self.profile.crash_points.until(|count| count >= crash.crash_points);
        // In a quiet run the crash point never comes.
        if timeout(SETTLE_MARGIN, moment).await.is_err() {
            return;
        }
        sleep(Duration::from_millis(crash.then.unsigned_abs())).await;
        let tab = self.tab(crash.tab);
        if !tab.is_alive() {
            return;
        }
        tab.crash(crash.is_mistaken).await;
        sleep(Duration::from_millis(crash.reopened_after.unsigned_abs())).await;
        let tab = self.open();
        self.tabs.borrow_mut()[crash.tab] = tab;
    }

    /// Waits until nothing is unsettled.
    async fn wait_until_settled(&self) {
        let wait_until_settled =
            self.profile.changes.until(|_| !self.profile.settle_timer.get().is_open());
        let _ = timeout(SETTLE_TIMEOUT, wait_until_settled).await;
    }

    fn request(&self) -> CallRequest {
        CallRequest {
            from_number: "+12025550143".to_owned(),
            to_number: self.plan.to_number.to_owned(),
            agent: AgentSource::Saved(12),
            variables: vec![("first_name".to_owned(), "Dana \"ü\"".to_owned())],
            max_hold_seconds: None,
            idempotency_key: format!("draft {}", self.plan.seed),
        }
    }

    async fn verify(&self) -> RunResult {
        let healthy_at = self.at(self.plan.healthy_at().unwrap_or(0));
        let settle_time = self.profile.settle_timer.get().settle_time(healthy_at);
        let dials = self.dials();
        let known = self.profile.get(&self.request().idempotency_key);
        // From here on every request is answered, and as published.
        self.api.set_faults(json!({ "deduplicates": self.plan.deduplicates })).unwrap();
        let wrong = match self.mismatch(known.as_ref(), dials).await {
            None if self.plan.kind != Kind::Refused => self.place_again(known.as_ref()).await,
            mismatch => mismatch,
        };
        // With any key: the user has placed one call only.
        let final_dials = self.dials();
        let dials = if final_dials > 1 { final_dials } else { dials };
        self.profile.log.write(|| format!("dials {dials}, took {settle_time:?}, wrong {wrong:?}"));
        RunResult {
            seed: self.plan.seed,
            kind: self.plan.kind,
            dials,
            wrong,
            settle_time: settle_time.unwrap_or(SETTLE_TIMEOUT),
            is_undisturbed: self.plan.crashes.is_empty()
                && !self.profile.was_stopped.get()
                && self.plan.healthy_at().is_some_and(|healthy_at| healthy_at < RETRY_WINDOW_MS),
        }
    }

    /// How the outbox contradicts the sandbox.
    async fn mismatch(&self, known: Option<&Placement>, dials: u64) -> Option<String> {
        let query = CallQuery { limit: 50, ..CallQuery::default() };
        let Ok(page) = self.tab(1).client().calls(&query).await else {
            return Some("the list of calls cannot be read".to_owned());
        };
        if let Some(how) = self.profile.unasked_send.borrow().clone() {
            return Some(how);
        }
        let is_own = |id: &CallId| !self.profile.others.borrow().contains(id);
        let to_number = Some(self.plan.to_number);
        let ids: Vec<_> = { page.calls.iter() }
            .filter(|call| call.to_number.as_deref() == to_number)
            .map(|call| call.call_id)
            .filter(is_own)
            .collect();
        let is_correct = match known.map(|known| known.state) {
            _ if !self.profile.all_sends_recorded() => {
                return Some("it was sent without being written down".to_owned());
            }
            Some(State::Accepted(id) | State::Pending(id)) => ids == [id],
            Some(State::Refused | State::NotPlaced) | None => dials == 0,
            Some(State::Unknown) => self.plan.kind.may_stay_unknown(),
            // It should have settled by now.
            Some(_) => false,
        };
        let state = known.map(|known| known.state);
        (!is_correct).then(|| format!("{state:?} with {dials} dials, calls {ids:?}"))
    }

    /// Places the same draft in the other tab once it is over: what was placed is not
    /// placed again, and what was not is placed with the same key.
    async fn place_again(&self, known: Option<&Placement>) -> Option<String> {
        if known.is_some_and(|known| known.state == State::Unknown) {
            return None;
        }
        let was_placed = known.is_some_and(|known| known.call_id().is_some());
        // By then the rules allow it.
        self.profile.forbids.set(false);
        let decision = self.tab(1).place_call(self.request()).await;
        let key = self.request().idempotency_key;
        let expected = if was_placed {
            Decision::Duplicate(key.clone())
        } else {
            Decision::Created(key.clone())
        };
        if decision.as_ref() != Some(&expected) {
            return Some(format!("placed again it was {decision:?}"));
        }
        self.wait_until_settled().await;
        sleep(SETTLE_MARGIN).await;
        let is_placed = self.profile.get(&key).is_some_and(|known| known.call_id().is_some());
        let by_key: Vec<_> = self.api.dials_by_key().into_iter().collect();
        let is_correct = is_placed && by_key == [(key, 1)];
        (!is_correct).then(|| format!("placed again: dials {by_key:?}"))
    }
}
