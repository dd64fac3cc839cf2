//! `GET` and `POST /calls/{id}/issue-reports`, `GET` and `PATCH /issue-reports`,
//! `PATCH /issue-reports/{trace_id}`.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::input::{JsonObject, PathId, QueryParams};
use crate::api_error::ApiError;
use crate::app::App;
use crate::decisions::{LIST_DEFAULT, LIST_MAX};
use crate::issue::{Issue, SEVERITIES, SOURCES, STATUSES};
use crate::validation::{Rule, field_errors};

pub async fn of_call(State(app): State<App>, PathId(id): PathId) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    state.visible_call(id, now).ok_or_else(ApiError::not_found)?;
    Ok(Json(state.issues_of(id).map(Issue::json).collect()))
}

const RULES: [(&str, Rule); 8] = [
    ("title", Rule::NonBlankUpTo(255)),
    ("description", Rule::String),
    ("detected_issue_ref", Rule::StringOrNull),
    ("failing_turn_index", Rule::AtLeastOrNull(0)),
    ("metadata", Rule::Object),
    ("severity", Rule::OneOf(&SEVERITIES)),
    ("source", Rule::OneOf(&SOURCES)),
    ("timestamp_seconds", Rule::AtLeastOrNull(0)),
];

pub async fn create(
    State(app): State<App>,
    PathId(id): PathId,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let mut errors = field_errors(&body, &RULES);
    if !body.contains_key("title") {
        errors.insert("title".to_owned(), json!(["This field is required."]));
    }
    let mut state = app.state();
    let now = state.settle();
    state.visible_call(id, now).ok_or_else(ApiError::not_found)?;
    if !errors.is_empty() {
        return Err(ApiError::fields(errors));
    }
    let issue = state.file_issue(id, body).ok_or_else(ApiError::not_found)?;
    Ok((StatusCode::CREATED, Json(issue.json())))
}

/// All reports, newest first.
pub async fn feed(State(app): State<App>, query: QueryParams) -> Result<Json<Value>, ApiError> {
    let severity = query.one_of("severity", &SEVERITIES)?;
    let status = query.one_of("status", &STATUSES)?;
    let source = query.one_of("source", &SOURCES)?;
    let agent_id = query.id("agent_id")?;
    let from = query.date("start_date")?.map(|(first, _)| first);
    let until = query.date("end_date")?.map(|(_, last)| last);
    let limit = query.count("limit", 1, LIST_MAX)?.unwrap_or(LIST_DEFAULT);
    let offset = query.count("offset", 0, usize::MAX)?.unwrap_or(0);
    let is = |wanted: Option<&str>, value: &str| wanted.is_none_or(|wanted| wanted == value);
    let state = app.state();
    let matching = state.issues.iter().rev().filter(|issue| {
        is(severity, &issue.severity)
            && is(status, &issue.status)
            && is(source, &issue.source)
            && agent_id.is_none_or(|id| issue.agent_id == Some(id))
            && from.is_none_or(|from| issue.created_at >= from)
            && until.is_none_or(|until| issue.created_at <= until)
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
) -> Result<Json<Value>, ApiError> {
    let status = status(&body)?;
    let mut state = app.state();
    let now = state.settle();
    let issue = state
        .issues
        .iter_mut()
        .find(|issue| issue.trace_id == trace_id)
        .ok_or_else(ApiError::not_found)?;
    if let Some(status) = status {
        issue.set_status(status, now);
    }
    Ok(Json(issue.json()))
}

/// Updates many reports at once. With a `pattern_key`, it also updates every report of the
/// same patterns.
pub async fn update_many(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, ApiError> {
    let status =
        status(&body)?.ok_or_else(|| ApiError::field("status", "This field is required."))?;
    let errors = field_errors(
        &body,
        &[("trace_ids", Rule::StringList), ("pattern_key", Rule::StringOrNull)],
    );
    if !errors.is_empty() {
        return Err(ApiError::fields(errors));
    }
    let named: BTreeSet<&str> = body
        .get("trace_ids")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let has_pattern_key =
        body.get("pattern_key").and_then(Value::as_str).is_some_and(|key| !key.is_empty());
    let mut state = app.state();
    let now = state.settle();
    let is_named = |issue: &Issue| named.contains(issue.trace_id.as_str());
    let patterns: BTreeSet<String> = state
        .issues
        .iter()
        .filter(|issue| has_pattern_key && is_named(issue))
        .filter_map(|issue| issue.pattern().map(str::to_owned))
        .collect();
    let mut updated = 0;
    for issue in &mut state.issues {
        if is_named(issue) || issue.pattern().is_some_and(|pattern| patterns.contains(pattern)) {
            issue.set_status(status, now);
            updated += 1;
        }
    }
    Ok(Json(json!({ "updated": updated })))
}

fn status(body: &Map<String, Value>) -> Result<Option<&str>, ApiError> {
    let errors = field_errors(body, &[("status", Rule::OneOf(&STATUSES))]);
    if errors.is_empty() {
        Ok(body.get("status").and_then(Value::as_str))
    } else {
        Err(ApiError::fields(errors))
    }
}
