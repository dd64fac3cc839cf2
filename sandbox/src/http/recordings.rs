//! `GET /recordings/{id}.wav` and `GET /previews/{voice}.wav`: sound behind a
//! signed link, whole or by range. Outside `/v1`, as a bucket would be, and
//! without CORS headers, as a bucket may be. A test can have recordings served
//! without ranges, as plain servers do: see [`Serving`].

use std::convert::Infallible;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri, header};
use hyper::body::{Bytes, Frame};

use crate::App;
use crate::dialogue::Dialogue;
use crate::fault::Serving;
use crate::recording::Recording;
use crate::refusal::Refusal;

pub async fn recording(
    State(app): State<App>,
    uri: Uri,
    Path(file): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response<Body>, Refusal> {
    let mut world = app.world();
    let now = world.settle();
    if !app.links.is_valid(uri.path(), uri.query().unwrap_or_default(), now) {
        return Err(expired());
    }
    let call = file.strip_suffix(".wav").and_then(|id| world.call(id.parse().ok()?));
    let recording =
        call.and_then(|call| Recording::of(call, now)).ok_or_else(Refusal::not_found)?;
    Ok(sound(&recording, world.faults.serving, &method, &headers))
}

/// Every voice previews with the same stock line.
pub async fn preview(
    State(app): State<App>,
    uri: Uri,
    method: Method,
    headers: HeaderMap,
) -> Result<Response<Body>, Refusal> {
    let now = app.world().clock.now();
    if !app.links.is_valid(uri.path(), uri.query().unwrap_or_default(), now) {
        return Err(expired());
    }
    let turns = Dialogue::named("front-desk").map(Dialogue::turns).unwrap_or_default();
    let turn = turns.first().ok_or_else(Refusal::not_found)?;
    Ok(sound(&Recording::sample(turn), Serving::Ranges, &method, &headers))
}

fn expired() -> Refusal {
    Refusal::forbidden("This link has expired or was not signed here.")
}

fn sound(
    recording: &Recording,
    serving: Serving,
    method: &Method,
    headers: &HeaderMap,
) -> Response<Body> {
    let size = recording.size();
    let asked = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let asked = asked.filter(|range| serving.answers(range));
    let range = asked.map_or(Asked::Whole, |range| Asked::parse(range, size));
    let mut response = Response::new(Body::empty());
    let (status, range) = match range {
        Asked::Whole => (StatusCode::OK, 0..size),
        Asked::Part(range) => {
            insert(
                &mut response,
                header::CONTENT_RANGE,
                &format!("bytes {}-{}/{size}", range.start, range.end - 1),
            );
            (StatusCode::PARTIAL_CONTENT, range)
        }
        Asked::Nowhere => {
            insert(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}"));
            (StatusCode::RANGE_NOT_SATISFIABLE, 0..0)
        }
    };
    *response.status_mut() = status;
    insert(&mut response, header::CONTENT_TYPE, "audio/wav");
    if serving == Serving::Ranges {
        insert(&mut response, header::ACCEPT_RANGES, "bytes");
    }
    if serving != Serving::Unsized {
        insert(&mut response, header::CONTENT_LENGTH, &range.len().to_string());
    }
    if method != Method::HEAD {
        let bytes = recording.bytes(range);
        *response.body_mut() = match serving {
            Serving::Unsized => Body::new(Streamed(Some(bytes.into()))),
            Serving::Ranges | Serving::Whole | Serving::FromTheStart => bytes.into(),
        };
    }
    response
}

/// A body that tells nobody how long it is going to be.
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
enum Asked {
    Whole,
    Part(Range<usize>),
    Nowhere,
}

impl Asked {
    /// One range is served; several, or what is no range, get the whole file, as
    /// RFC 9110 allows.
    fn parse(range: &str, size: usize) -> Self {
        let ends = range.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-'));
        let (first, last) = match ends {
            Some((first, last)) if !last.contains(',') => (first.trim(), last.trim()),
            _ => return Self::Whole,
        };
        match (first.parse::<usize>(), last.parse::<usize>()) {
            (Ok(first), _) if first >= size => Self::Nowhere,
            (Ok(first), Ok(last)) if first <= last => Self::Part(first..(last + 1).min(size)),
            (Ok(first), Err(_)) if last.is_empty() => Self::Part(first..size),
            (Err(_), Ok(0)) if first.is_empty() => Self::Nowhere,
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
    fn a_range_is_read_as_the_rfc_says() {
        let check = |range: &str, expected: Asked| {
            assert_eq!(Asked::parse(range, 100), expected, "{range}")
        };
        check("bytes=0-", Asked::Part(0..100));
        check("bytes=0-0", Asked::Part(0..1));
        check("bytes=10-19", Asked::Part(10..20));
        check("bytes=90-900", Asked::Part(90..100));
        check("bytes=-10", Asked::Part(90..100));
        check("bytes=-1000", Asked::Part(0..100));
        check("bytes=100-", Asked::Nowhere);
        check("bytes=-0", Asked::Nowhere);
        check("bytes=20-10", Asked::Whole);
        check("bytes=0-1,5-6", Asked::Whole);
        check("bytes=x", Asked::Whole);
        check("items=0-1", Asked::Whole);
    }
}
