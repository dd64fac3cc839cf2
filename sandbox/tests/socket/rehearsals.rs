//! Simulated calls: their way, what they cost, and what becomes of them when an answer is lost.

use serde_json::{Value, json};

use crate::client::Host;

const KEY: &str = "Authorization: Bearer sk_live_test\r\n";
const RUNS: &str = "/v1/test-calls";
const BATCHES: &str = "/v1/test-call-batches";

/// Our agent calls the simulated person.
fn rehearsal() -> Value {
    json!({
        "target_type": "agent", "target_id": 12, "direction": "inbound",
        "scenario_prompt": "You would like Friday.", "consent_to_charge": true,
    })
}

fn with(changes: Value) -> Value {
    let mut body = rehearsal();
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

async fn started(host: &Host, body: &Value) -> Value {
    let answer = host.post(RUNS, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn runs(host: &Host, query: &str) -> Vec<Value> {
    let list = host.get(&format!("{RUNS}?{query}")).await;
    assert_eq!(list.status, 200, "{query}: {}", list.text());
    list.json().as_array().unwrap().clone()
}

async fn budget(host: &Host) -> i64 {
    let billing = host.get("/v1/billing").await.json();
    billing["test_call_budget_remaining_cents"].as_i64().unwrap()
}

#[tokio::test]
async fn a_run_waits_begins_and_ends_and_is_a_call_like_others() {
    let host = Host::start().await;
    let run = started(&host, &rehearsal()).await;
    assert_eq!((&run["status"], &run["call_id"]), (&json!("queued"), &Value::Null));
    assert_eq!((&run["charge_multiplier"], &run["mode"]), (&json!(2), &json!("bot")));
    assert_eq!(host.total().await, 0, "it is no call yet");
    host.advance(5).await;
    let run = runs(&host, "").await[0].clone();
    assert_eq!((&run["status"], &run["completed_at"]), (&json!("in_progress"), &Value::Null));
    let id = run["call_id"].as_i64().unwrap();
    let call = host.call(id).await;
    assert_eq!((&call["direction"], &call["is_simulation"]), (&json!("test"), &json!(true)));
    assert_eq!((&call["from_number"], &call["agent_id"]), (&json!("+12025550143"), &json!(12)));
    assert_eq!(host.dials().await, 0, "no phone rings");
    host.advance(120).await;
    let run = runs(&host, "status=completed").await[0].clone();
    let call = host.call(id).await;
    for (key, of_call) in [
        ("duration_seconds", "duration_seconds"),
        ("recording_url", "recording_url"),
        ("completed_at", "end_time"),
    ] {
        assert!(!run[key].is_null() && run[key] == call[of_call], "{key}: {run}");
    }
    assert_eq!(run["grade"], json!({ "score": 92, "call_outcome": "success" }));
    let transcript = host.get(&format!("/v1/calls/{id}/transcript")).await.json();
    assert_eq!(run["transcript"], transcript["transcripts"]);
    assert_eq!(host.get(&format!("/v1/calls/{id}/audio")).await.status, 200);
    assert_eq!(host.get("/v1/calls?direction=test").await.json()["total"], 1);
    assert_eq!(host.get("/v1/calls?exclude_test_calls=true").await.json()["total"], 0);
    // Both names are the same endpoint.
    assert_eq!(host.get("/v1/simulations").await.json(), json!([run]));
}

#[tokio::test]
async fn a_run_costs_twice_as_much_and_lowers_the_budget() {
    let host = Host::start().await;
    let before = budget(&host).await;
    let balance = async || host.get("/v1/billing").await.json()["balance_cents"].as_i64().unwrap();
    let balance_before = balance().await;
    started(&host, &rehearsal()).await;
    host.advance(120).await;
    let id = runs(&host, "").await[0]["call_id"].as_i64().unwrap();
    let cents = host.call(id).await["billing_total_cents"].as_i64().unwrap();
    let call = host.placed(&crate::client::request("+14155550199", "k")).await;
    host.advance(120).await;
    let usual = host.call(call).await["billing_total_cents"].as_i64().unwrap();
    // The phone of the other one rings, and what is said is the same.
    assert_eq!(cents, 2 * usual);
    assert_eq!(budget(&host).await, before - cents);
    assert_eq!(balance().await, balance_before - cents - usual);
}

#[tokio::test]
async fn without_consent_money_or_a_target_nothing_is_started() {
    let host = Host::start().await;
    for consent in [json!(false), json!(null), json!("true")] {
        let refused = host.post(RUNS, &with(json!({ "consent_to_charge": consent }))).await;
        assert_eq!(
            (refused.status, refused.detail().as_str()),
            (400, "consent_to_charge must be true.")
        );
    }
    for (changes, field) in [
        (json!({ "target_type": "person" }), "target_type"),
        (json!({ "target_id": "12" }), "target_id"),
        (json!({ "direction": "up" }), "direction"),
        (json!({ "scenario_mode": "wild" }), "scenario_mode"),
        (json!({ "scenario_prompt": 7 }), "scenario_prompt"),
        (json!({ "simulator_product": "storm" }), "simulator_product"),
        (json!({ "target_number": "0199" }), "target_number"),
        // It has no agent that calls.
        (json!({ "target_type": "phone_number", "target_id": 206 }), "target_id"),
    ] {
        let refused = host.post(RUNS, &with(changes)).await;
        assert_eq!(refused.status, 400, "{}", refused.text());
        assert!(refused.json()[field][0].is_string(), "{field}: {}", refused.text());
    }
    assert!(host.post(RUNS, &json!({})).await.json()["target_type"][0].is_string());
    for changes in [json!({ "target_id": 99 }), json!({ "target_type": "phone_number" })] {
        assert_eq!(host.post(RUNS, &with(changes)).await.status, 404);
    }
    for account in [json!({ "test_budget_cents": 0 }), json!({ "balance_cents": 0 })] {
        host.set_account(account).await;
        for (path, body) in [(RUNS, rehearsal()), (BATCHES, rehearsal())] {
            assert_eq!(host.post(path, &body).await.status, 402, "{path}");
        }
    }
    assert_eq!(budget(&host).await, 0);
    host.set_account(json!({ "balance_cents": 100, "test_budget_cents": 1 })).await;
    started(&host, &rehearsal()).await;
    assert_eq!(runs(&host, "").await.len(), 1, "those that were refused are not there");
}

#[tokio::test]
async fn each_part_is_that_of_the_simulated_person() {
    let host = Host::start().await;
    let number =
        json!({ "target_type": "phone_number", "target_id": 201, "target_number": "+14155550177" });
    let calls = started(&host, &with(number.clone())).await;
    assert_eq!(
        (&calls["agent_name"], &calls["mode"]),
        (&json!("Appointment reminders"), &json!("sip"))
    );
    let mut called = with(number);
    called["direction"] = json!("outbound");
    assert_eq!(started(&host, &called).await["agent_name"], "Front desk");
    host.advance(5).await;
    let list = runs(&host, "").await;
    for (run, from, to) in
        [(&list[0], "+14155550177", "+12025550143"), (&list[1], "+12025550143", "+14155550177")]
    {
        let call = host.call(run["call_id"].as_i64().unwrap()).await;
        assert_eq!((&call["from_number"], &call["to_number"]), (&json!(from), &json!(to)));
    }
    assert_eq!(runs(&host, "agent_id=21").await.len(), 1);
    assert_eq!(runs(&host, "target_type=agent").await.len(), 0);
    assert_eq!(runs(&host, "limit=1&offset=1").await[0]["id"], list[1]["id"]);
    for wrong in ["limit=201", "status=lost", "target_type=person", "agent_id=x"] {
        assert_eq!(host.get(&format!("{RUNS}?{wrong}")).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_well_known_number_ends_a_run_as_it_ends_a_call() {
    let host = Host::start().await;
    started(&host, &with(json!({ "target_number": "+14155550104" }))).await;
    host.advance(60).await;
    let run = &runs(&host, "status=failed").await[0];
    assert_eq!(run["error_message"], "The simulated call ended: error.");
    assert_eq!((&run["duration_seconds"], &run["grade"]), (&json!(0), &Value::Null));
}

#[tokio::test]
async fn a_batch_runs_one_after_the_other_with_its_prompts_in_turn() {
    let host = Host::start().await;
    let body = with(
        json!({ "name": "Before deploy", "scenario_prompts": ["A", "B"], "stagger_seconds": 60 }),
    );
    let answer = host.post(BATCHES, &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let batch = answer.json();
    assert_eq!((&batch["status"], &batch["run_count"]), (&json!("pending"), &json!(3)));
    assert_eq!(
        (&batch["estimated_minutes"], &batch["estimated_cost_cents"]),
        (&json!(6), &json!(60))
    );
    let list = runs(&host, "").await;
    let ids: Vec<&Value> = list.iter().rev().map(|run| &run["id"]).collect();
    assert_eq!(batch["run_ids"], json!(ids));
    let prompts: Vec<&Value> = list.iter().rev().map(|run| &run["scenario_prompt"]).collect();
    assert_eq!(json!(prompts), json!(["A", "B", "A"]));
    let path = format!("/v1/simulations/batches/{}", batch["id"]);
    for (seconds, status, completed) in [
        (10, "in_progress", 0),
        (50, "in_progress", 1),
        (60, "in_progress", 2),
        (60, "completed", 3),
    ] {
        host.advance(seconds).await;
        let batch = host.get(&path).await.json();
        assert_eq!(
            (&batch["status"], &batch["completed_runs"]),
            (&json!(status), &json!(completed))
        );
        assert_eq!(batch["completed_at"].is_null(), status != "completed");
    }
    assert_eq!(host.get(BATCHES).await.json(), json!([host.get(&path).await.json()]));
    assert_eq!(host.get("/v1/test-call-batches/7").await.status, 404);
    for changes in
        [json!({ "run_count": 0 }), json!({ "run_count": 101 }), json!({ "scenario_prompts": [7] })]
    {
        assert_eq!(host.post(BATCHES, &with(changes)).await.status, 400);
    }
    let failing = with(json!({ "target_number": "+14155550104", "run_count": 2 }));
    let batch = host.post("/v1/simulations/batches", &failing).await.json();
    host.advance(60).await;
    let batch = host.get(&format!("{BATCHES}/{}", batch["id"])).await.json();
    assert_eq!((&batch["status"], &batch["failed_runs"]), (&json!("failed"), &json!(2)));
}

#[tokio::test]
async fn a_run_whose_answer_is_lost_was_started_and_twice_is_two_runs() {
    let host = Host::start().await;
    let faults = json!(["drop_before", "drop_after", "403_before", "404_before"]);
    host.set_faults(json!({ "requests": { "POST /test-calls": faults } })).await;
    let body = rehearsal().to_string();
    for started in [0, 1] {
        host.attempt("POST", RUNS, KEY, &body).await;
        assert_eq!(runs(&host, "").await.len(), started);
    }
    for status in [403, 404, 200, 200] {
        assert_eq!(host.send("POST", RUNS, KEY, &body).await.status, status);
    }
    assert_eq!(runs(&host, "").await.len(), 3);
    assert_eq!(host.state().await["changes"]["POST /test-calls"], 6);
    host.set_account(json!({ "lacks": ["rehearsals"] })).await;
    for path in [
        RUNS,
        BATCHES,
        "/v1/simulations",
        "/v1/agents/12/test-scenarios",
        "/v1/agents/12/test-runs",
    ] {
        assert_eq!(host.get(path).await.status, 404, "{path}");
    }
    assert_eq!(host.post("/v1/calls/7/promote-to-scenario", &json!({})).await.status, 404);
}

#[tokio::test]
async fn a_run_may_never_leave_its_queue() {
    let host = Host::start().await;
    host.set_faults(json!({ "rehearsals_stay_queued": true })).await;
    started(&host, &rehearsal()).await;
    host.set_faults(json!({})).await;
    started(&host, &rehearsal()).await;
    host.advance(24 * 60 * 60).await;
    let statuses: Vec<Value> =
        runs(&host, "").await.iter().map(|run| run["status"].clone()).collect();
    assert_eq!(statuses, [json!("completed"), json!("queued")]);
}

#[tokio::test]
async fn endpoints_are_told_of_a_run_that_has_ended() {
    let host = Host::start().await;
    let endpoint = json!({ "label": "x", "url": "https://example.com/hook", "events": ["test-call.completed", "telephony.complete"] });
    assert_eq!(host.post("/v1/developer/webhook-endpoints", &endpoint).await.status, 201);
    started(&host, &rehearsal()).await;
    host.advance(120).await;
    let log = host.get("/v1/developer/webhook-deliveries").await.json()["results"].clone();
    assert_eq!(log.as_array().unwrap().len(), 1);
    assert_eq!(log[0]["event_type"], "test-call.completed");
    assert_eq!(log[0]["call_id"], runs(&host, "").await[0]["call_id"]);
}
