//! A value that can be awaited, in the order of waiting. tokio's `watch` wakes in random
//! order, so the same seed would not give the same run.

use std::cell::Cell;
use tokio::sync::Notify;

pub struct Watched<T> {
    value: Cell<T>,
    changed: Notify,
}

impl<T: Copy> Watched<T> {
    pub fn new(value: T) -> Watched<T> {
        Watched { value: Cell::new(value), changed: Notify::new() }
    }

    pub fn get(&self) -> T {
        self.value.get()
    }

    pub fn set(&self, value: T) {
        self.value.set(value);
        self.changed.notify_waiters();
    }

    /// Single-threaded: nothing changes between checking and waiting.
    pub async fn until(&self, is_it: impl Fn(T) -> bool) -> T {
        loop {
            let value = self.get();
            if is_it(value) {
                return value;
            }
            self.changed.notified().await;
        }
    }
}
