//! `GET` and `POST /agents/{id}/test-scenarios`, `POST …/generate` and `…/refresh`, `GET`,
//! `PATCH` and `DELETE …/{scenario_id}`, `POST /calls/{id}/promote-to-scenario`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use super::input::{JsonObject, PathId, PathIds, check_fields};
use crate::api_error::ApiError;
use crate::app::App;
use crate::call::{Call, Direction};
use crate::date::Millis;
use crate::decisions::{SCENARIOS_MAX, detail};
use crate::rehearsal::{CONDITIONS, DIRECTIONS, GENERATED, Generated, Scenario};
use crate::state::SandboxState;
use crate::validation::Rule;

pub fn router() -> Router<App> {
    let one = get(one).patch(update).delete(delete);
    Router::new()
        .route("/agents/{id}/test-scenarios", get(list).post(create))
        .route("/agents/{id}/test-scenarios/generate", post(generate))
        .route("/agents/{id}/test-scenarios/refresh", post(refresh))
        .route("/agents/{id}/test-scenarios/{scenario_id}", one)
        .route("/calls/{id}/promote-to-scenario", post(promote))
}

const RULES: [(&str, Rule); 4] = [
    ("title", Rule::NonBlank),
    ("scenario_prompt", Rule::NonBlank),
    ("direction", Rule::OneOf(&DIRECTIONS)),
    ("labels", Rule::StringList),
];

/// The agent's scenarios, newest first.
async fn list(State(app): State<App>, PathId(agent_id): PathId) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    require_agent(&state, agent_id)?;
    let scenarios: Vec<&Scenario> = state.rehearsals.scenarios_of(agent_id).collect();
    Ok(Json(scenarios.iter().rev().map(|scenario| state.scenario_row(scenario, now)).collect()))
}

async fn create(
    State(app): State<App>,
    PathId(agent_id): PathId,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let mut state = app.state();
    let now = state.settle();
    require_agent(&state, agent_id)?;
    check_form(&body, &["title", "scenario_prompt"])?;
    let scenario = Scenario { agent_id, source: "manual", ..written(&body, now) };
    let id = state.rehearsals.add_scenario(scenario);
    Ok((StatusCode::CREATED, Json(row(&state, agent_id, id, now)?)))
}

/// Lets the platform write scenarios. It is free here, and its engine is a short list.
async fn generate(
    State(app): State<App>,
    PathId(agent_id): PathId,
    body: Option<JsonObject>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let body = body.map(|JsonObject(body)| body).unwrap_or_default();
    let mut state = app.state();
    let now = state.settle();
    require_agent(&state, agent_id)?;
    let rules =
        [("count", Rule::AtLeast(1)), ("include_edge_cases", Rule::Bool), ("locale", Rule::String)];
    check_fields(&body, &rules, &[])?;
    let count = body.get("count").and_then(Value::as_i64).unwrap_or(6);
    if count > SCENARIOS_MAX {
        let message = format!("Ensure this value is less than or equal to {SCENARIOS_MAX}.");
        return Err(ApiError::field("count", &message));
    }
    let has_edge_cases = body.get("include_edge_cases") != Some(&Value::Bool(false));
    let direction = direction_of(&state, agent_id);
    let count = usize::try_from(count).unwrap_or_default();
    let mut rows = Vec::new();
    let known = GENERATED.iter().filter(|one| has_edge_cases || !one.is_edge_case);
    for Generated { title, prompt, is_edge_case } in known.cycle().take(count) {
        let labels = if *is_edge_case { json!(["Edge Case"]) } else { json!([]) };
        let fields = [
            ("title", json!(title)),
            ("scenario_prompt", json!(prompt)),
            ("direction", json!(direction)),
            ("labels", labels),
        ];
        let scenario = Scenario {
            agent_id,
            source: "ai",
            prompt_hash: state.prompt_hash(agent_id),
            ..written(&of_fields(fields), now)
        };
        let id = state.rehearsals.add_scenario(scenario);
        rows.push(row(&state, agent_id, id, now)?);
    }
    Ok((StatusCode::CREATED, Json(json!({ "scenarios": rows }))))
}

/// Writes scenarios anew for the agent's prompt as it is: those that are named, else all. Those
/// that a person has written stay as they are.
async fn refresh(
    State(app): State<App>,
    PathId(agent_id): PathId,
    body: Option<JsonObject>,
) -> Result<Json<Value>, ApiError> {
    let body = body.map(|JsonObject(body)| body).unwrap_or_default();
    let mut state = app.state();
    let now = state.settle();
    require_agent(&state, agent_id)?;
    check_fields(&body, &[("only_stale", Rule::Bool), ("scenario_ids", Rule::IntegerList)], &[])?;
    let is_stale_only = body.get("only_stale") == Some(&Value::Bool(true));
    let named = body.get("scenario_ids").and_then(Value::as_array);
    let hash = state.prompt_hash(agent_id);
    let mut ids = Vec::new();
    for scenario in &mut state.rehearsals.scenarios {
        let is_named = named.is_none_or(|ids| ids.contains(&json!(scenario.id)));
        let is_due = !is_stale_only || scenario.is_stale(&hash);
        if scenario.agent_id == agent_id && scenario.source != "manual" && is_named && is_due {
            scenario.prompt_hash.clone_from(&hash);
            (scenario.updated_at, scenario.refreshed_at) = (now, Some(now));
            ids.push(scenario.id);
        }
    }
    let rows: Result<Vec<Value>, ApiError> =
        ids.into_iter().map(|id| row(&state, agent_id, id, now)).collect();
    Ok(Json(json!({ "scenarios": rows? })))
}

async fn one(
    State(app): State<App>,
    PathIds(agent_id, id): PathIds,
) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    Ok(Json(row(&state, agent_id, id, now)?))
}

