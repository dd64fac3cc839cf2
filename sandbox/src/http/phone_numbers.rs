//! `GET /phone-numbers`, `GET /phone-numbers/{id}`, `POST …/verify-voip`,
//! `GET /outbound-platform-number-request`.

use axum::extract::State;
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::auth::Credential;
use super::input::PathId;
use super::older::remove;
use crate::api_error::ApiError;
use crate::app::App;
use crate::date::{Millis, iso};
use crate::decisions::detail;
use crate::phone_number::{PhoneNumber, Verification};

pub async fn list(State(app): State<App>) -> Json<Value> {
    let mut state = app.state();
    let platform = state.allowance();
    let numbers = state.organization.numbers.iter();
    Json(numbers.map(|number| as_host(number.json(platform), state.is_older)).collect())
}

pub async fn one(State(app): State<App>, PathId(id): PathId) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let platform = state.allowance();
    let number = state.organization.number(id).ok_or_else(ApiError::not_found)?;
    Ok(Json(as_host(number.json(platform), state.is_older)))
}

/// An older host does not say whether a number may dial.
fn as_host(mut number: Value, is_older: bool) -> Value {
    if is_older {
        remove(&mut number, &["outbound_eligible", "outbound_ineligible_reason"]);
    }
    number
}

pub async fn platform_outbound(State(app): State<App>) -> Json<Value> {
    let mut state = app.state();
    let now = state.settle();
    Json(state.organization.platform.json(now))
}

/// Verifies a number by a verification call, which takes a while and ends automatically, whether
/// or not somebody waits for it. A second verification at the same time is 409.
pub async fn verify(
    State(app): State<App>,
    Extension(by): Extension<Credential>,
    PathId(id): PathId,
) -> Result<Json<Value>, ApiError> {
    let until = {
        let mut state = app.state();
        state.settle();
        let number = state.organization.number(id).ok_or_else(ApiError::not_found)?;
        by.require_admin()?;
        if number.is_demo {
            return Err(ApiError::bad(detail::NOT_VOIP));
        }
        if number.verifying_until.is_some() {
            return Err(ApiError::conflict(detail::VERIFYING));
        }
        let until = state.clock.steady() + state.clock.real(number.verifying_takes());
        let number = state.organization.number_mut(id).ok_or_else(ApiError::not_found)?;
        number.verifying_until = Some(until);
        until
    };
    app.wait_until(until).await;
    let mut state = app.state();
    let now = state.settle();
    let evidence_id = state.random.uuid();
    let number = state.organization.number(id).ok_or_else(ApiError::not_found)?;
    Ok(Json(verification(number, &evidence_id, now)))
}

fn verification(number: &PhoneNumber, evidence_id: &str, now: Millis) -> Value {
    let has_passed = number.verification != Verification::Failed;
    let verdict = if has_passed { "pass" } else { "fail" };
    let evidence = if has_passed {
        json!({})
    } else {
        json!({ "outbound": { "sip_status": 403, "detail": "Caller id not allowed on this trunk." } })
    };
    let note = "Your carrier bills the probe call.";
    json!({
        "phone_number_id": number.id,
        "status": verdict,
        "voip_verification_status": number.verification.name(),
        "verification_evidence": {
            "id": evidence_id,
            "provider": "telnyx",
            "inbound_status": "pass",
            "outbound_status": verdict,
            "config_fingerprint": format!("fp_{:04x}", number.id),
            "evidence": evidence,
            "provider_charge_estimate_cents": 2,
            "provider_charge_currency": "usd",
            "provider_charge_note": note,
            "created_at": iso(now),
        },
        "provider_charge_estimate_cents": 2,
        "provider_charge_currency": "usd",
        "provider_charge_note": note,
    })
}
