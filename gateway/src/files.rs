//! Serves the bundle: the files as they are, and `index.html` for every path that may be one
//! of the app's routes.
//!
//! All files are read once, at the start and at each reload. So nothing outside the folder can
//! be asked for, files of two releases are never mixed, and a full or slow disk stops no page.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error_response::{Refusal, error_response};
use crate::policy;

/// For a name with a content hash, which never means another file.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// For all others: a new release must show at once.
const NO_STORE: &str = "no-store";
const PAGE: &str = "/index.html";
/// More than a bundle has. Another folder was meant.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// A file, and what each encoding has made of it.
#[derive(Default)]
struct File {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// The files of a bundle by their paths: `/index.html`.
pub(crate) struct Files(HashMap<String, File>);

impl Files {
    /// Reads a bundle. Hidden files, symbolic links and the team's rules are left out: they are
    /// no part of one.
    pub(crate) fn read(root: &Path) -> io::Result<Self> {
        let mut all = HashMap::new();
        let mut left = MOST_BYTES;
        read_folder(root, "", &mut left, &mut all)?;
        let mut files: HashMap<String, File> = HashMap::new();
        for (path, bytes) in all.iter().filter(|(path, _)| encoded(path).is_none()) {
            let encoded = |end: &str| all.get(&format!("{path}{end}")).cloned();
            let (brotli, gzip) = (encoded(".br"), encoded(".gz"));
            files.insert(path.clone(), File { plain: bytes.clone(), brotli, gzip });
        }
        Ok(Self(files))
    }

    pub(crate) fn serve(&self, request: &Parts) -> Response {
        if !matches!(request.method, Method::GET | Method::HEAD) {
            return error_response(Refusal::OtherMethod, "Files can only be read.");
        }
        let path = request.uri.path();
        let path = if is_route(path) { PAGE } else { path };
        let Some(file) = self.0.get(path) else {
            return error_response(Refusal::NotAllowed, "There is no such file.");
        };
        let accepts = |encoding: &str| accepts(&request.headers, encoding);
        let (bytes, encoding) = match file {
            File { brotli: Some(bytes), .. } if accepts("br") => (bytes, Some("br")),
            File { gzip: Some(bytes), .. } if accepts("gzip") => (bytes, Some("gzip")),
            File { plain, .. } => (plain, None),
        };
        let caching = if has_hashed_name(path) { IMMUTABLE } else { NO_STORE };
        let headers = [
            (header::CONTENT_TYPE, content_type(path)),
            (header::CACHE_CONTROL, caching),
            (header::VARY, "Accept-Encoding"),
        ];
        let body =
            if request.method == Method::HEAD { Body::empty() } else { bytes.clone().into() };
        let mut response = (StatusCode::OK, headers, body).into_response();
        if let Some(encoding) = encoding {
            let encoding = HeaderValue::from_static(encoding);
            response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
        }
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        response
    }
}

fn read_folder(
    folder: &Path,
    prefix: &str,
    left: &mut u64,
    all: &mut HashMap<String, Bytes>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Of the entry itself, not of what a link leads to.
        let kind = entry.file_type()?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') || name == policy::NAME {
            continue;
        }
        let path = format!("{prefix}/{name}");
        if kind.is_dir() {
            read_folder(&entry.path(), &path, left, all)?;
        } else if kind.is_file() {
            let length = entry.metadata()?.len();
            *left = left
                .checked_sub(length)
                .ok_or_else(|| io::Error::other("the folder is too large for a bundle"))?;
            all.insert(path, fs::read(entry.path())?.into());
        }
    }
    Ok(())
}

/// The name of the plain file, for one that is encoded.
fn encoded(path: &str) -> Option<&str> {
    path.strip_suffix(".br").or_else(|| path.strip_suffix(".gz"))
}

/// Whether the path may be a route of the app: plain segments without a dot. Everything else
/// is a file, or missing: a missing script must be a plain 404, never the page.
fn is_route(path: &str) -> bool {
    let is_plain = |segment: &str| {
        !segment.is_empty()
            && segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_~".contains(&b))
    };
    path == "/"
        || path
            .strip_prefix('/')
            .is_some_and(|rest| rest.strip_suffix('/').unwrap_or(rest).split('/').all(is_plain))
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let is_refused = weight.trim().trim_start_matches("q=").trim_matches(['0', '.']).is_empty()
            && !weight.is_empty();
        name.trim().eq_ignore_ascii_case(encoding) && !is_refused
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        _ => "text/plain; charset=utf-8",
    }
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
    fn a_route_is_made_of_plain_segments() {
        for path in ["/", "/calls", "/calls/", "/calls/7", "/v1calls", "/no/such/route"] {
            assert!(is_route(path), "{path}");
        }
        for path in [
            "",
            "//",
            "//v1/x",
            "/calls//7",
            "/calls/../v1",
            "/./calls",
            "/gone-3f1c9b8a.js",
            "/%76%31/x",
            "/calls;x",
            "/index.html%00.js",
        ] {
            assert!(!is_route(path), "{path}");
        }
    }

    #[test]
    fn an_encoding_that_the_browser_refuses_is_not_used() {
        for (text, expected) in [
            ("gzip, br", true),
            ("BR;q=0.5", true),
            ("br;q=1.0", true),
            ("br;q=0", false),
            ("br; q=0.0", false),
            ("gzip", false),
            ("brotli", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(text));
            assert_eq!(accepts(&headers, "br"), expected, "{text}");
        }
    }

    #[test]
    fn links_and_hidden_files_are_no_part_of_the_bundle() {
        let folder = std::env::temp_dir().join(format!("callboard-files-{}", std::process::id()));
        fs::create_dir_all(folder.join("sub")).unwrap();
        for name in ["index.html", "a.js", "a.js.br", ".secret", "sub/b.css", "only.gz"] {
            fs::write(folder.join(name), name).unwrap();
        }
        std::os::unix::fs::symlink("/etc/passwd", folder.join("passwd.txt")).unwrap();
        std::os::unix::fs::symlink("a.js", folder.join("b.js")).unwrap();
        std::os::unix::fs::symlink("sub", folder.join("link")).unwrap();
        let files = Files::read(&folder).unwrap();
        let mut names: Vec<&str> = files.0.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["/a.js", "/index.html", "/sub/b.css"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
