//! Which headers the gateway passes on, in each direction.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Headers that belong to one connection (RFC 9110, 7.6.1). Our own server handles `Expect`,
/// and `Host` is written anew.
const HOP_BY_HOP: [&str; 11] = [
    "connection",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers about the user and the page. The API authenticates by the key alone and needs none
/// of them.
const NOT_FOR_THE_API: [&str; 8] = [
    "authorization",
    "cookie",
    "origin",
    "referer",
    "forwarded",
    "via",
    "x-real-ip",
    "x-forwarded",
];

/// Cookies of the API would let every page use it with the user's rights. The headers that
/// allow other origins (`access-control-…`) are removed as well: we allow none.
const NOT_FOR_THE_BROWSER: [&str; 1] = ["set-cookie"];

/// Names the API's host; the page shows it.
const API_HOST: HeaderName = HeaderName::from_static("x-callboard-api-host");

/// Rewrites a request's headers for the API.
pub(crate) fn rewrite_request(headers: &mut HeaderMap, authorization: &HeaderValue) {
    remove_hop_by_hop(headers);
    remove(headers, |name| NOT_FOR_THE_API.contains(&name) || name.starts_with("x-forwarded-"));
    headers.insert(header::AUTHORIZATION, authorization.clone());
}

/// Rewrites a response's headers for the browser.
pub(crate) fn rewrite_response(headers: &mut HeaderMap, api_host: &HeaderValue) {
    remove_hop_by_hop(headers);
    remove(headers, |name| {
        NOT_FOR_THE_BROWSER.contains(&name) || name.starts_with("access-control-")
    });
    headers.insert(API_HOST, api_host.clone());
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<String> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    remove(headers, |name| HOP_BY_HOP.contains(&name) || named.iter().any(|other| other == name));
}

fn remove(headers: &mut HeaderMap, is_removed: impl Fn(&str) -> bool) {
    let names: Vec<HeaderName> =
        headers.keys().filter(|name| is_removed(name.as_str())).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}
