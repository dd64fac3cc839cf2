//! The HTTP transport as a trait: one implementation for the browser, others for tests.

use std::future::Future;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    Get,
    Post,
    Patch,
    Delete,
}

/// One request. A transport sends it exactly once.
#[derive(Clone, PartialEq, Debug)]
pub struct Request {
    pub method: Method,
    /// From `/v1` on, with the query.
    pub path: String,
    /// JSON.
    pub body: Option<String>,
    /// How long to wait for the whole reply.
    pub timeout_ms: u32,
}

/// A reply of any status and content.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Reply {
    pub status: u16,
    pub content_type: String,
    pub body: String,
    /// `Retry-After`, by [`crate::retry_after::seconds`].
    pub retry_after_seconds: Option<u32>,
    /// `Date`, as written: the server's clock, for a browser whose own is off.
    pub date: Option<String>,
    pub request_id: Option<String>,
    /// `X-Total-Count`: how many calls match an export that has not all of them.
    pub total_count: Option<i64>,
    /// `X-Truncated: true`: the export has only the newest calls.
    pub is_truncated: bool,
    /// The reply came from the sandbox: no phone rings.
    pub is_sandbox: bool,
    /// Which API host the proxy talks to, when it says so.
    pub api_host: Option<String>,
}

/// No usable reply. None of these shows whether the request arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TransportError {
    /// The browser gave up: no connection, a reset, a blocked request.
    Unreachable(String),
    /// The same, but at once, and while the host answered another request: perhaps
    /// something in the browser stopped it.
    Stopped(String),
    TimedOut {
        after_ms: u32,
    },
    /// A status arrived and then the body broke off.
    Truncated {
        status: u16,
    },
    /// A status arrived and then more than [`crate::body::LIMIT_BYTES`].
    TooLarge {
        status: u16,
        limit_bytes: u32,
    },
}

pub trait Transport {
    fn send(&self, request: Request) -> impl Future<Output = Result<Reply, TransportError>>;
}
