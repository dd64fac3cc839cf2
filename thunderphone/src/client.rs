//! The endpoints a calling dashboard uses. Each sends exactly one request.

use crate::error::{Error, classify};
use crate::json;
use crate::transport::{Method, Request, Transport};
use crate::wire::*;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write;
use std::pin::Pin;

/// How long a read may take: longer than a slow phone network, short enough
/// that a stuck page says so.
const READ_TIMEOUT_MS: u32 = 15_000;
/// How long placing may take. The API waits for the carrier before it answers, and a
/// shorter timeout would only turn an answer into an unknown outcome.
const PLACE_TIMEOUT_MS: u32 = 30_000;
/// A verification places a real probe call and waits for it.
const VERIFY_TIMEOUT_MS: u32 = 120_000;

pub struct Client<T> {
    pub transport: T,
    /// No request waits longer than this, whatever its endpoint allows.
    max_timeout_ms: u32,
}

/// Boxed, so that the endpoints share one future type instead of each having its own.
type Answer<'a> = Pin<Box<dyn Future<Output = Result<Value, Error>> + 'a>>;

/// An endpoint without parameters: its path, and how its reply is read.
pub struct Endpoint<T> {
    pub path: &'static str,
    read: fn(&Value) -> Option<T>,
}

impl<T> Endpoint<T> {
    pub fn read(&self, answer: Result<Value, Error>) -> Result<T, Error> {
        read(&answer?, self.read)
    }
}

pub const WHOAMI: Endpoint<WhoAmI> = Endpoint { path: "/v1/whoami", read: WhoAmI::read };
pub const AGENTS: Endpoint<Vec<Agent>> =
    Endpoint { path: "/v1/agents", read: |value| Some(Rows::read(value, Agent::read)?.rows) };
pub const VOICES: Endpoint<VoiceCatalog> =
    Endpoint { path: "/v1/voices", read: VoiceCatalog::read };
pub const NUMBERS: Endpoint<Vec<NumberRecord>> = Endpoint {
    path: "/v1/phone-numbers",
    read: |value| Some(Rows::read(value, NumberRecord::read)?.rows),
};
/// An inactive confirmation when there is none: a 404 is how a host says "not
/// confirmed yet" (API notes, section 15, point 8).
pub const TCPA_CONFIRMATION: Endpoint<TcpaConfirmation> =
    Endpoint { path: "/v1/outbound-tcpa-confirmation", read: TcpaConfirmation::read };
pub const BILLING: Endpoint<Billing> = Endpoint { path: "/v1/billing", read: Billing::read };
pub const PAYMENT_METHODS: Endpoint<Vec<PaymentMethod>> =
    Endpoint { path: "/v1/billing/payment-methods", read: PaymentMethod::read_all };
/// Older hosts do not have it (API notes, section 21).
pub const PLATFORM_OUTBOUND: Endpoint<PlatformOutbound> =
    Endpoint { path: "/v1/outbound-platform-number-request", read: PlatformOutbound::read };

/// Which calls to list. Empty text means no filter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CallQuery {
    pub status: String,
    pub direction: String,
    pub agent_id: String,
    /// On either side.
    pub phone_number: String,
    pub to_number: String,
    /// ISO 8601, inclusive.
    pub start_date: String,
    pub end_date: String,
    pub exclude_test_calls: bool,
    pub limit: u32,
    pub offset: u32,
}

impl CallQuery {
    fn path(&self) -> String {
        let mut path = format!("/v1/calls?limit={}", self.limit.max(1));
        if self.offset > 0 {
            let _ = write!(path, "&offset={}", self.offset);
        }
        path + &self.filters()
    }

    /// The filters, each with a `&` before it.
    pub(crate) fn filters(&self) -> String {
        let mut path = String::new();
        for (key, value) in [
            ("status", &self.status),
            ("direction", &self.direction),
            ("agent_id", &self.agent_id),
            ("phone_number", &self.phone_number),
            ("to_number", &self.to_number),
            ("start_date", &self.start_date),
            ("end_date", &self.end_date),
        ] {
            if !value.is_empty() {
                let _ = write!(path, "&{key}={}", encode(value));
            }
        }
        if self.exclude_test_calls {
            path.push_str("&exclude_test_calls=true");
        }
        path
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[derive(Serialize)]
struct TopUpBody<'a> {
    amount_cents: i64,
    idempotency_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method_id: Option<&'a str>,
}

#[derive(Serialize)]
struct AutoReloadBody {
    auto_reload_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    auto_reload_minimum_cents: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auto_reload_amount_cents: Option<i64>,
}

impl<T: Transport> Client<T> {
    pub fn new(transport: T) -> Self {
        Client { transport, max_timeout_ms: u32::MAX }
    }

