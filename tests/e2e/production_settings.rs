//! A page of the gateway with settings of its own, in the test's process or behind a
//! server: whoever the settings do not let place a call cannot place one.

use callboard_tests::harness::{Page, Setup, USER, with_page};
use serde_json::{Value, json};

/// Status and body of a request of the page's own origin.
async fn fetch(page: &Page, path: &str, options: Value) -> (Value, Value) {
    let script = format!(
        "const done = arguments[arguments.length - 1];
        fetch('{path}', {options}).then(async it => done([it.status, await it.json()]));"
    );
    let answer = page.run_async(&script).await;
    (answer[0].clone(), answer[1].clone())
}

#[test]
fn a_person_who_may_only_read_places_no_call() {
    let settings = &[("CALLBOARD_PLACE", "somebody-else"), ("CALLBOARD_MANAGE", "")];
    with_page(Setup { settings, ..Setup::default() }, async |page| {
        page.open("/calls").await;
        let (status, session) = fetch(page, "/-/session", json!({})).await;
        assert_eq!(
            (status, &session["user"], &session["role"]),
            (json!(200), &json!(USER), &json!("read"))
        );
        page.allow_failure("/v1/call", "403");
        let options = json!({
            "method": "POST",
            "headers": { "Content-Type": "application/json" },
            "body": json!({ "to_number": "+14155550120" }).to_string(),
        });
        let (status, refusal) = fetch(page, "/v1/call", options).await;
        assert_eq!((status, &refusal["code"]), (json!(403), &json!("proxy_role")));
        assert_eq!(refusal["may"], json!(["somebody-else"]));
        assert_eq!(page.backend.placements().await, 0);
    });
}
