//! Asking for a call, and what the API says to that.

use super::call::CallId;
use super::choice::choice;
use super::field::Fields;
use crate::json::{Map, Value};

/// Who speaks. Exactly one of the three, so that "both" cannot be written.
#[derive(Clone, PartialEq, Debug)]
pub enum AgentSource {
    /// A saved agent, at its deployed revision.
    Saved(i64),
    /// An agent for this call only.
    OneOff(Box<InlineConfig>),
    /// The from number's own outbound agent.
    NumbersOwn,
}

/// A call as it will be asked for. Build one body from it, keep that, and send
/// the same bytes each time.
#[derive(Clone, PartialEq, Debug)]
pub struct CallRequest {
    /// E.164.
    pub from_number: String,
    /// E.164.
    pub to_number: String,
    pub agent: AgentSource,
    /// Name and value; only facts, never instructions.
    pub variables: Vec<(String, String)>,
    /// Seconds; without it the platform's default holds.
    pub max_hold_seconds: Option<u32>,
    /// At most 128 characters; one per press.
    pub idempotency_key: String,
}

impl CallRequest {
    /// The JSON body. The same request always gives the same bytes.
    pub fn body(&self) -> String {
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
        put("from_number", Value::from(&*self.from_number));
        put("to_number", Value::from(&*self.to_number));
        put("idempotency_key", Value::from(&*self.idempotency_key));
        match &self.agent {
            AgentSource::Saved(id) => drop(put("agent_id", Value::from(*id))),
            AgentSource::OneOff(config) => drop(put("config", config.to_value())),
            AgentSource::NumbersOwn => {}
        }
        if !self.variables.is_empty() {
            let pairs = self.variables.iter().map(|(n, v)| (n.clone(), Value::from(&**v)));
            put("variables", Value::of_pairs(pairs));
        }
        if let Some(seconds) = self.max_hold_seconds {
            put("max_hold_seconds", Value::from(i64::from(seconds)));
        }
        Value::Object(body).to_string()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VoicemailAction {
    /// Follow the prompt.
    Prompt,
    Hangup,
    /// Speak the voicemail message.
    Message,
}

/// A one-off agent: the further settings of the inline config that a person
/// would set (API notes, section 4). What is `None` is left to the platform.
/// Unknown keys are refused by the API, so there is no bag for more.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct InlineConfig {
    pub prompt: String,
    pub voice: Option<String>,
    pub product: Option<String>,
    pub language: Option<String>,
    pub voicemail_action: Option<VoicemailAction>,
    pub voicemail_message: Option<String>,
    pub ring_duration_seconds: Option<u32>,
    pub max_call_duration_seconds: Option<u32>,
    pub background_track: Option<String>,
    pub silence_checkins_enabled: Option<bool>,
    pub silence_interval_seconds: Option<u32>,
    pub silence_max_checkins: Option<u32>,
    pub silence_hangup_seconds: Option<u32>,
}

impl InlineConfig {
    fn to_value(&self) -> Value {
        let text = |text: &Option<String>| text.as_deref().map(Value::from);
        let number = |number: Option<u32>| number.map(|number| Value::from(i64::from(number)));
        let action = self.voicemail_action.map(|action| match action {
            VoicemailAction::Prompt => "prompt",
            VoicemailAction::Hangup => "hangup",
            VoicemailAction::Message => "message",
        });
        let fields = [
            ("prompt", Some(Value::from(&*self.prompt))),
            ("voice", text(&self.voice)),
            ("product", text(&self.product)),
            ("language", text(&self.language)),
            ("voicemail_action", action.map(Value::from)),
            ("voicemail_message", text(&self.voicemail_message)),
            ("ring_duration_seconds", number(self.ring_duration_seconds)),
            ("max_call_duration_seconds", number(self.max_call_duration_seconds)),
            ("background_track", text(&self.background_track)),
            ("silence_checkins_enabled", self.silence_checkins_enabled.map(Value::from)),
            ("silence_interval_seconds", number(self.silence_interval_seconds)),
            ("silence_max_checkins", number(self.silence_max_checkins)),
            ("silence_hangup_seconds", number(self.silence_hangup_seconds)),
        ];
        let set = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::of_pairs(set)
    }
}

choice! {
    /// What the API says of a call it accepted.
    PlaceStatus {
        Pending = "pending",
        Unknown = "unknown",
        Initiated = "initiated",
        InProgress = "in_progress",
        Completed = "completed",
        Failed = "failed",
    }
}

/// The API took the request: not that anybody answered.
#[derive(Clone, PartialEq, Debug)]
pub struct Placed {
    pub call_id: CallId,
    pub status: Option<PlaceStatus>,
    /// This key was used before; nothing new was dialled.
    pub is_replay: bool,
    pub failure_reason: Option<String>,
}

impl Placed {
    /// `None` when there is no call id: an accepted call that cannot be named
    /// is an outcome that is not known.
    pub fn read(value: &Value) -> Option<Placed> {
        let fields = Fields::of(value);
        Some(Placed {
            call_id: CallId(fields.int("call_id").or_else(|| fields.int("id"))?),
            status: fields.filled("status").map(|word| PlaceStatus::read(&word)),
            is_replay: fields.flag("idempotent_replay") == Some(true),
            failure_reason: fields.filled("failure_reason"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn request(agent: AgentSource) -> CallRequest {
        CallRequest {
            from_number: "+12025550143".into(),
            to_number: "+14155550199".into(),
            agent,
            variables: Vec::new(),
            max_hold_seconds: None,
            idempotency_key: "cb-1".into(),
        }
    }

    #[track_caller]
    fn check(request: CallRequest, expected: Value) {
        assert_eq!(Value::parse(&request.body()).unwrap(), expected);
        assert_eq!(request.body(), request.clone().body(), "the same bytes each time");
    }

    #[test]
    fn a_body_holds_what_was_chosen_and_nothing_else() {
        let base = |extra: Value| {
            let mut body = extra.as_object().unwrap().clone();
            for (name, value) in [
                ("from_number", "+12025550143"),
                ("to_number", "+14155550199"),
                ("idempotency_key", "cb-1"),
            ] {
                body.insert(name.to_owned(), Value::from(value));
            }
            Value::Object(body)
        };
        check(request(AgentSource::NumbersOwn), base(json!({})));
        check(
            CallRequest {
                variables: vec![("first_name".to_owned(), "Dana".to_owned())],
                max_hold_seconds: Some(120),
                ..request(AgentSource::Saved(i64::MAX))
            },
            base(
                json!({"agent_id": i64::MAX, "variables": {"first_name": "Dana"}, "max_hold_seconds": 120}),
            ),
        );
        let config = InlineConfig {
            prompt: "Say hi.".into(),
            voicemail_action: Some(VoicemailAction::Message),
            ..InlineConfig::default()
        };
        check(
            request(AgentSource::OneOff(Box::new(config))),
            base(json!({"config": {"prompt": "Say hi.", "voicemail_action": "message"}})),
        );
    }
}
