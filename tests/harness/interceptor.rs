//! Stands between the browser and the server and answers in its place, as a cache with
//! an old page, a half-deployed release or a sign-in page would.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;

use super::proxy::{PASSWORD, USER};

/// The browser's request.
pub struct InterceptedRequest {
    pub path: String,
    /// For the page itself, not for a file of it.
    pub is_navigation: bool,
    /// How many times the window has requested a page, including this one.
    pub navigations: usize,
}

/// What the browser receives.
pub enum Interception {
    /// The server's response.
    PassThrough,
    NotFound,
    Unauthorized,
    /// This status and JSON, as the web server's own.
    Json(u16, &'static str),
    /// The server's response with a change.
    Rewrite(fn(&str) -> String),
}

type Rule = fn(&InterceptedRequest) -> Interception;

#[derive(Clone)]
pub struct Interceptor {
    /// Where the intercepted app is.
    pub address: SocketAddr,
    upstream: SocketAddr,
    rule: Rule,
    navigations: Arc<AtomicUsize>,
    client: Client<HttpConnector, Body>,
}

impl Interceptor {
    pub async fn in_front_of(upstream: SocketAddr, rule: Rule) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let client = Client::builder(TokioExecutor::new()).build_http();
        let interceptor = Self { address, upstream, rule, navigations: Arc::default(), client };
        let router = Router::new().fallback(answer).with_state(interceptor.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        interceptor
    }

    /// How many times the window has requested a page.
    pub fn navigations(&self) -> usize {
        self.navigations.load(Ordering::SeqCst)
    }
}

/// As the shipped proxies respond.
fn unauthorized() -> Response {
    json(401, r#"{"detail": "Nobody is signed in.", "code": "proxy_sign_in"}"#)
}

fn json(status: u16, body: &'static str) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

async fn answer(State(interceptor): State<Interceptor>, mut request: Request) -> Response {
    let mode = request.headers().get("sec-fetch-mode");
    let is_navigation = mode.is_some_and(|mode| mode == "navigate");
    let earlier = interceptor.navigations.fetch_add(usize::from(is_navigation), Ordering::SeqCst);
    let path = request.uri().path().to_owned();
    let navigations = earlier + usize::from(is_navigation);
    let rewrite = match (interceptor.rule)(&InterceptedRequest { path, is_navigation, navigations })
    {
        Interception::NotFound => return StatusCode::NOT_FOUND.into_response(),
        Interception::Unauthorized => return unauthorized(),
        Interception::Json(status, body) => return json(status, body),
        Interception::Rewrite(rewrite) => Some(rewrite),
        Interception::PassThrough => None,
    };
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() =
        Uri::try_from(format!("http://{}{path}", interceptor.upstream)).expect("an address");
    let headers = request.headers_mut();
    headers.remove(header::HOST);
    // Uncompressed and uncached, so that it can be rewritten.
    headers.remove(header::ACCEPT_ENCODING);
    headers.remove(header::IF_MODIFIED_SINCE);
    // Requests arrive signed in.
    let credentials = BASE64_STANDARD.encode(format!("{USER}:{PASSWORD}"));
    let credentials = format!("Basic {credentials}").parse().expect("a header");
    headers.insert(header::AUTHORIZATION, credentials);
    let Ok(reply) = interceptor.client.request(request).await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let (mut parts, body) = reply.into_parts();
    let body = to_bytes(Body::new(body), usize::MAX).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::TRANSFER_ENCODING);
    let body = match rewrite {
        Some(rewrite) => rewrite(&String::from_utf8_lossy(&body)).into(),
        None => Body::from(body),
    };
    Response::from_parts(parts, body)
}
