//! Secrets in the API's replies: none reaches a browser but that of a new webhook endpoint, and
//! none is in a log.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test fails by panicking.

mod support;

use std::fs;

use serde_json::{Value, json};
use support::FakeApi;
use support::site::Site;

const ENDPOINT: &str = "/v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10";
const SECRET: &str = "whsec_canary";
const MANAGERS: (&str, &str) = ("CALLBOARD_MANAGE", "anna");

fn reply(body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

#[tokio::test]
async fn no_secret_of_a_reply_reaches_the_browser() {
    let rows =
        json!([{ "id": 7, "label": "Ä", "secret": SECRET, "webhook_signing_secret": SECRET }]);
    let api = FakeApi::responding(Some(&reply(&rows.to_string()))).await;
    let site = Site::new(&api, &[MANAGERS]).await;
    for (request, key) in [
        ("GET /v1/phone-numbers".to_owned(), "webhook_signing_secret"),
        ("POST /v1/phone-numbers/7/verify-voip".to_owned(), "webhook_signing_secret"),
        ("GET /v1/developer/webhook-endpoints".to_owned(), "secret"),
        ("GET /v1/developer/webhook-deliveries?limit=50".to_owned(), "secret"),
        (format!("PATCH {ENDPOINT}"), "secret"),
        (format!("DELETE {ENDPOINT}"), "secret"),
        (format!("POST {ENDPOINT}/test"), "secret"),
    ] {
        let answer = site.change("anna", &request, "{}").await;
        let mut expected = rows.clone();
        expected[0].as_object_mut().unwrap().remove(key);
        assert_eq!((answer.status, answer.json()), (200, expected), "{request}");
    }
}

#[tokio::test]
async fn a_new_endpoints_secret_passes_to_whoever_may_manage_and_is_in_no_log() {
    let created = json!({ "id": "5f9a", "secret": SECRET, "secret_hint": "whsec_…nary" });
    let api = FakeApi::responding(Some(&reply(&created.to_string()))).await;
    let site = Site::new(&api, &[MANAGERS]).await;
    let body = json!({ "label": "Calls", "url": "https://example.com/hook?token=canary" });
    let create = "POST /v1/developer/webhook-endpoints";
    let answer = site.change("anna", create, &body.to_string()).await;
    assert_eq!(answer.json(), created);
    let refused = site.change("ben", create, &body.to_string()).await;
    assert_eq!(refused.outcome(), (403, Some("proxy_role")));
    assert_eq!(api.requests().len(), 1);
    let lines: Vec<(Value, Value, Value)> = site
        .audit(2)
        .await
        .iter()
        .map(|line| (line["name"].clone(), line["what"].clone(), line["status"].clone()))
        .collect();
    let line = |name: &str, status: u16| (json!(name), json!("webhook"), json!(status));
    assert_eq!(lines, [line("anna", 200), line("ben", 403)]);
    let text = fs::read_to_string(&site.audit).unwrap();
    assert!(!text.contains("canary") && !text.contains("whsec"), "{text}");
}

#[tokio::test]
async fn a_reply_that_cannot_be_read_and_may_hold_a_secret_is_not_passed_on() {
    let half = r#"[{"id": 7, "secret": "whsec_canary", "#;
    let api = FakeApi::responding(Some(&reply(half))).await;
    let site = Site::new(&api, &[MANAGERS]).await;
    for request in ["GET /v1/developer/webhook-endpoints", &format!("POST {ENDPOINT}/test")] {
        let answer = site.change("anna", request, "{}").await;
        assert_eq!(answer.outcome(), (504, Some("proxy_timeout")), "{request}");
        assert!(!answer.text.contains("canary"), "{}", answer.text);
    }
}

#[tokio::test]
async fn the_older_webhook_and_an_endpoint_alone_are_not_passed_on() {
    let api = FakeApi::responding(Some(&reply("{}"))).await;
    let site = Site::new(&api, &[MANAGERS]).await;
    for path in ["/v1/webhook", "/v1/webhook?x=1", ENDPOINT] {
        let answer = site.get("anna", path).await;
        assert_eq!(answer.outcome(), (404, Some("proxy_not_allowed")), "{path}");
    }
    assert_eq!(api.requests().len(), 0);
}

#[tokio::test]
async fn an_endpoint_is_deleted_without_a_body() {
    let api = FakeApi::responding(Some("HTTP/1.1 204 No Content\r\n\r\n")).await;
    let site = Site::new(&api, &[MANAGERS]).await;
    let delete = format!("DELETE {ENDPOINT}");
    for body in ["", "{}"] {
        let from_our_page = [support::site::FROM_OUR_PAGE];
        assert_eq!(site.ask("anna", &delete, &from_our_page, body).await.status, 204);
    }
    for request in api.requests() {
        assert!(request.starts_with(&format!("{delete} HTTP/1.1\r\n")), "{request}");
        assert_eq!(support::body(&request), "");
    }
    assert_eq!(site.ask("anna", &delete, &[], "").await.outcome(), (403, Some("proxy_cross_site")));
    assert_eq!(api.requests().len(), 2);
}
