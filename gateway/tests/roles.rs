//! Who may do what: `read`, `place` and `manage`, by names.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test fails by panicking.

mod support;

use serde_json::json;
use support::FakeApi;
use support::site::Site;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

const READ: [&str; 8] = [
    "GET /v1/test-calls?limit=50",
    "GET /v1/agents/12/test-scenarios",
    "GET /v1/agents/12/test-runs/501",
    "GET /v1/status/heartbeat",
    "GET /v1/calls/7",
    "GET /v1/calls/party-numbers?q=415",
    "GET /v1/calls/report-summary",
    "GET /v1/calls/export?format=csv",
];
const LISTEN: &str = "GET /v1/calls/7/audio";
const PLACE: [&str; 10] = [
    "POST /v1/call",
    "POST /v1/calls/7/issue-reports",
    "PATCH /v1/issue-reports",
    "PATCH /v1/issue-reports/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10",
    "POST /v1/calls/7/grade",
    "POST /v1/calls/7/grade?force=true",
    "POST /v1/test-calls",
    "POST /v1/agents/12/test-runs/execute",
    "DELETE /v1/agents/12/test-scenarios/311",
    "POST /v1/calls/7/promote-to-scenario",
];
const MANAGE: [&str; 9] = [
    "POST /v1/phone-numbers/7/verify-voip",
    "POST /v1/billing/top-up",
    "PATCH /v1/billing",
    "GET /v1/developer/webhook-endpoints",
    "POST /v1/developer/webhook-endpoints",
    "PATCH /v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10",
    "DELETE /v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10",
    "POST /v1/developer/webhook-endpoints/5f9a1b52-0c64-4f5e-8f0b-6a2c4f1f9d10/test",
    "GET /v1/developer/webhook-deliveries?status=failed",
];

/// Whether each action is let through to the API: read, listen, place, manage.
async fn may(site: &Site, api: &FakeApi, name: &str) -> [bool; 4] {
    let mut allowed = [false; 4];
    let actions = [&READ[..], &[LISTEN], &PLACE, &MANAGE];
    for (is_allowed, requests) in allowed.iter_mut().zip(actions) {
        let mut statuses = Vec::new();
        for request in requests {
            let before = api.requests().len();
            let reply = match request.starts_with("GET") {
                true => site.ask(name, request, &[], "").await,
                false => site.change(name, request, "{}").await,
            };
            let has_arrived = api.requests().len() > before;
            assert_eq!(has_arrived, reply.status == 200, "{name} {request}: {reply:?}");
            if !has_arrived {
                assert_eq!(reply.outcome(), (403, Some("proxy_role")), "{name} {request}");
            }
            statuses.push(has_arrived);
        }
        assert!(statuses.iter().all(|one| *one == statuses[0]), "{name}: {requests:?}");
        *is_allowed = statuses[0];
    }
    allowed
}

const EVERYTHING: [bool; 4] = [true; 4];
const NO_MONEY: [bool; 4] = [true, true, true, false];
const READ_ONLY: [bool; 4] = [true, true, false, false];
const NOTHING: [bool; 4] = [false; 4];

#[tokio::test]
async fn by_default_everybody_places_and_nobody_manages() {
    let api = FakeApi::responding(Some(OK)).await;
    let site = Site::new(&api, &[]).await;
    assert_eq!(may(&site, &api, "anna").await, NO_MONEY);
    let reply = site.change("anna", "PATCH /v1/billing", "{}").await.json();
    assert_eq!((&reply["needs"], &reply["may"]), (&json!("manage"), &json!([])));
}

