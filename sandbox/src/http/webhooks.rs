//! `GET` and `POST /developer/webhook-endpoints`, `PATCH` and `DELETE …/{id}`,
//! `POST …/{id}/test`, `GET /developer/webhook-deliveries`. All are for admins.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use axum::{Extension, Json, Router};
use serde_json::{Map, Value, json};

use super::auth::Credential;
use super::input::{JsonObject, QueryParams, check_fields};
use crate::api_error::ApiError;
use crate::app::App;
use crate::date::Millis;
use crate::decisions::{LIST_DEFAULT, LIST_MAX, detail};
use crate::state::SandboxState;
use crate::validation::Rule;
use crate::webhook::{
    Address, DELIVERY_STATUSES, Delivery, EVENTS, Endpoint, Event, STATUSES, Source, TEST_EVENT,
    URL_MAX_CHARS,
};

pub fn router() -> Router<App> {
    Router::new()
        .route("/developer/webhook-endpoints", get(list).post(create))
        .route("/developer/webhook-endpoints/{endpoint_id}", patch(update).delete(delete))
        .route("/developer/webhook-endpoints/{endpoint_id}/test", post(test))
        .route("/developer/webhook-deliveries", get(deliveries))
        .route_layer(from_fn(require_admin))
}

async fn require_admin(
    Extension(by): Extension<Credential>,
    request: Request,
    next: Next,
) -> Response {
    match by.require_admin() {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

const RULES: [(&str, Rule); 5] = [
    ("label", Rule::NonBlankUpTo(120)),
    ("url", Rule::NonBlankUpTo(URL_MAX_CHARS)),
    ("agent_id", Rule::IntegerOrNull),
    ("events", Rule::ListOf(&EVENTS)),
    ("status", Rule::OneOf(&STATUSES)),
];

/// All endpoints, newest first.
async fn list(State(app): State<App>) -> Json<Value> {
    let mut state = app.state();
    let now = state.settle();
    let endpoints = state.webhooks.endpoints.iter().rev();
    Json(endpoints.map(|endpoint| row(&state, endpoint, now)).collect())
}

/// Adds an endpoint. Only this response has its secret.
async fn create(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    check_fields(&body, &RULES, &["label", "url"])?;
    let mut state = app.state();
    let now = state.settle();
    check_meaning(&state, &body)?;
    let secret = format!("whsec_{:016x}{:016x}", state.random.draw(), state.random.draw());
    let mut endpoint = Endpoint {
        id: state.random.uuid(),
        label: String::new(),
        url: String::new(),
        events: Vec::new(),
        agent_id: None,
        status: "active".to_owned(),
        secret_hint: format!("whsec_…{}", secret.get(secret.len() - 5..).unwrap_or_default()),
        created_at: now,
        updated_at: now,
        failing_since: None,
    };
    set(&mut endpoint, &body, now);
    let mut created = row(&state, &endpoint, now);
    if let Some(created) = created.as_object_mut() {
        created.insert("secret".to_owned(), secret.into());
    }
    state.webhooks.endpoints.push(endpoint);
    Ok((StatusCode::CREATED, Json(created)))
}

/// Changes what is given and nothing else.
async fn update(
    State(app): State<App>,
    Path(id): Path<String>,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    state.webhooks.endpoint(&id).ok_or_else(ApiError::not_found)?;
    check_fields(&body, &RULES, &[])?;
    check_meaning(&state, &body)?;
    let endpoint = state.webhooks.endpoint_mut(&id).ok_or_else(ApiError::not_found)?;
    set(endpoint, &body, now);
    let endpoint = state.webhooks.endpoint(&id).ok_or_else(ApiError::not_found)?;
    Ok(Json(row(&state, endpoint, now)))
}

async fn delete(State(app): State<App>, Path(id): Path<String>) -> Result<StatusCode, ApiError> {
    let mut state = app.state();
    state.settle();
    state.webhooks.endpoint(&id).ok_or_else(ApiError::not_found)?;
    state.webhooks.endpoints.retain(|endpoint| endpoint.id != id);
    Ok(StatusCode::NO_CONTENT)
}

/// Sends an invented event, also to an endpoint that does not ask for it or is disabled.
async fn test(
    State(app): State<App>,
    Path(id): Path<String>,
    body: Option<JsonObject>,
) -> Result<Json<Value>, ApiError> {
    let body = body.map(|JsonObject(body)| body).unwrap_or_default();
    let mut state = app.state();
    let now = state.settle();
    let endpoint = state.webhooks.endpoint(&id).ok_or_else(ApiError::not_found)?;
    check_fields(&body, &[("event_type", Rule::OneOf(&EVENTS))], &[])?;
    let asked = body.get("event_type").and_then(Value::as_str);
    let name = EVENTS.into_iter().find(|name| asked == Some(name)).unwrap_or(TEST_EVENT);
    let event = Event { name, call_id: None, agent_id: endpoint.agent_id, at: now };
    let delivery = Delivery { source: Source::Test, ..Delivery::of(endpoint, &event) };
    let receiver = delivery.receiver;
    let result = json!({
        "event_id": state.random.uuid(),
        "event_type": name,
        "status": delivery.status(now),
        "success": receiver.accepts(),
        "response_code": receiver.http_status(),
        "error": receiver.error(),
    });
    state.webhooks.deliveries.push(delivery);
    Ok(Json(result))
}

/// The log, newest first. A cursor names the delivery that the page before has ended with.
async fn deliveries(State(app): State<App>, query: QueryParams) -> Result<Json<Value>, ApiError> {
    let status = query.one_of("status", &DELIVERY_STATUSES)?;
    let agent_id = query.id("agent_id")?;
    let since = query.date("since")?.map(|(first, _)| first);
    let limit = query.count("limit", 1, LIST_MAX)?.unwrap_or(LIST_DEFAULT);
    let before = query.text("cursor").map(cursor).transpose()?;
    let is = |name: &str, value: &str| query.text(name).is_none_or(|wanted| wanted == value);
    let mut state = app.state();
    let now = state.settle();
    let log = state.webhooks.deliveries.iter().enumerate().rev();
    let mut matching = log.filter(|(index, delivery)| {
        before.is_none_or(|before| *index < before)
            && is("endpoint_id", &delivery.endpoint_id)
            && is("event_type", &delivery.event)
            && status.is_none_or(|status| status == delivery.status(now))
            && agent_id.is_none_or(|id| delivery.agent_id == Some(id))
            && since.is_none_or(|since| delivery.last_attempt(now) >= since)
    });
    let page: Vec<_> = matching.by_ref().take(limit).collect();
    let has_more = matching.next().is_some();
    let last = page.last().filter(|_| has_more);
    Ok(Json(json!({
        "results": page.iter().map(|(_, delivery)| delivery.json(now)).collect::<Vec<_>>(),
        "limit": limit,
        "has_more": has_more,
        "next_cursor": last.map(|(index, _)| format!("before-{index}")),
    })))
}

fn cursor(text: &str) -> Result<usize, ApiError> {
    let index = text.strip_prefix("before-").and_then(|index| index.parse().ok());
    index.ok_or_else(|| ApiError::field("cursor", "Invalid cursor."))
}

/// Checks what the fields mean, after their forms.
fn check_meaning(state: &SandboxState, body: &Map<String, Value>) -> Result<(), ApiError> {
    match body.get("url").and_then(Value::as_str).map(Address::of) {
        Some(Address::Invalid) => return Err(ApiError::field("url", detail::URL)),
        Some(Address::Refused) => {
            return Err(ApiError::bad(detail::URL_NOT_ALLOWED).code("url_not_allowed"));
        }
        Some(Address::Allowed) | None => {}
    }
    let agent_id = body.get("agent_id").and_then(Value::as_i64);
    if agent_id.is_some_and(|id| state.organization.agent(id).is_none()) {
        return Err(ApiError::field("agent_id", detail::NO_AGENT));
    }
    Ok(())
}

/// Sets what is given. `body` has been checked.
fn set(endpoint: &mut Endpoint, body: &Map<String, Value>, now: Millis) {
    let texts = [
        ("label", &mut endpoint.label),
        ("url", &mut endpoint.url),
        ("status", &mut endpoint.status),
    ];
    for (key, slot) in texts {
        if let Some(text) = body.get(key).and_then(Value::as_str) {
            text.clone_into(slot);
        }
    }
    if body.contains_key("url") || body.contains_key("status") {
        endpoint.failing_since = None;
    }
    if let Some(agent_id) = body.get("agent_id") {
        endpoint.agent_id = agent_id.as_i64();
    }
    if let Some(events) = body.get("events").and_then(Value::as_array) {
        endpoint.events = events.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    endpoint.updated_at = now;
}

fn row(state: &SandboxState, endpoint: &Endpoint, now: Millis) -> Value {
    let agent = endpoint.agent_id.and_then(|id| state.organization.agent(id));
    endpoint.json(agent.map(|agent| agent.name.as_str()), now)
}
