//! The browser's transport: one `fetch`, a timeout, a limit, and nothing else. It never
//! repeats a request. (The browser itself may: see docs/placements.md.)

use crate::body::{Body, LIMIT_BYTES};
use crate::retry_after;
use crate::timestamp::Timestamp;
use crate::transport::{Method, Reply, Request, Transport, TransportError};
use futures_util::future::{Either, select};
use gloo_net::http::{RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use js_sys::futures::JsFuture;
use js_sys::{Promise, Uint8Array};
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{
    AbortController, Blob, ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult,
    ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect,
};

/// The same-origin `/v1`, which a proxy passes on to the API with the key.
#[derive(Clone)]
pub struct FetchTransport {
    /// Called with every reply, before it is read.
    on_reply: Rc<dyn Fn(&Reply)>,
    /// The time by the server's clock, as far as it is known.
    now: Rc<dyn Fn() -> Timestamp>,
}

impl FetchTransport {
    pub fn new(on_reply: impl Fn(&Reply) + 'static, now: impl Fn() -> Timestamp + 'static) -> Self {
        FetchTransport { on_reply: Rc::new(on_reply), now: Rc::new(now) }
    }
}

impl Transport for FetchTransport {
    async fn send(&self, request: Request) -> Result<Reply, TransportError> {
        let timeout_ms = request.timeout_ms;
        let abort = AbortController::new().ok();
        let exchange = pin!(exchange(request, abort.as_ref(), &*self.now));
        let reply = match select(exchange, TimeoutFuture::new(timeout_ms)).await {
            Either::Left((result, _)) => result?,
            Either::Right(((), _)) => {
                if let Some(abort) = &abort {
                    abort.abort();
                }
                return Err(TransportError::TimedOut { after_ms: timeout_ms });
            }
        };
        (self.on_reply)(&reply);
        Ok(reply)
    }
}

async fn exchange(
    request: Request,
    abort: Option<&AbortController>,
    now: &dyn Fn() -> Timestamp,
) -> Result<Reply, TransportError> {
    let method = match request.method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Post => gloo_net::http::Method::POST,
        Method::Patch => gloo_net::http::Method::PATCH,
        Method::Delete => gloo_net::http::Method::DELETE,
    };
    let builder = RequestBuilder::new(&request.path)
        .method(method)
        .header("Accept", "application/json")
        .cache(cache_of(&request.path))
        .credentials(RequestCredentials::SameOrigin)
        // A redirect is a login page or a mistake, never an answer.
        .redirect(RequestRedirect::Manual)
        .abort_signal(abort.map(AbortController::signal).as_ref());
    let sent = match request.body {
        Some(body) => match builder.header("Content-Type", "application/json").body(body) {
            Ok(request) => request.send().await,
            Err(error) => Err(error),
        },
        None => builder.send().await,
    };
    let response = sent.map_err(|error| TransportError::Unreachable(said(error)))?;
    let status = response.status();
    let header = |name: &str| response.headers().get(name);
    let date = header("date");
    let retry_after_seconds = header("retry-after")
        .and_then(|header| retry_after::seconds(&header, date.as_deref(), now()));
    let reply = Reply {
        // A redirect that was not followed arrives with status 0.
        status: if status == 0 { 302 } else { status },
        content_type: header("content-type").unwrap_or_default().to_ascii_lowercase(),
        retry_after_seconds,
        date,
        request_id: header("x-request-id"),
        total_count: header("x-total-count").and_then(|count| count.trim().parse().ok()),
        is_truncated: header("x-truncated").is_some_and(|flag| flag.trim() == "true"),
        is_sandbox: header("x-thunderphone-sandbox").is_some(),
        api_host: header("x-callboard-api-host"),
        body: body_of(&response, status).await?,
    };
    Ok(reply)
}

/// What the API says is never stored. A file that is served with the app may be, and is
/// checked with the server each time.
fn cache_of(path: &str) -> RequestCache {
    if path.starts_with("/v1/") { RequestCache::NoStore } else { RequestCache::NoCache }
}

/// The browser's message. Not by `Display`, which would link code that prints JSON errors
/// and floats.
fn said(error: gloo_net::Error) -> String {
    match error {
        gloo_net::Error::JsError(error) => error.message,
        gloo_net::Error::GlooError(text) => text,
        // With its feature `json`, which Leptos switches on, gloo-net has a third kind.
        #[allow(unreachable_patterns)]
        _ => String::new(),
    }
}

