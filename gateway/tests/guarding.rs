//! Who may ask: our own page, on this machine's own name.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test fails by panicking.

mod support;

use support::{Api, status};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// The status of a POST with these headers, and whether the API heard of it.
async fn post(headers: &[&str]) -> (u16, bool) {
    let api = Api::answering(Some(OK)).await;
    let gateway = api.behind_gateway().await;
    let own_origin = format!("Origin: http://{}", gateway.address);
    let headers: Vec<&str> = headers
        .iter()
        .map(|line| if *line == "OWN ORIGIN" { own_origin.as_str() } else { line })
        .collect();
    let reply = gateway.post("/v1/call", &headers, "{}").await;
    (status(&reply), !api.asked().is_empty())
}

const ALLOWED: (u16, bool) = (200, true);
const REFUSED: (u16, bool) = (403, false);

#[tokio::test]
async fn our_own_page_may_place_a_call() {
    assert_eq!(post(&["Sec-Fetch-Site: same-origin", "OWN ORIGIN"]).await, ALLOWED);
    assert_eq!(post(&["OWN ORIGIN"]).await, ALLOWED);
}

#[tokio::test]
async fn a_program_without_a_browser_may_too() {
    assert_eq!(post(&[]).await, ALLOWED);
}

#[tokio::test]
async fn another_page_may_not() {
    assert_eq!(post(&["Sec-Fetch-Site: cross-site", "Origin: https://example.com"]).await, REFUSED);
    assert_eq!(post(&["Sec-Fetch-Site: same-site", "Origin: http://127.0.0.1:1"]).await, REFUSED);
    assert_eq!(post(&["Origin: https://example.com"]).await, REFUSED);
    assert_eq!(post(&["Origin: http://127.0.0.1:1"]).await, REFUSED);
    assert_eq!(post(&["Origin: null"]).await, REFUSED);
    // What the browser says outweighs an origin that looks right.
    assert_eq!(post(&["Sec-Fetch-Site: cross-site", "OWN ORIGIN"]).await, REFUSED);
}

#[tokio::test]
async fn behind_trunk_the_pages_own_host_is_the_forwarded_one() {
    let page = "X-Forwarded-Host: localhost:8080";
    assert_eq!(post(&[page, "Origin: http://localhost:8080"]).await, ALLOWED);
    assert_eq!(post(&[page, "Origin: http://localhost:3000"]).await, REFUSED);
    let rebound = "X-Forwarded-Host: evil.example.com";
    assert_eq!(post(&[rebound, "Sec-Fetch-Site: same-origin"]).await, REFUSED);
}

#[tokio::test]
async fn a_name_that_is_not_this_machines_is_refused_even_for_reading() {
    let api = Api::answering(Some(OK)).await;
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
        let reply = gateway.ask_raw("GET /v1/calls HTTP/1.1", &[host], "").await;
        assert_eq!(status(&reply), expected, "{host}");
    }
}
