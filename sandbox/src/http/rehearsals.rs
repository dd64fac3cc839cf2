//! `GET` and `POST /test-calls`, `GET` and `POST /test-call-batches`,
//! `GET /test-call-batches/{id}`, and the same below `/simulations`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value};

use super::input::{JsonObject, PathId, QueryParams, check_fields};
use crate::api_error::ApiError;
use crate::app::App;
use crate::date::SECOND;
use crate::decisions::{LIST_DEFAULT, LIST_MAX, RUNS_MAX, STAGGER_MAX_SECONDS, detail};
use crate::rehearsal::{
    Batch, Conditions, DIRECTIONS, RUN_STATUSES, TARGETS, Target, estimated_cents,
};
use crate::state::{Plan, SandboxState};
use crate::validation::{Rule, is_e164};

pub fn router() -> Router<App> {
    let runs = || get(list).post(create);
    let batches = || get(list_batches).post(create_batch);
    Router::new()
        .route("/test-calls", runs())
        .route("/simulations", runs())
        .route("/test-call-batches", batches())
        .route("/simulations/batches", batches())
        .route("/test-call-batches/{id}", get(one_batch))
        .route("/simulations/batches/{id}", get(one_batch))
}

const REQUIRED: [&str; 2] = ["target_type", "target_id"];
const RULES: [(&str, Rule); 13] = [
    ("target_type", Rule::OneOf(&TARGETS)),
    ("target_id", Rule::AtLeast(0)),
    ("direction", Rule::OneOf(&DIRECTIONS)),
    ("language", Rule::String),
    ("primary_language", Rule::String),
    ("scenario_mode", Rule::OneOf(&["auto", "manual"])),
    ("scenario_prompt", Rule::String),
    ("simulator_product", Rule::OneOf(&["spark", "testing"])),
    ("target_number", Rule::String),
    ("name", Rule::String),
    ("run_count", Rule::AtLeast(1)),
    ("scenario_prompts", Rule::StringList),
    ("stagger_seconds", Rule::AtLeast(0)),
];

/// All runs, newest first.
async fn list(State(app): State<App>, query: QueryParams) -> Result<Json<Value>, ApiError> {
    let target = query.one_of("target_type", &TARGETS)?;
    let status = query.one_of("status", &RUN_STATUSES)?;
    let agent_id = query.id("agent_id")?;
    let limit = query.count("limit", 1, LIST_MAX)?.unwrap_or(LIST_DEFAULT);
    let offset = query.count("offset", 0, usize::MAX)?.unwrap_or(0);
    let mut state = app.state();
    let now = state.settle();
    let matching = state.rehearsals.runs.iter().rev().filter(|run| {
        target.is_none_or(|kind| run.target.kind == kind)
            && status.is_none_or(|status| run.status(state.run_call(run), now) == status)
            && agent_id.is_none_or(|id| run.target.agent_id == id)
    });
    Ok(Json(matching.skip(offset).take(limit).map(|run| state.run_row(run, now)).collect()))
}

/// Starts a run. Twice is two runs: nothing makes it idempotent.
async fn create(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, ApiError> {
    check_form(&body)?;
    let mut state = app.state();
    let now = state.settle();
    let plan = plan(&state, &body)?;
    check_funds(&state)?;
    let id = state.add_run(plan, now).ok_or_else(ApiError::not_found)?;
    let run = state.rehearsals.run(id).ok_or_else(ApiError::not_found)?;
    Ok(Json(state.run_row(run, now)))
}

async fn list_batches(State(app): State<App>) -> Json<Value> {
    let mut state = app.state();
    let now = state.settle();
    let batches = state.rehearsals.batches.iter().rev();
    Json(batches.map(|batch| state.batch_row(batch, now)).collect())
}

/// Starts several runs, one after the other. Their prompts come in turn.
async fn create_batch(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    check_form(&body)?;
    let count = body.get("run_count").and_then(Value::as_u64).unwrap_or(3);
    let count = usize::try_from(count).ok().filter(|count| *count <= RUNS_MAX);
    let message = format!("Ensure this value is less than or equal to {RUNS_MAX}.");
    let count = count.ok_or_else(|| ApiError::field("run_count", &message))?;
    let stagger = stagger_seconds(&body);
    let prompts = body.get("scenario_prompts").and_then(Value::as_array).into_iter().flatten();
    let prompts: Vec<String> = prompts.filter_map(Value::as_str).map(str::to_owned).collect();
    let mut state = app.state();
    let now = state.settle();
    let first = plan(&state, &body)?;
    check_funds(&state)?;
    let (target, direction) = (first.target.clone(), first.direction);
    let mut run_ids = Vec::new();
    let mut due_prompts = prompts.iter().cycle();
    let mut delay = 0;
    for _ in 0..count {
        let prompt = due_prompts.next().cloned().unwrap_or_default();
        let plan = Plan { prompt, delay, ..plan(&state, &body)? };
        run_ids.extend(state.add_run(plan, now));
        delay += stagger * SECOND;
    }
    let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let batch = Batch {
        id: state.rehearsals.next_batch_id(),
        name: text("name"),
        direction,
        target_number: text("target_number"),
        prompts,
        stagger_seconds: stagger,
        run_ids,
        estimated_cents: estimated_cents(&target.product) * count,
        target,
        created_at: now,
    };
    let row = state.batch_row(&batch, now);
    state.rehearsals.batches.push(batch);
    Ok((StatusCode::CREATED, Json(row)))
}

async fn one_batch(State(app): State<App>, PathId(id): PathId) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    let batch = state.rehearsals.batches.iter().find(|batch| batch.id == id);
    let batch = batch.ok_or_else(ApiError::not_found)?;
    Ok(Json(state.batch_row(batch, now)))
}

