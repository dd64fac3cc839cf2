//! The body of a change, and the one thing that the gateway reads of it.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::error_response::{Refusal, error_response};

/// A call with all its settings is far below this.
const LONGEST_BODY: usize = 1_000_000;
/// How long a browser may take to send one.
const BODY_PATIENCE: Duration = Duration::from_secs(30);

/// How long the rest of a body is read that nobody wants.
const DRAIN_PATIENCE: Duration = Duration::from_secs(5);

/// A body of which the rest is read and dropped when nobody wants it. A connection that closes
/// with unread bytes is reset, and what stands in front would lose the answer with it: a
/// refusal would look like an unknown outcome.
pub(crate) struct Drained(Option<Body>);

impl Drained {
    pub(crate) fn new(body: Body) -> Self {
        Self(Some(body))
    }
}

impl Drop for Drained {
    fn drop(&mut self) {
        let Some(mut body) = self.0.take().filter(|body| !body.is_end_stream()) else { return };
        tokio::spawn(tokio::time::timeout(DRAIN_PATIENCE, async move {
            let mut left = LONGEST_BODY;
            while let Some(Ok(frame)) = body.frame().await {
                let length = frame.data_ref().map_or(0, Bytes::len);
                match left.checked_sub(length) {
                    Some(rest) => left = rest,
                    None => break,
                }
            }
        }));
    }
}

impl HttpBody for Drained {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match &mut self.0 {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

/// The whole body of a change.
pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Box<Response>> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let too_large = || {
        let detail = "The request is larger than this Callboard's proxy takes.";
        Box::new(error_response(Refusal::TooLarge, detail))
    };
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.is_some_and(|length| length.parse::<usize>().is_ok_and(|it| it > LONGEST_BODY)) {
        return Err(too_large());
    }
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(error_response(Refusal::NotJson, "Only JSON is passed on.").into());
    }
    let body = tokio::time::timeout(BODY_PATIENCE, Limited::new(body, LONGEST_BODY).collect());
    match body.await {
        Ok(Ok(body)) => {
            let body = body.to_bytes();
            // What cannot be read here would have no key in the audit log.
            match serde_json::from_slice::<IgnoredAny>(&body) {
                Ok(_) => Ok(body),
                Err(_) => Err(error_response(Refusal::NotJson, "Only JSON is passed on.").into()),
            }
        }
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        // Not 408: browsers send again on it.
        Ok(Err(_)) | Err(_) => {
            let detail = "The request did not arrive as a whole.";
            Err(error_response(Refusal::BadRequest, detail).into())
        }
    }
}

/// The idempotency key in a body; none in one that has it twice, of which the API might take
/// the other.
pub(crate) fn idempotency_key(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Keyed {
        idempotency_key: String,
    }
    serde_json::from_slice(body).ok().map(|Keyed { idempotency_key }| idempotency_key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_stands_twice_is_none() {
        for (body, key) in [
            (r#"{"to_number": "+1", "idempotency_key": "a"}"#, Some("a")),
            (r#"{"config": {"idempotency_key": "b"}, "idempotency_key": "a"}"#, Some("a")),
            (r#"{"idempotency_key": "a", "idempotency_key": "a"}"#, None),
            (r#"{"idempotency_key": "a", "idempotency\u005fkey": "b"}"#, None),
            (r#"{"idempotency_key": 7}"#, None),
            (r#"{"config": {"idempotency_key": "b"}}"#, None),
            ("{", None),
        ] {
            assert_eq!(idempotency_key(body.as_bytes()).as_deref(), key, "{body}");
        }
    }
}
