//! Calls in progress, for a page that shows many at once: their transcripts grow at the
//! sandbox's clock. No phone rings for them, so they are not counted as dialed.

use std::sync::Arc;
use std::time::Duration;

use super::long_call::LongCall;
use super::{FRONT_DESK_AGENT, Maker, OWN_NUMBERS, PEOPLE, variables};
use crate::call::{Call, Direction, Simulation, Variables};
use crate::date::{Millis, SECOND};
use crate::decisions;
use crate::dialogue::Dialogue;
use crate::organization::Organization;
use crate::random::Random;

const SHORTEST: Millis = 45 * SECOND;
const LONGEST: Millis = 300 * SECOND;
/// How long a turn takes on average.
const TURN: Millis = 3 * SECOND;

/// How far a call has come when the sandbox begins to show it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It begins now.
    Now,
    /// Some time ago, another time for each call.
    Before,
}

/// A call that is in progress. `id` is set by whoever lists it.
pub fn live_call(
    begun: Begun,
    organization: &Organization,
    now: Millis,
    random: &mut Random,
) -> Option<Call> {
    let direction = if random.chance(65) { Direction::Outbound } else { Direction::Inbound };
    let callers: Vec<_> =
        organization.agents.iter().filter(|agent| agent.id != FRONT_DESK_AGENT).collect();
    let agent = match direction {
        Direction::Inbound => organization.agent(FRONT_DESK_AGENT)?,
        _ => *random.pick(&callers)?,
    };
    let maker = Maker::of(agent);
    let (party, name) = *random.pick(&PEOPLE)?;
    let own = *random.pick(&OWN_NUMBERS)?;
    let length = random.between(SHORTEST, LONGEST);
    let ringing = if direction == Direction::Outbound { decisions::RINGING } else { 0 };
    // At least a few seconds are left, so that it is still there for the next look.
    let passed = random.between(0, length * 9 / 10);
    let start = if begun == Begun::Now { now } else { now - passed };
    let talk = LongCall {
        turns: usize::try_from(length / TURN).unwrap_or_default(),
        length,
        seed: random.draw(),
    };
    let dialogue = Dialogue::named(maker.settings.dialogue);
    let turns = Arc::new(talk.turns(dialogue.map_or("", |dialogue| dialogue.end_reason)));
    let simulation = Simulation::of_turns(start, start + ringing, dialogue, turns, &maker.settings);
    let mut snapshot = maker.snapshot;
    snapshot.variables = Variables::Past(variables(name, random)?);
    let (from, to) = if direction == Direction::Inbound { (party, own) } else { (own, party) };
    Some(Call {
        id: 0,
        direction,
        from: from.to_owned(),
        to: to.to_owned(),
        start,
        snapshot,
        simulation,
        graded_again_at: None,
        is_of_scenario: false,
        is_charged: false,
        listed_from: Duration::ZERO,
        found_from: Duration::ZERO,
    })
}
