//! Idempotency keys: one key, one call.

use serde_json::json;

use crate::client::{ANSWERED, Host, request};

#[tokio::test]
async fn the_same_key_and_body_return_the_same_call() {
    let host = Host::start().await;
    let first = host.place(ANSWERED, "k").await;
    assert_eq!((first.status, &first.json()["status"]), (201, &json!("initiated")));
    let again = host.place(ANSWERED, "k").await;
    let expected = json!({ "call_id": first.json()["call_id"], "status": "in_progress", "idempotent_replay": true });
    assert_eq!((again.status, again.json()), (200, expected));
    host.advance(120).await;
    assert_eq!(host.place(ANSWERED, "k").await.json()["status"], "completed");
    assert_eq!(host.dials().await, 1);
}

#[tokio::test]
async fn the_order_of_the_fields_does_not_make_another_body() {
    let host = Host::start().await;
    let bodies = [
        r#"{"from_number":"+12025550143","to_number":"+14155550199","idempotency_key":"k","variables":{"a":1,"b":2}}"#,
        r#"{ "variables": {"b":2,"a":1}, "idempotency_key":"k", "to_number":"+14155550199","from_number":"+12025550143" }"#,
    ];
    for (body, status) in bodies.into_iter().zip([201, 200]) {
        let answer =
            host.send("POST", "/v1/call", "Authorization: Bearer sk_live_test\r\n", body).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}

#[tokio::test]
async fn the_same_key_with_another_body_is_a_409() {
    let host = Host::start().await;
    host.place(ANSWERED, "k").await;
    let clash = host.place("+14155550177", "k").await;
    assert_eq!((clash.status, clash.json().get("code")), (409, None));
    assert_eq!(host.dials().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_with_one_key_dial_once() {
    let host = std::sync::Arc::new(Host::start().await);
    let placing: Vec<_> = (0..24)
        .map(|_| {
            let host = host.clone();
            tokio::spawn(async move { host.place(ANSWERED, "k").await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for placed in placing {
        statuses.push(placed.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[23..]), (200, &[201][..]), "{statuses:?}");
    assert_eq!(host.dials().await, 1);
}

#[tokio::test]
async fn without_a_key_every_request_dials() {
    let host = Host::start().await;
    let mut request = request(ANSWERED, "k");
    request["idempotency_key"] = json!(null);
    assert_ne!(host.placed(&request).await, host.placed(&request).await);
    assert_eq!(host.dials().await, 2);
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_unused() {
    let host = Host::start().await;
    let mut wrong = request(ANSWERED, "k");
    wrong["from_number"] = json!("+12025550999");
    assert_eq!(host.post("/v1/call", &wrong).await.status, 404);
    assert_eq!(host.place(ANSWERED, "k").await.status, 201);
}

#[tokio::test]
async fn a_replay_skips_the_checks() {
    let host = Host::start().await;
    host.place(ANSWERED, "k").await;
    assert_eq!(host.place("+14155550120", "drain").await.status, 402);
    assert_eq!(host.place(ANSWERED, "k").await.status, 200);
    assert_eq!(host.place(ANSWERED, "other").await.status, 402);
}
