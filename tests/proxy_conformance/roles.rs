//! Roles, the same behind both servers. `gateway/tests/roles.rs` has every combination.

use serde_json::{Value, json};

use crate::fake_api::{self, FakeApi};
use crate::proxy::{PASSWORD_HASH, Proxy};

/// Each request with the role that it needs.
const REQUESTS: [(&str, usize); 22] = [
    ("GET /v1/calls?limit=50", 1),
    ("GET /v1/calls/7", 1),
    ("GET /v1/calls/export?format=csv", 1),
    ("GET /v1/calls/party-numbers?q=415", 1),
    ("GET /v1/calls/report-summary", 1),
    ("GET /v1/calls/7/audio", 1),
    ("GET /v1/calls/7/issue-reports", 1),
    ("GET /v1/test-calls?limit=50", 1),
    ("POST /v1/call", 2),
    ("POST /v1/test-calls", 2),
    ("POST /v1/agents/12/test-runs/execute", 2),
    ("POST /v1/calls/7/promote-to-scenario", 2),
    ("POST /v1/calls/7/issue-reports", 2),
    ("PATCH /v1/issue-reports", 2),
    ("PATCH /v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10", 2),
    ("POST /v1/calls/7/grade", 2),
    ("POST /v1/phone-numbers/7/verify-voip", 3),
    ("POST /v1/billing/top-up", 3),
    ("PATCH /v1/billing", 3),
    ("GET /v1/developer/webhook-endpoints", 3),
    ("POST /v1/developer/webhook-endpoints", 3),
    ("DELETE /v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10", 3),
];
const ROLES: [&str; 4] = ["none", "read", "place", "manage"];
/// By their roles.
const PEOPLE: [&str; 4] = ["dora", "carl", "ben", "anna"];

#[tokio::test]
async fn each_person_may_do_what_their_role_allows_and_is_told_who_may_do_the_rest() {
    let api = FakeApi::responding(fake_api::OK).await;
    let users = PEOPLE.map(|name| format!("{name}:{PASSWORD_HASH}")).join(" ");
    let proxy = Proxy::with(&[
        ("THUNDERPHONE_API_BASE", &format!("http://{}", api.address)),
        ("CALLBOARD_USERS", &users),
        ("CALLBOARD_READ", "carl"),
        ("CALLBOARD_PLACE", "ben"),
        ("CALLBOARD_MANAGE", "anna"),
    ])
    .await;
    for (role, name) in PEOPLE.into_iter().enumerate() {
        for (request, needed) in REQUESTS {
            api.clear_requests();
            let body = if request.starts_with("GET") { "" } else { "{}" };
            let reply = proxy.ask_as(name, request, body).await;
            if role >= needed {
                assert_eq!((reply.status, api.requests().len()), (200, 1), "{name} {request}");
                continue;
            }
            assert_eq!((reply.status, api.requests().len()), (403, 0), "{name} {request}");
            assert_eq!(reply.code().as_deref(), Some("proxy_role"), "{name} {request}");
            let refusal: Value = serde_json::from_str(&reply.body).unwrap();
            assert_eq!(refusal["needs"], ROLES[needed], "{name} {request}");
            let may: Vec<&str> =
                refusal["may"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
            for (other, person) in PEOPLE.into_iter().enumerate() {
                assert_eq!(may.contains(&person), other >= needed, "{name} {request}: {may:?}");
            }
        }
        let reply = proxy.ask_as(name, "GET /-/session", "").await;
        let session: Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!((&session["user"], &session["role"]), (&json!(name), &json!(ROLES[role])));
    }
    // Each change, recording and export is in the audit, refused or not.
    assert_eq!(proxy.audit(PEOPLE.len() * 15).await.len(), PEOPLE.len() * 15);
}

#[tokio::test]
async fn by_default_everybody_places_and_nobody_manages() {
    let api = FakeApi::responding(fake_api::OK).await;
    let base = format!("http://{}", api.address);
    let proxy = Proxy::with(&[("THUNDERPHONE_API_BASE", &base), ("CALLBOARD_MANAGE", "")]).await;
    assert_eq!(proxy.place("{}").await.status, 200);
    for request in ["POST /v1/billing/top-up", "PATCH /v1/billing"] {
        let reply = proxy.ask(request, &crate::proxy::APP_HEADERS, "{}").await;
        assert_eq!((reply.status, reply.code().as_deref()), (403, Some("proxy_role")), "{request}");
        assert_eq!(serde_json::from_str::<Value>(&reply.body).unwrap()["may"], json!([]));
    }
}
