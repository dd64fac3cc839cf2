//! What goes wrong in one run. The same shard has the same plans on every machine.

use std::fmt;

use sandbox::fault::Fault;
use sandbox::random::Random;
use serde_json::{Value, json};

/// What a person, or the browser, does in the middle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disturbance {
    Nothing,
    DoubleClick,
    HeldEnter,
    /// Presses “Check what happened” whenever it is there.
    Impatience,
    Reload,
    /// Back to the page before, and forward again.
    BackAndForth,
    /// A second window with the same draft, pressed too.
    SecondWindow,
    /// The window that has sent it is closed; another is open.
    Closed,
    Crash,
    /// The network is gone and back.
    Offline,
}

use Disturbance::*;

const ALL: [Disturbance; 10] = [
    Nothing,
    DoubleClick,
    HeldEnter,
    Impatience,
    Reload,
    BackAndForth,
    SecondWindow,
    Closed,
    Crash,
    Offline,
];
/// Those after which nobody waits for the stalled answer any more.
const ENDING: [Disturbance; 3] = [Reload, Closed, Crash];

/// What every request to place a call may meet. Long enough for a browser's copies
/// to be lost too, short enough that the app does not come to the end of its tries.
const MOST_FAULTS: i64 = 4;
/// Longer than a run.
const LATE: u32 = 600;

#[derive(Clone, Debug)]
pub struct Plan {
    pub to: String,
    /// One for each request.
    pub place: Vec<&'static str>,
    pub list_delay_seconds: u32,
    pub missing_seconds: u32,
    pub disturbance: Disturbance,
    /// It is to be looked for in vain, until it counts as not placed.
    pub ends_not_placed: bool,
}

impl Plan {
    fn new(number: usize, place: Vec<&'static str>) -> Plan {
        Plan {
            // None of the well-known numbers.
            to: format!("+1415555{:04}", 200 + number),
            place,
            list_delay_seconds: 0,
            missing_seconds: 0,
            disturbance: Nothing,
            ends_not_placed: false,
        }
    }

    pub fn faults(&self, deduplicates: bool) -> Value {
        json!({
            "place": self.place,
            "list_delay_seconds": self.list_delay_seconds,
            "missing_seconds": self.missing_seconds,
            "deduplicates": deduplicates,
        })
    }

    /// Under what it stands in the table.
    pub fn name(&self) -> String {
        let first = self.place.first().copied().unwrap_or("none");
        if self.place.iter().all(|kind| *kind == first) { first } else { "several" }.to_owned()
    }

    pub fn stalls(&self) -> bool {
        self.place.iter().any(|kind| kind.starts_with("stall"))
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {:?}", self.to, self.place.join("+"), self.disturbance)?;
        for (what, seconds) in
            [("listed", self.list_delay_seconds), ("found", self.missing_seconds)]
        {
            if seconds > 0 {
                write!(f, ", {what} late")?;
            }
        }
        Ok(())
    }
}

/// Every kind alone, again and again, between runs of several kinds.
pub fn of_shard(shard: usize, runs: usize) -> Vec<Plan> {
    let mut random = Random::new(0xca11 + shard as u64);
    (0..runs).map(|number| plan(&mut random, shard, number)).collect()
}

fn plan(random: &mut Random, shard: usize, number: usize) -> Plan {
    // Two of three alone: with four shards every kind comes up five times and more.
    let is_alone = number % 3 != 2;
    let count = random.between(1, MOST_FAULTS) as usize;
    let kind = Fault::ALL[(shard * 7 + number - number / 3) % Fault::ALL.len()].name;
    let place = if is_alone {
        vec![kind; count]
    } else {
        (0..count).filter_map(|_| random.pick(&Fault::ALL).map(|fault| fault.name)).collect()
    };
    let mut plan = Plan::new(number, place);
    plan.list_delay_seconds = if random.chance(50) { LATE } else { 0 };
    plan.missing_seconds = if random.chance(25) { LATE } else { 0 };
    plan.disturbance = random.pick(&ALL).copied().unwrap_or(Nothing);
    // The app waits half a minute for an answer. Once is enough.
    let is_waited_for = number == 20 + shard;
    if plan.stalls() && !is_waited_for {
        plan.place.truncate(2);
        plan.disturbance = random.pick(&ENDING).copied().unwrap_or(Reload);
    }
    if number == 10 + shard {
        let in_vain = ["500_before", "503_before", "html_before", "html_200_before"];
        plan.place = vec![in_vain[shard % in_vain.len()]; 5];
        plan.disturbance = Nothing;
        plan.list_delay_seconds = 0;
        plan.ends_not_placed = true;
    }
    plan
}

/// What makes a host without keys dial twice: the browser's copies, and the app's
/// own second sending.
pub fn without_keys() -> Vec<Plan> {
    let plan = |(number, kind)| {
        let mut plan = Plan::new(number, vec![kind]);
        plan.list_delay_seconds = LATE;
        plan
    };
    ["drop_after", "500_after", "reset_after", "408_after", "html_after", "421_after"]
        .into_iter()
        .enumerate()
        .map(plan)
        .collect()
}
