//! One run, drawn entirely from its seed.

use sandbox::fault::{Failure, Fault, Moment};
use sandbox::random::Random;
use serde_json::{Value, json};

use super::kind::Kind;
use super::network::NetworkState;

const SECOND: i64 = 1_000;
/// Answers every call.
const ANSWERED: &str = "+14155550199";
/// Rejected: the key's role is too low.
const REFUSED: &str = "+14155550125";
/// Faults with responses end before the runner stops retrying: after four checks with a
/// working list, three seconds apart. How long they may last so that the placement must
/// settle within 10 s.
const ANSWERED_FAULTS_LAST: i64 = 9 * SECOND;
/// The same where each check times out, after five seconds.
const SILENT_FAULTS_LAST: i64 = 24 * SECOND;

/// Times are in milliseconds since the first click.
pub struct Plan {
    pub seed: u64,
    pub kind: Kind,
    pub deduplicates: bool,
    pub to_number: &'static str,
    /// As the sandbox reads it.
    pub faults: Value,
    /// When the faults end; `None` for never.
    pub faults_end: Option<i64>,
    pub outage: Option<Outage>,
    /// Until then sending takes seconds, by chance.
    pub slow_until: i64,
    pub storage_fails: Option<(i64, i64)>,
    /// As the sandbox reads it; until the end.
    pub list: Value,
    /// When the computer falls asleep, and for how long.
    pub sleep: Option<(i64, i64)>,
    /// Whether it wakes at an hour at which the callee may not be called.
    pub wakes_at_night: bool,
    /// Whether the rules let nothing be sent any more when it wakes.
    pub wakes_to_other_rules: bool,
    /// When a colleague calls the same number.
    pub colleague: Option<i64>,
    /// The first is at 0.
    pub clicks: Vec<Click>,
    pub crashes: Vec<Crash>,
    /// How often the user acts on a waiting placement.
    pub manual_checks: u8,
    /// Whether there is an open connection from before.
    pub has_open_connection: bool,
}

pub struct Outage {
    pub network_state: NetworkState,
    pub from: i64,
    pub to: i64,
}

#[derive(Clone, Copy)]
pub struct Click {
    pub at: i64,
    pub tab: usize,
}

/// A tab ends a little after this many crash points: a write, a request, a response.
pub struct Crash {
    pub tab: usize,
    /// It only seems to be gone: it was suspended, and continues.
    pub is_mistaken: bool,
    pub crash_points: u32,
    pub then: i64,
    pub reopened_after: i64,
}

impl Plan {
    pub fn of(seed: u64, deduplicates: bool) -> Plan {
        let mut random = Random::new(seed);
        let kind = random.pick(&Kind::all()).copied().unwrap_or(Kind::None);
        let (place, faults_end) = faults(kind, &mut random);
        let outage = outage(kind, &mut random);
        let slow_until = match kind {
            Kind::Slow => random.between(SECOND, 40 * SECOND),
            _ if random.chance(20) => random.between(SECOND, ANSWERED_FAULTS_LAST),
            _ => 0,
        };
        let storage_from = random.between(-200, 500);
        let storage_to = storage_from + random.between(20, 6 * SECOND);
        let mut faults = place;
        faults["deduplicates"] = json!(deduplicates);
        let list = match kind {
            Kind::List(list) => list.setting(),
            _ => json!({}),
        };
        faults["list"] = list.clone();
        let sleep = (kind == Kind::Sleeps).then(|| {
            let duration = if random.chance(60) { 8 * 60 * 60 } else { 2 * 60 };
            (random.between(0, 12 * SECOND), duration * SECOND)
        });
        let colleague = (kind == Kind::Colleague).then(|| random.between(-4, 20) * SECOND);
        Plan {
            list,
            sleep,
            wakes_at_night: random.chance(50),
            wakes_to_other_rules: seed % 2 == 1,
            colleague,
            seed,
            kind,
            deduplicates,
            to_number: if kind == Kind::Refused { REFUSED } else { ANSWERED },
            faults,
            faults_end,
            outage,
            slow_until,
            storage_fails: (kind == Kind::StorageFails).then_some((storage_from, storage_to)),
            clicks: clicks(&mut random),
            crashes: crashes(&mut random),
            manual_checks: if random.chance(30) { 3 } else { 0 },
            has_open_connection: random.chance(75),
        }
    }

    /// When network and API have recovered for good; `None` for never.
    pub fn healthy_at(&self) -> Option<i64> {
        let outage = self.outage.as_ref().map_or(0, |outage| outage.to);
        let storage = self.storage_fails.map_or(0, |(_, to)| to);
        Some(self.faults_end?.max(outage).max(self.slow_until).max(storage))
    }
}

