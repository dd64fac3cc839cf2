//! What each well-known number does.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::client::{FROM, Host, request};

const KEY: &str = "Authorization: Bearer sk_live_test\r\n";

/// The record of a call to this number after its end.
async fn ended(to: &str, changes: Value) -> Value {
    let host = Host::start().await;
    let mut request = request(to, "k");
    for (key, value) in changes.as_object().unwrap() {
        request[key] = value.clone();
    }
    let id = host.placed(&request).await;
    host.advance(800).await;
    host.call(id).await
}

#[tokio::test]
async fn an_unanswered_call_has_its_end_reason_and_costs_nothing() {
    for (to, reason) in
        [("+14155550101", "no_answer"), ("+14155550102", "busy"), ("+14155550104", "error")]
    {
        let call = ended(to, json!({})).await;
        assert_eq!((&call["status"], &call["end_reason"]), (&json!("failed"), &json!(reason)));
        assert_eq!(
            (&call["outbound_dial_state"], &call["duration_seconds"]),
            (&json!("failed"), &json!(0))
        );
        assert_eq!(
            (&call["sip_answered_at"], &call["billing_total_cents"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(call["recording_mode"], "recording_failed_before_capture");
    }
}

#[tokio::test]
async fn the_voicemail_action_decides_what_a_mailbox_gets() {
    for (action, rows) in [("hangup", 2), ("message", 3), ("prompt", 3)] {
        let host = Host::start().await;
        let config = json!({ "prompt": "Hi", "voicemail_action": action, "voicemail_message": "{org_name} called.", "org_name": "Bikes" });
        let mut request = request("+14155550103", "k");
        request["agent_id"] = Value::Null;
        request["config"] = config;
        let id = host.placed(&request).await;
        host.advance(120).await;
        let call = host.call(id).await;
        assert_eq!(
            (&call["status"], &call["end_reason"]),
            (&json!("completed"), &json!("voicemail"))
        );
        let transcript = host.get(&format!("/v1/calls/{id}/transcript")).await.json();
        let turns = transcript["transcripts"].as_array().unwrap();
        assert_eq!(turns.len(), rows, "{action}");
        assert_eq!(transcript.to_string().contains("Bikes called."), action == "message");
    }
}

#[tokio::test]
async fn a_transferred_call_names_its_destination() {
    let call = ended("+14155550107", json!({})).await;
    assert_eq!(
        (&call["end_reason"], &call["transfer_outcome"]),
        (&json!("transfer"), &json!("refer_accepted"))
    );
    assert_eq!(call["transfer_destination"], "+12025550160");
}

#[tokio::test]
async fn a_hold_ends_after_max_hold_seconds() {
    assert_eq!(ended("+14155550108", json!({})).await["end_reason"], "agent_end");
    let call = ended("+14155550108", json!({ "max_hold_seconds": 30 })).await;
    assert_eq!(call["end_reason"], "timeout");
    assert!(call["duration_seconds"].as_i64() < Some(60));
}

#[tokio::test]
async fn a_recording_can_be_slow_or_missing() {
    let slow = Host::start().await;
    let id = slow.placed(&request("+14155550105", "k")).await;
    slow.advance(75).await;
    assert_eq!(slow.call(id).await["status"], "completed");
    assert_eq!(slow.get(&format!("/v1/calls/{id}/audio")).await.status, 404);
    slow.advance(60).await;
    assert_eq!(slow.get(&format!("/v1/calls/{id}/audio")).await.status, 200);

    let none = ended("+14155550106", json!({})).await;
    assert_eq!(
        (&none["recording_mode"], &none["recording_url"]),
        (&json!("disabled_by_config"), &Value::Null)
    );
    assert_eq!(none["grade_status"], "skipped_recording_disabled");
}

#[tokio::test]
async fn a_number_that_refuses_does_so_every_time_and_dials_nothing() {
    let host = Host::start().await;
    for (to, status, text) in [
        ("+14155550121", 403, "demo numbers are inbound only"),
        ("+14155550123", 403, "trial accounts"),
        ("+14155550124", 403, "TCPA confirmation"),
        ("+14155550125", 403, "do not have permission"),
        ("+14155550126", 404, "from_number is not registered"),
        ("+14155550127", 404, "Agent not found"),
        ("+14155550128", 409, "\"caller_id_not_eligible\""),
        ("+14155550129", 409, "already used for a different request"),
        ("+14155550131", 500, "Internal server error"),
        ("+14155550133", 502, "<h1>502 Bad Gateway</h1>"),
        ("+14155550138", 400, "\"to_number\":["),
        ("+14155550139", 401, "Invalid or revoked"),
    ] {
        for _ in 0..2 {
            let answer = host.place(to, "k").await;
            assert_eq!(answer.status, status, "{to}");
            assert!(answer.text().contains(text), "{to}: {}", answer.text());
        }
    }
    assert_eq!(host.dials().await, 0);
}

#[tokio::test]
async fn the_number_that_spends_the_balance_refuses_calls_until_money_arrives() {
    let host = Host::start().await;
    let to = "+14155550120";
    assert_eq!(host.place(to, "a").await.status, 402);
    assert_eq!(host.get("/v1/billing").await.json()["balance_cents"], 0);
    assert_eq!(host.place(to, "a").await.status, 402);
    assert_eq!(
        host.post("/v1/billing/top-up", &json!({ "amount_cents": 2_000 })).await.status,
        201
    );
    assert_eq!(host.place(to, "a").await.status, 201);
    assert_eq!(host.place(to, "b").await.status, 402);
    let reload = json!({ "auto_reload_enabled": true, "auto_reload_minimum_cents": 1_000, "auto_reload_amount_cents": 2_000 });
    assert_eq!(host.patch("/v1/billing", &reload).await.status, 200);
    assert_eq!(host.place(to, "b").await.status, 201);
}

#[tokio::test]
async fn the_number_that_removes_a_verification_refuses_calls_until_it_is_verified_again() {
    let host = Host::start().await;
    let to = "+14155550122";
    assert_eq!(host.place(to, "a").await.status, 403);
    let number = || async { host.get("/v1/phone-numbers/201").await.json() };
    assert_eq!(
        (&number().await["outbound_eligible"], &number().await["voip_verification_status"]),
        (&json!(false), &json!("unverified"))
    );
    assert_eq!(host.place(to, "a").await.status, 403);
    let verified = host.post("/v1/phone-numbers/201/verify-voip", &json!({})).await;
    assert_eq!((verified.status, &verified.json()["status"]), (200, &json!("pass")));
    assert_eq!(number().await["outbound_eligible"], true);
    assert_eq!(host.place(to, "a").await.status, 201);
    assert_eq!(host.place(to, "b").await.status, 403);
}

#[tokio::test]
async fn a_throttled_call_is_accepted_after_its_retry_after() {
    let host = Host::start().await;
    let refused = host.place("+14155550130", "k").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("2")));
    assert_eq!(host.place("+14155550130", "k").await.status, 429);
    host.advance(2).await;
    assert_eq!(host.place("+14155550130", "other").await.status, 429);
    assert_eq!(host.place("+14155550130", "k").await.status, 201);
}

#[tokio::test]
async fn a_provider_fault_happens_once_per_key() {
    let host = Host::start().await;
    let statuses = |key: &'static str| {
        let host = &host;
        async move {
            [
                host.place("+14155550132", key).await.status,
                host.place("+14155550132", key).await.status,
                host.place("+14155550132", key).await.status,
            ]
        }
    };
    assert_eq!(statuses("a").await, [502, 201, 200]);
    assert_eq!(statuses("b").await, [502, 201, 200]);
    assert_eq!(host.dials().await, 2);
}

