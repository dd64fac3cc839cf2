//! The gateway's own error responses, in the JSON shape that the page reads.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::roles::{Role, Roles};

/// Why the gateway responds instead of the API. The page knows the codes. None of these means
/// that a phone may have rung, except `Timeout`.
#[derive(Clone, Copy)]
pub(crate) enum Refusal {
    BadRequest,
    SignedOut,
    CrossSite,
    KeyRefused,
    Role,
    NoAccess,
    NotAllowed,
    OtherMethod,
    TooLarge,
    NotJson,
    RateLimit,
    SignInLimit,
    Misconfigured,
    Unreachable,
    Timeout,
}

impl Refusal {
    fn status_and_code(self) -> (StatusCode, &'static str) {
        match self {
            Self::BadRequest => (StatusCode::BAD_REQUEST, "proxy_bad_request"),
            Self::SignedOut => (StatusCode::UNAUTHORIZED, "proxy_sign_in"),
            Self::CrossSite => (StatusCode::FORBIDDEN, "proxy_cross_site"),
            Self::KeyRefused => (StatusCode::FORBIDDEN, "proxy_key_refused"),
            Self::Role => (StatusCode::FORBIDDEN, "proxy_role"),
            Self::NoAccess => (StatusCode::FORBIDDEN, "proxy_no_access"),
            Self::NotAllowed => (StatusCode::NOT_FOUND, "proxy_not_allowed"),
            Self::OtherMethod => (StatusCode::METHOD_NOT_ALLOWED, "proxy_not_allowed"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "proxy_too_large"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "proxy_not_json"),
            Self::RateLimit => (StatusCode::TOO_MANY_REQUESTS, "proxy_rate_limit"),
            Self::SignInLimit => (StatusCode::TOO_MANY_REQUESTS, "proxy_sign_in_limit"),
            Self::Misconfigured => (StatusCode::INTERNAL_SERVER_ERROR, "proxy_misconfigured"),
            Self::Unreachable => (StatusCode::BAD_GATEWAY, "proxy_unreachable"),
            // Not 408: browsers send again on it.
            Self::Timeout => (StatusCode::GATEWAY_TIMEOUT, "proxy_timeout"),
        }
    }
}

/// `{"detail": …, "code": …}`.
pub(crate) fn error_response(refusal: Refusal, detail: &str) -> Response {
    let (status, code) = refusal.status_and_code();
    json_response(status, &json!({ "detail": detail, "code": code }))
}

/// Nobody is signed in.
pub(crate) fn signed_out() -> Response {
    error_response(Refusal::SignedOut, "Sign in to use Callboard.")
}

/// A request that may be made again after `wait`.
pub(crate) fn wait(refusal: Refusal, detail: &str, wait: Duration) -> Response {
    let mut response = error_response(refusal, detail);
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}

/// The person's role is not enough; says whose is.
pub(crate) fn lacks_role(needs: Role, roles: &Roles) -> Response {
    let (status, code) = Refusal::Role.status_and_code();
    let body = json!({
        "detail": "You may not do this in this Callboard.",
        "code": code,
        "needs": needs.name(),
        "may": roles.may(needs),
    });
    json_response(status, &body)
}

/// JSON that nobody may store.
pub(crate) fn json_response(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
