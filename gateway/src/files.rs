//! Serves the bundle: the files as they are, and `index.html` for every path that may be one
//! of the app's routes.

use std::path::PathBuf;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// For a name with a content hash, which never means another file.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Cached, but revalidated before each use, so that a new release shows at once.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

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

    pub(crate) async fn serve(self, mut request: Request) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return StatusCode::METHOD_NOT_ALLOWED.into_response();
        }
        if is_route(request.uri().path(), request.headers()) {
            *request.uri_mut() = Uri::from_static("/index.html");
        }
        let caching = if has_hashed_name(request.uri().path()) { IMMUTABLE } else { REVALIDATE };
        let Ok(response) = self.0.oneshot(request).await;
        let mut response = response.map(Body::new);
        // A 404 must not be cached for a year.
        let caching = if response.status().is_client_error() { REVALIDATE } else { caching };
        response.headers_mut().insert(header::CACHE_CONTROL, caching);
        response
    }
}

/// Whether the path is a route of the app and not a file: its last segment has no dot, and
/// the browser, if it says, navigates to it. A missing script must be a plain 404, never the
/// page with status 200.
fn is_route(path: &str, headers: &HeaderMap) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let wants_document = headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate");
    !last.contains('.') && wants_document
}

/// Whether the name has a content hash, as Trunk's names have:
/// `callboard-0123456789abcdef_bg.wasm`, `base-0123456789abcdef.css`.
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
    fn only_names_with_a_content_hash_are_cached_for_a_year() {
        assert!(has_hashed_name("/callboard-3f1c9b8a7d6e5f40_bg.wasm"));
        assert!(has_hashed_name("/callboard-3f1c9b8a7d6e5f40.js"));
        assert!(has_hashed_name("/base-3f1c9b8a7d6e5f4.css"));
        assert!(!has_hashed_name("/index.html"));
        assert!(!has_hashed_name("/favicon.svg"));
        assert!(!has_hashed_name("/some-decade.css"));
        assert!(!has_hashed_name("/calls/7"));
    }

    #[test]
    fn a_route_has_no_dot_and_is_requested_by_navigation() {
        let none = HeaderMap::new();
        assert!(is_route("/", &none));
        assert!(is_route("/calls/7", &none));
        assert!(!is_route("/gone-3f1c9b8a.js", &none));
        let mut script = HeaderMap::new();
        script.insert("sec-fetch-mode", HeaderValue::from_static("cors"));
        assert!(!is_route("/calls/7", &script));
    }
}
