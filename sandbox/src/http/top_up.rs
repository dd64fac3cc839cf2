//! `POST /billing/top-up`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::billing::{CARDS, declined};
use super::input::JsonObject;
use crate::App;
use crate::decisions::{KEY_MAX_CHARS, TOP_UP_MAX_CENTS, TOP_UP_MIN_CENTS, detail};
use crate::refusal::Refusal;
use crate::rule::{Rule, broken};
use crate::world::World;

const RULES: [(&str, Rule); 3] = [
    ("amount_cents", Rule::From(TOP_UP_MIN_CENTS)),
    ("idempotency_key", Rule::WordsUpTo(KEY_MAX_CHARS)),
    ("payment_method_id", Rule::Words),
];

pub async fn top_up(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let errors = broken(&body, &RULES);
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    let Some(cents) = body.get("amount_cents").and_then(Value::as_i64) else {
        return Err(Refusal::field("amount_cents", "This field is required."));
    };
    if cents > TOP_UP_MAX_CENTS {
        return Err(Refusal::field(
            "amount_cents",
            &format!("Ensure this value is less than or equal to {TOP_UP_MAX_CENTS}."),
        ));
    }
    let mut world = app.world();
    let key = body.get("idempotency_key").and_then(Value::as_str).map(str::to_owned);
    if let Some((earlier, reply)) = key.as_ref().and_then(|key| world.ledger.top_ups.get(key)) {
        if *earlier != body {
            return Err(Refusal::conflict(detail::KEY_CLASH));
        }
        return Ok((StatusCode::CREATED, Json(reply.clone())));
    }
    let reply = pay(&mut world, &body, cents)?;
    if let Some(key) = key {
        world.ledger.top_ups.insert(key, (body, reply.clone()));
    }
    Ok((StatusCode::CREATED, Json(reply)))
}

fn pay(world: &mut World, body: &Map<String, Value>, cents: i64) -> Result<Value, Refusal> {
    let now = world.settle();
    let card = body.get("payment_method_id").and_then(Value::as_str);
    let card = CARDS.iter().find(|(id, ..)| card.is_none_or(|wanted| wanted == *id));
    match card.map(|(.., last4)| *last4) {
        None => Err(Refusal::field("payment_method_id", "Unknown payment method.")),
        Some("0002") => {
            world.ledger.last_top_up_error = Some(detail::CARD_DECLINED);
            Err(declined(detail::CARD_DECLINED))
        }
        Some("3220") => {
            let intent = world.ledger.new_intent();
            let secret = format!("{intent}_secret_sandbox");
            Ok(
                json!({ "payment_intent_id": intent, "client_secret": secret, "status": "requires_action" }),
            )
        }
        Some(_) => {
            let intent = world.ledger.top_up(cents, now);
            world.ledger.last_top_up_error = None;
            world.placing.credited();
            Ok(json!({ "payment_intent_id": intent, "client_secret": null, "status": "succeeded" }))
        }
    }
}
