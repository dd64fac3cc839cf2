//! Under which conditions a scenario is run, and what they do to the call.

use serde_json::{Map, Value, json};

use crate::validation::{Rule, field_errors};

/// A group of conditions: its key in a scenario and in a matrix, and its fields.
pub struct Condition {
    pub key: &'static str,
    fields: &'static [(&'static str, Rule)],
}

/// How much louder the voice is than the noise, in dB.
const SNR_DB: [i64; 4] = [0, 5, 10, 20];

pub const CONDITIONS: [Condition; 4] = [
    Condition {
        key: "audio_conditions",
        fields: &[("noise_asset", Rule::OneOf(&["cafe", "car", "none", "office", "street"]))],
    },
    Condition {
        key: "caller_behavior",
        fields: &[
            ("dtmf_sequence", Rule::String),
            ("long_silence_seconds", Rule::AtLeast(0)),
            ("topic_change", Rule::String),
        ],
    },
    Condition {
        key: "speech_style",
        fields: &[
            (
                "accent",
                Rule::OneOf(&["default", "en-AU", "en-GB", "en-IN", "en-US", "es-MX", "fr-CA"]),
            ),
            ("disfluencies", Rule::OneOf(&["light", "none"])),
            ("pace", Rule::OneOf(&["fast", "natural", "slow"])),
        ],
    },
    Condition { key: "telephony", fields: &[("voicemail_answer", Rule::Bool)] },
];

impl Condition {
    /// The error messages of a group, if it is wrong.
    pub fn errors(&self, value: &Value) -> Option<Value> {
        let Some(object) = value.as_object() else { return Some(json!(["Expected an object."])) };
        let mut errors = field_errors(object, self.fields);
        if self.key == "audio_conditions"
            && let Some(loudness) = object.get("snr_db").filter(|value| !value.is_null())
            && !loudness.as_i64().is_some_and(|loudness| SNR_DB.contains(&loudness))
        {
            errors
                .insert("snr_db".to_owned(), json!([format!("{loudness} is not a valid choice.")]));
        }
        (!errors.is_empty()).then_some(Value::Object(errors))
    }
}

/// The conditions that make a difference here. Noise and style make none: nothing is heard.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Conditions {
    pub is_mailbox: bool,
    pub is_silent: bool,
}

impl Conditions {
    /// Of the groups of a scenario, some of which a matrix replaces.
    pub fn of(scenario: &Map<String, Value>, replaced: &Map<String, Value>) -> Self {
        let field = |group: &str, key: &str| {
            replaced.get(group).or_else(|| scenario.get(group)).and_then(|group| group.get(key))
        };
        let silence = field("caller_behavior", "long_silence_seconds").and_then(Value::as_i64);
        Self {
            is_mailbox: field("telephony", "voicemail_answer") == Some(&Value::Bool(true)),
            is_silent: silence.is_some_and(|seconds| seconds > 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_condition_is_named() {
        let check = |key: &str, value: Value, field: &str| {
            let group = CONDITIONS.iter().find(|group| group.key == key).unwrap();
            let errors = group.errors(&value).unwrap();
            assert!(errors[field][0].is_string(), "{errors}");
        };
        check("audio_conditions", json!({ "noise_asset": "rain" }), "noise_asset");
        check("audio_conditions", json!({ "snr_db": 7 }), "snr_db");
        check("caller_behavior", json!({ "long_silence_seconds": -1 }), "long_silence_seconds");
        check("speech_style", json!({ "pace": "calm" }), "pace");
        check("telephony", json!({ "voicemail_answer": 1 }), "voicemail_answer");
        for group in &CONDITIONS {
            assert_eq!(group.errors(&json!({})), None);
            assert!(group.errors(&json!(null)).is_some());
        }
    }

    #[test]
    fn a_matrix_replaces_the_conditions_of_a_scenario() {
        let object = |value: Value| value.as_object().unwrap().clone();
        let scenario = object(json!({
            "telephony": { "voicemail_answer": true },
            "caller_behavior": { "long_silence_seconds": 8 },
        }));
        let check = |matrix: Value, is_mailbox: bool, is_silent: bool| {
            let expected = Conditions { is_mailbox, is_silent };
            assert_eq!(Conditions::of(&scenario, &object(matrix)), expected);
        };
        check(json!({}), true, true);
        check(json!({ "telephony": {} }), false, true);
        check(json!({ "caller_behavior": { "long_silence_seconds": 0 } }), true, false);
    }
}
