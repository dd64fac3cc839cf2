//! The admin endpoints for tests, outside `/v1` and without an API key. They return what was
//! dialed, advance the clock, change agents and the account, place a colleague's call and inject
//! faults.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use super::input::JsonObject;
use crate::account::AccountSetting;
use crate::agent::SPEAK_ORDERS;
use crate::api_error::ApiError;
use crate::app::App;
use crate::date::{SECOND, iso};
use crate::fault::Faults;
use crate::place::place_for_colleague;
use crate::validation::{Rule, field_errors};

pub fn router() -> Router<App> {
    Router::new()
        .route("/sandbox/state", get(show_state))
        .route("/sandbox/expire-links", post(expire_links))
        .route("/sandbox/advance", post(advance))
        .route("/sandbox/faults", post(set_faults))
        .route("/sandbox/account", post(set_account))
        .route("/sandbox/finish-payment", post(finish_payment))
        .route("/sandbox/agents", post(set_agent))
        .route("/sandbox/place", post(place))
}

async fn show_state(State(app): State<App>) -> Json<Value> {
    let mut state = app.state();
    let now = state.settle();
    Json(json!({
        "dials": state.total_dials(),
        "dials_by_number": state.dials,
        "dials_by_key": state.dials_by_key,
        "placements": state.placements,
        "charges": state.billing.charges,
        "charges_by_key": state.billing.charges_by_key,
        "top_ups": state.top_ups,
        "issue_reports": state.issue_reports,
        "gradings": state.gradings,
        "changes": state.changes,
        "requests": state.requests,
        "now": iso(now),
    }))
}

/// Expires every signed URL so far.
async fn expire_links(State(app): State<App>, headers: HeaderMap) -> Result<StatusCode, ApiError> {
    reject_browsers(&headers)?;
    app.signed_urls.expire_all();
    Ok(StatusCode::NO_CONTENT)
}

/// Advances the clock: `{"seconds": 90}`.
async fn advance(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, ApiError> {
    reject_browsers(&headers)?;
    let seconds = seconds(&body)
        .ok_or_else(|| ApiError::field("seconds", "A number of at least 0 is required."))?;
    let mut state = app.state();
    state.clock.advance((seconds * SECOND as f64) as i64);
    let now = state.settle();
    Ok(Json(json!({ "now": iso(now) })))
}

/// Replaces the faults that are set: `{"place": ["drop_after"]}`; `{}` removes them. The keys
/// are in `fault/setting.rs`, the kinds in `fault/kind.rs`.
async fn set_faults(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<StatusCode, ApiError> {
    reject_browsers(&headers)?;
    app.state().faults = Faults::parse(&body)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the account: `{"platform_calls": 99}`. The keys are in `account.rs`.
async fn set_account(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<StatusCode, ApiError> {
    reject_browsers(&headers)?;
    let setting = AccountSetting::parse(&body)?;
    app.state().set_account(&setting);
    Ok(StatusCode::NO_CONTENT)
}

/// Confirms the payment that waits for its card's holder. 409 when there is none.
async fn finish_payment(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    reject_browsers(&headers)?;
    let mut state = app.state();
    let now = state.settle();
    if state.billing.finish_payment(now) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::conflict("No payment waits for a confirmation."))
    }
}

/// Changes an agent, or adds one: `{"id": 21, "prompt": "…"}`, with `name`, `voice` and
/// `outbound_speak_order` if they matter. `{"id": 21, "is_gone": true}` removes it.
async fn set_agent(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<StatusCode, ApiError> {
    reject_browsers(&headers)?;
    let id = body.get("id").and_then(Value::as_i64).filter(|id| *id > 0);
    let id = id.ok_or_else(|| ApiError::field("id", "A whole number above 0 is required."))?;
    let mut state = app.state();
    let now = state.settle();
    if body.get("is_gone").and_then(Value::as_bool) == Some(true) {
        state.organization.agents.retain(|agent| agent.id != id);
    } else {
        let errors = field_errors(&body, &[("outbound_speak_order", Rule::OneOf(&SPEAK_ORDERS))]);
        if !errors.is_empty() {
            return Err(ApiError::fields(errors));
        }
        state.organization.set_agent(id, now, |agent| agent.set(&body));
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Places a call as a colleague. The body is that of `POST /v1/call`, without a key.
async fn place(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    reject_browsers(&headers)?;
    let id = place_for_colleague(&mut app.state(), body)?;
    Ok((StatusCode::CREATED, Json(json!({ "call_id": id }))))
}

fn seconds(body: &Map<String, Value>) -> Option<f64> {
    body.get("seconds")?.as_f64().filter(|seconds| (0.0..=1e9).contains(seconds))
}

/// Rejects a page in a browser: only those send an `Origin`.
pub fn reject_browsers(headers: &HeaderMap) -> Result<(), ApiError> {
    if headers.contains_key(header::ORIGIN) {
        return Err(ApiError::forbidden("Not from a page."));
    }
    Ok(())
}
