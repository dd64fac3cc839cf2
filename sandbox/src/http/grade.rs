//! `GET` and `POST /calls/{id}/grade`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

use super::input::{PathId, QueryParams};
use crate::api_error::ApiError;
use crate::app::App;
use crate::call::GradeStatus;
use crate::decisions::detail;

/// Returns the grade and never starts a grading.
pub async fn read(State(app): State<App>, PathId(id): PathId) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    let call = state.visible_call(id, now).ok_or_else(ApiError::not_found)?;
    let grade =
        call.grade(now).ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, detail::NOT_GRADED))?;
    Ok(Json(grade))
}

/// Grades at once: 201 with a new grade, or 200 with the old one. The old one comes when it is
/// too recent, and when there is one and nobody says `force`.
pub async fn run(
    State(app): State<App>,
    PathId(id): PathId,
    query: QueryParams,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let is_forced = query.flag("force")?;
    let mut state = app.state();
    let now = state.settle();
    state.visible_call(id, now).ok_or_else(ApiError::not_found)?;
    let call = state.call_mut(id).ok_or_else(ApiError::not_found)?;
    let nothing = || ApiError::conflict(detail::NOTHING_TO_GRADE);
    let is_too_early = call.may_grade_again_at(now).is_some_and(|at| now < at);
    let status = match call.grade_status(now) {
        Some(GradeStatus::Skipped) => return Err(nothing()),
        None if !call.is_recorded(now) => return Err(nothing()),
        Some(GradeStatus::Pending) => StatusCode::OK,
        Some(_) if is_too_early => StatusCode::OK,
        Some(GradeStatus::Completed) if !is_forced => StatusCode::OK,
        Some(_) | None => {
            call.graded_again_at = Some(now);
            StatusCode::CREATED
        }
    };
    Ok((status, Json(call.grade(now).ok_or_else(nothing)?)))
}
