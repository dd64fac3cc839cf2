//! `GET /recordings/{id}.wav` and `GET /previews/{voice}.wav`: sound behind a signed URL,
//! whole or by range. It is outside `/v1`, as a storage bucket is. A test can turn ranges off,
//! see [`RangeSupport`], and the CORS header, which a bucket may have or not.

use std::convert::Infallible;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri, header};
use hyper::body::{Bytes, Frame, SizeHint};

use crate::api_error::ApiError;
use crate::app::App;
use crate::call_override::RecordingForm;
use crate::dialogue::Dialogue;
use crate::fault::RangeSupport;
use crate::recording::Recording;

const WAV: &str = "audio/wav";
/// How many bytes are made at a time: no more of a recording is in memory, however long it is.
const PIECE: usize = 64 * 1024;

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
    let id = file.strip_suffix(".wav").and_then(|id| id.parse().ok());
    let call = id.and_then(|id| state.visible_call(id, now)).ok_or_else(ApiError::not_found)?;
    let recording = Recording::of_call(call, now).ok_or_else(ApiError::not_found)?;
    let set = state.faults.range_support;
    let usual = if call.simulation.is_without_ranges { RangeSupport::Whole } else { set };
    let served = |recording: Recording, range_support, kind| {
        sound(recording, range_support, kind, &method, &headers)
    };
    Ok(match state.call_override(call.id).and_then(|call| call.recording) {
        None => served(recording, usual, WAV),
        Some(RecordingForm::Served(range_support)) => served(recording, range_support, WAV),
        Some(RecordingForm::Longer) => served(recording.percent(200), usual, WAV),
        Some(RecordingForm::Shorter) => served(recording.percent(50), usual, WAV),
        Some(RecordingForm::Endless) => served(recording.endless(), RangeSupport::Unsized, WAV),
        Some(RecordingForm::Mislabeled) => served(recording, usual, "text/plain"),
        Some(RecordingForm::Missing) => return Err(ApiError::not_found()),
        Some(RecordingForm::Html) => file_of("text/html", "<!DOCTYPE html><p>Not here."),
        Some(RecordingForm::Empty) => file_of(WAV, ""),
        Some(RecordingForm::NoSound) => file_of(WAV, "This is no sound."),
    })
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
    Ok(sound(Recording::sample(turn), RangeSupport::Ranges, WAV, &method, &headers))
}

fn expired() -> ApiError {
    ApiError::forbidden("This link has expired or was not signed here.")
}

fn file_of(kind: &str, content: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(content));
    insert(&mut response, header::CONTENT_TYPE, kind);
    response
}

fn sound(
    recording: Recording,
    range_support: RangeSupport,
    kind: &str,
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
    insert(&mut response, header::CONTENT_TYPE, kind);
    if range_support == RangeSupport::Ranges {
        insert(&mut response, header::ACCEPT_RANGES, "bytes");
    }
    let is_sized = range_support != RangeSupport::Unsized;
    if is_sized {
        insert(&mut response, header::CONTENT_LENGTH, &range.len().to_string());
    }
    if method != Method::HEAD {
        *response.body_mut() = Body::new(Pieces { recording, left: range, is_sized });
    }
    response
}

/// A body that is made while it is sent.
struct Pieces {
    recording: Recording,
    left: Range<usize>,
    is_sized: bool,
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let piece = self.left.start..self.left.end.min(self.left.start + PIECE);
        self.left.start = piece.end;
        Poll::Ready(Some(Ok(Frame::data(self.recording.bytes(piece).into()))))
    }

    fn size_hint(&self) -> SizeHint {
        match u64::try_from(self.left.len()) {
            Ok(left) if self.is_sized => SizeHint::with_exact(left),
            _ => SizeHint::default(),
        }
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