/// The whole body, unless it breaks off or is too large.
async fn body_of(response: &Response, status: u16) -> Result<String, TransportError> {
    let content_length = response.headers().get("content-length");
    let body = Body::announced(content_length.as_deref());
    let taken = match (body, response.body()) {
        (Some(body), Some(stream)) => take_in(&stream, body).await,
        // No stream: nothing came, as behind a redirect that was not followed, or the
        // browser shows none.
        (Some(_), None) => response.text().await.map(Some).map_err(drop),
        (None, stream) => {
            if let Some(stream) = stream {
                let_go(stream.cancel());
            }
            Ok(None)
        }
    };
    match taken {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(TransportError::TooLarge { status, limit_bytes: LIMIT_BYTES }),
        Err(()) => Err(TransportError::Truncated { status }),
    }
}

/// Reads chunk by chunk; `None` as soon as the limit is exceeded.
async fn take_in(stream: &ReadableStream, mut body: Body) -> Result<Option<String>, ()> {
    // Not by its constructor, which browsers got years later.
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        let read = JsFuture::from(reader.read()).await.map_err(drop)?;
        let read: ReadableStreamReadResult = read.unchecked_into();
        if read.get_done() == Some(true) {
            return Ok(Some(body.text()));
        }
        let piece: Uint8Array = read.get_value().unchecked_into();
        let Some(room) = body.room_for(piece.length()) else {
            let_go(reader.cancel());
            return Ok(None);
        };
        piece.copy_to(room);
    }
}

/// Cancels without waiting for the connection's end. As a future, so that a stream that
/// breaks off at that moment is no unhandled rejection.
fn let_go(cancelled: Promise) {
    drop(JsFuture::from(cancelled));
}

/// A file of another origin, where its server lets a page see it (CORS).
pub struct File {
    pub status: u16,
    /// The media type, without parameters, in lower case.
    pub kind: Option<String>,
    /// In bytes.
    pub size: Option<u64>,
    /// Its content, where it was read.
    pub blob: Option<Blob>,
}

/// What a link leads to, without its content. `None` where the server keeps that from pages.
pub async fn look(link: &str) -> Option<File> {
    let pending = Pending(AbortController::new().ok());
    Some(file_of(&pending.send(link).await?))
}

/// Why a file was not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotRead {
    /// It has so many bytes.
    TooLarge(u64),
    /// No answer, or one that its server keeps from pages.
    NoAnswer,
    BrokeOff,
}

/// The file itself, if the answer is a success. `None`: it cannot be read here, broke off, or
/// is larger than so many bytes.
pub async fn read_file(link: &str, largest: u64) -> Option<File> {
    take_file(link, largest).await.ok()
}

/// The same.
///
/// # Errors
/// Why it was not read.
pub async fn take_file(link: &str, largest: u64) -> Result<File, NotRead> {
    let pending = Pending(AbortController::new().ok());
    let response = pending.send(link).await.ok_or(NotRead::NoAnswer)?;
    let file = file_of(&response);
    if !response.ok() {
        return Ok(file);
    }
    if let Some(size) = file.size.filter(|size| *size > largest) {
        return Err(NotRead::TooLarge(size));
    }
    // Browsers keep a large one on the disk.
    let response = web_sys::Response::from(response);
    let body = response.blob().map_err(|_| NotRead::BrokeOff)?;
    let body = JsFuture::from(body).await.map_err(|_| NotRead::BrokeOff)?;
    let blob: Blob = body.unchecked_into();
    Ok(File { size: Some(blob.size() as u64), blob: Some(blob), ..file })
}

/// Whether a server answers at all, also one that keeps its answers from pages.
pub async fn is_reachable(link: &str) -> bool {
    let pending = Pending(AbortController::new().ok());
    pending.send_as(link, RequestMode::NoCors).await.is_some()
}

fn file_of(response: &Response) -> File {
    let header = |name: &str| response.headers().get(name);
    let kind = header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    File {
        status: response.status(),
        kind: (!kind.is_empty()).then_some(kind),
        size: header("content-length").and_then(|size| size.trim().parse().ok()),
        blob: None,
    }
}

/// Ends the request when its answer is no longer waited for.
struct Pending(Option<AbortController>);

impl Drop for Pending {
    fn drop(&mut self) {
        if let Some(abort) = &self.0 {
            abort.abort();
        }
    }
}

impl Pending {
    /// Without a header of ours: a link is signed for a plain request, and any other would
    /// have to be allowed by the server first.
    async fn send(&self, link: &str) -> Option<Response> {
        self.send_as(link, RequestMode::Cors).await
    }

    async fn send_as(&self, link: &str, mode: RequestMode) -> Option<Response> {
        RequestBuilder::new(link)
            .mode(mode)
            .cache(RequestCache::NoStore)
            .credentials(RequestCredentials::Omit)
            .referrer_policy(ReferrerPolicy::NoReferrer)
            .abort_signal(self.0.as_ref().map(AbortController::signal).as_ref())
            .build()
            .ok()?
            .send()
            .await
            .ok()
    }
}
