//! The headers on every response, the same as in production, so that development and the
//! browser tests find what they break before a deployment does. `Trunk.toml` repeats them for
//! `trunk serve`; a test compares the two.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::Response;

use crate::upstream::ConfigError;

/// Everything that is not listed is blocked. `'wasm-unsafe-eval'` lets the page compile its
/// own wasm and nothing else; there is no inline script or style. Trusted Types block every
/// way to turn text into markup or script: the app builds elements one by one and needs no
/// exception.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; \
     media-src 'self'{media}; form-action 'self'; base-uri 'self'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

const OTHERS: [(&str, &str); 6] = [
    // The address may contain the id of a call, which is not for other hosts.
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
    // Not require-corp: the storage bucket of the recordings does not send CORP headers.
    ("cross-origin-embedder-policy", "credentialless"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()",
    ),
];

#[derive(Clone)]
pub(crate) struct SecurityHeaders(Arc<HeaderMap>);

impl SecurityHeaders {
    /// `media_origins` are the origins that recordings may be played from, besides our own.
    pub(crate) fn new(media_origins: &[String]) -> Result<Self, ConfigError> {
        let mut media = String::new();
        for origin in media_origins {
            if !is_origin(origin) {
                return Err(ConfigError::MediaOrigin(origin.clone()));
            }
            media.push(' ');
            media.push_str(origin);
        }
        let policy = HeaderValue::try_from(POLICY.replace("{media}", &media))
            .map_err(|_| ConfigError::MediaOrigin(media))?;
        let mut headers = HeaderMap::new();
        headers.insert("content-security-policy", policy);
        for (name, value) in OTHERS {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        Ok(Self(Arc::new(headers)))
    }
}

/// Whether it is `scheme://host[:port]`. A space or a semicolon would end the directive and
/// begin another.
fn is_origin(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b":/.-[]*".contains(&b);
    text.bytes().all(is_plain)
        && text
            .parse::<Uri>()
            .is_ok_and(|uri| uri.scheme().is_some() && uri.path() == "/" && !text.ends_with('/'))
}

/// Adds the headers, to proxied responses as well: an HTML page of the API, opened by hand,
/// must not run with our origin's rights.
pub(crate) async fn add(
    State(SecurityHeaders(headers)): State<SecurityHeaders>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in headers.iter() {
        response.headers_mut().insert(name, value.clone());
    }
    response
}
