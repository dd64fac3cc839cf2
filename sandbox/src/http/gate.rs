//! What every request passes and every response carries.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::App;
use crate::date::http;
use crate::decisions::detail;
use crate::organization::ORGANIZATION_ID;
use crate::refusal::Refusal;

/// Who is asking. A request's extension.
#[derive(Clone)]
pub struct Credential {
    /// None for a person's own token.
    pub key_prefix: Option<String>,
    pub role: &'static str,
}

pub async fn authenticate(mut request: Request, next: Next) -> Response {
    // The one path without a key. Nesting has taken the `/v1` off.
    if request.uri().path() == "/healthz" {
        return next.run(request).await;
    }
    match credential(request.headers()) {
        Ok(credential) => {
            request.extensions_mut().insert(credential);
            next.run(request).await
        }
        Err(detail) => Refusal::new(StatusCode::UNAUTHORIZED, detail).into_response(),
    }
}

fn credential(headers: &HeaderMap) -> Result<Credential, &'static str> {
    let header = headers.get(header::AUTHORIZATION).ok_or(detail::NO_CREDENTIALS)?;
    let (scheme, secret) = header
        .to_str()
        .ok()
        .and_then(|header| header.split_once(' '))
        .ok_or(detail::NO_CREDENTIALS)?;
    let secret = secret.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        if !secret.starts_with("sk_") || secret == "sk_live_revoked" {
            return Err(detail::KEY);
        }
        let role = if secret.starts_with("sk_live_member") { "member" } else { "admin" };
        return Ok(Credential { key_prefix: Some(secret.chars().take(15).collect()), role });
    }
    let organization =
        headers.get("x-thunderphone-org").and_then(|id| id.to_str().ok()?.parse().ok());
    if scheme.eq_ignore_ascii_case("token")
        && !secret.is_empty()
        && organization == Some(ORGANIZATION_ID)
    {
        return Ok(Credential { key_prefix: None, role: "owner" });
    }
    Err(detail::KEY)
}

pub async fn forbid_caching(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Counts the request, dates the response by the sandbox's clock and marks it, so
/// that a client can tell that no phone rings here.
pub async fn stamp(State(app): State<App>, request: Request, next: Next) -> Response {
    app.world().requests += 1;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers
        .insert(HeaderName::from_static("x-thunderphone-sandbox"), HeaderValue::from_static("1"));
    if let Ok(date) = HeaderValue::from_str(&http(app.world().clock.now())) {
        headers.insert(header::DATE, date);
    }
    response
}
