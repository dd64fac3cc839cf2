//! Authenticates every request below `/v1` by its API key or token.

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api_error::ApiError;
use crate::decisions::detail;
use crate::identity::ORGANIZATION_ID;

/// Who sends a request. It is an extension of the request.
#[derive(Clone)]
pub struct Credential {
    /// `None` for a person's own token.
    pub key_prefix: Option<String>,
    /// `member`, `admin` or `owner`.
    pub role: &'static str,
}

impl Credential {
    /// # Errors
    /// 403 for whoever is neither an admin nor the owner.
    pub fn require_admin(&self) -> Result<(), ApiError> {
        if self.role == "member" { Err(ApiError::forbidden(detail::ROLE)) } else { Ok(()) }
    }
}

pub async fn authenticate(mut request: Request, next: Next) -> Response {
    // The only paths without authentication. Nesting has removed the `/v1`.
    if matches!(request.uri().path(), "/healthz" | "/status/heartbeat") {
        return next.run(request).await;
    }
    match credential(request.headers()) {
        Ok(credential) => {
            request.extensions_mut().insert(credential);
            next.run(request).await
        }
        Err(detail) => ApiError::new(StatusCode::UNAUTHORIZED, detail).into_response(),
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
