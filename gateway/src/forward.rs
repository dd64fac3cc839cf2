//! Forwards `/v1`: one request in, one request out, never two.
//!
//! A request that places a call makes a phone ring each time it arrives. So the gateway opens
//! a new connection for every request and never retries one. The browser must see what the
//! API did:
//!
//! | the API | the browser |
//! |---|---|
//! | responds | that response, streamed |
//! | cannot be reached | 502 `proxy_unreachable`; 504 `proxy_timeout` for a request that places a call |
//! | responds with something that is not HTTP | the same |
//! | does not respond in time | 504 `proxy_timeout`, not 408: browsers retry on 408 |
//! | closes the connection without a response | a closed connection |
//!
//! The gateway's own response to a request that places a call is never a 502: the API's 502
//! means that nobody was called.

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

use crate::error_response::{ErrorCode, error_response};
use crate::headers;
use crate::upstream::{ConfigError, Upstream};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The API and the client that reaches it.
pub(crate) struct Api {
    upstream: Upstream,
    host: HeaderValue,
    authorization: HeaderValue,
    /// How long to wait for the head of a response.
    timeout: Duration,
    client: Client<HttpsConnector<HttpConnector>, Body>,
}

impl Api {
    pub(crate) fn new(
        upstream: &str,
        authorization: &str,
        timeout: Duration,
    ) -> Result<Arc<Self>, ConfigError> {
        let upstream = Upstream::parse(upstream)?;
        let host = HeaderValue::from_str(upstream.host())
            .map_err(|_| ConfigError::Upstream("its host is not plain text"))?;
        let mut authorization =
            HeaderValue::from_str(authorization).map_err(|_| ConfigError::Authorization)?;
        // Keeps the key out of everything that prints headers for debugging.
        authorization.set_sensitive(true);
        let client = client(upstream.is_tls())?;
        Ok(Arc::new(Self { upstream, host, authorization, timeout, client }))
    }
}

fn client(is_tls: bool) -> Result<Client<HttpsConnector<HttpConnector>, Body>, ConfigError> {
    let mut authorities = rustls::RootCertStore::empty();
    if is_tls {
        // The machine's own list, so that a company's own authority is trusted.
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
    http.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(http);
    Ok(Client::builder(TokioExecutor::new())
        // A pooled connection may be dead when the next request is written to it, which is
        // when clients retry. Without a pool that cannot happen.
        .pool_max_idle_per_host(0)
        .retry_canceled_requests(false)
        .build(connector))
}

pub(crate) async fn forward(State(api): State<Arc<Api>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let root = PathAndQuery::from_static("/");
    let path = parts.uri.path_and_query().unwrap_or(&root);
    let Some(url) = api.upstream.url(path) else {
        return error_response(ErrorCode::NotAllowed, "There is no such path.");
    };
    let is_placing = parts.method == Method::POST && path.path() == "/v1/call";
    let unreachable = if is_placing { ErrorCode::Timeout } else { ErrorCode::Unreachable };
    parts.uri = url;
    parts.version = Version::HTTP_11;
    headers::rewrite_request(&mut parts.headers, &api.authorization);
    let request = Request::from_parts(parts, body);
    match tokio::time::timeout(api.timeout, api.client.request(request)).await {
        Ok(Ok(response)) => {
            let (mut parts, body) = response.into_parts();
            parts.version = Version::HTTP_11;
            headers::rewrite_response(&mut parts.headers, &api.host);
            Response::from_parts(parts, Body::new(body))
        }
        Ok(Err(error)) if error.is_connect() => {
            error_response(unreachable, "The API could not be reached.")
        }
        Ok(Err(error)) if is_not_http(&error) => {
            error_response(unreachable, "The API's answer could not be read.")
        }
        Ok(Err(_)) => aborted_connection(),
        Err(_) => error_response(ErrorCode::Timeout, "The API did not answer in time."),
    }
}

fn is_not_http(error: &Error) -> bool {
    std::error::Error::source(error)
        .and_then(|cause| cause.downcast_ref::<hyper::Error>())
        .is_some_and(hyper::Error::is_parse)
}

/// Closes the connection without a response. The body fails before its first byte, which
/// makes hyper close the connection with the head still unsent: hyper 1 buffers the head
/// until it first polls the body. A test checks this.
fn aborted_connection() -> Response {
    struct Aborted;
    impl hyper::body::Body for Aborted {
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
    Response::new(Body::new(Aborted))
}
