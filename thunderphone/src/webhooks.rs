//! The endpoints about webhooks, and the vendor's heartbeat. Adding an endpoint takes no
//! idempotency key: the same request again adds a second one, which gets every event, too.
//!
//! Every reply loses what is called a secret before anything reads it. Two operations need
//! some of it: the list shows the end of each secret, and the answer to a new endpoint is the
//! only one that ever has it. They read these fields from the text of the reply, and only when
//! it is a success; an error never has them.

use crate::client::{Client, encode, read};
use crate::error::{Error, classify};
use crate::json;
use crate::transport::{Method, Reply, Transport};
use crate::wire::{
    CreatedWebhookEndpoint, Fields, Heartbeat, NewWebhookEndpoint, Rows, WebhookDeliveryPage,
    WebhookEndpoint, WebhookEndpointChange, WebhookSecret, WebhookTest,
};
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write;

const ENDPOINTS: &str = "/v1/developer/webhook-endpoints";

/// Long enough that the answer is rarely lost.
const CHANGE_TIMEOUT_MS: u32 = 30_000;
/// The API waits up to 30 seconds for the receiver.
const TEST_TIMEOUT_MS: u32 = 45_000;
/// Nothing waits for it.
const HEARTBEAT_TIMEOUT_MS: u32 = 5_000;

/// Which deliveries to list. Empty text means no filter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DeliveryQuery {
    pub endpoint_id: String,
    pub agent_id: String,
    pub event_type: String,
    pub status: String,
    /// ISO 8601, inclusive.
    pub since: String,
    pub limit: u32,
    /// Of the page before.
    pub cursor: String,
}

impl DeliveryQuery {
    fn path(&self) -> String {
        let mut path = format!("/v1/developer/webhook-deliveries?limit={}", self.limit.max(1));
        for (key, value) in [
            ("endpoint_id", &self.endpoint_id),
            ("agent_id", &self.agent_id),
            ("event_type", &self.event_type),
            ("status", &self.status),
            ("since", &self.since),
            ("cursor", &self.cursor),
        ] {
            if !value.is_empty() {
                let _ = write!(path, "&{key}={}", encode(value));
            }
        }
        path
    }
}

#[derive(Serialize)]
struct TestBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    event_type: Option<&'a str>,
}

fn path_of(id: &str) -> String {
    format!("{ENDPOINTS}/{}", encode(id))
}

/// A success as it came, beside what is left of it without secrets.
fn with_secrets(reply: Reply) -> Result<(Value, Value), Error> {
    let raw = json::from_str_lossy(&reply.body);
    let value = classify(reply)?;
    Ok((raw.unwrap_or_default(), value))
}

impl<T: Transport> Client<T> {
    /// All endpoints, with the end of each secret.
    pub async fn webhook_endpoints(&self) -> Result<Rows<WebhookEndpoint>, Error> {
        let request = self.request(Method::Get, ENDPOINTS.to_owned(), None, CHANGE_TIMEOUT_MS);
        let (raw, value) = with_secrets(self.transport.send(request).await?)?;
        read(&value, |_| Rows::read(&raw, WebhookEndpoint::read))
    }

    /// Adds an endpoint. After a lost answer, read [`Client::webhook_endpoints`]: the secret is
    /// lost with it.
    pub async fn create_webhook_endpoint(
        &self,
        endpoint: &NewWebhookEndpoint,
    ) -> Result<CreatedWebhookEndpoint, Error> {
        let (path, body) = (ENDPOINTS.to_owned(), Some(endpoint.body()));
        let request = self.request(Method::Post, path, body, CHANGE_TIMEOUT_MS);
        let (raw, value) = with_secrets(self.transport.send(request).await?)?;
        read(&value, |_| {
            let endpoint = WebhookEndpoint::read(&raw)?;
            let secret = Fields::new(&raw).non_empty("secret").map(WebhookSecret::new);
            Some(CreatedWebhookEndpoint { endpoint, secret })
        })
    }

