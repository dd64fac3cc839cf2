//! The validated body of `POST /call`. A [`PlaceRequest`] has the right shape; whether the
//! call may be placed is decided in `place.rs`.

use serde_json::{Map, Value, json};

use crate::api_error::ApiError;
use crate::decisions::{KEY_MAX_CHARS, detail};
use crate::validation::{Rule, e164_error, field_errors};

pub struct PlaceRequest {
    pub from: String,
    pub to: String,
    pub source: AgentSource,
    pub variables: Map<String, Value>,
    /// In seconds.
    pub max_hold: Option<i64>,
    pub language: Option<String>,
    /// The idempotency key.
    pub key: Option<String>,
    /// As it was sent. Two requests with one key are the same when their bodies are equal.
    pub body: Map<String, Value>,
}

/// Which agent speaks on the call.
pub enum AgentSource {
    /// The id of a saved agent.
    Saved(i64),
    /// An inline `config`.
    OneOff(Map<String, Value>),
    /// The from number's own outbound agent.
    FromNumber,
}

const RULES: [(&str, Rule); 7] = [
    ("agent_id", Rule::IntegerOrNull),
    ("idempotency_key", Rule::NonBlankUpTo(KEY_MAX_CHARS)),
    ("language", Rule::NonBlank),
    ("primary_language", Rule::NonBlank),
    ("max_hold_seconds", Rule::AtLeastOrNull(1)),
    ("phi_mode", Rule::OneOf(&["phi"])),
    ("variables", Rule::Object),
];

/// Every key that an inline config may have. Any other is an error.
const CONFIG_RULES: [(&str, Rule); 40] = [
    ("prompt", Rule::NonBlank),
    ("acknowledgement_prompt", Rule::String),
    ("acknowledgement_prompt_mode", Rule::OneOf(&["auto", "manual"])),
    ("additional_audio_context", Rule::BoolOrNull),
    ("additional_languages", Rule::StringList),
    ("agent_name", Rule::String),
    ("audio_context_mode", Rule::OneOf(&["full", "reduced"])),
    ("background_track", Rule::StringOrNull),
    ("bolt_pipeline", Rule::OneOf(&["v1", "v2"])),
    ("call_id", Rule::AtLeast(0)),
    ("connect_tone_enabled", Rule::Bool),
    ("consent_announcement_enabled", Rule::Bool),
    ("consent_announcement_text", Rule::String),
    ("has_additional_languages", Rule::Bool),
    ("language", Rule::NonBlank),
    ("max_call_duration_seconds", Rule::AtLeastOrNull(1)),
    ("native_voice_switching", Rule::Bool),
    ("org_name", Rule::String),
    ("play_sound_asset", Rule::OneOf(&["", "beep", "chime", "ding"])),
    ("primary_language", Rule::NonBlank),
    (
        "product",
        Rule::OneOf(&[
            "spark",
            "bolt",
            "storm-base",
            "storm-base-with-ack",
            "storm-extra",
            "storm-extra-with-ack",
            "bolt-base-experimental",
            "bolt-extra-experimental",
        ]),
    ),
    ("ring_duration_seconds", Rule::AtLeastOrNull(1)),
    ("send_email_enabled", Rule::Bool),
    ("send_email_recipient", Rule::String),
    ("silence_checkins_enabled", Rule::Bool),
    ("silence_hangup_seconds", Rule::AtLeastOrNull(1)),
    ("silence_interval_seconds", Rule::AtLeastOrNull(1)),
    ("silence_max_checkins", Rule::AtLeastOrNull(0)),
    ("speak_uninterruptible_enabled", Rule::Bool),
    ("storm_feedback_mode", Rule::OneOf(&["acknowledgement", "none", "tick"])),
    ("thinking_level", Rule::OneOf(&["base", "extra", "minimal"])),
    ("tools", Rule::Tools),
    ("transfer_destinations", Rule::TransferDestinations),
    ("typing_sounds_enabled", Rule::Bool),
    ("variables", Rule::Object),
    ("voice", Rule::NonBlank),
    ("voice_name", Rule::NonBlank),
    ("voicemail_action", Rule::OneOf(&["hangup", "message", "prompt"])),
    ("voicemail_message", Rule::String),
    ("watchdog_enabled", Rule::Bool),
];

