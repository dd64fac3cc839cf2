//! What placing a call remembers by idempotency key: which keys have placed a call, and which
//! keys are refused, once or for a while. For a wait, all requests without a key count as one
//! key, the empty one.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use serde_json::{Map, Value};

#[derive(Default)]
pub struct Idempotency {
    used: HashMap<String, UsedKey>,
    /// When each key was first refused, on the steady clock.
    refused_since: HashMap<String, Duration>,
    /// Keys whose first attempt has failed.
    failed_once: HashSet<String>,
}

/// The request that used a key, and the call it placed.
pub struct UsedKey {
    /// The request body as it was sent.
    pub body: Map<String, Value>,
    pub call_id: i64,
    /// On the steady clock.
    pub dialed_at: Duration,
}

impl Idempotency {
    pub fn used(&self, key: &str) -> Option<&UsedKey> {
        self.used.get(key)
    }

    pub fn record(&mut self, key: String, used: UsedKey) {
        self.used.insert(key, used);
    }

    /// How much longer this key is refused, when it is refused for `wait` from its first
    /// request on. `None` when the wait is over; the next request starts a new one.
    /// `now` is on the steady clock.
    pub fn wait_left(&mut self, key: &str, wait: Duration, now: Duration) -> Option<Duration> {
        let first = *self.refused_since.entry(key.to_owned()).or_insert(now);
        let left = (first + wait).saturating_sub(now);
        if left.is_zero() {
            self.refused_since.remove(key);
        }
        (!left.is_zero()).then_some(left)
    }

    /// Whether this is the key's first attempt, and so the one that fails. Without a
    /// key every attempt is a first one.
    pub fn is_first_attempt(&mut self, key: &str) -> bool {
        key.is_empty() || self.failed_once.insert(key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_key_is_refused_until_its_wait_is_over_and_then_waits_anew() {
        let mut keys = Idempotency::default();
        assert_eq!(keys.wait_left("a", 2 * SECOND, 5 * SECOND), Some(2 * SECOND));
        assert_eq!(keys.wait_left("a", 2 * SECOND, 6 * SECOND), Some(SECOND));
        assert_eq!(keys.wait_left("b", 2 * SECOND, 6 * SECOND), Some(2 * SECOND));
        assert_eq!(keys.wait_left("a", 2 * SECOND, 7 * SECOND), None);
        assert_eq!(keys.wait_left("a", 2 * SECOND, 7 * SECOND), Some(2 * SECOND));
    }

    #[test]
    fn only_the_first_attempt_of_a_key_is_a_first_attempt() {
        let mut keys = Idempotency::default();
        assert_eq!([(); 2].map(|()| keys.is_first_attempt("a")), [true, false]);
        assert_eq!([(); 2].map(|()| keys.is_first_attempt("")), [true, true]);
    }
}
