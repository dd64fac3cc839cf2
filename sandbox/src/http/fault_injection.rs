//! Makes the response to a request fail that places a call, charges a card, files an issue
//! report, grades a call or exports calls, or that a test has named: what a [`Failure`] is on
//! the wire.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use axum::{Extension, Json};
use hyper::body::{Bytes, Frame};
use serde_json::{Value, json};

use crate::api_error::ApiError;
use crate::app::App;
use crate::connection::{Disconnect, never};
use crate::date::{Millis, SECOND, http};
use crate::decisions::{BODY_LIMIT, detail};
use crate::fault::{DATE_SECONDS, Failure, request_name};

/// Counts every such request and injects its fault: the next one that is set, unless the called
/// number has its own.
///
/// This middleware runs before all others, authentication included: no one has looked at a
/// request that the network has lost.
pub async fn inject_faults(
    State(app): State<App>,
    Extension(disconnect): Extension<Disconnect>,
    request: Request,
    next: Next,
) -> Response {
    // Nesting has removed the `/v1`.
    let name = request_name(request.method().as_str(), request.uri().path());
    if request.method() != Method::GET {
        *app.state().changes.entry(name.clone()).or_default() += 1;
    }
    let fault = match (request.method(), request.uri().path()) {
        (&Method::POST, "/call") => app.state().count_placement(),
        (&Method::GET, "/calls/export") => app.state().take_export_fault(),
        (&Method::POST, "/billing/top-up") => app.state().count_top_up(),
        (&Method::POST, path) if part_of_call(path) == Some("issue-reports") => {
            app.state().count_issue_report()
        }
        (&Method::POST, path) if part_of_call(path) == Some("grade") => app.state().count_grading(),
        _ => app.state().faults.take_for(&name),
    };
    if let Some(failure) = fault.and_then(|fault| fault.before()) {
        // Read to its end: closing a socket with unread bytes resets the connection.
        let _ = to_bytes(request.into_body(), BODY_LIMIT).await;
        let retry_after = RetryAfter::current(&app);
        return failure.apply(Response::default(), &disconnect, retry_after).await;
    }
    let response = next.run(request).await;
    let own = response.extensions().get::<Failure>().copied();
    match own.or(fault.and_then(|fault| fault.after())) {
        Some(failure) => {
            let retry_after = RetryAfter::current(&app);
            failure.apply(response, &disconnect, retry_after).await
        }
        None => response,
    }
}

/// The last part of `/calls/7/grade`.
fn part_of_call(path: &str) -> Option<&str> {
    path.strip_prefix("/calls/")?.split_once('/').map(|(_, part)| part)
}

/// What a throttled response needs for its `Retry-After`.
#[derive(Clone, Copy)]
struct RetryAfter {
    now: Millis,
    seconds: u64,
}

impl RetryAfter {
    fn current(app: &App) -> Self {
        let state = app.state();
        Self { now: state.clock.now(), seconds: state.faults.retry_after }
    }
}

impl Failure {
    async fn apply(
        self,
        response: Response,
        disconnect: &Disconnect,
        retry_after: RetryAfter,
    ) -> Response {
        match self {
            Self::Drop => disconnect.now().await,
            Self::Reset => disconnect.reset().await,
            Self::Stall => never().await,
            Self::ApiError(status, detail) => ApiError::new(status, detail).into_response(),
            Self::Throttled => ApiError::throttled(retry_after.seconds).into_response(),
            Self::ThrottledUntil => throttled_until(retry_after.now + DATE_SECONDS * SECOND),
            Self::ProxyPage => (StatusCode::BAD_GATEWAY, Html(PROXY_PAGE)).into_response(),
            Self::PortalPage => Html(PORTAL_PAGE).into_response(),
            Self::Pending => pending(response).await,
            Self::Truncated => truncated(response, disconnect.clone()).await,
            Self::Malformed => malformed(response).await,
        }
    }
}

fn throttled_until(at: Millis) -> Response {
    let mut response =
        ApiError::new(StatusCode::TOO_MANY_REQUESTS, detail::THROTTLED).into_response();
    if let Ok(date) = HeaderValue::from_str(&http(at)) {
        response.headers_mut().insert(header::RETRY_AFTER, date);
    }
    response
}

async fn pending(response: Response) -> Response {
    let (head, body) = read_whole(response).await;
    let json_body: Option<Value> = serde_json::from_slice(&body).ok();
    match json_body.as_ref().and_then(|body| body.get("call_id")) {
        Some(call_id) => {
            let pending = json!({ "call_id": call_id, "status": "pending" });
            (StatusCode::ACCEPTED, Json(pending)).into_response()
        }
        None => Response::from_parts(head, body.into()),
    }
}

async fn truncated(response: Response, disconnect: Disconnect) -> Response {
    let (mut head, body) = read_whole(response).await;
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let first = body.slice(..body.len() / 2);
    Response::from_parts(head, Body::new(BrokenOff { first: Some(first), disconnect }))
}

async fn malformed(response: Response) -> Response {
    let (mut head, body) = read_whole(response).await;
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, body.slice(..body.len() / 2).into())
}

/// Reads a whole response. All are made here and are small.
async fn read_whole(response: Response) -> (axum::http::response::Parts, Bytes) {
    let (head, body) = response.into_parts();
    (head, to_bytes(body, usize::MAX).await.unwrap_or_default())
}

/// Sends the first part of a body and then closes the connection. An error instead would not
/// do: on an error hyper may drop what it has not sent yet.
struct BrokenOff {
    first: Option<Bytes>,
    disconnect: Disconnect,
}

impl hyper::body::Body for BrokenOff {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(Ok(Frame::data(first)))),
            // hyper sends what it has when a body has no more for now.
            None => {
                self.disconnect.soon();
                Poll::Pending
            }
        }
    }
}

const PROXY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n\
    <body><center><h1>502 Bad Gateway</h1></center><hr></body></html>\n";
const PORTAL_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\n\
    <body><h1>Sign in to use this network</h1></body></html>\n";
