//! `GET /recordings/{id}.wav` and `GET /previews/{voice}.wav`: sound behind a signed URL,
//! whole or by range. It is outside `/v1`, as a storage bucket is, and has no CORS headers,
//! as a bucket may have none. A test can turn ranges off; see [`RangeSupport`].

use std::convert::Infallible;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri, header};
use hyper::body::{Bytes, Frame};

use crate::api_error::ApiError;
use crate::app::App;
use crate::dialogue::Dialogue;
use crate::fault::RangeSupport;
use crate::recording::Recording;

pub async fn recording(
    State(app): State<App>,
    uri: Uri,
    Path(file): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response<Body>, ApiError> {
    let mut state = app.state();
    let now = state.settle();
    if !app.signed_urls.is_valid(uri.path(), uri.query().unwrap_or_default(), now) {
        return Err(expired());
    }
    let call = file.strip_suffix(".wav").and_then(|id| state.call(id.parse().ok()?));
    let recording =
        call.and_then(|call| Recording::of_call(call, now)).ok_or_else(ApiError::not_found)?;
    Ok(sound(&recording, state.faults.range_support, &method, &headers))
}

/// The preview of every voice is the same stock sentence.
pub async fn preview(
    State(app): State<App>,
    uri: Uri,
    method: Method,
    headers: HeaderMap,
) -> Result<Response<Body>, ApiError> {
    let now = app.state().clock.now();
    if !app.signed_urls.is_valid(uri.path(), uri.query().unwrap_or_default(), now) {
        return Err(expired());
    }
    let turns = Dialogue::named("front-desk").map(Dialogue::turns).unwrap_or_default();
    let turn = turns.first().ok_or_else(ApiError::not_found)?;
    Ok(sound(&Recording::sample(turn), RangeSupport::Ranges, &method, &headers))
}

fn expired() -> ApiError {
    ApiError::forbidden("This link has expired or was not signed here.")
}

fn sound(
    recording: &Recording,
    range_support: RangeSupport,
    method: &Method,
    headers: &HeaderMap,
) -> Response<Body> {
    let size = recording.size();
    let requested = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let requested = requested.filter(|range| range_support.supports(range));
    let range = requested.map_or(RequestedRange::Whole, |range| RequestedRange::parse(range, size));
    let mut response = Response::new(Body::empty());
    let (status, range) = match range {
        RequestedRange::Whole => (StatusCode::OK, 0..size),
        RequestedRange::Part(range) => {
            insert(
                &mut response,
                header::CONTENT_RANGE,
                &format!("bytes {}-{}/{size}", range.start, range.end - 1),
            );
            (StatusCode::PARTIAL_CONTENT, range)
        }
        RequestedRange::Unsatisfiable => {
            insert(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}"));
            (StatusCode::RANGE_NOT_SATISFIABLE, 0..0)
        }
    };
    *response.status_mut() = status;
    insert(&mut response, header::CONTENT_TYPE, "audio/wav");
    if range_support == RangeSupport::Ranges {
        insert(&mut response, header::ACCEPT_RANGES, "bytes");
    }
    if range_support != RangeSupport::Unsized {
        insert(&mut response, header::CONTENT_LENGTH, &range.len().to_string());
    }
    if method != Method::HEAD {
        let bytes = recording.bytes(range);
        *response.body_mut() = match range_support {
            RangeSupport::Unsized => Body::new(Streamed(Some(bytes.into()))),
            RangeSupport::Ranges | RangeSupport::Whole | RangeSupport::FromTheStart => bytes.into(),
        };
    }
    response
}

/// A body without a known length.
struct Streamed(Option<Bytes>);

impl hyper::body::Body for Streamed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }
}

fn insert(response: &mut Response<Body>, name: header::HeaderName, value: &str) {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum RequestedRange {
    Whole,
    Part(Range<usize>),
    Unsatisfiable,
}

impl RequestedRange {
    /// Reads a `Range` header. Several ranges, or an invalid one, get the whole file, as RFC
    /// 9110 allows.
    fn parse(range: &str, size: usize) -> Self {
        let ends = range.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-'));
        let (first, last) = match ends {
            Some((first, last)) if !last.contains(',') => (first.trim(), last.trim()),
            _ => return Self::Whole,
        };
        match (first.parse::<usize>(), last.parse::<usize>()) {
            (Ok(first), _) if first >= size => Self::Unsatisfiable,
            (Ok(first), Ok(last)) if first <= last => Self::Part(first..(last + 1).min(size)),
            (Ok(first), Err(_)) if last.is_empty() => Self::Part(first..size),
            (Err(_), Ok(0)) if first.is_empty() => Self::Unsatisfiable,
            (Err(_), Ok(length)) if first.is_empty() => {
                Self::Part(size.saturating_sub(length)..size)
            }
            _ => Self::Whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_header_is_read_as_rfc_9110_says() {
        let check = |range: &str, expected: RequestedRange| {
            assert_eq!(RequestedRange::parse(range, 100), expected, "{range}")
        };
        check("bytes=0-", RequestedRange::Part(0..100));
        check("bytes=0-0", RequestedRange::Part(0..1));
        check("bytes=10-19", RequestedRange::Part(10..20));
        check("bytes=90-900", RequestedRange::Part(90..100));
        check("bytes=-10", RequestedRange::Part(90..100));
        check("bytes=-1000", RequestedRange::Part(0..100));
        check("bytes=100-", RequestedRange::Unsatisfiable);
        check("bytes=-0", RequestedRange::Unsatisfiable);
        check("bytes=20-10", RequestedRange::Whole);
        check("bytes=0-1,5-6", RequestedRange::Whole);
        check("bytes=x", RequestedRange::Whole);
        check("items=0-1", RequestedRange::Whole);
    }
}
