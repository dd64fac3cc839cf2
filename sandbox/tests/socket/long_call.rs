//! The call of three hours.

use sandbox::Config;
use serde_json::{Value, json};

use crate::client::Host;

const HEADER: usize = 44;
const BYTES_PER_SECOND: usize = 32_000;

async fn path_of_recording(host: &Host, id: &Value) -> String {
    let link = host.get(&format!("/v1/calls/{id}/audio")).await.json();
    let base = format!("http://{}", host.address);
    link["url"].as_str().unwrap().strip_prefix(&base).unwrap().to_owned()
}

#[tokio::test]
async fn the_long_call_is_in_the_history_only_when_it_is_asked_for() {
    let plain = Host::with(Config { history: 3, ..Config::default() }).await;
    assert_eq!(plain.total().await, 3);
    let config = Config { history: 3, long_call: true, ..Config::default() };
    let host = Host::with(config).await;
    let page = host.get("/v1/calls").await.json();
    assert_eq!(page["total"], 4);
    let call = &page["results"][0];
    assert_eq!((&call["status"], &call["duration_seconds"]), (&json!("completed"), &json!(10_800)));
    let transcript = host.get(&format!("/v1/calls/{}/transcript", call["call_id"])).await.json();
    assert_eq!(transcript["transcripts"].as_array().unwrap().len(), 5_000);
}

#[tokio::test]
async fn a_part_near_the_end_of_the_long_recording_comes_at_once() {
    let config = Config { history: 0, long_call: true, ..Config::default() };
    let host = Host::with(config).await;
    let id = host.get("/v1/calls").await.json()["results"][0]["call_id"].clone();
    let path = path_of_recording(&host, &id).await;
    let head = host.send("HEAD", &path, "", "").await;
    let size: usize = head.header("content-length").unwrap().parse().unwrap();
    assert!(size > HEADER + 10_800 * BYTES_PER_SECOND, "{size}");
    let first = size - 10 * BYTES_PER_SECOND;
    let part = host.send("GET", &path, &format!("Range: bytes={first}-\r\n"), "").await;
    assert_eq!((part.status, part.body.len()), (206, 10 * BYTES_PER_SECOND));
    let length = part.header("content-length").map(str::to_owned);
    assert_eq!(length, Some((10 * BYTES_PER_SECOND).to_string()));
}

#[tokio::test]
async fn a_test_can_add_a_long_call_of_any_length() {
    let host = Host::start().await;
    let add =
        async |body: Value| host.send("POST", "/sandbox/long-call", "", &body.to_string()).await;
    let added = add(json!({ "turns": 200, "seconds": 600 })).await;
    assert_eq!(added.status, 201);
    let id = added.json()["call_id"].clone();
    let call = host.call(id.as_i64().unwrap()).await;
    assert_eq!(call["duration_seconds"], 600);
    assert_eq!((&call["grade_status"], &call["grade_score"]), (&json!("completed"), &json!(92)));
    let transcript = host.get(&format!("/v1/calls/{id}/transcript")).await.json();
    assert_eq!(transcript["transcripts"].as_array().unwrap().len(), 200);
    let path = path_of_recording(&host, &id).await;
    assert_eq!(host.send("GET", &path, "Range: bytes=0-99\r\n", "").await.status, 206);
    assert_eq!((host.total().await, host.dials().await), (json!(1), 0));
    for body in [json!({ "turns": 1 }), json!({ "turns": "9" }), json!({ "seconds": 9 })] {
        assert_eq!(add(body.clone()).await.status, 400, "{body}");
    }
    let origin = "Origin: http://example.com\r\n";
    assert_eq!(host.send("POST", "/sandbox/long-call", origin, "{}").await.status, 403);
}
