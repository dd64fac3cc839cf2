//! The headers that every response carries.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::date::http;

pub async fn forbid_caching(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Lets pages of other origins read a recording and the reason why there is none, unless a
/// test forbids it: as a bucket does with the CORS header, and one without it does not.
pub async fn share(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if app.state().faults.shares_recordings {
        let anybody = HeaderValue::from_static("*");
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    }
    response
}

/// Counts the request, dates the response by the sandbox's clock and marks it, so that a
/// client can tell that no phone rings here.
pub async fn mark(State(app): State<App>, request: Request, next: Next) -> Response {
    app.state().requests += 1;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers
        .insert(HeaderName::from_static("x-thunderphone-sandbox"), HeaderValue::from_static("1"));
    if let Ok(date) = HeaderValue::from_str(&http(app.state().clock.now())) {
        headers.insert(header::DATE, date);
    }
    response
}
