//! The access log: one line of JSON on standard output for each request, when its response has
//! ended. No header, no query, no body: the list's filters contain phone numbers.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use serde_json::json;

use crate::audit;

/// Longer paths are not logged: a stranger could fill a disk with them.
const LONGEST_PATH: usize = 300;

/// What is known of a request while it is answered.
pub(crate) struct Entry {
    start: Instant,
    method: Method,
    path: String,
    remote: String,
    pub(crate) user: Option<String>,
    /// How long the API took to respond.
    pub(crate) upstream: Option<Duration>,
}

impl Entry {
    pub(crate) fn new(request: &Parts, remote: &str) -> Self {
        let target = request.uri.path_and_query().map_or("/", |target| target.as_str());
        let path = match target.split_once('?') {
            _ if request.uri.path().len() > LONGEST_PATH => "***".to_owned(),
            _ if !target.bytes().all(|b| (0x21..0x7f).contains(&b)) => "***".to_owned(),
            Some((path, _)) => format!("{path}?***"),
            None => target.to_owned(),
        };
        Self {
            start: Instant::now(),
            method: request.method.clone(),
            path,
            remote: remote.to_owned(),
            user: None,
            upstream: None,
        }
    }

    /// Has the line written when the response has been sent, or given up.
    pub(crate) fn log_at_the_end_of(self, response: Response) -> Response {
        let (parts, body) = response.into_parts();
        let status = parts.status.as_u16();
        Response::from_parts(parts, Body::new(Logged { body, entry: self, status, bytes: 0 }))
    }

    fn line(&self, status: u16, bytes: u64) -> String {
        let seconds = |duration: Duration| (duration.as_secs_f64() * 1000.0).round() / 1000.0;
        let line = json!({
            "time": audit::now(),
            "user": self.user.as_deref().unwrap_or_default(),
            "method": self.method.as_str(),
            "path": self.path,
            "status": status,
            "duration": seconds(self.start.elapsed()),
            "upstream_time": self.upstream.map(seconds),
            "remote": self.remote,
            "bytes": bytes,
        });
        format!("{line}\n")
    }
}

/// A body that counts what is sent of it.
struct Logged {
    body: Body,
    entry: Entry,
    status: u16,
    bytes: u64,
}

impl Drop for Logged {
    fn drop(&mut self) {
        // A full disk stops no request.
        let _ = io::stdout().write_all(self.entry.line(self.status, self.bytes).as_bytes());
    }
}

impl HttpBody for Logged {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            self.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Request;

    #[test]
    fn a_line_has_no_query_and_only_plain_characters() {
        let long = format!("/{}", "x".repeat(LONGEST_PATH));
        for (target, expected) in [
            ("/v1/calls/7", "/v1/calls/7"),
            ("/v1/calls?phone_number=%2B14155550199", "/v1/calls?***"),
            ("/calls?", "/calls?***"),
            (long.as_str(), "***"),
        ] {
            let (parts, ()) = Request::get(target).body(()).unwrap().into_parts();
            let line = Entry::new(&parts, "203.0.113.7").line(200, 7);
            let value: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert_eq!(value["path"], expected);
            assert_eq!((&value["status"], &value["bytes"]), (&json!(200), &json!(7)));
            assert_eq!(line.matches('\n').count(), 1);
        }
    }
}
