//! `GET /calls/{id}/audio`, `…/transcript`, `…/history`.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::input::{Arguments, Id};
use crate::App;
use crate::decisions::detail;
use crate::refusal::Refusal;
use crate::turn::Turn;

/// How often a held-up answer looks whether it may go: a test may turn the clock, or
/// end the delay.
const LOOK: Duration = Duration::from_millis(20);

/// A fresh link each time; the last one stays good until it expires.
pub async fn audio(State(app): State<App>, Id(id): Id) -> Result<Json<Value>, Refusal> {
    let asked_at = app.world().clock.steady();
    while is_held_up(&app, asked_at) {
        sleep(LOOK).await;
    }
    let mut world = app.world();
    let now = world.settle();
    let call = world.found(id, now).ok_or_else(Refusal::not_found)?;
    if !call.is_recorded(now) {
        return Err(Refusal::new(StatusCode::NOT_FOUND, detail::NO_RECORDING));
    }
    Ok(Json(json!({ "url": app.links.to(&format!("/recordings/{id}.wav"), now) })))
}

fn is_held_up(app: &App, asked_at: Duration) -> bool {
    let world = app.world();
    world.clock.steady() < asked_at.saturating_add(world.faults.audio_delay)
}

pub async fn transcript(
    State(app): State<App>,
    Id(id): Id,
    arguments: Arguments,
) -> Result<Json<Value>, Refusal> {
    let live = arguments.flag("live")?;
    let mut world = app.world();
    let now = world.settle();
    let call = world.found(id, now).ok_or_else(Refusal::not_found)?;
    Ok(Json(json!({ "call_id": id, "transcripts": call.transcript(now, live) })))
}

pub async fn history(State(app): State<App>, Id(id): Id) -> Result<Json<Value>, Refusal> {
    let mut world = app.world();
    let now = world.settle();
    let call = world.found(id, now).ok_or_else(Refusal::not_found)?;
    Ok(Json(call.turns(now, true).map(Turn::history_row).collect()))
}
