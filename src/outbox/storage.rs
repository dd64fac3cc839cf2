//! The outbox in the browser's storage, shared by all tabs. A placement is committed
//! before its request is sent, so that whatever happens to the page, the same bytes can
//! be sent again.

use super::entries::{Command, Outbox, Reply};
use super::env::NotStored;
use super::pace::{Check, Pace};
use super::states::Event;
use crate::browser::database::{ObjectStore, TransactError, transact};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// An earlier release named it, and browsers hold placements under this name.
const STORE: ObjectStore = ObjectStore { database: "callboard", store: "intents" };

/// Where the tabs share their [`Pace`].
const PACE: ObjectStore = ObjectStore { database: "callboard-pace", store: "pace" };
const PACE_NAME: &str = "pace";

/// The storage as one page uses it.
#[derive(Clone, Default)]
pub struct Storage {
    /// While the browser stores nothing: the outbox of this page, gone with the page.
    memory: Rc<RefCell<Option<Outbox>>>,
    /// Keys that the browser's storage holds as unsent, and can no longer update.
    unsent: Rc<RefCell<Vec<String>>>,
    /// Keys that may have been stored without a confirmation, since the browser's storage
    /// last answered.
    uncertain: Rc<RefCell<Vec<String>>>,
    /// While the browser stores nothing: the pace of this page.
    pace: Rc<Cell<Pace>>,
}

impl Storage {
    /// Whether the outbox outlives the page.
    pub fn is_persistent(&self) -> bool {
        self.memory.borrow().is_none()
    }

    /// Executes a command and commits the result. `last` is the outbox as last read, to
    /// continue with in memory when the browser stops storing it.
    ///
    /// # Errors
    /// When it is not known whether the change was stored, or when the browser holds a
    /// placement and cannot store that it is about to be sent. It must not be sent then.
    pub async fn execute(
        &self,
        command: Command,
        last: Outbox,
    ) -> Result<(Outbox, Reply), NotStored> {
        // A person's request belongs where every tab sees it. So storage that has failed is
        // tried again first.
        if matches!(
            command,
            Command::Read
                | Command::Create(_)
                | Command::Apply { event: Event::Resumed { .. }, .. }
        ) {
            self.write_missed().await;
        }
        if self.is_stored_as_unsent(&command) {
            return Err(NotStored);
        }
        if let Some(done) = self.in_memory(&command) {
            return Ok(done);
        }
        let is_sending = matches!(&command, Command::Apply { event: Event::Sent { .. }, .. });
        let done = Rc::new(RefCell::new(None));
        // Used once more, in memory, when the browser stores nothing.
        let command = Rc::new(command);
        let (result, own) = (done.clone(), command.clone());
        let change = move |stored| {
            let mut outbox = Outbox::read(stored);
            let reply = outbox.execute(&own);
            let changes = outbox.changes();
            *result.borrow_mut() = Some((outbox, reply));
            changes
        };
        match transact(STORE, Box::new(change)).await {
            // Another command fell back to memory meanwhile, perhaps a “Stop”. The stored
            // outbox does not have it.
            Ok(()) if is_sending && self.memory.borrow().is_some() => return Err(NotStored),
            Ok(()) => {
                self.uncertain.borrow_mut().clear();
                return done.take().ok_or(NotStored);
            }
            // It may still be committed, and then be read as unsent although it was sent.
            Err(TransactError::Uncertain) => {
                if let Command::Create(new) = &*command {
                    let keys = [new.request.idempotency_key.clone(), new.fresh_key.clone()];
                    self.uncertain.borrow_mut().extend(keys);
                    return Err(NotStored);
                }
            }
            Err(TransactError::Blocked) => {}
        }
        if is_sending {
            return Err(NotStored);
        }
        // Another command may have fallen back already: its outbox stays.
        self.memory.borrow_mut().get_or_insert_with(|| {
            let unsent = last.placements().filter(|placement| placement.attempts == 0);
            self.unsent.replace(unsent.map(|placement| placement.key.clone()).collect());
            last.as_written()
        });
        self.in_memory(&command).ok_or(NotStored)
    }

    /// Books a turn among all tabs; see [`Pace::book`]. Where the browser stores nothing, or
    /// does not say so, among those of this page.
    pub async fn book(&self, check: Check, in_ms: u32, now: i64) -> u32 {
        let pace = self.pace.clone();
        let booked = Rc::new(Cell::new(None));
        let result = booked.clone();
        let change = move |stored: Vec<(String, String)>| {
            let text = stored.into_iter().find(|(name, _)| name == PACE_NAME);
            let mut shared = text.map_or_else(|| pace.get(), |(_, text)| Pace::read(&text));
            result.set(Some(shared.book(check, in_ms, now)));
            pace.set(shared);
            vec![(PACE_NAME.to_owned(), Some(shared.write()))]
        };
        if self.is_persistent() {
            let _ = transact(PACE, Box::new(change)).await;
        }
        booked.get().unwrap_or_else(|| {
            let mut own = self.pace.get();
            let ms = own.book(check, in_ms, now);
            self.pace.set(own);
            ms
        })
    }

    /// Whether the browser's storage holds this placement as unsent and cannot be updated.
    /// It must not be sent then: another tab would read that nobody was called.
    fn is_stored_as_unsent(&self, command: &Command) -> bool {
        let Command::Apply { key, event: Event::Sent { .. } } = command else { return false };
        self.memory.borrow().as_ref().is_some_and(|outbox| {
            let may_be_stored =
                self.unsent.borrow().contains(key) || self.uncertain.borrow().contains(key);
            may_be_stored && outbox.get(key).is_some_and(|own| own.attempts == 0)
        })
    }

    /// Stores what happened while the browser stored nothing, if it works again.
    async fn write_missed(&self) {
        let memory = || self.memory.borrow().clone();
        let Some(missed) = memory() else { return };
        let changed = missed.changes();
        let merge = move |stored| missed.changes_in(&Outbox::read(stored));
        let is_written = transact(STORE, Box::new(merge)).await.is_ok();
        if is_written {
            self.uncertain.borrow_mut().clear();
        }
        if is_written && memory().is_some_and(|now| now.changes() == changed) {
            self.memory.replace(None);
        }
    }

    fn in_memory(&self, command: &Command) -> Option<(Outbox, Reply)> {
        let mut memory = self.memory.borrow_mut();
        let outbox = memory.as_mut()?;
        let reply = outbox.execute(command);
        Some((outbox.clone(), reply))
    }
}
