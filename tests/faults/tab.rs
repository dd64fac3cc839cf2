//! One tab: a desk at which presses are tended, until it is closed or crashes.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use callboard::call::draft::Source;
use callboard::intent::{Admission, Arming, Entry, Intent, Ledger, Outcome};
use callboard::placing::desk::{Desk, Later, News, NotKept, Ring};
use callboard::placing::tending::tend;
use sandbox::Local;
use thunderphone::client::WHOAMI;
use thunderphone::{CallRequest, Client};
use tokio::task::{AbortHandle, spawn_local};
use tokio::time::sleep;

use super::door::NativeDoor;
use super::network::{Network, first};
use super::profile::Profile;

#[derive(Clone)]
pub struct Tab(Rc<Own>);

struct Own {
    name: String,
    profile: Rc<Profile>,
    network: Rc<Network>,
    api: Rc<Local>,
    /// How far its idea of the server's time is off, in milliseconds.
    skew: i64,
    tended: RefCell<BTreeSet<String>>,
    tasks: RefCell<Vec<AbortHandle>>,
}

impl Tab {
    /// Opens it, and tends what is not settled, now and whenever another tab
    /// writes something down.
    pub fn open(
        name: String,
        profile: &Rc<Profile>,
        network: &Rc<Network>,
        api: &Rc<Local>,
    ) -> Tab {
        let skew = profile.random.borrow_mut().between(-1_500, 1_500);
        profile.log.tell(|| format!("{name}  opens, {skew} ms off"));
        profile.born(&name);
        let tab = Tab(Rc::new(Own {
            name,
            profile: profile.clone(),
            network: network.clone(),
            api: api.clone(),
            skew,
            tended: RefCell::default(),
            tasks: RefCell::default(),
        }));
        tab.spawn(tab.clone().watch());
        tab
    }

    /// A reading before the press, which leaves a connection behind.
    pub fn warm(&self) {
        let tab = self.clone();
        self.spawn(async move { drop(tab.client().get(WHOAMI.path.to_owned()).await) });
    }

    /// "Place call". `None` when it could not be written down.
    pub async fn press(&self, request: CallRequest) -> Option<Admission> {
        self.0.profile.log.tell(|| format!("{}  Place call", self.0.name));
        let arming = Arming {
            fresh_key: format!("{}, anew", request.idempotency_key),
            request,
            source: Source::Saved,
            at: self.now(),
            tab: self.tab(),
            is_deliberate: false,
        };
        let (_, outcome) = self.enter(Entry::Arm(Box::new(arming))).await.ok()?;
        let Outcome::Admitted(admission) = outcome else { return None };
        if let Admission::Armed(key) = &admission {
            self.tend(key);
        }
        Some(admission)
    }

    /// The same in the tab's own time: it ends with the tab.
    pub fn press_alone(&self, request: CallRequest) {
        let tab = self.clone();
        self.spawn(async move {
            // Nothing happened, so a person presses again.
            while tab.press(request.clone()).await.is_none() {
                sleep(Duration::from_secs(1)).await;
            }
        });
    }

    /// Everything it does stops where it is; a little later the others can tell.
    /// When they are mistaken, it does not stop.
    pub async fn crash(&self, is_mistaken: bool) {
        let what = if is_mistaken { "seems to be gone" } else { "crashes" };
        self.0.profile.log.tell(|| format!("{}  {what}", self.0.name));
        if !is_mistaken {
            self.0.tasks.borrow_mut().drain(..).for_each(|task| task.abort());
        }
        sleep(self.0.profile.between(1, 30)).await;
        self.0.profile.died(&self.0.name);
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
            if let Ok((ledger, _)) = self.enter(Entry::Nothing).await {
                ledger
                    .presses()
                    .filter(|press| !press.is_settled())
                    .for_each(|p| self.tend(&p.key));
            }
            changes.until(|count| count != seen).await;
        }
    }

    fn tend(&self, key: &str) {
        if self.0.tended.borrow_mut().insert(key.to_owned()) {
            let (tab, key) = (self.clone(), key.to_owned());
            self.spawn(async move {
                tend(tab.clone(), key.clone()).await;
                tab.0.tended.borrow_mut().remove(&key);
            });
        }
    }

    /// When a person presses the button of a press that waits, if ever.
    async fn person(&self) -> Ring {
        let profile = &self.0.profile;
        if profile.checks.get() == 0 || !profile.chance(40) {
            return pending().await;
        }
        sleep(profile.between(0, 5_000)).await;
        profile.checks.set(profile.checks.get().saturating_sub(1));
        if profile.chance(15) { Ring::Stop } else { Ring::ByHand }
    }
}

impl Desk for Tab {
    type Door = NativeDoor;

    fn client(&self) -> Client<NativeDoor> {
        Client::new(NativeDoor {
            network: self.0.network.clone(),
            profile: self.0.profile.clone(),
            tab: self.0.name.clone(),
        })
    }

    fn now(&self) -> i64 {
        self.0.api.now() + self.0.skew
    }

    fn tab(&self) -> String {
        self.0.name.clone()
    }

    fn enter(&self, entry: Entry) -> Later<'_, Result<(Ledger, Outcome), NotKept>> {
        Box::pin(self.0.profile.enter(&self.0.name, entry))
    }

    fn pause(&self, _: &str, ms: Option<u32>) -> Later<'_, Ring> {
        Box::pin(async move {
            let ring = match ms {
                Some(ms) => {
                    let over = async {
                        sleep(Duration::from_millis(ms.into())).await;
                        Ring::Time
                    };
                    let is_back = async {
                        self.0.network.is_back().await;
                        Ring::Time
                    };
                    first(self.person(), first(over, is_back)).await
                }
                // Nothing goes on without a person, so there is one.
                None => {
                    sleep(self.0.profile.between(500, 5_000)).await;
                    let mut progress = self.0.profile.progress.get();
                    progress.resumed();
                    self.0.profile.progress.set(progress);
                    Ring::ByHand
                }
            };
            if ring != Ring::Time {
                self.0.profile.log.tell(|| format!("{}  a person: {ring:?}", self.0.name));
            }
            ring
        })
    }

    fn outlive(&self, intent: &Intent) -> Later<'_, bool> {
        let intent = intent.clone();
        Box::pin(async move {
            let profile = &self.0.profile;
            loop {
                let seen = profile.changes.get();
                if profile.press(&intent.key).as_ref() != Some(&intent) {
                    return false;
                }
                if !profile.is_alive(&intent.tab) {
                    return true;
                }
                profile.changes.until(|count| count != seen).await;
            }
        })
    }

    fn tell(&self, _: &str, news: News) {
        self.0.profile.log.tell(|| format!("{}  says {news:?}", self.0.name));
    }
}