fn names(matches: impl Fn(&Fault) -> bool) -> Vec<&'static str> {
    Fault::ALL.iter().filter(|fault| matches(fault)).map(|fault| fault.name).collect()
}

fn stalls(fault: &Fault) -> bool {
    fault.failure == Failure::Stall
}

/// Strikes before the API handles the request, and leaves that unknown.
fn fails_before(fault: &Fault) -> bool {
    fault.moment == Moment::Before && fault.failure != Failure::Throttled
}

/// The fault setting, and when it ends.
fn faults(kind: Kind, random: &mut Random) -> (Value, Option<i64>) {
    let seed = random.draw() >> 1;
    let some = |percent: i64, kinds: Vec<&str>| json!({ "random": { "seed": seed, "percent": percent, "kinds": kinds } });
    let end = random.between(300, ANSWERED_FAULTS_LAST);
    match kind {
        Kind::One(fault) => {
            let duration = if stalls(&fault) { SILENT_FAULTS_LAST } else { ANSWERED_FAULTS_LAST };
            let end = random.between(300, duration);
            let setting = match random.between(0, 2) {
                0 => json!({ "place": vec![fault.name; random.between(1, 8) as usize] }),
                1 => some(100, vec![fault.name]),
                _ => some(random.between(20, 90), vec![fault.name]),
            };
            (setting, Some(end))
        }
        Kind::Any | Kind::OutageAndFaults => {
            (some(random.between(30, 100), names(|_| true)), Some(end))
        }
        Kind::DroppedThenThrottled => {
            let mut place = vec!["drop_after"];
            place.extend(vec!["429_before"; random.between(1, 8) as usize]);
            (json!({ "place": place }), Some(end))
        }
        Kind::ListedLate | Kind::AfterForGood => {
            let after = names(|fault| fault.moment == Moment::After);
            let mut setting = some(100, after);
            setting["list_delay_seconds"] = json!(random.between(1, 25));
            setting["missing_seconds"] = json!(random.between(0, 25));
            (setting, (kind == Kind::ListedLate).then_some(end))
        }
        Kind::BeforeForLong => {
            let long = random.between(12 * SECOND, 90 * SECOND);
            (some(100, names(fails_before)), Some(long))
        }
        Kind::BeforeForGood => {
            let one = random.pick(&names(fails_before)).copied().unwrap_or_default();
            (some(100, vec![one]), None)
        }
        Kind::Sleeps | Kind::Colleague | Kind::List(_) => {
            (some(random.between(60, 100), names(|_| true)), Some(end))
        }
        Kind::RetryAfterHour => {
            let times = random.between(1, 3) as usize;
            let setting =
                json!({ "place": vec!["429_before"; times], "retry_after_seconds": 3_600 });
            (setting, Some(end))
        }
        _ => (json!({}), Some(0)),
    }
}

fn outage(kind: Kind, random: &mut Random) -> Option<Outage> {
    let network_state = match kind {
        Kind::Offline | Kind::OfflineForMinutes => NetworkState::Offline,
        Kind::Hanging => NetworkState::Hanging,
        Kind::OutageAndFaults if random.chance(50) => NetworkState::Offline,
        Kind::OutageAndFaults => NetworkState::Hanging,
        _ => return None,
    };
    let from = random.between(-2 * SECOND, 2 * SECOND);
    let duration = match kind {
        Kind::OfflineForMinutes => random.between(120 * SECOND, 20 * 60 * SECOND),
        Kind::OutageAndFaults => random.between(100, ANSWERED_FAULTS_LAST),
        _ => random.between(100, 120 * SECOND),
    };
    Some(Outage { network_state, from, to: from + duration })
}

fn clicks(random: &mut Random) -> Vec<Click> {
    let mut clicks = vec![Click { at: 0, tab: 0 }];
    if random.chance(15) {
        clicks.push(Click { at: random.between(1, 300), tab: 0 });
    }
    if random.chance(35) {
        clicks.push(Click { at: random.between(-20, 30), tab: 1 });
    }
    if random.chance(15) {
        clicks.push(Click { at: random.between(100, 60 * SECOND), tab: 1 });
    }
    clicks
}

fn crashes(random: &mut Random) -> Vec<Crash> {
    let mut crashes = Vec::new();
    for percent in [35, 30] {
        if !random.chance(percent) {
            break;
        }
        let is_quick = random.chance(70);
        crashes.push(Crash {
            tab: usize::from(random.chance(20)),
            is_mistaken: random.chance(20),
            crash_points: u32::try_from(random.between(0, if is_quick { 5 } else { 16 }))
                .unwrap_or(0),
            then: if is_quick { random.between(0, 60) } else { random.between(0, 4 * SECOND) },
            reopened_after: random.between(150, if is_quick { 3 } else { 20 } * SECOND),
        });
    }
    crashes
}
