//! `/v1`: one request in, one request out, never two.
//!
//! A request that places a call makes a phone ring each time it arrives, so the
//! gateway opens a connection for every request and never sends one again. What
//! the API did must be what the browser sees:
//!
//! | the API | the browser |
//! |---|---|
//! | answers | that answer, streamed |
//! | cannot be connected to | 502 `proxy_unreachable`; 504 when a call was to be placed |
//! | answers something that is not HTTP | the same |
//! | has not answered in time | 504 `proxy_timeout`, and not 408: browsers resend on 408 |
//! | closes the connection without an answer | a closed connection |
//!
//! Placing a call is never answered with a 502 of our own: the API's 502 is known
//! to have dialled nobody.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, Method, Version};
use axum::response::Response;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::TokioExecutor;

use crate::headers;
use crate::json::{self, Code};
use crate::upstream::{ConfigError, Upstream};

const CONNECT_PATIENCE: Duration = Duration::from_secs(10);

/// The API, and how it is reached.
pub(crate) struct Api {
    upstream: Upstream,
    host: HeaderValue,
    authorization: HeaderValue,
    patience: Duration,
    client: Client<HttpsConnector<HttpConnector>, Body>,
}

impl Api {
    pub(crate) fn new(
        upstream: &str,
        authorization: &str,
        patience: Duration,
    ) -> Result<Arc<Self>, ConfigError> {
        let upstream = Upstream::parse(upstream)?;
        let host = HeaderValue::from_str(upstream.host())
            .map_err(|_| ConfigError::Upstream("its host is not plain text"))?;
        let mut authorization =
            HeaderValue::from_str(authorization).map_err(|_| ConfigError::Authorization)?;
        // Keeps it out of anything that prints headers for debugging.
        authorization.set_sensitive(true);
        let client = client(upstream.is_tls())?;
        Ok(Arc::new(Self { upstream, host, authorization, patience, client }))
    }
}

fn client(is_tls: bool) -> Result<Client<HttpsConnector<HttpConnector>, Body>, ConfigError> {
    let mut authorities = rustls::RootCertStore::empty();
    if is_tls {
        // The machine's own list, so that a company's own authority counts.
        authorities.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if authorities.is_empty() {
            return Err(ConfigError::NoCertificateAuthorities);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| ConfigError::Upstream("no version of TLS is available"))?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_connect_timeout(Some(CONNECT_PATIENCE));
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(http);
    Ok(Client::builder(TokioExecutor::new())
        // A kept connection may be dead when the next request is written to it,
        // which is what clients retry for. No connection is kept, so none does.
        .pool_max_idle_per_host(0)
        .retry_canceled_requests(false)
        .build(connector))
}

pub(crate) async fn forward(State(api): State<Arc<Api>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let root = PathAndQuery::from_static("/");
    let path = parts.uri.path_and_query().unwrap_or(&root);
    let Some(url) = api.upstream.url(path) else {
        return json::own(Code::NotAllowed, "There is no such path.");
    };
    let is_placing = parts.method == Method::POST && path.path() == "/v1/call";
    let unreachable = if is_placing { Code::Timeout } else { Code::Unreachable };
    parts.uri = url;
    parts.version = Version::HTTP_11;
    headers::for_the_api(&mut parts.headers, &api.authorization);
    let request = Request::from_parts(parts, body);
    match tokio::time::timeout(api.patience, api.client.request(request)).await {
        Ok(Ok(reply)) => {
            let (mut parts, body) = reply.into_parts();
            parts.version = Version::HTTP_11;
            headers::for_the_browser(&mut parts.headers, &api.host);
            Response::from_parts(parts, Body::new(body))
        }
        Ok(Err(error)) if error.is_connect() => {
            json::own(unreachable, "The API could not be reached.")
        }
        Ok(Err(error)) if is_not_http(&error) => {
            json::own(unreachable, "The API's answer could not be read.")
        }
        Ok(Err(_)) => closed_without_an_answer(),
        Err(_) => json::own(Code::Timeout, "The API did not answer in time."),
    }
}

fn is_not_http(error: &Error) -> bool {
    std::error::Error::source(error)
        .and_then(|cause| cause.downcast_ref::<hyper::Error>())
        .is_some_and(hyper::Error::is_parse)
}

/// A body that fails before its first byte makes the server close the connection
/// with the head still unsent (hyper 1: the head is buffered until the body is
/// first asked). A test holds it to that.
fn closed_without_an_answer() -> Response {
    struct Closed;
    impl hyper::body::Body for Closed {
        type Data = axum::body::Bytes;
        type Error = std::io::Error;
        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
            let error = std::io::Error::from(std::io::ErrorKind::ConnectionAborted);
            std::task::Poll::Ready(Some(Err(error)))
        }
    }
    Response::new(Body::new(Closed))
}
