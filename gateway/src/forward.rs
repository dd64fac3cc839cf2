//! Sends requests to the API: one request in, one request out, never two.
//!
//! A request that places a call makes a phone ring each time it arrives. So every request has a
//! new connection, and none is sent again. The browser must see what the API did:
//!
//! | the API | the browser |
//! |---|---|
//! | responds | that response: the status, the body, and the headers that are kept |
//! | responds with 401 | 403 `proxy_key_refused`: on a 401 browsers forget who has signed in |
//! | responds with 408, 421 or 1xx | 504 `proxy_timeout`: browsers send again on the first two |
//! | cannot be reached | 502 `proxy_unreachable`; 504 `proxy_timeout` for a request that places a call |
//! | responds with something that is not HTTP, or not at all | the same; 504 also for what must not be repeated |
//! | does not respond in time | 504 `proxy_timeout` |
//!
//! The gateway's own response to a request that places a call is never a 502: the API's 502
//! means that nobody was called.

use std::error::Error as _;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::response::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, Method, StatusCode, Version, header};
use axum::response::Response;
use http_body_util::{BodyExt, Limited};
use hyper_util::client::legacy::Error;

use crate::error_response::{Refusal, error_response};
use crate::headers;
use crate::rules::{self, Action};
use crate::secrets::{self, Stripped};
use crate::upstream::{ConfigError, HttpClient, Upstream};

/// More than any answer has that is read here as a whole.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;

/// The API and the client that reaches it.
pub(crate) struct Api {
    upstream: Upstream,
    host: HeaderValue,
    authorization: HeaderValue,
    /// How long to wait for a response.
    patience: Duration,
    client: HttpClient,
}

/// What came of a request.
pub(crate) struct Outcome {
    pub(crate) response: Response,
    /// How long the API took to respond.
    pub(crate) took: Duration,
    /// The call that was placed, if the response names it.
    pub(crate) call: Option<u64>,
}

impl Api {
    pub(crate) fn new(
        upstream: &str,
        authorization: &str,
        patience: Duration,
        client: HttpClient,
    ) -> Result<Self, ConfigError> {
        let upstream = Upstream::parse(upstream)?;
        let host = HeaderValue::from_str(upstream.host())
            .map_err(|_| ConfigError::Upstream("its host is not plain text"))?;
        let mut authorization =
            HeaderValue::from_str(authorization).map_err(|_| ConfigError::Authorization)?;
        // Keeps the key out of everything that prints headers for debugging.
        authorization.set_sensitive(true);
        Ok(Self { upstream, host, authorization, patience, client })
    }

    /// Sends a request that only looks; the response is passed on as it comes, however long it
    /// is, unless it may hold a secret. When the API breaks off, the connection to the browser breaks off too: half a file
    /// must not look like a whole one.
    pub(crate) async fn read(&self, target: &PathAndQuery) -> Outcome {
        let start = Instant::now();
        let keys = secrets::keys(&Method::GET, target.path());
        let response = match self.send(Method::GET, target, None).await {
            Ok(response) if keys.is_empty() => Ok(response),
            Ok(response) => {
                let whole = tokio::time::timeout(self.patience, whole(response, keys)).await;
                whole
                    .unwrap_or(Err(Failure::Timeout))
                    .map(|(parts, body)| Response::from_parts(parts, Body::from(body)))
            }
            Err(failure) => Err(failure),
        };
        let response = match response {
            Ok(response) => self.answer(response, Action::Read),
            Err(failure) => failure.response(Action::Read),
        };
        Outcome { response, took: start.elapsed(), call: None }
    }

    /// Sends a change, and reads the whole response: it names the call.
    pub(crate) async fn change(
        &self,
        action: Action,
        method: Method,
        target: &PathAndQuery,
        body: Bytes,
    ) -> Outcome {
        let start = Instant::now();
        let keys = secrets::keys(&method, target.path());
        let whole = async { whole(self.send(method, target, Some(body)).await?, keys).await };
        let whole = tokio::time::timeout(self.patience, whole).await;
        let (response, call) = match whole.unwrap_or(Err(Failure::Timeout)) {
            Ok((parts, body)) => {
                let is_placed = action == Action::Place && parts.status.is_success();
                let call = is_placed.then(|| call_in(&body)).flatten();
                (self.answer(Response::from_parts(parts, Body::from(body)), action), call)
            }
            Err(failure) => (failure.response(action), None),
        };
        Outcome { response, took: start.elapsed(), call }
    }

