//! What an older host lacks, and what a test says that a host lacks.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::api_error::ApiError;
use crate::app::App;
use crate::family::Family;

/// Answers 404 for endpoints that an older host does not have.
pub async fn hide_newer_endpoints(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    if app.state().is_older {
        return ApiError::not_found().into_response();
    }
    next.run(request).await
}

/// Answers 404 for the endpoints of this family while the host lacks it.
pub async fn hide_family(
    State((app, family)): State<(App, Family)>,
    request: Request,
    next: Next,
) -> Response {
    if app.state().lacks.contains(&family) {
        return ApiError::not_found().into_response();
    }
    next.run(request).await
}

/// Removes the fields that an older host does not send.
pub fn remove(value: &mut Value, fields: &[&str]) {
    if let Some(object) = value.as_object_mut() {
        object.retain(|field, _| !fields.contains(&field.as_str()));
    }
}
