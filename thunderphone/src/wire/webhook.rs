//! Webhook endpoints: where events are sent, and which.

use super::field::Fields;
use super::open_enum::open_enum;
use crate::json;
use crate::timestamp::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::fmt;

/// The events that an endpoint can ask for. Any other name is a 400.
pub const WEBHOOK_EVENTS: [&str; 19] = [
    "telephony.complete",
    "telephony.incoming",
    "telephony.turn",
    "telephony.tool",
    "call.graded",
    "call.data_extracted",
    "call.transfer_completed",
    "issue.reported",
    "issue.escalated",
    "alert.triggered",
    "test-call.completed",
    "campaign.completed",
    "sms.received",
    "sms.sent",
    "sms.failed",
    "web.complete",
    "web.incoming",
    "web.turn",
    "web.tool",
];

open_enum! {
    WebhookStatus {
        Active = "active",
        Disabled = "disabled",
        /// Set by the platform after 24 hours without a success.
        Failing = "failing",
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookEndpoint {
    /// A UUID.
    pub id: String,
    pub label: Option<String>,
    pub url: Option<String>,
    /// Empty: every event.
    pub events: Vec<String>,
    pub agent_id: Option<i64>,
    pub agent_name: Option<String>,
    pub status: Option<WebhookStatus>,
    /// The end of its secret, to recognize it by.
    pub secret_hint: Option<String>,
    pub created_at: Option<Timestamp>,
}

impl WebhookEndpoint {
    pub fn read(value: &Value) -> Option<WebhookEndpoint> {
        let fields = Fields::new(value);
        Some(WebhookEndpoint {
            id: fields.non_empty("id")?,
            label: fields.non_empty("label"),
            url: fields.non_empty("url"),
            events: fields.strs("events"),
            agent_id: fields.i64("agent_id"),
            agent_name: fields.non_empty("agent_name"),
            status: fields.non_empty("status").map(|word| WebhookStatus::read(&word)),
            secret_hint: fields.non_empty("secret_hint"),
            created_at: fields.timestamp("created_at"),
        })
    }

    /// Whether it is sent this event. One that is disabled is sent none.
    pub fn is_sent(&self, event: &str) -> bool {
        self.status != Some(WebhookStatus::Disabled)
            && (self.events.is_empty() || self.events.iter().any(|name| name == event))
    }
}

/// The secret that signs what is sent to an endpoint. The API shows it once. It has no
/// `Display`, and `Debug` hides it: it must be in no log, no storage and no export.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    pub fn new(text: String) -> WebhookSecret {
        WebhookSecret(text)
    }

    /// To show it once, and to copy it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(not shown)")
    }
}

/// The answer to a new endpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreatedWebhookEndpoint {
    pub endpoint: WebhookEndpoint,
    /// `None`: the answer has none, as when a proxy keeps it.
    pub secret: Option<WebhookSecret>,
}

/// A new endpoint.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct NewWebhookEndpoint {
    /// 1 to 120 characters.
    pub label: String,
    pub url: String,
    /// Empty: every event.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// Only this agent's calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<i64>,
}

/// What is changed of an endpoint. What is `None` is not sent: a client that always sends
/// `status` switches a disabled endpoint on when it is renamed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct WebhookEndpointChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Empty: every event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<String>>,
    /// `Some(None)`: every agent's calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<Option<i64>>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "word")]
    pub status: Option<WebhookStatus>,
}

fn word<S: serde::Serializer>(
    status: &Option<WebhookStatus>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    status.as_ref().map(WebhookStatus::as_str).serialize(serializer)
}

impl NewWebhookEndpoint {
    pub const LONGEST_LABEL: usize = 120;

    /// The body of the request.
    pub fn body(&self) -> String {
        json::to_string(self)
    }
}

impl WebhookEndpointChange {
    pub fn is_empty(&self) -> bool {
        *self == WebhookEndpointChange::default()
    }

