//! `GET /calls/{id}/audio`, `…/transcript`, `…/history`.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::input::{PathId, QueryParams};
use crate::api_error::ApiError;
use crate::app::{App, CHECK_EVERY};
use crate::decisions::detail;
use crate::turn::Turn;

/// A new URL each time. Earlier ones stay valid until they expire.
pub async fn audio(State(app): State<App>, PathId(id): PathId) -> Result<Json<Value>, ApiError> {
    let requested_at = app.state().clock.steady();
    // A test may advance the clock or remove the delay.
    while is_delayed(&app, requested_at) {
        sleep(CHECK_EVERY).await;
    }
    let mut state = app.state();
    let now = state.settle();
    let call = state.visible_call(id, now).ok_or_else(ApiError::not_found)?;
    if !call.is_recorded(now) || state.faults.has_lost_recording(id) {
        return Err(ApiError::new(StatusCode::NOT_FOUND, detail::NO_RECORDING));
    }
    Ok(Json(json!({ "url": app.signed_urls.sign(&format!("/recordings/{id}.wav"), now) })))
}

fn is_delayed(app: &App, requested_at: Duration) -> bool {
    let state = app.state();
    state.clock.steady() < requested_at.saturating_add(state.faults.audio_delay)
}

pub async fn transcript(
    State(app): State<App>,
    PathId(id): PathId,
    query: QueryParams,
) -> Result<Json<Value>, ApiError> {
    let live = query.flag("live")?;
    let mut state = app.state();
    let now = state.settle();
    let call = state.visible_call(id, now).ok_or_else(ApiError::not_found)?;
    let rows = state.call_override(id).and_then(|call| call.transcript.clone());
    let rows = rows.unwrap_or_else(|| call.transcript(now, live));
    Ok(Json(json!({ "call_id": id, "transcripts": rows })))
}

pub async fn history(State(app): State<App>, PathId(id): PathId) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    let call = state.visible_call(id, now).ok_or_else(ApiError::not_found)?;
    Ok(Json(call.turns(now, true).map(Turn::history_row).collect()))
}
