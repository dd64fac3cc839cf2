//! Saved scenarios of an agent, and their runs.

use serde_json::{Value, json};

use crate::client::{ANSWERED, Host, request};

const KEY: &str = "Authorization: Bearer sk_live_test\r\n";

fn path(agent: i64, end: &str) -> String {
    format!("/v1/agents/{agent}/test-scenarios{end}")
}

async fn made(host: &Host, agent: i64, changes: Value) -> Value {
    let mut body = json!({ "title": "Wants Friday", "scenario_prompt": "You want Friday." });
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    let answer = host.post(&path(agent, ""), &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn executed(host: &Host, agent: i64, changes: Value) -> Value {
    let mut body = json!({ "channel": "web", "consent_to_charge": true, "stagger_seconds": 0 });
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    let answer = host.post(&format!("/v1/agents/{agent}/test-runs/execute"), &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn a_scenario_is_kept_as_it_was_written_until_it_is_deleted() {
    let host = Host::start().await;
    let conditions = json!({
        "direction": "outbound", "labels": ["Reschedule"],
        "audio_conditions": { "noise_asset": "cafe", "snr_db": 10 },
        "caller_behavior": { "long_silence_seconds": 8 },
        "speech_style": { "pace": "fast" }, "telephony": { "voicemail_answer": false },
        // 100 KB.
        "scenario_prompt": "x".repeat(100_000),
    });
    let scenario = made(&host, 12, conditions.clone()).await;
    for (key, value) in conditions.as_object().unwrap() {
        assert_eq!(&scenario[key], value, "{key}");
    }
    let one = path(12, &format!("/{}", scenario["id"]));
    assert_eq!(host.get(&one).await.json(), scenario);
    let plain = made(&host, 12, json!({})).await;
    assert_eq!((&plain["direction"], &plain["source"]), (&json!("inbound"), &json!("manual")));
    assert_eq!(host.get(&path(12, "")).await.json(), json!([plain, scenario]));
    assert_eq!(host.get(&path(15, "")).await.json(), json!([]));
    let changed = host.patch(&one, &json!({ "title": "Other" })).await.json();
    assert_eq!((&changed["title"], &changed["labels"]), (&json!("Other"), &scenario["labels"]));
    let gone = [
        host.get(&path(15, &format!("/{}", scenario["id"]))).await.status,
        host.send("DELETE", &one, KEY, "").await.status,
        host.send("DELETE", &one, KEY, "").await.status,
        host.get(&one).await.status,
        host.patch(&one, &json!({})).await.status,
        host.get(&path(99, "")).await.status,
        host.get(&path(12, "/x")).await.status,
    ];
    assert_eq!(gone, [404, 204, 404, 404, 404, 404, 404]);
    let another = made(&host, 12, json!({})).await;
    assert_ne!(another["id"], scenario["id"], "an id is not used again");
}

#[tokio::test]
async fn a_scenario_that_is_wrong_is_refused_by_the_name_of_its_field() {
    let host = Host::start().await;
    for (field, value) in [
        ("title", json!("")),
        ("scenario_prompt", json!(null)),
        ("direction", json!("up")),
        ("labels", json!("x")),
        ("audio_conditions", json!({ "noise_asset": "rain" })),
        ("speech_style", json!([])),
    ] {
        let mut body = json!({ "title": "x", "scenario_prompt": "x" });
        body[field] = value.clone();
        let refused = host.post(&path(12, ""), &body).await;
        assert_eq!(refused.status, 400, "{field} {value}");
        assert!(!refused.json()[field].is_null(), "{field} {value}: {}", refused.text());
    }
    let missing = host.post(&path(12, ""), &json!({})).await.json();
    assert!(missing["title"][0].is_string() && missing["scenario_prompt"][0].is_string());
    for body in [json!({ "count": 0 }), json!({ "count": 21 }), json!({ "include_edge_cases": 1 })]
    {
        assert_eq!(host.post(&path(12, "/generate"), &body).await.status, 400, "{body}");
    }
    assert_eq!(host.get(&path(12, "")).await.json(), json!([]));
}

#[tokio::test]
async fn generated_scenarios_are_stale_once_the_prompt_has_changed_and_refreshed_on_request() {
    let host = Host::start().await;
    let generated = host.send("POST", &path(12, "/generate"), KEY, "").await.json();
    assert_eq!(generated["scenarios"].as_array().unwrap().len(), 6);
    let two = json!({ "count": 2, "include_edge_cases": false });
    let plain = host.post(&path(12, "/generate"), &two).await.json();
    assert!(plain["scenarios"].as_array().unwrap().iter().all(|row| row["labels"] == json!([])));
    made(&host, 12, json!({})).await;
    let stale = async || {
        let list = host.get(&path(12, "")).await.json();
        list.as_array().unwrap().iter().filter(|row| row["is_stale"] == true).count()
    };
    assert_eq!(stale().await, 0);
    let agent = r#"{"id": 12, "prompt": "Another one."}"#;
    host.send("POST", "/sandbox/agents", "", agent).await;
    assert_eq!(stale().await, 8, "not the one that a person wrote");
    let first = &generated["scenarios"][0]["id"];
    let refreshed =
        host.post(&path(12, "/refresh"), &json!({ "scenario_ids": [first] })).await.json();
    assert_eq!(refreshed["scenarios"].as_array().unwrap().len(), 1);
    assert_eq!(stale().await, 7);
    let rest = host.post(&path(12, "/refresh"), &json!({ "only_stale": true })).await.json();
    assert_eq!((rest["scenarios"].as_array().unwrap().len(), stale().await), (7, 0));
}

#[tokio::test]
async fn a_batch_counts_what_has_passed_and_what_has_not() {
    let host = Host::start().await;
    let good = made(&host, 12, json!({ "direction": "outbound" })).await;
    let silent = json!({ "caller_behavior": { "long_silence_seconds": 8 } });
    let bad = made(&host, 12, silent).await;
    let batch = executed(&host, 12, json!({})).await;
    assert_eq!((&batch["status"], &batch["total"]), (&json!("pending"), &json!(2)));
    let verdicts: Vec<&Value> =
        batch["runs"].as_array().unwrap().iter().map(|run| &run["verdict"]).collect();
    assert_eq!(verdicts, ["", ""]);
    host.advance(120).await;
    let one = format!("/v1/agents/12/test-runs/{}", batch["id"]);
    let batch = host.get(&one).await.json();
    assert_eq!(
        (&batch["status"], &batch["pass_count"], &batch["fail_count"], &batch["failed"]),
        (&json!("completed"), &json!(1), &json!(1), &json!(0))
    );
    for (scenario, verdict) in [(&good, "pass"), (&bad, "fail")] {
        let row = host.get(&path(12, &format!("/{}", scenario["id"]))).await.json();
        assert_eq!(row["latest_verdict"], verdict);
    }
    assert_eq!(host.get("/v1/agents/12/test-runs").await.json(), json!([batch]));
    assert_eq!(host.get(&one.replace("/12/", "/15/")).await.status, 404);
    // Each run is a test call whose part is the other one, and can be heard.
    let runs = host.get("/v1/test-calls").await.json();
    let run = &runs[1];
    assert_eq!((&run["id"], &run["direction"]), (&batch["runs"][0]["id"], &json!("inbound")));
    let call = host.call(run["call_id"].as_i64().unwrap()).await;
    assert_eq!(call["is_scenario_call"], true);
}

#[tokio::test]
async fn a_matrix_runs_each_scenario_under_each_combination() {
    let host = Host::start().await;
    let first = made(&host, 12, json!({})).await;
    made(&host, 12, json!({})).await;
    let matrix = json!({
        "audio_conditions": [{ "noise_asset": "cafe" }, { "noise_asset": "street", "snr_db": 5 }],
        "telephony": [{}, { "voicemail_answer": true }, { "voicemail_answer": false }],
    });
    let batch =
        executed(&host, 12, json!({ "matrix": matrix, "scenario_ids": [first["id"]] })).await;
    assert_eq!((&batch["total"], &batch["matrix_dimensions"]), (&json!(6), &matrix));
    assert_eq!(batch["estimated_cost_cents"], 6 * 20);
    host.advance(300).await;
    let batch = host.get(&format!("/v1/agents/12/test-runs/{}", batch["id"])).await.json();
    assert_eq!(
        (&batch["pass_count"], &batch["fail_count"]),
        (&json!(4), &json!(2)),
        "two mailboxes"
    );
    let through = json!({ "channel": "telephony", "phone_number_id": 201 });
    let batch = executed(&host, 12, through).await;
    assert_eq!(
        (&batch["total"], &batch["phone_number_display"]),
        (&json!(2), &json!("+12025550143"))
    );
    let execute = async |agent: i64, body: Value| {
        host.post(&format!("/v1/agents/{agent}/test-runs/execute"), &body).await.status
    };
    let many = json!([{}, {}, {}, {}, {}, {}, {}]);
    for (agent, status, body) in [
        (12, 400, json!({ "channel": "web" })),
        (12, 400, json!({ "consent_to_charge": true })),
        (12, 400, json!({ "channel": "web", "consent_to_charge": true, "scenario_ids": [7] })),
        (12, 400, json!({ "channel": "telephony", "consent_to_charge": true })),
        (15, 400, json!({ "channel": "web", "consent_to_charge": true })),
        (99, 404, json!({ "channel": "web", "consent_to_charge": true })),
        (
            12,
            404,
            json!({ "channel": "telephony", "consent_to_charge": true, "phone_number_id": 7 }),
        ),
        (
            12,
            400,
            json!({ "channel": "web", "consent_to_charge": true, "matrix": { "telephony": [7] } }),
        ),
        (
            12,
            400,
            json!({ "channel": "web", "consent_to_charge": true,
            "matrix": { "telephony": many, "speech_style": many, "caller_behavior": many } }),
        ),
    ] {
        assert_eq!(execute(agent, body.clone()).await, status, "{body}");
    }
    host.set_account(json!({ "test_budget_cents": 0 })).await;
    assert_eq!(execute(12, json!({ "channel": "web", "consent_to_charge": true })).await, 402);
}

#[tokio::test]
async fn a_call_becomes_one_scenario_however_often_it_is_promoted() {
    let host = Host::start().await;
    let id = host.placed(&request(ANSWERED, "k")).await;
    let promote = format!("/v1/calls/{id}/promote-to-scenario");
    assert_eq!(host.post(&promote, &json!({})).await.status, 400, "it has not ended");
    host.advance(120).await;
    let report =
        host.post(&format!("/v1/calls/{id}/issue-reports"), &json!({ "title": "x" })).await;
    let trace = report.json()["trace_id"].clone();
    for wrong in [
        json!({ "failing_turn_index": 99 }),
        json!({ "failing_turn_index": -1 }),
        json!({ "issue_trace_id": "00000000-0000-4000-8000-000000000000" }),
    ] {
        assert_eq!(host.post(&promote, &wrong).await.status, 400, "{wrong}");
    }
    let body = json!({ "failing_turn_index": 2, "issue_trace_id": trace });
    let first = host.post(&promote, &body).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let scenario = first.json();
    assert_eq!(
        (&scenario["source"], &scenario["source_call_id"], &scenario["source_turn_index"]),
        (&json!("production"), &json!(id), &json!(2))
    );
    assert_eq!(
        (&scenario["source_issue_trace_id"], &scenario["direction"]),
        (&trace, &json!("outbound"))
    );
    let again = host.send("POST", &promote, KEY, "").await;
    assert_eq!((again.status, again.json()), (200, scenario.clone()));
    assert_eq!(host.get(&path(12, "")).await.json(), json!([scenario]));
    assert_eq!(host.post("/v1/calls/7/promote-to-scenario", &json!({})).await.status, 404);
    let one_off = json!({ "from_number": "+12025550143", "to_number": ANSWERED, "config": { "prompt": "Hi" } });
    let id = host.placed(&one_off).await;
    host.advance(120).await;
    assert_eq!(
        host.post(&format!("/v1/calls/{id}/promote-to-scenario"), &json!({})).await.status,
        400
    );
}
