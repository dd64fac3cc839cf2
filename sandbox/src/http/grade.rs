//! `GET` and `POST /calls/{id}/grade`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

use super::input::{Arguments, Id};
use crate::App;
use crate::call::GradeStatus;
use crate::decisions::detail;
use crate::refusal::Refusal;

/// Never starts a grading.
pub async fn read(State(app): State<App>, Id(id): Id) -> Result<Json<Value>, Refusal> {
    let mut world = app.world();
    let now = world.settle();
    let call = world.found(id, now).ok_or_else(Refusal::not_found)?;
    let grade =
        call.grade(now).ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, detail::NOT_GRADED))?;
    Ok(Json(grade))
}

/// Grades at once: 201 with a new grade, 200 with the one that is too young.
pub async fn run(
    State(app): State<App>,
    Id(id): Id,
    arguments: Arguments,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let is_forced = arguments.flag("force")?;
    let mut world = app.world();
    let now = world.settle();
    world.found(id, now).ok_or_else(Refusal::not_found)?;
    let call = world.call_mut(id).ok_or_else(Refusal::not_found)?;
    let nothing = || Refusal::conflict(detail::NOTHING_TO_GRADE);
    let may_again_at = call.may_grade_again_at(now).ok_or_else(nothing)?;
    let status = match call.grade_status(now) {
        Some(GradeStatus::Skipped) | None => return Err(nothing()),
        Some(GradeStatus::Pending) => StatusCode::OK,
        Some(_) if !is_forced && now < may_again_at => StatusCode::OK,
        Some(_) => {
            call.graded_again_at = Some(now);
            StatusCode::CREATED
        }
    };
    Ok((status, Json(call.grade(now).ok_or_else(nothing)?)))
}
