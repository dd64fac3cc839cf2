//! The outbox where every tab of this browser finds it: committed before a request is
//! sent, so that whatever happens to the page the same request can be asked about
//! again with the same bytes.

use super::entries::{Command, Outbox, Reply};
use super::env::NotKept;
use super::states::Event;
use crate::browser::database::{Place, TransactError, transact};
use std::cell::RefCell;
use std::rc::Rc;

/// Named when a placement was called an intent; a browser may still hold some.
const PLACE: Place = Place { database: "callboard", store: "intents" };

/// Of one page.
#[derive(Clone, Default)]
pub struct Storage {
    /// While the browser keeps nothing: this page's own, gone with it.
    memory: Rc<RefCell<Option<Outbox>>>,
    /// Keys that stand in the browser's storage as never sent, since it keeps nothing
    /// new.
    unsent: Rc<RefCell<Vec<String>>>,
    /// Keys that may have been written down without anybody hearing of it, since the
    /// browser's storage last answered.
    uncertain: Rc<RefCell<Vec<String>>>,
}

impl Storage {
    /// Whether what is written down outlives the page.
    pub fn is_kept(&self) -> bool {
        self.memory.borrow().is_none()
    }

    /// Carries out a command and commits it. `last` is what was last read: what is
    /// known when the browser stops keeping it.
    ///
    /// # Errors
    /// When it is not known whether it was written down, or when a placement is about
    /// to be sent and that could not be written down although the placement was: it
    /// must not be sent.
    pub async fn execute(
        &self,
        command: Command,
        last: Outbox,
    ) -> Result<(Outbox, Reply), NotKept> {
        // A person's press is best written down where every tab sees it: one that only
        // this page knows does not outlive the moment at which storage works again.
        if matches!(
            command,
            Command::Read
                | Command::Create(_)
                | Command::Apply { event: Event::Resumed { .. }, .. }
        ) {
            self.keep_again().await;
        }
        if self.is_half_kept(&command) {
            return Err(NotKept);
        }
        if let Some(done) = self.in_memory(&command) {
            return Ok(done);
        }
        let is_sending = matches!(&command, Command::Apply { event: Event::Sent { .. }, .. });
        let done = Rc::new(RefCell::new(None));
        // Needed once more when nothing is kept.
        let command = Rc::new(command);
        let (result, own) = (done.clone(), command.clone());
        let change = move |kept| {
            let mut outbox = Outbox::read(kept);
            let reply = outbox.execute(&own);
            let changes = outbox.changes();
            *result.borrow_mut() = Some((outbox, reply));
            changes
        };
        match transact(PLACE, Box::new(change)).await {
            // What another command left in memory meanwhile, a “Stop” perhaps, is not in
            // what was written.
            Ok(()) if is_sending && self.memory.borrow().is_some() => return Err(NotKept),
            Ok(()) => {
                self.uncertain.borrow_mut().clear();
                return done.take().ok_or(NotKept);
            }
            // It may still land: what is sent now could later be read as not sent.
            Err(TransactError::Uncertain) => {
                if let Command::Create(new) = &*command {
                    let keys = [new.request.idempotency_key.clone(), new.fresh_key.clone()];
                    self.uncertain.borrow_mut().extend(keys);
                    return Err(NotKept);
                }
            }
            Err(TransactError::Blocked) => {}
        }
        if is_sending {
            return Err(NotKept);
        }
        // Another command may have failed meanwhile: what it brought stays.
        self.memory.borrow_mut().get_or_insert_with(|| {
            let unsent = last.placements().filter(|placement| placement.attempts == 0);
            self.unsent.replace(unsent.map(|placement| placement.key.clone()).collect());
            last.as_written()
        });
        self.in_memory(&command).ok_or(NotKept)
    }

    /// A placement that stands in the browser's storage as one that was not sent must
    /// not be sent while that cannot be changed: whoever reads it would say that
    /// nobody was called.
    fn is_half_kept(&self, command: &Command) -> bool {
        let Command::Apply { key, event: Event::Sent { .. } } = command else { return false };
        self.memory.borrow().as_ref().is_some_and(|outbox| {
            let may_be_kept =
                self.unsent.borrow().contains(key) || self.uncertain.borrow().contains(key);
            may_be_kept && outbox.get(key).is_some_and(|own| own.attempts == 0)
        })
    }

    /// Writes down what happened while the browser kept nothing, if it does again.
    async fn keep_again(&self) {
        let memory = || self.memory.borrow().clone();
        let Some(missed) = memory() else { return };
        let changed = missed.changes();
        let merge = move |kept| missed.changes_in(&Outbox::read(kept));
        let is_written = transact(PLACE, Box::new(merge)).await.is_ok();
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
