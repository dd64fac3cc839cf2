//! What the tabs of one browser share: the ledger as it is kept, each change of it
//! in one transaction, and which tabs live. Outlasts every tab.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use callboard::intent::{Entry, Intent, Ledger, Outcome, State};
use callboard::placing::desk::NotKept;
use sandbox::random::Random;
use tokio::time::{Instant, sleep};

use super::log::Log;
use super::progress::Progress;
use super::watched::Watched;

pub struct Profile {
    pub log: Log,
    pub random: RefCell<Random>,
    pub progress: Cell<Progress>,
    /// Text by key, as IndexedDB keeps it.
    kept: RefCell<BTreeMap<String, String>>,
    /// Counts changes of the ledger and of who lives.
    pub changes: Watched<u32>,
    living: RefCell<BTreeSet<String>>,
    /// Counts what a crash may come right after.
    pub moments: Watched<u32>,
    /// How often a press was written down as leaving, and how often one left.
    leavings: Cell<u32>,
    sendings: Cell<u32>,
    /// Nothing can be written down between these.
    pub storage_fails: Cell<Option<(Instant, Instant)>>,
    /// How often a person will still ask what happened.
    pub checks: Cell<u8>,
}

impl Profile {
    pub fn new(log: Log, seed: u64, checks: u8) -> Profile {
        Profile {
            log,
            random: RefCell::new(Random::new(seed)),
            progress: Cell::default(),
            kept: RefCell::default(),
            changes: Watched::new(0),
            living: RefCell::default(),
            moments: Watched::new(0),
            leavings: Cell::default(),
            sendings: Cell::default(),
            storage_fails: Cell::default(),
            checks: Cell::new(checks),
        }
    }

    pub fn between(&self, low: i64, high: i64) -> Duration {
        Duration::from_millis(self.random.borrow_mut().between(low, high).unsigned_abs())
    }

    pub fn chance(&self, percent: i64) -> bool {
        self.random.borrow_mut().chance(percent)
    }

    /// One transaction. A tab that ends before its commit has written nothing; one
    /// that ends after it has, without having heard of it.
    pub async fn enter(&self, tab: &str, entry: Entry) -> Result<(Ledger, Outcome), NotKept> {
        sleep(self.between(0, 6)).await;
        let mut ledger = self.ledger();
        let told = format!("{tab}  {entry:?}");
        let outcome = ledger.enter(&entry);
        let changes = ledger.changes();
        let now = Instant::now();
        if !changes.is_empty() {
            if self.storage_fails.get().is_some_and(|(from, to)| from <= now && now < to) {
                self.log.tell(|| format!("{told}: not kept"));
                return Err(NotKept);
            }
            self.commit(&ledger, changes);
            self.log.tell(|| {
                let states = ledger.presses().map(|press| press.state).collect::<Vec<_>>();
                format!("{told}: {outcome:?}, now {states:?}")
            });
        }
        sleep(self.between(0, 4)).await;
        Ok((ledger, outcome))
    }

    fn commit(&self, ledger: &Ledger, changes: Vec<(String, Option<String>)>) {
        let before = self.ledger();
        for (key, text) in changes {
            if let Some(press) = ledger.press(&key) {
                let mut progress = self.progress.get();
                progress.written(before.press(&key), press);
                self.progress.set(progress);
                if press.state == State::Sent {
                    self.leavings.set(self.leavings.get() + 1);
                }
            }
            let mut kept = self.kept.borrow_mut();
            match text {
                Some(text) => drop(kept.insert(key, text)),
                None => drop(kept.remove(&key)),
            }
        }
        self.changes.set(self.changes.get() + 1);
        self.moment();
    }

    pub fn sends(&self) {
        self.sendings.set(self.sendings.get() + 1);
    }

    /// Whether everything that left was written down as leaving first.
    pub fn is_written_down(&self) -> bool {
        self.sendings.get() <= self.leavings.get()
    }

    pub fn ledger(&self) -> Ledger {
        Ledger::read(self.kept.borrow().clone())
    }

    pub fn press(&self, key: &str) -> Option<Intent> {
        self.ledger().press(key).cloned()
    }

    pub fn born(&self, tab: &str) {
        self.living.borrow_mut().insert(tab.to_owned());
    }

    /// Its lock is released.
    pub fn died(&self, tab: &str) {
        self.living.borrow_mut().remove(tab);
        self.changes.set(self.changes.get() + 1);
    }

    pub fn is_alive(&self, tab: &str) -> bool {
        self.living.borrow().contains(tab)
    }

    pub fn moment(&self) {
        self.moments.set(self.moments.get() + 1);
    }
}
