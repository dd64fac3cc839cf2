//! Placing a call: the gates in their order, what the well-known numbers do at
//! them, and the idempotency key that keeps one request from dialling twice.
//!
//! The caller holds the world's lock, so between looking a key up and writing it
//! down no other request gets in.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Map, Value};

use crate::call::{Call, Course, Direction};
use crate::commission::Commission;
use crate::date::Millis;
use crate::decisions::{self, detail};
use crate::fault::Failure;
use crate::refusal::Refusal;
use crate::request::{AgentSource, PlaceRequest};
use crate::scripts::Script;
use crate::trouble::Trouble;
use crate::world::World;

/// What placing remembers between requests.
#[derive(Default)]
pub struct Placing {
    keys: HashMap<String, Used>,
    /// Key → since when it is turned away, by the clock's steady time.
    turned_away: HashMap<String, Duration>,
    /// Keys whose first attempt the carrier refused.
    failed_once: HashSet<String>,
    spending: Spending,
}

/// What a key was used for.
struct Used {
    body: Map<String, Value>,
    call_id: i64,
    /// By the clock's steady time.
    dialled_at: Duration,
}

/// How far the number that spends the balance has come.
#[derive(Default, PartialEq, Eq)]
enum Spending {
    #[default]
    Idle,
    Drained,
    Credited,
}

pub struct Placed {
    pub outcome: Outcome,
    /// How the answer goes wrong, if it does.
    pub failure: Option<Failure>,
}

pub enum Outcome {
    /// The request has not reached the API.
    Nothing,
    /// The same request again: the call it made, and that call's status.
    Replayed(i64, &'static str),
    /// A phone rings.
    Dialled(i64),
    /// The same, but whether it rings is not known yet.
    Unknown(i64),
}

impl Placing {
    /// Money arrived.
    pub fn credited(&mut self) {
        if self.spending == Spending::Drained {
            self.spending = Spending::Credited;
        }
    }
}

pub fn place(world: &mut World, request: PlaceRequest) -> Result<Placed, Refusal> {
    let now = world.settle();
    let script = Script::of(&request.to);
    match script {
        Some(Script::KeyRefused) => {
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, detail::KEY));
        }
        Some(Script::FieldErrors) => return Err(field_errors()),
        Some(Script::KeyClash) => return Err(Refusal::conflict(detail::KEY_CLASH)),
        _ => {}
    }
    if let Some(replayed) = replay(world, &request, now) {
        return replayed;
    }
    let trouble = Trouble::of(script);
    if let Some((failure, lasts)) = trouble.before
        && wait_left(world, &request, lasts).is_some()
    {
        return Ok(Placed { outcome: Outcome::Nothing, failure: Some(failure) });
    }
    pass_number_gates(world, &request, script)?;
    pass_balance_gate(world, script, now)?;
    let commission = commission(world, &request, script)?;
    pass_carrier(world, &request, script)?;
    if script == Some(Script::ProxyPage) {
        return Ok(Placed { outcome: Outcome::Nothing, failure: Some(Failure::ProxyPage) });
    }
    let id = world.next_call_id();
    let course = Course::scripted(now, script, &commission.settings);
    let dialled_at = world.clock.steady();
    let call = Call {
        id,
        direction: Direction::Outbound,
        from: request.from,
        to: request.to,
        start: now,
        brief: commission.brief,
        course,
        graded_again_at: None,
        is_charged: false,
        listed_from: dialled_at + trouble.listed_after,
        found_from: dialled_at + trouble.found_after,
    };
    world.dial(call, request.key.as_deref());
    if let Some(key) = request.key.filter(|_| world.faults.deduplicates) {
        world.placing.keys.insert(key, Used { body: request.body, call_id: id, dialled_at });
    }
    let unknown = script == Some(Script::OutcomeUnknown);
    let outcome = if unknown { Outcome::Unknown(id) } else { Outcome::Dialled(id) };
    Ok(Placed { outcome, failure: trouble.after.map(|(failure, _)| failure) })
}

/// Places a call as a colleague does, with a client of their own: it takes no fault
/// that was set for the next requests, is not counted among them, and is always told
/// of, whatever its number does to answers. Gives the call's id.
///
/// # Errors
/// When the call is refused, or its number lets no request through.
pub fn place_elsewhere(world: &mut World, body: Map<String, Value>) -> Result<i64, Refusal> {
    if body.contains_key("idempotency_key") {
        return Err(Refusal::field("idempotency_key", "A colleague's call has no key."));
    }
    match place(world, PlaceRequest::read(body)?)?.outcome {
        Outcome::Replayed(id, _) | Outcome::Dialled(id) | Outcome::Unknown(id) => Ok(id),
        Outcome::Nothing => {
            Err(Refusal::new(StatusCode::BAD_GATEWAY, "This number lets no request through."))
        }
    }
}

fn replay(world: &World, request: &PlaceRequest, now: Millis) -> Option<Result<Placed, Refusal>> {
    if !world.faults.deduplicates {
        return None;
    }
    let used = world.placing.keys.get(request.key.as_ref()?)?;
    if used.body != request.body {
        return Some(Err(Refusal::conflict(detail::KEY_CLASH)));
    }
    let call = world.call(used.call_id)?;
    let status = if call.is_unknown(now) { "unknown" } else { call.status(now) };
    let age = world.clock.steady().saturating_sub(used.dialled_at);
    let trouble = Trouble::of(Script::of(&request.to)).after;
    let failure = trouble.filter(|(_, lasts)| age < *lasts).map(|(failure, _)| failure);
    Some(Ok(Placed { outcome: Outcome::Replayed(used.call_id, status), failure }))
}

