//! Whether the vendor is well, as it says.

use serde_json::{Value, json};

use crate::client::Host;

const HEARTBEAT: &str = "/v1/status/heartbeat";

/// The status of each product.
async fn statuses(host: &Host) -> Vec<(Value, Value)> {
    // Without a key.
    let answer = host.send("GET", HEARTBEAT, "", "").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let products = answer.json()["products"].as_array().unwrap().clone();
    assert!(products.iter().all(|row| row["checked_at"].is_string()));
    products.iter().map(|row| (row["product"].clone(), row["status"].clone())).collect()
}

fn row(product: &str, status: &str) -> (Value, Value) {
    (json!(product), json!(status))
}

#[tokio::test]
async fn it_says_what_a_test_lets_it_say_whether_or_not_that_is_true() {
    let host = Host::start().await;
    let all_well = [row("bolt", "ok"), row("spark", "ok"), row("storm", "ok")];
    assert_eq!(statuses(&host).await, all_well);
    host.set_account(json!({ "heartbeat": { "bolt": "degraded", "zap": "on fire" } })).await;
    let trouble =
        [row("bolt", "degraded"), row("spark", "ok"), row("storm", "ok"), row("zap", "on fire")];
    assert_eq!(statuses(&host).await, trouble);
    host.set_account(json!({ "card": "none" })).await;
    assert_eq!(statuses(&host).await, trouble, "what is not named stays");
    host.set_account(json!({ "heartbeat": {} })).await;
    assert_eq!(statuses(&host).await, all_well);
    for wrong in [json!([]), json!({ "bolt": 7 })] {
        let body = json!({ "heartbeat": wrong }).to_string();
        assert_eq!(host.send("POST", "/sandbox/account", "", &body).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn it_can_fail_and_be_missing() {
    let host = Host::start().await;
    let faults = json!(["500_before", "html_200_before", "drop_before"]);
    host.set_faults(json!({ "requests": { "GET /status/heartbeat": faults } })).await;
    assert_eq!(host.get(HEARTBEAT).await.status, 500);
    assert!(host.get(HEARTBEAT).await.text().starts_with("<!DOCTYPE"));
    assert_eq!(host.bytes("GET", HEARTBEAT, "", "").await, b"");
    assert_eq!(host.get(HEARTBEAT).await.status, 200);
    host.set_account(json!({ "lacks": ["heartbeat"] })).await;
    for key in ["", "Authorization: Bearer sk_live_test\r\n"] {
        assert_eq!(host.send("GET", HEARTBEAT, key, "").await.status, 404);
    }
}