#[tokio::test]
async fn a_call_whose_response_stalls_is_dialed_and_found_by_its_key() {
    let host = Host::start().await;
    let body = request("+14155550134", "k").to_string();
    let stalled =
        timeout(Duration::from_millis(300), host.bytes("POST", "/v1/call", KEY, &body)).await;
    assert!(stalled.is_err(), "there is no response");
    assert_eq!(host.dials().await, 1);
    assert_eq!(host.place("+14155550134", "k").await.status, 200);
    assert_eq!(host.dials().await, 1);
}

#[tokio::test]
async fn a_connection_can_close_without_a_byte_after_dialing() {
    let host = Host::start().await;
    let body = request("+14155550135", "k").to_string();
    let bytes = timeout(Duration::from_secs(10), host.bytes("POST", "/v1/call", KEY, &body)).await;
    assert_eq!(bytes.expect("the connection closes"), b"");
    assert_eq!(host.dials().await, 1);
    assert_eq!(host.place("+14155550135", "k").await.status, 200);
    assert_eq!(host.get("/v1/agents").await.status, 200, "the sandbox goes on");
}

#[tokio::test]
async fn a_malformed_response_is_valid_http_with_half_a_json_body() {
    let host = Host::start().await;
    let answer = host.place("+14155550136", "k").await;
    assert_eq!((answer.status, answer.header("content-type")), (201, Some("application/json")));
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
    assert_eq!(host.place("+14155550136", "k").await.status, 200);
}

#[tokio::test]
async fn an_unknown_outcome_becomes_an_answered_call() {
    let host = Host::start().await;
    let answer = host.place("+14155550137", "k").await;
    assert_eq!((answer.status, &answer.json()["status"]), (202, &json!("unknown")));
    let id = answer.json()["call_id"].as_i64().unwrap();
    let call = host.call(id).await;
    assert_eq!(
        (&call["status"], &call["outbound_dial_state"]),
        (&json!("in_progress"), &json!("unknown"))
    );
    assert_eq!(host.place("+14155550137", "k").await.json()["status"], "unknown");
    host.advance(17).await;
    assert_eq!(host.call(id).await["outbound_dial_state"], "answered");
    host.advance(90).await;
    assert_eq!(
        (&host.call(id).await["status"], &host.call(id).await["from_number"]),
        (&json!("completed"), &json!(FROM))
    );
}
