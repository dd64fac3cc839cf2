//! The gateway's own error responses, in the JSON shape that all proxies of Callboard use.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Why the gateway responds instead of the API. The page knows the codes.
#[derive(Clone, Copy)]
pub(crate) enum ErrorCode {
    CrossSite,
    NotAllowed,
    Unreachable,
    Timeout,
}

impl ErrorCode {
    fn status_and_name(self) -> (StatusCode, &'static str) {
        match self {
            Self::CrossSite => (StatusCode::FORBIDDEN, "proxy_cross_site"),
            Self::NotAllowed => (StatusCode::NOT_FOUND, "proxy_not_allowed"),
            Self::Unreachable => (StatusCode::BAD_GATEWAY, "proxy_unreachable"),
            Self::Timeout => (StatusCode::GATEWAY_TIMEOUT, "proxy_timeout"),
        }
    }
}

/// `{"detail": …, "code": …}`. `detail` must not contain anything that JSON escapes.
pub(crate) fn error_response(code: ErrorCode, detail: &'static str) -> Response {
    let (status, code) = code.status_and_name();
    let body = format!("{{\"detail\":\"{detail}\",\"code\":\"{code}\"}}");
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}
