//! The gateway's own answers, in the shape of the API's errors.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// `{"detail": …}`. The texts are ours and hold nothing that needs escaping.
pub(crate) fn detail(status: StatusCode, text: &'static str) -> Response {
    let body = format!("{{\"detail\":\"{text}\"}}");
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}
