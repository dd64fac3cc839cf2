//! Writes the newest state of something that is being changed, one write at a time. It goes
//! on when its page is gone: what was typed last is kept, too.

use crate::browser::database::TransactError;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;

type Written = Pin<Box<dyn Future<Output = Result<(), TransactError>>>>;

pub struct Saving<T> {
    newest: Rc<RefCell<Option<T>>>,
    is_running: Rc<Cell<bool>>,
    write: fn(T) -> Written,
}

impl<T> Clone for Saving<T> {
    fn clone(&self) -> Saving<T> {
        let (newest, is_running) = (self.newest.clone(), self.is_running.clone());
        Saving { newest, is_running, write: self.write }
    }
}

impl<T: 'static> Saving<T> {
    pub fn new(write: fn(T) -> Written) -> Saving<T> {
        Saving { newest: Rc::default(), is_running: Rc::default(), write }
    }

    /// Whether something is not written yet.
    pub fn is_running(&self) -> bool {
        self.is_running.get()
    }

    /// `on_end` is given whether the newest state was written.
    pub fn save(&self, value: T, on_end: impl Fn(bool) + 'static) {
        *self.newest.borrow_mut() = Some(value);
        if self.is_running.replace(true) {
            return;
        }
        let saving = self.clone();
        spawn_local(async move {
            let mut is_written = true;
            loop {
                // Out of the loop's condition, which would hold the borrow.
                let newest = saving.newest.borrow_mut().take();
                let Some(newest) = newest else { break };
                is_written = (saving.write)(newest).await.is_ok();
            }
            saving.is_running.set(false);
            on_end(is_written);
        });
    }
}
