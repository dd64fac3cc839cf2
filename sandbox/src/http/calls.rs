//! `GET /calls`, `GET /calls/{id}`, `GET /calls/report-summary`.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::filter::Filter;
use super::input::{PathId, QueryParams};
use crate::api_error::ApiError;
use crate::app::App;
use crate::call::Call;
use crate::decisions::{LIST_DEFAULT, LIST_MAX};
use crate::report;

pub async fn list(State(app): State<App>, query: QueryParams) -> Result<Json<Value>, ApiError> {
    let variant = app.state().faults.list_variant;
    let filter = match variant.ignores_filters {
        true => Filter::default(),
        false => Filter::parse(&query)?,
    };
    let limit = query.count("limit", 1, LIST_MAX)?.unwrap_or(LIST_DEFAULT);
    let limit = variant.limit(limit);
    let offset = match variant.ignores_offset {
        true => 0,
        false => query.count("offset", 0, usize::MAX)?.unwrap_or(0),
    };
    let mut state = app.state();
    let now = state.settle();
    let mut matching: Vec<_> =
        state.listed_calls(now).filter(|call| filter.matches(call, now)).collect();
    if variant.is_oldest_first {
        matching.reverse();
    }
    let page = matching.iter().skip(offset).take(limit).enumerate();
    let row = |(index, call): (usize, &&Call)| variant.row(index, state.record(call, now));
    let results: Vec<Value> = page
        .flat_map(|(index, call)| std::iter::repeat_n((index, call), variant.copies(index)))
        .map(row)
        .collect();
    let mut response = json!({
        "total": variant.total(matching.len(), offset, limit), "limit": limit, "offset": offset, "results": results,
    });
    if let Some(response) = response.as_object_mut().filter(|_| variant.is_without_total) {
        response.remove("total");
    }
    Ok(Json(response))
}

pub async fn one(State(app): State<App>, PathId(id): PathId) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    let call = state.visible_call(id, now).ok_or_else(ApiError::not_found)?;
    Ok(Json(state.record(call, now)))
}

pub async fn report_summary(State(app): State<App>) -> Json<Value> {
    let mut state = app.state();
    let now = state.settle();
    Json(report::summary(state.listed_calls(now), now))
}
