//! One delivery: an event on its way to an endpoint. How far it has come depends on the clock
//! alone.

use serde_json::{Value, json};

use super::{Endpoint, Event, Receiver};
use crate::date::{Millis, iso};
use crate::decisions::WEBHOOK_RETRIES;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Endpoint,
    /// A test event for an endpoint, which is tried again once.
    Test,
    /// The single webhook of older organizations.
    Legacy,
}

pub struct Delivery {
    /// Empty for the older webhook.
    pub endpoint_id: String,
    pub endpoint_label: String,
    pub url: Option<String>,
    pub event: String,
    pub call_id: Option<i64>,
    /// The agent of the event, or of the endpoint for a test.
    pub agent_id: Option<i64>,
    pub receiver: Receiver,
    pub source: Source,
    /// When it was first tried.
    pub at: Millis,
}

impl Delivery {
    pub fn of(endpoint: &Endpoint, event: &Event) -> Self {
        Self {
            endpoint_id: endpoint.id.clone(),
            endpoint_label: endpoint.label.clone(),
            url: Some(endpoint.url.clone()),
            event: event.name.to_owned(),
            call_id: event.call_id,
            agent_id: event.agent_id,
            receiver: endpoint.receiver(),
            source: Source::Endpoint,
            at: event.at,
        }
    }

    pub fn status(&self, now: Millis) -> &'static str {
        if self.receiver.accepts() {
            "delivered"
        } else if self.next_attempt(now).is_some() {
            "retrying"
        } else {
            "failed"
        }
    }

    pub fn last_attempt(&self, now: Millis) -> Millis {
        self.at + self.retries().take_while(|after| self.at + after <= now).last().unwrap_or(0)
    }

    fn next_attempt(&self, now: Millis) -> Option<Millis> {
        self.retries().map(|after| self.at + after).find(|at| *at > now)
    }

    /// When it is tried again, counted from the first time.
    fn retries(&self) -> impl Iterator<Item = Millis> {
        let count = match self.source {
            _ if self.receiver.accepts() => 0,
            Source::Test => 1,
            Source::Endpoint | Source::Legacy => WEBHOOK_RETRIES.len(),
        };
        WEBHOOK_RETRIES.into_iter().take(count)
    }

    pub fn json(&self, now: Millis) -> Value {
        let retries = self.retries().take_while(|after| self.at + after <= now).count();
        json!({
            "endpoint_id": self.endpoint_id,
            "endpoint_label": self.endpoint_label,
            "url": self.url,
            "event_type": self.event,
            "call_id": self.call_id,
            "status": self.status(now),
            "attempt_count": 1 + retries,
            "http_status": self.receiver.http_status(),
            "failure_category": self.receiver.cause(),
            "last_attempt_at": iso(self.last_attempt(now)),
            "next_retry_at": self.next_attempt(now).map(iso),
            "source": if self.source == Source::Legacy { "legacy" } else { "endpoint" },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::{DAY, MINUTE};

    fn delivery(receiver: Receiver, source: Source) -> Delivery {
        Delivery {
            endpoint_id: String::new(),
            endpoint_label: String::new(),
            url: None,
            event: "telephony.complete".to_owned(),
            call_id: None,
            agent_id: None,
            receiver,
            source,
            at: 1_000,
        }
    }

    #[test]
    fn a_delivery_is_tried_again_for_a_day_and_a_test_once() {
        let check = |source, after: Millis, status: &str, attempts: i64| {
            let row = delivery(Receiver::Status(503), source).json(1_000 + after);
            assert_eq!((&row["status"], &row["attempt_count"]), (&json!(status), &json!(attempts)));
            assert_eq!(row["next_retry_at"].is_null(), status == "failed");
        };
        check(Source::Endpoint, 0, "retrying", 1);
        check(Source::Endpoint, MINUTE, "retrying", 2);
        check(Source::Endpoint, DAY - 1, "retrying", 6);
        check(Source::Endpoint, DAY, "failed", 7);
        check(Source::Test, MINUTE - 1, "retrying", 1);
        check(Source::Test, MINUTE, "failed", 2);
    }

    #[test]
    fn what_was_accepted_is_not_tried_again() {
        let row = delivery(Receiver::Status(204), Source::Endpoint).json(2 * DAY);
        assert_eq!((&row["status"], &row["attempt_count"]), (&json!("delivered"), &json!(1)));
        assert_eq!((&row["next_retry_at"], &row["failure_category"]), (&json!(null), &json!(null)));
    }
}
