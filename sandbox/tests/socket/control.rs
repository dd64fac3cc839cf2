//! The tests' own endpoints.

use serde_json::json;

use crate::client::{ANSWERED, Host};

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
async fn a_page_cannot_turn_the_clock() {
    let host = Host::start().await;
    let origin = "Origin: http://example.com\r\n";
    assert_eq!(
        host.send("POST", "/sandbox/advance", origin, r#"{"seconds": 5}"#).await.status,
        403
    );
    assert_eq!(host.send("POST", "/sandbox/expire-links", origin, "").await.status, 403);
}

#[tokio::test]
async fn a_clock_cannot_be_turned_back() {
    let host = Host::start().await;
    for body in [r#"{"seconds": -5}"#, r#"{"seconds": "5"}"#, "{}", "", "x"] {
        assert_eq!(host.send("POST", "/sandbox/advance", "", body).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn an_agent_changes_is_added_and_goes_as_a_test_asks() {
    let host = Host::start().await;
    let set = async |body: &str| host.send("POST", "/sandbox/agents", "", body).await.status;
    assert_eq!(set(r#"{"id": 21, "prompt": "Say {{amount}}."}"#).await, 204);
    assert_eq!(set(r#"{"id": 300, "name": "Éva", "voice": "maya"}"#).await, 204);
    assert_eq!(set(r#"{"id": 12, "is_gone": true}"#).await, 204);
    let agents = host.get("/v1/agents").await.json();
    let find = |id: i64| agents.as_array().unwrap().iter().find(|agent| agent["id"] == id);
    assert_eq!(find(21).unwrap()["prompt"], "Say {{amount}}.");
    assert_eq!(find(21).unwrap()["name"], "Front desk", "what is not given stays");
    assert_eq!(find(300).unwrap()["name"], "Éva");
    assert!(find(12).is_none());
    for body in [r#"{"prompt": "x"}"#, r#"{"id": 0}"#, r#"{"id": "21"}"#] {
        assert_eq!(set(body).await, 400, "{body}");
    }
    let origin = "Origin: http://example.com\r\n";
    assert_eq!(host.send("POST", "/sandbox/agents", origin, r#"{"id": 21}"#).await.status, 403);
}
