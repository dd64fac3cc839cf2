//! How often somebody may do something: sliding windows, in memory. They start anew when the
//! gateway does.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::audit;

pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// A key that is sent again is no new call, but no reason to send without end either.
const SENDS_PER_CALL: u32 = 10;
/// Above so many names or addresses, those that did nothing lately are forgotten.
const MANY: usize = 10_000;

/// What the settings allow. Every count is at least 1.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// Calls by one name.
    pub(crate) calls_per_minute: u32,
    pub(crate) calls_per_day: u32,
    /// Calls from one address, whoever is signed in there.
    pub(crate) address_calls_per_minute: u32,
    pub(crate) address_calls_per_day: u32,
    /// Failed sign-ins, from one address or for one name.
    pub(crate) sign_ins_per_minute: u32,
}

/// No limits, for the local mode.
pub(crate) const UNLIMITED: Limits = Limits {
    calls_per_minute: u32::MAX / SENDS_PER_CALL,
    calls_per_day: u32::MAX,
    address_calls_per_minute: u32::MAX,
    address_calls_per_day: u32::MAX,
    sign_ins_per_minute: u32::MAX,
};

/// Who is limited, and how: windows, and how many events each may have.
pub(crate) type Limited<'a> = (&'a str, &'a [(Duration, u32)]);

/// When something happened, by who did it.
#[derive(Default)]
pub(crate) struct Windows(Mutex<HashMap<String, VecDeque<Instant>>>);

impl Windows {
    /// Records an event of each of `who`, unless one of them has reached a limit: then
    /// nothing is recorded, and the error is how long to wait.
    pub(crate) fn take(&self, who: &[Limited], now: Instant) -> Result<(), Duration> {
        self.check(who, now)?;
        self.record(who, now);
        Ok(())
    }

    /// Whether none of them has reached a limit; otherwise how long to wait.
    pub(crate) fn check(&self, who: &[Limited], now: Instant) -> Result<(), Duration> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = who.iter().filter_map(|(name, limits)| wait(all.get(*name)?, limits, now));
        waits.max().map_or(Ok(()), Err)
    }

    /// Records an event of each of them.
    pub(crate) fn record(&self, who: &[Limited], now: Instant) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let longest = who.iter().flat_map(|(_, limits)| *limits).map(|(window, _)| *window).max();
        let longest = longest.unwrap_or(MINUTE);
        if all.len() > MANY {
            let is_recent = |at: &Instant| now.duration_since(*at) < longest;
            all.retain(|_, events| events.back().is_some_and(is_recent));
        }
        for (name, _) in who {
            let events = all.entry((*name).to_owned()).or_default();
            while events.front().is_some_and(|first| now.duration_since(*first) >= longest) {
                events.pop_front();
            }
            events.push_back(now);
        }
    }
}

/// How long until each of the limits allows another event; `None` if all do now.
fn wait(events: &VecDeque<Instant>, limits: &[(Duration, u32)], now: Instant) -> Option<Duration> {
    let waits = limits.iter().filter_map(|(window, most)| {
        let most = usize::try_from(*most).unwrap_or(usize::MAX);
        // The oldest of the last so many events has to leave the window.
        let oldest = events.get(events.len().checked_sub(most)?)?;
        window.checked_sub(now.duration_since(*oldest)).filter(|wait| !wait.is_zero())
    });
    waits.max()
}

/// The placements of everybody, and the idempotency keys that were let through.
#[derive(Default)]
pub(crate) struct Placements {
    calls: Windows,
    sends: Windows,
    /// By their hashes, because nothing says how long a key is.
    keys: Mutex<HashMap<(String, String), Instant>>,
}

