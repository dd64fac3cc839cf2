//! One plan, played to its end and judged by what the sandbox counted.

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
use super::network::{Network, Weather};
use super::plan::{Crash, Plan};
use super::profile::Profile;
use super::tab::Tab;

/// From the network's return, or from when the press became unknown.
const BOUND: Duration = Duration::from_secs(10);
/// For so long what was pressed is sent again by itself, in milliseconds.
const FRESH: i64 = 14 * 60_000;
/// What is not settled by then never will be.
const PATIENCE: Duration = Duration::from_secs(40 * 60);
/// Copies that are still on their way arrive within this time.
const AFTERWARDS: Duration = Duration::from_secs(45);
/// The page is open for so long before the press.
const BEFORE: Duration = Duration::from_secs(3);

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Played {
    pub seed: u64,
    pub kind: Kind,
    pub dials: u64,
    /// What is not as it should be about what is known in the end.
    pub wrong: Option<String>,
    pub took: Duration,
    /// The page lived and nobody stopped anything: then it finds out by itself.
    is_undisturbed: bool,
}

impl Played {
    pub fn is_late(&self) -> bool {
        self.kind.is_bounded() && self.is_undisturbed && self.took > BOUND
    }

    pub fn is_bad(&self) -> bool {
        self.dials > 1 || self.wrong.is_some() || self.is_late()
    }
}

pub fn play(plan: &Plan, log: Log) -> Played {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    LocalSet::new().block_on(&runtime, async { Stage::new(plan, log).play().await })
}

struct Stage<'a> {
    plan: &'a Plan,
    api: Rc<InProcessSandbox>,
    network: Rc<Network>,
    profile: Rc<Profile>,
    tabs: RefCell<Vec<Tab>>,
    /// How many tabs were opened so far.
    opened: RefCell<u32>,
    press_at: Instant,
    /// How often a colleague dialled.
    colleagues: RefCell<u64>,
}

