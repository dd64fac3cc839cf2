//! Which headers and bodies cross the proxy, in each direction.

use crate::fake_api::{self, FakeApi};
use crate::proxy::{APP_HEADERS, KEY, Proxy, SIGNED_IN, USER};

/// Every header that the API may receive. What the browser tells about its user, origin
/// and route is none of its business.
const ALLOWED_REQUEST_HEADERS: [&str; 8] = [
    "host",
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "user-agent",
];

const BROWSER_HEADERS: [&str; 24] = [
    "Cookie: session=1",
    "Origin: http://127.0.0.1",
    "Referer: http://127.0.0.1/calls/7",
    "Forwarded: for=203.0.113.7",
    "X-Forwarded-For: 203.0.113.7",
    "X-Forwarded-Host: callboard.example.com",
    "X-Forwarded-Proto: https",
    "X-Real-IP: 203.0.113.7",
    "True-Client-IP: 203.0.113.7",
    "Via: 1.1 proxy",
    "Proxy-Authorization: Basic eDp5",
    "Proxy-Connection: keep-alive",
    "Keep-Alive: timeout=5",
    "TE: trailers",
    "Trailer: Expires",
    "Upgrade-Insecure-Requests: 1",
    "User-Agent: Somebody's browser",
    "Accept-Language: de",
    "X-Api-Key: sk_of_somebody",
    "X-Auth-Request-Email: boss@example.com",
    "X-Callboard-User: boss",
    "X-HTTP-Method-Override: DELETE",
    "Idempotency-Key: 7",
    "Range: bytes=0-1",
];

#[tokio::test]
async fn the_api_receives_only_the_request_and_the_key() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    let mut lines =
        vec![SIGNED_IN, "Sec-Fetch-Site: same-origin", "Content-Type: application/json"];
    lines.extend(BROWSER_HEADERS);
    for (line, body) in
        [("GET /v1/calls/7", ""), ("POST /v1/call", "{\"to_number\": \"+14155550199\"}")]
    {
        api.clear_requests();
        let reply = proxy.ask(line, &lines, body).await;
        assert_eq!(reply.status, 200, "{line}: {}", reply.body);
        let requests = api.requests();
        let (head, sent) = requests[0].split_once("\r\n\r\n").unwrap();
        assert_eq!(sent, body);
        let mut names = Vec::new();
        for header in head.lines().skip(1) {
            let (name, value) = header.split_once(": ").unwrap();
            let name = name.to_ascii_lowercase();
            assert!(
                ALLOWED_REQUEST_HEADERS.contains(&name.as_str()),
                "{line}: the API receives {header}"
            );
            match name.as_str() {
                "authorization" => assert_eq!(value, format!("Bearer {KEY}")),
                "host" => assert_eq!(value, api.address.to_string()),
                "user-agent" => assert_eq!(value, "Callboard"),
                "content-type" => assert_eq!(value, "application/json"),
                _ => {}
            }
            assert!(!names.contains(&name), "{line}: {name} twice");
            names.push(name);
        }
        assert!(names.contains(&"authorization".to_owned()), "{names:?}");
    }
}

const REMOVED_RESPONSE_HEADERS: [&str; 14] = [
    "alt-svc",
    "clear-site-data",
    "content-security-policy-report-only",
    "link",
    "nel",
    "refresh",
    "report-to",
    "reporting-endpoints",
    "service-worker-allowed",
    "set-cookie",
    "sourcemap",
    "via",
    "www-authenticate",
    "x-powered-by",
];

#[tokio::test]
async fn response_headers_meant_for_proxies_or_other_sites_are_removed() {
    let api = FakeApi::responding(
        "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\
         Set-Cookie: session=1\r\nSet-Cookie: other=2\r\nAccess-Control-Allow-Origin: *\r\n\
         Access-Control-Allow-Credentials: true\r\nAccess-Control-Allow-Headers: x\r\n\
         Access-Control-Allow-Methods: POST\r\nAccess-Control-Allow-Private-Network: true\r\n\
         Access-Control-Expose-Headers: x\r\nAccess-Control-Max-Age: 86400\r\n\
         WWW-Authenticate: Basic realm=\"api\"\r\nAlt-Svc: h3=\":443\"\r\nVia: 1.1 cdn\r\n\
         Server: api\r\nX-Powered-By: api\r\nCache-Control: public, max-age=60\r\n\
         Expires: Thu, 01 Dec 2044 16:00:00 GMT\r\nX-Accel-Redirect: /numbers.txt\r\n\
         Clear-Site-Data: \"*\"\r\nNEL: {}\r\nReport-To: {}\r\n\
         Reporting-Endpoints: x=\"https://example.com\"\r\nRefresh: 0;url=https://example.com\r\n\
         Link: <https://example.com>; rel=preload\r\nService-Worker-Allowed: /\r\n\
         SourceMap: /x\r\nX-Callboard-User: root\r\nContent-Security-Policy-Report-Only: x\r\n\
         X-Request-ID: req_7\r\nRetry-After: 7\r\n\r\n{}",
    )
    .await;
    let proxy = Proxy::in_front_of(api.address).await;
    let reply = proxy.place("{}").await;
    assert_eq!((reply.status, reply.body.as_str()), (201, "{}"));
    for (name, value) in &reply.headers {
        let is_removed = name.starts_with("access-control-")
            || REMOVED_RESPONSE_HEADERS.contains(&name.as_str());
        assert!(!is_removed, "the browser receives {name}: {value}");
    }
    assert!(matches!(reply.header("x-callboard-user"), None | Some(USER)));
    assert_eq!(reply.header("x-request-id"), Some("req_7"));
    assert_eq!(reply.header("retry-after"), Some("7"));
    assert_eq!(reply.all("cache-control"), ["no-store"]);
    assert_eq!(reply.all("x-callboard-api-host"), [api.address.to_string()]);
}

