//! The smallest API: a host that places calls, says how they went, and offers nothing
//! else.

use axum::extract::State;
use axum::routing::{any, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::input::PathId;
use super::place_call::place_call;
use crate::api_error::ApiError;
use crate::app::App;
use crate::decisions::detail;

pub fn router() -> Router<App> {
    Router::new()
        .route("/call", post(place_call))
        .route("/calls/{id}", get(one))
        .route("/billing", any(forbidden))
        .route("/billing/{*rest}", any(forbidden))
        .route("/outbound-tcpa-confirmation", any(forbidden))
}

async fn one(State(app): State<App>, PathId(id): PathId) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    let call = state.visible_call(id, now).ok_or_else(ApiError::not_found)?;
    // A URL that plays; the full API gives a storage path here.
    let url =
        call.is_recorded(now).then(|| app.signed_urls.sign(&format!("/recordings/{id}.wav"), now));
    let is_ended = call.is_ended(now);
    Ok(Json(json!({
        "call_id": id,
        "status": call.status(now),
        "end_reason": is_ended.then_some(call.simulation.end_reason),
        "duration_seconds": call.duration_seconds(now),
        "recording_url": url,
    })))
}

async fn forbidden() -> ApiError {
    ApiError::forbidden(detail::ROLE)
}
