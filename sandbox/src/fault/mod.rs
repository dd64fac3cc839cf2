//! Fault injection: how requests that place a call or charge a card fail, one after the other; how late a
//! new call becomes visible; how the list of calls differs from the published one; and how
//! recordings are served.
//!
//! A test sets the faults by `POST /sandbox/faults` or, in its own process, by
//! `InProcessSandbox::set_faults`. What a fault looks like on the wire is in
//! `http/fault_injection.rs`.

mod kind;
mod list_variant;
mod range_support;
mod requests;
mod setting;

pub use kind::{DATE_SECONDS, Failure, Fault, Moment};
pub use list_variant::ListVariant;
pub use range_support::RangeSupport;
pub use requests::{REQUESTS, request_name};

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::date::Millis;
use crate::random::Random;

/// The faults that are set. The default has none.
pub struct Faults {
    /// The faults of the next requests to place a call, one each; `None` is a request without a fault.
    scripted: VecDeque<Option<Fault>>,
    /// The faults of the next top-ups, in the same way.
    pub top_ups: VecDeque<Option<Fault>>,
    /// Those of the next requests to file an issue report.
    pub issue_reports: VecDeque<Option<Fault>>,
    /// Those of the next requests to grade a call.
    pub gradings: VecDeque<Option<Fault>>,
    /// Those of the next exports of calls.
    pub exports: VecDeque<Option<Fault>>,
    /// Those of the next requests of a name in [`REQUESTS`].
    requests: BTreeMap<String, VecDeque<Option<Fault>>>,
    /// The faults of the requests to place a call after those of `scripted`.
    random: Option<RandomFaults>,
    /// Whether the API honors idempotency keys. If not, every request dials.
    pub deduplicates: bool,
    /// How long a new call is missing from the list of calls, on the sandbox's clock.
    pub list_delay: Millis,
    /// How long a new call itself is 404, on the sandbox's clock.
    pub missing: Millis,
    /// Whether new rehearsals wait for ever.
    pub keeps_rehearsals_queued: bool,
    /// How the list of calls differs from the published one.
    pub list_variant: ListVariant,
    /// The `Retry-After` of `429_before`, in seconds.
    pub retry_after: u64,
    /// How long the response with the URL of a recording takes, on the steady clock.
    pub audio_delay: Duration,
    /// Every so many calls, by their ids, one has lost its recording; 0: none has.
    pub lost_recordings: i64,
    /// Whether ids are above 2^53, which JavaScript's numbers cannot hold.
    pub has_wide_ids: bool,
    /// How recordings answer range requests.
    pub range_support: RangeSupport,
    /// Whether pages of other origins may read recordings, not only play them.
    pub shares_recordings: bool,
}

struct RandomFaults {
    random: Random,
    percent: i64,
    kinds: Vec<Option<Fault>>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            scripted: VecDeque::new(),
            top_ups: VecDeque::new(),
            issue_reports: VecDeque::new(),
            gradings: VecDeque::new(),
            exports: VecDeque::new(),
            requests: BTreeMap::new(),
            random: None,
            deduplicates: true,
            list_delay: 0,
            missing: 0,
            keeps_rehearsals_queued: false,
            list_variant: ListVariant::default(),
            retry_after: 1,
            audio_delay: Duration::ZERO,
            lost_recordings: 0,
            has_wide_ids: false,
            range_support: RangeSupport::Ranges,
            shares_recordings: true,
        }
    }
}

impl Faults {
    /// Whether this call has lost its recording.
    pub fn has_lost_recording(&self, id: i64) -> bool {
        self.lost_recordings > 0 && id % self.lost_recordings == 0
    }

    /// Takes the fault of a request of this name.
    pub fn take_for(&mut self, name: &str) -> Option<Fault> {
        self.requests.get_mut(name)?.pop_front().flatten()
    }

    /// Takes the fault of a request that has just arrived. Every request takes one, retries
    /// by the browser included.
    pub fn take(&mut self) -> Option<Fault> {
        if let Some(fault) = self.scripted.pop_front() {
            return fault;
        }
        let RandomFaults { random, percent, kinds } = self.random.as_mut()?;
        if random.chance(*percent) { random.pick(kinds).copied().flatten() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn taken(setting: Value, count: usize) -> Vec<&'static str> {
        let mut faults = Faults::try_from(setting).unwrap();
        (0..count).map(|_| faults.take().map_or("none", |fault| fault.name)).collect()
    }

    #[test]
    fn scripted_faults_are_taken_in_order_and_then_there_is_none() {
        let list = ["drop_before", "none", "500_after"];
        assert_eq!(
            taken(json!({ "place": list }), 5),
            ["drop_before", "none", "500_after", "none", "none"]
        );
    }

    #[test]
    fn random_faults_depend_on_the_seed_alone() {
        let by = |seed: u64| taken(json!({ "random": { "seed": seed, "percent": 50 } }), 200);
        assert_eq!(by(7), by(7));
        assert_ne!(by(7), by(8));
    }

    #[test]
    fn random_faults_follow_the_scripted_ones_with_their_kinds_and_percentage() {
        let random = json!({ "seed": 3, "percent": 60, "kinds": ["drop_after", "202"] });
        let names = taken(json!({ "place": ["none", "408_before"], "random": random }), 1_002);
        assert_eq!(names[..2], ["none", "408_before"]);
        let count = |name| names[2..].iter().filter(|taken| **taken == name).count();
        assert_eq!(count("none") + count("drop_after") + count("202"), 1_000);
        assert!((350..450).contains(&count("none")), "{}", count("none"));
        assert!((250..350).contains(&count("202")), "{}", count("202"));
        for (percent, expected) in [(0, 0), (100, 50)] {
            let random = json!({ "random": { "seed": 3, "percent": percent } });
            let names = taken(random, 50);
            assert_eq!(names.iter().filter(|name| **name != "none").count(), expected);
        }
    }

    #[test]
    fn random_faults_are_of_every_kind_unless_kinds_are_given() {
        let names = taken(json!({ "random": { "seed": 1, "percent": 100 } }), 2_000);
        assert!(Fault::ALL.iter().all(|fault| names.contains(&fault.name)));
    }
}
