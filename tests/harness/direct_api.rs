//! The API without a gateway that shields the browser from it, as a server of somebody
//! else may pass it on: where the API hangs up or responds with 408 or 421, the browser
//! sees just that, and sends again on its own.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Uri, Version, header};
use axum::response::Response;
use axum::routing::any;
use futures_util::stream;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// Passes `/v1` on to the API, with this key; everything else is the gateway's.
pub fn in_front_of(api: SocketAddr, key: &str, gateway: Router) -> Router {
    let authorization = HeaderValue::try_from(format!("Bearer {key}")).expect("a plain key");
    // A connection for each request, and no retry: the browser's are the only ones.
    let client = Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(0)
        .retry_canceled_requests(false)
        .build_http();
    let pass_on = move |request| forward(client, api, authorization, request);
    Router::new().route("/v1/{*path}", any(pass_on)).fallback_service(gateway)
}

async fn forward(
    client: Client<HttpConnector, Body>,
    api: SocketAddr,
    authorization: HeaderValue,
    mut request: Request,
) -> Response {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let Ok(uri) = format!("http://{api}{target}").parse::<Uri>() else { return hang_up() };
    *request.uri_mut() = uri;
    *request.version_mut() = Version::HTTP_11;
    for name in [header::HOST, header::CONNECTION] {
        request.headers_mut().remove(name);
    }
    request.headers_mut().insert(header::AUTHORIZATION, authorization);
    let Ok(response) = client.request(request).await else { return hang_up() };
    let (mut parts, body) = response.into_parts();
    parts.version = Version::HTTP_11;
    for name in [header::CONNECTION, header::TRANSFER_ENCODING] {
        parts.headers.remove(name);
    }
    Response::from_parts(parts, Body::new(body))
}

/// Closes the connection without a response: the body fails before its first byte, and
/// hyper sends the head together with that.
fn hang_up() -> Response {
    let failure = io::Error::from(io::ErrorKind::ConnectionAborted);
    Response::new(Body::from_stream(stream::iter([Err::<Vec<u8>, _>(failure)])))
}
