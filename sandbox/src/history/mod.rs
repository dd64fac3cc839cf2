//! The calls of the past weeks, so that lists, filters and graphs have something to show.
//! The same seed gives the same history.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::agent::Agent;
use crate::call::{Call, DialOutcome, Direction, Settings, Simulation};
use crate::date::{DAY, HOUR, MINUTE, Millis};
use crate::decisions;
use crate::identity::FRONT_DESK_NUMBER;
use crate::organization::Organization;
use crate::random::Random;

mod long_call;
mod reports;

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
    let mut starts: Vec<Millis> = (0..count).map(|_| office_hour(now, random)).collect();
    starts.sort_unstable();
    let mut id = FIRST_CALL_ID;
    starts
        .into_iter()
        .filter_map(|start| {
            id += random.between(1, 9);
            call(id, start, organization, random)
        })
        .collect()
}

/// Between 8:00 and 17:00 in Los Angeles, at least half an hour ago.
fn office_hour(now: Millis, random: &mut Random) -> Millis {
    let days = decisions::HISTORY_REACHES_BACK / DAY - 1;
    let midnight = (now - random.between(0, days) * DAY).div_euclid(DAY) * DAY;
    let at = midnight + 15 * HOUR + random.between(0, 9 * HOUR);
    if at > now - 30 * MINUTE { at - DAY } else { at }
}

fn call(id: i64, start: Millis, organization: &Organization, random: &mut Random) -> Option<Call> {
    let (party, name) = *random.pick(&PEOPLE)?;
    let kind = kind(random);
    let callers: Vec<&Agent> = organization.agents.iter().filter(|agent| agent.id != 21).collect();
    let agent = match kind {
        Kind::Placed(_) | Kind::CutShort | Kind::Test => *random.pick(&callers)?,
        Kind::Received(_) | Kind::Web => organization.agent(21)?,
    };
    let own = random.pick(&["+12025550143", "+12025550146", "+12025550148"])?;
    let mut settings = agent.settings();
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
    let mut snapshot = agent.snapshot();
    snapshot.variables = variables(name, random);
    let mut simulation = simulation(outcome, start, &settings, random);
    // A test call costs twice as much.
    simulation.charge_cents *= if direction == Direction::Test { 2 } else { 1 };
    let (from, to) = match direction {
        Direction::Outbound | Direction::Test => (*own, party),
        Direction::Inbound => (party, *own),
        Direction::Web => ("", FRONT_DESK_NUMBER),
    };
    let (from, to) = (from.to_owned(), to.to_owned());
    Some(Call {
        id,
        direction,
        from,
        to,
        start,
        snapshot,
        simulation,
        graded_again_at: None,
        is_charged: true,
        listed_from: Duration::ZERO,
        found_from: Duration::ZERO,
    })
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

fn variables(name: &str, random: &mut Random) -> Map<String, Value> {
    let mut variables = Map::new();
    let day = random.pick(&DAYS).copied().unwrap_or_default();
    let dentist = random.pick(&DENTISTS).copied().unwrap_or_default();
    let amount = format!("${}.{:02}", random.between(15, 240), random.between(0, 99));
    for (key, value) in [
        ("first_name", name),
        ("appointment", day),
        ("last_visit", "last spring"),
        ("dentist", dentist),
        ("amount_due", &amount),
        ("due_date", "the end of the month"),
    ] {
        variables.insert(key.to_owned(), value.into());
    }
    // Now and then a variable is forgotten.
    if random.chance(6) {
        variables.remove("first_name");
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::span;

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
