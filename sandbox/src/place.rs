//! Places a call: the checks in their order, what the well-known numbers do at each of
//! them, and the idempotency key that makes repeated requests one call.
//!
//! The caller holds the lock on the state, so no other request runs between looking up a
//! key and recording it.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Map, Value};

use crate::api_error::ApiError;
use crate::call::{Call, Direction, Simulation};
use crate::call_setup::CallSetup;
use crate::date::Millis;
use crate::decisions::{self, detail};
use crate::fault::Failure;
use crate::idempotency::UsedKey;
use crate::number_faults::NumberFaults;
use crate::request::{AgentSource, PlaceRequest};
use crate::scripts::Script;
use crate::state::SandboxState;
use crate::tcpa::TcpaStatus;

pub struct Placed {
    pub outcome: Outcome,
    /// How the response fails on its way back, if it does.
    pub failure: Option<Failure>,
}

pub enum Outcome {
    /// The request did not reach the API.
    NotReceived,
    /// A repeated request: the id and current status of the call that the first placed.
    Replayed(i64, &'static str),
    /// The phone rings.
    Dialed(i64),
    /// Accepted, but the carrier has not confirmed yet that the phone rings.
    Unknown(i64),
}

/// Places a call, or replays the call that the request's key has placed before.
///
/// # Errors
/// The error of the first check that fails. The key stays unused then.
pub fn place(state: &mut SandboxState, request: PlaceRequest) -> Result<Placed, ApiError> {
    let now = state.settle();
    let script = Script::for_number(&request.to);
    match script {
        Some(Script::KeyRefused) => {
            return Err(ApiError::new(StatusCode::UNAUTHORIZED, detail::KEY));
        }
        Some(Script::FieldErrors) => return Err(example_field_errors()),
        Some(Script::KeyClash) => return Err(ApiError::conflict(detail::KEY_CLASH)),
        _ => {}
    }
    if let Some(replayed) = replay(state, &request, now) {
        return replayed;
    }
    let number_faults = NumberFaults::for_script(script);
    if let Some((failure, lasts)) = number_faults.before
        && wait_left(state, &request, lasts).is_some()
    {
        return Ok(Placed { outcome: Outcome::NotReceived, failure: Some(failure) });
    }
    check_from_number(state, &request, script, now)?;
    check_balance(state, script, now)?;
    let setup = call_setup(state, &request, script)?;
    check_carrier(state, &request, script)?;
    if script == Some(Script::ProxyPage) {
        let failure = Some(Failure::ProxyPage);
        return Ok(Placed { outcome: Outcome::NotReceived, failure });
    }
    let id = state.next_call_id();
    let simulation = Simulation::scripted(now, script, &setup.settings);
    let dialed_at = state.clock.steady();
    let call = Call {
        id,
        direction: Direction::Outbound,
        from: request.from,
        to: request.to,
        start: now,
        snapshot: setup.snapshot,
        simulation,
        graded_again_at: None,
        is_of_scenario: false,
        is_charged: false,
        listed_from: dialed_at + number_faults.listed_after,
        found_from: dialed_at + number_faults.found_after,
    };
    state.dial(call, request.key.as_deref());
    if let Some(key) = request.key.filter(|_| state.faults.deduplicates) {
        state.idempotency.record(key, UsedKey { body: request.body, call_id: id, dialed_at });
    }
    let is_unknown = script == Some(Script::OutcomeUnknown);
    let outcome = if is_unknown { Outcome::Unknown(id) } else { Outcome::Dialed(id) };
    Ok(Placed { outcome, failure: number_faults.after.map(|(failure, _)| failure) })
}

/// Places a call as a colleague does with another client. The call takes none of the
/// faults that are set for the next requests, is not counted among them, and its result
/// always arrives, whatever its number does to responses. Returns the call's id.
///
/// # Errors
/// When a check fails, or the number lets no request through.
pub fn place_for_colleague(
    state: &mut SandboxState,
    body: Map<String, Value>,
) -> Result<i64, ApiError> {
    if body.contains_key("idempotency_key") {
        return Err(ApiError::field("idempotency_key", "A colleague's call has no key."));
    }
    match place(state, PlaceRequest::parse(body)?)?.outcome {
        Outcome::Replayed(id, _) | Outcome::Dialed(id) | Outcome::Unknown(id) => Ok(id),
        Outcome::NotReceived => {
            Err(ApiError::new(StatusCode::BAD_GATEWAY, "This number lets no request through."))
        }
    }
}

/// The result for a key that has placed a call before. `None` when it has not.
fn replay(
    state: &SandboxState,
    request: &PlaceRequest,
    now: Millis,
) -> Option<Result<Placed, ApiError>> {
    if !state.faults.deduplicates {
        return None;
    }
    let used = state.idempotency.used(request.key.as_ref()?)?;
    if used.body != request.body {
        return Some(Err(ApiError::conflict(detail::KEY_CLASH)));
    }
    let call = state.call(used.call_id)?;
    let status = if call.is_unknown(now) { "unknown" } else { call.status(now) };
    let age = state.clock.steady().saturating_sub(used.dialed_at);
    let after = NumberFaults::for_script(Script::for_number(&request.to)).after;
    let failure = after.filter(|(_, lasts)| age < *lasts).map(|(failure, _)| failure);
    Some(Ok(Placed { outcome: Outcome::Replayed(used.call_id, status), failure }))
}

/// How much longer the request's key is refused; see `Idempotency::wait_left`.
fn wait_left(state: &mut SandboxState, request: &PlaceRequest, wait: Duration) -> Option<Duration> {
    let now = state.clock.steady();
    state.idempotency.wait_left(request.key.as_deref().unwrap_or_default(), wait, now)
}

/// The from number is owned, then it may dial out, then the TCPA confirmation is there.
fn check_from_number(
    state: &mut SandboxState,
    request: &PlaceRequest,
    script: Option<Script>,
    now: Millis,
) -> Result<(), ApiError> {
    let platform = state.organization.platform.allowance(now);
    let is_confirmed = state.organization.tcpa == TcpaStatus::Active;
    let not_owned = || ApiError::new(StatusCode::NOT_FOUND, detail::FROM_NUMBER);
    let number = state.organization.find_number(&request.from).map(|number| number.id);
    let number = number.filter(|_| script != Some(Script::FromNumberUnknown));
    let number = number.and_then(|id| state.organization.number_mut(id)).ok_or_else(not_owned)?;
    if script == Some(Script::Unverified) && number.outbound_error(platform).is_none() {
        if number.is_reverified {
            number.is_reverified = false;
        } else {
            number.lose_verification();
        }
    }
    if let Some(reason) = number.outbound_error(platform) {
        return Err(ApiError::forbidden(reason));
    }
    match script {
        Some(Script::DemoNumber) => Err(ApiError::forbidden(detail::DEMO)),
        Some(Script::Trial) => Err(ApiError::forbidden(detail::TRIAL)),
        Some(Script::Role) => Err(ApiError::forbidden(detail::ROLE)),
        Some(Script::CallerIdIneligible) => {
            let error = ApiError::conflict(detail::CALLER_ID);
            Err(error.code("caller_id_not_eligible").not_retryable())
        }
        Some(Script::Tcpa) => Err(ApiError::forbidden(detail::TCPA)),
        _ if !is_confirmed => Err(ApiError::forbidden(detail::TCPA)),
        _ => Ok(()),
    }
}

fn check_balance(
    state: &mut SandboxState,
    script: Option<Script>,
    now: Millis,
) -> Result<(), ApiError> {
    let is_spent = script == Some(Script::BalanceSpent) && state.billing.spend_everything(now);
    if is_spent || state.billing.balance_cents() <= 0 {
        return Err(ApiError::new(StatusCode::PAYMENT_REQUIRED, detail::BALANCE));
    }
    Ok(())
}

fn call_setup(
    state: &SandboxState,
    request: &PlaceRequest,
    script: Option<Script>,
) -> Result<CallSetup, ApiError> {
    let not_found = || ApiError::new(StatusCode::NOT_FOUND, detail::AGENT);
    // This number finds no agent, not even a one-off one.
    if script == Some(Script::AgentGone) {
        return Err(not_found());
    }
    if let AgentSource::OneOff(config) = &request.source {
        return Ok(CallSetup::one_off(config).with_overrides(request));
    }
    let default =
        state.organization.find_number(&request.from).and_then(|number| number.outbound_agent_id);
    let id =
        request.source.saved_or(default).ok_or_else(|| ApiError::bad(detail::NO_OUTBOUND_AGENT))?;
    let agent = state.organization.agent(id).ok_or_else(not_found)?;
    let setup = CallSetup { snapshot: agent.snapshot(), settings: agent.settings() };
    Ok(setup.with_overrides(request))
}

/// The last check: after it the phone rings.
fn check_carrier(
    state: &mut SandboxState,
    request: &PlaceRequest,
    script: Option<Script>,
) -> Result<(), ApiError> {
    match script {
        Some(Script::Throttled) => {
            let wait = Duration::from_secs(decisions::RETRY_AFTER_SECONDS);
            if let Some(left) = wait_left(state, request, wait) {
                // Rounded up: a client that waits for as long as it is told gets through.
                return Err(ApiError::throttled(
                    left.as_secs() + u64::from(left.subsec_nanos() > 0),
                ));
            }
            Ok(())
        }
        Some(Script::ServerFault) => {
            Err(ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, detail::SERVER_FAULT))
        }
        Some(Script::ProviderFaultOnce)
            if state.idempotency.is_first_attempt(request.key.as_deref().unwrap_or_default()) =>
        {
            Err(ApiError::new(StatusCode::BAD_GATEWAY, detail::PROVIDER))
        }
        _ => Ok(()),
    }
}

fn example_field_errors() -> ApiError {
    let mut error = ApiError::field("to_number", detail::E164);
    if let Some(body) = error.body.as_object_mut() {
        body.insert(
            "max_hold_seconds".to_owned(),
            serde_json::json!(["A valid integer is required."]),
        );
    }
    error
}
