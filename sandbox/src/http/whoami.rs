//! `GET /healthz`, `GET /whoami`, `GET /outbound-tcpa-confirmation`.

use axum::extract::State;
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::auth::Credential;
use crate::api_error::ApiError;
use crate::app::App;
use crate::identity::{ORGANIZATION_ID, ORGANIZATION_NAME};

pub async fn healthz() -> Json<Value> {
    Json(json!({ "ok": true }))
}

pub async fn whoami(Extension(credential): Extension<Credential>) -> Json<Value> {
    let is_key = credential.key_prefix.is_some();
    Json(json!({
        "credential_kind": if is_key { "api_key" } else { "session" },
        "key_label": is_key.then_some("sandbox"),
        "key_prefix": credential.key_prefix,
        "oauth_client_id": null,
        "organization": { "id": ORGANIZATION_ID, "name": ORGANIZATION_NAME },
        "role": credential.role,
        "scopes": [],
    }))
}

pub async fn tcpa_confirmation(State(app): State<App>) -> Result<Json<Value>, ApiError> {
    let confirmation = app.state().organization.tcpa_confirmation();
    confirmation.map(Json).ok_or_else(ApiError::not_found)
}
