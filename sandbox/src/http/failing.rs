//! How the answer to `POST /call` fails: what a [`Failure`] is on the wire.

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

use crate::App;
use crate::connection::{HangUp, never};
use crate::date::{Millis, SECOND, http};
use crate::decisions::{BODY_LIMIT, detail};
use crate::fault::{DATE_SECONDS, Failure};
use crate::refusal::Refusal;

/// Counts every request that is to place a call and lets it meet its fault: the
/// next of the setting, unless its number has one of its own.
///
/// Stands before everything else, the key included: a request that the network
/// lost has not been looked at.
pub async fn meet_fault(
    State(app): State<App>,
    Extension(hang_up): Extension<HangUp>,
    request: Request,
    next: Next,
) -> Response {
    // Nesting has taken the `/v1` off.
    if request.method() != Method::POST || request.uri().path() != "/call" {
        return next.run(request).await;
    }
    let fault = app.world().arrive();
    if let Some(failure) = fault.and_then(|fault| fault.before()) {
        // Read to its end: closing on unread bytes is a reset, whatever was asked for.
        let _ = to_bytes(request.into_body(), BODY_LIMIT).await;
        let asked = Asked::of(&app);
        return failure.instead_of(Response::default(), &hang_up, asked).await;
    }
    let answer = next.run(request).await;
    let own = answer.extensions().get::<Failure>().copied();
    match own.or(fault.and_then(|fault| fault.after())) {
        Some(failure) => {
            let asked = Asked::of(&app);
            failure.instead_of(answer, &hang_up, asked).await
        }
        None => answer,
    }
}

/// What a throttled answer says of waiting.
#[derive(Clone, Copy)]
struct Asked {
    now: Millis,
    /// In seconds.
    retry_after: u64,
}

impl Asked {
    fn of(app: &App) -> Asked {
        let world = app.world();
        Asked { now: world.clock.now(), retry_after: world.faults.retry_after }
    }
}

impl Failure {
    async fn instead_of(self, answer: Response, hang_up: &HangUp, asked: Asked) -> Response {
        match self {
            Self::Drop => hang_up.now().await,
            Self::Reset => hang_up.reset().await,
            Self::Stall => never().await,
            Self::Refused(status, detail) => Refusal::new(status, detail).into_response(),
            Self::Throttled => Refusal::throttled(asked.retry_after).into_response(),
            Self::ThrottledUntil => throttled_until(asked.now + DATE_SECONDS * SECOND),
            Self::ProxyPage => (StatusCode::BAD_GATEWAY, Html(PROXY_PAGE)).into_response(),
            Self::PortalPage => Html(PORTAL_PAGE).into_response(),
            Self::Pending => pending(answer).await,
            Self::Truncated => truncated(answer, hang_up.clone()).await,
            Self::Malformed => malformed(answer).await,
        }
    }
}

fn throttled_until(at: Millis) -> Response {
    let mut response =
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, detail::THROTTLED).into_response();
    if let Ok(date) = HeaderValue::from_str(&http(at)) {
        response.headers_mut().insert(header::RETRY_AFTER, date);
    }
    response
}

async fn pending(answer: Response) -> Response {
    let (head, body) = opened(answer).await;
    let reply: Option<Value> = serde_json::from_slice(&body).ok();
    match reply.as_ref().and_then(|reply| reply.get("call_id")) {
        Some(call_id) => {
            let reply = json!({ "call_id": call_id, "status": "pending" });
            (StatusCode::ACCEPTED, Json(reply)).into_response()
        }
        None => Response::from_parts(head, body.into()),
    }
}

async fn truncated(answer: Response, hang_up: HangUp) -> Response {
    let (mut head, body) = opened(answer).await;
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let first = body.slice(..body.len() / 2);
    Response::from_parts(head, Body::new(BrokenOff { first: Some(first), hang_up }))
}

async fn malformed(answer: Response) -> Response {
    let (mut head, body) = opened(answer).await;
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, body.slice(..body.len() / 2).into())
}

/// The answers that arrive here were made here and are small.
async fn opened(answer: Response) -> (axum::http::response::Parts, Bytes) {
    let (head, body) = answer.into_parts();
    (head, to_bytes(body, usize::MAX).await.unwrap_or_default())
}

/// The first part of a body; instead of the rest, the connection closes. An error
/// would not do: hyper may then drop what it has not sent yet.
struct BrokenOff {
    first: Option<Bytes>,
    hang_up: HangUp,
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
            // hyper sends what it has whenever a body has nothing more for now.
            None => {
                self.hang_up.soon();
                Poll::Pending
            }
        }
    }
}

const PROXY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n\
    <body><center><h1>502 Bad Gateway</h1></center><hr></body></html>\n";
const PORTAL_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\n\
    <body><h1>Sign in to use this network</h1></body></html>\n";
