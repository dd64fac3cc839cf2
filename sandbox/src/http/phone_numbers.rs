//! `GET /phone-numbers`, `GET /phone-numbers/{id}`, `POST …/verify-voip`.

use axum::extract::State;
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::gate::Credential;
use super::input::Id;
use crate::App;
use crate::date::{Millis, iso};
use crate::decisions::{self, detail};
use crate::phone_number::{PhoneNumber, Verification};
use crate::refusal::Refusal;

pub async fn list(State(app): State<App>) -> Json<Value> {
    Json(app.world().organization.numbers.iter().map(PhoneNumber::json).collect())
}

pub async fn one(State(app): State<App>, Id(id): Id) -> Result<Json<Value>, Refusal> {
    let world = app.world();
    world.organization.number(id).map(|number| Json(number.json())).ok_or_else(Refusal::not_found)
}

/// A probe call that takes a moment; a second one meanwhile is refused.
pub async fn verify(
    State(app): State<App>,
    Extension(by): Extension<Credential>,
    Id(id): Id,
) -> Result<Json<Value>, Refusal> {
    let takes = {
        let mut world = app.world();
        let takes = world.clock.real(decisions::VERIFYING_TAKES);
        let steady = world.clock.steady();
        let number = world.organization.number_mut(id).ok_or_else(Refusal::not_found)?;
        if by.role == "member" {
            return Err(Refusal::forbidden(detail::ROLE));
        }
        if number.is_demo {
            return Err(Refusal::bad(detail::NOT_VOIP));
        }
        if number.verifying_until.is_some_and(|until| steady < until) {
            return Err(Refusal::conflict(detail::VERIFYING));
        }
        number.verifying_until = Some(steady + takes);
        takes
    };
    tokio::time::sleep(takes).await;
    let mut world = app.world();
    let now = world.settle();
    let evidence_id = world.random.uuid();
    let number = world.organization.verify(id, now).ok_or_else(Refusal::not_found)?;
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
