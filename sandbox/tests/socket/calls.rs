//! A call from its placement to its grade, and the lists that contain it.

use sandbox::Config;
use serde_json::{Value, json};

use crate::client::{ANSWERED, Host, request};

#[tokio::test]
async fn a_call_goes_through_its_states_in_order() {
    let host = Host::start().await;
    let id = host.placed(&request(ANSWERED, "k")).await;
    let phase = |call: &Value| {
        let is_set = |key: &str| !call[key].is_null();
        (
            call["status"].as_str().unwrap().to_owned(),
            call["outbound_dial_state"].as_str().unwrap().to_owned(),
            [
                is_set("sip_answered_at"),
                is_set("end_reason"),
                is_set("billed_at"),
                is_set("recording_url"),
                is_set("grade_score"),
            ],
        )
    };
    let expected =
        |status: &str, dial: &str, facts: [bool; 5]| (status.to_owned(), dial.to_owned(), facts);
    assert_eq!(phase(&host.call(id).await), expected("in_progress", "pending", [false; 5]));
    host.advance(2).await;
    assert_eq!(phase(&host.call(id).await), expected("in_progress", "submitted", [false; 5]));
    host.advance(6).await;
    assert_eq!(
        phase(&host.call(id).await),
        expected("in_progress", "answered", [true, false, false, false, false])
    );
    host.advance(60).await;
    let call = host.call(id).await;
    assert_eq!(phase(&call), expected("completed", "answered", [true; 5]));
    assert_eq!(call["end_reason"], "caller_hangup");
}

#[tokio::test]
async fn only_a_live_transcript_has_rows_during_the_call() {
    let host = Host::start().await;
    let id = host.placed(&request(ANSWERED, "k")).await;
    let rows = |query: &'static str| {
        let host = &host;
        async move {
            let transcript = host.get(&format!("/v1/calls/{id}/transcript{query}")).await.json();
            transcript["transcripts"].as_array().unwrap().len()
        }
    };
    assert_eq!((rows("?live=true").await, rows("").await), (0, 0));
    host.advance(20).await;
    let during = rows("?live=true").await;
    assert!((1..10).contains(&during), "{during}");
    assert_eq!(rows("").await, 0);
    host.advance(60).await;
    assert_eq!((rows("?live=true").await, rows("").await), (10, 10));
}

#[tokio::test]
async fn listen_and_whisper_need_a_call_that_is_answered_and_not_ended() {
    let host = Host::start().await;
    let id = host.placed(&request(ANSWERED, "k")).await;
    let (listen, whisper) = (format!("/v1/calls/{id}/listen"), format!("/v1/calls/{id}/whisper"));
    let text = json!({ "text": "Offer Friday." });
    assert_eq!(
        (host.post(&listen, &json!({})).await.status, host.post(&whisper, &text).await.status),
        (409, 409)
    );
    host.advance(10).await;
    assert_eq!(
        (host.post(&listen, &json!({})).await.status, host.post(&whisper, &text).await.status),
        (200, 202)
    );
    assert_eq!(host.post(&whisper, &json!({ "text": " " })).await.status, 400);
    host.advance(60).await;
    assert_eq!(host.post(&whisper, &text).await.status, 409);
}

#[tokio::test]
async fn a_new_grade_can_be_requested_after_a_wait() {
    let host = Host::start().await;
    let id = host.placed(&request(ANSWERED, "k")).await;
    let path = format!("/v1/calls/{id}/grade");
    assert_eq!(
        (host.get(&path).await.status, host.post(&path, &json!({})).await.status),
        (404, 409)
    );
    host.advance(60).await;
    let grade = host.get(&path).await.json();
    assert_eq!((&grade["status"], &grade["score"]), (&json!("completed"), &json!(92)));
    let again = format!("{path}?force=true");
    for path in [&path, &again] {
        let old = host.post(path, &json!({})).await;
        assert_eq!((old.status, &old.json()["id"]), (200, &grade["id"]), "{path}");
    }
    host.advance(901).await;
    assert_eq!(host.post(&path, &json!({})).await.status, 200, "there is one");
    let forced = host.post(&again, &json!({})).await;
    assert_eq!(forced.status, 201);
    assert_ne!(forced.json()["id"], grade["id"]);
    assert_eq!(host.post(&again, &json!({})).await.status, 200, "too early again");
    assert_eq!(host.state().await["gradings"], 6);
}

