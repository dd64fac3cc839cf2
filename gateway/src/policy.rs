//! Serves `callboard-policy.json`, the team's rules, from beside the bundle. It is read at each
//! request, not with the bundle: who changes a rule expects that it holds from now on, and a
//! list of numbers not to call must not wait for a reload.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error_response::{Refusal, error_response};

pub(crate) const NAME: &str = "callboard-policy.json";
/// More than the page takes, so that the page is the one to refuse it.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// The browser may keep it, and checks each time whether it is still the one.
const CACHING: &str = "private, no-cache";

pub(crate) struct Policy {
    file: PathBuf,
}

impl Policy {
    /// The one beside the bundle in this folder.
    pub(crate) fn beside(root: &Path) -> Self {
        Self { file: root.join(NAME) }
    }

    pub(crate) async fn serve(&self, request: &Parts) -> Response {
        if !matches!(request.method, Method::GET | Method::HEAD) {
            return error_response(Refusal::OtherMethod, "Files can only be read.");
        }
        let file = self.file.clone();
        // On a thread where a slow disk holds up nobody.
        let read = tokio::task::spawn_blocking(move || read(&file)).await;
        match read {
            Ok(Ok(Some((bytes, tag)))) => answer(request, bytes, tag),
            // Not 404, which every browser reports as an error of the page.
            Ok(Ok(None)) => {
                (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response()
            }
            Ok(Err(_)) | Err(_) => {
                let detail = "The team's rules cannot be read from this Callboard's disk.";
                error_response(Refusal::Misconfigured, detail)
            }
        }
    }
}

fn answer(request: &Parts, bytes: Bytes, tag: String) -> Response {
    let known = request.headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    // A server that compresses it on the way marks the tag as weak.
    let is_same = |known: &str| known.trim().trim_start_matches("W/") == tag;
    let is_known = known.is_some_and(|known| known.split(',').any(is_same));
    let length = bytes.len().to_string();
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CACHE_CONTROL, CACHING.to_owned()),
        (header::ETAG, tag),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let body = if request.method == Method::HEAD { Body::empty() } else { bytes.into() };
    (StatusCode::OK, headers, [(header::CONTENT_LENGTH, length)], body).into_response()
}

/// The file and its tag; `None` where there is none. A symbolic link is none, as in a bundle.
fn read(file: &Path) -> io::Result<Option<(Bytes, String)>> {
    let about = match fs::symlink_metadata(file) {
        Ok(about) if about.is_file() => about,
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if about.len() > MOST_BYTES {
        return Err(io::Error::other("the team's rules are too large"));
    }
    let bytes = fs::read(file)?;
    Ok(Some((bytes.into(), tag(&about))))
}

fn tag(about: &Metadata) -> String {
    let changed = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    format!("\"{:x}-{:x}\"", about.len(), changed.unwrap_or_default().as_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    async fn ask(policy: &Policy, method: Method, known: Option<&str>) -> (u16, Response) {
        let mut request = Request::builder().method(method).uri(format!("/{NAME}"));
        if let Some(known) = known {
            request = request.header(header::IF_NONE_MATCH, known);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let response = policy.serve(&parts).await;
        (response.status().as_u16(), response)
    }

    async fn body(response: Response) -> Bytes {
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap()
    }

    #[tokio::test]
    async fn a_changed_policy_is_served_at_once_and_an_unchanged_one_is_not_sent_again() {
        let folder = std::env::temp_dir().join(format!("callboard-policy-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let policy = Policy::beside(&folder);
        assert_eq!(ask(&policy, Method::GET, None).await.0, 204);
        fs::write(folder.join(NAME), "{\"version\":1}").unwrap();
        let (status, response) = ask(&policy, Method::GET, None).await;
        assert_eq!(status, 200);
        assert_eq!(response.headers()[header::CACHE_CONTROL], CACHING);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
        let tag = response.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(body(response).await, "{\"version\":1}");
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}")] {
            let (status, response) = ask(&policy, Method::GET, Some(&known)).await;
            assert_eq!((status, body(response).await.len()), (304, 0), "{known}");
        }
        let (status, response) = ask(&policy, Method::HEAD, None).await;
        assert_eq!((status, body(response).await.len()), (200, 0));
        assert_eq!(ask(&policy, Method::POST, None).await.0, 405);
        fs::write(folder.join(NAME), "{\"version\":1,\"countries\":[]}").unwrap();
        assert_eq!(ask(&policy, Method::GET, Some(&tag)).await.0, 200);
        fs::remove_file(folder.join(NAME)).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", folder.join(NAME)).unwrap();
        assert_eq!(ask(&policy, Method::GET, None).await.0, 204);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[tokio::test]
    async fn one_that_cannot_be_read_is_an_error_and_not_none() {
        let folder = std::env::temp_dir().join(format!("callboard-policy2-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let large = fs::File::create(folder.join(NAME)).unwrap();
        large.set_len(MOST_BYTES + 1).unwrap();
        assert_eq!(ask(&Policy::beside(&folder), Method::GET, None).await.0, 500);
        fs::remove_dir_all(&folder).unwrap();
    }
}