impl PlaceRequest {
    /// # Errors
    /// 400 with a `detail`, or with a message for each field that is wrong.
    pub fn parse(body: Map<String, Value>) -> Result<Self, ApiError> {
        let given = |key: &str| body.get(key).filter(|value| !value.is_null());
        if ["from_number", "to_number"].iter().any(|key| given(key).is_none_or(|value| value == ""))
        {
            return Err(ApiError::bad(detail::NUMBERS_MISSING));
        }
        if given("agent_id").is_some() && given("config").is_some() {
            return Err(ApiError::bad(detail::BOTH_AGENT_AND_CONFIG));
        }
        // An empty key would deduplicate nothing, so only null means "no key".
        let mut checked = body.clone();
        checked.retain(|key, value| key != "idempotency_key" || !value.is_null());
        let mut errors = field_errors(&checked, &RULES);
        for key in ["from_number", "to_number"] {
            if let Some(message) = e164_error(body.get(key)) {
                errors.insert(key.to_owned(), message);
            }
        }
        if let Some(messages) = given("config").and_then(config_errors) {
            errors.insert("config".to_owned(), messages);
        }
        if !errors.is_empty() {
            return Err(ApiError::fields(errors));
        }
        let text = |key: &str| given(key).and_then(Value::as_str).map(str::to_owned);
        let object = |key: &str| given(key).and_then(Value::as_object).cloned();
        let source = match (given("agent_id").and_then(Value::as_i64), object("config")) {
            (Some(id), _) => AgentSource::Saved(id),
            (None, Some(config)) => AgentSource::OneOff(config),
            (None, None) => AgentSource::FromNumber,
        };
        Ok(Self {
            from: text("from_number").unwrap_or_default(),
            to: text("to_number").unwrap_or_default(),
            source,
            variables: object("variables").unwrap_or_default(),
            max_hold: given("max_hold_seconds").and_then(Value::as_i64),
            language: text("language").or_else(|| text("primary_language")),
            key: text("idempotency_key"),
            body,
        })
    }
}

fn config_errors(config: &Value) -> Option<Value> {
    let Some(config) = config.as_object() else {
        return Some(json!(["Expected an object."]));
    };
    let mut errors = field_errors(config, &CONFIG_RULES);
    if !config.contains_key("prompt") {
        errors.insert("prompt".to_owned(), json!(["This field is required."]));
    }
    let is_known = |key: &str| CONFIG_RULES.iter().any(|(known, _)| *known == key);
    for key in config.keys().filter(|key| !is_known(key)) {
        errors.insert(key.clone(), json!(["Unknown field."]));
    }
    (!errors.is_empty()).then_some(Value::Object(errors))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_body(changes: Value) -> Value {
        let mut body = json!({ "from_number": "+12025550143", "to_number": "+14155550199" });
        for (key, value) in changes.as_object().unwrap() {
            body[key] = value.clone();
        }
        PlaceRequest::parse(body.as_object().unwrap().clone())
            .map(|_| ())
            .expect_err("refused")
            .body
    }

    #[test]
    fn the_two_error_messages_that_are_documented_are_exact() {
        assert_eq!(
            error_body(json!({ "to_number": null })),
            json!({ "detail": "from_number and to_number are required" })
        );
        assert_eq!(
            error_body(json!({ "from_number": "" })),
            json!({ "detail": "from_number and to_number are required" })
        );
        assert_eq!(
            error_body(json!({ "agent_id": 12, "config": { "prompt": "Hi" } })),
            json!({ "detail": "Provide either agent_id or config, not both" })
        );
    }

    #[test]
    fn an_invalid_field_is_named_in_the_error() {
        let check = |changes: Value, field: &str| {
            let body = error_body(changes);
            assert!(body.get(field).is_some() && body.as_object().unwrap().len() == 1, "{body}");
        };
        check(json!({ "to_number": "415 555" }), "to_number");
        check(json!({ "from_number": 5 }), "from_number");
        check(json!({ "agent_id": "12" }), "agent_id");
        check(json!({ "max_hold_seconds": 0 }), "max_hold_seconds");
        check(json!({ "max_hold_seconds": "60" }), "max_hold_seconds");
        check(json!({ "variables": [] }), "variables");
        check(json!({ "idempotency_key": "k".repeat(129) }), "idempotency_key");
        check(json!({ "idempotency_key": " " }), "idempotency_key");
        check(json!({ "phi_mode": "yes" }), "phi_mode");
    }

    #[test]
    fn an_invalid_key_of_a_config_is_named_in_the_error() {
        let check = |config: Value, key: &str| {
            let body = error_body(json!({ "config": config }));
            assert!(body["config"].get(key).is_some(), "{body}");
        };
        check(json!({}), "prompt");
        check(json!({ "prompt": " " }), "prompt");
        check(json!({ "prompt": "Hi", "colour": "red" }), "colour");
        check(json!({ "prompt": "Hi", "max_hold_seconds": 5 }), "max_hold_seconds");
        check(json!({ "prompt": "Hi", "product": "storm" }), "product");
        check(json!({ "prompt": "Hi", "ring_duration_seconds": 0 }), "ring_duration_seconds");
        check(json!({ "prompt": "Hi", "voicemail_action": "shout" }), "voicemail_action");
        assert_eq!(
            error_body(json!({ "config": "x" })),
            json!({ "config": ["Expected an object."] })
        );
    }

    #[test]
    fn null_means_the_same_as_a_missing_field() {
        let body = json!({
            "from_number": "+12025550143", "to_number": "+14155550199",
            "agent_id": 12, "config": null, "idempotency_key": null, "max_hold_seconds": null,
        });
        let request = PlaceRequest::parse(body.as_object().unwrap().clone()).unwrap();
        assert!(matches!(request.source, AgentSource::Saved(12)) && request.key.is_none());
    }
}
