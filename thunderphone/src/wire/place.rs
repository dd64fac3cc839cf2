//! Asking for a call, and what the API says to that.

use super::call::CallId;
use super::choice::choice;
use super::field::Fields;
use serde::Serialize;
use serde_json::{Map, Value};

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
        #[derive(Serialize)]
        struct Body<'a> {
            from_number: &'a str,
            to_number: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            agent_id: Option<i64>,
            #[serde(skip_serializing_if = "Option::is_none")]
            config: Option<&'a InlineConfig>,
            #[serde(skip_serializing_if = "Map::is_empty")]
            variables: Map<String, Value>,
            #[serde(skip_serializing_if = "Option::is_none")]
            max_hold_seconds: Option<u32>,
            idempotency_key: &'a str,
        }
        let (agent_id, config) = match &self.agent {
            AgentSource::Saved(id) => (Some(*id), None),
            AgentSource::OneOff(config) => (None, Some(&**config)),
            AgentSource::NumbersOwn => (None, None),
        };
        let body = Body {
            from_number: &self.from_number,
            to_number: &self.to_number,
            agent_id,
            config,
            variables: self.variables.iter().map(|(n, v)| (n.clone(), Value::from(&**v))).collect(),
            max_hold_seconds: self.max_hold_seconds,
            idempotency_key: &self.idempotency_key,
        };
        // Strings and numbers always serialise; an empty body would be refused
        // by the API, not dialled.
        serde_json::to_string(&body).unwrap_or_default()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
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
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct InlineConfig {
    pub prompt: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voicemail_action: Option<VoicemailAction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voicemail_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ring_duration_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_call_duration_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_track: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_checkins_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_interval_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_max_checkins: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_hangup_seconds: Option<u32>,
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
    use serde_json::json;

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
        assert_eq!(serde_json::from_str::<Value>(&request.body()).unwrap(), expected);
        assert_eq!(request.body(), request.clone().body(), "the same bytes each time");
    }

    #[test]
    fn a_body_holds_what_was_chosen_and_nothing_else() {
        let base = |extra: Value| {
            let mut body = json!({"from_number": "+12025550143", "to_number": "+14155550199", "idempotency_key": "cb-1"});
            body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            body
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
