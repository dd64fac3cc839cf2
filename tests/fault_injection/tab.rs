//! One tab: the environment of the runner until the tab is closed or crashes, and its
//! user.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use callboard::call::draft::Source;
use callboard::outbox::env::{Env, Later, NotStored, Progress, Wake};
use callboard::outbox::pace::Check;
use callboard::outbox::runner;
use callboard::outbox::{
    Allowance, Command, Decision, Event, Forbidden, Lookup, NewPlacement, Outbox, Placement, Reply,
};
use sandbox::InProcessSandbox;
use thunderphone::client::WHOAMI;
use thunderphone::{CallRequest, Client};
use tokio::task::{AbortHandle, spawn_local};
use tokio::time::sleep;

use super::network::{Network, first};
use super::profile::Profile;
use super::transport::ChromiumTransport;

#[derive(Clone)]
pub struct Tab(Rc<Inner>);

struct Inner {
    name: String,
    profile: Rc<Profile>,
    network: Rc<Network>,
    api: Rc<InProcessSandbox>,
    /// How far its estimate of the server's time is off, in milliseconds.
    skew: i64,
    running: RefCell<BTreeSet<String>>,
    /// See [`Env::confirmation`].
    confirmations: RefCell<BTreeMap<String, i64>>,
    tasks: RefCell<Vec<AbortHandle>>,
}

impl Tab {
    /// Opens it, and runs what is unsettled, now and whenever another tab writes.
    pub fn open(
        name: String,
        profile: &Rc<Profile>,
        network: &Rc<Network>,
        api: &Rc<InProcessSandbox>,
    ) -> Tab {
        let skew = profile.random.borrow_mut().between(-1_500, 1_500);
        profile.log.write(|| format!("{name}  opens, {skew} ms off"));
        profile.tab_opened(&name);
        let tab = Tab(Rc::new(Inner {
            name,
            profile: profile.clone(),
            network: network.clone(),
            api: api.clone(),
            skew,
            running: RefCell::default(),
            confirmations: RefCell::default(),
            tasks: RefCell::default(),
        }));
        tab.spawn(tab.clone().watch());
        tab
    }

    /// A request before the placement, which leaves an open connection.
    pub fn warm(&self) {
        let tab = self.clone();
        self.spawn(async move { drop(tab.client().get(WHOAMI.path.to_owned()).await) });
    }

    /// "Place call". `None` if it could not be stored.
    pub async fn place_call(&self, request: CallRequest) -> Option<Decision> {
        self.0.profile.log.write(|| format!("{}  Place call", self.0.name));
        let new = NewPlacement {
            fresh_key: format!("{}, anew", request.idempotency_key),
            request,
            source: Source::Saved,
            now: self.now(),
            tab: self.tab(),
            is_deliberate: false,
            reason: None,
            is_unread_accepted: false,
        };
        let (outbox, reply) = self.execute(Command::Create(Box::new(new))).await.ok()?;
        let Reply::Decided(decision) = reply else { return None };
        if let Decision::Created(key) | Decision::SendAgain(key) = &decision {
            self.start_requested(&outbox, key);
        }
        Some(decision)
    }

    /// The request of the user is stored: run it.
    fn start_requested(&self, outbox: &Outbox, key: &str) {
        if let Some(at) = outbox.get(key).and_then(|placement| placement.confirmed_at) {
            self.0.profile.hand();
            self.0.confirmations.borrow_mut().insert(key.to_owned(), at);
        }
        self.run(key);
    }

    /// “Place call” for an unsettled placement.
    async fn send_again(&self, key: &str) {
        let event = Event::Resumed { by: self.tab(), now: self.now() };
        let command = Command::Apply { key: key.to_owned(), event };
        if let Ok((outbox, Reply::Applied(true))) = self.execute(command).await {
            self.start_requested(&outbox, key);
        }
    }

    /// Places a call as a task of the tab, which ends with the tab.
    pub fn spawn_place_call(&self, request: CallRequest) {
        let tab = self.clone();
        self.spawn(async move {
            // Nothing happened, so the user clicks again.
            while tab.place_call(request.clone()).await.is_none() {
                sleep(Duration::from_secs(1)).await;
            }
        });
    }

    /// Stops everything that it does; a little later the other tabs notice. If they are
    /// mistaken, it continues.
    pub async fn crash(&self, is_mistaken: bool) {
        let what = if is_mistaken { "seems to be gone" } else { "crashes" };
        self.0.profile.log.write(|| format!("{}  {what}", self.0.name));
        if !is_mistaken {
            self.0.tasks.borrow_mut().drain(..).for_each(|task| task.abort());
        }
        sleep(self.0.profile.between(1, 30)).await;
        self.0.profile.tab_closed(&self.0.name);
    }

    pub fn is_alive(&self) -> bool {
        self.0.profile.is_alive(&self.0.name)
    }

    fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        let task = spawn_local(work).abort_handle();
        self.0.tasks.borrow_mut().push(task);
    }

    async fn watch(self) {
        let changes = &self.0.profile.changes;
        loop {
            let seen = changes.get();
            if let Ok((outbox, _)) = self.execute(Command::Read).await {
                let open = outbox.placements().filter(|placement| !placement.is_settled());
                open.for_each(|placement| self.run(&placement.key));
            }
            changes.until(|count| count != seen).await;
        }
    }

    fn run(&self, key: &str) {
        if self.0.running.borrow_mut().insert(key.to_owned()) {
            let (tab, key) = (self.clone(), key.to_owned());
            self.spawn(async move {
                runner::run(tab.clone(), key.clone()).await;
                tab.0.running.borrow_mut().remove(&key);
            });
        }
    }

    /// What the user does about a waiting placement, if anything.
    async fn person_acts(&self, key: &str) -> Wake {
        let profile = &self.0.profile;
        if profile.manual_checks.get() == 0 || !profile.chance(40) {
            return pending().await;
        }
        sleep(profile.between(0, 5_000)).await;
        profile.manual_checks.set(profile.manual_checks.get().saturating_sub(1));
        let draw = profile.random.borrow_mut().between(0, 99);
        match draw {
            0..20 => {
                self.stop(key).await;
                Wake::Changed
            }
            20..45 => {
                self.send_again(key).await;
                Wake::Changed
            }
            45..60 => {
                self.spawn(self.clone().change_mind(key.to_owned()));
                Wake::Check
            }
            _ => Wake::Check,
        }
    }

    /// “Place call” while the list is being checked, and perhaps “Stop” after it.
    async fn change_mind(self, key: String) {
        let profile = &self.0.profile;
        sleep(profile.between(0, 100)).await;
        self.send_again(&key).await;
        if profile.chance(50) {
            sleep(profile.between(0, 100)).await;
            self.stop(&key).await;
        }
    }

    async fn stop(&self, key: &str) {
        let command = Command::Apply { key: key.to_owned(), event: Event::Stopped };
        let _ = self.execute(command).await;
    }

    /// A candidate call is shown, and the user knows whether it is the one.
    async fn confirm_candidates(self, key: String, candidates: Vec<thunderphone::CallId>) {
        let profile = &self.0.profile;
        sleep(profile.between(0, 3_000)).await;
        for id in candidates {
            let event = match profile.others.borrow().contains(&id) {
                true => Event::RuledOut(id),
                false => Event::Found(id),
            };
            let _ = self.execute(Command::Apply { key: key.clone(), event }).await;
        }
    }
}

impl Env for Tab {
    type Transport = ChromiumTransport;

    fn client(&self) -> Client<ChromiumTransport> {
        Client::new(ChromiumTransport {
            network: self.0.network.clone(),
            profile: self.0.profile.clone(),
            tab: self.0.name.clone(),
        })
    }

    fn now(&self) -> i64 {
        self.0.api.now() + self.0.skew
    }

    fn steady_now(&self) -> i64 {
        self.0.profile.steady_now()
    }

    fn tab(&self) -> String {
        self.0.name.clone()
    }

    fn confirmation(&self, key: &str) -> Option<i64> {
        self.0.confirmations.borrow().get(key).copied()
    }

    fn execute(&self, command: Command) -> Later<'_, Result<(Outbox, Reply), NotStored>> {
        Box::pin(self.0.profile.execute(&self.0.name, command))
    }

    fn book(&self, check: Check, in_ms: u32) -> Later<'_, u32> {
        Box::pin(self.0.profile.book(check, in_ms))
    }

    fn sleep(&self, key: &str, ms: Option<u32>) -> Later<'_, Wake> {
        let key = key.to_owned();
        Box::pin(async move {
            let profile = &self.0.profile;
            let seen = profile.changes.get();
            let changed = async {
                profile.changes.until(|count| count != seen).await;
                Wake::Changed
            };
            let wake = match ms {
                Some(ms) => {
                    let over = async {
                        sleep(Duration::from_millis(ms.into())).await;
                        Wake::TimeUp
                    };
                    let back_online = async {
                        self.0.network.back_online().await;
                        Wake::Back
                    };
                    first(self.person_acts(&key), first(changed, first(over, back_online))).await
                }
                // Nothing continues without the user, so the user acts.
                None => {
                    let person_acts = async {
                        sleep(profile.between(500, 5_000)).await;
                        let mut progress = profile.settle_timer.get();
                        progress.restart();
                        profile.settle_timer.set(progress);
                        if profile.chance(70) {
                            self.send_again(&key).await;
                            Wake::Changed
                        } else {
                            Wake::Check
                        }
                    };
                    first(person_acts, changed).await
                }
            };
            if wake == Wake::Check {
                profile.log.write(|| format!("{}  a person: {wake:?}", self.0.name));
            }
            wake
        })
    }

    fn wait_for_owner_exit(&self, placement: &Placement) -> Later<'_, Option<Wake>> {
        let placement = placement.clone();
        Box::pin(async move {
            let profile = &self.0.profile;
            loop {
                let seen = profile.changes.get();
                if profile.get(&placement.key).as_ref() != Some(&placement) {
                    return Some(Wake::Changed);
                }
                if !profile.is_alive(&placement.owner) {
                    return None;
                }
                profile.changes.until(|count| count != seen).await;
            }
        })
    }

    fn ask_rules(&self, _: &Placement) -> Later<'_, Result<Allowance, Forbidden>> {
        Box::pin(std::future::ready(self.0.profile.rules()))
    }

    fn is_decent_hour(&self, _: &Placement) -> bool {
        self.0.profile.is_decent_hour.get()
    }

    fn report(&self, key: &str, progress: Progress) {
        self.0.profile.log.write(|| format!("{}  says {progress:?}", self.0.name));
        if let Progress::LookedUp(Lookup::Candidates(found)) = progress {
            let new: Vec<_> = found.iter().map(|candidate| candidate.id).collect();
            self.spawn(self.clone().confirm_candidates(key.to_owned(), new));
        }
    }
}
