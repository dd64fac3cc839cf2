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
