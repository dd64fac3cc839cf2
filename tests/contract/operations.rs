//! Every operation of the sandbox, called successfully, and every call of its history,
//! seen through every operation.

use std::pin::pin;
use std::time::Duration;

use serde_json::json;
use tokio::select;
use tokio::time::sleep;

use crate::checked::{Checked, KEY};
use crate::client::{ANSWERED, request};
use crate::description::read;
use crate::{rehearsals, webhooks};

#[tokio::test]
async fn every_operation_reply_matches_the_description() {
    let api = Checked::start(20).await;
    for path in [
        "healthz",
        "status/heartbeat",
        "whoami",
        "agents",
        "agents/12",
        "phone-numbers",
        "phone-numbers/203",
        "outbound-tcpa-confirmation",
        "outbound-platform-number-request",
    ] {
        api.expect(200, &format!("/v1/{path}")).await;
    }
    for path in [
        "voices",
        "voices?languages=fr,de&gender=female",
        "billing",
        "billing/transactions?limit=5&offset=1",
        "billing/payment-methods",
    ] {
        api.expect(200, &format!("/v1/{path}")).await;
    }
    for path in [
        "calls?limit=3&offset=2",
        "calls/party-numbers?q=%28415%29",
        "calls/report-summary",
        "calls/export",
        "calls/export?format=csv",
        "issue-reports",
    ] {
        assert_eq!(api.get(&format!("/v1/{path}")).await.status, 200, "{path}");
    }
    let session = "Authorization: Token mine\r\nX-ThunderPhone-Org: 42\r\n";
    assert_eq!(api.send("GET", "/v1/whoami", session, "").await.status, 200);

    let preview = json!({ "voice": "olivia", "language": "en" });
    assert_eq!(api.post("/v1/voices/preview", &preview).await.status, 200);
    for number in [202, 205] {
        let path = format!("/v1/phone-numbers/{number}/verify-voip");
        let mut verifying = pin!(api.send("POST", &path, KEY, ""));
        // One of the verification calls takes a minute.
        let answer = loop {
            select! {
                answer = &mut verifying => break answer,
                () = sleep(Duration::from_millis(50)) => api.host.advance(60).await,
            }
        };
        assert_eq!(answer.status, 200);
    }
    let reload = json!({ "auto_reload_enabled": true, "auto_reload_minimum_cents": 100, "auto_reload_amount_cents": 500 });
    assert_eq!(api.patch("/v1/billing", &reload).await.status, 200);
    for card in ["pm_sandbox_visa", "pm_sandbox_confirm"] {
        let top_up = json!({ "amount_cents": 1_000, "payment_method_id": card });
        assert_eq!(api.post("/v1/billing/top-up", &top_up).await.status, 201);
    }
    follow_a_call(&api).await;
    rehearsals::every_operation(&api).await;
    webhooks::every_operation(&api).await;
    assert_eq!(api.unseen(), [""; 0]);
}

/// Reads a call through every operation: before, during and after it.
async fn follow_a_call(api: &Checked) {
    let placed = api.post("/v1/call", &request(ANSWERED, "k")).await;
    assert_eq!(placed.status, 201);
    assert_eq!(api.post("/v1/call", &request(ANSWERED, "k")).await.status, 200);
    let call = format!("/v1/calls/{}", placed.json()["call_id"]);
    for second in 0..60 {
        api.expect(200, &call).await;
        api.expect(200, &format!("{call}/transcript?live=true")).await;
        api.get(&format!("{call}/grade")).await;
        api.get(&format!("{call}/audio")).await;
        if second == 12 {
            assert_eq!(api.post(&format!("{call}/listen"), &json!({})).await.status, 200);
            assert_eq!(
                api.post(&format!("{call}/whisper"), &json!({ "text": "Offer Friday." }))
                    .await
                    .status,
                202
            );
        }
        api.host.advance(1).await;
    }
    for part in ["audio", "transcript", "history", "grade", "issue-reports"] {
        api.expect(200, &format!("{call}/{part}")).await;
    }
    assert_eq!(api.post(&format!("{call}/grade"), &json!({})).await.status, 200);
    api.host.advance(15 * 60).await;
    assert_eq!(api.post(&format!("{call}/grade?force=true"), &json!({})).await.status, 201);
    let report = api
        .post(
            &format!("{call}/issue-reports"),
            &json!({ "title": "Too fast", "failing_turn_index": 1 }),
        )
        .await;
    assert_eq!(report.status, 201);
    let trace = report.json()["trace_id"].clone();
    let path = format!("/v1/issue-reports/{}", trace.as_str().unwrap());
    assert_eq!(api.patch(&path, &json!({ "status": "acknowledged" })).await.status, 200);
    for pattern_key in [json!(null), json!("repeat-answer")] {
        let change =
            json!({ "trace_ids": [trace], "status": "resolved", "pattern_key": pattern_key });
        assert_eq!(api.patch("/v1/issue-reports", &change).await.status, 200);
    }
}

