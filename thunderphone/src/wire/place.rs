//! The request to place a call, and the API's reply.

use super::call::CallId;
use super::field::Fields;
use super::open_enum::open_enum;
use crate::json;
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

/// A request to place a call. Build one body from it, store that, and send
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
    /// At most 128 characters; one for each placement.
    pub idempotency_key: String,
}

/// The fields are sorted by name, as are the variables: a stored body is compared byte by
/// byte with that of a later request.
#[derive(Serialize)]
struct CallBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<&'a InlineConfig>,
    from_number: &'a str,
    idempotency_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_hold_seconds: Option<u32>,
    to_number: &'a str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    variables: Map<String, Value>,
}

impl CallRequest {
    /// The JSON body. The same request always gives the same bytes.
    pub fn body(&self) -> String {
        let (agent_id, config) = match &self.agent {
            AgentSource::Saved(id) => (Some(*id), None),
            AgentSource::OneOff(config) => (None, Some(&**config)),
            AgentSource::NumbersOwn => (None, None),
        };
        json::to_string(&CallBody {
            agent_id,
            config,
            from_number: &self.from_number,
            idempotency_key: &self.idempotency_key,
            max_hold_seconds: self.max_hold_seconds,
            to_number: &self.to_number,
            variables: self.variables.iter().map(|(n, v)| (n.clone(), Value::from(&**v))).collect(),
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
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
///
/// The fields are sorted by name: see [`CallRequest::body`].
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct InlineConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_track: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_call_duration_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    pub prompt: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ring_duration_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_checkins_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_hangup_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_interval_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_max_checkins: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voicemail_action: Option<VoicemailAction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voicemail_message: Option<String>,
}

open_enum! {
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
    /// This key was used before; nothing new was dialed.
    pub is_replay: bool,
    pub failure_reason: Option<String>,
}

impl Placed {
    /// `None` when there is no call id: an accepted call that cannot be named
    /// is an outcome that is not known.
    pub fn read(value: &Value) -> Option<Placed> {
        let fields = Fields::new(value);
        Some(Placed {
            call_id: CallId(fields.i64("call_id").or_else(|| fields.i64("id"))?),
            status: fields.non_empty("status").map(|word| PlaceStatus::read(&word)),
            is_replay: fields.bool("idempotent_replay") == Some(true),
            failure_reason: fields.non_empty("failure_reason"),
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
    /// A body that an earlier release stored is compared with one of this release.
    #[test]
    fn the_bytes_of_a_body_are_those_of_earlier_releases() {
        let config = InlineConfig {
            prompt: "Say \"hi\".\n\tü \u{1} / \u{7f}".into(),
            voice: Some("olivia".into()),
            product: Some("spark".into()),
            language: Some("en".into()),
            voicemail_action: Some(VoicemailAction::Hangup),
            voicemail_message: Some(String::new()),
            ring_duration_seconds: Some(30),
            max_call_duration_seconds: Some(u32::MAX),
            background_track: Some("office".into()),
            silence_checkins_enabled: Some(false),
            silence_interval_seconds: Some(5),
            silence_max_checkins: Some(2),
            silence_hangup_seconds: Some(60),
        };
        let one_off = CallRequest {
            max_hold_seconds: Some(120),
            variables: [("b", "1"), ("a", "\\"), ("b", "2"), ("", "")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            ..request(AgentSource::OneOff(Box::new(config)))
        };
        assert_eq!(
            one_off.body(),
            concat!(
                r#"{"config":{"background_track":"office","language":"en","#,
                r#""max_call_duration_seconds":4294967295,"product":"spark","#,
                r#""prompt":"Say \"hi\".\n\tü \u0001 / "#,
                "\u{7f}",
                r#"","ring_duration_seconds":30,"silence_checkins_enabled":false,"#,
                r#""silence_hangup_seconds":60,"silence_interval_seconds":5,"#,
                r#""silence_max_checkins":2,"voice":"olivia","voicemail_action":"hangup","#,
                r#""voicemail_message":""},"from_number":"+12025550143","#,
                r#""idempotency_key":"cb-1","max_hold_seconds":120,"#,
                r#""to_number":"+14155550199","variables":{"":"","a":"\\","b":"2"}}"#,
            )
        );
        assert_eq!(
            request(AgentSource::Saved(-7)).body(),
            concat!(
                r#"{"agent_id":-7,"from_number":"+12025550143","#,
                r#""idempotency_key":"cb-1","to_number":"+14155550199"}"#
            )
        );
    }
}
