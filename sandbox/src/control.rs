//! The tests' own endpoints, outside `/v1` and without a key: what was dialled,
//! a hand on the clock, the organization's agents, a colleague's calls, and what is to
//! go wrong.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::App;
use crate::agent::Agent;
use crate::date::{SECOND, iso};
use crate::fault::Faults;
use crate::http::JsonObject;
use crate::place::place_elsewhere;
use crate::refusal::Refusal;

pub fn router() -> Router<App> {
    Router::new()
        .route("/sandbox/state", get(state))
        .route("/sandbox/expire-links", post(expire_links))
        .route("/sandbox/advance", post(advance))
        .route("/sandbox/faults", post(set_faults))
        .route("/sandbox/agents", post(set_agent))
        .route("/sandbox/place", post(place))
}

async fn state(State(app): State<App>) -> Json<Value> {
    let mut world = app.world();
    let now = world.settle();
    Json(json!({
        "dials": world.all_dials(),
        "dials_by_number": world.dials,
        "dials_by_key": world.dials_by_key,
        "placements": world.placements,
        "requests": world.requests,
        "now": iso(now),
    }))
}

/// Ends every signed link handed out so far.
async fn expire_links(State(app): State<App>, headers: HeaderMap) -> Result<StatusCode, Refusal> {
    refuse_pages(&headers)?;
    app.links.expire_all();
    Ok(StatusCode::NO_CONTENT)
}

/// Moves the clock: `{"seconds": 90}`.
async fn advance(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, Refusal> {
    refuse_pages(&headers)?;
    let seconds = seconds(&body)
        .ok_or_else(|| Refusal::field("seconds", "A number of at least 0 is required."))?;
    let mut world = app.world();
    world.clock.advance((seconds * SECOND as f64) as i64);
    let now = world.settle();
    Ok(Json(json!({ "now": iso(now) })))
}

/// Replaces the faults set before: `{"place": ["drop_after"]}`; `{}` ends them. The
/// keys are in `fault/setting.rs`, the kinds in `fault/kind.rs`.
async fn set_faults(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<StatusCode, Refusal> {
    refuse_pages(&headers)?;
    app.world().faults = Faults::read(&body)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes an agent as somebody else would, or adds one: `{"id": 21, "prompt": "…"}`,
/// with `name` and `voice` if they matter. `{"id": 21, "is_gone": true}` takes it away.
async fn set_agent(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<StatusCode, Refusal> {
    refuse_pages(&headers)?;
    let id = body.get("id").and_then(Value::as_i64).filter(|id| *id > 0);
    let id = id.ok_or_else(|| Refusal::field("id", "A whole number above 0 is required."))?;
    let mut world = app.world();
    let now = world.settle();
    if body.get("is_gone").and_then(Value::as_bool) == Some(true) {
        world.organization.agents.retain(|agent| agent.id != id);
    } else {
        let text = |key: &str| body.get(key).and_then(Value::as_str);
        let change = |agent: &mut Agent| agent.set(text("name"), text("prompt"), text("voice"));
        world.organization.set_agent(id, now, change);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// A colleague places a call: the body is that of `POST /v1/call`, without a key.
async fn place(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    refuse_pages(&headers)?;
    let id = place_elsewhere(&mut app.world(), body)?;
    Ok((StatusCode::CREATED, Json(json!({ "call_id": id }))))
}

fn seconds(body: &Map<String, Value>) -> Option<f64> {
    body.get("seconds")?.as_f64().filter(|seconds| (0.0..=1e9).contains(seconds))
}

/// A page in a browser must not turn these: only they send an Origin.
fn refuse_pages(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(header::ORIGIN) {
        return Err(Refusal::forbidden("Not from a page."));
    }
    Ok(())
}
