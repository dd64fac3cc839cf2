//! `GET /voices`, `POST /voices/preview`.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::input::{JsonObject, QueryParams};
use crate::api_error::ApiError;
use crate::app::App;
use crate::date::iso;
use crate::decisions::{PREVIEW_CENTS, SIGNED_URL_LIFETIME};
use crate::organization::{LANGUAGES, VOICES};
use crate::validation::{Rule, field_errors};

pub async fn list(query: QueryParams) -> Json<Value> {
    let languages: Vec<&str> = query
        .text("languages")
        .map(|codes| codes.split(',').map(str::trim).collect())
        .unwrap_or_default();
    let matches_filter =
        |filter: &str, value: &str| query.text(filter).is_none_or(|wanted| wanted == value);
    let voices = VOICES.iter().filter(|(_, _, gender, category, spoken)| {
        matches_filter("gender", gender)
            && matches_filter("category", category)
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
    [("voice", Rule::NonBlank), ("language", Rule::NonBlank), ("text", Rule::String)];

pub async fn preview(
    State(app): State<App>,
    JsonObject(body): JsonObject,
) -> Result<Json<Value>, ApiError> {
    let mut errors = field_errors(&body, &PREVIEW_RULES);
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
        return Err(ApiError::fields(errors));
    };
    let mut state = app.state();
    let now = state.settle();
    let is_new =
        state.previews.insert((text("voice"), format!("{}|{}", text("language"), text("text"))));
    if is_new {
        state.billing.charge_preview(PREVIEW_CENTS, now);
    }
    Ok(Json(json!({
        "id": format!("vp_{voice:02}"),
        "url": app.signed_urls.sign(&format!("/previews/{voice}.wav"), now),
        "cached": !is_new,
        "charged_cents": if is_new { PREVIEW_CENTS } else { 0 },
        "expires_at": iso(now + SIGNED_URL_LIFETIME),
    })))
}
