//! API keys, unknown paths, wrong methods, and the headers of every response.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use crate::client::Host;

async fn status(host: &Host, authorization: &str) -> (u16, String) {
    let answer = host.send("GET", "/v1/whoami", authorization, "").await;
    (answer.status, answer.json().get("detail").map(|_| answer.detail()).unwrap_or_default())
}

#[tokio::test]
async fn only_a_valid_key_or_token_is_accepted() {
    let host = Host::start().await;
    let missing = "Authentication credentials were not provided.".to_owned();
    let refused = "Invalid or revoked API key.".to_owned();
    assert_eq!(status(&host, "").await, (401, missing.clone()));
    assert_eq!(status(&host, "Authorization: Bearer\r\n").await, (401, missing));
    for wrong in
        ["Bearer sk_live_revoked", "Bearer pk_live_x", "Bearer x", "Basic sk_live_x", "Token x"]
    {
        assert_eq!(
            status(&host, &format!("Authorization: {wrong}\r\n")).await,
            (401, refused.clone()),
            "{wrong}"
        );
    }
    for right in ["Bearer sk_live_x", "bearer sk_test_x", "Token mine\r\nX-ThunderPhone-Org: 42"] {
        assert_eq!(status(&host, &format!("Authorization: {right}\r\n")).await.0, 200, "{right}");
    }
}

#[tokio::test]
async fn the_key_is_checked_before_the_path_and_the_method() {
    let host = Host::start().await;
    assert_eq!(host.send("GET", "/v1/nothing", "", "").await.status, 401);
    assert_eq!(host.send("DELETE", "/v1/agents", "", "").await.status, 401);
    let unknown = host.get("/v1/nothing").await;
    assert_eq!((unknown.status, unknown.json()), (404, json!({ "detail": "Not found." })));
    let wrong = host.send("DELETE", "/v1/agents", "Authorization: Bearer sk_x\r\n", "").await;
    assert_eq!((wrong.status, wrong.header("allow")), (405, Some("GET,HEAD")));
    assert!(wrong.detail().contains("DELETE"));
    for path in ["/", "/nothing", "/v2/calls", "/recordings/"] {
        assert_eq!(host.send("GET", path, "", "").await.status, 404, "{path}");
    }
    assert_eq!(host.send("GET", "/v1/healthz", "", "").await.json(), json!({ "ok": true }));
}

#[tokio::test]
async fn an_unknown_id_is_a_404() {
    let host = Host::start().await;
    for path in [
        "calls/1",
        "calls/x",
        "calls/99999999999999999999",
        "agents/99",
        "agents/x",
        "phone-numbers/1",
        "calls/1/audio",
        "calls/1/transcript",
        "calls/1/history",
        "calls/1/grade",
        "calls/1/issue-reports",
    ] {
        let answer = host.get(&format!("/v1/{path}")).await;
        assert_eq!((answer.status, answer.detail().as_str()), (404, "Not found."), "{path}");
    }
}

#[tokio::test]
async fn every_response_names_the_sandbox_and_none_has_cors_headers() {
    let host = Host::start().await;
    for path in ["/v1/agents", "/v1/nothing", "/v1/call", "/nothing", "/sandbox/state"] {
        let answer = host.get(path).await;
        assert_eq!(answer.header("x-thunderphone-sandbox"), Some("1"), "{path}");
        assert!(answer.header("date").is_some_and(|date| date.ends_with(" GMT")), "{path}");
        assert_eq!(
            answer.header("cache-control"),
            path.starts_with("/v1").then_some("no-store"),
            "{path}"
        );
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
    }
}

#[tokio::test]
async fn a_member_may_not_verify_a_number_and_only_one_verification_runs_at_a_time() {
    let host = std::sync::Arc::new(Host::start().await);
    let member = "Authorization: Bearer sk_live_member_1\r\n";
    assert_eq!(
        host.send("POST", "/v1/phone-numbers/202/verify-voip", member, "").await.status,
        403
    );
    let verify = |id: i64| {
        let host = host.clone();
        tokio::spawn(async move {
            host.post(&format!("/v1/phone-numbers/{id}/verify-voip"), &json!({})).await
        })
    };
    let (first, second) = (verify(202), verify(202));
    let mut statuses = [first.await.unwrap().status, second.await.unwrap().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(host.get("/v1/phone-numbers/202").await.json()["outbound_eligible"], true);
    let failing = verify(205);
    // The probe call that fails takes a minute.
    while !failing.is_finished() {
        host.advance(60).await;
        sleep(Duration::from_millis(20)).await;
    }
    let failed = failing.await.unwrap();
    assert_eq!((failed.status, &failed.json()["status"]), (200, &json!("fail")));
    assert_eq!(verify(203).await.unwrap().status, 400);
}
