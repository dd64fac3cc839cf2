//! What ends a pause early: a person, the network, another tab. A ring that
//! nobody is waiting for is lost: whoever does not wait is at work already.

use super::desk::Ring;
use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use std::cell::RefCell;

/// No key begins so.
const CHANGED: char = '~';

thread_local! {
    static BELLS: RefCell<Vec<(String, UnboundedSender<Ring>)>> =
        const { RefCell::new(Vec::new()) };
}

/// Waits for a ring for this press.
pub async fn heard(key: String) -> Ring {
    let (bell, mut rings) = unbounded();
    BELLS.with_borrow_mut(|bells| {
        bells.retain(|(known, _)| *known != key);
        bells.push((key, bell));
    });
    rings.next().await.unwrap_or(Ring::Time)
}

/// A ring by a person: nothing else ends a rest.
pub async fn heard_by_hand(key: String) -> Ring {
    loop {
        if heard(key.clone()).await == Ring::ByHand {
            return Ring::ByHand;
        }
    }
}

/// The ledger has changed. `key` is whose watch this is.
pub async fn changed(key: &str) {
    heard(format!("{CHANGED}{key}")).await;
}

pub fn ring_changed() {
    BELLS.with_borrow(|bells| {
        for (_, bell) in bells.iter().filter(|(key, _)| key.starts_with(CHANGED)) {
            let _ = bell.unbounded_send(Ring::Time);
        }
    });
}

/// The same, but no longer than so many milliseconds.
pub async fn heard_within(key: String, ms: u32) -> Ring {
    let heard = std::pin::pin!(heard(key));
    match select(heard, TimeoutFuture::new(ms)).await {
        Either::Left((ring, _)) => ring,
        Either::Right(_) => Ring::Time,
    }
}

/// Rings for one press, or for all.
pub fn ring(key: Option<&str>, ring: Ring) {
    BELLS.with_borrow(|bells| {
        for (known, bell) in bells {
            if key.is_none_or(|key| key == known) {
                let _ = bell.unbounded_send(ring);
            }
        }
    });
}
