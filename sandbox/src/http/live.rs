//! `POST /calls/{id}/listen`, `…/whisper`: only while somebody is on the line.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::input::{Id, JsonObject};
use crate::App;
use crate::decisions::detail;
use crate::refusal::Refusal;
use crate::rule::{Rule, broken};

/// A token for a room that does not exist: the sandbox has no live sound.
pub async fn listen(State(app): State<App>, Id(id): Id) -> Result<Json<Value>, Refusal> {
    require_live(&app, id)?;
    Ok(Json(json!({
        "room_name": format!("call-{id}"),
        "server_url": "wss://livekit.example.com",
        "token": "sandbox.listen.only",
    })))
}

pub async fn whisper(
    State(app): State<App>,
    Id(id): Id,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let errors = broken(&body, &[("text", Rule::Words)]);
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    if !body.contains_key("text") {
        return Err(Refusal::field("text", "This field is required."));
    }
    require_live(&app, id)?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "status": "sent" }))))
}

fn require_live(app: &App, id: i64) -> Result<(), Refusal> {
    let mut world = app.world();
    let now = world.settle();
    let call = world.found(id, now).ok_or_else(Refusal::not_found)?;
    if call.is_answered(now) && !call.is_ended(now) {
        Ok(())
    } else {
        Err(Refusal::conflict(detail::NOT_LIVE))
    }
}
