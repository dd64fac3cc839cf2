//! The headers on every response, the same as in production, so that development and the
//! browser tests find what they break before a deployment does. `Trunk.toml` repeats them for
//! `trunk serve`; a test compares the two.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};

use crate::upstream::ConfigError;

/// Everything that is not listed is blocked. `{media}` are the origins of recordings: the page
/// plays from there, and reads from there what it saves as a file, or why nothing plays. `'wasm-unsafe-eval'` lets the page compile its
/// own wasm and nothing else; there is no inline script or style. Trusted Types block every
/// way to turn text into markup or script: the app builds elements one by one and needs no
/// exception.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; connect-src 'self'{media}; img-src 'self' data:; font-src 'self'; \
     media-src 'self'{media}; form-action 'self'; base-uri 'self'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

const OTHERS: [(&str, &str); 7] = [
    // The address may contain the id of a call, which is not for other hosts.
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    // Not require-corp: the storage bucket of the recordings does not send CORP headers.
    ("cross-origin-embedder-policy", "credentialless"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()",
    ),
];

/// For the pages of the sign-in's own gateway, which have styles and scripts of their own.
const SIGN_IN_PAGES: [(&str, &str); 3] = [
    ("content-security-policy", "frame-ancestors 'none'; base-uri 'self'; object-src 'none'"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// Browsers stay with https for a year.
const HSTS: (HeaderName, HeaderValue) =
    (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));

pub(crate) struct SecurityHeaders(HeaderMap);

impl SecurityHeaders {
    /// `media_origins` are the origins that recordings may come from, besides our own.
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
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.extend(named(&OTHERS));
        Ok(Self(headers))
    }

    /// Adds them to a response, the API's as well: an HTML page of the API, opened by hand,
    /// must not run with our origin's rights. `is_tls`: the browser came over https, and
    /// is told to stay there; over http it must not be told so.
    pub(crate) fn add_to(&self, headers: &mut HeaderMap, is_tls: bool) {
        headers.extend(self.0.clone());
        if is_tls {
            headers.insert(HSTS.0, HSTS.1);
        }
    }

    /// The same for a page of the sign-in's own gateway.
    pub(crate) fn add_to_sign_in_page(headers: &mut HeaderMap, is_tls: bool) {
        headers.extend(named(&SIGN_IN_PAGES));
        if is_tls {
            headers.insert(HSTS.0, HSTS.1);
        }
    }
}

fn named(list: &'static [(&str, &str)]) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    list.iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
}

/// Whether it is `scheme://host[:port]`. A space or a semicolon would end the directive and
/// begin another.
pub(crate) fn is_origin(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b":/.-[]*".contains(&b);
    text.bytes().all(is_plain)
        && text
            .parse::<Uri>()
            .is_ok_and(|uri| uri.scheme().is_some() && uri.path() == "/" && !text.ends_with('/'))
}