impl Placements {
    /// Whether this person, at this address, may send a placement now; otherwise how long to
    /// wait. The same key is the same call: the API rings no phone for it again, so it counts
    /// once a day.
    pub(crate) fn take(
        &self,
        limits: &Limits,
        (name, address): (&str, &str),
        key: Option<&str>,
        now: Instant,
    ) -> Result<(), Duration> {
        let sends = (MINUTE, limits.calls_per_minute.saturating_mul(SENDS_PER_CALL));
        self.sends.take(&[(name, &[sends])], now)?;
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.retain(|_, first| now.duration_since(*first) < DAY);
        let pair = key.map(|key| (name.to_owned(), audit::sha256(key)));
        if pair.as_ref().is_some_and(|pair| keys.contains_key(pair)) {
            return Ok(());
        }
        let by_name = [(MINUTE, limits.calls_per_minute), (DAY, limits.calls_per_day)];
        let by_address =
            [(MINUTE, limits.address_calls_per_minute), (DAY, limits.address_calls_per_day)];
        let (name, address) = (format!("name {name}"), format!("address {address}"));
        self.calls.take(&[(&name, &by_name), (&address, &by_address)], now)?;
        keys.extend(pair.map(|pair| (pair, now)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn limits(minute: u32, day: u32, address_minute: u32, address_day: u32) -> Limits {
        Limits {
            calls_per_minute: minute,
            calls_per_day: day,
            address_calls_per_minute: address_minute,
            address_calls_per_day: address_day,
            sign_ins_per_minute: 1,
        }
    }

    #[test]
    fn a_limit_frees_up_exactly_when_the_oldest_call_leaves_the_window() {
        let (placements, limits, start) =
            (Placements::default(), limits(3, 100, 100, 100), Instant::now());
        let take = |seconds: u32| {
            placements.take(&limits, ("anna", "192.0.2.1"), None, start + SECOND * seconds)
        };
        for seconds in [0, 10, 20] {
            assert_eq!(take(seconds), Ok(()));
        }
        assert_eq!(take(30), Err(SECOND * 30));
        assert_eq!(take(59), Err(SECOND));
        assert_eq!(take(60), Ok(()));
        assert_eq!(take(61), Err(SECOND * 9));
    }

    #[test]
    fn a_day_and_an_address_have_limits_of_their_own() {
        let (placements, limits, start) =
            (Placements::default(), limits(100, 2, 100, 3), Instant::now());
        let take = |name, address, hours: u32| {
            placements.take(&limits, (name, address), None, start + SECOND * 3600 * hours)
        };
        assert_eq!(take("anna", "192.0.2.1", 0), Ok(()));
        assert_eq!(take("anna", "192.0.2.2", 1), Ok(()));
        assert_eq!(take("anna", "192.0.2.3", 2), Err(SECOND * 3600 * 22));
        // Others may still call, until the address has had its share, whoever signed in.
        assert_eq!(take("ben", "192.0.2.1", 2), Ok(()));
        assert_eq!(take("carl", "192.0.2.1", 2), Ok(()));
        assert_eq!(take("dora", "192.0.2.1", 3), Err(SECOND * 3600 * 21));
        // What was refused has not been counted.
        assert_eq!(take("dora", "192.0.2.9", 3), Ok(()));
        assert_eq!(take("dora", "192.0.2.9", 3), Ok(()));
        assert_eq!(take("anna", "192.0.2.3", 24), Ok(()));
    }

    #[test]
    fn the_same_key_is_one_call_for_the_same_person() {
        let (placements, limits, start) =
            (Placements::default(), limits(1, 100, 100, 100), Instant::now());
        let take = |name, key| placements.take(&limits, (name, "192.0.2.1"), Some(key), start);
        for _ in 0..10 {
            assert_eq!(take("anna", "one"), Ok(()));
        }
        // Ten times as many sends as calls, then it is too often all the same.
        assert_eq!(take("anna", "one"), Err(MINUTE));
        assert_eq!(take("ben", "one"), Ok(()));
        assert_eq!(take("ben", "two"), Err(MINUTE));
        // A key that was refused is not known.
        assert_eq!(take("ben", "two"), Err(MINUTE));
    }
}