#[tokio::test]
async fn an_export_matches_the_description_and_says_when_calls_are_missing() {
    for (history, counts) in [(20, [None, None]), (1_010, [Some("1010"), Some("true")])] {
        let api = Checked::start(history).await;
        for format in ["json", "csv"] {
            let answer = api.get(&format!("/v1/calls/export?format={format}")).await;
            let headers = ["x-total-count", "x-truncated"].map(|name| answer.header(name));
            assert_eq!((answer.status, headers), (200, counts), "{history} {format}");
        }
        let export = api.expect(200, "/v1/calls/export").await;
        assert_eq!(export["truncated"], counts[0].is_some());
        assert_eq!(export["total"], export["calls"].as_array().unwrap().len());
        for call in export["calls"].as_array().unwrap().iter().take(40) {
            let id = &call["call_id"];
            let transcript = api.expect(200, &format!("/v1/calls/{id}/transcript")).await;
            assert_eq!(call["transcripts"], transcript["transcripts"], "{id}");
        }
    }
}

#[tokio::test]
async fn a_week_without_calls_and_calls_in_progress_match_the_description() {
    let api = Checked::start(0).await;
    let empty = api.expect(200, "/v1/calls/report-summary").await;
    assert_eq!((&empty["reported"], &empty["pending_reports"]), (&json!(0), &json!(0)));
    api.host.send("POST", "/sandbox/live-calls", "", "{\"count\": 20}").await;
    let summary = api.expect(200, "/v1/calls/report-summary").await;
    assert!(summary["pending_reports"].as_i64().unwrap() > 10, "{summary}");
    let page = api.expect(200, "/v1/calls?status=in_progress&limit=200").await;
    for call in page["results"].as_array().unwrap() {
        for part in ["", "/transcript?live=true", "/history"] {
            api.expect(200, &format!("/v1/calls/{}{part}", call["call_id"])).await;
        }
    }
}

#[tokio::test]
async fn every_past_call_matches_the_description() {
    let api = Checked::start(250).await;
    let mut ids = Vec::new();
    for offset in [0, 200] {
        let page = api.expect(200, &format!("/v1/calls?limit=200&offset={offset}")).await;
        ids.extend(
            page["results"]
                .as_array()
                .unwrap()
                .iter()
                .map(|call| call["call_id"].as_i64().unwrap()),
        );
    }
    assert_eq!(ids.len(), 250);
    for id in ids {
        for part in ["", "/transcript", "/history", "/issue-reports"] {
            api.expect(200, &format!("/v1/calls/{id}{part}")).await;
        }
        for part in ["grade", "audio"] {
            assert!(matches!(api.get(&format!("/v1/calls/{id}/{part}")).await.status, 200 | 404));
        }
    }
}

#[tokio::test]
async fn every_call_outcome_matches_the_description() {
    let api = Checked::start(0).await;
    for number in 101..=109 {
        let placed = api
            .post("/v1/call", &request(&format!("+14155550{number}"), &number.to_string()))
            .await;
        assert_eq!(placed.status, 201);
        let call = format!("/v1/calls/{}", placed.json()["call_id"]);
        // Steps long enough for the ten-minute hold, short enough for the rest.
        for step in [1, 3, 5, 8, 13, 21, 30, 60, 500, 200] {
            for part in ["", "/transcript?live=true", "/history"] {
                api.expect(200, &format!("{call}{part}")).await;
            }
            api.get(&format!("{call}/grade")).await;
            api.host.advance(step).await;
        }
        assert_ne!(api.expect(200, &call).await["status"], "in_progress");
    }
}

