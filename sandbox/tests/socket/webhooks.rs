//! Webhook endpoints, what is sent to them, and the log of it.

use serde_json::{Value, json};

use crate::client::{ANSWERED, Answer, Host, request};

const ENDPOINTS: &str = "/v1/developer/webhook-endpoints";
const DELIVERIES: &str = "/v1/developer/webhook-deliveries";
const KEY: &str = "Authorization: Bearer sk_live_test\r\n";

fn endpoint(url: &str) -> Value {
    json!({ "label": "Calls", "url": url })
}

async fn created(host: &Host, body: &Value) -> Value {
    let answer = host.post(ENDPOINTS, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn path(endpoint: &Value) -> String {
    format!("{ENDPOINTS}/{}", endpoint["id"].as_str().unwrap())
}

async fn delete(host: &Host, path: &str) -> Answer {
    host.send("DELETE", path, KEY, "").await
}

async fn log(host: &Host, query: &str) -> Vec<Value> {
    let page = host.get(&format!("{DELIVERIES}?{query}")).await;
    assert_eq!(page.status, 200, "{query}: {}", page.text());
    page.json()["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_secret_comes_once_and_never_again() {
    let host = Host::start().await;
    let mut first = created(&host, &endpoint("https://example.com/hook")).await;
    let secret = first.as_object_mut().unwrap().remove("secret").unwrap();
    let secret = secret.as_str().unwrap().to_owned();
    let hint = first["secret_hint"].as_str().unwrap();
    assert!(secret.starts_with("whsec_") && secret.len() > 30, "{secret}");
    assert!(secret.ends_with(hint.trim_start_matches("whsec_…")), "{hint}");
    assert_eq!(host.get(ENDPOINTS).await.json(), json!([first]));
    for answer in [
        host.get(ENDPOINTS).await,
        host.patch(&path(&first), &json!({ "label": "Other" })).await,
        host.post(&format!("{}/test", path(&first)), &json!({})).await,
        host.get(DELIVERIES).await,
        host.send("GET", "/sandbox/state", "", "").await,
    ] {
        assert!(answer.status == 200 && !answer.text().contains(&secret), "{}", answer.text());
    }
    // Twice is two endpoints, each with a secret of its own.
    let second = created(&host, &endpoint("https://example.com/hook")).await;
    assert_ne!(second["secret"], json!(secret));
    assert_eq!(host.get(ENDPOINTS).await.json().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_endpoint_that_is_wrong_is_refused_by_the_name_of_its_field() {
    let host = Host::start().await;
    for (field, value) in [
        ("label", json!("")),
        ("label", json!("x".repeat(121))),
        ("label", json!(null)),
        ("url", json!("hook")),
        ("url", json!(7)),
        ("url", json!(format!("https://example.com/{}", "x".repeat(2_029)))),
        ("events", json!(["telephony.complete", "call.started"])),
        ("events", json!("telephony.complete")),
        ("status", json!("paused")),
        ("agent_id", json!(99)),
        ("agent_id", json!("12")),
    ] {
        let mut body = endpoint("https://example.com/hook");
        body[field] = value.clone();
        let refused = host.post(ENDPOINTS, &body).await;
        assert_eq!(refused.status, 400, "{field} {value}");
        assert!(refused.json()[field][0].is_string(), "{field} {value}: {}", refused.text());
    }
    let missing = host.post(ENDPOINTS, &json!({})).await.json();
    assert!(missing["label"][0].is_string() && missing["url"][0].is_string(), "{missing}");
    for url in ["http://example.com", "https://10.0.0.8/x", "https://a:b@example.com"] {
        let refused = host.post(ENDPOINTS, &endpoint(url)).await;
        assert_eq!((refused.status, &refused.json()["code"]), (400, &json!("url_not_allowed")));
    }
    assert_eq!(host.get(ENDPOINTS).await.json(), json!([]));
    let longest = format!("https://example.com/{}", "x".repeat(2_028));
    assert_eq!(created(&host, &endpoint(&longest)).await["url"], longest);
    created(&host, &endpoint("http://localhost:3000/hook")).await;
}

#[tokio::test]
async fn a_change_changes_what_it_names_and_nothing_else() {
    let host = Host::start().await;
    let body = json!({
        "label": "Calls", "url": "https://example.com/hook", "agent_id": 12,
        "events": ["telephony.complete"], "status": "disabled",
    });
    let before = created(&host, &body).await;
    assert_eq!(before["agent_name"], "Appointment reminders");
    for (changes, key, value) in [
        (json!({ "label": "Other" }), "label", json!("Other")),
        (json!({ "agent_id": null }), "agent_name", json!(null)),
        (json!({ "events": [] }), "events", json!([])),
        (json!({ "url": "https://example.com/b" }), "url", json!("https://example.com/b")),
        (json!({ "status": "active" }), "status", json!("active")),
    ] {
        let mut expected = host.get(ENDPOINTS).await.json()[0].clone();
        let changed = host.patch(&path(&before), &changes).await;
        assert_eq!(changed.status, 200, "{changes}");
        let changed = changed.json();
        assert_eq!(changed[key], value);
        for (name, value) in changes.as_object().unwrap() {
            expected[name] = value.clone();
        }
        expected["agent_name"] = changed["agent_name"].clone();
        expected["updated_at"] = changed["updated_at"].clone();
        assert_eq!(changed, expected);
    }
    assert_eq!(
        host.patch(&path(&before), &json!({ "url": "http://example.com" })).await.status,
        400
    );
    assert_eq!(host.patch(&path(&before), &json!({ "label": null })).await.status, 400);
    assert_eq!(delete(&host, &path(&before)).await.status, 204);
    assert_eq!(delete(&host, &path(&before)).await.status, 404);
    assert_eq!(host.patch(&path(&before), &json!({})).await.status, 404);
    assert_eq!(host.post(&format!("{}/test", path(&before)), &json!({})).await.status, 404);
}

#[tokio::test]
async fn a_test_says_what_came_back_and_is_in_the_log() {
    let host = Host::start().await;
    for (end, success, status, code) in [
        ("hook", true, "delivered", json!(200)),
        ("502", false, "retrying", json!(502)),
        ("tls", false, "retrying", json!(null)),
    ] {
        let endpoint = created(&host, &endpoint(&format!("https://example.com/{end}"))).await;
        let test = format!("{}/test", path(&endpoint));
        let result = host.post(&test, &json!({ "event_type": "call.graded" })).await.json();
        assert_eq!((&result["success"], &result["status"]), (&json!(success), &json!(status)));
        assert_eq!(
            (&result["response_code"], &result["event_type"]),
            (&code, &json!("call.graded"))
        );
        assert_eq!(result["error"] == "", success, "{result}");
        assert_eq!(host.send("POST", &test, KEY, "").await.json()["event_type"], "webhook.test");
        let id = endpoint["id"].as_str().unwrap();
        let rows = log(&host, &format!("endpoint_id={id}")).await;
        assert_eq!(
            (&rows[0]["event_type"], &rows[1]["event_type"]),
            (&json!("webhook.test"), &json!("call.graded"))
        );
        assert_eq!(rows[0]["status"], status);
        host.advance(90).await;
        let later = log(&host, &format!("endpoint_id={id}")).await;
        assert_eq!(later[0]["status"], if success { "delivered" } else { "failed" });
        assert_eq!(later[0]["attempt_count"], if success { 1 } else { 2 });
        assert_eq!(host.get(ENDPOINTS).await.json()[0]["status"], "active");
        assert_eq!(host.post(&test, &json!({ "event_type": "x" })).await.status, 400);
    }
}

#[tokio::test]
async fn events_go_to_the_endpoints_that_ask_for_them() {
    let host = Host::start().await;
    for (label, changes) in [
        ("all", json!({})),
        ("graded", json!({ "events": ["call.graded"] })),
        ("another agent", json!({ "agent_id": 15 })),
        ("off", json!({ "status": "disabled" })),
    ] {
        let mut body = endpoint("https://example.com/hook");
        body["label"] = json!(label);
        for (key, value) in changes.as_object().unwrap() {
            body[key] = value.clone();
        }
        created(&host, &body).await;
    }
    let id = host.placed(&request(ANSWERED, "k")).await;
    assert_eq!(log(&host, "").await, Vec::<Value>::new(), "nothing has happened yet");
    host.advance(120).await;
    host.post(&format!("/v1/calls/{id}/issue-reports"), &json!({ "title": "x" })).await;
    let told: Vec<_> = log(&host, "")
        .await
        .iter()
        .map(|row| {
            (row["endpoint_label"].clone(), row["event_type"].clone(), row["call_id"].clone())
        })
        .collect();
    let row = |label: &str, event: &str| (json!(label), json!(event), json!(id));
    assert_eq!(
        told,
        [
            row("all", "issue.reported"),
            row("graded", "call.graded"),
            row("all", "call.graded"),
            row("all", "telephony.complete"),
        ]
    );
    assert_eq!(log(&host, "event_type=call.graded&agent_id=12").await.len(), 2);
    assert_eq!(log(&host, "agent_id=15").await.len(), 0);
}

#[tokio::test]
async fn the_log_is_read_page_by_page_and_no_row_comes_twice() {
    let host = Host::start().await;
    let fill = async |body: Value| {
        host.send("POST", "/sandbox/webhook-deliveries", "", &body.to_string()).await.status
    };
    assert_eq!(fill(json!({ "count": 1_000 })).await, 204);
    let (mut rows, mut query) = (Vec::new(), "limit=150".to_owned());
    loop {
        let page = host.get(&format!("{DELIVERIES}?{query}")).await.json();
        rows.extend(page["results"].as_array().unwrap().clone());
        assert_eq!(page["has_more"], page["next_cursor"].is_string());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("limit=150&cursor={cursor}");
        // What arrives meanwhile moves no page.
        assert_eq!(fill(json!({ "count": 1 })).await, 204);
    }
    assert_eq!(rows.len(), 1_000);
    for (key, values) in [
        ("status", json!(["delivered", "failed", "retrying"])),
        ("source", json!(["endpoint", "legacy"])),
        (
            "failure_category",
            json!([null, "connection", "dns", "http_error", "other", "timeout", "tls"]),
        ),
    ] {
        for value in values.as_array().unwrap() {
            assert!(rows.iter().any(|row| row[key] == *value), "{key} {value}");
        }
    }
    assert!(
        log(&host, "status=retrying&limit=5").await.iter().all(|row| row["status"] == "retrying")
    );
    assert_eq!(log(&host, "since=2100-01-01T00:00:00Z").await.len(), 0);
    for wrong in ["status=lost", "agent_id=x", "since=x", "limit=0", "limit=201", "cursor=x"] {
        assert_eq!(host.get(&format!("{DELIVERIES}?{wrong}")).await.status, 400, "{wrong}");
    }
    assert_eq!(fill(json!({ "count": 1_000, "failure_category": null })).await, 204);
    let odd = log(&host, "limit=200").await;
    assert!(odd.iter().filter(|row| row["failure_category"].is_null()).count() > 90);
    for wrong in
        [json!({}), json!({ "count": 20_001 }), json!({ "count": 1, "failure_category": "x" })]
    {
        assert_eq!(fill(wrong).await, 400);
    }
}

#[tokio::test]
async fn only_admins_may_see_or_change_endpoints() {
    let host = Host::start().await;
    let endpoint = created(&host, &endpoint("https://example.com/hook")).await;
    let one = path(&endpoint);
    let test = format!("{one}/test");
    let member = "Authorization: Bearer sk_live_member\r\n";
    let all = [
        ("GET", ENDPOINTS),
        ("POST", ENDPOINTS),
        ("PATCH", &one),
        ("DELETE", &one),
        ("POST", &test),
        ("GET", DELIVERIES),
    ];
    for (method, path) in all {
        assert_eq!(host.send(method, path, member, "{}").await.status, 403, "{method} {path}");
        assert_eq!(host.send(method, path, "", "{}").await.status, 401, "{method} {path}");
    }
    // Nobody reads one alone, and the older single webhook is not here.
    assert_eq!(host.get(&one).await.status, 405);
    assert_eq!(host.get("/v1/webhook").await.status, 404);
    host.set_account(json!({ "lacks": ["webhooks"] })).await;
    for (method, path) in all {
        assert_eq!(host.send(method, path, KEY, "{}").await.status, 404, "{method} {path}");
    }
    host.set_account(json!({ "lacks": [] })).await;
    assert_eq!(host.get(ENDPOINTS).await.json().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_endpoint_whose_answer_is_lost_was_made() {
    let host = Host::start().await;
    let faults = json!(["drop_before", "drop_after", "403_before", "404_before"]);
    host.set_faults(json!({ "requests": { "POST /developer/webhook-endpoints": faults } })).await;
    let body = endpoint("https://example.com/hook").to_string();
    for made in [0, 1] {
        host.attempt("POST", ENDPOINTS, KEY, &body).await;
        assert_eq!(host.get(ENDPOINTS).await.json().as_array().unwrap().len(), made);
    }
    for status in [403, 404, 201] {
        assert_eq!(host.send("POST", ENDPOINTS, KEY, &body).await.status, status);
    }
    let state = host.state().await;
    assert_eq!(state["changes"]["POST /developer/webhook-endpoints"], 5);
}
