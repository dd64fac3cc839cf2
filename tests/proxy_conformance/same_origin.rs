//! Only Callboard's own page may change anything, and only with JSON.

use crate::fake_api::{self, FakeApi};
use crate::proxy::{Proxy, SIGNED_IN};

#[tokio::test]
async fn only_our_own_page_may_change_anything() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    let ours = format!("Origin: http://{}", proxy.address);
    let ours_by_tls = format!("Origin: https://{}", proxy.address);
    let longer = format!("Origin: http://{}.example.com", proxy.address);
    let other_port = format!("Origin: http://127.0.0.1:{}", proxy.address.port() - 1);
    const JSON: &str = "Content-Type: application/json";
    let table: &[(&[&str], u16)] = &[
        (&["Sec-Fetch-Site: same-origin", JSON], 200),
        (&["Sec-Fetch-Site: same-origin", "Content-Type: application/json; charset=utf-8"], 200),
        // `Sec-Fetch-Site` takes precedence over `Origin`.
        (&["Sec-Fetch-Site: same-origin", "Origin: https://example.com", JSON], 200),
        (&[&ours, JSON], 200),
        // Another server may terminate TLS.
        (&[&ours_by_tls, JSON], 200),
        (&["Sec-Fetch-Site: cross-site", JSON], 403),
        (&["Sec-Fetch-Site: same-site", JSON], 403),
        (&["Sec-Fetch-Site: none", JSON], 403),
        (&["Sec-Fetch-Site: same-origin, cross-site", JSON], 403),
        (&["Sec-Fetch-Site: cross-site", &ours, JSON], 403),
        (&["Origin: https://example.com", JSON], 403),
        (&["Origin: null", JSON], 403),
        (&[&longer, JSON], 403),
        (&[&other_port, JSON], 403),
        // Every browser sends one of them.
        (&[JSON], 403),
        (&["Sec-Fetch-Site: same-origin"], 415),
        (&["Sec-Fetch-Site: same-origin", "Content-Type: text/plain"], 415),
        (&["Sec-Fetch-Site: same-origin", "Content-Type: application/x-www-form-urlencoded"], 415),
        (&["Sec-Fetch-Site: same-origin", "Content-Type: multipart/form-data; boundary=x"], 415),
        (&["Sec-Fetch-Site: same-origin", "Content-Type: text/plain; application/json"], 415),
        (&["Sec-Fetch-Site: same-origin", "Content-Type: application/jsonp"], 415),
    ];
    for (lines, status) in table {
        for line in ["POST /v1/call", "PATCH /v1/billing"] {
            api.clear_requests();
            let mut all = vec![SIGNED_IN];
            all.extend(*lines);
            let reply = proxy.ask(line, &all, "{}").await;
            assert_eq!(reply.status, *status, "{line} {lines:?}: {}", reply.body);
            assert_eq!(api.requests().len(), usize::from(*status == 200), "{line} {lines:?}");
            let code = match status {
                403 => Some("proxy_cross_site"),
                415 => Some("proxy_not_json"),
                _ => None,
            };
            assert_eq!(reply.code().as_deref(), code, "{line} {lines:?}");
        }
    }
}

#[tokio::test]
async fn links_from_other_sites_work() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    let lines = [SIGNED_IN, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"];
    let reply = proxy.ask("GET /calls/7", &lines, "").await;
    assert!(reply.status == 200 && reply.body.contains("page of the app"), "{}", reply.body);
}

#[tokio::test]
async fn oversized_requests_are_rejected() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    let body = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
    assert_eq!(proxy.place(&body(900_000)).await.status, 200);
    api.clear_requests();
    let reply = proxy.place(&body(1_000_001)).await;
    assert_eq!((reply.status, reply.code().as_deref()), (413, Some("proxy_too_large")));
    assert_eq!(api.requests().len(), 0);
}