    /// Changes what is given and nothing else. The same request again changes nothing.
    pub async fn change_webhook_endpoint(
        &self,
        id: &str,
        change: &WebhookEndpointChange,
    ) -> Result<WebhookEndpoint, Error> {
        let body = Some(change.body());
        let value = self.send(Method::Patch, path_of(id), body, CHANGE_TIMEOUT_MS).await?;
        read(&value, WebhookEndpoint::read)
    }

    /// Removes an endpoint, for good. One that is gone already counts as removed.
    pub async fn delete_webhook_endpoint(&self, id: &str) -> Result<(), Error> {
        self.delete(path_of(id), CHANGE_TIMEOUT_MS).await
    }

    /// Sends an invented event: `webhook.test` unless one is named. The same request again sends
    /// another.
    pub async fn test_webhook_endpoint(
        &self,
        id: &str,
        event_type: Option<&str>,
    ) -> Result<WebhookTest, Error> {
        let path = format!("{}/test", path_of(id));
        let body = Some(json::to_string(&TestBody { event_type }));
        let value = self.send(Method::Post, path, body, TEST_TIMEOUT_MS).await?;
        read(&value, WebhookTest::read)
    }

    /// A page of the log, newest first.
    pub async fn webhook_deliveries(
        &self,
        query: &DeliveryQuery,
    ) -> Result<WebhookDeliveryPage, Error> {
        read(&self.get(query.path()).await?, WebhookDeliveryPage::read)
    }

