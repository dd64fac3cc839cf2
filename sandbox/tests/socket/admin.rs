//! The admin endpoints for tests.

use serde_json::json;

use crate::client::{ANSWERED, FROM_WITHOUT_AGENT, Host, request};

#[tokio::test]
async fn dials_are_counted_by_number() {
    let host = Host::start().await;
    host.place(ANSWERED, "a").await;
    host.place(ANSWERED, "a").await;
    host.place("+14155550102", "b").await;
    host.place("+14155550131", "c").await;
    let state = host.send("GET", "/sandbox/state", "", "").await.json();
    assert_eq!((&state["dials"], &state["requests"]), (&json!(2), &json!(5)));
    assert_eq!(state["dials_by_number"], json!({ ANSWERED: 1, "+14155550102": 1 }));
}

#[tokio::test]
async fn a_page_in_a_browser_can_neither_advance_the_clock_nor_expire_urls() {
    let host = Host::start().await;
    let origin = "Origin: http://example.com\r\n";
    assert_eq!(
        host.send("POST", "/sandbox/advance", origin, r#"{"seconds": 5}"#).await.status,
        403
    );
    assert_eq!(host.send("POST", "/sandbox/expire-links", origin, "").await.status, 403);
}

#[tokio::test]
async fn the_clock_cannot_be_set_back() {
    let host = Host::start().await;
    for body in [r#"{"seconds": -5}"#, r#"{"seconds": "5"}"#, "{}", "", "x"] {
        assert_eq!(host.send("POST", "/sandbox/advance", "", body).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn agents_can_be_changed_added_and_removed() {
    let host = Host::start().await;
    let set = async |body: &str| host.send("POST", "/sandbox/agents", "", body).await.status;
    assert_eq!(set(r#"{"id": 21, "prompt": "Say {{amount}}."}"#).await, 204);
    assert_eq!(set(r#"{"id": 300, "name": "Éva", "voice": "maya"}"#).await, 204);
    assert_eq!(set(r#"{"id": 18, "outbound_speak_order": "caller_first"}"#).await, 204);
    assert_eq!(set(r#"{"id": 12, "is_gone": true}"#).await, 204);
    let agents = host.get("/v1/agents").await.json();
    let find = |id: i64| agents.as_array().unwrap().iter().find(|agent| agent["id"] == id);
    assert_eq!(find(21).unwrap()["prompt"], "Say {{amount}}.");
    assert_eq!(find(21).unwrap()["name"], "Front desk", "what is not given is unchanged");
    assert_eq!(find(18).unwrap()["outbound_speak_order"], "caller_first");
    assert_eq!(find(21).unwrap()["outbound_speak_order"], "agent_first");
    assert_eq!(find(300).unwrap()["name"], "Éva");
    assert!(find(12).is_none());
    let nobody_first = r#"{"id": 21, "outbound_speak_order": "nobody_first"}"#;
    for body in [r#"{"prompt": "x"}"#, r#"{"id": 0}"#, r#"{"id": "21"}"#, nobody_first] {
        assert_eq!(set(body).await, 400, "{body}");
    }
    let origin = "Origin: http://example.com\r\n";
    assert_eq!(host.send("POST", "/sandbox/agents", origin, r#"{"id": 21}"#).await.status, 403);
}

#[tokio::test]
async fn a_colleagues_call_takes_no_fault_and_no_idempotency_key() {
    let host = Host::start().await;
    host.set_faults(json!({ "place": ["500_before"] })).await;
    let call = json!({
        "from_number": FROM_WITHOUT_AGENT, "to_number": ANSWERED, "agent_id": 18,
        "variables": { "amount_due": "$12" },
    });
    let place = async |call: &serde_json::Value| {
        host.send("POST", "/sandbox/place", "", &call.to_string()).await
    };
    let placed = place(&call).await;
    assert_eq!(placed.status, 201);
    let found = host.call(placed.json()["call_id"].as_i64().unwrap()).await;
    assert_eq!((&found["direction"], &found["agent_id"]), (&json!("outbound"), &json!(18)));
    assert_eq!(found["from_number"], FROM_WITHOUT_AGENT);
    assert_eq!(found["to_number"], ANSWERED);
    assert_eq!(found["variables"], json!({ "amount_due": "$12" }));
    assert_eq!(host.total().await, 1);
    // The same request again is another call, because it has no key.
    assert_ne!(place(&call).await.json()["call_id"], placed.json()["call_id"]);
    let state = host.state().await;
    assert_eq!((&state["dials"], &state["placements"]), (&json!(2), &json!(0)));
    assert_eq!(state["dials_by_key"], json!({}));
    assert_eq!(host.place(ANSWERED, "k").await.status, 500, "the fault is still there");
}

#[tokio::test]
async fn an_invalid_colleagues_call_is_refused_and_so_is_a_page_in_a_browser() {
    let host = Host::start().await;
    let to = |number: &str| json!({ "from_number": FROM_WITHOUT_AGENT, "to_number": number });
    let mut with_key = to(ANSWERED);
    with_key["idempotency_key"] = json!("k");
    let send = async |headers: &str, body: &serde_json::Value| {
        host.send("POST", "/sandbox/place", headers, &body.to_string()).await.status
    };
    assert_eq!(send("", &to("0199")).await, 400);
    assert_eq!(send("", &to(ANSWERED)).await, 400, "neither it nor its number has an agent");
    assert_eq!(send("", &with_key).await, 400);
    assert_eq!(send("Origin: http://example.com\r\n", &to(ANSWERED)).await, 403);
    assert_eq!(host.dials().await, 0);
}

#[tokio::test]
async fn a_colleague_gets_the_result_even_from_a_number_that_loses_responses() {
    let host = Host::start().await;
    for (number, status, dials) in [("+14155550141", 201, 1), ("+14155550133", 502, 1)] {
        let mut call = request(number, "k");
        call.as_object_mut().unwrap().remove("idempotency_key");
        let placed = host.send("POST", "/sandbox/place", "", &call.to_string()).await;
        assert_eq!((placed.status, host.dials().await), (status, dials), "{number}");
    }
}
