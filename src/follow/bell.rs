//! What wakes a watch that sleeps: a person, the tab, or the end of the page.

use futures_util::task::AtomicWaker;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Poll;

/// Why the bell rang. The strongest of several wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Ring {
    /// The tab was hidden or shown, or the device went online or offline.
    Presence = 1,
    /// A person asked.
    ByHand = 2,
    /// The page is gone. Rings for good: no signal of it may be read again.
    Stop = 3,
}

/// Shared by a watch and everything that may wake it. A ring that nobody is
/// waiting for is kept until somebody does.
#[derive(Clone, Default)]
pub struct Bell(Arc<Inner>);

#[derive(Default)]
struct Inner {
    rung: AtomicU8,
    waker: AtomicWaker,
}

impl Bell {
    pub fn ring(&self, ring: Ring) {
        self.0.rung.fetch_max(ring as u8, Ordering::AcqRel);
        self.0.waker.wake();
    }

    pub fn is_stopped(&self) -> bool {
        self.0.rung.load(Ordering::Acquire) == Ring::Stop as u8
    }

    /// Waits for a ring, and takes it.
    pub async fn heard(&self) -> Ring {
        poll_fn(|context| {
            self.0.waker.register(context.waker());
            match self.take() {
                Some(ring) => Poll::Ready(ring),
                None => Poll::Pending,
            }
        })
        .await
    }

    /// What rang so far, and no longer does.
    pub fn take(&self) -> Option<Ring> {
        if self.is_stopped() {
            return Some(Ring::Stop);
        }
        match self.0.rung.swap(0, Ordering::AcqRel) {
            0 => None,
            1 => Some(Ring::Presence),
            2 => Some(Ring::ByHand),
            _ => {
                self.0.rung.store(Ring::Stop as u8, Ordering::Release);
                Some(Ring::Stop)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_waits_to_be_heard_and_is_heard_once() {
        let bell = Bell::default();
        assert_eq!(bell.take(), None);
        bell.ring(Ring::ByHand);
        bell.ring(Ring::Presence);
        assert_eq!(bell.take(), Some(Ring::ByHand));
        assert_eq!(bell.take(), None);
    }

    #[test]
    fn a_stopped_bell_stays_stopped() {
        let bell = Bell::default();
        bell.clone().ring(Ring::Stop);
        bell.ring(Ring::Presence);
        for _ in 0..2 {
            assert_eq!(bell.take(), Some(Ring::Stop));
            assert!(bell.is_stopped());
        }
    }
}
