//! `GET /agents`, `GET /agents/{id}`.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::input::Id;
use crate::App;
use crate::agent::Agent;
use crate::refusal::Refusal;

pub async fn list(State(app): State<App>) -> Json<Value> {
    Json(app.world().organization.agents.iter().map(Agent::json).collect())
}

pub async fn one(State(app): State<App>, Id(id): Id) -> Result<Json<Value>, Refusal> {
    let world = app.world();
    world.organization.agent(id).map(|agent| Json(agent.json())).ok_or_else(Refusal::not_found)
}
