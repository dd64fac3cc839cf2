//! `GET` and `POST /calls/{id}/issue-reports`, `GET` and `PATCH /issue-reports`,
//! `PATCH /issue-reports/{trace_id}`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::input::{Arguments, Id, JsonObject};
use crate::App;
use crate::decisions::{LIST_DEFAULT, LIST_MAX};
use crate::issue::{Issue, SEVERITIES, SOURCES, STATUSES};
use crate::refusal::Refusal;
use crate::rule::{Rule, broken};

pub async fn of_call(State(app): State<App>, Id(id): Id) -> Result<Json<Value>, Refusal> {
    let mut world = app.world();
    let now = world.settle();
    world.found(id, now).ok_or_else(Refusal::not_found)?;
    Ok(Json(world.issues.iter().filter(|issue| issue.call_id == id).map(Issue::json).collect()))
}

const RULES: [(&str, Rule); 8] = [
    ("title", Rule::WordsUpTo(255)),
    ("description", Rule::Text),
    ("detected_issue_ref", Rule::TextOrNull),
    ("failing_turn_index", Rule::FromOrNull(0)),
    ("metadata", Rule::Object),
    ("severity", Rule::OneOf(&SEVERITIES)),
    ("source", Rule::OneOf(&SOURCES)),
    ("timestamp_seconds", Rule::FromOrNull(0)),
];

pub async fn create(
    State(app): State<App>,
    Id(id): Id,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let mut errors = broken(&body, &RULES);
    if !body.contains_key("title") {
        errors.insert("title".to_owned(), json!(["This field is required."]));
    }
    let mut world = app.world();
    let now = world.settle();
    let trace_id = world.random.uuid();
    let issue_id = world.issues.last().map_or(4_001, |issue| issue.id + 1);
    let call = world.found(id, now).ok_or_else(Refusal::not_found)?;
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    let issue = Issue::file(issue_id, trace_id, call, body, now);
    let reply = issue.json();
    world.issues.push(issue);
    Ok((StatusCode::CREATED, Json(reply)))
}

/// All reports, newest first.
pub async fn feed(State(app): State<App>, arguments: Arguments) -> Result<Json<Value>, Refusal> {
    let severity = arguments.one_of("severity", &SEVERITIES)?;
    let status = arguments.one_of("status", &STATUSES)?;
    let source = arguments.one_of("source", &SOURCES)?;
    let agent_id = arguments.id("agent_id")?;
    let limit = arguments.count("limit", 1, LIST_MAX)?.unwrap_or(LIST_DEFAULT);
    let offset = arguments.count("offset", 0, usize::MAX)?.unwrap_or(0);
    let is = |wanted: Option<&str>, value: &str| wanted.is_none_or(|wanted| wanted == value);
    let world = app.world();
    let matching = world.issues.iter().rev().filter(|issue| {
        is(severity, &issue.severity)
            && is(status, &issue.status)
            && is(source, &issue.source)
            && agent_id.is_none_or(|id| issue.agent_id == Some(id))
    });
    let matching: Vec<&Issue> = matching.collect();
    let results: Vec<Value> =
        matching.iter().skip(offset).take(limit).map(|issue| issue.json()).collect();
    Ok(Json(
        json!({ "total": matching.len(), "limit": limit, "offset": offset, "results": results }),
    ))
}

pub async fn update(
    State(app): State<App>,
    Path(trace_id): Path<String>,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, Refusal> {
    let status = status(&body)?;
    let mut world = app.world();
    let now = world.settle();
    let issue = world
        .issues
        .iter_mut()
        .find(|issue| issue.trace_id == trace_id)
        .ok_or_else(Refusal::not_found)?;
    if let Some(status) = status {
        issue.set_status(status, now);
    }
    Ok(Json(issue.json()))
}

/// Many at once; with a `pattern_key`, every report of the same patterns as well.
pub async fn update_many(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, Refusal> {
    let status =
        status(&body)?.ok_or_else(|| Refusal::field("status", "This field is required."))?;
    let errors = broken(&body, &[("trace_ids", Rule::Texts), ("pattern_key", Rule::TextOrNull)]);
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    let named: Vec<&str> = body
        .get("trace_ids")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let is_widened =
        body.get("pattern_key").and_then(Value::as_str).is_some_and(|key| !key.is_empty());
    let mut world = app.world();
    let now = world.settle();
    let is_named = |issue: &Issue| named.contains(&issue.trace_id.as_str());
    let patterns: Vec<String> = world
        .issues
        .iter()
        .filter(|issue| is_widened && is_named(issue))
        .filter_map(|issue| issue.pattern().map(str::to_owned))
        .collect();
    let mut updated = 0;
    for issue in &mut world.issues {
        if is_named(issue)
            || issue.pattern().is_some_and(|pattern| patterns.iter().any(|known| known == pattern))
        {
            issue.set_status(status, now);
            updated += 1;
        }
    }
    Ok(Json(json!({ "updated": updated })))
}

fn status(body: &Map<String, Value>) -> Result<Option<&str>, Refusal> {
    let errors = broken(body, &[("status", Rule::OneOf(&STATUSES))]);
    if errors.is_empty() {
        Ok(body.get("status").and_then(Value::as_str))
    } else {
        Err(Refusal::fields(errors))
    }
}
