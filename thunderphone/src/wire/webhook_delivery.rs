//! What was sent to webhook endpoints, and what became of it.

use super::call::CallId;
use super::field::{Fields, Rows};
use super::open_enum::open_enum;
use crate::timestamp::Timestamp;
use serde_json::Value;

open_enum! {
    DeliveryStatus {
        Delivered = "delivered",
        Retrying = "retrying",
        Failed = "failed",
    }
}

open_enum! {
    FailureCause {
        Dns = "dns",
        Connection = "connection",
        Tls = "tls",
        Timeout = "timeout",
        HttpError = "http_error",
        Unspecified = "other",
    }
}

open_enum! {
    DeliverySource {
        Endpoint = "endpoint",
        /// The older single webhook.
        Legacy = "legacy",
    }
}

/// One event that was sent to one endpoint. It has no id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookDelivery {
    pub endpoint_id: Option<String>,
    pub endpoint_label: Option<String>,
    pub url: Option<String>,
    pub event_type: Option<String>,
    pub call_id: Option<CallId>,
    pub status: Option<DeliveryStatus>,
    pub attempt_count: Option<i64>,
    pub http_status: Option<i64>,
    pub cause: Option<FailureCause>,
    pub last_attempt_at: Option<Timestamp>,
    pub next_retry_at: Option<Timestamp>,
    pub source: Option<DeliverySource>,
}

impl WebhookDelivery {
    /// `None` for what says nothing about an event or an outcome.
    pub fn read(value: &Value) -> Option<WebhookDelivery> {
        let fields = Fields::new(value);
        let word = |key: &str| fields.non_empty(key);
        let event_type = word("event_type");
        let status = word("status").map(|word| DeliveryStatus::read(&word));
        if event_type.is_none() && status.is_none() {
            return None;
        }
        Some(WebhookDelivery {
            endpoint_id: word("endpoint_id"),
            endpoint_label: word("endpoint_label"),
            url: word("url"),
            event_type,
            call_id: fields.i64("call_id").map(CallId),
            status,
            attempt_count: fields.i64("attempt_count"),
            http_status: fields.i64("http_status"),
            cause: word("failure_category").map(|word| FailureCause::read(&word)),
            last_attempt_at: fields.timestamp("last_attempt_at"),
            next_retry_at: fields.timestamp("next_retry_at"),
            source: word("source").map(|word| DeliverySource::read(&word)),
        })
    }
}

/// A page of the log, newest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookDeliveryPage {
    pub deliveries: Vec<WebhookDelivery>,
    pub unreadable: usize,
    /// Where the next page begins, if there is one.
    pub next_cursor: Option<String>,
}

impl WebhookDeliveryPage {
    pub fn read(value: &Value) -> Option<WebhookDeliveryPage> {
        let Rows { rows, unreadable } = Rows::read(value, WebhookDelivery::read)?;
        let fields = Fields::new(value);
        let has_more = fields.bool("has_more") != Some(false);
        let next_cursor = fields.non_empty("next_cursor").filter(|_| has_more);
        Some(WebhookDeliveryPage { deliveries: rows, unreadable, next_cursor })
    }
}

/// What came back of a test event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookTest {
    pub success: bool,
    pub event_id: Option<String>,
    pub event_type: Option<String>,
    pub status: Option<DeliveryStatus>,
    pub response_code: Option<i64>,
    pub error: Option<String>,
}

