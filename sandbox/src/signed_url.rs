//! Signed, expiring URLs of recordings and voice previews.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::date::{Millis, SECOND};
use crate::decisions::SIGNED_URL_LIFETIME;

/// Signs with a secret of this process. The standard library's keyed hash is no defense
/// against an attacker. On loopback it is enough that a client can neither forge a URL nor
/// extend one.
pub struct SignedUrls {
    base_url: String,
    secret: RandomState,
    /// Part of every signature: raising it expires all URLs so far.
    generation: AtomicU64,
}

impl SignedUrls {
    /// `base_url` is the address the sandbox is reached at, without a trailing slash.
    pub fn new(base_url: String) -> Self {
        Self { base_url, secret: RandomState::new(), generation: AtomicU64::new(0) }
    }

    /// The URL of `path`, valid for [`SIGNED_URL_LIFETIME`].
    pub fn sign(&self, path: &str, now: Millis) -> String {
        let expires = (now + SIGNED_URL_LIFETIME) / SECOND;
        let signature = self.signature(path, expires);
        format!("{}{path}?expires={expires}&signature={signature}", self.base_url)
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
    fn a_url_is_valid_for_its_path_until_it_expires() {
        let urls = SignedUrls::new("http://127.0.0.1:1".to_owned());
        let url = urls.sign("/recordings/5.wav", 1_000_000);
        let (path, query) =
            url.strip_prefix("http://127.0.0.1:1").unwrap().split_once('?').unwrap();
        assert!(urls.is_valid(path, query, 1_000_000));
        assert!(!urls.is_valid(path, query, 1_000_000 + SIGNED_URL_LIFETIME));
        assert!(!urls.is_valid("/recordings/6.wav", query, 1_000_000));
        assert!(!urls.is_valid(path, &query.replace("expires=1", "expires=2"), 1_000_000));
        assert!(!urls.is_valid(path, "", 1_000_000));
        urls.expire_all();
        assert!(!urls.is_valid(path, query, 1_000_000));
    }
}
