//! Every error of the sandbox.

use serde_json::{Value, json};

use crate::checked::{Checked, KEY};
use crate::client::{ANSWERED, request};
use crate::description::read;

#[tokio::test]
async fn every_error_number_replies_as_described() {
    let api = Checked::start(0).await;
    for (number, status, example) in [
        (120, 402, "error-402-insufficient-balance"),
        (121, 403, "error-403-demo-number"),
        (122, 403, "error-403-unverified-voip"),
        (126, 404, "error-404-from-number"),
        (129, 409, "error-409-idempotency"),
        (138, 400, "error-400-field-errors"),
        (139, 401, "error-401-invalid-key"),
    ] {
        assert_refused(&api, number, status, example).await;
    }
    // The calls above used up the balance and revoked a verification.
    let api = Checked::start(0).await;
    for (number, status, example) in [
        (123, 403, "error-403-trial-restriction"),
        (124, 403, "error-403-tcpa"),
        (125, 403, "error-403-role"),
        (127, 404, "error-404-agent"),
        (128, 409, "error-409-caller-id"),
        (131, 500, "error-500"),
        (132, 502, "error-502-provider"),
    ] {
        assert_refused(&api, number, status, example).await;
    }
    let unknown = api.post("/v1/call", &request("+14155550137", "unknown")).await;
    assert_eq!(unknown.status, 202);
    let throttled = api.post("/v1/call", &request("+14155550130", "throttled")).await;
    assert_eq!(throttled.status, 429);
}

/// With exactly the body of the description's example.
async fn assert_refused(api: &Checked, number: u16, status: u16, example: &str) {
    let answer = api.post("/v1/call", &request(&format!("+14155550{number}"), example)).await;
    assert_eq!((answer.status, answer.json()), (status, read(&format!("examples/{example}.json"))));
}

/// These are not replies of the API and so not described: an HTML error page, half a
/// body.
#[tokio::test]
async fn simulated_network_faults_carry_the_sandbox_header() {
    let api = Checked::start(0).await;
    for (number, status, kind) in
        [(133, 502, "text/html; charset=utf-8"), (136, 201, "application/json")]
    {
        let answer = api.host.place(&format!("+14155550{number}"), "k").await;
        assert_eq!((answer.status, answer.header("content-type")), (status, Some(kind)));
        assert_eq!(answer.header("x-thunderphone-sandbox"), Some("1"));
    }
}

#[tokio::test]
async fn invalid_requests_are_rejected_as_described() {
    let api = Checked::start(0).await;
    for changes in [
        json!({ "to_number": null }),
        json!({ "to_number": "x" }),
        json!({ "config": { "prompt": "Hi" } }),
        json!({ "agent_id": null, "config": { "prompt": "Hi", "colour": "red", "tools": 5 } }),
        json!({ "agent_id": null, "config": [] }),
        json!({ "from_number": "+12025550999" }),
        json!({ "from_number": "+12025550145" }),
        json!({ "from_number": "+12025550148", "agent_id": null }),
        json!({ "agent_id": 99 }),
    ] {
        let mut body = request(ANSWERED, "k");
        for (key, value) in changes.as_object().unwrap() {
            body[key] = value.clone();
        }
        let status = api.post("/v1/call", &body).await.status;
        assert!((400..500).contains(&status), "{changes}: {status}");
    }
    for body in ["", "{", "[]", &format!("\"{}\"", "x".repeat(1 << 20))] {
        assert!(api.send("POST", "/v1/call", KEY, body).await.status >= 400);
    }
}

#[tokio::test]
async fn every_operation_rejects_requests_as_described() {
    let api = Checked::start(20).await;
    // Without a key, everything but the health check.
    for (method, path) in [
        ("GET", "whoami"),
        ("POST", "call"),
        ("GET", "calls"),
        ("GET", "calls/1"),
        ("GET", "billing"),
        ("POST", "billing/top-up"),
        ("GET", "agents"),
        ("GET", "phone-numbers"),
        ("GET", "voices"),
        ("GET", "issue-reports"),
    ] {
        assert_eq!(api.send(method, &format!("/v1/{path}"), "", "").await.status, 401, "{path}");
    }
    for path in [
        "agents/99",
        "phone-numbers/99",
        "calls/1",
        "calls/1/audio",
        "calls/1/transcript",
        "calls/1/history",
        "calls/1/grade",
        "calls/1/issue-reports",
    ] {
        api.expect(404, &format!("/v1/{path}")).await;
    }
    for path in [
        "calls?limit=900",
        "calls?direction=up",
        "calls/export?start_date=x",
        "calls/export?format=pdf",
        "issue-reports?status=x",
        "billing/transactions?limit=x",
    ] {
        api.expect(400, &format!("/v1/{path}")).await;
    }
    let member = "Authorization: Bearer sk_live_member\r\n";
    assert_eq!(api.send("POST", "/v1/phone-numbers/202/verify-voip", member, "").await.status, 403);
    let id = api.host.placed(&request("+14155550102", "busy")).await;
    api.host.advance(60).await;
    api.expect(400, &format!("/v1/calls/{id}/transcript?live=maybe")).await;
    let top_up = |cents: i64| json!({ "amount_cents": cents, "idempotency_key": "t" });
    let report = json!({ "title": "x".repeat(256) });
    for (method, path, body, status) in [
        ("POST", "voices/preview".to_owned(), json!({ "voice": 5 }), 400),
        ("POST", "phone-numbers/203/verify-voip".to_owned(), json!({}), 400),
        ("POST", "phone-numbers/99/verify-voip".to_owned(), json!({}), 404),
        ("POST", "calls/1/grade".to_owned(), json!({}), 404),
        ("POST", format!("calls/{id}/grade"), json!({}), 409),
        ("POST", format!("calls/{id}/listen"), json!({}), 409),
        ("POST", format!("calls/{id}/whisper"), json!({ "text": "x" }), 409),
        ("POST", format!("calls/{id}/whisper"), json!({}), 400),
        ("POST", format!("calls/{id}/issue-reports"), report, 400),
        ("PATCH", "issue-reports".to_owned(), json!({ "status": "x" }), 400),
        ("PATCH", "issue-reports/00000000-0000-4000-8000-000000000000".to_owned(), json!({}), 404),
        ("PATCH", "billing".to_owned(), json!({ "auto_reload_enabled": true }), 400),
        ("POST", "billing/top-up".to_owned(), json!({}), 400),
        ("POST", "billing/top-up".to_owned(), json!({ "amount_cents": 0 }), 400),
        ("POST", "billing/top-up".to_owned(), json!({ "amount_cents": 1_000_000_000 }), 400),
        ("POST", "billing/top-up".to_owned(), top_up(1_000), 201),
        ("POST", "billing/top-up".to_owned(), top_up(2_000), 409),
        (
            "POST",
            "billing/top-up".to_owned(),
            json!({ "amount_cents": 1_000, "payment_method_id": "pm_sandbox_declined" }),
            402,
        ),
    ] {
        let answer = api.send(method, &format!("/v1/{path}"), KEY, &body.to_string()).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        assert_ne!(answer.json(), Value::Null);
    }
}
