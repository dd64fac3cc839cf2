//! The calls of the past weeks, so that lists, filters and graphs have something to show.
//! The same seed gives the same history.

use std::time::Duration;

use crate::agent::Agent;
use crate::call::{
    AgentSnapshot, Call, DialOutcome, Direction, PastVariables, Settings, Simulation, Variables,
};
use crate::date::{DAY, HOUR, MINUTE, Millis};
use crate::decisions;
use crate::identity::FRONT_DESK_NUMBER;
use crate::organization::Organization;
use crate::random::Random;

mod live_call;
mod long_call;
mod reports;

pub use live_call::{Begun, live_call};
pub use long_call::LongCall;
pub use reports::issues;

pub const FIRST_CALL_ID: i64 = 987_650_001;

/// Everybody who has called or was called: reserved numbers and first names.
pub const PEOPLE: [(&str, &str); 16] = [
    ("+14155550199", "Dana"),
    ("+14155550177", "Luis"),
    ("+14155550150", "Mei"),
    ("+14155550162", "Omar"),
    ("+12065550111", "Priya"),
    ("+12065550128", "Jonas"),
    ("+12065550140", "Aiko"),
    ("+13035550117", "Ruth"),
    ("+13035550134", "Samir"),
    ("+15125550109", "Elena"),
    ("+15125550186", "Theo"),
    ("+16175550122", "Nadia"),
    ("+16175550173", "Carl"),
    ("+18085550151", "Lani"),
    ("+17025550195", "Ines"),
    ("+12125550168", "Hugo"),
];
/// The numbers that the practice calls from, and is called on.
const OWN_NUMBERS: [&str; 3] = ["+12025550143", "+12025550146", "+12025550148"];
/// The agent that takes calls.
const FRONT_DESK_AGENT: i64 = 21;
/// Where the strangers of a large history live. 415 is left out: its numbers fail.
const AREAS: [&str; 20] = [
    "205", "208", "213", "216", "225", "303", "305", "312", "316", "402", "404", "503", "505",
    "512", "602", "612", "615", "702", "804", "907",
];
const DAYS: [&str; 4] =
    ["Monday at 10 am", "Tuesday at 2 pm", "Thursday at 3 pm", "Friday at 9 am"];
const DENTISTS: [&str; 3] = ["Dr. Fern", "Dr. Hale", "Dr. Moss"];

/// The kinds of calls, and how many of a hundred are of each.
const KINDS: [(Kind, i64); 11] = [
    (Kind::Placed(DialOutcome::Answered), 42),
    (Kind::Placed(DialOutcome::NoAnswer), 9),
    (Kind::Placed(DialOutcome::Voicemail), 8),
    (Kind::Placed(DialOutcome::Busy), 5),
    (Kind::Placed(DialOutcome::Failed), 4),
    (Kind::Received("front-desk"), 14),
    (Kind::Received("transfer"), 5),
    (Kind::Received("silence"), 3),
    (Kind::Test, 5),
    (Kind::Web, 3),
    (Kind::CutShort, 2),
];

