//! Names and passwords (RFC 7617). Guessing is slow, tells nothing and slows nobody else:
//!
//! - an unknown name costs the same hash as a wrong password;
//! - credentials that were right are remembered, so people who are signed in wait for no hash;
//! - so are wrong ones: a forgotten tab that repeats an old password is no guesser;
//! - an address with too many wrong ones waits. So does everybody who tries a name with ten
//!   times as many, except at an address where that name has signed in: it takes many addresses
//!   to keep somebody out, and none keeps out somebody who is known there.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderValue;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ring::digest::{Context, SHA256};
use ring::rand::{SecureRandom, SystemRandom};
use tokio::sync::Semaphore;

use crate::limits::{MINUTE, Windows};

/// Hashes at the same time: a guesser must not take every processor.
const AT_ONCE: usize = 2;
/// Above so many waiting sign-ins the next is told to come back.
const WAITING: usize = 128;
/// Credentials and addresses that are remembered; then all are forgotten, which costs each
/// person one hash.
const REMEMBERED: usize = 10_000;

/// A name may fail so many times as often as an address.
const FAILURES_PER_NAME: u32 = 10;

type Digest = [u8; 32];

pub(crate) enum Verdict {
    Known(String),
    Unknown,
    /// How long to wait.
    TooMany(Duration),
}

pub(crate) struct Basic {
    /// Names and bcrypt hashes, all of the same cost; at least one.
    users: Vec<(String, String)>,
    /// Random, so that what is remembered is worth nothing elsewhere.
    salt: Digest,
    /// Digests of credentials that were right, and of names with the addresses where they
    /// signed in.
    known: Mutex<HashSet<Digest>>,
    /// Digests of credentials that were wrong.
    wrong: Mutex<HashSet<Digest>>,
    failures: Windows,
    hashing: Semaphore,
    waiting: Semaphore,
    #[cfg(test)]
    hashes: std::sync::atomic::AtomicUsize,
}

impl Basic {
    pub(crate) fn new(users: Vec<(String, String)>) -> Result<Self, String> {
        let mut salt = Digest::default();
        let random = SystemRandom::new().fill(&mut salt);
        random.map_err(|_| "this machine gives no random numbers.")?;
        Ok(Self {
            users,
            salt,
            known: Mutex::default(),
            wrong: Mutex::default(),
            failures: Windows::default(),
            hashing: Semaphore::new(AT_ONCE),
            waiting: Semaphore::new(WAITING),
            #[cfg(test)]
            hashes: std::sync::atomic::AtomicUsize::new(0),
        })
    }

    /// Whether these are the same people with the same passwords.
    pub(crate) fn has(&self, users: &[(String, String)]) -> bool {
        self.users == users
    }

    /// Judges the credentials of one request.
    pub(crate) async fn verify(
        &self,
        authorization: Option<&HeaderValue>,
        address: &str,
        failures_per_minute: u32,
    ) -> Verdict {
        let Some((name, password)) = authorization.and_then(credentials) else {
            return Verdict::Unknown;
        };
        let given = self.digest(&[name.as_bytes(), password.as_bytes()]);
        if has(&self.known, &given) {
            return Verdict::Known(name);
        }
        if has(&self.wrong, &given) {
            return Verdict::Unknown;
        }
        let here = self.digest(&[b"at", name.as_bytes(), address.as_bytes()]);
        let limit = &[(MINUTE, failures_per_minute)][..];
        let name_limit = &[(MINUTE, failures_per_minute.saturating_mul(FAILURES_PER_NAME))][..];
        // A name can hold no space.
        let (by_address, by_name) = (format!("from {address}"), name.clone());
        let mut counted = vec![(by_address.as_str(), limit)];
        if !has(&self.known, &here) {
            counted.push((&by_name, name_limit));
        }
        // Counted before the hash, so that many at once are counted too.
        if let Err(wait) = self.failures.take(&counted, Instant::now()) {
            return Verdict::TooMany(wait);
        }
        let counted: Vec<&str> = counted.iter().map(|(who, _)| *who).collect();
        let is_right = self.is_right(&name, password).await;
        if is_right != Some(false) {
            self.failures.undo(&counted);
        }
        match is_right {
            None => Verdict::TooMany(Duration::from_secs(1)),
            Some(false) => {
                remember(&self.wrong, &[given]);
                Verdict::Unknown
            }
            Some(true) => {
                remember(&self.known, &[given, here]);
                Verdict::Known(name)
            }
        }
    }