    /// The same client, which ends every request after this many milliseconds at
    /// the latest.
    pub fn with_timeout(self, max_timeout_ms: u32) -> Self {
        Client { max_timeout_ms, ..self }
    }

    /// Places a call with a body of [`CallRequest::body`], sent as it is. A
    /// reply that names no call is unreadable: a phone may be ringing.
    pub async fn place(&self, body: String) -> Result<Placed, Error> {
        let path = "/v1/call".to_owned();
        let value = self.send(Method::Post, path, Some(body), PLACE_TIMEOUT_MS).await?;
        read(&value, Placed::read)
    }

    pub async fn call(&self, id: CallId) -> Result<Call, Error> {
        let value = self.get(format!("/v1/calls/{id}")).await?;
        if value.is_object() { Ok(Call::read_as(id, &value)) } else { read(&value, |_| None) }
    }

    pub async fn calls(&self, query: &CallQuery) -> Result<CallPage, Error> {
        let mut value = self.get(query.path()).await?;
        CallPage::take(&mut value).ok_or_else(|| unreadable(&value))
    }

    /// A signed, short-lived link to the recording. Request it right before it is played;
    /// never store it.
    pub async fn audio(&self, id: CallId) -> Result<String, Error> {
        let value = self.get(format!("/v1/calls/{id}/audio")).await?;
        read(&value, |value| Fields::new(value).non_empty("url").filter(|url| is_link(url)))
    }

    /// The transcript; with `live`, that of the conversation so far.
    pub async fn transcript(&self, id: CallId, live: bool) -> Result<Vec<Turn>, Error> {
        let live = if live { "?live=true" } else { "" };
        let value = self.get(format!("/v1/calls/{id}/transcript{live}")).await?;
        read(&value, read_transcript)
    }

    pub async fn grade(&self, id: CallId) -> Result<CallGrade, Error> {
        read(&self.get(format!("/v1/calls/{id}/grade")).await?, CallGrade::read)
    }

    /// Places a real probe call, which the carrier bills.
    pub async fn verify_voip(&self, phone_number_id: i64) -> Result<Verification, Error> {
        let path = format!("/v1/phone-numbers/{phone_number_id}/verify-voip");
        let value = self.send(Method::Post, path, Some("{}".to_owned()), VERIFY_TIMEOUT_MS).await?;
        read(&value, Verification::read)
    }

    /// Charges a saved card, by default the default one. The key guards against charging
    /// twice, as long as the rest stays the same.
    pub async fn top_up(
        &self,
        amount_cents: i64,
        idempotency_key: &str,
        payment_method_id: Option<&str>,
    ) -> Result<TopUp, Error> {
        let body = json::to_string(&TopUpBody { amount_cents, idempotency_key, payment_method_id });
        let path = "/v1/billing/top-up".to_owned();
        let value = self.send(Method::Post, path, Some(body), PLACE_TIMEOUT_MS).await?;
        read(&value, TopUp::read)
    }

    /// Switches auto-reload on: `amount_cents` whenever less than
    /// `minimum_cents` is left. 422 without a saved card.
    pub async fn enable_auto_reload(
        &self,
        minimum_cents: i64,
        amount_cents: i64,
    ) -> Result<Billing, Error> {
        self.set_auto_reload(&AutoReloadBody {
            auto_reload_enabled: true,
            auto_reload_minimum_cents: Some(minimum_cents),
            auto_reload_amount_cents: Some(amount_cents),
        })
        .await
    }

    /// Switches auto-reload off; its minimum and amount stay.
    pub async fn disable_auto_reload(&self) -> Result<Billing, Error> {
        self.set_auto_reload(&AutoReloadBody {
            auto_reload_enabled: false,
            auto_reload_minimum_cents: None,
            auto_reload_amount_cents: None,
        })
        .await
    }

    async fn set_auto_reload(&self, body: &AutoReloadBody) -> Result<Billing, Error> {
        let (path, body) = ("/v1/billing".to_owned(), json::to_string(body));
        let value = self.send(Method::Patch, path, Some(body), READ_TIMEOUT_MS).await?;
        read(&value, Billing::read)
    }

    /// A page of the transactions, newest first; [`TransactionPage::next_offset`] tells whether
    /// another follows.
    pub async fn transactions(&self, limit: u32, offset: u32) -> Result<TransactionPage, Error> {
        let path = format!("/v1/billing/transactions?limit={}&offset={offset}", limit.max(1));
        read(&self.get(path).await?, TransactionPage::read)
    }

