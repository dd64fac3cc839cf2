//! `POST /billing/top-up`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::billing::card_needed;
use super::input::JsonObject;
use crate::api_error::ApiError;
use crate::app::App;
use crate::billing::Card;
use crate::decisions::{KEY_MAX_CHARS, TOP_UP_MAX_CENTS, TOP_UP_MIN_CENTS, detail};
use crate::state::SandboxState;
use crate::validation::{Rule, field_errors};

const RULES: [(&str, Rule); 3] = [
    ("amount_cents", Rule::AtLeast(TOP_UP_MIN_CENTS)),
    ("idempotency_key", Rule::NonBlankUpTo(KEY_MAX_CHARS)),
    ("payment_method_id", Rule::NonBlank),
];

pub async fn top_up(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let errors = field_errors(&body, &RULES);
    if !errors.is_empty() {
        return Err(ApiError::fields(errors));
    }
    let Some(cents) = body.get("amount_cents").and_then(Value::as_i64) else {
        return Err(ApiError::field("amount_cents", "This field is required."));
    };
    if cents > TOP_UP_MAX_CENTS {
        return Err(ApiError::field(
            "amount_cents",
            &format!("Ensure this value is less than or equal to {TOP_UP_MAX_CENTS}."),
        ));
    }
    let mut state = app.state();
    let key = body.get("idempotency_key").and_then(Value::as_str).map(str::to_owned);
    if let Some((earlier, response)) = key.as_ref().and_then(|key| state.billing.top_ups.get(key)) {
        if *earlier != body {
            return Err(ApiError::conflict(detail::KEY_CLASH));
        }
        return Ok((StatusCode::CREATED, Json(response.clone())));
    }
    let response = pay(&mut state, &body, cents)?;
    if let Some(key) = key {
        state.billing.top_ups.insert(key, (body, response.clone()));
    }
    Ok((StatusCode::CREATED, Json(response)))
}

fn pay(state: &mut SandboxState, body: &Map<String, Value>, cents: i64) -> Result<Value, ApiError> {
    let now = state.settle();
    let billing = &mut state.billing;
    let key = body.get("idempotency_key").and_then(Value::as_str);
    let default = billing.default_card.ok_or_else(|| card_needed(detail::NO_CARD))?;
    let id = body.get("payment_method_id").and_then(Value::as_str);
    let unknown = || ApiError::field("payment_method_id", "Unknown payment method.");
    let card = id.map_or(Some(default), Card::with_id).ok_or_else(unknown)?;
    let (payment_intent, secret, status) = match card {
        Card::Declined => {
            billing.last_top_up_error = Some(detail::CARD_DECLINED);
            let declined = ApiError::new(StatusCode::PAYMENT_REQUIRED, detail::CARD_DECLINED);
            return Err(declined.code("card_declined"));
        }
        Card::Confirm => {
            let payment_intent = billing.begin_payment(cents, key);
            let secret = format!("{payment_intent}_secret_sandbox");
            (payment_intent, Some(secret), "requires_action")
        }
        Card::Visa => (billing.top_up(cents, key, now), None, "succeeded"),
    };
    Ok(json!({ "payment_intent_id": payment_intent, "client_secret": secret, "status": status }))
}
