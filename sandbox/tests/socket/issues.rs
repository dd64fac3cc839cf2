//! Issue reports, and what becomes of the requests about them when an answer is lost.

use serde_json::{Value, json};

use crate::client::{ANSWERED, Host, request};

const KEY: &str = "Authorization: Bearer sk_live_test\r\n";

async fn ended() -> (Host, i64) {
    let host = Host::start().await;
    let id = host.placed(&request(ANSWERED, "k")).await;
    host.advance(120).await;
    (host, id)
}

#[tokio::test]
async fn a_report_is_filed_as_it_was_sent_and_a_wrong_field_is_named() {
    let (host, id) = ended().await;
    let path = format!("/v1/calls/{id}/issue-reports");
    let sent = json!({
        "title": "Too fast", "description": "She spoke over me.", "severity": "critical",
        "timestamp_seconds": 4, "failing_turn_index": 2, "metadata": { "kind": "tone" },
    });
    let filed = host.post(&path, &sent).await;
    assert_eq!(filed.status, 201);
    for (key, value) in sent.as_object().unwrap() {
        assert_eq!(&filed.json()[key], value, "{key}");
    }
    let least = host.post(&path, &json!({ "title": "x" })).await.json();
    assert_eq!((&least["severity"], &least["source"]), (&json!("warning"), &json!("user")));
    assert_eq!((&least["status"], &least["metadata"]), (&json!("open"), &json!({})));
    for (field, value) in [
        ("title", json!("")),
        ("title", json!("x".repeat(256))),
        ("title", json!(null)),
        ("severity", json!("fatal")),
        ("timestamp_seconds", json!(-1)),
        ("timestamp_seconds", json!(1.5)),
        ("failing_turn_index", json!(-1)),
        ("metadata", json!([])),
    ] {
        let mut body = json!({ "title": "x" });
        body[field] = value.clone();
        let refused = host.post(&path, &body).await;
        assert_eq!(refused.status, 400, "{field} {value}");
        assert!(refused.json()[field][0].is_string(), "{field} {value}: {}", refused.text());
    }
    assert!(host.post(&path, &json!({})).await.json()["title"][0].is_string());
    assert_eq!(host.get(&path).await.json().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn reports_are_found_by_the_day_they_were_filed() {
    let (host, id) = ended().await;
    let path = format!("/v1/calls/{id}/issue-reports");
    let filed = host.post(&path, &json!({ "title": "x" })).await.json();
    let day = filed["created_at"].as_str().unwrap()[..10].to_owned();
    let total = async |query: String| {
        host.get(&format!("/v1/issue-reports?{query}")).await.json()["total"].clone()
    };
    assert_eq!(total(format!("start_date={day}&end_date={day}")).await, 1);
    assert_eq!(total("start_date=2100-01-01".to_owned()).await, 0);
    assert_eq!(total("end_date=2020-01-01".to_owned()).await, 0);
    assert_eq!(host.get("/v1/issue-reports?start_date=x").await.status, 400);
}

#[tokio::test]
async fn a_pattern_key_widens_a_change_to_every_report_of_the_pattern() {
    let (host, id) = ended().await;
    let path = format!("/v1/calls/{id}/issue-reports");
    let mut traces = Vec::new();
    for pattern in [json!("repeat"), json!("repeat"), json!(null), json!("other")] {
        let report = json!({ "title": "x", "detected_issue_ref": pattern });
        traces.push(host.post(&path, &report).await.json()["trace_id"].clone());
    }
    let change = async |trace: &Value, pattern_key: Value, status: &str| {
        let body = json!({ "trace_ids": [trace], "pattern_key": pattern_key, "status": status });
        host.patch("/v1/issue-reports", &body).await.json()["updated"].clone()
    };
    assert_eq!(change(&traces[0], json!("repeat"), "resolved").await, 2);
    assert_eq!(change(&traces[2], json!("repeat"), "resolved").await, 1, "it has no pattern");
    assert_eq!(change(&traces[0], json!(""), "dismissed").await, 1);
    let unknown = json!("00000000-0000-4000-8000-000000000000");
    assert_eq!(change(&unknown, json!(null), "open").await, 0);
    let left = host.get("/v1/issue-reports?status=resolved").await.json();
    assert_eq!(left["total"], 2);
}

#[tokio::test]
async fn a_report_whose_answer_is_lost_is_filed_and_can_be_found() {
    let (host, id) = ended().await;
    let path = format!("/v1/calls/{id}/issue-reports");
    let body = json!({ "title": "x", "metadata": { "ref": "a" } }).to_string();
    let faults = ["drop_after", "drop_before", "504_after", "malformed_201"];
    host.set_faults(json!({ "issue_report": faults })).await;
    for filed in [1, 1, 2, 3] {
        host.attempt("POST", &path, KEY, &body).await;
        let list = host.get(&path).await.json();
        assert_eq!(list.as_array().unwrap().len(), filed);
        assert_eq!(list[0]["metadata"]["ref"], "a");
    }
    assert_eq!(host.send("POST", &path, KEY, &body).await.status, 201);
    assert_eq!(host.state().await["issue_reports"], 5);
}

#[tokio::test]
async fn a_grading_whose_answer_is_lost_has_run() {
    let (host, id) = ended().await;
    let path = format!("/v1/calls/{id}/grade");
    let before = host.get(&path).await.json()["id"].clone();
    host.advance(900).await;
    host.set_faults(json!({ "grade": ["drop_before", "drop_after"] })).await;
    for has_run in [false, true] {
        host.attempt("POST", &format!("{path}?force=true"), KEY, "{}").await;
        assert_eq!(host.get(&path).await.json()["id"] != before, has_run);
    }
    assert_eq!(host.post(&format!("{path}?force=true"), &json!({})).await.status, 200);
    assert_eq!(host.state().await["gradings"], 3);
}