#[derive(Clone, Copy)]
enum Kind {
    Placed(DialOutcome),
    Received(&'static str),
    Test,
    Web,
    /// Answered, and ended because it reached the longest duration.
    CutShort,
}

/// At most `count` past calls, oldest first, all settled before `now`.
pub fn calls(
    count: usize,
    organization: &Organization,
    now: Millis,
    random: &mut Random,
) -> Vec<Call> {
    let days = days(count);
    let mut starts: Vec<Millis> = (0..count).map(|_| office_hour(now, days, random)).collect();
    starts.sort_unstable();
    let has_strangers = days > FEWEST_DAYS;
    let Some(makers) = Makers::new(organization, has_strangers) else { return Vec::new() };
    let mut id = FIRST_CALL_ID;
    starts
        .into_iter()
        .filter_map(|start| {
            id += random.between(1, 9);
            makers.call(id, start, random)
        })
        .collect()
}

const FEWEST_DAYS: i64 = decisions::HISTORY_REACHES_BACK / DAY - 1;

/// Over how many days so many calls are spread: a practice has only so many in a day.
fn days(count: usize) -> i64 {
    FEWEST_DAYS.max(i64::try_from(count).unwrap_or(i64::MAX) / decisions::HISTORY_CALLS_A_DAY)
}

/// Between 8:00 and 17:00 in Los Angeles, at least half an hour ago.
fn office_hour(now: Millis, days: i64, random: &mut Random) -> Millis {
    let mut back = random.between(0, days);
    // A short history would have too few calls left in a week.
    if days > FEWEST_DAYS && is_weekend(now - back * DAY) && random.chance(75) {
        back = random.between(0, days);
    }
    let midnight = (now - back * DAY).div_euclid(DAY) * DAY;
    let at = midnight + 15 * HOUR + random.between(0, 9 * HOUR);
    let is_too_late = at > now - 30 * MINUTE;
    if is_too_late && days > FEWEST_DAYS {
        // Or else yesterday would have the calls of two days.
        return office_hour(now, days, random);
    }
    if is_too_late { at - DAY } else { at }
}

fn is_weekend(at: Millis) -> bool {
    // 1970 began on a Thursday.
    matches!(at.div_euclid(DAY).rem_euclid(7), 2 | 3)
}

/// What the calls of an agent have in common.
struct Maker {
    snapshot: AgentSnapshot,
    settings: Settings,
}

struct Makers {
    /// Those of the agents that place calls.
    callers: Vec<Maker>,
    front_desk: Maker,
    /// Whether most parties are people whom nobody has saved.
    has_strangers: bool,
}

impl Maker {
    fn of(agent: &Agent) -> Self {
        Self { snapshot: agent.snapshot(), settings: agent.settings() }
    }
}

impl Makers {
    fn new(organization: &Organization, has_strangers: bool) -> Option<Self> {
        let callers = organization.agents.iter().filter(|agent| agent.id != FRONT_DESK_AGENT);
        let front_desk = Maker::of(organization.agent(FRONT_DESK_AGENT)?);
        Some(Self { callers: callers.map(Maker::of).collect(), front_desk, has_strangers })
    }

