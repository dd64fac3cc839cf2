//! The balance, and what changes it.

use serde_json::json;

use crate::client::{ANSWERED, Host, request};

#[tokio::test]
async fn an_answered_call_is_charged_to_the_balance() {
    let host = Host::start().await;
    let balance =
        || async { host.get("/v1/billing").await.json()["balance_cents"].as_i64().unwrap() };
    let before = balance().await;
    assert_eq!(before, 4_250);
    let id = host.placed(&request(ANSWERED, "k")).await;
    host.advance(120).await;
    let cents = host.call(id).await["billing_total_cents"].as_i64().unwrap();
    assert!((1..20).contains(&cents), "{cents}");
    assert_eq!(balance().await, before - cents);
    let newest = &host.get("/v1/billing/transactions?limit=1").await.json()[0];
    assert_eq!(
        (&newest["kind"], &newest["call_id"], &newest["amount_cents"]),
        (&json!("call_usage"), &json!(id), &json!(-cents))
    );
}

#[tokio::test]
async fn a_repeated_top_up_with_one_idempotency_key_is_charged_once() {
    let host = Host::start().await;
    let body = json!({ "amount_cents": 1_000, "idempotency_key": "t" });
    let first = host.post("/v1/billing/top-up", &body).await;
    assert_eq!((first.status, &first.json()["status"]), (201, &json!("succeeded")));
    assert_eq!(host.post("/v1/billing/top-up", &body).await.json(), first.json());
    let other = json!({ "amount_cents": 2_000, "idempotency_key": "t" });
    assert_eq!(host.post("/v1/billing/top-up", &other).await.status, 409);
    assert_eq!(host.get("/v1/billing").await.json()["balance_cents"], 5_250);
}

#[tokio::test]
async fn a_card_can_need_a_further_step_or_be_declined() {
    let host = Host::start().await;
    let pay = |card: &'static str, cents: i64| {
        let host = &host;
        async move {
            host.post(
                "/v1/billing/top-up",
                &json!({ "amount_cents": cents, "payment_method_id": card }),
            )
            .await
        }
    };
    let more = pay("pm_sandbox_confirm", 1_000).await.json();
    assert_eq!(
        (&more["status"], more["client_secret"].is_string()),
        (&json!("requires_action"), true)
    );
    assert_eq!(pay("pm_sandbox_declined", 1_000).await.status, 402);
    assert_eq!(pay("pm_other", 1_000).await.status, 400);
    assert_eq!(pay("pm_sandbox_visa", 499).await.status, 400);
    assert_eq!(pay("pm_sandbox_visa", 100_001).await.status, 400);
    let account = host.get("/v1/billing").await.json();
    assert_eq!(
        (&account["balance_cents"], &account["last_manual_topup_error"]),
        (&json!(4_250), &json!("Your card was declined."))
    );
}

#[tokio::test]
async fn auto_reload_needs_a_minimum_and_an_amount_and_starts_at_once() {
    let host = Host::start().await;
    let refused = host.patch("/v1/billing", &json!({ "auto_reload_enabled": true })).await;
    assert_eq!(refused.status, 400);
    assert!(refused.json()["auto_reload_amount_cents"].is_array());
    let rule = json!({ "auto_reload_enabled": true, "auto_reload_minimum_cents": 5_000, "auto_reload_amount_cents": 1_000 });
    let account = host.patch("/v1/billing", &rule).await.json();
    assert_eq!(
        (&account["balance_cents"], &account["auto_reload_status"]),
        (&json!(5_250), &json!("ok"))
    );
}
