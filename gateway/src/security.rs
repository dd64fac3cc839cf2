//! The headers on every answer, the same as in production: development and the
//! browser tests meet first what a deployment would meet last. `Trunk.toml`
//! repeats them for `trunk serve`; a test holds the two together.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::Response;

use crate::upstream::ConfigError;

/// Everything that is not listed is refused. `'wasm-unsafe-eval'` lets the page
/// compile its own wasm and nothing else; there is no inline script or style. No
/// text may become markup or script by any of the browser's own ways to do that
/// (Trusted Types): the app builds elements one by one and needs no exception.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; \
     media-src 'self'{media}; form-action 'self'; base-uri 'self'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

const OTHERS: [(&str, &str); 6] = [
    // A call's id stands in the address; other hosts have no use for it.
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
    // Not require-corp: recordings come from a bucket that does not know us.
    ("cross-origin-embedder-policy", "credentialless"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()",
    ),
];

#[derive(Clone)]
pub(crate) struct Headers(Arc<HeaderMap>);

impl Headers {
    /// With the origins recordings may be played from, besides our own.
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

/// A space or a semicolon in an origin would end the directive and begin another.
fn is_origin(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b":/.-[]*".contains(&b);
    text.bytes().all(is_plain)
        && text
            .parse::<Uri>()
            .is_ok_and(|uri| uri.scheme().is_some() && uri.path() == "/" && !text.ends_with('/'))
}

/// Proxied answers get them too: an HTML page from the API opened by hand must
/// not run as ours.
pub(crate) async fn add(
    State(Headers(ours)): State<Headers>,
    request: Request,
    next: Next,
) -> Response {
    let mut reply = next.run(request).await;
    for (name, value) in ours.iter() {
        reply.headers_mut().insert(name, value.clone());
    }
    reply
}