impl WebhookTest {
    /// Without `success` the status says it.
    pub fn read(value: &Value) -> Option<WebhookTest> {
        let fields = Fields::new(value);
        let status = fields.non_empty("status").map(|word| DeliveryStatus::read(&word));
        let success = match fields.bool("success") {
            Some(success) => success,
            None => *status.as_ref()? == DeliveryStatus::Delivered,
        };
        Some(WebhookTest {
            success,
            event_id: fields.non_empty("event_id"),
            event_type: fields.non_empty("event_type"),
            status,
            response_code: fields.i64("response_code"),
            error: fields.non_empty("error"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const EXAMPLE: &str = include_str!("../../../tests/api/examples/webhook-deliveries.json");

    #[test]
    fn a_page_of_the_log_is_read_with_its_nulls_and_its_cursor() {
        let page = WebhookDeliveryPage::read(&serde_json::from_str(EXAMPLE).unwrap()).unwrap();
        assert_eq!((page.deliveries.len(), page.unreadable), (3, 0));
        assert_eq!(page.next_cursor.as_deref(), Some("eyJsYXN0IjoxfQ"));
        let [delivered, retrying, failed] = &page.deliveries[..] else { panic!("three") };
        assert_eq!(delivered.status, Some(DeliveryStatus::Delivered));
        assert_eq!((&delivered.cause, delivered.http_status), (&None, Some(200)));
        assert_eq!(retrying.cause, Some(FailureCause::HttpError));
        assert_eq!(retrying.next_retry_at, Timestamp::parse("2026-10-06T17:37:42Z"));
        assert_eq!((failed.url.as_deref(), failed.endpoint_id.as_deref()), (None, None));
        assert_eq!((failed.http_status, failed.attempt_count), (None, Some(8)));
        assert_eq!(failed.source, Some(DeliverySource::Legacy));
    }

    #[test]
    fn unknown_words_stay_and_nulls_are_not_known() {
        let nulls = json!({"event_type": "sms.sent", "failure_category": null, "status": null});
        let delivery = WebhookDelivery::read(&nulls).unwrap();
        assert_eq!((delivery.cause, delivery.status), (None, None));
        let odd = json!({"status": "skipped", "failure_category": "moon"});
        let delivery = WebhookDelivery::read(&odd).unwrap();
        assert_eq!(delivery.status.unwrap().as_str(), "skipped");
        assert_eq!(delivery.cause.unwrap().as_str(), "moon");
        for value in [json!(null), json!({}), json!("x"), json!({"url": "x"})] {
            assert_eq!(WebhookDelivery::read(&value), None, "{value}");
        }
    }

    #[test]
    fn a_page_without_more_has_no_cursor_and_a_bad_row_is_counted() {
        let page = json!({"results": [{"status": "failed"}, 5], "has_more": false,
            "next_cursor": "x"});
        let page = WebhookDeliveryPage::read(&page).unwrap();
        assert_eq!((page.deliveries.len(), page.unreadable, page.next_cursor), (1, 1, None));
        let bare = WebhookDeliveryPage::read(&json!([{"status": "failed"}])).unwrap();
        assert_eq!(bare.next_cursor, None);
        assert_eq!(WebhookDeliveryPage::read(&json!({"detail": "x"})), None);
    }

    #[test]
    fn a_test_says_what_came_back() {
        let delivered = include_str!("../../../tests/api/examples/webhook-test-delivered.json");
        let test = WebhookTest::read(&serde_json::from_str(delivered).unwrap()).unwrap();
        assert_eq!((test.success, test.response_code, test.error), (true, Some(200), None));
        assert_eq!(test.event_type.as_deref(), Some("webhook.test"));
        let failed = include_str!("../../../tests/api/examples/webhook-test-failed.json");
        let test = WebhookTest::read(&serde_json::from_str(failed).unwrap()).unwrap();
        assert_eq!((test.success, test.response_code), (false, Some(502)));
        assert_eq!(test.error.as_deref(), Some("The endpoint answered 502."));
        let by_status = WebhookTest::read(&json!({"status": "delivered"})).unwrap();
        assert!(by_status.success);
        assert_eq!(WebhookTest::read(&json!({"response_code": 200})), None);
    }

    proptest! {
        #[test]
        fn a_changed_field_never_loses_a_delivery(index in 0usize..40, kind in 0usize..6) {
            let page: Value = serde_json::from_str(EXAMPLE).unwrap();
            let Value::Object(mut map) = page["results"][0].clone() else { panic!("an object") };
            let names: Vec<String> = map.keys().filter(|key| *key != "status").cloned().collect();
            let changed = [json!(null), json!(-1), json!("new"), json!([{}]), json!({"a": []}), json!(true)];
            map.insert(names[index % names.len()].clone(), changed[kind].clone());
            prop_assert!(WebhookDelivery::read(&Value::Object(map)).is_some());
        }
    }
}
