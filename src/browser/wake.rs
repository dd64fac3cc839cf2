//! Wakes a sleeping task, with a reason.

use futures_util::future::{Either, select};
use futures_util::task::AtomicWaker;
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

/// Shared by one task and everything that may wake it. A reason that comes while the task
/// is awake waits for its next sleep; of several reasons the greatest wins.
#[derive(Clone)]
pub struct Wake<R>(Rc<Inner<R>>);

struct Inner<R> {
    reason: Cell<Option<R>>,
    is_closed: Cell<bool>,
    waker: AtomicWaker,
}

/// The task is no longer needed and ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Closed;

impl<R> Default for Wake<R> {
    fn default() -> Wake<R> {
        let inner = Inner {
            reason: Cell::new(None),
            is_closed: Cell::new(false),
            waker: AtomicWaker::new(),
        };
        Wake(Rc::new(inner))
    }
}

impl<R: Ord + Copy> Wake<R> {
    pub fn notify(&self, reason: R) {
        self.0.reason.set(self.0.reason.get().max(Some(reason)));
        self.0.waker.wake();
    }

    /// Ends the task, for good.
    pub fn close(&self) {
        self.0.is_closed.set(true);
        self.0.waker.wake();
    }

    pub fn is_closed(&self) -> bool {
        self.0.is_closed.get()
    }

    /// Waits for a reason, and takes it.
    ///
    /// # Errors
    /// Once it is closed.
    pub async fn notified(&self) -> Result<R, Closed> {
        poll_fn(|context| {
            self.0.waker.register(context.waker());
            if self.is_closed() {
                return Poll::Ready(Err(Closed));
            }
            match self.0.reason.take() {
                Some(reason) => Poll::Ready(Ok(reason)),
                None => Poll::Pending,
            }
        })
        .await
    }

    /// The same with a timeout in milliseconds; `None` when it is over.
    ///
    /// # Errors
    /// Once it is closed.
    pub async fn notified_within(&self, ms: u32) -> Result<Option<R>, Closed> {
        match select(pin!(self.notified()), TimeoutFuture::new(ms)).await {
            Either::Left((reason, _)) => reason.map(Some),
            Either::Right(_) => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn a_reason_waits_until_it_is_taken_and_the_greatest_wins() {
        let wake = Wake::default();
        assert_eq!(wake.notified().now_or_never(), None);
        wake.clone().notify(2);
        wake.notify(1);
        assert_eq!(wake.notified().now_or_never(), Some(Ok(2)));
        assert_eq!(wake.notified().now_or_never(), None);
    }

    #[test]
    fn a_closed_wake_stays_closed() {
        let wake = Wake::default();
        wake.notify(1);
        wake.clone().close();
        for _ in 0..2 {
            assert_eq!(wake.notified().now_or_never(), Some(Err(Closed)));
            assert!(wake.is_closed());
        }
    }
}
