//! Turns a request into what its call runs with: the agent, and the settings that shape the
//! simulation.

use serde_json::{Map, Value};

use crate::call::{AgentConfig, AgentSnapshot, Settings};
use crate::decisions;
use crate::identity::ORGANIZATION_NAME;
use crate::request::{AgentSource, PlaceRequest};

pub struct CallSetup {
    pub snapshot: AgentSnapshot,
    pub settings: Settings,
}

impl CallSetup {
    /// A one-off agent. `config` has been validated.
    pub fn one_off(config: &Map<String, Value>) -> Self {
        let text = |keys: &[&str]| {
            keys.iter().find_map(|key| config.get(*key)?.as_str()).map(str::to_owned)
        };
        let seconds = |key: &str| config.get(key).and_then(Value::as_i64).map(at_most_a_day);
        let or = |value: Option<String>, default: &str| value.unwrap_or_else(|| default.to_owned());
        let product = or(text(&["product"]), decisions::DEFAULT_PRODUCT);
        let agent_name = or(text(&["agent_name"]), "");
        let org_name = text(&["org_name"]).filter(|name| !name.is_empty());
        let message = or(text(&["voicemail_message"]), "")
            .replace("{agent_name}", &agent_name)
            .replace("{org_name}", &or(org_name, ORGANIZATION_NAME));
        let config_of_call = AgentConfig {
            agent_id: None,
            prompt: or(text(&["prompt"]), ""),
            voice: or(text(&["voice", "voice_name"]), decisions::DEFAULT_VOICE),
            thinking_level: or(text(&["thinking_level"]), "base"),
            locale: or(text(&["language", "primary_language"]), decisions::DEFAULT_LOCALE),
            tools: config
                .get("tools")
                .and_then(Value::as_array)
                .map(|tools| tools.iter().map(without_endpoint).collect())
                .unwrap_or_default(),
            is_summarized: false,
            product: product.clone(),
            agent_name,
        };
        let mut snapshot = AgentSnapshot::from(config_of_call);
        let variables = config.get("variables").and_then(Value::as_object);
        snapshot.variables.extend(variables.cloned().unwrap_or_default());
        let settings = Settings {
            dialogue: "one-off",
            product,
            ring_duration: seconds("ring_duration_seconds")
                .unwrap_or(decisions::DEFAULT_RING_SECONDS),
            max_call_duration: seconds("max_call_duration_seconds"),
            max_hold: decisions::DEFAULT_MAX_HOLD_SECONDS,
            voicemail_action: or(text(&["voicemail_action"]), decisions::DEFAULT_VOICEMAIL_ACTION),
            voicemail_message: message,
        };
        Self { snapshot, settings }
    }

    /// Applies what the request says for this call only.
    pub fn with_overrides(mut self, request: &PlaceRequest) -> Self {
        self.snapshot.variables.extend(request.variables.clone());
        if let Some(language) = &request.language {
            self.snapshot.config_mut().locale.clone_from(language);
        }
        if let Some(max_hold) = request.max_hold {
            self.settings.max_hold = at_most_a_day(max_hold);
        }
        self
    }
}

fn at_most_a_day(seconds: i64) -> i64 {
    seconds.min(decisions::LONGEST_SECONDS)
}

/// A tool as the call's record shows it: an endpoint may contain secrets.
fn without_endpoint(tool: &Value) -> Value {
    let mut tool = tool.clone();
    if let Some(tool) = tool.as_object_mut() {
        tool.remove("endpoint");
    }
    tool
}

impl AgentSource {
    /// The id of the saved agent to use. `default` is the from number's own agent.
    pub fn saved_or(&self, default: Option<i64>) -> Option<i64> {
        match self {
            Self::Saved(id) => Some(*id),
            Self::OneOff(_) => None,
            Self::FromNumber => default,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one_off(changes: Value) -> CallSetup {
        let mut config = json!({ "prompt": "Say {{what}}." });
        for (key, value) in changes.as_object().unwrap() {
            config[key] = value.clone();
        }
        CallSetup::one_off(config.as_object().unwrap())
    }

    #[test]
    fn a_config_sets_voice_product_locale_durations_and_voicemail_message() {
        let setup = one_off(json!({
            "voice_name": "maya", "product": "bolt", "primary_language": "es-ES",
            "ring_duration_seconds": 12, "max_call_duration_seconds": 40, "voicemail_action": "message",
            "agent_name": "Sam", "voicemail_message": "{agent_name} of {org_name} called.",
        }));
        assert_eq!(
            (
                setup.snapshot.voice.as_str(),
                setup.snapshot.product.as_str(),
                setup.snapshot.locale.as_str()
            ),
            ("maya", "bolt", "es-ES")
        );
        assert_eq!(
            (setup.settings.ring_duration, setup.settings.max_call_duration),
            (12, Some(40))
        );
        assert_eq!(setup.settings.voicemail_message, "Sam of Northside Dental called.");
    }

    #[test]
    fn a_tool_is_recorded_without_its_endpoint() {
        let setup = one_off(
            json!({ "tools": [{ "function": { "name": "f" }, "endpoint": { "url": "https://a.example" } }] }),
        );
        assert_eq!(setup.snapshot.tools, [json!({ "function": { "name": "f" } })]);
    }
}