    /// The body of the request.
    pub fn body(&self) -> String {
        json::to_string(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const EXAMPLE: &str = include_str!("../../../tests/api/examples/webhook-endpoint-created.json");

    #[test]
    fn an_endpoint_is_read_with_all_it_says() {
        let endpoint = WebhookEndpoint::read(&serde_json::from_str(EXAMPLE).unwrap()).unwrap();
        assert_eq!(endpoint.id, "c4d5e6f7-1111-4222-8333-444455556666");
        assert_eq!(endpoint.label.as_deref(), Some("Call events"));
        assert_eq!(endpoint.url.as_deref(), Some("https://example.com/thunderphone/hook"));
        assert_eq!(endpoint.events, ["telephony.complete", "call.graded"]);
        assert_eq!((endpoint.agent_id, &endpoint.agent_name), (None, &None));
        assert_eq!(endpoint.status, Some(WebhookStatus::Active));
        assert_eq!(endpoint.secret_hint.as_deref(), Some("whsec_…xyz12"));
        assert_eq!(endpoint.created_at, Timestamp::parse("2026-09-01T10:00:00Z"));
    }

    #[test]
    fn unknown_words_stay_and_only_an_endpoint_without_an_id_is_none() {
        let odd = json!({"id": "x", "label": null, "url": 5, "events": null, "agent_id": "12",
            "status": "paused", "secret_hint": "", "created_at": 5});
        let endpoint = WebhookEndpoint::read(&odd).unwrap();
        assert_eq!((endpoint.label, endpoint.url.as_deref()), (None, Some("5")));
        assert_eq!((endpoint.agent_id, endpoint.secret_hint), (Some(12), None));
        assert_eq!(endpoint.status.unwrap().as_str(), "paused");
        assert!(endpoint.events.is_empty());
        for value in [json!(null), json!([]), json!({"label": "no id"}), json!({"id": " "})] {
            assert_eq!(WebhookEndpoint::read(&value), None, "{value}");
        }
    }

    #[test]
    fn an_endpoint_is_sent_what_it_asks_for_unless_it_is_disabled() {
        let endpoint = |events: Value, status: &str| {
            WebhookEndpoint::read(&json!({"id": "x", "events": events, "status": status})).unwrap()
        };
        assert!(endpoint(json!([]), "active").is_sent("sms.sent"));
        assert!(endpoint(json!(["sms.sent"]), "failing").is_sent("sms.sent"));
        assert!(!endpoint(json!(["sms.failed"]), "active").is_sent("sms.sent"));
        assert!(!endpoint(json!([]), "disabled").is_sent("sms.sent"));
    }

    #[test]
    fn a_change_says_only_what_changed() {
        let none = WebhookEndpointChange::default();
        assert_eq!((none.is_empty(), none.body().as_str()), (true, "{}"));
        let check = |change: WebhookEndpointChange, expected: &str| {
            assert_eq!((change.is_empty(), change.body().as_str()), (false, expected));
        };
        let label = Some("A \"b\"".to_owned());
        check(WebhookEndpointChange { label, ..none.clone() }, r#"{"label":"A \"b\""}"#);
        check(WebhookEndpointChange { events: Some(vec![]), ..none.clone() }, r#"{"events":[]}"#);
        check(
            WebhookEndpointChange { agent_id: Some(None), ..none.clone() },
            r#"{"agent_id":null}"#,
        );
        check(
            WebhookEndpointChange { agent_id: Some(Some(7)), ..none.clone() },
            r#"{"agent_id":7}"#,
        );
        let status = Some(WebhookStatus::Disabled);
        check(WebhookEndpointChange { status, ..none }, r#"{"status":"disabled"}"#);
    }

    #[test]
    fn a_new_endpoint_leaves_out_what_means_all() {
        let least = NewWebhookEndpoint {
            label: "L".into(),
            url: "https://example.com".into(),
            ..NewWebhookEndpoint::default()
        };
        assert_eq!(least.body(), r#"{"label":"L","url":"https://example.com"}"#);
        let most =
            NewWebhookEndpoint { events: vec!["call.graded".into()], agent_id: Some(12), ..least };
        assert_eq!(
            most.body(),
            r#"{"label":"L","url":"https://example.com","events":["call.graded"],"agent_id":12}"#
        );
    }

    #[test]
    fn a_secret_is_hidden_from_logs() {
        let secret = WebhookSecret::new("whsec_example".into());
        assert_eq!(format!("{secret:?}"), "(not shown)");
        assert_eq!(secret.expose(), "whsec_example");
    }

    proptest! {
        #[test]
        fn a_changed_field_never_loses_the_endpoint(index in 0usize..40, kind in 0usize..6) {
            let Ok(Value::Object(mut map)) = serde_json::from_str(EXAMPLE) else { panic!("an object") };
            let names: Vec<String> = map.keys().filter(|key| *key != "id").cloned().collect();
            let changed = [json!(null), json!(-1), json!("new"), json!([{}]), json!({"a": []}), json!(true)];
            map.insert(names[index % names.len()].clone(), changed[kind].clone());
            prop_assert!(WebhookEndpoint::read(&Value::Object(map)).is_some());
        }
    }
}
