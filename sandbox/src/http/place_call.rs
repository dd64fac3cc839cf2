//! `POST /call`. What a call needs to be placed is in `place.rs`; how its answer
//! fails, in `failing.rs`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::json;

use super::input::JsonObject;
use crate::App;
use crate::place::{Outcome, Placed, place};
use crate::refusal::Refusal;
use crate::request::PlaceRequest;

pub async fn place_call(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<Response, Refusal> {
    let request = PlaceRequest::read(body)?;
    let Placed { outcome, failure } = place(&mut app.world(), request)?;
    let answer = match outcome {
        Outcome::Nothing => StatusCode::NO_CONTENT.into_response(),
        Outcome::Replayed(call_id, status) => {
            Json(json!({ "call_id": call_id, "status": status, "idempotent_replay": true }))
                .into_response()
        }
        Outcome::Dialled(call_id) => {
            (StatusCode::CREATED, Json(json!({ "call_id": call_id, "status": "initiated" })))
                .into_response()
        }
        Outcome::Unknown(call_id) => {
            (StatusCode::ACCEPTED, Json(json!({ "call_id": call_id, "status": "unknown" })))
                .into_response()
        }
    };
    // Whoever stands between the API and the network makes it fail.
    Ok(match failure {
        Some(failure) => (Extension(failure), answer).into_response(),
        None => answer,
    })
}
