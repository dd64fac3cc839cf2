//! The bundle: files as they are, and the page itself for every address that may
//! be one of its routes.

use std::path::PathBuf;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// A name with a content hash never means anything else.
const FOR_A_YEAR: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Kept, but asked about before each use, so that a new release shows at once.
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

#[derive(Clone)]
pub(crate) struct Files(ServeDir);

impl Files {
    pub(crate) fn new(root: PathBuf) -> Self {
        let files = ServeDir::new(root)
            .precompressed_br()
            .precompressed_gzip()
            .append_index_html_on_directories(false);
        Self(files)
    }

    pub(crate) async fn answer(self, mut request: Request) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return StatusCode::METHOD_NOT_ALLOWED.into_response();
        }
        if is_route(request.uri().path(), request.headers()) {
            *request.uri_mut() = Uri::from_static("/index.html");
        }
        let caching = if has_hashed_name(request.uri().path()) { FOR_A_YEAR } else { ASK_FIRST };
        let Ok(reply) = self.0.oneshot(request).await;
        let mut reply = reply.map(Body::new);
        // A missing file must not be remembered as missing for a year.
        let caching = if reply.status().is_client_error() { ASK_FIRST } else { caching };
        reply.headers_mut().insert(header::CACHE_CONTROL, caching);
        reply
    }
}

/// Whether an address is a page's rather than a file's: its last part has no dot,
/// and the browser, where it says, wants a document. A missing script must be a
/// plain 404, never the page with status 200.
fn is_route(path: &str, headers: &HeaderMap) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let wants_document = headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate");
    !last.contains('.') && wants_document
}

/// Trunk's names: `callboard-0123456789abcdef_bg.wasm`, `base-0123456789abcdef.css`.
fn has_hashed_name(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    let Some((stem, _)) = file.split_once('.') else {
        return false;
    };
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        matches!(hash.len(), 8..=64) && hash.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trunks_hashed_names_are_kept_for_good() {
        assert!(has_hashed_name("/callboard-3f1c9b8a7d6e5f40_bg.wasm"));
        assert!(has_hashed_name("/callboard-3f1c9b8a7d6e5f40.js"));
        assert!(has_hashed_name("/base-3f1c9b8a7d6e5f4.css"));
        assert!(!has_hashed_name("/index.html"));
        assert!(!has_hashed_name("/favicon.svg"));
        assert!(!has_hashed_name("/some-decade.css"));
        assert!(!has_hashed_name("/calls/7"));
    }

    #[test]
    fn a_route_has_no_dot_and_is_navigated_to() {
        let none = HeaderMap::new();
        assert!(is_route("/", &none));
        assert!(is_route("/calls/7", &none));
        assert!(!is_route("/gone-3f1c9b8a.js", &none));
        let mut script = HeaderMap::new();
        script.insert("sec-fetch-mode", HeaderValue::from_static("cors"));
        assert!(!is_route("/calls/7", &script));
    }
}
