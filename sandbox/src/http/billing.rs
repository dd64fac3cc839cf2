//! `GET` and `PATCH /billing`, `GET /billing/transactions`, `…/payment-methods`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::input::{Arguments, JsonObject};
use crate::App;
use crate::decisions::TOP_UP_MAX_CENTS;
use crate::refusal::Refusal;
use crate::rule::{Rule, broken};

pub async fn account(State(app): State<App>) -> Json<Value> {
    let mut world = app.world();
    let now = world.settle();
    Json(world.ledger.account(now))
}

const AUTO_RELOAD_RULES: [(&str, Rule); 4] = [
    ("auto_reload_enabled", Rule::Flag),
    ("auto_reload_minimum_cents", Rule::From(0)),
    ("auto_reload_amount_cents", Rule::From(1)),
    ("auto_reload_monthly_limit_cents", Rule::FromOrNull(0)),
];

pub async fn set_auto_reload(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, Refusal> {
    let errors = broken(&body, &AUTO_RELOAD_RULES);
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    let whole = |key: &str| body.get(key).and_then(Value::as_i64);
    if whole("auto_reload_amount_cents").is_some_and(|cents| cents > TOP_UP_MAX_CENTS) {
        let message = format!("Ensure this value is less than or equal to {TOP_UP_MAX_CENTS}.");
        return Err(Refusal::field("auto_reload_amount_cents", &message));
    }
    let mut world = app.world();
    let now = world.settle();
    let rule = &mut world.ledger.auto_reload;
    if let Some(is_enabled) = body.get("auto_reload_enabled").and_then(Value::as_bool) {
        if is_enabled && !rule.is_enabled {
            require(&body, &["auto_reload_minimum_cents", "auto_reload_amount_cents"])?;
        }
        rule.is_enabled = is_enabled;
    }
    rule.minimum_cents = whole("auto_reload_minimum_cents").unwrap_or(rule.minimum_cents);
    rule.amount_cents = whole("auto_reload_amount_cents").unwrap_or(rule.amount_cents);
    if body.contains_key("auto_reload_monthly_limit_cents") {
        rule.monthly_limit_cents = whole("auto_reload_monthly_limit_cents");
    }
    world.reload_if_low(now);
    Ok(Json(world.ledger.account(now)))
}

fn require(body: &Map<String, Value>, fields: &[&str]) -> Result<(), Refusal> {
    let missing = fields.iter().filter(|field| !body.contains_key(**field));
    let errors: Map<String, Value> =
        missing.map(|field| ((*field).to_owned(), json!(["This field is required."]))).collect();
    if errors.is_empty() { Ok(()) } else { Err(Refusal::fields(errors)) }
}

pub async fn transactions(
    State(app): State<App>,
    arguments: Arguments,
) -> Result<Json<Value>, Refusal> {
    let limit = arguments.count("limit", 1, usize::MAX)?.unwrap_or(usize::MAX);
    let offset = arguments.count("offset", 0, usize::MAX)?.unwrap_or(0);
    let mut world = app.world();
    world.settle();
    Ok(Json(world.ledger.lines().skip(offset).take(limit).collect()))
}

/// `id, brand, last four digits`. Each behaves as the same digits do in Stripe's
/// test cards; the first is the default.
pub const CARDS: [(&str, &str, &str); 3] = [
    ("pm_sandbox_visa", "visa", "4242"),
    ("pm_sandbox_confirm", "visa", "3220"),
    ("pm_sandbox_declined", "visa", "0002"),
];

pub async fn payment_methods() -> Json<Value> {
    let cards: Vec<Value> = CARDS
        .iter()
        .enumerate()
        .map(|(index, (id, brand, last4))| {
            json!({ "id": id, "brand": brand, "last4": last4, "exp_month": 4, "exp_year": 2031, "is_default": index == 0 })
        })
        .collect();
    Json(json!({ "payment_methods": cards }))
}

pub fn declined(detail: &str) -> Refusal {
    Refusal::new(StatusCode::PAYMENT_REQUIRED, detail).code("card_declined")
}
