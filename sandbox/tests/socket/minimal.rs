//! The smallest API.

use sandbox::Config;
use serde_json::{Value, json};

use crate::client::{ANSWERED, Host, request};

#[tokio::test]
async fn a_minimal_host_places_calls_returns_their_result_and_offers_nothing_else() {
    let host = Host::with(Config { minimal: true, ..Config::default() }).await;
    let id = host.placed(&request(ANSWERED, "k")).await;
    let during = json!({ "call_id": id, "status": "in_progress", "end_reason": null, "duration_seconds": null, "recording_url": null });
    assert_eq!(host.call(id).await, during);
    host.advance(120).await;
    let call = host.call(id).await;
    assert_eq!(call.as_object().unwrap().len(), 5);
    assert_eq!(
        (&call["status"], &call["end_reason"]),
        (&json!("completed"), &json!("caller_hangup"))
    );
    let link = call["recording_url"].as_str().unwrap();
    let path = link.strip_prefix(&format!("http://{}", host.address)).expect("a full URL");
    assert_eq!(host.send("GET", path, "", "").await.status, 200);

    for path in [
        "whoami",
        "agents",
        "phone-numbers",
        "voices",
        "calls",
        "calls/export",
        "calls/party-numbers?q=415",
        "calls/report-summary",
        "calls/1/audio",
        "healthz",
        "test-calls",
        "simulations",
        "test-call-batches",
        "agents/12/test-scenarios",
        "agents/12/test-runs",
        "status/heartbeat",
        "developer/webhook-endpoints",
        "developer/webhook-deliveries",
    ] {
        let answer = host.get(&format!("/v1/{path}")).await;
        assert_eq!(
            (answer.status, answer.json()),
            (404, json!({ "detail": "Not found." })),
            "{path}"
        );
    }
    assert_eq!(host.get(&format!("/v1/calls/{id}/transcript")).await.status, 404);
    for path in ["billing", "billing/transactions", "outbound-tcpa-confirmation"] {
        let answer = host.get(&format!("/v1/{path}")).await;
        assert_eq!((answer.status, answer.json()["detail"] != Value::Null), (403, true), "{path}");
    }
}
