//! `GET /voices`, `POST /voices/preview`.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::input::{Arguments, JsonObject};
use crate::App;
use crate::date::iso;
use crate::decisions::{LINK_LIFETIME, PREVIEW_CENTS};
use crate::organization::{LANGUAGES, VOICES};
use crate::refusal::Refusal;
use crate::rule::{Rule, broken};

pub async fn list(arguments: Arguments) -> Json<Value> {
    let languages: Vec<&str> = arguments
        .text("languages")
        .map(|codes| codes.split(',').map(str::trim).collect())
        .unwrap_or_default();
    let is_asked =
        |filter: &str, value: &str| arguments.text(filter).is_none_or(|wanted| wanted == value);
    let voices = VOICES.iter().filter(|(_, _, gender, category, spoken)| {
        is_asked("gender", gender)
            && is_asked("category", category)
            && (languages.is_empty() || spoken.iter().any(|code| languages.contains(code)))
    });
    let voices: Vec<Value> = voices
        .map(|(id, name, gender, category, spoken)| {
            json!({ "id": id, "name": name, "gender": gender, "category": category, "languages": spoken })
        })
        .collect();
    let languages: Vec<Value> =
        LANGUAGES.iter().map(|(code, name)| json!({ "code": code, "name": name })).collect();
    Json(json!({ "voices": voices, "languages": languages }))
}

const PREVIEW_RULES: [(&str, Rule); 3] =
    [("voice", Rule::Words), ("language", Rule::Words), ("text", Rule::Text)];

pub async fn preview(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, Refusal> {
    let mut errors = broken(&body, &PREVIEW_RULES);
    for field in ["voice", "language"] {
        if !body.contains_key(field) {
            errors.insert(field.to_owned(), json!(["This field is required."]));
        }
    }
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let voice = VOICES.iter().position(|(id, ..)| *id == text("voice"));
    if voice.is_none() && errors.is_empty() {
        errors.insert("voice".to_owned(), json!(["Unknown voice."]));
    }
    let (Some(voice), true) = (voice, errors.is_empty()) else {
        return Err(Refusal::fields(errors));
    };
    let mut world = app.world();
    let now = world.settle();
    let is_new =
        world.previews.insert((text("voice"), format!("{}|{}", text("language"), text("text"))));
    if is_new {
        world.ledger.charge_preview(PREVIEW_CENTS, now);
    }
    Ok(Json(json!({
        "id": format!("vp_{voice:02}"),
        "url": app.links.to(&format!("/previews/{voice}.wav"), now),
        "cached": !is_new,
        "charged_cents": if is_new { PREVIEW_CENTS } else { 0 },
        "expires_at": iso(now + LINK_LIFETIME),
    })))
}
