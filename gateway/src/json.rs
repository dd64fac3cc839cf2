//! The gateway's own answers, in the shape in which every proxy of Callboard
//! answers in its own name.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Why the gateway answers in the API's place. The page knows the codes.
#[derive(Clone, Copy)]
pub(crate) enum Code {
    CrossSite,
    NotAllowed,
    Unreachable,
    Timeout,
}

impl Code {
    fn answer(self) -> (StatusCode, &'static str) {
        match self {
            Self::CrossSite => (StatusCode::FORBIDDEN, "proxy_cross_site"),
            Self::NotAllowed => (StatusCode::NOT_FOUND, "proxy_not_allowed"),
            Self::Unreachable => (StatusCode::BAD_GATEWAY, "proxy_unreachable"),
            Self::Timeout => (StatusCode::GATEWAY_TIMEOUT, "proxy_timeout"),
        }
    }
}

/// `{"detail": …, "code": …}`. The texts are ours and hold nothing that needs
/// escaping.
pub(crate) fn own(code: Code, detail: &'static str) -> Response {
    let (status, code) = code.answer();
    let body = format!("{{\"detail\":\"{detail}\",\"code\":\"{code}\"}}");
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}
