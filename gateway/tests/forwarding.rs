//! What crosses the gateway, and what never does.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test fails by panicking.

mod support;

use support::{Api, Gateway, body, header, status};

/// An answer in the gateway's own name, by which the page knows that it is no
/// answer of the API.
#[track_caller]
fn is_own(reply: &str, expected: u16, code: &str) {
    assert_eq!(status(reply), expected, "{reply}");
    assert_eq!(header(reply, "content-type"), Some("application/json"));
    assert_eq!(header(reply, "cache-control"), Some("no-store"));
    assert!(body(reply).ends_with(&format!("\"code\":\"{code}\"}}")), "{reply}");
}

const OK: &str = "HTTP/1.1 200 OK\r\n\
    Content-Type: application/json\r\n\
    Content-Length: 2\r\n\
    Date: Tue, 03 Nov 2026 10:00:00 GMT\r\n\
    Set-Cookie: session=1\r\n\
    Access-Control-Allow-Origin: *\r\n\
    X-ThunderPhone-Sandbox: 1\r\n\
    \r\n{}";

#[tokio::test]
async fn method_path_query_and_body_arrive_as_they_were_sent() {
    let api = Api::answering(Some(OK)).await;
    let gateway = api.behind_gateway().await;
    gateway.post("/v1/call?a=%20b&c", &["Content-Type: application/json"], r#"{"to":1}"#).await;
    let asked = &api.asked()[0];
    assert!(asked.starts_with("POST /v1/call?a=%20b&c HTTP/1.1\r\n"), "{asked}");
    assert_eq!(header(asked, "host"), Some(api.address.to_string().as_str()));
    assert_eq!(header(asked, "content-type"), Some("application/json"));
    assert_eq!(body(asked), r#"{"to":1}"#);
}

#[tokio::test]
async fn the_api_sees_our_key_and_nothing_of_the_browser() {
    let api = Api::answering(Some(OK)).await;
    let gateway = api.behind_gateway().await;
    gateway
        .get(
            "/v1/calls",
            &[
                "Authorization: Bearer sk_somebody_else",
                "Cookie: a=b",
                "Origin: http://127.0.0.1",
                "Referer: http://127.0.0.1/calls/7",
                "X-Forwarded-For: 10.0.0.1",
                "X-Forwarded-Host: localhost",
                "Forwarded: for=10.0.0.1",
                "Proxy-Authorization: Basic eA==",
                "TE: trailers",
                "Accept-Language: de",
            ],
        )
        .await;
    let asked = &api.asked()[0];
    assert_eq!(header(asked, "authorization"), Some("Bearer sk_test_canary"));
    assert_eq!(asked.matches("sk_").count(), 1, "{asked}");
    for gone in [
        "cookie",
        "origin",
        "referer",
        "x-forwarded-for",
        "x-forwarded-host",
        "forwarded",
        "proxy-authorization",
        "te",
    ] {
        assert_eq!(header(asked, gone), None, "{gone}");
    }
    assert_eq!(header(asked, "accept-language"), Some("de"));
}

#[tokio::test]
async fn headers_named_by_connection_stop_at_the_gateway() {
    let api = Api::answering(Some(OK)).await;
    let gateway = api.behind_gateway().await;
    let headers = ["Connection: x-mine", "X-Mine: 1"];
    gateway.get("/v1/calls", &headers).await;
    assert_eq!(header(&api.asked()[0], "x-mine"), None);
}

#[tokio::test]
async fn the_browser_sees_neither_cookies_nor_permissions_for_other_origins() {
    let api = Api::answering(Some(OK)).await;
    let reply = api.behind_gateway().await.get("/v1/calls", &[]).await;
    assert_eq!(status(&reply), 200);
    assert_eq!(body(&reply), "{}");
    assert_eq!(header(&reply, "set-cookie"), None);
    assert_eq!(header(&reply, "access-control-allow-origin"), None);
    assert_eq!(header(&reply, "x-thunderphone-sandbox"), Some("1"));
    assert_eq!(header(&reply, "date"), Some("Tue, 03 Nov 2026 10:00:00 GMT"));
    assert_eq!(header(&reply, "x-callboard-api-host"), Some(api.address.to_string().as_str()));
    assert!(!reply.contains("sk_test_canary"));
}

#[tokio::test]
async fn a_redirect_is_handed_on_not_followed() {
    let api = Api::answering(Some(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/x\r\nContent-Length: 0\r\n\r\n",
    ))
    .await;
    let reply = api.behind_gateway().await.get("/v1/calls/1/audio", &[]).await;
    assert_eq!(status(&reply), 302);
    assert_eq!(api.asked().len(), 1);
}

#[tokio::test]
async fn a_connection_closed_without_an_answer_is_closed_to_the_browser_and_sent_once() {
    let api = Api::answering(None).await;
    let gateway = api.behind_gateway().await;
    for _ in 0..2 {
        let reply = gateway.post("/v1/call", &[], "{}").await;
        assert_eq!(reply, "", "the browser must see a failure, not an answer");
    }
    assert_eq!(api.asked().len(), 2);
}

#[tokio::test]
async fn an_api_that_cannot_be_reached_is_a_502_but_never_when_a_call_was_to_be_placed() {
    // Bound and dropped: nobody listens there.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let gateway = Gateway::start(&format!("http://{address}"), None).await;
    for (method, path, expected, code) in [
        ("POST", "/v1/call", 504, "proxy_timeout"),
        ("POST", "/v1/billing/top-up", 502, "proxy_unreachable"),
        ("GET", "/v1/calls", 502, "proxy_unreachable"),
    ] {
        let reply = match method {
            "POST" => gateway.post(path, &[], "{}").await,
            _ => gateway.get(path, &[]).await,
        };
        is_own(&reply, expected, code);
        assert!(body(&reply).contains("The API could not be reached."), "{reply}");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_no_answer() {
    let api = Api::answering(Some("SSH-2.0-OpenSSH_9.2\r\n\r\n")).await;
    let gateway = api.behind_gateway().await;
    is_own(&gateway.post("/v1/call", &[], "{}").await, 504, "proxy_timeout");
    is_own(&gateway.get("/v1/calls", &[]).await, 502, "proxy_unreachable");
    assert_eq!(api.asked().len(), 2);
}

#[tokio::test]
async fn a_stalled_api_is_a_504_and_is_asked_once() {
    let api = Api::answering(Some("")).await;
    let reply = api.behind_gateway().await.post("/v1/call", &[], "{}").await;
    is_own(&reply, 504, "proxy_timeout");
    assert_eq!(api.asked().len(), 1);
}

#[tokio::test]
async fn an_answer_cut_short_is_cut_short_to_the_browser() {
    let api = Api::answering(Some(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",
    ))
    .await;
    let reply = api.behind_gateway().await.get("/v1/calls", &[]).await;
    assert_eq!(status(&reply), 200);
    assert!(!reply.ends_with("0\r\n\r\n"), "{reply}");
}

#[tokio::test]
async fn a_path_that_climbs_out_of_v1_is_not_asked_for() {
    let api = Api::answering(Some(OK)).await;
    let gateway = api.behind_gateway().await;
    for path in ["/v1/../admin", "/v1/%2e%2e/admin", "/v1/..%2fadmin", "/admin"] {
        is_own(&gateway.get(path, &[]).await, 404, "proxy_not_allowed");
    }
    assert!(api.asked().is_empty());
}