    /// Compares with the hash, away from everything that waits for requests. `None`: too many
    /// others are waiting.
    async fn is_right(&self, name: &str, password: String) -> Option<bool> {
        let user = self.users.iter().find(|(other, _)| other == name);
        // An unknown name costs the same.
        let (_, hash) = user.or(self.users.first())?.clone();
        let _waiting = self.waiting.try_acquire().ok()?;
        let _hashing = self.hashing.acquire().await.ok()?;
        #[cfg(test)]
        self.hashes.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let is_same =
            tokio::task::spawn_blocking(move || bcrypt::verify(password, &hash).unwrap_or(false));
        Some(is_same.await.unwrap_or(false) && user.is_some())
    }

    fn digest(&self, parts: &[&[u8]]) -> Digest {
        let mut context = Context::new(&SHA256);
        context.update(&self.salt);
        for part in parts {
            // With its length, so that no two lists of parts are the same bytes.
            context.update(&part.len().to_be_bytes());
            context.update(part);
        }
        let mut digest = Digest::default();
        digest.copy_from_slice(context.finish().as_ref());
        digest
    }
}

fn has(digests: &Mutex<HashSet<Digest>>, digest: &Digest) -> bool {
    digests.lock().unwrap_or_else(PoisonError::into_inner).contains(digest)
}

fn remember(digests: &Mutex<HashSet<Digest>>, new: &[Digest]) {
    let mut digests = digests.lock().unwrap_or_else(PoisonError::into_inner);
    if digests.len() >= REMEMBERED {
        digests.clear();
    }
    digests.extend(new);
}

