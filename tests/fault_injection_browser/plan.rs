//! What goes wrong in one run. A shard has the same plans on every machine.

use std::fmt;

use sandbox::fault::Fault;
use sandbox::random::Random;
use serde_json::{Value, json};

/// What the user or the browser does in the middle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disturbance {
    Nothing,
    DoubleClick,
    HeldEnter,
    /// Clicks “Check what happened” whenever it is there.
    Impatience,
    Reload,
    /// Back to the previous page, and forward again.
    BackAndForth,
    /// A second tab with the same draft, placed too.
    SecondWindow,
    /// The tab that sent the request is closed; another is open.
    Closed,
    Crash,
    /// The network goes down and comes back.
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
/// After these nobody waits for a stalled response.
const ENDING: [Disturbance; 3] = [Reload, Closed, Crash];

/// The most faults that one placement meets: enough to lose the browser's resends too,
/// few enough that the app's retries do not run out.
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
    /// Ends as not placed, after reconciliation.
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

    /// Its row in the table.
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

/// Every fault alone, again and again, and in between several faults mixed.
pub fn of_shard(shard: usize, runs: usize) -> Vec<Plan> {
    let mut random = Random::new(0xca11 + shard as u64);
    (0..runs).map(|number| plan(&mut random, shard, number)).collect()
}

fn plan(random: &mut Random, shard: usize, number: usize) -> Plan {
    // Two of three have one fault: with four shards every fault comes up at least five
    // times.
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
    // The app waits half a minute for a response. Once is enough.
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

/// What makes an API without idempotency keys dial twice: the browser's resends, and the
/// app's own retry.
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
