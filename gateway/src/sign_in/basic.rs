//! Names and passwords (RFC 7617). Guessing is slow, tells nothing and slows nobody else:
//!
//! - an unknown name costs the same hash as a wrong password;
//! - credentials that were right are remembered, so people who are signed in wait for no hash;
//! - so are wrong ones: a forgotten tab that repeats an old password is no guesser;
//! - an address with too many wrong ones waits, and so does everybody who tries a name with ten
//!   times as many. Where a name has signed in before, only what is tried with that name there
//!   counts: a colleague's typing errors, or a stranger's guesses, keep nobody out there.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderValue;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ring::digest::{Context, SHA256};
use ring::rand::{SecureRandom, SystemRandom};
use tokio::sync::Semaphore;

use crate::limits::{Limited, MINUTE, Windows};

/// Hashes at the same time: a guesser must not take every processor.
const AT_ONCE: usize = 2;
/// Above so many waiting sign-ins the next is told to come back. Those where a name has signed
/// in before wait apart: strangers cannot fill their places.
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
    /// Digests of credentials that were right, with their names.
    known: Mutex<HashMap<Digest, String>>,
    /// Digests of names with the addresses where they signed in.
    places: Mutex<HashSet<Digest>>,
    /// Digests of credentials that were wrong.
    wrong: Mutex<HashSet<Digest>>,
    failures: Windows,
    hashing: Semaphore,
    waiting: Semaphore,
    waiting_known: Semaphore,
    #[cfg(test)]
    hashes: std::sync::atomic::AtomicUsize,
}

impl Basic {
    pub(crate) fn new(users: Vec<(String, String)>) -> Result<Self, String> {
        let mut salt = Digest::default();
        let random = SystemRandom::new().fill(&mut salt);
        random.map_err(|_| "this machine gives no random numbers.")?;
        Ok(Self::salted(users, salt))
    }

    fn salted(users: Vec<(String, String)>, salt: Digest) -> Self {
        Self {
            users,
            salt,
            known: Mutex::default(),
            places: Mutex::default(),
            wrong: Mutex::default(),
            failures: Windows::default(),
            hashing: Semaphore::new(AT_ONCE),
            waiting: Semaphore::new(WAITING),
            waiting_known: Semaphore::new(WAITING),
            #[cfg(test)]
            hashes: std::sync::atomic::AtomicUsize::new(0),
        }
    }

    /// Other people and passwords. Who is signed in and is still among them stays so. What was
    /// wrong is forgotten: a password may be another now.
    pub(crate) fn with(&self, users: Vec<(String, String)>) -> Self {
        let mut known = lock(&self.known).clone();
        known.retain(|_, name| {
            let find = |users: &[(String, String)]| {
                users.iter().find(|(other, _)| other == name).map(|(_, hash)| hash.clone())
            };
            find(&users).is_some() && find(&users) == find(&self.users)
        });
        let places = Mutex::new(lock(&self.places).clone());
        Self { known: Mutex::new(known), places, ..Self::salted(users, self.salt) }
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
        if let Some(verdict) = self.remembered(&given) {
            return verdict;
        }
        let here = self.digest(&[b"at", name.as_bytes(), address.as_bytes()]);
        let is_known_here = lock(&self.places).contains(&here);
        let queue = if is_known_here { &self.waiting_known } else { &self.waiting };
        let Ok(_place) = queue.try_acquire() else {
            return Verdict::TooMany(Duration::from_secs(1));
        };
        let Ok(_turn) = self.hashing.acquire().await else { return Verdict::Unknown };
        // The same credentials may have had their turn meanwhile: a page asks for much at once.
        if let Some(verdict) = self.remembered(&given) {
            return verdict;
        }
        let limit = [(MINUTE, failures_per_minute)];
        let name_limit = [(MINUTE, failures_per_minute.saturating_mul(FAILURES_PER_NAME))];
        // A name can hold no space.
        let (at, both) = (format!("from {address}"), format!("{name} from {address}"));
        let counted: &[Limited] = match is_known_here {
            true => &[(&both, &limit)],
            false => &[(&at, &limit), (&name, &name_limit)],
        };
        if let Err(wait) = self.failures.check(counted, Instant::now()) {
            return Verdict::TooMany(wait);
        }
        if self.is_right(&name, password).await {
            remember(&mut lock(&self.places), here);
            let mut known = lock(&self.known);
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(given, name.clone());
            return Verdict::Known(name);
        }
        self.failures.record(counted, Instant::now());
        remember(&mut lock(&self.wrong), given);
        Verdict::Unknown
    }

