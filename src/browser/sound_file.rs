//! Reading the file behind a recording's link, where its server lets pages of other origins
//! do that (CORS). Elsewhere there is no answer, and nothing is known.

use crate::call::sound_file::Seen;
use gloo_net::http::{RequestBuilder, Response};
use js_sys::futures::JsFuture;
use wasm_bindgen::JsCast;
use web_sys::{AbortController, Blob, ReferrerPolicy, RequestCache, RequestCredentials};

/// Ends the request when its answer is no longer waited for.
struct Request(Option<AbortController>);

impl Drop for Request {
    fn drop(&mut self) {
        if let Some(abort) = &self.0 {
            abort.abort();
        }
    }
}

impl Request {
    fn new() -> Request {
        Request(AbortController::new().ok())
    }

    /// Without a header of ours: a link is signed for a plain request, and any other would
    /// have to be allowed by the server first.
    async fn send(&self, link: &str) -> Option<Response> {
        RequestBuilder::new(link)
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

fn seen(response: &Response) -> Seen {
    let header = |name: &str| response.headers().get(name);
    let kind = header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Seen {
        status: response.status(),
        kind: (!kind.is_empty()).then_some(kind),
        size: header("content-length").and_then(|size| size.trim().parse().ok()),
    }
}

/// What the link leads to, without its content.
pub async fn look(link: &str) -> Option<Seen> {
    let request = Request::new();
    let response = request.send(link).await?;
    Some(seen(&response))
}

/// In bytes. A larger file is left to the browser's own download, which shows how far it is.
const LARGEST: u64 = 200 * 1024 * 1024;

/// The file itself, if the answer is a success. `None`: it cannot be read here, broke off, or
/// is too large.
pub async fn read(link: &str) -> Option<(Seen, Option<Blob>)> {
    let request = Request::new();
    let response = request.send(link).await?;
    let mut seen = seen(&response);
    if !response.ok() {
        return Some((seen, None));
    }
    if seen.size.is_some_and(|size| size > LARGEST) {
        return None;
    }
    let response = web_sys::Response::from(response);
    let blob: Blob = JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()?;
    seen.size = Some(blob.size() as u64);
    Some((seen, Some(blob)))
}