/// For how long the key still has to wait since it was first turned away. After
/// that it begins anew.
fn wait_left(world: &mut World, request: &PlaceRequest, lasts: Duration) -> Option<Duration> {
    let key = request.key.clone().unwrap_or_default();
    let steady = world.clock.steady();
    let first = *world.placing.turned_away.entry(key.clone()).or_insert(steady);
    let left = (first + lasts).saturating_sub(steady);
    if left.is_zero() {
        world.placing.turned_away.remove(&key);
    }
    (!left.is_zero()).then_some(left)
}

/// From number owned → may dial → TCPA.
fn pass_number_gates(
    world: &mut World,
    request: &PlaceRequest,
    script: Option<Script>,
) -> Result<(), Refusal> {
    let unknown = || Refusal::new(StatusCode::NOT_FOUND, detail::FROM_NUMBER);
    let number = world.organization.number_called(&request.from).map(|number| number.id);
    let number = number.filter(|_| script != Some(Script::FromNumberUnknown));
    let number = number.and_then(|id| world.organization.number_mut(id)).ok_or_else(unknown)?;
    if script == Some(Script::Unverified) && number.is_eligible() {
        if number.is_reverified {
            number.is_reverified = false;
        } else {
            number.lose_verification();
        }
    }
    if let Some(refusal) = number.refusal() {
        return Err(Refusal::forbidden(refusal));
    }
    match script {
        Some(Script::DemoNumber) => Err(Refusal::forbidden(detail::DEMO)),
        Some(Script::Trial) => Err(Refusal::forbidden(detail::TRIAL)),
        Some(Script::Role) => Err(Refusal::forbidden(detail::ROLE)),
        Some(Script::CallerIdIneligible) => {
            Err(Refusal::conflict(detail::CALLER_ID).code("caller_id_not_eligible").not_retryable())
        }
        Some(Script::Tcpa) => Err(Refusal::forbidden(detail::TCPA)),
        _ => Ok(()),
    }
}

fn pass_balance_gate(
    world: &mut World,
    script: Option<Script>,
    now: Millis,
) -> Result<(), Refusal> {
    if script == Some(Script::BalanceSpent) {
        if world.placing.spending == Spending::Credited {
            world.placing.spending = Spending::Idle;
        } else {
            world.placing.spending = Spending::Drained;
            world.ledger.drain(now);
            world.reload_if_low(now);
            return Err(Refusal::new(StatusCode::PAYMENT_REQUIRED, detail::BALANCE));
        }
    }
    if world.ledger.balance_cents() <= 0 {
        return Err(Refusal::new(StatusCode::PAYMENT_REQUIRED, detail::BALANCE));
    }
    Ok(())
}

fn commission(
    world: &World,
    request: &PlaceRequest,
    script: Option<Script>,
) -> Result<Commission, Refusal> {
    let gone = || Refusal::new(StatusCode::NOT_FOUND, detail::AGENT);
    // Gone whatever the request names.
    if script == Some(Script::AgentGone) {
        return Err(gone());
    }
    if let AgentSource::OneOff(config) = &request.source {
        return Ok(Commission::one_off(config).under(request));
    }
    let own =
        world.organization.number_called(&request.from).and_then(|number| number.outbound_agent_id);
    let id = request.source.saved_or(own).ok_or_else(|| Refusal::bad(detail::NO_OUTBOUND_AGENT))?;
    let agent = world.organization.agent(id).ok_or_else(gone)?;
    Ok(Commission { brief: agent.brief(), settings: agent.settings() }.under(request))
}

/// The last gate: after it the phone rings.
fn pass_carrier(
    world: &mut World,
    request: &PlaceRequest,
    script: Option<Script>,
) -> Result<(), Refusal> {
    let key = request.key.clone().unwrap_or_default();
    match script {
        Some(Script::Throttled) => {
            let wait = Duration::from_secs(decisions::RETRY_AFTER_SECONDS);
            if let Some(left) = wait_left(world, request, wait) {
                // Rounded up: a client that waits what it is told always gets through.
                return Err(Refusal::throttled(
                    left.as_secs() + u64::from(left.subsec_nanos() > 0),
                ));
            }
            Ok(())
        }
        Some(Script::ServerFault) => {
            Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, detail::SERVER_FAULT))
        }
        // Without a key no attempt can be told to be the second.
        Some(Script::ProviderFaultOnce)
            if key.is_empty() || world.placing.failed_once.insert(key.clone()) =>
        {
            Err(Refusal::new(StatusCode::BAD_GATEWAY, detail::PROVIDER))
        }
        _ => Ok(()),
    }
}

fn field_errors() -> Refusal {
    let mut refusal = Refusal::field("to_number", detail::E164);
    if let Some(body) = refusal.body.as_object_mut() {
        body.insert(
            "max_hold_seconds".to_owned(),
            serde_json::json!(["A valid integer is required."]),
        );
    }
    refusal
}