    /// What was found out about these credentials before.
    fn remembered(&self, given: &Digest) -> Option<Verdict> {
        if let Some(name) = lock(&self.known).get(given) {
            return Some(Verdict::Known(name.clone()));
        }
        lock(&self.wrong).contains(given).then_some(Verdict::Unknown)
    }

    /// Compares with the hash, away from everything that waits for requests.
    async fn is_right(&self, name: &str, password: String) -> bool {
        let user = self.users.iter().find(|(other, _)| other == name);
        // An unknown name costs the same.
        let Some((_, hash)) = user.or(self.users.first()).cloned() else { return false };
        #[cfg(test)]
        self.hashes.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let is_same =
            tokio::task::spawn_blocking(move || bcrypt::verify(password, &hash).unwrap_or(false));
        is_same.await.unwrap_or(false) && user.is_some()
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn remember(digests: &mut HashSet<Digest>, new: Digest) {
    if digests.len() >= REMEMBERED {
        digests.clear();
    }
    digests.insert(new);
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
        // With a typing error as well: at this address the name is known. And whatever others try
        // there.
        for guess in ["a", "b", "c"] {
            assert_eq!(verify(&basic, guess, "wrong", "192.0.2.9").await, "unknown");
        }
        assert_eq!(verify(&basic, "d", "wrong", "192.0.2.9").await, "too many");
        assert_eq!(verify(&basic, "anna", "on", "192.0.2.9").await, "unknown");
        assert_eq!(verify(&basic, "anna", "one", "192.0.2.9").await, "known");
    }

    #[tokio::test]
    async fn of_many_guesses_at_once_few_are_hashed() {
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
        // As many as may be hashed at the same time can be one too many.
        let hashes = basic.hashes.load(Ordering::Relaxed);
        assert!(unknown == hashes && hashes < 3 + AT_ONCE, "{hashes}");
    }

    #[tokio::test]
    async fn a_whole_desk_signs_in_at_once_and_costs_a_hash_a_person() {
        let names: Vec<String> = (0..40).map(|number| format!("n{number}")).collect();
        let users: Vec<_> = names.iter().map(|name| (name.as_str(), "one")).collect();
        let basic = Arc::new(basic(&users));
        let requests: Vec<_> = names
            .iter()
            .chain(&names)
            .map(|name| {
                let (basic, name) = (basic.clone(), name.clone());
                tokio::spawn(async move { verify(&basic, &name, "one", "192.0.2.1").await })
            })
            .collect();
        for one in requests {
            assert_eq!(one.await.unwrap(), "known");
        }
        // Two of the same person may have their turns at once.
        let hashes = basic.hashes.load(Ordering::Relaxed);
        assert!((40..=41).contains(&hashes), "{hashes}");
    }

    #[tokio::test]
    async fn other_people_and_passwords_sign_out_nobody_else() {
        let before = basic(&[("anna", "one"), ("ben", "two"), ("carl", "three")]);
        for (name, password) in [("anna", "one"), ("ben", "two"), ("carl", "three")] {
            assert_eq!(verify(&before, name, password, "192.0.2.1").await, "known");
        }
        let users = basic(&[("anna", "one"), ("ben", "other"), ("dora", "four")]).users;
        let after = before.with(users);
        assert_eq!(verify(&after, "anna", "one", "192.0.2.1").await, "known");
        assert_eq!(after.hashes.load(Ordering::Relaxed), 0);
        assert_eq!(verify(&after, "ben", "two", "192.0.2.1").await, "unknown");
        assert_eq!(verify(&after, "carl", "three", "192.0.2.1").await, "unknown");
        assert_eq!(verify(&after, "ben", "other", "192.0.2.1").await, "known");
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