    /// What the vendor says of itself.
    pub async fn heartbeat(&self) -> Result<Heartbeat, Error> {
        let path = "/v1/status/heartbeat".to_owned();
        let value = self.send(Method::Get, path, None, HEARTBEAT_TIMEOUT_MS).await?;
        read(&value, Heartbeat::read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{Request, TransportError};
    use crate::wire::WebhookStatus;
    use std::cell::RefCell;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    /// Writes down what is sent, and answers with this.
    struct Recorder(RefCell<Vec<String>>, u16, String);

    impl Transport for Recorder {
        async fn send(&self, request: Request) -> Result<Reply, TransportError> {
            let Request { method, path, body, .. } = request;
            self.0.borrow_mut().push(format!("{method:?} {path} {}", body.unwrap_or_default()));
            Ok(Reply { status: self.1, body: self.2.clone(), ..Reply::default() })
        }
    }

    fn client(status: u16, body: &str) -> Client<Recorder> {
        Client::new(Recorder(RefCell::default(), status, body.to_owned()))
    }

    fn finished<T>(future: impl Future<Output = T>) -> T {
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(result) = pin!(future).poll(&mut context) else { panic!("it waits") };
        result
    }

    const CREATED: &str = include_str!("../../tests/api/examples/webhook-endpoint-created.json");
    const SECRET: &str = "whsec_example_not_a_real_secret_xyz12";

    fn endpoint() -> NewWebhookEndpoint {
        NewWebhookEndpoint {
            label: "L".into(),
            url: "https://example.com/hook".into(),
            ..NewWebhookEndpoint::default()
        }
    }

    #[test]
    fn each_request_about_webhooks_is_sent_once_and_exactly() {
        let client = client(200, r#"{"id": "x", "results": [], "success": true, "products": []}"#);
        finished(client.webhook_endpoints()).unwrap();
        finished(client.create_webhook_endpoint(&endpoint())).unwrap();
        let status = Some(WebhookStatus::Active);
        let change = WebhookEndpointChange { status, ..WebhookEndpointChange::default() };
        finished(client.change_webhook_endpoint("a/b", &change)).unwrap();
        finished(client.delete_webhook_endpoint("x")).unwrap();
        finished(client.test_webhook_endpoint("x", None)).unwrap();
        finished(client.test_webhook_endpoint("x", Some("sms.sent"))).unwrap();
        let query = DeliveryQuery {
            endpoint_id: "x".into(),
            status: "failed".into(),
            since: "2026-10-06T17:30:02Z".into(),
            limit: 50,
            cursor: "a=&b".into(),
            ..DeliveryQuery::default()
        };
        finished(client.webhook_deliveries(&query)).unwrap();
        finished(client.heartbeat()).unwrap();
        assert_eq!(
            *client.transport.0.borrow(),
            [
                "Get /v1/developer/webhook-endpoints ",
                r#"Post /v1/developer/webhook-endpoints {"label":"L","url":"https://example.com/hook"}"#,
                r#"Patch /v1/developer/webhook-endpoints/a%2Fb {"status":"active"}"#,
                "Delete /v1/developer/webhook-endpoints/x ",
                "Post /v1/developer/webhook-endpoints/x/test {}",
                r#"Post /v1/developer/webhook-endpoints/x/test {"event_type":"sms.sent"}"#,
                "Get /v1/developer/webhook-deliveries?limit=50&endpoint_id=x&status=failed&since=2026-10-06T17%3A30%3A02Z&cursor=a%3D%26b ",
                "Get /v1/status/heartbeat ",
            ]
        );
    }

    #[test]
    fn only_the_answer_to_a_new_endpoint_has_its_secret_and_the_list_its_hint() {
        let created = finished(client(201, CREATED).create_webhook_endpoint(&endpoint())).unwrap();
        assert_eq!(created.secret.as_ref().map(WebhookSecret::expose), Some(SECRET));
        assert!(!format!("{created:?}").contains(SECRET));
        assert_eq!(created.endpoint.secret_hint.as_deref(), Some("whsec_…xyz12"));
        let list = finished(client(200, &format!("[{CREATED}]")).webhook_endpoints()).unwrap();
        assert_eq!(list.rows[0].secret_hint.as_deref(), Some("whsec_…xyz12"));
        assert!(!format!("{list:?}").contains(SECRET));
        let change = WebhookEndpointChange::default();
        let changed = finished(client(200, CREATED).change_webhook_endpoint("x", &change)).unwrap();
        assert_eq!(changed.secret_hint.as_deref(), Some("(not shown)"));
    }

    #[test]
    fn no_error_of_a_new_endpoint_has_its_secret() {
        let without_id = CREATED.replace("\"id\"", "\"uid\"");
        for (status, body) in [
            (201, without_id.as_str()),
            (201, CREATED.trim_end().trim_end_matches('}')),
            (201, "whsec_example_not_a_real_secret_xyz12"),
            (400, CREATED),
            (500, CREATED),
            (502, "<pre>client_secret whsec_example_not_a_real_secret_xyz12</pre>"),
        ] {
            let answer = finished(client(status, body).create_webhook_endpoint(&endpoint()));
            let failure = answer.unwrap_err();
            assert!(!format!("{failure:?}").contains(SECRET), "{status}: {failure:?}");
        }
    }

    #[test]
    fn an_endpoint_that_is_gone_counts_as_removed() {
        let delete =
            |status, body: &str| finished(client(status, body).delete_webhook_endpoint("x"));
        assert_eq!(delete(204, ""), Ok(()));
        assert_eq!(delete(200, "{}"), Ok(()));
        assert_eq!(delete(404, "{\"detail\": \"Not found.\"}"), Ok(()));
        assert!(delete(404, "{\"code\": \"proxy_not_allowed\"}").is_err());
        assert!(delete(404, "<html>").is_err());
        assert!(delete(403, "{}").is_err());
        assert!(delete(500, "{}").is_err());
    }

    #[test]
    fn a_heartbeat_of_another_shape_is_an_error() {
        for body in ["[]", "{}", "\"ok\"", "{\"products\": 5}"] {
            assert!(finished(client(200, body).heartbeat()).is_err(), "{body}");
        }
    }
}
