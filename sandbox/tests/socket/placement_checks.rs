//! The checks before a call is dialed, and their order.

use serde_json::{Value, json};

use crate::client::{ANSWERED, FROM_WITHOUT_AGENT, Host, request};

#[track_caller]
fn with(changes: Value) -> Value {
    let mut request = request(ANSWERED, "k");
    for (key, value) in changes.as_object().unwrap() {
        request[key] = value.clone();
    }
    request
}

#[tokio::test]
async fn each_check_refuses_with_the_message_of_the_api() {
    let host = Host::start().await;
    for (changes, status, detail) in [
        (json!({ "to_number": null }), 400, "from_number and to_number are required"),
        (
            json!({ "config": { "prompt": "Hi" } }),
            400,
            "Provide either agent_id or config, not both",
        ),
        (
            json!({ "from_number": "+12025550999" }),
            404,
            "from_number is not registered to this organization",
        ),
        (
            json!({ "from_number": "+12025550145" }),
            403,
            "Outbound calls are not allowed from this number: demo numbers are inbound only.",
        ),
        (
            json!({ "from_number": "+12025550144" }),
            403,
            "Outbound calls are not allowed from this number until it is verified.",
        ),
        (
            json!({ "from_number": "+12025550147" }),
            403,
            "Outbound calls are not allowed from this number until it is verified.",
        ),
        (
            json!({ "from_number": "+12025550149" }),
            403,
            "Outbound calls are not allowed from this number until it is verified.",
        ),
        (json!({ "agent_id": 99 }), 404, "Agent not found"),
        (
            json!({ "from_number": FROM_WITHOUT_AGENT, "agent_id": null }),
            400,
            "No agent_id or config was given and this number has no outbound agent.",
        ),
    ] {
        let answer = host.post("/v1/call", &with(changes.clone())).await;
        assert_eq!((answer.status, answer.detail().as_str()), (status, detail), "{changes}");
    }
    assert_eq!(host.dials().await, 0);
}

#[tokio::test]
async fn the_first_check_that_fails_decides_the_error() {
    let host = Host::start().await;
    assert_eq!(host.place("+14155550120", "drain").await.status, 402);
    for (changes, status) in [
        (json!({ "agent_id": 99 }), 402),
        (json!({ "agent_id": 99, "from_number": "+12025550145" }), 403),
        (json!({ "agent_id": 99, "from_number": "+12025550999" }), 404),
        (json!({ "agent_id": "x", "from_number": "+12025550999" }), 400),
    ] {
        assert_eq!(host.post("/v1/call", &with(changes.clone())).await.status, status, "{changes}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_a_json_object_gets_a_json_error() {
    let host = Host::start().await;
    let key = "Authorization: Bearer sk_live_test\r\n";
    let large = format!("{{\"prompt\": \"{}\"}}", "x".repeat(1 << 20));
    for (body, status) in [
        ("", 400),
        ("{", 400),
        ("[]", 400),
        ("5", 400),
        ("null", 400),
        ("\u{feff}", 400),
        (large.as_str(), 413),
    ] {
        let answer = host.send("POST", "/v1/call", key, body).await;
        assert_eq!(answer.status, status, "{}", body.chars().take(20).collect::<String>());
        assert!(answer.json().is_object());
    }
}

#[tokio::test]
async fn a_call_takes_its_agent_from_the_id_the_config_or_the_from_number() {
    let host = Host::start().await;
    let saved = host.call(host.placed(&with(json!({ "agent_id": 24 }))).await).await;
    assert_eq!(
        (&saved["agent_id"], &saved["voice"], &saved["product"]),
        (&json!(24), &json!("sofia"), &json!("storm-extra"))
    );
    let own = host
        .call(host.placed(&with(json!({ "agent_id": null, "idempotency_key": "own" }))).await)
        .await;
    assert_eq!(own["agent_id"], 12);
    let config = json!({ "prompt": "Say {{what}} to {{whom}}.", "voice": "maya", "product": "bolt", "language": "fr-FR" });
    let one_off = json!({ "agent_id": null, "config": config, "variables": { "what": "hello" }, "idempotency_key": "one-off" });
    let one_off = host.call(host.placed(&with(one_off)).await).await;
    assert_eq!(one_off["agent_id"], json!(null));
    assert_eq!(
        (&one_off["voice"], &one_off["product"], &one_off["locale"]),
        (&json!("maya"), &json!("bolt"), &json!("fr-FR"))
    );
    assert_eq!(one_off["prompt_snapshot"], "Say {{what}} to {{whom}}.");
    assert_eq!(one_off["unresolved_variables"], json!(["whom"]));
}

#[tokio::test]
async fn the_largest_integers_do_no_harm() {
    let host = Host::start().await;
    let most = i64::MAX;
    let config = json!({
        "prompt": "Hi", "ring_duration_seconds": most, "max_call_duration_seconds": most,
        "silence_interval_seconds": most, "call_id": most,
    });
    for to in [ANSWERED, "+14155550101", "+14155550108"] {
        let changes = json!({
            "to_number": to, "agent_id": null, "config": config, "max_hold_seconds": most, "idempotency_key": to,
        });
        let id = host.placed(&with(changes)).await;
        assert_eq!(host.call(id).await["status"], "in_progress");
    }
    assert_eq!(host.post("/v1/call", &with(json!({ "agent_id": most }))).await.status, 404);
    assert_eq!(host.get(&format!("/v1/calls?offset={}", u64::MAX)).await.status, 200);
    assert_eq!(
        host.get(&format!("/v1/billing/transactions?limit={0}&offset={0}", u64::MAX)).await.status,
        200
    );
    let reload = json!({ "auto_reload_enabled": true, "auto_reload_minimum_cents": most, "auto_reload_amount_cents": most });
    assert_eq!(host.patch("/v1/billing", &reload).await.status, 400);
    assert_eq!(host.post("/v1/billing/top-up", &json!({ "amount_cents": most })).await.status, 400);
    host.advance(1_000_000_000).await;
    assert_eq!(host.get("/v1/calls?status=in_progress").await.json()["total"], 0);
}
