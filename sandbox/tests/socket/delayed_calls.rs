//! New calls that appear late: in the lists, or at their own URL.

use sandbox::Config;
use serde_json::json;

use crate::client::{ANSWERED, Host, request};
use crate::raw_http::observe;

#[tokio::test]
async fn a_list_delay_hides_a_new_call_from_every_list() {
    let host = Host::with(Config { history: 3, ..Config::default() }).await;
    host.set_faults(json!({ "list_delay_seconds": 20 })).await;
    let id = host.placed(&request("+14155550166", "k")).await;
    let lists = || async {
        let listed = host.get("/v1/calls?limit=1").await.json();
        let exported = host.get("/v1/calls/export?format=json").await.json();
        let numbers = host.get("/v1/calls/party-numbers?q=%2B14155550166").await.json();
        (
            listed["total"].clone(),
            listed["results"][0]["call_id"] == id,
            exported["total"].clone(),
            numbers["numbers"].as_array().unwrap().len(),
        )
    };
    assert_eq!(lists().await, (json!(3), false, json!(3), 0));
    assert_eq!(host.get(&format!("/v1/calls/{id}")).await.status, 200, "the call itself is there");
    host.advance(20).await;
    assert_eq!(lists().await, (json!(4), true, json!(4), 1));
}

#[tokio::test]
async fn a_missing_call_is_a_404_with_everything_below_it() {
    let host = Host::start().await;
    host.set_faults(json!({ "missing_seconds": 600 })).await;
    let id = host.placed(&request(ANSWERED, "k")).await;
    let below = || async {
        let mut found = Vec::new();
        for part in ["", "/audio", "/transcript", "/history", "/grade", "/issue-reports"] {
            found.push(host.get(&format!("/v1/calls/{id}{part}")).await);
        }
        for (part, body) in [
            ("grade", json!({})),
            ("listen", json!({})),
            ("whisper", json!({ "text": "Hi" })),
            ("issue-reports", json!({ "title": "Odd" })),
        ] {
            found.push(host.post(&format!("/v1/calls/{id}/{part}"), &body).await);
        }
        found.iter().map(|answer| answer.status).collect::<Vec<_>>()
    };
    assert_eq!(below().await, [404; 10]);
    assert_eq!(host.total().await, 1, "the list has it");
    assert_eq!(host.place(ANSWERED, "k").await.json()["call_id"], id, "and so has its key");
    host.advance(600).await;
    assert_eq!(below().await, [200, 200, 200, 200, 200, 200, 200, 409, 409, 201]);
}

#[tokio::test]
async fn past_calls_are_neither_delayed_nor_missing() {
    let host = Host::with(Config { history: 3, ..Config::default() }).await;
    host.set_faults(json!({ "list_delay_seconds": 1e9, "missing_seconds": 1e9 })).await;
    host.place(ANSWERED, "k").await;
    let list = host.get("/v1/calls").await.json();
    assert_eq!(list["total"], 3);
    let id = list["results"][0]["call_id"].as_i64().unwrap();
    assert_eq!(host.call(id).await["call_id"], id);
}

#[tokio::test]
async fn faults_also_work_on_a_minimal_host() {
    let host = Host::with(Config { minimal: true, ..Config::default() }).await;
    host.set_faults(json!({ "place": ["drop_after"], "missing_seconds": 60 })).await;
    let request = request(ANSWERED, "k");
    assert_eq!(observe(&host, &request).await, "closed");
    let replay = host.post("/v1/call", &request).await;
    let path = format!("/v1/calls/{}", replay.json()["call_id"]);
    assert_eq!((replay.status, host.get(&path).await.status), (200, 404));
    host.advance(60).await;
    assert_eq!(host.get(&path).await.status, 200);
}