/// Name and password of `Basic bmFtZTpwYXNzd29yZA==`.
fn credentials(header: &HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    let text = BASE64_STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(text).ok()?;
    let (name, password) = text.split_once(':')?;
    let is_plain = !name.is_empty() && !name.contains([' ', '\0']) && !password.contains('\0');
    (scheme.eq_ignore_ascii_case("basic") && is_plain)
        .then(|| (name.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::Ordering;

    use super::*;

    fn basic(users: &[(&str, &str)]) -> Basic {
        let hash = |password| bcrypt::hash_with_salt(password, 4, [7; 16]).unwrap().to_string();
        let users = users.iter().map(|(name, password)| ((*name).to_owned(), hash(password)));
        Basic::new(users.collect()).unwrap()
    }

    async fn verify(basic: &Basic, name: &str, password: &str, address: &str) -> &'static str {
        let text = format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:{password}")));
        match basic.verify(Some(&HeaderValue::try_from(text).unwrap()), address, 3).await {
            Verdict::Known(known) if known == name => "known",
            Verdict::Known(_) => "known by another name",
            Verdict::Unknown => "unknown",
            Verdict::TooMany(_) => "too many",
        }
    }

    #[tokio::test]
    async fn each_name_has_its_own_password() {
        let basic = basic(&[("anna", "one:two"), ("ben", "three")]);
        for (name, password, verdict) in [
            ("anna", "one:two", "known"),
            ("ben", "three", "known"),
            ("ben", "one:two", "unknown"),
            ("carl", "three", "unknown"),
            ("carl", "", "unknown"),
        ] {
            assert_eq!(verify(&basic, name, password, name).await, verdict, "{name} {password}");
        }
    }

    #[tokio::test]
    async fn an_unknown_name_costs_a_hash_like_a_wrong_password_and_a_known_person_none() {
        let basic = basic(&[("anna", "one")]);
        let mut seen = Vec::new();
        for (name, password) in
            [("anna", "wrong"), ("nobody", "wrong"), ("anna", "one"), ("anna", "one")]
        {
            let before = basic.hashes.load(Ordering::Relaxed);
            verify(&basic, name, password, name).await;
            seen.push(basic.hashes.load(Ordering::Relaxed) - before);
        }
        assert_eq!(seen, [1, 1, 1, 0]);
    }

    #[tokio::test]
    async fn the_same_wrong_password_again_is_no_guess() {
        let basic = basic(&[("anna", "one")]);
        for _ in 0..10 {
            assert_eq!(verify(&basic, "anna", "old", "192.0.2.1").await, "unknown");
        }
        assert_eq!(basic.hashes.load(Ordering::Relaxed), 1);
        assert_eq!(verify(&basic, "anna", "one", "192.0.2.1").await, "known");
    }

    #[tokio::test]
    async fn too_many_wrong_ones_make_their_address_wait_before_any_hash() {
        let basic = basic(&[("anna", "one")]);
        for name in ["a", "b", "c"] {
            assert_eq!(verify(&basic, name, "wrong", "192.0.2.1").await, "unknown");
        }
        let before = basic.hashes.load(Ordering::Relaxed);
        assert_eq!(verify(&basic, "d", "wrong", "192.0.2.1").await, "too many");
        assert_eq!(verify(&basic, "anna", "one", "192.0.2.1").await, "too many");
        assert_eq!(basic.hashes.load(Ordering::Relaxed), before);
        assert_eq!(verify(&basic, "anna", "one", "192.0.2.2").await, "known");
    }

    #[tokio::test]
    async fn a_guesser_locks_nobody_out_where_they_have_signed_in() {
        let basic = basic(&[("anna", "one")]);
        assert_eq!(verify(&basic, "anna", "one", "192.0.2.9").await, "known");
        for guess in 0..30 {
            let (password, address) = (guess.to_string(), format!("198.51.100.{}", guess / 3));
            assert_eq!(verify(&basic, "anna", &password, &address).await, "unknown");
        }
        // From many addresses, one name.
        assert_eq!(verify(&basic, "anna", "wrong", "192.0.2.4").await, "too many");
        assert_eq!(verify(&basic, "anna", "one", "192.0.2.9").await, "known");
        // With a typing error as well: at this address the name is known.
        assert_eq!(verify(&basic, "anna", "on", "192.0.2.9").await, "unknown");
        assert_eq!(verify(&basic, "anna", "one", "192.0.2.9").await, "known");
    }

    #[tokio::test]
    async fn many_guesses_at_once_are_counted_before_their_hashes() {
        let basic = Arc::new(basic(&[("anna", "one")]));
        let tries: Vec<_> = (0..20)
            .map(|guess: usize| {
                let basic = basic.clone();
                tokio::spawn(async move {
                    let password = guess.to_string();
                    verify(&basic, "anna", &password, "192.0.2.1").await
                })
            })
            .collect();
        let mut unknown = 0;
        for one in tries {
            unknown += usize::from(one.await.unwrap() == "unknown");
        }
        assert_eq!((unknown, basic.hashes.load(Ordering::Relaxed)), (3, 3));
    }

    #[tokio::test]
    async fn what_is_no_name_and_password_is_unknown() {
        let basic = basic(&[("anna", "one")]);
        for text in ["", "Basic", "Basic !!", "Bearer YW5uYTpvbmU=", "Basic YW5uYQ==", "Basic //8="]
        {
            let header = HeaderValue::from_static(text);
            let verdict = basic.verify(Some(&header), "192.0.2.1", 3).await;
            assert!(matches!(verdict, Verdict::Unknown), "{text}");
        }
        assert!(matches!(basic.verify(None, "192.0.2.1", 3).await, Verdict::Unknown));
    }
}