/// Every header that a browser may receive of the API's answer. All others are ours.
const ALLOWED_RESPONSE_HEADERS: [&str; 10] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "retry-after",
    "transfer-encoding",
    "x-request-id",
    "x-total-count",
    "x-truncated",
];

#[tokio::test]
async fn only_known_headers_of_the_api_reach_the_browser() {
    let api = FakeApi::responding(
        "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\
         Location: https://storage.example.com/a.wav?X-Signature=7\r\nX-Anything: 7\r\n\
         Content-Disposition: attachment; filename=\"+14155550102.wav\"\r\nETag: \"7\"\r\n\
         Last-Modified: Thu, 01 Dec 2044 16:00:00 GMT\r\nX-Caller: +14155550103\r\n\
         Content-Location: /x\r\nX-Request-ID: req_7\r\nRetry-After: 7\r\n\
         X-Total-Count: 4200\r\nX-Truncated: true\r\n\r\n{}",
    )
    .await;
    let proxy = Proxy::in_front_of(api.address).await;
    for line in [
        "POST /v1/call",
        "GET /v1/calls/7",
        "GET /v1/calls/7/audio",
        "GET /v1/calls/party-numbers?q=415",
        "GET /v1/calls/report-summary",
        "GET /v1/calls/export?format=csv",
    ] {
        let reply = proxy.ask(line, &APP_HEADERS, if line.starts_with('P') { "{}" } else { "" });
        let reply = reply.await;
        assert_eq!((reply.status, reply.header("x-request-id")), (201, Some("req_7")), "{line}");
        assert_eq!(reply.header("retry-after"), Some("7"), "{line}");
        assert_eq!(reply.header("x-total-count"), Some("4200"), "{line}");
        assert_eq!(reply.header("x-truncated"), Some("true"), "{line}");
        assert_eq!(reply.all("cache-control"), ["no-store"], "{line}");
        for (name, value) in &reply.headers {
            let is_ours = OUR_HEADERS.contains(&name.as_str());
            let is_allowed = is_ours || ALLOWED_RESPONSE_HEADERS.contains(&name.as_str());
            assert!(is_allowed, "{line}: the browser receives {name}: {value}");
        }
    }
}

/// What every answer has. Their values have tests of their own.
const OUR_HEADERS: [&str; 13] = [
    "cache-control",
    "content-security-policy",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "server",
    "server-timing",
    "vary",
    "x-callboard-api-host",
    "x-content-type-options",
    "x-frame-options",
];

#[tokio::test]
async fn redirects_are_passed_through_and_not_followed() {
    let other = FakeApi::responding(fake_api::OK).await;
    let api = FakeApi::responding(&format!(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://{}/v1/call\r\nContent-Length: 0\r\n\r\n",
        other.address
    ))
    .await;
    let proxy = Proxy::in_front_of(api.address).await;
    assert_eq!(proxy.place("{}").await.status, 307);
    assert_eq!((api.requests().len(), other.requests().len()), (1, 0));
}

#[tokio::test]
async fn api_responses_pass_through_unchanged_whatever_their_status() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    let statuses = [200, 201, 202, 400, 402, 403, 404, 405, 409, 413, 415, 422, 425, 429, 500]
        .into_iter()
        .chain([501, 502, 503, 504]);
    for status in statuses {
        let body = format!("{{\"detail\":\"the API's own {status}\"}}");
        api.response(&format!(
            "HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        // Stays below the rate limit for placements.
        let reply = if status > 402 && status < 500 {
            proxy.ask("POST /v1/billing/top-up", &APP_HEADERS, "{}").await
        } else {
            proxy.place("{}").await
        };
        assert_eq!((reply.status, &reply.body), (status, &body));
        assert_eq!(reply.header("content-type"), Some("application/json"));
        let reply = proxy.get("/v1/calls/7").await;
        assert_eq!(reply.status, status);
    }
}
