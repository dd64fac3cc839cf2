//! An error response as the API would give it: status and body.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::decisions::detail;

#[derive(Debug)]
pub struct ApiError {
    pub status: StatusCode,
    pub body: Value,
    /// The `Retry-After` header, in seconds.
    pub retry_after: Option<u64>,
}

impl ApiError {
    pub fn new(status: StatusCode, detail: &str) -> Self {
        Self { status, body: json!({ "detail": detail }), retry_after: None }
    }

    /// 400 with a `detail`.
    pub fn bad(detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 400 with the messages of the fields that are wrong.
    pub fn fields(errors: Map<String, Value>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, body: Value::Object(errors), retry_after: None }
    }

    /// 400 with one message for one field.
    pub fn field(field: &str, message: &str) -> Self {
        Self::fields(Map::from_iter([(field.to_owned(), json!([message]))]))
    }

    pub fn forbidden(detail: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    pub fn conflict(detail: &str) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, detail::NOT_FOUND)
    }

    /// Adds a code for clients to branch on.
    pub fn code(mut self, code: &str) -> Self {
        if let Some(body) = self.body.as_object_mut() {
            body.insert("code".to_owned(), code.into());
        }
        self
    }

    /// Adds that a retry cannot succeed.
    pub fn not_retryable(mut self) -> Self {
        if let Some(body) = self.body.as_object_mut() {
            body.insert("retryable".to_owned(), false.into());
        }
        self
    }

    /// 429 with `Retry-After`.
    pub fn throttled(seconds: u64) -> Self {
        let detail = format!("Request was throttled. Expected available in {seconds} seconds.");
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, &detail) }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        }
        response
    }
}
