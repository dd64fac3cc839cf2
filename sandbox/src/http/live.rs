//! `POST /calls/{id}/listen` and `…/whisper`: only while a call is answered and not ended.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::input::{JsonObject, PathId};
use crate::api_error::ApiError;
use crate::app::App;
use crate::decisions::detail;
use crate::validation::{Rule, field_errors};

/// Returns a token for a room that does not exist: the sandbox has no live sound.
pub async fn listen(State(app): State<App>, PathId(id): PathId) -> Result<Json<Value>, ApiError> {
    require_live(&app, id)?;
    Ok(Json(json!({
        "room_name": format!("call-{id}"),
        "server_url": "wss://livekit.example.com",
        "token": "sandbox.listen.only",
    })))
}

pub async fn whisper(
    State(app): State<App>,
    PathId(id): PathId,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let errors = field_errors(&body, &[("text", Rule::NonBlank)]);
    if !errors.is_empty() {
        return Err(ApiError::fields(errors));
    }
    if !body.contains_key("text") {
        return Err(ApiError::field("text", "This field is required."));
    }
    require_live(&app, id)?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "status": "sent" }))))
}

fn require_live(app: &App, id: i64) -> Result<(), ApiError> {
    let mut state = app.state();
    let now = state.settle();
    let call = state.visible_call(id, now).ok_or_else(ApiError::not_found)?;
    if call.is_answered(now) && !call.is_ended(now) {
        Ok(())
    } else {
        Err(ApiError::conflict(detail::NOT_LIVE))
    }
}
