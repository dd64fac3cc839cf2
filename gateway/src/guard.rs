//! Rejects requests from other sites and for other host names.
//!
//! Every page that the user has open can send requests to loopback, and the gateway adds a
//! key that makes phones ring. So a request that changes something must come from our own
//! page (no cross-site request forgery), and every request must name this machine as its
//! host (no DNS rebinding, which would make another site's page look like ours).

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::error_response::{ErrorCode, error_response};
use crate::upstream::is_loopback;

pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !is_for_this_machine(headers) {
        return error_response(
            ErrorCode::CrossSite,
            "This gateway answers on this machine's own name only.",
        );
    }
    if !request.method().is_safe() && !is_from_our_page(headers) {
        return error_response(
            ErrorCode::CrossSite,
            "Only Callboard's own page may change anything here.",
        );
    }
    next.run(request).await
}

/// `X-Forwarded-Host` counts too: `trunk serve` writes its own `Host` and puts the browser's
/// there. A page cannot set it unless we allow that.
fn is_for_this_machine(headers: &HeaderMap) -> bool {
    let Some(host) = text(headers, "host") else {
        return false;
    };
    let forwarded = text(headers, "x-forwarded-host").unwrap_or(host);
    is_loopback(without_port(host)) && is_loopback(without_port(forwarded))
}

/// `same-site` is rejected like `cross-site`: all ports of this machine are one site. `none`
/// means that the user made the request, not a page. A request with neither `Sec-Fetch-Site`
/// nor `Origin` does not come from a browser.
fn is_from_our_page(headers: &HeaderMap) -> bool {
    if headers.contains_key("sec-fetch-site") {
        return matches!(text(headers, "sec-fetch-site"), Some("same-origin" | "none"));
    }
    if !headers.contains_key(header::ORIGIN) {
        return true;
    }
    let origin = text(headers, "origin").and_then(|origin| origin.split_once("://"));
    let ours = [text(headers, "host"), text(headers, "x-forwarded-host")];
    origin.is_some_and(|(_, host)| ours.contains(&Some(host)))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}
