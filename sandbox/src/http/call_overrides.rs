//! The admin endpoints that add the long call, keep calls in progress, and change what one call looks like.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use super::admin::reject_browsers;
use super::input::JsonObject;
use crate::api_error::ApiError;
use crate::app::App;
use crate::date::SECOND;
use crate::decisions::LIVE_MAX;
use crate::history::LongCall;
use crate::issue::SEVERITIES;

/// More than any page has to show.
const MOST_REPORTS: i64 = 20_000;
const KEYS: [&str; 6] = ["id", "is_gone", "transcript", "recording", "is_graded", "issue_reports"];

pub fn router() -> Router<App> {
    Router::new()
        .route("/sandbox/calls", post(change_call))
        .route("/sandbox/long-call", post(add_long_call))
        .route("/sandbox/live-calls", post(set_live_calls))
}

/// Adds the long call: `{}`, or `{"turns": 200, "seconds": 600}` for a shorter one.
async fn add_long_call(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    reject_browsers(&headers)?;
    let mut length = LongCall::default();
    if let Some(turns) = body.get("turns") {
        let turns = turns.as_u64().and_then(|turns| usize::try_from(turns).ok());
        length.turns = turns.filter(|turns| LongCall::TURNS.contains(turns)).ok_or_else(|| {
            ApiError::field("turns", "A whole number from 2 to 20000 is required.")
        })?;
    }
    if let Some(seconds) = body.get("seconds") {
        let seconds = seconds.as_i64().filter(|seconds| LongCall::SECONDS.contains(seconds));
        let seconds = seconds.ok_or_else(|| {
            ApiError::field("seconds", "A whole number from 10 to 86400 is required.")
        })?;
        length.length = seconds * SECOND;
    }
    let id = app.state().add_long_call(&length);
    Ok((StatusCode::CREATED, Json(json!({ "call_id": id }))))
}

/// Keeps so many calls in progress: `{"count": 20}`. 0 ends it; those in progress run to their
/// ends.
async fn set_live_calls(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, ApiError> {
    reject_browsers(&headers)?;
    let count = body.get("count").and_then(Value::as_u64).and_then(|it| usize::try_from(it).ok());
    let count = count
        .filter(|count| *count <= LIVE_MAX)
        .ok_or_else(|| ApiError::field("count", "A whole number from 0 to 500 is required."))?;
    let ids = app.state().set_live_calls(count);
    Ok(Json(json!({ "call_ids": ids })))
}

/// Changes one call: `{"id": 987650001, "recording": "html"}`. The keys are in
/// `call_override.rs`; besides there are `"is_graded": false` and `"issue_reports": 10000`,
/// which files so many.
async fn change_call(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<StatusCode, ApiError> {
    reject_browsers(&headers)?;
    if let Some(key) = body.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(ApiError::field(key, "This cannot be changed about a call."));
    }
    let id = body.get("id").and_then(Value::as_i64);
    let id = id.ok_or_else(|| ApiError::field("id", "The id of a call is required."))?;
    let reports = match body.get("issue_reports") {
        None => 0,
        Some(count) => count
            .as_i64()
            .filter(|count| (0..=MOST_REPORTS).contains(count))
            .ok_or_else(|| ApiError::field("issue_reports", "0 to 20000 can be filed."))?,
    };
    let is_ungraded = match body.get("is_graded") {
        None => false,
        Some(Value::Bool(false)) => true,
        Some(_) => return Err(ApiError::field("is_graded", "It can be set to false only.")),
    };
    let mut state = app.state();
    state.call(id).ok_or_else(ApiError::not_found)?;
    state.call_override_mut(id).set(&body)?;
    if let Some(call) = state.call_mut(id).filter(|_| is_ungraded) {
        call.forget_grade();
    }
    for number in 1..=reports {
        state.file_issue(id, report(number));
    }
    Ok(StatusCode::NO_CONTENT)
}

fn report(number: i64) -> Map<String, Value> {
    let index = usize::try_from(number).unwrap_or_default() % SEVERITIES.len();
    let severity = SEVERITIES.get(index).copied().unwrap_or_default();
    Map::from_iter([
        ("title".to_owned(), format!("Report {number}").into()),
        ("severity".to_owned(), severity.into()),
        ("timestamp_seconds".to_owned(), number.into()),
        ("failing_turn_index".to_owned(), (number % 5_000).into()),
    ])
}
