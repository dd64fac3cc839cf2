//! Only our own page, on this machine's own name, may change anything.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test fails by panicking.

mod support;

use support::{FakeApi, status};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// The status of a POST with these headers, and whether it reached the API.
async fn post(headers: &[&str]) -> (u16, bool) {
    let api = FakeApi::responding(Some(OK)).await;
    let gateway = api.behind_gateway().await;
    let own_origin = format!("Origin: http://{}", gateway.address);
    let headers: Vec<&str> = headers
        .iter()
        .map(|line| if *line == "OWN ORIGIN" { own_origin.as_str() } else { line })
        .collect();
    let response = gateway.post("/v1/call", &headers, "{}").await;
    (status(&response), !api.requests().is_empty())
}

const ALLOWED: (u16, bool) = (200, true);
const REFUSED: (u16, bool) = (403, false);

#[tokio::test]
async fn our_own_page_may_place_a_call() {
    assert_eq!(post(&["Sec-Fetch-Site: same-origin", "OWN ORIGIN"]).await, ALLOWED);
    assert_eq!(post(&["OWN ORIGIN"]).await, ALLOWED);
}

#[tokio::test]
async fn a_program_that_is_not_a_browser_may_place_a_call() {
    assert_eq!(post(&[]).await, ALLOWED);
}

#[tokio::test]
async fn a_page_of_another_site_may_not_place_a_call() {
    assert_eq!(post(&["Sec-Fetch-Site: cross-site", "Origin: https://example.com"]).await, REFUSED);
    assert_eq!(post(&["Sec-Fetch-Site: same-site", "Origin: http://127.0.0.1:1"]).await, REFUSED);
    assert_eq!(post(&["Origin: https://example.com"]).await, REFUSED);
    assert_eq!(post(&["Origin: http://127.0.0.1:1"]).await, REFUSED);
    assert_eq!(post(&["Origin: null"]).await, REFUSED);
    // `Sec-Fetch-Site` outweighs an origin that looks right.
    assert_eq!(post(&["Sec-Fetch-Site: cross-site", "OWN ORIGIN"]).await, REFUSED);
}

#[tokio::test]
async fn behind_trunk_the_forwarded_host_is_the_pages_own() {
    let page = "X-Forwarded-Host: localhost:8080";
    assert_eq!(post(&[page, "Origin: http://localhost:8080"]).await, ALLOWED);
    assert_eq!(post(&[page, "Origin: http://localhost:3000"]).await, REFUSED);
    let rebound = "X-Forwarded-Host: evil.example.com";
    assert_eq!(post(&[rebound, "Sec-Fetch-Site: same-origin"]).await, REFUSED);
}

#[tokio::test]
async fn a_host_name_of_another_machine_is_rejected_even_for_reading() {
    let api = FakeApi::responding(Some(OK)).await;
    let gateway = api.behind_gateway().await;
    for (host, expected) in [
        ("Host: evil.example.com", 403),
        ("Host: 127.0.0.1.example.com", 403),
        ("Host: 192.168.0.7:4010", 403),
        ("Host: localhost:4010", 200),
        ("Host: 127.0.0.1", 200),
        ("Host: [::1]:4010", 200),
        ("Host: callboard.localhost", 200),
    ] {
        let response = gateway.send_raw("GET /v1/calls HTTP/1.1", &[host], "").await;
        assert_eq!(status(&response), expected, "{host}");
    }
}
