//! `GET /agents`, `GET /agents/{id}`.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::input::PathId;
use crate::agent::Agent;
use crate::api_error::ApiError;
use crate::app::App;

pub async fn list(State(app): State<App>) -> Json<Value> {
    Json(app.state().organization.agents.iter().map(Agent::json).collect())
}

pub async fn one(State(app): State<App>, PathId(id): PathId) -> Result<Json<Value>, ApiError> {
    let state = app.state();
    state.organization.agent(id).map(|agent| Json(agent.json())).ok_or_else(ApiError::not_found)
}
