//! The body of `POST /call`, checked: what comes out of here has the right shape,
//! whatever else may still speak against the call.

use serde_json::{Map, Value, json};

use crate::decisions::{KEY_MAX_CHARS, detail};
use crate::refusal::Refusal;
use crate::rule::{Rule, broken, e164_message};

pub struct PlaceRequest {
    pub from: String,
    pub to: String,
    pub source: AgentSource,
    pub variables: Map<String, Value>,
    pub max_hold: Option<i64>,
    pub language: Option<String>,
    pub key: Option<String>,
    /// As it was sent: a repetition is the same request when this is equal.
    pub body: Map<String, Value>,
}

pub enum AgentSource {
    Saved(i64),
    OneOff(Map<String, Value>),
    /// The from number's own outbound agent.
    FromNumber,
}

const RULES: [(&str, Rule); 7] = [
    ("agent_id", Rule::WholeOrNull),
    ("idempotency_key", Rule::WordsUpTo(KEY_MAX_CHARS)),
    ("language", Rule::Words),
    ("primary_language", Rule::Words),
    ("max_hold_seconds", Rule::FromOrNull(1)),
    ("phi_mode", Rule::OneOf(&["phi"])),
    ("variables", Rule::Object),
];

/// Every key an inline config may have; any other is refused.
const CONFIG_RULES: [(&str, Rule); 40] = [
    ("prompt", Rule::Words),
    ("acknowledgement_prompt", Rule::Text),
    ("acknowledgement_prompt_mode", Rule::OneOf(&["auto", "manual"])),
    ("additional_audio_context", Rule::FlagOrNull),
    ("additional_languages", Rule::Texts),
    ("agent_name", Rule::Text),
    ("audio_context_mode", Rule::OneOf(&["full", "reduced"])),
    ("background_track", Rule::TextOrNull),
    ("bolt_pipeline", Rule::OneOf(&["v1", "v2"])),
    ("call_id", Rule::From(0)),
    ("connect_tone_enabled", Rule::Flag),
    ("consent_announcement_enabled", Rule::Flag),
    ("consent_announcement_text", Rule::Text),
    ("has_additional_languages", Rule::Flag),
    ("language", Rule::Words),
    ("max_call_duration_seconds", Rule::FromOrNull(1)),
    ("native_voice_switching", Rule::Flag),
    ("org_name", Rule::Text),
    ("play_sound_asset", Rule::OneOf(&["", "beep", "chime", "ding"])),
    ("primary_language", Rule::Words),
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
    ("ring_duration_seconds", Rule::FromOrNull(1)),
    ("send_email_enabled", Rule::Flag),
    ("send_email_recipient", Rule::Text),
    ("silence_checkins_enabled", Rule::Flag),
    ("silence_hangup_seconds", Rule::FromOrNull(1)),
    ("silence_interval_seconds", Rule::FromOrNull(1)),
    ("silence_max_checkins", Rule::FromOrNull(0)),
    ("speak_uninterruptible_enabled", Rule::Flag),
    ("storm_feedback_mode", Rule::OneOf(&["acknowledgement", "none", "tick"])),
    ("thinking_level", Rule::OneOf(&["base", "extra", "minimal"])),
    ("tools", Rule::Tools),
    ("transfer_destinations", Rule::TransferDestinations),
    ("typing_sounds_enabled", Rule::Flag),
    ("variables", Rule::Object),
    ("voice", Rule::Words),
    ("voice_name", Rule::Words),
    ("voicemail_action", Rule::OneOf(&["hangup", "message", "prompt"])),
    ("voicemail_message", Rule::Text),
    ("watchdog_enabled", Rule::Flag),
];

impl PlaceRequest {
    pub fn read(body: Map<String, Value>) -> Result<Self, Refusal> {
        let given = |key: &str| body.get(key).filter(|value| !value.is_null());
        if ["from_number", "to_number"].iter().any(|key| given(key).is_none_or(|value| value == ""))
        {
            return Err(Refusal::bad(detail::NUMBERS_MISSING));
        }
        if given("agent_id").is_some() && given("config").is_some() {
            return Err(Refusal::bad(detail::BOTH_AGENT_AND_CONFIG));
        }
        // An empty key would guard nothing, so null alone stands for "no key".
        let mut checked = body.clone();
        checked.retain(|key, value| key != "idempotency_key" || !value.is_null());
        let mut errors = broken(&checked, &RULES);
        for key in ["from_number", "to_number"] {
            if let Some(message) = e164_message(body.get(key)) {
                errors.insert(key.to_owned(), message);
            }
        }
        if let Some(messages) = given("config").and_then(config_errors) {
            errors.insert("config".to_owned(), messages);
        }
        if !errors.is_empty() {
            return Err(Refusal::fields(errors));
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
    let mut errors = broken(config, &CONFIG_RULES);
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

    fn refused(changes: Value) -> Value {
        let mut body = json!({ "from_number": "+12025550143", "to_number": "+14155550199" });
        for (key, value) in changes.as_object().unwrap() {
            body[key] = value.clone();
        }
        PlaceRequest::read(body.as_object().unwrap().clone()).map(|_| ()).expect_err("refused").body
    }

    #[test]
    fn the_two_documented_sentences_are_exact() {
        assert_eq!(
            refused(json!({ "to_number": null })),
            json!({ "detail": "from_number and to_number are required" })
        );
        assert_eq!(
            refused(json!({ "from_number": "" })),
            json!({ "detail": "from_number and to_number are required" })
        );
        assert_eq!(
            refused(json!({ "agent_id": 12, "config": { "prompt": "Hi" } })),
            json!({ "detail": "Provide either agent_id or config, not both" })
        );
    }

    #[test]
    fn a_field_that_is_wrong_is_named() {
        let check = |changes: Value, field: &str| {
            let body = refused(changes);
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
    fn a_config_that_is_wrong_is_named_key_by_key() {
        let check = |config: Value, key: &str| {
            let body = refused(json!({ "config": config }));
            assert!(body["config"].get(key).is_some(), "{body}");
        };
        check(json!({}), "prompt");
        check(json!({ "prompt": " " }), "prompt");
        check(json!({ "prompt": "Hi", "colour": "red" }), "colour");
        check(json!({ "prompt": "Hi", "max_hold_seconds": 5 }), "max_hold_seconds");
        check(json!({ "prompt": "Hi", "product": "storm" }), "product");
        check(json!({ "prompt": "Hi", "ring_duration_seconds": 0 }), "ring_duration_seconds");
        check(json!({ "prompt": "Hi", "voicemail_action": "shout" }), "voicemail_action");
        assert_eq!(refused(json!({ "config": "x" })), json!({ "config": ["Expected an object."] }));
    }

    #[test]
    fn null_stands_for_what_was_left_out() {
        let body = json!({
            "from_number": "+12025550143", "to_number": "+14155550199",
            "agent_id": 12, "config": null, "idempotency_key": null, "max_hold_seconds": null,
        });
        let request = PlaceRequest::read(body.as_object().unwrap().clone()).unwrap();
        assert!(matches!(request.source, AgentSource::Saved(12)) && request.key.is_none());
    }
}
