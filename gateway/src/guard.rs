//! Rejects requests from other sites and, in local mode, for other host names.
//!
//! Browsers add Basic credentials and cookies to requests from other sites too, and every page
//! that a user has open can send requests to loopback. So a request that changes something must
//! come from our own page (no cross-site request forgery), and where nobody signs in every
//! request must name this machine as its host (no DNS rebinding, which would make another
//! site's page look like ours).

use axum::http::{HeaderMap, header};

use crate::upstream::is_loopback;

/// Whether the request names this machine as its host. `X-Forwarded-Host` counts too: `trunk
/// serve` writes its own `Host` and puts the browser's there. A page cannot set it unless we
/// allow that.
pub(crate) fn is_for_this_machine(headers: &HeaderMap) -> bool {
    let Some(host) = text(headers, "host") else {
        return false;
    };
    let forwarded = text(headers, "x-forwarded-host").unwrap_or(host);
    is_loopback(without_port(host)) && is_loopback(without_port(forwarded))
}

/// Whether our own page, or its user, made the request. `same-site` is rejected like
/// `cross-site`: all ports of one machine are one site. Every browser sends `Sec-Fetch-Site`
/// or, if it is older, `Origin`; `is_local` allows neither, for programs on this machine.
pub(crate) fn is_from_our_page(headers: &HeaderMap, is_local: bool) -> bool {
    if headers.contains_key("sec-fetch-site") {
        let mut sites = headers.get_all("sec-fetch-site").iter();
        return sites.next().is_some_and(|site| site == "same-origin") && sites.next().is_none();
    }
    if !headers.contains_key(header::ORIGIN) {
        return is_local;
    }
    let origin = text(headers, "origin").and_then(|origin| origin.split_once("://"));
    // The forwarded host is trunk's, which only a local gateway stands behind.
    let ours = [text(headers, "host"), text(headers, "x-forwarded-host").filter(|_| is_local)];
    origin.is_some_and(|(scheme, host)| {
        matches!(scheme, "http" | "https") && ours.contains(&Some(host))
    })
}

/// Whether a page of another site or another origin made the request, as far as the browser
/// says. It could not read the answer, but would leave a line in the audit log in the name of
/// whoever has it open.
pub(crate) fn is_from_another_page(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all("sec-fetch-site").iter();
    sites.any(|site| site != "same-origin" && site != "none")
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn other_pages_are_told_by_what_the_browser_says() {
        for (sites, is_other) in [
            (&[][..], false),
            (&["same-origin"], false),
            // Typed into the address bar.
            (&["none"], false),
            (&["cross-site"], true),
            (&["same-site"], true),
            (&["same-origin", "cross-site"], true),
        ] {
            let mut headers = HeaderMap::new();
            for site in sites {
                headers.append("sec-fetch-site", HeaderValue::from_static(site));
            }
            assert_eq!(is_from_another_page(&headers), is_other, "{sites:?}");
        }
    }
}