    fn call(&self, id: i64, start: Millis, random: &mut Random) -> Option<Call> {
        let (party, name) = *random.pick(&PEOPLE)?;
        let kind = kind(random);
        let maker = match kind {
            Kind::Placed(_) | Kind::CutShort | Kind::Test => random.pick(&self.callers)?,
            Kind::Received(_) | Kind::Web => &self.front_desk,
        };
        let own = random.pick(&OWN_NUMBERS)?;
        let mut settings = maker.settings.clone();
        let (direction, outcome) = match kind {
            Kind::Placed(outcome) => (Direction::Outbound, outcome),
            Kind::CutShort => (Direction::Outbound, DialOutcome::Answered),
            Kind::Received(_) => (Direction::Inbound, DialOutcome::AlreadyConnected),
            Kind::Test => (Direction::Test, DialOutcome::AlreadyConnected),
            Kind::Web => (Direction::Web, DialOutcome::AlreadyConnected),
        };
        match kind {
            Kind::Received(dialogue) => settings.dialogue = dialogue,
            Kind::CutShort => settings.max_call_duration = Some(random.between(8, 14)),
            _ => {}
        }
        let mut snapshot = maker.snapshot.clone();
        snapshot.variables = Variables::Past(variables(name, random)?);
        let mut simulation = simulation(outcome, start, &settings, random);
        if direction == Direction::Test {
            simulation.charge_cents *= decisions::TEST_CHARGE_MULTIPLIER;
        }
        let party = match self.has_strangers && random.chance(80) {
            true => stranger(random)?,
            false => party.to_owned(),
        };
        let (from, to) = match direction {
            Direction::Outbound | Direction::Test => ((*own).to_owned(), party),
            Direction::Inbound => (party, (*own).to_owned()),
            Direction::Web => (String::new(), FRONT_DESK_NUMBER.to_owned()),
        };
        Some(Call {
            id,
            direction,
            from,
            to,
            start,
            snapshot,
            simulation,
            graded_again_at: None,
            is_of_scenario: false,
            is_charged: true,
            listed_from: Duration::ZERO,
            found_from: Duration::ZERO,
        })
    }
}

/// A reserved number that belongs to nobody in particular.
fn stranger(random: &mut Random) -> Option<String> {
    let area = random.pick(&AREAS)?;
    Some(format!("+1{area}55501{:02}", random.between(0, 99)))
}

fn kind(random: &mut Random) -> Kind {
    let mut left = random.between(1, 100);
    for (kind, share) in KINDS {
        left -= share;
        if left <= 0 {
            return kind;
        }
    }
    Kind::Placed(DialOutcome::Answered)
}

fn simulation(
    outcome: DialOutcome,
    start: Millis,
    settings: &Settings,
    random: &mut Random,
) -> Simulation {
    let mut simulation = Simulation::new(outcome, start, settings);
    if random.chance(7) {
        simulation.do_not_record();
    }
    simulation.does_grading_fail = random.chance(4);
    simulation
}

fn variables(name: &'static str, random: &mut Random) -> Option<PastVariables> {
    let appointment = random.pick(&DAYS)?;
    let dentist = random.pick(&DENTISTS)?;
    let due_cents = random.between(15, 240) * 100 + random.between(0, 99);
    // Now and then a variable is forgotten.
    let first_name = (!random.chance(6)).then_some(name);
    Some(PastVariables { first_name, appointment, dentist, due_cents })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::date::span;

    /// A sum over the first 250 calls of seed 1.
    const SMALL_HISTORY: u64 = 3_048_167_782_672_392_284;

    fn history(seed: u64) -> (Vec<Call>, Millis) {
        let now = span("2026-10-06T17:30:02.114Z").unwrap().0;
        (calls(250, &Organization::new(now), now, &mut Random::new(seed)), now)
    }

    #[test]
    fn the_history_covers_the_past_sixty_days_oldest_first() {
        let (calls, now) = history(1);
        assert_eq!(calls.len(), 250);
        assert!(calls.is_sorted_by_key(|call| call.start));
        assert!(calls.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert!(
            calls
                .iter()
                .all(|call| call.start > now - 62 * DAY && call.simulation.settled_at() < now)
        );
    }

    #[test]
    fn the_history_has_calls_of_every_kind() {
        let (calls, now) = history(1);
        for direction in Direction::ALL {
            assert!(calls.iter().any(|call| call.direction == direction), "{direction:?}");
        }
        for reason in [
            "agent_end",
            "caller_hangup",
            "transfer",
            "timeout",
            "error",
            "no_answer",
            "busy",
            "voicemail",
            "silence_timeout",
        ] {
            assert!(calls.iter().any(|call| call.simulation.end_reason == reason), "{reason}");
        }
        let grades: Vec<_> =
            calls.iter().map(|call| call.grade_status(now).map(|status| status.name())).collect();
        for grade in [None, Some("completed"), Some("failed"), Some("skipped_recording_disabled")] {
            assert!(grades.contains(&grade), "{grade:?}");
        }
        let issues = issues(&calls, &mut Random::new(1));
        assert!(issues.iter().any(|issue| issue.pattern().is_some()));
        assert!(issues.iter().any(|issue| issue.pattern().is_none()));
    }

    #[test]
    fn a_large_history_is_spread_over_so_many_days_that_each_looks_like_one_of_a_practice() {
        let now = span("2026-10-06T17:30:02.114Z").unwrap().0;
        let calls = calls(30_000, &Organization::new(now), now, &mut Random::new(1));
        assert_eq!(calls.len(), 30_000);
        assert!(calls.is_sorted_by_key(|call| call.start));
        let mut days: BTreeMap<i64, usize> = BTreeMap::new();
        for call in &calls {
            *days.entry(call.start.div_euclid(DAY)).or_default() += 1;
        }
        assert!(days.values().all(|count| *count <= 190), "{days:?}");
        let average = |is_counted: &dyn Fn(i64) -> bool| {
            let counted = days.iter().filter(|(day, _)| is_counted(**day)).map(|(_, count)| *count);
            counted.clone().sum::<usize>() / counted.count()
        };
        let weekend = average(&|day| is_weekend(day * DAY));
        assert!(weekend * 2 < average(&|day| !is_weekend(day * DAY)), "{weekend}");
        let parties: BTreeSet<&str> = calls.iter().map(|call| call.to.as_str()).collect();
        assert!(parties.len() > 1_000, "{}", parties.len());
        assert!(calls.iter().all(|call| call.from.is_empty() || call.from.contains("55501")));
    }

    /// Tests in a browser know these calls.
    #[test]
    fn a_small_history_stays_as_it_is() {
        let (calls, _) = history(1);
        let facts = calls.iter().map(|call| {
            let variables = serde_json::to_string(&*call.snapshot.variables.map()).unwrap();
            format!("{} {} {} {} {variables}", call.id, call.start, call.from, call.to)
        });
        let sum = facts.flat_map(|facts| facts.into_bytes()).fold(0_u64, |sum, byte| {
            sum.wrapping_mul(0x0100_0000_01b3).wrapping_add(u64::from(byte))
        });
        assert_eq!(sum, SMALL_HISTORY);
    }

    #[test]
    fn the_same_seed_gives_the_same_history() {
        let facts = |seed| {
            history(seed)
                .0
                .iter()
                .map(|call| (call.id, call.start, call.to.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(facts(3), facts(3));
        assert_ne!(facts(3), facts(4));
    }
}
