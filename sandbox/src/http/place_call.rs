//! `POST /call`. What a call needs to be placed is in `place.rs`; here is how the
//! answer is given, and how it fails to be.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::json;

use super::input::JsonObject;
use crate::App;
use crate::connection::HangUp;
use crate::place::{Placed, place};
use crate::refusal::Refusal;
use crate::request::PlaceRequest;
use crate::scripts::Script;

pub async fn place_call(
    State(app): State<App>,
    Extension(hang_up): Extension<HangUp>,
    JsonObject(body): JsonObject,
) -> Result<Response, Refusal> {
    let request = PlaceRequest::read(body)?;
    let placed = place(&mut app.world(), request)?;
    Ok(match placed {
        Placed::Replayed(call_id, status) => {
            Json(json!({ "call_id": call_id, "status": status, "idempotent_replay": true }))
                .into_response()
        }
        Placed::ProxyPage => (StatusCode::BAD_GATEWAY, Html(PROXY_PAGE)).into_response(),
        Placed::Dialled(call_id, script) => match script {
            Some(Script::Stall) => std::future::pending().await,
            Some(Script::ClosedConnection) => hang_up.now().await,
            Some(Script::MalformedReply) => {
                let half = format!("{{\"call_id\": {call_id}, \"sta");
                (StatusCode::CREATED, [(header::CONTENT_TYPE, "application/json")], half)
                    .into_response()
            }
            Some(Script::OutcomeUnknown) => {
                (StatusCode::ACCEPTED, Json(json!({ "call_id": call_id, "status": "unknown" })))
                    .into_response()
            }
            _ => (StatusCode::CREATED, Json(json!({ "call_id": call_id, "status": "initiated" })))
                .into_response(),
        },
    })
}

const PROXY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n\
    <body><center><h1>502 Bad Gateway</h1></center><hr></body></html>\n";