#[tokio::test]
async fn the_long_call_and_its_reports_match_the_description() {
    let api = Checked::start(0).await;
    let added = api.host.send("POST", "/sandbox/long-call", "", "{}").await;
    let id = added.json()["call_id"].clone();
    let change = json!({ "id": id, "issue_reports": 250, "is_graded": false }).to_string();
    assert_eq!(api.host.send("POST", "/sandbox/calls", "", &change).await.status, 204);
    for part in ["", "/transcript", "/history", "/audio", "/issue-reports"] {
        api.expect(200, &format!("/v1/calls/{id}{part}")).await;
    }
    assert_eq!(api.post(&format!("/v1/calls/{id}/grade"), &json!({})).await.status, 201);
    for query in ["", "?limit=200&offset=100", "?severity=critical&start_date=2020-01-01"] {
        api.expect(200, &format!("/v1/issue-reports{query}")).await;
    }
}

#[tokio::test]
async fn every_kind_of_card_matches_the_description() {
    let reload = json!({ "auto_reload_enabled": true, "auto_reload_minimum_cents": 9_000, "auto_reload_amount_cents": 500 });
    for (card, reloaded, status, paid) in [
        ("visa", 200, "ok", 201),
        ("confirm", 200, "retrying", 201),
        ("declined", 200, "retrying", 402),
        ("none", 422, "off", 422),
    ] {
        let api = Checked::start(0).await;
        api.host.set_account(json!({ "card": card, "balance_cents": 8_800 })).await;
        let answer = api.patch("/v1/billing", &reload).await;
        assert_eq!(answer.status, reloaded, "{card}");
        if reloaded == 422 {
            assert_eq!(answer.json(), read("examples/error-422-payment-method-required.json"));
        }
        let top_up = json!({ "amount_cents": 1_000, "idempotency_key": "t" });
        assert_eq!(api.post("/v1/billing/top-up", &top_up).await.status, paid, "{card}");
        let account = api.expect(200, "/v1/billing").await;
        assert_eq!(account["auto_reload_status"], status, "{card}");
        api.expect(200, "/v1/billing/payment-methods").await;
        api.host.advance(24 * 60 * 60).await;
        api.expect(200, "/v1/billing").await;
        api.expect(200, "/v1/billing/transactions").await;
    }
}

#[tokio::test]
async fn every_state_of_the_tcpa_confirmation_matches_the_description() {
    for (word, status) in [("active", 200), ("superseded", 200), ("revoked", 200), ("missing", 404)]
    {
        let api = Checked::start(0).await;
        api.host.set_account(json!({ "tcpa": word })).await;
        api.expect(status, "/v1/outbound-tcpa-confirmation").await;
        let placed = api.post("/v1/call", &request(ANSWERED, "k")).await;
        assert_eq!(placed.status, if word == "active" { 201 } else { 403 }, "{word}");
    }
}

#[tokio::test]
async fn both_forms_of_the_transactions_match_the_description() {
    let api = Checked::start(120).await;
    for form in ["array", "envelope"] {
        api.host.set_account(json!({ "transactions": form })).await;
        for query in ["", "?limit=20&offset=30", "?offset=100000"] {
            api.expect(200, &format!("/v1/billing/transactions{query}")).await;
        }
    }
}

#[tokio::test]
async fn the_allowance_of_platform_numbers_matches_the_description() {
    for (calls, placed) in [(37, 201), (100, 403)] {
        let api = Checked::start(20).await;
        api.host.set_account(json!({ "platform_calls": calls })).await;
        api.expect(200, "/v1/phone-numbers").await;
        api.expect(200, "/v1/outbound-platform-number-request").await;
        let mut call = request(ANSWERED, "platform");
        call["from_number"] = json!("+12025550145");
        assert_eq!(api.post("/v1/call", &call).await.status, placed, "{calls}");
    }
}

#[tokio::test]
async fn the_example_requests_are_accepted() {
    let api = Checked::start(0).await;
    for source in ["agent", "config", "number-default"] {
        let request = read(&format!("examples/place-call-request-{source}.json"));
        let placed = api.post("/v1/call", &request).await;
        assert_eq!(placed.status, 201, "{source}: {}", placed.text());
    }
}
