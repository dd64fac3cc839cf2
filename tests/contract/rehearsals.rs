//! Simulated calls, saved scenarios and their runs.

use serde_json::{Value, json};

use crate::checked::{Checked, KEY};
use crate::client::{ANSWERED, request};

const SCENARIOS: &str = "/v1/agents/12/test-scenarios";
const EXECUTE: &str = "/v1/agents/12/test-runs/execute";

fn rehearsal() -> Value {
    json!({
        "target_type": "agent", "target_id": 12, "direction": "inbound",
        "target_number": "+14155550199", "consent_to_charge": true, "run_count": 2,
    })
}

/// Calls each operation successfully, and reads it before, during and after the runs.
pub async fn every_operation(api: &Checked) {
    let mut failing = rehearsal();
    failing["target_number"] = json!("+14155550104");
    let through =
        json!({ "target_type": "phone_number", "target_id": 201, "consent_to_charge": true });
    for path in ["/v1/test-calls", "/v1/simulations"] {
        for body in [rehearsal(), failing.clone(), through.clone()] {
            assert_eq!(api.post(path, &body).await.status, 200);
        }
    }
    let mut batches = Vec::new();
    for path in ["/v1/test-call-batches", "/v1/simulations/batches"] {
        for body in [rehearsal(), failing.clone()] {
            let batch = api.post(path, &body).await;
            assert_eq!(batch.status, 201);
            batches.push(format!("{path}/{}", batch.json()["id"]));
        }
    }
    batches.push(execute_scenarios(api).await);
    for seconds in [0, 1, 10, 20, 60, 120] {
        api.host.advance(seconds).await;
        for path in ["test-calls", "test-calls?status=failed&agent_id=12&limit=5", "simulations"] {
            api.expect(200, &format!("/v1/{path}")).await;
        }
        for path in ["test-call-batches", "simulations/batches", "agents/12/test-runs"] {
            api.expect(200, &format!("/v1/{path}")).await;
        }
        for path in &batches {
            api.expect(200, path).await;
        }
        api.expect(200, SCENARIOS).await;
    }
    let runs = api.expect(200, "/v1/test-calls").await;
    for run in runs.as_array().unwrap() {
        assert_ne!(run["status"], "queued");
        api.expect(200, &format!("/v1/calls/{}", run["call_id"])).await;
    }
}

/// Makes scenarios in every way, runs them and removes one. Returns the path of the batch.
async fn execute_scenarios(api: &Checked) -> String {
    let scenario = json!({
        "title": "Wants Friday", "scenario_prompt": "You want Friday.", "labels": ["Reschedule"],
        "audio_conditions": { "noise_asset": "cafe", "snr_db": 10 },
        "caller_behavior": { "dtmf_sequence": "1", "long_silence_seconds": 8 },
        "speech_style": { "accent": "en-GB", "pace": "fast" },
        "telephony": { "voicemail_answer": true },
    });
    let made = api.post(SCENARIOS, &scenario).await;
    assert_eq!(made.status, 201);
    let one = format!("{SCENARIOS}/{}", made.json()["id"]);
    api.expect(200, &one).await;
    assert_eq!(api.patch(&one, &json!({ "title": "Other" })).await.status, 200);
    assert_eq!(
        api.post(&format!("{SCENARIOS}/generate"), &json!({ "count": 2 })).await.status,
        201
    );
    assert_eq!(api.post(&format!("{SCENARIOS}/refresh"), &json!({})).await.status, 200);
    let id = api.host.placed(&request(ANSWERED, "promoted")).await;
    api.host.advance(120).await;
    let promote = format!("/v1/calls/{id}/promote-to-scenario");
    for status in [201, 200] {
        assert_eq!(api.post(&promote, &json!({ "failing_turn_index": 1 })).await.status, status);
    }
    let body = json!({
        "channel": "web", "consent_to_charge": true,
        "matrix": { "telephony": [{}, { "voicemail_answer": true }] },
    });
    assert_eq!(api.post(EXECUTE, &body).await.status, 201);
    let through =
        json!({ "channel": "telephony", "consent_to_charge": true, "phone_number_id": 201 });
    let batch = api.post(EXECUTE, &through).await;
    assert_eq!((batch.status, &batch.json()["total"]), (201, &json!(4)));
    assert_eq!(api.delete(&one).await.status, 204);
    format!("/v1/agents/12/test-runs/{}", batch.json()["id"])
}

#[tokio::test]
async fn refusals_match_the_description() {
    let api = Checked::start(0).await;
    let consent = crate::description::read("examples/error-400-consent-required.json");
    for path in ["test-calls", "simulations", "test-call-batches", "simulations/batches"] {
        let path = format!("/v1/{path}");
        assert_eq!(api.send("POST", &path, "", "{}").await.status, 401);
        assert_eq!(api.post(&path, &json!({})).await.status, 400);
        let mut body = rehearsal();
        body["consent_to_charge"] = json!(false);
        let refused = api.post(&path, &body).await;
        assert_eq!((refused.status, &refused.json()), (400, &consent));
        body = rehearsal();
        body["target_id"] = json!(99);
        assert_eq!(api.post(&path, &body).await.status, 404);
        assert_eq!(api.send("GET", &path, "", "").await.status, 401);
    }
    for path in ["test-calls?limit=x", "simulations?limit=x"] {
        api.expect(400, &format!("/v1/{path}")).await;
    }
    let scenario = "agents/12/test-scenarios/7";
    for (method, path, status) in [
        ("GET", "test-call-batches/7", 404),
        ("GET", "simulations/batches/7", 404),
        ("GET", "agents/99/test-scenarios", 404),
        ("POST", "agents/12/test-scenarios", 400),
        ("POST", "agents/99/test-scenarios/generate", 404),
        ("POST", "agents/99/test-scenarios/refresh", 404),
        ("GET", scenario, 404),
        ("PATCH", scenario, 404),
        ("DELETE", scenario, 404),
        ("GET", "agents/99/test-runs", 404),
        ("POST", "agents/12/test-runs/execute", 400),
        ("GET", "agents/12/test-runs/7", 404),
        ("POST", "calls/7/promote-to-scenario", 404),
    ] {
        let answer = api.send(method, &format!("/v1/{path}"), KEY, "{}").await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
    }
    api.host.set_account(json!({ "test_budget_cents": 0 })).await;
    for path in ["test-calls", "simulations", "test-call-batches", "simulations/batches"] {
        assert_eq!(api.post(&format!("/v1/{path}"), &rehearsal()).await.status, 402);
    }
}
