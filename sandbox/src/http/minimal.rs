//! The least the API may be: a host that places calls and tells how they went,
//! and knows nothing else.

use axum::extract::State;
use axum::routing::{any, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::input::Id;
use super::place_call::place_call;
use crate::App;
use crate::decisions::detail;
use crate::refusal::Refusal;

pub fn router() -> Router<App> {
    Router::new()
        .route("/call", post(place_call))
        .route("/calls/{id}", get(one))
        .route("/billing", any(forbidden))
        .route("/billing/{*rest}", any(forbidden))
        .route("/outbound-tcpa-confirmation", any(forbidden))
}

async fn one(State(app): State<App>, Id(id): Id) -> Result<Json<Value>, Refusal> {
    let mut world = app.world();
    let now = world.settle();
    let call = world.found(id, now).ok_or_else(Refusal::not_found)?;
    // A link that plays, where the full API gives a storage path.
    let link = call.is_recorded(now).then(|| app.links.to(&format!("/recordings/{id}.wav"), now));
    let is_ended = call.is_ended(now);
    Ok(Json(json!({
        "call_id": id,
        "status": call.status(now),
        "end_reason": is_ended.then_some(call.course.end_reason),
        "duration_seconds": call.duration_seconds(now),
        "recording_url": link,
    })))
}

async fn forbidden() -> Refusal {
    Refusal::forbidden(detail::ROLE)
}
