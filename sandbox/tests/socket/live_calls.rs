//! Calls that are in progress by themselves.

use std::collections::BTreeSet;

use sandbox::Config;
use serde_json::{Value, json};

use crate::client::Host;

async fn in_progress(host: &Host) -> Vec<Value> {
    let list = host.get("/v1/calls?status=in_progress&limit=200").await.json();
    list["results"].as_array().unwrap().clone()
}

async fn set(host: &Host, count: Value) -> crate::client::Answer {
    let body = json!({ "count": count }).to_string();
    host.send("POST", "/sandbox/live-calls", "", &body).await
}

fn ids(calls: &[Value]) -> BTreeSet<i64> {
    calls.iter().map(|call| call["call_id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn so_many_calls_stay_in_progress_and_new_ones_replace_those_that_end() {
    let host = Host::with(Config { history: 5, live: 20, ..Config::default() }).await;
    let first = in_progress(&host).await;
    assert_eq!(ids(&first).len(), 20);
    for direction in ["inbound", "outbound"] {
        assert!(first.iter().any(|call| call["direction"] == direction), "{direction}");
    }
    let starts: BTreeSet<&str> =
        first.iter().map(|call| call["start_time"].as_str().unwrap()).collect();
    assert!(starts.len() > 15, "{starts:?}");
    host.advance(400).await;
    let later = in_progress(&host).await;
    assert_eq!((later.len(), ids(&later).intersection(&ids(&first)).count()), (20, 0));
    let ended = host.call(first[0]["call_id"].as_i64().unwrap()).await;
    assert_eq!(ended["status"], "completed");
    // Nobody's phone has rung.
    assert_eq!(host.dials().await, 0);
}

#[tokio::test]
async fn their_transcripts_grow_and_their_number_can_be_changed() {
    let host = Host::start().await;
    let answer = set(&host, json!(12)).await;
    assert_eq!((answer.status, answer.json()["call_ids"].as_array().unwrap().len()), (200, 12));
    let rows = async |calls: &[Value]| {
        let mut rows = 0;
        for call in calls {
            let path = format!("/v1/calls/{}/transcript?live=true", call["call_id"]);
            rows += host.get(&path).await.json()["transcripts"].as_array().unwrap().len();
        }
        rows
    };
    let calls = in_progress(&host).await;
    let before = rows(&calls).await;
    host.advance(15).await;
    let after = rows(&calls).await;
    assert!(before > 12 && after > before, "{before} {after}");
    assert_eq!(set(&host, json!(0)).await.status, 200);
    host.advance(400).await;
    assert_eq!(in_progress(&host).await.len(), 0);
    for wrong in [json!(501), json!(-1), json!("5"), json!(null)] {
        assert_eq!(set(&host, wrong.clone()).await.status, 400, "{wrong}");
    }
    let origin = "Origin: http://127.0.0.1\r\n";
    let refused = host.send("POST", "/sandbox/live-calls", origin, "{\"count\": 1}").await;
    assert_eq!(refused.status, 403);
}