    /// A text file that is served with the app, not by the API.
    pub async fn text(&self, path: &str) -> Option<String> {
        let (method, path) = (Method::Get, path.to_owned());
        let request = Request { method, path, body: None, timeout_ms: READ_TIMEOUT_MS };
        let reply = self.transport.send(request).await.ok()?;
        (reply.status == 200 && !reply.content_type.contains("html")).then_some(reply.body)
    }

    /// The JSON at a path.
    pub fn get(&self, path: String) -> Answer<'_> {
        self.send(Method::Get, path, None, READ_TIMEOUT_MS)
    }

    /// Deletes what is at a path. What is gone already counts as deleted.
    pub(crate) async fn delete(&self, path: String, timeout_ms: u32) -> Result<(), Error> {
        let request = self.request(Method::Delete, path, None, timeout_ms);
        let reply = self.transport.send(request).await?;
        // Without a body, as the description has it.
        if reply.status == 204 {
            return Ok(());
        }
        match classify(reply) {
            Err(Error::Api(refusal)) if refusal.status == 404 && !refusal.is_from_proxy() => Ok(()),
            answer => answer.map(drop),
        }
    }

    pub(crate) fn send(
        &self,
        method: Method,
        path: String,
        body: Option<String>,
        timeout_ms: u32,
    ) -> Answer<'_> {
        let request = self.request(method, path, body, timeout_ms);
        Box::pin(async move { classify(self.transport.send(request).await?) })
    }

    pub(crate) fn request(
        &self,
        method: Method,
        path: String,
        body: Option<String>,
        timeout_ms: u32,
    ) -> Request {
        Request { method, path, body, timeout_ms: timeout_ms.min(self.max_timeout_ms) }
    }
}

pub(crate) fn read<T>(value: &Value, read: impl FnOnce(&Value) -> Option<T>) -> Result<T, Error> {
    read(value).ok_or_else(|| unreadable(value))
}

fn unreadable(value: &Value) -> Error {
    Error::Unreadable { status: 200, body: value.to_string(), request_id: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{Reply, TransportError};
    use std::cell::RefCell;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    /// Writes down what is sent, and answers with an empty object.
    #[derive(Default)]
    struct Recorder(RefCell<Vec<String>>);

    impl Transport for Recorder {
        async fn send(&self, request: Request) -> Result<Reply, TransportError> {
            let Request { method, path, body, .. } = request;
            self.0.borrow_mut().push(format!("{method:?} {path} {}", body.unwrap_or_default()));
            Ok(Reply { status: 200, body: "{}".to_owned(), ..Reply::default() })
        }
    }

    fn finished<T>(future: impl Future<Output = T>) -> T {
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(result) = pin!(future).poll(&mut context) else { panic!("it waits") };
        result
    }

    #[test]
    fn each_request_about_money_is_sent_once_and_exactly() {
        let client = Client::new(Recorder::default());
        finished(client.top_up(9_007_199_254_740_993, "k\"1", None)).unwrap();
        finished(client.top_up(500, "k", Some("pm_1"))).unwrap();
        finished(client.enable_auto_reload(1_000, 5_000)).unwrap();
        finished(client.disable_auto_reload()).unwrap();
        // An empty object is no page of transactions.
        finished(client.transactions(50, 100)).unwrap_err();
        assert_eq!(
            *client.transport.0.borrow(),
            [
                r#"Post /v1/billing/top-up {"amount_cents":9007199254740993,"idempotency_key":"k\"1"}"#,
                r#"Post /v1/billing/top-up {"amount_cents":500,"idempotency_key":"k","payment_method_id":"pm_1"}"#,
                r#"Patch /v1/billing {"auto_reload_enabled":true,"auto_reload_minimum_cents":1000,"auto_reload_amount_cents":5000}"#,
                r#"Patch /v1/billing {"auto_reload_enabled":false}"#,
                "Get /v1/billing/transactions?limit=50&offset=100 ",
            ]
        );
    }

    #[test]
    fn filters_are_encoded_and_the_empty_ones_left_out() {
        let query = CallQuery {
            phone_number: "+1 415".into(),
            status: "in_progress".into(),
            exclude_test_calls: true,
            limit: 50,
            offset: 100,
            ..CallQuery::default()
        };
        assert_eq!(
            query.path(),
            "/v1/calls?limit=50&offset=100&status=in_progress&phone_number=%2B1%20415&exclude_test_calls=true"
        );
    }
}
