//! `GET /agents/{id}/test-runs`, `POST …/execute`, `GET …/{batch_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use super::input::{JsonObject, PathId, PathIds, check_fields};
use super::rehearsals::{agent_target, check_funds, require_consent, stagger_seconds};
use super::scenarios::require_agent;
use crate::api_error::ApiError;
use crate::app::App;
use crate::date::SECOND;
use crate::decisions::{RUNS_MAX, detail};
use crate::rehearsal::{CONDITIONS, Conditions, Scenario, ScenarioBatch, Target, estimated_cents};
use crate::state::{Plan, SandboxState};
use crate::validation::Rule;

pub fn router() -> Router<App> {
    Router::new()
        .route("/agents/{id}/test-runs", get(list))
        .route("/agents/{id}/test-runs/execute", post(execute))
        .route("/agents/{id}/test-runs/{batch_id}", get(one))
}

const RULES: [(&str, Rule); 5] = [
    ("channel", Rule::OneOf(&["telephony", "web"])),
    ("matrix", Rule::Object),
    ("phone_number_id", Rule::AtLeast(0)),
    ("scenario_ids", Rule::IntegerList),
    ("stagger_seconds", Rule::AtLeast(0)),
];

/// The agent's batches, newest first.
async fn list(State(app): State<App>, PathId(agent_id): PathId) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    require_agent(&state, agent_id)?;
    let batches = state.rehearsals.scenario_batches.iter().rev();
    let batches = batches.filter(|batch| batch.agent_id == agent_id);
    Ok(Json(batches.map(|batch| state.scenario_batch_row(batch, now)).collect()))
}

async fn one(
    State(app): State<App>,
    PathIds(agent_id, id): PathIds,
) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    let mut batches = state.rehearsals.scenario_batches.iter();
    let batch = batches.find(|batch| batch.agent_id == agent_id && batch.id == id);
    Ok(Json(state.scenario_batch_row(batch.ok_or_else(ApiError::not_found)?, now)))
}

/// Runs each scenario under each combination of the matrix.
async fn execute(
    State(app): State<App>,
    PathId(agent_id): PathId,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let mut state = app.state();
    let now = state.settle();
    require_agent(&state, agent_id)?;
    check_fields(&body, &RULES, &["channel"])?;
    let matrix = body.get("matrix").and_then(Value::as_object).cloned().unwrap_or_default();
    check_matrix(&matrix)?;
    require_consent(&body)?;
    let scenarios = scenarios(&state, agent_id, &body)?;
    let count = CONDITIONS.iter().fold(scenarios.len(), |count, group| {
        count.saturating_mul(options(&matrix, group.key).len().max(1))
    });
    if count > RUNS_MAX {
        let message = format!("Ensure there are no more than {RUNS_MAX} runs.");
        return Err(ApiError::field("matrix", &message));
    }
    let (target, own_number, number) = target(&state, agent_id, &body)?;
    check_funds(&state)?;
    let stagger = stagger_seconds(&body) * SECOND;
    let mut run_ids = Vec::new();
    let mut delay = 0;
    for scenario in &scenarios {
        for conditions in combinations(&matrix) {
            let plan = Plan {
                target: target.clone(),
                own_number: own_number.clone(),
                // The agent's part in a scenario is the other one in a run.
                direction: if scenario.direction() == "inbound" { "outbound" } else { "inbound" },
                target_number: String::new(),
                prompt: scenario.prompt().to_owned(),
                language: None,
                scenario_id: Some(scenario.id),
                conditions: Conditions::of(&scenario.fields, &conditions),
                delay,
            };
            run_ids.extend(state.add_run(plan, now));
            delay += stagger;
        }
    }
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let batch = ScenarioBatch {
        id: state.rehearsals.next_scenario_batch_id(),
        agent_id,
        channel: body.get("channel").and_then(Value::as_str).unwrap_or_default().to_owned(),
        number,
        matrix: Value::Object(matrix),
        prompt_hash: state.prompt_hash(agent_id),
        run_ids,
        estimated_cents: estimated_cents(&target.product) * count,
        created_at: now,
    };
    let row = state.scenario_batch_row(&batch, now);
    state.rehearsals.scenario_batches.push(batch);
    Ok((StatusCode::CREATED, Json(row)))
}

/// The named scenarios, or all of the agent.
fn scenarios(
    state: &SandboxState,
    agent_id: i64,
    body: &Map<String, Value>,
) -> Result<Vec<Scenario>, ApiError> {
    let scenarios: Vec<Scenario> = match body.get("scenario_ids").and_then(Value::as_array) {
        None => state.rehearsals.scenarios_of(agent_id).cloned().collect(),
        Some(ids) => {
            let named = ids.iter().filter_map(Value::as_i64);
            let named = named.map(|id| state.rehearsals.scenario(agent_id, id).cloned());
            let named: Option<Vec<Scenario>> = named.collect();
            named.ok_or_else(|| ApiError::field("scenario_ids", detail::NO_SCENARIO))?
        }
    };
    if scenarios.is_empty() {
        return Err(ApiError::field("scenario_ids", detail::NO_SCENARIOS));
    }
    Ok(scenarios)
}

type ThroughNumber = Option<(i64, String)>;

/// The agent, the number that it speaks at, and the number that the runs go through.
fn target(
    state: &SandboxState,
    agent_id: i64,
    body: &Map<String, Value>,
) -> Result<(Target, String, ThroughNumber), ApiError> {
    let (target, own_number) = agent_target(state, agent_id)?;
    if body.get("channel") == Some(&json!("web")) {
        return Ok((target, own_number, None));
    }
    let id = body.get("phone_number_id").and_then(Value::as_i64);
    let id = id.ok_or_else(|| ApiError::field("phone_number_id", detail::PHONE_NUMBER_NEEDED))?;
    let number = state.organization.number(id).ok_or_else(ApiError::not_found)?;
    let target = Target { kind: "phone_number", id, name: number.label.to_owned(), ..target };
    Ok((target, number.number.to_owned(), Some((id, number.number.to_owned()))))
}

fn check_matrix(matrix: &Map<String, Value>) -> Result<(), ApiError> {
    for group in &CONDITIONS {
        let Some(options) = matrix.get(group.key) else { continue };
        let wrong = |errors: Value| {
            let named = json!({ group.key: errors });
            ApiError::fields(Map::from_iter([("matrix".to_owned(), named)]))
        };
        let options = options.as_array().ok_or_else(|| wrong(json!(["Expected a list."])))?;
        if let Some(errors) = options.iter().find_map(|option| group.errors(option)) {
            return Err(wrong(errors));
        }
    }
    Ok(())
}

fn options<'a>(matrix: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    matrix.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Each choice of one option from every group that has some.
fn combinations(matrix: &Map<String, Value>) -> Vec<Map<String, Value>> {
    let mut all = vec![Map::new()];
    for group in &CONDITIONS {
        let options = options(matrix, group.key);
        if options.is_empty() {
            continue;
        }
        let with = |chosen: &Map<String, Value>, option: &Value| {
            let mut chosen = chosen.clone();
            chosen.insert(group.key.to_owned(), option.clone());
            chosen
        };
        all = all
            .iter()
            .flat_map(|chosen| options.iter().map(move |option| with(chosen, option)))
            .collect();
    }
    all
}
