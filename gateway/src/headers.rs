//! Which headers cross the gateway, in each direction. Both are lists of what is kept: what
//! nobody has thought of does not pass.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Headers that belong to one connection (RFC 9110, 7.6.1).
const HOP_BY_HOP: [&str; 10] = [
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What the page reads of the API's response. Not among them: cookies and permissions for
/// other origins, addresses with a signature (`Location`), numbers (`Content-Disposition`), and
/// what makes a browser clear its storage, load, report or navigate.
const FOR_THE_BROWSER: [&str; 8] = [
    "content-length",
    "content-type",
    "date",
    "retry-after",
    "x-request-id",
    // By this the page knows that no phone rings.
    "x-thunderphone-sandbox",
    // How many calls match an export, and whether it has only the newest of them.
    "x-total-count",
    "x-truncated",
];

/// Names the API's host; the page shows it.
const API_HOST: HeaderName = HeaderName::from_static("x-callboard-api-host");

/// The headers of a request to the API: what HTTP needs, and the key. Nothing about the user
/// or the page.
///
/// No document says how a host chooses the format of an export, so a table is asked for in both
/// ways: by the query, which is passed on, and by `Accept`.
pub(crate) fn for_the_api(
    authorization: &HeaderValue,
    host: &HeaderValue,
    wants_csv: bool,
) -> HeaderMap {
    let accept = if wants_csv { "text/csv, application/json;q=0.5" } else { "application/json" };
    let mut headers = HeaderMap::new();
    headers.insert(header::HOST, host.clone());
    headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
    headers.insert(header::USER_AGENT, HeaderValue::from_static("Callboard"));
    headers.insert(header::AUTHORIZATION, authorization.clone());
    headers
}

/// The headers of the API's response that the browser gets.
pub(crate) fn for_the_browser(from_api: &HeaderMap, api_host: &HeaderValue) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for name in FOR_THE_BROWSER {
        if let Some(value) = from_api.get(name) {
            headers.insert(HeaderName::from_static(name), value.clone());
        }
    }
    headers.insert(API_HOST, api_host.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers
}

pub(crate) fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<String> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let removed: Vec<HeaderName> = headers
        .keys()
        .filter(|name| {
            HOP_BY_HOP.contains(&name.as_str()) || named.iter().any(|other| other == name.as_str())
        })
        .cloned()
        .collect();
    for name in removed {
        headers.remove(name);
    }
}