fn check_form(body: &Map<String, Value>) -> Result<(), ApiError> {
    check_fields(body, &RULES, &REQUIRED)?;
    let number = body.get("target_number").and_then(Value::as_str).unwrap_or_default();
    if !number.is_empty() && !is_e164(number) {
        return Err(ApiError::field("target_number", detail::E164));
    }
    require_consent(body)
}

/// # Errors
/// 400 unless the body agrees to be charged.
pub fn require_consent(body: &Map<String, Value>) -> Result<(), ApiError> {
    match body.get("consent_to_charge") {
        Some(Value::Bool(true)) => Ok(()),
        _ => Err(ApiError::bad(detail::CONSENT)),
    }
}

/// # Errors
/// 402 when the balance or the budget for simulated calls is used up.
pub fn check_funds(state: &SandboxState) -> Result<(), ApiError> {
    let spent = |detail| Err(ApiError::new(StatusCode::PAYMENT_REQUIRED, detail));
    if state.billing.balance_cents() <= 0 {
        return spent(detail::BALANCE);
    }
    if state.billing.has_test_budget() { Ok(()) } else { spent(detail::TEST_BUDGET) }
}

/// How long after each other the runs of a batch begin.
pub fn stagger_seconds(body: &Map<String, Value>) -> i64 {
    body.get("stagger_seconds").and_then(Value::as_i64).unwrap_or(5).min(STAGGER_MAX_SECONDS)
}

fn plan(state: &SandboxState, body: &Map<String, Value>) -> Result<Plan, ApiError> {
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let id = body.get("target_id").and_then(Value::as_i64).unwrap_or_default();
    let direction =
        DIRECTIONS.into_iter().find(|known| text("direction") == Some(known)).unwrap_or("outbound");
    let (target, own_number) = match text("target_type") {
        Some("agent") => agent_target(state, id)?,
        _ => number_target(state, id, direction)?,
    };
    Ok(Plan {
        target,
        own_number,
        direction,
        target_number: text("target_number").unwrap_or_default().to_owned(),
        prompt: text("scenario_prompt").unwrap_or_default().to_owned(),
        language: text("language").or_else(|| text("primary_language")).map(str::to_owned),
        scenario_id: None,
        conditions: Conditions::default(),
        delay: 0,
    })
}

/// A saved agent, and the number that it calls from.
pub fn agent_target(state: &SandboxState, id: i64) -> Result<(Target, String), ApiError> {
    let agent = state
        .organization
        .agent(id)
        .ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, detail::AGENT))?;
    let target = Target {
        kind: "agent",
        id,
        name: agent.name.clone(),
        agent_id: id,
        agent_name: agent.name.clone(),
        product: agent.settings().product,
    };
    let mut numbers = state.organization.numbers.iter();
    let own = numbers.find(|number| number.outbound_agent_id == Some(id));
    Ok((target, own.map_or(String::new(), |number| number.number.to_owned())))
}

/// A phone number, with the agent that speaks there in this direction.
fn number_target(
    state: &SandboxState,
    id: i64,
    direction: &str,
) -> Result<(Target, String), ApiError> {
    let number = state.organization.number(id).ok_or_else(ApiError::not_found)?;
    let agent_id =
        if direction == "inbound" { number.outbound_agent_id } else { number.inbound_agent_id };
    let agent_id =
        agent_id.ok_or_else(|| ApiError::field("target_id", detail::NO_AGENT_OF_NUMBER))?;
    let (target, _) = agent_target(state, agent_id)?;
    let target = Target { kind: "phone_number", id, name: number.label.to_owned(), ..target };
    Ok((target, number.number.to_owned()))
}
