//! What the tabs of one browser share: the stored outbox, each change of it in one
//! transaction, and which tabs are open. Outlives every tab.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use callboard::outbox::env::NotStored;
use callboard::outbox::pace::{Check, Pace};
use callboard::outbox::{Allowance, Command, Forbidden, Hold, Outbox, Placement, Reply, State};
use sandbox::random::Random;
use thunderphone::CallId;
use tokio::time::{Instant, sleep};

use super::log::Log;
use super::settle_time::SettleTimer;
use super::watched::Watched;

pub struct Profile {
    pub log: Log,
    pub random: RefCell<Random>,
    pub settle_timer: Cell<SettleTimer>,
    /// Text by key, as IndexedDB stores it.
    stored: RefCell<BTreeMap<String, String>>,
    /// How often all tabs together check.
    pace: Cell<Pace>,
    /// When each request was sent.
    pub requests: RefCell<Vec<Instant>>,
    /// Counts changes of the outbox and of the open tabs.
    pub changes: Watched<u32>,
    open_tabs: RefCell<BTreeSet<String>>,
    /// Counts the moments right after which a crash may come.
    pub crash_points: Watched<u32>,
    /// How many sends were recorded in the outbox, and how many happened.
    recorded_sends: Cell<u32>,
    actual_sends: Cell<u32>,
    /// Between these nothing can be stored.
    pub storage_fails: Cell<Option<(Instant, Instant)>>,
    /// How often the user will still act on a waiting placement.
    pub manual_checks: Cell<u8>,
    /// When the user last asked to send; none if that has been sent.
    confirmed_at: Cell<Option<Instant>>,
    /// The user has clicked “Stop”, and it was stored.
    pub was_stopped: Cell<bool>,
    /// Calls that the user knows to be others: of the past, or of a colleague.
    pub others: RefCell<BTreeSet<CallId>>,
    pub is_decent_hour: Cell<bool>,
    /// The rules let nothing be sent any more.
    pub forbids: Cell<bool>,
    /// How long the computer slept, in milliseconds: its steady clock stood still.
    pub slept: Cell<i64>,
    started: Instant,
    /// The tab in which the call was last placed, when, and when its entry was last
    /// written.
    placed_by_tab: RefCell<String>,
    placed_at: Cell<Option<Instant>>,
    last_write: Cell<Option<Instant>>,
    /// The first automatic send that needed a click.
    pub unasked_send: RefCell<Option<String>>,
}

/// The oldest click that counts, with clock differences between tabs.
const MAX_CLICK_AGE: Duration = Duration::from_secs(63);
/// The oldest placement that is sent automatically.
const MAX_AUTOMATIC_AGE: Duration = Duration::from_secs(15 * 60);
/// After a longer pause the callee's hours are checked again.
const LONG_PAUSE: Duration = Duration::from_secs(60);

impl Profile {
    pub fn new(log: Log, seed: u64, manual_checks: u8) -> Profile {
        Profile {
            log,
            random: RefCell::new(Random::new(seed)),
            settle_timer: Cell::default(),
            stored: RefCell::default(),
            pace: Cell::default(),
            requests: RefCell::default(),
            changes: Watched::new(0),
            open_tabs: RefCell::default(),
            crash_points: Watched::new(0),
            recorded_sends: Cell::default(),
            actual_sends: Cell::default(),
            storage_fails: Cell::default(),
            manual_checks: Cell::new(manual_checks),
            confirmed_at: Cell::default(),
            was_stopped: Cell::default(),
            others: RefCell::default(),
            is_decent_hour: Cell::new(true),
            forbids: Cell::default(),
            slept: Cell::default(),
            started: Instant::now(),
            placed_by_tab: RefCell::default(),
            placed_at: Cell::default(),
            last_write: Cell::default(),
            unasked_send: RefCell::default(),
        }
    }

    /// What the rules say of a placement.
    pub fn rules(&self) -> Result<Allowance, Forbidden> {
        if self.forbids.get() { Err(Forbidden::DoNotCall) } else { Ok(Allowance::default()) }
    }

    pub fn between(&self, low: i64, high: i64) -> Duration {
        Duration::from_millis(self.random.borrow_mut().between(low, high).unsigned_abs())
    }

    pub fn chance(&self, percent: i64) -> bool {
        self.random.borrow_mut().chance(percent)
    }