/// Changes what is given and nothing else.
async fn update(
    State(app): State<App>,
    PathIds(agent_id, id): PathIds,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    row(&state, agent_id, id, now)?;
    check_form(&body, &[])?;
    if let Some(scenario) = state.rehearsals.scenario_mut(agent_id, id) {
        scenario.fields.extend(written(&body, now).fields);
        scenario.updated_at = now;
    }
    Ok(Json(row(&state, agent_id, id, now)?))
}

async fn delete(
    State(app): State<App>,
    PathIds(agent_id, id): PathIds,
) -> Result<StatusCode, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    row(&state, agent_id, id, now)?;
    state.rehearsals.scenarios.retain(|scenario| scenario.id != id);
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a scenario of a call: 201, and 200 with the same one when the call has become one
/// before.
async fn promote(
    State(app): State<App>,
    PathId(call_id): PathId,
    body: Option<JsonObject>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let body = body.map(|JsonObject(body)| body).unwrap_or_default();
    let mut state = app.state();
    let now = state.settle();
    let call = state.visible_call(call_id, now).ok_or_else(ApiError::not_found)?;
    let rules =
        [("failing_turn_index", Rule::AtLeastOrNull(0)), ("issue_trace_id", Rule::StringOrNull)];
    check_fields(&body, &rules, &[])?;
    let earlier =
        state.rehearsals.scenarios.iter().find(|known| known.source_call_id == Some(call_id));
    if let Some(earlier) = earlier {
        return Ok((StatusCode::OK, Json(state.scenario_row(earlier, now))));
    }
    let agent = call.snapshot.agent_id.filter(|id| state.organization.agent(*id).is_some());
    let agent_id = agent.ok_or_else(|| ApiError::bad(detail::NO_SAVED_AGENT))?;
    if !call.is_ended(now) {
        return Err(ApiError::bad(detail::NOT_ENDED));
    }
    let turn = body.get("failing_turn_index").and_then(Value::as_i64);
    let rows = call.transcript(now, false);
    let until = turn.map(|turn| usize::try_from(turn).unwrap_or(usize::MAX));
    if until.is_some_and(|turn| turn >= rows.len()) {
        return Err(ApiError::field("failing_turn_index", detail::NO_TURN));
    }
    let issue = body.get("issue_trace_id").and_then(Value::as_str);
    if issue.is_some_and(|id| state.issues_of(call_id).all(|issue| issue.trace_id != id)) {
        return Err(ApiError::field("issue_trace_id", detail::NO_ISSUE));
    }
    let heard = rows.get(..=until.unwrap_or(usize::MAX - 1)).unwrap_or(&rows);
    let scenario = Scenario {
        agent_id,
        source: "production",
        source_call_id: Some(call_id),
        source_issue_trace_id: issue.map(str::to_owned),
        source_turn_index: turn,
        prompt_hash: state.prompt_hash(agent_id),
        ..written(&promoted(call, heard), now)
    };
    let id = state.rehearsals.add_scenario(scenario);
    Ok((StatusCode::CREATED, Json(row(&state, agent_id, id, now)?)))
}

/// The fields of a scenario that is made of a call, of which these rows were heard.
fn promoted(call: &Call, heard: &[Value]) -> Map<String, Value> {
    let spoken = heard.iter().filter(|row| row["role"] == "user");
    let spoken: Vec<&str> = spoken
        .filter_map(|row| row["content"].as_str())
        .filter(|words| !words.starts_with('{'))
        .collect();
    let prompt =
        format!("You are the other person on call {}. You said: {}", call.id, spoken.join(" "));
    let direction = if call.direction == Direction::Inbound { "inbound" } else { "outbound" };
    of_fields([
        ("title", json!(format!("From call {}", call.id))),
        ("scenario_prompt", json!(prompt)),
        ("direction", json!(direction)),
        ("labels", json!(["Regression"])),
    ])
}

fn of_fields<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn check_form(body: &Map<String, Value>, required: &[&str]) -> Result<(), ApiError> {
    check_fields(body, &RULES, required)?;
    let errors = CONDITIONS.iter().filter_map(|group| {
        let errors = body.get(group.key).and_then(|value| group.errors(value))?;
        Some((group.key.to_owned(), errors))
    });
    let errors: Map<String, Value> = errors.collect();
    if errors.is_empty() { Ok(()) } else { Err(ApiError::fields(errors)) }
}

/// What a body says of a scenario, from now on.
fn written(body: &Map<String, Value>, now: Millis) -> Scenario {
    let is_known = |key: &str| {
        RULES.iter().any(|(known, _)| *known == key)
            || CONDITIONS.iter().any(|group| group.key == key)
    };
    let fields = body.iter().filter(|(key, _)| is_known(key));
    Scenario {
        fields: fields.map(|(key, value)| (key.clone(), value.clone())).collect(),
        created_at: now,
        updated_at: now,
        ..Scenario::default()
    }
}

/// Which part the agent has in most of its calls.
fn direction_of(state: &SandboxState, agent_id: i64) -> &'static str {
    let mut numbers = state.organization.numbers.iter();
    let is_called = numbers.any(|number| number.inbound_agent_id == Some(agent_id));
    if is_called { "inbound" } else { "outbound" }
}

fn row(state: &SandboxState, agent_id: i64, id: i64, now: Millis) -> Result<Value, ApiError> {
    let scenario = state.rehearsals.scenario(agent_id, id).ok_or_else(ApiError::not_found)?;
    Ok(state.scenario_row(scenario, now))
}

/// # Errors
/// 404 for an agent that does not exist.
pub fn require_agent(state: &SandboxState, id: i64) -> Result<(), ApiError> {
    state.organization.agent(id).map(|_| ()).ok_or_else(ApiError::not_found)
}
