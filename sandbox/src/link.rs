//! Signed, expiring links to recordings and previews.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::date::{Millis, SECOND};
use crate::decisions::LINK_LIFETIME;

/// Signs with a secret of this process. The standard library's keyed hash is not
/// meant to resist an attacker; behind loopback the point is only that a client
/// cannot make or keep links by itself.
pub struct Links {
    base: String,
    secret: RandomState,
    /// Part of every signature: raising it ends all links so far.
    generation: AtomicU64,
}

impl Links {
    /// `base` is the address the sandbox answers at, without a slash at its end.
    pub fn new(base: String) -> Self {
        Self { base, secret: RandomState::new(), generation: AtomicU64::new(0) }
    }

    pub fn to(&self, path: &str, now: Millis) -> String {
        let expires = (now + LINK_LIFETIME) / SECOND;
        let signature = self.signature(path, expires);
        format!("{}{path}?expires={expires}&signature={signature}", self.base)
    }

    pub fn is_valid(&self, path: &str, query: &str, now: Millis) -> bool {
        let value =
            |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
        let expires = value("expires").and_then(|expires| expires.parse::<i64>().ok());
        expires.is_some_and(|expires| {
            now < expires.saturating_mul(SECOND)
                && value("signature") == Some(&self.signature(path, expires))
        })
    }

    pub fn expire_all(&self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
    }

    fn signature(&self, path: &str, expires: i64) -> String {
        let generation = self.generation.load(Ordering::Relaxed);
        format!("{:016x}", self.secret.hash_one((path, expires, generation)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_works_for_its_path_until_it_expires() {
        let links = Links::new("http://127.0.0.1:1".to_owned());
        let link = links.to("/recordings/5.wav", 1_000_000);
        let (path, query) =
            link.strip_prefix("http://127.0.0.1:1").unwrap().split_once('?').unwrap();
        assert!(links.is_valid(path, query, 1_000_000));
        assert!(!links.is_valid(path, query, 1_000_000 + LINK_LIFETIME));
        assert!(!links.is_valid("/recordings/6.wav", query, 1_000_000));
        assert!(!links.is_valid(path, &query.replace("expires=1", "expires=2"), 1_000_000));
        assert!(!links.is_valid(path, "", 1_000_000));
        links.expire_all();
        assert!(!links.is_valid(path, query, 1_000_000));
    }
}
