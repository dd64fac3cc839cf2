//! `GET /status/heartbeat`: whether each family of products is well. It needs no key.

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Value, json};

use crate::app::App;
use crate::date::{MINUTE, iso};

pub fn router() -> Router<App> {
    Router::new().route("/status/heartbeat", get(heartbeat))
}

/// Checked every minute.
async fn heartbeat(State(app): State<App>) -> Json<Value> {
    let state = app.state();
    let now = state.clock.now();
    let checked_at = iso(now - now.rem_euclid(MINUTE));
    let product = |(product, status): (&String, &String)| json!({ "product": product, "status": status, "checked_at": checked_at });
    Json(json!({ "products": state.heartbeat.iter().map(product).collect::<Vec<_>>() }))
}
