//! What the gateway passes on, and what it does not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test fails by panicking.

mod support;

use support::{FakeApi, Gateway, body, header, status};

/// Checks that this is an error response of the gateway itself, as the page recognizes it.
#[track_caller]
fn check_own_error(response: &str, expected: u16, code: &str) {
    assert_eq!(status(response), expected, "{response}");
    assert_eq!(header(response, "content-type"), Some("application/json"));
    assert_eq!(header(response, "cache-control"), Some("no-store"));
    let json: serde_json::Value = serde_json::from_str(body(response)).unwrap();
    assert_eq!(json["code"], code, "{response}");
}

const OK: &str = "HTTP/1.1 200 OK\r\n\
    Content-Type: application/json\r\n\
    Content-Length: 2\r\n\
    Date: Tue, 03 Nov 2026 10:00:00 GMT\r\n\
    Set-Cookie: session=1\r\n\
    Access-Control-Allow-Origin: *\r\n\
    X-Anything: 1\r\n\
    X-ThunderPhone-Sandbox: 1\r\n\
    \r\n{}";

#[tokio::test]
async fn method_path_query_and_body_are_passed_on_unchanged() {
    let api = FakeApi::responding(Some(OK)).await;
    let gateway = api.behind_gateway().await;
    gateway.get("/v1/calls?a=%20b&c", &[]).await;
    let request = &api.requests()[0];
    assert!(request.starts_with("GET /v1/calls?a=%20b&c HTTP/1.1\r\n"), "{request}");
    gateway.post("/v1/call", &["Content-Type: application/json"], r#"{"to":1}"#).await;
    let request = &api.requests()[1];
    assert!(request.starts_with("POST /v1/call HTTP/1.1\r\n"), "{request}");
    assert_eq!(header(request, "host"), Some(api.address.to_string().as_str()));
    assert_eq!(header(request, "content-type"), Some("application/json"));
    assert_eq!(body(request), r#"{"to":1}"#);
}

#[tokio::test]
async fn the_api_receives_the_gateways_key_and_no_header_of_the_user() {
    let api = FakeApi::responding(Some(OK)).await;
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
    let request = &api.requests()[0];
    assert_eq!(header(request, "authorization"), Some("Bearer sk_test_canary"));
    assert_eq!(request.matches("sk_").count(), 1, "{request}");
    for gone in [
        "cookie",
        "origin",
        "referer",
        "x-forwarded-for",
        "x-forwarded-host",
        "forwarded",
        "proxy-authorization",
        "te",
        "accept-language",
    ] {
        assert_eq!(header(request, gone), None, "{gone}");
    }
}

#[tokio::test]
async fn an_export_asks_for_its_format_in_both_ways_that_a_host_may_choose_by() {
    let api = FakeApi::responding(Some(OK)).await;
    let gateway = api.behind_gateway().await;
    for (path, accept) in [
        ("/v1/calls/export?format=csv", "text/csv, application/json;q=0.5"),
        ("/v1/calls/export?format=json", "application/json"),
        ("/v1/calls/export", "application/json"),
        ("/v1/calls", "application/json"),
    ] {
        gateway.get(path, &["Accept: text/html"]).await;
        let request = api.requests().pop().unwrap();
        assert_eq!(header(&request, "accept"), Some(accept), "{path}");
    }
}

#[tokio::test]
async fn headers_named_by_connection_are_removed() {
    let api = FakeApi::responding(Some(OK)).await;
    let gateway = api.behind_gateway().await;
    let headers = ["Connection: x-mine", "X-Mine: 1"];
    gateway.get("/v1/calls", &headers).await;
    assert_eq!(header(&api.requests()[0], "x-mine"), None);
}

#[tokio::test]
async fn the_browser_receives_only_known_headers() {
    let api = FakeApi::responding(Some(OK)).await;
    let response = api.behind_gateway().await.get("/v1/calls", &[]).await;
    assert_eq!(status(&response), 200);
    assert_eq!(body(&response), "{}");
    assert_eq!(header(&response, "set-cookie"), None);
    assert_eq!(header(&response, "access-control-allow-origin"), None);
    assert_eq!(header(&response, "x-anything"), None);
    assert_eq!(header(&response, "x-thunderphone-sandbox"), Some("1"));
    assert_eq!(header(&response, "date"), Some("Tue, 03 Nov 2026 10:00:00 GMT"));
    assert_eq!(header(&response, "x-callboard-api-host"), Some(api.address.to_string().as_str()));
    assert!(!response.contains("sk_test_canary"));
}

#[tokio::test]
async fn a_redirect_is_passed_on_and_not_followed() {
    let api = FakeApi::responding(Some(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/x\r\nContent-Length: 0\r\n\r\n",
    ))
    .await;
    let response = api.behind_gateway().await.get("/v1/calls/1/audio", &[]).await;
    assert_eq!((status(&response), header(&response, "location")), (302, None));
    assert_eq!(api.requests().len(), 1);
}

#[tokio::test]
async fn when_the_api_closes_the_connection_the_outcome_is_unknown_and_nothing_is_retried() {
    let api = FakeApi::responding(None).await;
    let gateway = api.behind_gateway().await;
    for _ in 0..2 {
        // A closed connection would make the browser send it again.
        check_own_error(&gateway.post("/v1/call", &[], "{}").await, 504, "proxy_timeout");
    }
    assert_eq!(api.requests().len(), 2);
}

#[tokio::test]
async fn without_an_answer_it_is_unknown_whether_something_was_added() {
    for answer in [None, Some("SSH-2.0-OpenSSH_9.2\r\n\r\n")] {
        let api = FakeApi::responding(answer).await;
        let gateway = api.behind_gateway().await;
        for path in
            ["/v1/test-calls", "/v1/agents/12/test-scenarios", "/v1/developer/webhook-endpoints"]
        {
            check_own_error(&gateway.post(path, &[], "{}").await, 504, "proxy_timeout");
        }
        assert_eq!(api.requests().len(), 3);
    }
}

#[tokio::test]
async fn an_unreachable_api_is_a_502_or_a_504_for_a_request_that_places_a_call() {
    // Bound and dropped: nothing listens there.
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = unused.local_addr().unwrap();
    drop(unused);
    let gateway = Gateway::start(&format!("http://{address}"), None).await;
    for (method, path, expected, code) in [
        ("POST", "/v1/call", 504, "proxy_timeout"),
        ("POST", "/v1/billing/top-up", 502, "proxy_unreachable"),
        ("POST", "/v1/test-calls", 502, "proxy_unreachable"),
        ("GET", "/v1/calls", 502, "proxy_unreachable"),
    ] {
        let response = match method {
            "POST" => gateway.post(path, &[], "{}").await,
            _ => gateway.get(path, &[]).await,
        };
        check_own_error(&response, expected, code);
        assert!(body(&response).contains("The API cannot be reached"), "{response}");
    }
}

#[tokio::test]
async fn a_response_that_is_not_http_is_an_error_of_the_gateway() {
    let api = FakeApi::responding(Some("SSH-2.0-OpenSSH_9.2\r\n\r\n")).await;
    let gateway = api.behind_gateway().await;
    check_own_error(&gateway.post("/v1/call", &[], "{}").await, 504, "proxy_timeout");
    check_own_error(&gateway.get("/v1/calls", &[]).await, 502, "proxy_unreachable");
    assert_eq!(api.requests().len(), 2);
}

#[tokio::test]
async fn a_stalled_api_is_a_504_without_a_retry() {
    let api = FakeApi::responding(Some("")).await;
    let response = api.behind_gateway().await.post("/v1/call", &[], "{}").await;
    check_own_error(&response, 504, "proxy_timeout");
    assert_eq!(api.requests().len(), 1);
}

#[tokio::test]
async fn a_truncated_response_stays_truncated_for_the_browser() {
    let api = FakeApi::responding(Some(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",
    ))
    .await;
    let response = api.behind_gateway().await.get("/v1/calls", &[]).await;
    assert_eq!(status(&response), 200);
    assert!(!response.ends_with("0\r\n\r\n"), "{response}");
}

#[tokio::test]
async fn a_path_that_leaves_v1_is_not_passed_on() {
    let api = FakeApi::responding(Some(OK)).await;
    let gateway = api.behind_gateway().await;
    for path in ["/v1/../admin", "/v1/%2e%2e/admin", "/v1/..%2fadmin", "/admin"] {
        check_own_error(&gateway.get(path, &[]).await, 404, "proxy_not_allowed");
    }
    assert!(api.requests().is_empty());
}