impl Stage<'_> {
    fn new(plan: &Plan, log: Log) -> Stage<'_> {
        let log = log.starting_now();
        // For what a list that ignores its filters shows.
        let history = if plan.kind.may_stay_unknown() { 30 } else { 0 };
        let config = Config { history, seed: plan.seed, ..Config::default() };
        let api = Rc::new(InProcessSandbox::new(config));
        let stage = Stage {
            plan,
            network: Network::new(api.clone(), plan.seed ^ 0x6e65_7477),
            profile: Rc::new(Profile::new(log, plan.seed ^ 0x7461_6273, plan.checks)),
            colleagues: RefCell::default(),
            api,
            tabs: RefCell::default(),
            opened: RefCell::default(),
            press_at: Instant::now() + BEFORE,
        };
        for _ in 0..2 {
            let tab = stage.open();
            stage.tabs.borrow_mut().push(tab);
        }
        stage
    }

    fn open(&self) -> Tab {
        let mut opened = self.opened.borrow_mut();
        *opened += 1;
        let tab = Tab::open(format!("tab {opened}"), &self.profile, &self.network, &self.api);
        if self.plan.is_warm {
            tab.warm();
        }
        tab
    }

    fn tab(&self, at: usize) -> Tab {
        self.tabs.borrow()[at].clone()
    }

    /// The moment so many milliseconds after the press.
    fn at(&self, ms: i64) -> Instant {
        let span = Duration::from_millis(ms.unsigned_abs());
        if ms < 0 { self.press_at - span } else { self.press_at + span }
    }

    async fn play(&self) -> Played {
        let plan = self.plan;
        self.profile.log.tell(|| {
            format!("{}, {}, well at {:?} ms", plan.kind.name(), plan.faults, plan.well_at())
        });
        if plan.kind.may_stay_unknown() {
            self.remember_history().await;
        }
        self.profile
            .storage_fails
            .set(plan.storage_fails.map(|(from, to)| (self.at(from), self.at(to))));
        let presses = join_all(plan.presses.iter().map(async |press| {
            sleep_until(self.at(press.at)).await;
            let tab = self.tab(press.tab);
            if tab.is_alive() {
                tab.press_alone(self.request());
            }
        }));
        let crashes = join_all(plan.crashes.iter().map(|crash| self.crash(crash)));
        let others = join(self.sleep(), self.colleague());
        join(join(presses, crashes), join(join(self.weather(), self.faults()), others)).await;
        self.settled().await;
        sleep(AFTERWARDS).await;
        self.settled().await;
        self.judge().await
    }

    /// What is in the list before the press is nobody's call now.
    async fn remember_history(&self) {
        let query = CallQuery { limit: 50, ..CallQuery::default() };
        let page = self.tab(1).client().calls(&query).await.unwrap();
        self.profile.others.borrow_mut().extend(page.calls.iter().map(|call| call.call_id));
    }

    async fn weather(&self) {
        sleep_until(self.at(-2_500)).await;
        self.network.is_slow.set(self.plan.slow_until > 0);
        let slow = async {
            sleep_until(self.at(self.plan.slow_until)).await;
            self.network.is_slow.set(false);
        };
        let outage = async {
            let Some(outage) = &self.plan.outage else { return };
            sleep_until(self.at(outage.from)).await;
            self.profile.log.tell(|| format!("the network: {:?}", outage.weather));
            self.network.turn(outage.weather);
            sleep_until(self.at(outage.to)).await;
            self.profile.log.tell(|| "the network is back");
            self.network.turn(Weather::Well);
        };
        join(slow, outage).await;
    }

    async fn faults(&self) {
        sleep_until(self.at(-30)).await;
        self.api.set_faults(self.plan.faults.clone()).unwrap();
        if let Some(end) = self.plan.faults_end {
            sleep_until(self.at(end)).await;
            self.end_faults();
        }
    }

    fn end_faults(&self) {
        self.profile.log.tell(|| "the faults end");
        let rest = json!({ "deduplicates": self.plan.deduplicates, "list": self.plan.list });
        self.api.set_faults(rest).unwrap();
    }

    /// The computer sleeps: the world goes on, and its steady clock does not.
    async fn sleep(&self) {
        let Some((from, lasts)) = self.plan.sleep else { return };
        sleep_until(self.at(from)).await;
        self.profile.log.tell(|| format!("the computer sleeps for {} s", lasts / 1_000));
        self.profile.slept.set(lasts);
        self.profile.is_decent_hour.set(!self.plan.wakes_at_night);
        advance(Duration::from_millis(lasts.unsigned_abs())).await;
    }

    /// From the same number, with the same agent and the same variables.
    async fn colleague(&self) {
        let Some(at) = self.plan.colleague else { return };
        sleep_until(self.at(at)).await;
        let body = self.request().body();
        let mut body: serde_json::Value = serde_json::from_str(&body).unwrap();
        body.as_object_mut().unwrap().remove("idempotency_key");
        let id = CallId(self.api.place(body).unwrap());
        self.profile.log.tell(|| format!("a colleague's call {id}"));
        self.profile.others.borrow_mut().insert(id);
        *self.colleagues.borrow_mut() += 1;
    }

    /// How often the phone rang for the person's own press, by whichever key.
    fn dials(&self) -> u64 {
        self.api.dials() - *self.colleagues.borrow()
    }

    async fn crash(&self, crash: &Crash) {
        sleep_until(self.press_at).await;
        let moment = self.profile.moments.until(|count| count >= crash.moments);
        // In a run without much to happen the moment does not come.
        if timeout(AFTERWARDS, moment).await.is_err() {
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

    /// Waits until nothing is open any more.
    async fn settled(&self) {
        let settled = self.profile.changes.until(|_| !self.profile.progress.get().is_open());
        let _ = timeout(PATIENCE, settled).await;
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

    async fn judge(&self) -> Played {
        let well = self.at(self.plan.well_at().unwrap_or(0));
        let took = self.profile.progress.get().took(well);
        let dials = self.dials();
        let known = self.profile.get(&self.request().idempotency_key);
        // What is asked from here on is to be answered, and as published.
        self.api.set_faults(json!({ "deduplicates": self.plan.deduplicates })).unwrap();
        let wrong = match self.contradiction(known.as_ref(), dials).await {
            None if self.plan.kind != Kind::Refused => self.pressed_again(known.as_ref()).await,
            contradiction => contradiction,
        };
        // By any key: a person has pressed for one call only.
        let in_the_end = self.dials();
        let dials = if in_the_end > 1 { in_the_end } else { dials };
        self.profile.log.tell(|| format!("dials {dials}, took {took:?}, wrong {wrong:?}"));
        Played {
            seed: self.plan.seed,
            kind: self.plan.kind,
            dials,
            wrong,
            took: took.unwrap_or(PATIENCE),
            is_undisturbed: self.plan.crashes.is_empty()
                && !self.profile.was_stopped.get()
                && self.plan.well_at().is_some_and(|well| well < FRESH),
        }
    }

    /// In what the outbox and the sandbox do not agree.
    async fn contradiction(&self, known: Option<&Placement>, dials: u64) -> Option<String> {
        let query = CallQuery { limit: 50, ..CallQuery::default() };
        let Ok(page) = self.tab(1).client().calls(&query).await else {
            return Some("the list of calls cannot be read".to_owned());
        };
        if let Some(how) = self.profile.sent_alone.borrow().clone() {
            return Some(how);
        }
        let is_own = |id: &CallId| !self.profile.others.borrow().contains(id);
        let to_number = Some(self.plan.to_number);
        let ids: Vec<_> = { page.calls.iter() }
            .filter(|call| call.to_number.as_deref() == to_number)
            .map(|call| call.call_id)
            .filter(is_own)
            .collect();
        let is_right = match known.map(|known| known.state) {
            _ if !self.profile.is_written_down() => {
                return Some("it was sent without being written down".to_owned());
            }
            Some(State::Accepted(id) | State::Pending(id)) => ids == [id],
            Some(State::Refused | State::NotPlaced) | None => dials == 0,
            Some(State::Unknown) => self.plan.kind.may_stay_unknown(),
            // It was to be settled by now.
            Some(_) => false,
        };
        let state = known.map(|known| known.state);
        (!is_right).then(|| format!("{state:?} with {dials} dials, calls {ids:?}"))
    }

    /// The same draft in the other window, once it is over: what was placed is not
    /// placed again, and what was not is placed with the same key.
    async fn pressed_again(&self, known: Option<&Placement>) -> Option<String> {
        if known.is_some_and(|known| known.state == State::Unknown) {
            return None;
        }
        let was_placed = known.is_some_and(|known| known.call_id().is_some());
        let decision = self.tab(1).press(self.request()).await;
        let key = self.request().idempotency_key;
        let expected = if was_placed {
            Decision::Duplicate(key.clone())
        } else {
            Decision::Created(key.clone())
        };
        if decision.as_ref() != Some(&expected) {
            return Some(format!("pressed again it was {decision:?}"));
        }
        self.settled().await;
        sleep(AFTERWARDS).await;
        let is_placed = self.profile.get(&key).is_some_and(|known| known.call_id().is_some());
        let by_key: Vec<_> = self.api.dials_by_key().into_iter().collect();
        let is_right = is_placed && by_key == [(key, 1)];
        (!is_right).then(|| format!("pressed again: dials {by_key:?}"))
    }
}