    /// One transaction. A tab that ends before its commit has written nothing; one that
    /// ends after it has, without knowing.
    pub async fn execute(&self, tab: &str, command: Command) -> Result<(Outbox, Reply), NotStored> {
        sleep(self.between(0, 6)).await;
        let mut outbox = self.outbox();
        let description = format!("{tab}  {command:?}");
        let reply = outbox.execute(&command);
        let changes = outbox.changes();
        let now = Instant::now();
        if !changes.is_empty() {
            if self.storage_fails.get().is_some_and(|(from, to)| from <= now && now < to) {
                self.log.write(|| format!("{description}: not stored"));
                return Err(NotStored);
            }
            self.commit(&outbox, changes);
            self.log.write(|| {
                let states =
                    outbox.placements().map(|placement| placement.state).collect::<Vec<_>>();
                format!("{description}: {reply:?}, now {states:?}")
            });
        }
        sleep(self.between(0, 4)).await;
        Ok((outbox, reply))
    }

    /// One transaction, as the browser's.
    pub async fn book(&self, check: Check, in_ms: u32) -> u32 {
        sleep(self.between(0, 6)).await;
        let mut pace = self.pace.get();
        let ms = pace.book(check, in_ms, self.started.elapsed().as_millis() as i64);
        self.pace.set(pace);
        ms
    }

    fn commit(&self, outbox: &Outbox, changes: Vec<(String, Option<String>)>) {
        let before = self.outbox();
        for (key, text) in changes {
            if let Some(placement) = outbox.get(&key) {
                let mut settle_timer = self.settle_timer.get();
                settle_timer.record(before.get(&key), placement);
                self.settle_timer.set(settle_timer);
                let attempts = before.get(&key).map_or(0, |before| before.attempts);
                if placement.hold == Hold::Stopped {
                    self.was_stopped.set(true);
                    // “Stop” also cancels earlier clicks.
                    if placement.confirmed_at.is_none() && placement.attempts == attempts {
                        self.confirmed_at.set(None);
                    }
                }
                if placement.attempts > attempts {
                    self.recorded_sends.set(self.recorded_sends.get() + 1);
                    self.check_send(placement);
                }
                if placement.state == State::Armed {
                    self.placed_by_tab.borrow_mut().clone_from(&placement.owner);
                    if self.placed_at.get().is_none() {
                        self.placed_at.set(Some(Instant::now()));
                    }
                }
                self.last_write.set(Some(Instant::now()));
            }
            let mut stored = self.stored.borrow_mut();
            match text {
                Some(text) => drop(stored.insert(key, text)),
                None => drop(stored.remove(&key)),
            }
        }
        self.changes.set(self.changes.get() + 1);
        self.mark_crash_point();
    }

    /// The user asks to send the placement.
    pub fn hand(&self) {
        self.confirmed_at.set(Some(Instant::now()));
    }

    /// It is about to be sent: by a click, or automatically if nothing forbids it.
    fn check_send(&self, placement: &Placement) {
        let age = self.placed_at.get().map_or(Duration::ZERO, |at| at.elapsed());
        let paused = self.last_write.get().map_or(Duration::ZERO, |at| at.elapsed());
        let reason = match () {
            () if self.forbids.get() => Some("against the rules"),
            () if self.confirmed_at.take().is_some_and(|at| at.elapsed() < MAX_CLICK_AGE) => None,
            () if self.was_stopped.get() => Some("after “Stop”"),
            () if *self.placed_by_tab.borrow() != placement.owner => Some("without its page"),
            () if age >= MAX_AUTOMATIC_AGE => Some("when it was old"),
            () if paused > LONG_PAUSE && !self.is_decent_hour.get() => Some("at night"),
            () => None,
        };
        if let Some(reason) = reason {
            self.unasked_send.borrow_mut().get_or_insert(format!("sent automatically {reason}"));
        }
    }

    pub fn steady_now(&self) -> i64 {
        self.started.elapsed().as_millis() as i64 - self.slept.get()
    }

    pub fn sends(&self) {
        self.actual_sends.set(self.actual_sends.get() + 1);
    }

    /// Whether every send was recorded first.
    pub fn all_sends_recorded(&self) -> bool {
        self.actual_sends.get() <= self.recorded_sends.get()
    }

    pub fn outbox(&self) -> Outbox {
        Outbox::read(self.stored.borrow().clone())
    }

    pub fn get(&self, key: &str) -> Option<Placement> {
        self.outbox().get(key).cloned()
    }

    pub fn tab_opened(&self, tab: &str) {
        self.open_tabs.borrow_mut().insert(tab.to_owned());
    }

    /// Its lock is released.
    pub fn tab_closed(&self, tab: &str) {
        self.open_tabs.borrow_mut().remove(tab);
        self.changes.set(self.changes.get() + 1);
    }

    pub fn is_alive(&self, tab: &str) -> bool {
        self.open_tabs.borrow().contains(tab)
    }

    pub fn mark_crash_point(&self) {
        self.crash_points.set(self.crash_points.get() + 1);
    }
}
