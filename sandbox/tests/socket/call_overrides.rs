//! What a test changes about one call.

use serde_json::{Value, json};

use crate::client::{ANSWERED, Answer, Host, request};

async fn ended() -> (Host, i64) {
    let host = Host::start().await;
    let id = host.placed(&request(ANSWERED, "k")).await;
    host.advance(120).await;
    (host, id)
}

async fn change(host: &Host, setting: Value) -> Answer {
    host.send("POST", "/sandbox/calls", "", &setting.to_string()).await
}

async fn changed(host: &Host, setting: Value) {
    let answer = change(host, setting).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
}

#[tokio::test]
async fn a_transcript_of_any_rows_is_sent_as_it_is() {
    let (host, id) = ended().await;
    let path = format!("/v1/calls/{id}/transcript");
    let own = host.get(&path).await.json();
    let rows = json!([
        { "role": "narrator", "content": "Later", "start_ms": 90_000 },
        { "role": "user", "content": "Earlier", "start_ms": -5, "end_ms": -9 },
        { "role": "assistant", "content": r#"{"tool_call": "end_call"}"# },
        { "role": "user", "content": "x".repeat(1_000_000) },
        null,
        5,
    ]);
    changed(&host, json!({ "id": id, "transcript": rows })).await;
    assert_eq!(host.get(&path).await.json()["transcripts"], rows);
    changed(&host, json!({ "id": id, "transcript": [] })).await;
    assert_eq!(host.get(&path).await.json()["transcripts"], json!([]));
    changed(&host, json!({ "id": id, "transcript": null })).await;
    assert_eq!(host.get(&path).await.json(), own);
}

#[tokio::test]
async fn a_recording_can_be_missing_or_something_else_than_sound() {
    let (host, id) = ended().await;
    let link = host.get(&format!("/v1/calls/{id}/audio")).await.json();
    let base = format!("http://{}", host.address);
    let path = link["url"].as_str().unwrap().strip_prefix(&base).unwrap().to_owned();
    let whole = host.send("GET", &path, "", "").await.body.len();
    let double = 2 * (whole - 44) + 44;
    for (form, status, kind, length) in [
        ("missing", 404, "application/json", None),
        ("html", 200, "text/html", None),
        ("empty", 200, "audio/wav", Some(0)),
        ("no_sound", 200, "audio/wav", Some(17)),
        ("mislabeled", 200, "text/plain", Some(whole)),
        ("longer", 200, "audio/wav", Some(double)),
        ("shorter", 200, "audio/wav", Some((whole - 44) / 2 + 44)),
        ("whole", 200, "audio/wav", Some(whole)),
    ] {
        changed(&host, json!({ "id": id, "recording": form })).await;
        let file = host.send("GET", &path, "", "").await;
        assert_eq!((file.status, file.header("content-type")), (status, Some(kind)), "{form}");
        if let Some(length) = length {
            assert_eq!(file.body.len(), length, "{form}");
        }
        let part = host.send("GET", &path, "Range: bytes=10-\r\n", "").await;
        let has_ranges = ["mislabeled", "longer", "shorter"].contains(&form);
        assert_eq!(part.status == 206, has_ranges, "{form}");
    }
    changed(&host, json!({ "id": id, "recording": "endless" })).await;
    let endless = host.send("GET", &path, "", "").await;
    assert_eq!((endless.status, endless.header("content-length")), (200, None));
    changed(&host, json!({ "id": id, "recording": null })).await;
    assert_eq!(host.send("GET", &path, "", "").await.body.len(), whole);
}

#[tokio::test]
async fn a_number_has_a_recording_that_is_served_without_ranges() {
    let host = Host::start().await;
    let id = host.placed(&request("+14155550109", "k")).await;
    host.advance(120).await;
    let link = host.get(&format!("/v1/calls/{id}/audio")).await.json();
    let base = format!("http://{}", host.address);
    let path = link["url"].as_str().unwrap().strip_prefix(&base).unwrap();
    let file = host.send("GET", path, "Range: bytes=1000-\r\n", "").await;
    assert_eq!((file.status, file.header("accept-ranges")), (200, None));
    assert_eq!(file.header("content-length"), Some(file.body.len().to_string().as_str()));
}

#[tokio::test]
async fn a_call_can_be_gone() {
    let (host, id) = ended().await;
    let link = host.get(&format!("/v1/calls/{id}/audio")).await.json();
    let base = format!("http://{}", host.address);
    let recording = link["url"].as_str().unwrap().strip_prefix(&base).unwrap().to_owned();
    changed(&host, json!({ "id": id, "is_gone": true })).await;
    assert_eq!(host.total().await, 0);
    for part in ["", "/transcript", "/audio", "/grade", "/issue-reports"] {
        assert_eq!(host.get(&format!("/v1/calls/{id}{part}")).await.status, 404, "{part}");
    }
    assert_eq!(host.send("GET", &recording, "", "").await.status, 404);
    changed(&host, json!({ "id": id, "is_gone": false })).await;
    assert_eq!(host.total().await, 1);
}

#[tokio::test]
async fn a_call_that_nobody_has_graded_can_be_graded() {
    let (host, id) = ended().await;
    let path = format!("/v1/calls/{id}/grade");
    changed(&host, json!({ "id": id, "is_graded": false })).await;
    assert_eq!(host.get(&path).await.status, 404);
    assert_eq!(host.call(id).await["grade_status"], json!(null));
    let graded = host.post(&path, &json!({})).await;
    assert_eq!((graded.status, &graded.json()["score"]), (201, &json!(92)));
    assert_eq!(host.get(&path).await.json(), graded.json());
    let nobody = host.placed(&request("+14155550101", "l")).await;
    host.advance(120).await;
    let path = format!("/v1/calls/{nobody}/grade");
    assert_eq!(host.post(&path, &json!({})).await.status, 409);
}

#[tokio::test]
async fn ten_thousand_reports_are_listed_for_the_call_and_paged_for_all() {
    let (host, id) = ended().await;
    changed(&host, json!({ "id": id, "issue_reports": 10_000 })).await;
    let of_call = host.get(&format!("/v1/calls/{id}/issue-reports")).await.json();
    assert_eq!(of_call.as_array().unwrap().len(), 10_000);
    let page = host.get("/v1/issue-reports").await.json();
    assert_eq!((&page["total"], &page["limit"]), (&json!(10_000), &json!(50)));
    assert_eq!(page["results"].as_array().unwrap().len(), 50);
    assert_eq!(page["results"][0]["title"], "Report 10000", "the newest first");
    let last = host.get("/v1/issue-reports?limit=200&offset=9900").await.json();
    assert_eq!(last["results"].as_array().unwrap().len(), 100);
    assert_eq!(host.get("/v1/issue-reports?limit=201").await.status, 400);
    assert_eq!(host.call(id).await["issue_count"], 10_000);
}

#[tokio::test]
async fn a_setting_that_is_wrong_is_refused_and_so_is_a_page_in_a_browser() {
    let (host, id) = ended().await;
    for setting in [
        json!({ "recording": "html" }),
        json!({ "id": id, "recording": "loud" }),
        json!({ "id": id, "volume": 5 }),
        json!({ "id": id, "is_graded": true }),
        json!({ "id": id, "issue_reports": -1 }),
    ] {
        assert_eq!(change(&host, setting.clone()).await.status, 400, "{setting}");
    }
    assert_eq!(change(&host, json!({ "id": 1 })).await.status, 404);
    let origin = "Origin: http://example.com\r\n";
    let body = json!({ "id": id, "is_gone": true }).to_string();
    assert_eq!(host.send("POST", "/sandbox/calls", origin, &body).await.status, 403);
}
