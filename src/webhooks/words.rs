//! What the API's words about endpoints and deliveries mean, in sentences.

use strict_view::bidi::isolate;
use thunderphone::{
    DeliveryStatus, FailureCause, WebhookDelivery, WebhookEndpoint, WebhookStatus, WebhookTest,
};

/// A state for the eye, in a word, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    pub tone: &'static str,
    pub word: String,
    pub todo: Option<&'static str>,
}

pub fn endpoint(status: Option<&WebhookStatus>) -> Standing {
    let standing = |tone, word: &str, todo| Standing { tone, word: word.to_owned(), todo };
    match status {
        Some(WebhookStatus::Active) => standing("live", "Active", None),
        Some(WebhookStatus::Disabled) => standing(
            "ended",
            "Off",
            Some("It gets no events. Switch it on when the receiver is ready."),
        ),
        Some(WebhookStatus::Failing) => standing(
            "failed",
            "Failing",
            Some(
                "It accepted nothing for 24 hours. See why below, fix the receiver, send a test, then switch it on.",
            ),
        ),
        Some(WebhookStatus::Other(word)) => standing("unknown", &isolate(word), None),
        None => standing("unknown", "Status not known", None),
    }
}

/// Whether “Switch on” or “Switch off” is what is next.
pub fn next_status(endpoint: &WebhookEndpoint) -> WebhookStatus {
    match endpoint.status {
        Some(WebhookStatus::Active) => WebhookStatus::Disabled,
        _ => WebhookStatus::Active,
    }
}

/// Whether it is neither on nor off, or nobody knows.
pub fn is_neither(endpoint: &WebhookEndpoint) -> bool {
    !matches!(endpoint.status, Some(WebhookStatus::Active | WebhookStatus::Disabled))
}

/// What an endpoint is sent.
pub fn events(endpoint: &WebhookEndpoint) -> String {
    if endpoint.events.is_empty() { "All events".to_owned() } else { endpoint.events.join(", ") }
}

pub fn delivery(status: Option<&DeliveryStatus>) -> (&'static str, String) {
    match status {
        Some(DeliveryStatus::Delivered) => ("live", "Delivered".to_owned()),
        Some(DeliveryStatus::Retrying) => ("dialling", "Trying again".to_owned()),
        Some(DeliveryStatus::Failed) => ("failed", "Failed".to_owned()),
        Some(DeliveryStatus::Other(word)) => ("unknown", isolate(word).into_owned()),
        None => ("unknown", "Not known".to_owned()),
    }
}

/// Why it was not accepted. `None` where it was.
pub fn cause(delivery: &WebhookDelivery) -> Option<String> {
    if delivery.cause.is_none() && delivery.status == Some(DeliveryStatus::Delivered) {
        return None;
    }
    let code = delivery.http_status;
    Some(match (&delivery.cause, code) {
        (Some(FailureCause::Dns), _) => "The server's name was not found.".to_owned(),
        (Some(FailureCause::Connection), _) => "No connection to the server.".to_owned(),
        (Some(FailureCause::Tls), _) => {
            "No secure connection: check the server's certificate.".to_owned()
        }
        (Some(FailureCause::Timeout), _) => "No answer within 30 seconds.".to_owned(),
        (Some(FailureCause::HttpError), Some(code)) => format!("The receiver answered {code}."),
        (Some(FailureCause::HttpError), None) => "The receiver answered with an error.".to_owned(),
        (Some(FailureCause::Unspecified), _) => {
            "Another cause, which ThunderPhone does not name.".to_owned()
        }
        (Some(FailureCause::Other(word)), _) => isolate(word).into_owned(),
        (None, Some(code)) => format!("Not known. The receiver answered {code}."),
        (None, None) => "Not known".to_owned(),
    })
}

/// What came back of a test.
pub fn test(test: &WebhookTest) -> String {
    let event = test.event_type.as_deref().unwrap_or("webhook.test");
    let event = isolate(event);
    let begin = match test.success {
        true => format!("The receiver accepted {event}."),
        false => format!("The receiver did not accept {event}."),
    };
    let code = match test.response_code {
        Some(code) => format!(" Response code: {code}."),
        None => " No response code.".to_owned(),
    };
    let error =
        test.error.as_deref().map(|error| format!(" ThunderPhone says: “{}”", isolate(error)));
    let again = (test.status == Some(DeliveryStatus::Retrying))
        .then_some(" ThunderPhone tries once more, in about a minute.");
    format!("{begin}{code}{}{}", error.unwrap_or_default(), again.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn delivery_of(value: &Value) -> WebhookDelivery {
        WebhookDelivery::read(value).unwrap()
    }

    #[test]
    fn each_cause_is_a_sentence_and_null_is_not_known() {
        for (value, said) in [
            (json!({"status": "failed", "failure_category": null}), Some("Not known")),
            (json!({"status": null, "event_type": "x"}), Some("Not known")),
            (
                json!({"status": "failed", "failure_category": null, "http_status": 418}),
                Some("Not known. The receiver answered 418."),
            ),
            (
                json!({"status": "failed", "failure_category": "http_error", "http_status": 503}),
                Some("The receiver answered 503."),
            ),
            (
                json!({"status": "retrying", "failure_category": "dns"}),
                Some("The server's name was not found."),
            ),
            (json!({"status": "failed", "failure_category": "moon"}), Some("moon")),
            (json!({"status": "delivered", "failure_category": null}), None),
        ] {
            let cause = cause(&delivery_of(&value))
                .map(|cause| cause.replace(['\u{2068}', '\u{2069}'], ""));
            assert_eq!(cause.as_deref(), said, "{value}");
        }
        for cause_word in FailureCause::KNOWN {
            let value = json!({"status": "failed", "failure_category": cause_word});
            let said = cause(&delivery_of(&value)).unwrap();
            assert!(said.ends_with('.') && said.contains(' '), "{said}");
        }
    }

    #[test]
    fn what_is_off_or_failing_says_what_to_do() {
        for status in [WebhookStatus::Disabled, WebhookStatus::Failing] {
            assert!(endpoint(Some(&status)).todo.is_some());
        }
        assert_eq!(endpoint(Some(&WebhookStatus::Active)).todo, None);
        let odd = endpoint(Some(&WebhookStatus::read("paused")));
        assert!(odd.word.contains("paused"));
        assert_eq!(endpoint(None).word, "Status not known");
    }

    #[test]
    fn a_test_says_code_and_error_and_that_it_is_tried_again() {
        let said = |value: Value| {
            let test_result = WebhookTest::read(&value).unwrap();
            test(&test_result).replace(['\u{2068}', '\u{2069}'], "")
        };
        assert_eq!(
            said(json!({"success": true, "response_code": 200, "event_type": "webhook.test"})),
            "The receiver accepted webhook.test. Response code: 200."
        );
        assert_eq!(
            said(json!({"success": false, "response_code": null, "status": "retrying",
                "error": "No answer."})),
            "The receiver did not accept webhook.test. No response code. ThunderPhone says: “No answer.” ThunderPhone tries once more, in about a minute."
        );
    }
}
