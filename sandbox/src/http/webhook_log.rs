//! The admin endpoint that fills the log of webhook deliveries.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Map, Value};

use super::admin::reject_browsers;
use super::input::JsonObject;
use crate::api_error::ApiError;
use crate::app::App;
use crate::webhook::{CAUSES, Receiver, past_deliveries};

/// More than any page has to show.
const MOST: u64 = 20_000;

pub fn router() -> Router<App> {
    Router::new().route("/sandbox/webhook-deliveries", post(add))
}

/// Adds past deliveries: `{"count": 1000}`; with `"failure_category": "dns"`, or `null`, all
/// have failed for that cause.
async fn add(
    State(app): State<App>,
    headers: HeaderMap,
    JsonObject(body): JsonObject,
) -> Result<StatusCode, ApiError> {
    reject_browsers(&headers)?;
    let count = body.get("count").and_then(Value::as_u64).filter(|count| *count <= MOST);
    let count = count.and_then(|count| usize::try_from(count).ok());
    let message = format!("A whole number up to {MOST} is required.");
    let count = count.ok_or_else(|| ApiError::field("count", &message))?;
    let receiver = receiver(&body)?;
    let mut state = app.state();
    let now = state.settle();
    state.webhooks.remember(past_deliveries(count, receiver, now));
    Ok(StatusCode::NO_CONTENT)
}

/// How each of them has failed, if all have failed alike.
fn receiver(body: &Map<String, Value>) -> Result<Option<Receiver>, ApiError> {
    let Some(cause) = body.get("failure_category") else { return Ok(None) };
    if cause.is_null() {
        return Ok(Some(Receiver::Silent(None)));
    }
    let known = CAUSES.into_iter().find(|known| cause.as_str() == Some(known));
    let known = known.ok_or_else(|| {
        let message = format!("{cause} is no cause. There are: {}.", CAUSES.join(", "));
        ApiError::field("failure_category", &message)
    })?;
    Ok(Some(Receiver::of_cause(known)))
}
