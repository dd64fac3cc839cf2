//! `GET` and `PATCH /billing`, `GET /billing/transactions`, `…/payment-methods`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::input::{JsonObject, QueryParams, check_fields};
use super::older::remove;
use crate::api_error::ApiError;
use crate::app::App;
use crate::billing::Card;
use crate::date::Millis;
use crate::decisions::{LIST_DEFAULT, TOP_UP_MAX_CENTS, detail};
use crate::state::SandboxState;
use crate::validation::Rule;

pub async fn account(State(app): State<App>) -> Json<Value> {
    let mut state = app.state();
    let now = state.settle();
    Json(account_of(&state, now))
}

/// An older host does not say how auto-reload fares.
fn account_of(state: &SandboxState, now: Millis) -> Value {
    let mut account = state.billing.account(now);
    if state.is_older {
        remove(&mut account, &["auto_reload_status"]);
    }
    account
}

const AUTO_RELOAD_RULES: [(&str, Rule); 4] = [
    ("auto_reload_enabled", Rule::Bool),
    ("auto_reload_minimum_cents", Rule::AtLeast(0)),
    ("auto_reload_amount_cents", Rule::AtLeast(1)),
    ("auto_reload_monthly_limit_cents", Rule::AtLeastOrNull(0)),
];

pub async fn set_auto_reload(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, ApiError> {
    check_fields(&body, &AUTO_RELOAD_RULES, &[])?;
    let integer = |key: &str| body.get(key).and_then(Value::as_i64);
    if integer("auto_reload_amount_cents").is_some_and(|cents| cents > TOP_UP_MAX_CENTS) {
        let message = format!("Ensure this value is less than or equal to {TOP_UP_MAX_CENTS}.");
        return Err(ApiError::field("auto_reload_amount_cents", &message));
    }
    let mut state = app.state();
    let now = state.settle();
    let has_card = state.billing.default_card.is_some();
    let auto_reload = &mut state.billing.auto_reload;
    if let Some(is_enabled) = body.get("auto_reload_enabled").and_then(Value::as_bool) {
        if is_enabled && !auto_reload.is_enabled {
            let due = ["auto_reload_minimum_cents", "auto_reload_amount_cents"];
            check_fields(&body, &[], &due)?;
            if !has_card {
                return Err(card_needed(detail::CARD_NEEDED));
            }
        }
        auto_reload.is_enabled = is_enabled;
    }
    auto_reload.minimum_cents =
        integer("auto_reload_minimum_cents").unwrap_or(auto_reload.minimum_cents);
    auto_reload.amount_cents =
        integer("auto_reload_amount_cents").unwrap_or(auto_reload.amount_cents);
    if body.contains_key("auto_reload_monthly_limit_cents") {
        auto_reload.monthly_limit_cents = integer("auto_reload_monthly_limit_cents");
    }
    auto_reload.failure = None;
    state.billing.reload_if_low(now);
    Ok(Json(account_of(&state, now)))
}

pub async fn transactions(
    State(app): State<App>,
    query: QueryParams,
) -> Result<Json<Value>, ApiError> {
    let limit = query.count("limit", 1, usize::MAX)?;
    let offset = query.count("offset", 0, usize::MAX)?.unwrap_or(0);
    let mut state = app.state();
    state.settle();
    let rows = |limit| state.billing.transactions().skip(offset).take(limit).collect::<Vec<_>>();
    Ok(Json(if state.are_transactions_enveloped {
        let limit = limit.unwrap_or(LIST_DEFAULT);
        let total = state.billing.transactions().count();
        json!({ "results": rows(limit), "total": total, "limit": limit, "offset": offset })
    } else {
        rows(limit.unwrap_or(usize::MAX)).into()
    }))
}

pub async fn payment_methods(State(app): State<App>) -> Json<Value> {
    let cards = Card::list(app.state().billing.default_card);
    Json(json!({ "payment_methods": cards }))
}

/// 422: nothing can be charged without a card.
pub fn card_needed(detail: &str) -> ApiError {
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, detail).code("payment_method_required")
}
