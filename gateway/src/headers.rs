//! Which headers cross the gateway, and in which direction.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// They belong to one connection and mean nothing on the next (RFC 9110, 7.6.1).
/// `Expect` is answered by our own server, and `Host` is written anew.
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

/// What the browser says about its user and where it is. The API authenticates
/// the key and nothing else, so none of it is the API's business.
const FROM_THE_BROWSER: [&str; 8] = [
    "authorization",
    "cookie",
    "origin",
    "referer",
    "forwarded",
    "via",
    "x-real-ip",
    "x-forwarded",
];

/// Cookies would make every page a client of the API with the user's rights, and
/// permissions for other origins are ours to give (we give none).
const FROM_THE_API: [&str; 1] = ["set-cookie"];

/// Says which API answered; the page shows it.
const API_HOST: HeaderName = HeaderName::from_static("x-callboard-api-host");

/// Rewrites a request's headers for the API.
pub(crate) fn for_the_api(headers: &mut HeaderMap, authorization: &HeaderValue) {
    remove_hop_by_hop(headers);
    remove(headers, |name| FROM_THE_BROWSER.contains(&name) || name.starts_with("x-forwarded-"));
    headers.insert(header::AUTHORIZATION, authorization.clone());
}

/// Rewrites a reply's headers for the browser.
pub(crate) fn for_the_browser(headers: &mut HeaderMap, api_host: &HeaderValue) {
    remove_hop_by_hop(headers);
    remove(headers, |name| FROM_THE_API.contains(&name) || name.starts_with("access-control-"));
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

fn remove(headers: &mut HeaderMap, goes: impl Fn(&str) -> bool) {
    let names: Vec<HeaderName> =
        headers.keys().filter(|name| goes(name.as_str())).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}
