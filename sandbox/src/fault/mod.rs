//! Faults on demand: what goes wrong with the requests that place a call, one
//! request after the other, how late the sandbox admits to a call, how its list of
//! calls differs from the published one, and how well recordings are served.
//!
//! A test sets them by `POST /sandbox/faults` or, in its own process, by
//! [`crate::Local`]. Nothing here knows HTTP: what a fault looks like on the wire
//! is in `http/failing.rs`.

mod kind;
mod listing;
mod serving;
mod setting;

pub use kind::{DATE_SECONDS, Failure, Fault, Moment};
pub use listing::Listing;
pub use serving::Serving;

use std::collections::VecDeque;
use std::time::Duration;

use crate::date::Millis;
use crate::random::Random;

/// The setting in force. The default has no faults.
pub struct Faults {
    /// For the next requests, one each; `None` is a request without a fault.
    list: VecDeque<Option<Fault>>,
    /// For the requests after the list.
    chance: Option<Chance>,
    /// Whether the API knows idempotency keys. Without, every request dials.
    pub deduplicates: bool,
    /// For how long a new call is missing from the list of calls.
    pub list_delay: Millis,
    /// For how long a new call is 404.
    pub missing: Millis,
    /// What the list of calls is like.
    pub listing: Listing,
    /// What `429_before` asks to wait, in seconds.
    pub retry_after: u64,
    /// How long the answer with a link to a recording takes, on the steady clock.
    pub audio_delay: Duration,
    /// How the recordings themselves are served.
    pub serving: Serving,
}

struct Chance {
    random: Random,
    percent: i64,
    kinds: Vec<Option<Fault>>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            list: VecDeque::new(),
            chance: None,
            deduplicates: true,
            list_delay: 0,
            missing: 0,
            listing: Listing::default(),
            retry_after: 1,
            audio_delay: Duration::ZERO,
            serving: Serving::Ranges,
        }
    }
}

impl Faults {
    /// The fault of a request that has just arrived. Every request takes one, a
    /// browser's own copies as well.
    pub fn take(&mut self) -> Option<Fault> {
        if let Some(fault) = self.list.pop_front() {
            return fault;
        }
        let Chance { random, percent, kinds } = self.chance.as_mut()?;
        if random.chance(*percent) { random.pick(kinds).copied().flatten() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn taken(setting: Value, count: usize) -> Vec<&'static str> {
        let mut faults = Faults::try_from(setting).unwrap();
        (0..count).map(|_| faults.take().map_or("none", |fault| fault.word)).collect()
    }

    #[test]
    fn the_list_is_taken_in_order_and_then_there_is_no_fault() {
        let list = ["drop_before", "none", "500_after"];
        assert_eq!(
            taken(json!({ "place": list }), 5),
            ["drop_before", "none", "500_after", "none", "none"]
        );
    }

    #[test]
    fn the_same_seed_gives_the_same_faults_and_another_seed_others() {
        let by = |seed: u64| taken(json!({ "random": { "seed": seed, "percent": 50 } }), 200);
        assert_eq!(by(7), by(7));
        assert_ne!(by(7), by(8));
    }

    #[test]
    fn chance_begins_after_the_list_and_keeps_to_its_kinds_and_its_percentage() {
        let random = json!({ "seed": 3, "percent": 60, "kinds": ["drop_after", "202"] });
        let words = taken(json!({ "place": ["none", "408_before"], "random": random }), 1_002);
        assert_eq!(words[..2], ["none", "408_before"]);
        let count = |word| words[2..].iter().filter(|taken| **taken == word).count();
        assert_eq!(count("none") + count("drop_after") + count("202"), 1_000);
        assert!((350..450).contains(&count("none")), "{}", count("none"));
        assert!((250..350).contains(&count("202")), "{}", count("202"));
        for (percent, expected) in [(0, 0), (100, 50)] {
            let random = json!({ "random": { "seed": 3, "percent": percent } });
            let words = taken(random, 50);
            assert_eq!(words.iter().filter(|word| **word != "none").count(), expected);
        }
    }

    #[test]
    fn chance_knows_every_kind_unless_told() {
        let words = taken(json!({ "random": { "seed": 1, "percent": 100 } }), 2_000);
        assert!(Fault::ALL.iter().all(|fault| words.contains(&fault.word)));
    }
}