    async fn send(
        &self,
        method: Method,
        target: &PathAndQuery,
        body: Option<Bytes>,
    ) -> Result<Response, Failure> {
        let url = self.upstream.url(target).ok_or(Failure::Unreachable)?;
        let is_json = body.as_ref().is_some_and(|body| !body.is_empty());
        let mut request = Request::new(body.map_or_else(Body::empty, Body::from));
        *request.method_mut() = method;
        *request.uri_mut() = url;
        *request.version_mut() = Version::HTTP_11;
        let wants_csv = rules::wants_csv(target.query());
        *request.headers_mut() = headers::for_the_api(&self.authorization, &self.host, wants_csv);
        if is_json {
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(header::CONTENT_TYPE, json);
        }
        let response = tokio::time::timeout(self.patience, self.client.request(request)).await;
        match response {
            Ok(Ok(response)) => Ok(response.map(Body::new)),
            Ok(Err(error)) if error.is_connect() => Err(Failure::Unreachable),
            Ok(Err(error)) if is_not_http(&error) => Err(Failure::NotHttp),
            Ok(Err(_)) => Err(Failure::NoResponse),
            Err(_) => Err(Failure::Timeout),
        }
    }

    /// The API's response as the browser gets it, or what stands in its place.
    fn answer(&self, response: Response, action: Action) -> Response {
        let (mut parts, body) = response.into_parts();
        match parts.status {
            StatusCode::UNAUTHORIZED => error_response(
                Refusal::KeyRefused,
                "The API does not accept the key of this Callboard's proxy.",
            ),
            StatusCode::REQUEST_TIMEOUT | StatusCode::MISDIRECTED_REQUEST => {
                Failure::Timeout.response(action)
            }
            status if status.is_informational() => Failure::Timeout.response(action),
            _ => {
                parts.version = Version::HTTP_11;
                parts.headers = headers::for_the_browser(&parts.headers, &self.host);
                Response::from_parts(parts, body)
            }
        }
    }
}

/// A whole response, without the secrets under these keys.
async fn whole(response: Response, keys: &[&str]) -> Result<(Parts, Bytes), Failure> {
    let (mut parts, body) = response.into_parts();
    let body = Limited::new(body, LONGEST_ANSWER).collect().await;
    let body = body.map_err(|_| Failure::Unreadable)?.to_bytes();
    if keys.is_empty() {
        return Ok((parts, body));
    }
    match secrets::strip(&body, keys) {
        Stripped::Unchanged => Ok((parts, body)),
        Stripped::Changed(body) => {
            parts.headers.remove(header::CONTENT_LENGTH);
            Ok((parts, body.into()))
        }
        Stripped::Unreadable => Err(Failure::Unreadable),
    }
}

/// Why there is no response of the API.
#[derive(Clone, Copy)]
enum Failure {
    Unreachable,
    NotHttp,
    NoResponse,
    Unreadable,
    Timeout,
}

impl Failure {
    fn response(self, action: Action) -> Response {
        let detail = match self {
            Self::Unreachable => "The API cannot be reached from this Callboard's proxy.",
            Self::NotHttp | Self::Unreadable => "The API's answer cannot be read.",
            Self::NoResponse => "The API gave this Callboard's proxy no answer.",
            Self::Timeout => "The API did not answer this Callboard's proxy in time.",
        };
        let refusal = match self {
            Self::Timeout | Self::Unreadable => Refusal::Timeout,
            // Without a response it is unknown whether the API has placed the call.
            _ if action == Action::Place => Refusal::Timeout,
            // It has arrived, and may have been done.
            Self::NotHttp | Self::NoResponse if action.adds_when_repeated() => Refusal::Timeout,
            _ => Refusal::Unreachable,
        };
        error_response(refusal, detail)
    }
}

fn is_not_http(error: &Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<hyper::Error>());
    cause.is_some_and(hyper::Error::is_parse)
}

/// The call that a response to a placement names.
fn call_in(body: &[u8]) -> Option<u64> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    value.get("call_id")?.as_u64()
}
