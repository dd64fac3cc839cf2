//! One endpoint: where events are sent, and which.

use serde_json::{Value, json};

use super::{Event, Receiver};
use crate::date::{Millis, iso};
use crate::decisions::WEBHOOK_FAILS_AFTER;

pub struct Endpoint {
    /// A UUID.
    pub id: String,
    pub label: String,
    /// It has been checked.
    pub url: String,
    /// Empty: all.
    pub events: Vec<String>,
    pub agent_id: Option<i64>,
    pub status: String,
    /// The end of its secret. The secret itself is not kept: nothing here is signed.
    pub secret_hint: String,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// Since when no event has been accepted.
    pub failing_since: Option<Millis>,
}

impl Endpoint {
    pub fn asks_for(&self, event: &Event) -> bool {
        self.status != "disabled"
            && self.created_at <= event.at
            && (self.events.is_empty() || self.events.iter().any(|name| name == event.name))
            && (self.agent_id.is_none() || self.agent_id == event.agent_id)
    }

    pub fn receiver(&self) -> Receiver {
        Receiver::at(&self.url)
    }

    /// Notes whether an event was accepted.
    pub fn note(&mut self, is_accepted: bool, at: Millis) {
        self.failing_since = if is_accepted { None } else { self.failing_since.or(Some(at)) };
    }

    fn status(&self, now: Millis) -> &str {
        let is_failing = self.failing_since.is_some_and(|since| since + WEBHOOK_FAILS_AFTER <= now);
        if is_failing && self.status == "active" { "failing" } else { &self.status }
    }

    /// `agent_name` is that of its agent, if there is one.
    pub fn json(&self, agent_name: Option<&str>, now: Millis) -> Value {
        json!({
            "id": self.id,
            "label": self.label,
            "url": self.url,
            "events": self.events,
            "status": self.status(now),
            "secret_hint": self.secret_hint,
            "agent_id": self.agent_id,
            "agent_name": agent_name,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::HOUR;

    #[test]
    fn an_active_endpoint_is_failing_once_nothing_was_accepted_for_a_day() {
        let mut endpoint = Endpoint {
            id: String::new(),
            label: "Calls".to_owned(),
            url: "https://example.com/hook/503".to_owned(),
            events: Vec::new(),
            agent_id: None,
            status: "active".to_owned(),
            secret_hint: String::new(),
            created_at: 0,
            updated_at: 0,
            failing_since: None,
        };
        endpoint.note(false, HOUR);
        endpoint.note(false, 20 * HOUR);
        assert_eq!(endpoint.status(24 * HOUR), "active");
        assert_eq!(endpoint.status(25 * HOUR), "failing");
        "disabled".clone_into(&mut endpoint.status);
        assert_eq!(endpoint.status(25 * HOUR), "disabled");
        "active".clone_into(&mut endpoint.status);
        endpoint.note(true, 26 * HOUR);
        assert_eq!(endpoint.status(90 * HOUR), "active");
    }
}