#[tokio::test]
async fn a_call_counts_its_issue_reports_until_they_are_resolved() {
    let host = Host::start().await;
    let id = host.placed(&request(ANSWERED, "k")).await;
    let path = format!("/v1/calls/{id}/issue-reports");
    assert_eq!(host.post(&path, &json!({ "title": "" })).await.status, 400);
    let report = host
        .post(
            &path,
            &json!({ "title": "Too fast", "severity": "critical", "timestamp_seconds": 4 }),
        )
        .await;
    assert_eq!((report.status, &report.json()["status"]), (201, &json!("open")));
    let count = || async { host.call(id).await["critical_issue_count"].clone() };
    assert_eq!(count().await, 1);
    let trace = report.json()["trace_id"].as_str().unwrap().to_owned();
    assert_eq!(
        host.patch(&format!("/v1/issue-reports/{trace}"), &json!({ "status": "resolved" }))
            .await
            .status,
        200
    );
    assert_eq!(count().await, 0);
    let many =
        host.patch("/v1/issue-reports", &json!({ "trace_ids": [trace], "status": "open" })).await;
    assert_eq!(many.json(), json!({ "updated": 1 }));
    assert_eq!(host.get("/v1/issue-reports?status=open").await.json()["total"], 1);
}

#[tokio::test]
async fn the_list_is_newest_first_and_can_be_filtered_and_paged() {
    let host = Host::with(Config { history: 250, ..Config::default() }).await;
    let page = |query: &'static str| {
        let host = &host;
        async move { host.get(&format!("/v1/calls{query}")).await.json() }
    };
    let first = page("").await;
    assert_eq!(
        (&first["total"], &first["limit"], first["results"].as_array().unwrap().len()),
        (&json!(250), &json!(50), 50)
    );
    let id = host.placed(&request(ANSWERED, "k")).await;
    let newest = page("?limit=1").await;
    assert_eq!((&newest["results"][0]["call_id"], &newest["total"]), (&json!(id), &json!(251)));
    assert_eq!(page("?limit=200&offset=200").await["results"].as_array().unwrap().len(), 51);
    for (query, key, value) in [
        ("?status=failed&limit=200", "status", json!("failed")),
        ("?direction=inbound", "direction", json!("inbound")),
        ("?agent_id=24", "agent_id", json!(24)),
        ("?to_number=%2B14155550199", "to_number", json!(ANSWERED)),
        ("?exclude_test_calls=true", "is_test_call", json!(false)),
    ] {
        let found = page(query).await;
        let rows = found["results"].as_array().unwrap();
        assert!(!rows.is_empty() && rows.iter().all(|row| row[key] == value), "{query}");
        assert!(found["total"].as_u64() < Some(251), "{query}");
    }
    let day = &first["results"][20]["start_time"].as_str().unwrap()[..10];
    let of_day =
        host.get(&format!("/v1/calls?start_date={day}&end_date={day}&limit=200")).await.json();
    let rows = of_day["results"].as_array().unwrap();
    assert!(
        !rows.is_empty()
            && rows.iter().all(|row| row["start_time"].as_str().unwrap().starts_with(day))
    );
}

#[tokio::test]
async fn an_invalid_filter_is_named_in_the_error() {
    let host = Host::start().await;
    for (field, value) in [
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "x"),
        ("offset", "-1"),
        ("direction", "up"),
        ("status", "done"),
        ("agent_id", "x"),
        ("start_date", "today"),
        ("end_date", "2026-02-30"),
        ("exclude_test_calls", "maybe"),
    ] {
        let answer = host.get(&format!("/v1/calls?{field}={value}")).await;
        assert_eq!(answer.status, 400, "{field}={value}");
        assert!(answer.json()[field].is_array(), "{field}={value}: {}", answer.text());
    }
}

#[tokio::test]
async fn an_export_has_the_newest_thousand_calls_and_the_total_only_if_there_are_more() {
    let host = Host::with(Config { history: 1_050, ..Config::default() }).await;
    let csv = host.get("/v1/calls/export?format=csv").await;
    assert_eq!(
        (csv.header("x-total-count"), csv.header("x-truncated")),
        (Some("1050"), Some("true"))
    );
    assert!(csv.header("content-type").unwrap().starts_with("text/csv"));
    assert_eq!(csv.text().lines().count(), 1_001);
    let json = host.get("/v1/calls/export?direction=test").await;
    assert_eq!(
        (json.header("x-total-count"), json.header("x-truncated"), &json.json()["truncated"]),
        (None, None, &json!(false))
    );
    assert!(json.json()["calls"][0]["transcripts"].is_array());
}