#[tokio::test]
async fn each_role_includes_the_lesser_ones_and_nothing_more() {
    let api = FakeApi::responding(Some(OK)).await;
    for (roles, [anna, ben, carl]) in [
        (["*", "*", "anna"], [EVERYTHING, NO_MONEY, NO_MONEY]),
        (["*", "ben", "anna"], [EVERYTHING, NO_MONEY, READ_ONLY]),
        (["carl", "ben", "anna"], [EVERYTHING, NO_MONEY, READ_ONLY]),
        (["ben, carl", "anna ben", "*"], [EVERYTHING; 3]),
        (["ben", "ben", "ben"], [NOTHING, EVERYTHING, NOTHING]),
        // A name in no list, a beginning of one, and a group: Basic has none.
        (["dora", "ann", "group:anna"], [NOTHING; 3]),
    ] {
        let settings =
            ["CALLBOARD_READ", "CALLBOARD_PLACE", "CALLBOARD_MANAGE"].into_iter().zip(roles);
        let site = Site::new(&api, &settings.collect::<Vec<_>>()).await;
        for (name, expected) in [("anna", anna), ("ben", ben), ("carl", carl)] {
            assert_eq!(may(&site, &api, name).await, expected, "{name} of {roles:?}");
        }
    }
}

#[tokio::test]
async fn a_refusal_says_what_is_needed_and_who_may() {
    let api = FakeApi::responding(Some(OK)).await;
    let settings = [
        ("CALLBOARD_READ", "carl, anna"),
        ("CALLBOARD_PLACE", "ben"),
        ("CALLBOARD_MANAGE", "group:leads"),
    ];
    let site = Site::new(&api, &settings).await;
    for (request, needs, may) in [
        ("PATCH /v1/billing", "manage", json!(["group:leads"])),
        ("POST /v1/call", "place", json!(["ben", "group:leads"])),
    ] {
        let reply = site.change("carl", request, "{}").await;
        assert_eq!(reply.outcome(), (403, Some("proxy_role")), "{request}");
        let reply = reply.json();
        assert_eq!((&reply["needs"], &reply["may"]), (&json!(needs), &may), "{request}");
    }
}

/// Without a role one may know that, and who could help.
#[tokio::test]
async fn somebody_without_a_role_is_told_so() {
    let api = FakeApi::responding(Some(OK)).await;
    let site = Site::new(&api, &[("CALLBOARD_READ", "ben"), ("CALLBOARD_PLACE", "ben")]).await;
    let reply = site.get("anna", "/v1/whoami").await;
    assert_eq!(reply.outcome(), (403, Some("proxy_role")));
    assert_eq!(reply.json()["needs"], "read");
    let session = site.get("anna", "/-/session").await.json();
    assert_eq!((&session["user"], &session["role"]), (&json!("anna"), &json!("none")));
    assert_eq!(api.requests().len(), 0);
}

#[tokio::test]
async fn the_session_tells_who_is_signed_in_and_what_they_may_do() {
    let api = FakeApi::responding(Some(OK)).await;
    let settings = [
        ("CALLBOARD_PLACE", "ben"),
        ("CALLBOARD_MANAGE", "anna"),
        ("CALLBOARD_RECORDINGS", "https://a.example.com https://b.example.com:8443"),
    ];
    let site = Site::new(&api, &settings).await;
    for (name, role) in [("anna", "manage"), ("ben", "place"), ("carl", "read")] {
        let reply = site.get(name, "/-/session").await;
        assert!(reply.text.to_lowercase().contains("cache-control: no-store"), "{}", reply.text);
        let session = reply.json();
        assert_eq!((&session["user"], &session["role"]), (&json!(name), &json!(role)));
        assert_eq!(session["may"]["read"], json!(["*"]));
        assert_eq!(session["may"]["place"], json!(["ben", "anna"]));
        assert_eq!(session["may"]["manage"], json!(["anna"]));
        assert_eq!(session["sign_out"], json!(null));
        let recordings = json!(["https://a.example.com", "https://b.example.com:8443"]);
        assert_eq!(session["recordings"], recordings);
    }
    let reply = site.get("", "/-/session").await;
    assert_eq!(reply.outcome(), (401, Some("proxy_sign_in")));
    assert_eq!(api.requests().len(), 0);
}
