//! `POST /call`. The checks are in `place.rs`; how the response fails is in
//! `fault_injection.rs`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::json;

use super::input::JsonObject;
use crate::api_error::ApiError;
use crate::app::App;
use crate::place::{Outcome, Placed, place};
use crate::request::PlaceRequest;

pub async fn place_call(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<Response, ApiError> {
    let request = PlaceRequest::parse(body)?;
    let Placed { outcome, failure } = place(&mut app.state(), request)?;
    let response = match outcome {
        Outcome::NotReceived => StatusCode::NO_CONTENT.into_response(),
        Outcome::Replayed(call_id, status) => {
            Json(json!({ "call_id": call_id, "status": status, "idempotent_replay": true }))
                .into_response()
        }
        Outcome::Dialed(call_id) => {
            (StatusCode::CREATED, Json(json!({ "call_id": call_id, "status": "initiated" })))
                .into_response()
        }
        Outcome::Unknown(call_id) => {
            (StatusCode::ACCEPTED, Json(json!({ "call_id": call_id, "status": "unknown" })))
                .into_response()
        }
    };
    // The middleware of `fault_injection.rs` reads the extension and makes the response fail.
    Ok(match failure {
        Some(failure) => (Extension(failure), response).into_response(),
        None => response,
    })
}
