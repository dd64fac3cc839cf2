//! The states of the account that a test or a flag chooses.

use serde_json::{Value, json};

use crate::client::{ANSWERED, Host, request};

/// A number from ThunderPhone.
const PLATFORM: &str = "+12025550145";

async fn with(setting: Value) -> Host {
    let host = Host::start().await;
    host.set_account(setting).await;
    host
}

fn from_platform(key: &str) -> Value {
    let mut request = request(ANSWERED, key);
    request["from_number"] = json!(PLATFORM);
    request
}

async fn platform_number(host: &Host) -> (Value, Value) {
    let number = host.get("/v1/phone-numbers/203").await.json();
    (number["outbound_eligible"].clone(), number["outbound_ineligible_reason"].clone())
}

#[tokio::test]
async fn a_platform_number_may_not_dial_until_that_is_approved() {
    let host = Host::start().await;
    let quota = host.get("/v1/outbound-platform-number-request").await.json();
    assert_eq!(
        (&quota["platform_outbound_enabled"], &quota["calls_today"], &quota["daily_call_limit"]),
        (&json!(false), &json!(0), &Value::Null)
    );
    let reason = json!("Numbers from ThunderPhone are inbound only.");
    assert_eq!(platform_number(&host).await, (json!(false), reason));
    assert_eq!(host.post("/v1/call", &from_platform("k")).await.status, 403);
}

#[tokio::test]
async fn the_last_call_of_the_day_from_platform_numbers_reaches_the_limit_until_midnight() {
    let host = Host::start().await;
    // So that midnight is far away, whenever the test runs.
    let now = host.state().await["now"].as_str().unwrap()[11..19].to_owned();
    let now: Vec<u64> = now.split(':').map(|part| part.parse().unwrap()).collect();
    host.advance(24 * 60 * 60 + 60 - now[0] * 3_600 - now[1] * 60 - now[2]).await;
    host.set_account(json!({ "platform_calls": 99 })).await;
    let quota = async || {
        let quota = host.get("/v1/outbound-platform-number-request").await.json();
        (quota["calls_today"].clone(), quota["daily_call_limit"].clone())
    };
    assert_eq!(quota().await, (json!(99), json!(100)));
    assert_eq!(platform_number(&host).await, (json!(true), Value::Null));
    // A refused call and a call from another number are no attempts of a platform number.
    let mut refused = from_platform("refused");
    refused["agent_id"] = json!(99);
    assert_eq!(host.post("/v1/call", &refused).await.status, 404);
    host.placed(&request(ANSWERED, "own carrier")).await;
    assert_eq!(quota().await, (json!(99), json!(100)));

    host.placed(&from_platform("last")).await;
    assert_eq!(quota().await, (json!(100), json!(100)));
    let reason = json!("Today's limit of calls from ThunderPhone numbers is reached.");
    assert_eq!(platform_number(&host).await, (json!(false), reason));
    let refused = host.post("/v1/call", &from_platform("one more")).await;
    assert_eq!(refused.status, 403);
    assert!(refused.detail().contains("limit"), "{}", refused.detail());
    assert_eq!(host.post("/v1/call", &from_platform("last")).await.status, 200, "a repetition");

    let resets_at =
        host.get("/v1/outbound-platform-number-request").await.json()["resets_at"].clone();
    assert!(resets_at.as_str().unwrap().ends_with("T00:00:00.000Z"), "{resets_at}");
    host.advance(24 * 60 * 60).await;
    assert_eq!(quota().await, (json!(0), json!(100)));
    host.placed(&from_platform("tomorrow")).await;
    assert_eq!(quota().await, (json!(1), json!(100)));
}

#[tokio::test]
async fn an_invalid_account_is_explained_and_changes_nothing() {
    let host = with(json!({ "platform_calls": 37 })).await;
    for (setting, key) in [
        (json!({ "platform_calls": 101 }), "platform_calls"),
        (json!({ "platform_calls": -1 }), "platform_calls"),
        (json!({ "platform_calls": "37" }), "platform_calls"),
        (json!({ "platform_calls": 99, "cards": 1 }), "cards"),
        (json!({ "card": "gold" }), "card"),
        (json!({ "card": null }), "card"),
        (json!({ "tcpa": "no" }), "tcpa"),
        (json!({ "transactions": "page" }), "transactions"),
        (json!({ "older": 1 }), "older"),
        (json!({ "balance_cents": 1.5 }), "balance_cents"),
        (json!({ "test_budget_cents": "all" }), "test_budget_cents"),
        (json!({ "lacks": "webhooks" }), "lacks"),
        (json!({ "lacks": ["webhook"] }), "lacks"),
        (json!({ "heartbeat": { "bolt": null } }), "heartbeat"),
    ] {
        let answer = host.send("POST", "/sandbox/account", "", &setting.to_string()).await;
        assert_eq!(answer.status, 400, "{setting}");
        let sentence = answer.json()[key][0].as_str().unwrap_or_default().to_owned();
        assert!(sentence.ends_with('.'), "{setting}: {}", answer.text());
    }
    let quota = host.get("/v1/outbound-platform-number-request").await.json();
    assert_eq!(quota["calls_today"], 37);
    let origin = "Origin: http://example.com\r\n";
    assert_eq!(host.send("POST", "/sandbox/account", origin, "{}").await.status, 403);
}

fn auto_reload(minimum: i64) -> Value {
    json!({ "auto_reload_enabled": true, "auto_reload_minimum_cents": minimum, "auto_reload_amount_cents": 2_000 })
}

#[tokio::test]
async fn without_a_card_nothing_can_be_charged() {
    let host = with(json!({ "card": "none" })).await;
    let account = host.get("/v1/billing").await.json();
    assert_eq!(account["has_payment_method"], false);
    let cards = host.get("/v1/billing/payment-methods").await.json();
    assert_eq!(cards, json!({ "payment_methods": [] }));
    let required = json!("payment_method_required");
    let refused = host.patch("/v1/billing", &auto_reload(1_000)).await;
    assert_eq!((refused.status, &refused.json()["code"]), (422, &required));
    assert_eq!(host.get("/v1/billing").await.json()["auto_reload_enabled"], false);
    let top_up = json!({ "amount_cents": 1_000, "idempotency_key": "t" });
    let refused = host.post("/v1/billing/top-up", &top_up).await;
    assert_eq!((refused.status, &refused.json()["code"]), (422, &required));
    assert_eq!(host.state().await["charges"], 0);
    // What is no request at all is said first.
    let wrong = json!({ "auto_reload_enabled": true });
    assert_eq!(host.patch("/v1/billing", &wrong).await.status, 400);
    let off = json!({ "auto_reload_enabled": false });
    assert_eq!(host.patch("/v1/billing", &off).await.status, 200);

    host.set_account(json!({ "card": "visa" })).await;
    assert_eq!(host.patch("/v1/billing", &auto_reload(1_000)).await.status, 200);
    assert_eq!(host.post("/v1/billing/top-up", &top_up).await.status, 201, "its key is unused");
}

#[tokio::test]
async fn the_default_card_comes_first_and_pays() {
    let host = with(json!({ "card": "declined" })).await;
    let cards = host.get("/v1/billing/payment-methods").await.json();
    let first = &cards["payment_methods"][0];
    assert_eq!(
        (&first["id"], &first["last4"], &first["is_default"]),
        (&json!("pm_sandbox_declined"), &json!("0002"), &json!(true))
    );
    assert_eq!(cards["payment_methods"].as_array().unwrap().len(), 3);
    assert_eq!(cards["payment_methods"][1]["is_default"], false);
    let top_up = json!({ "amount_cents": 1_000 });
    let refused = host.post("/v1/billing/top-up", &top_up).await;
    assert_eq!((refused.status, &refused.json()["code"]), (402, &json!("card_declined")));
    let account = host.get("/v1/billing").await.json();
    assert_eq!(account["last_manual_topup_error"], "Your card was declined.");
    assert_eq!(account["balance_cents"], 4_250);
    let other = json!({ "amount_cents": 1_000, "payment_method_id": "pm_sandbox_visa" });
    assert_eq!(host.post("/v1/billing/top-up", &other).await.status, 201);
    assert_eq!(host.get("/v1/billing").await.json()["last_manual_topup_error"], Value::Null);
}

#[tokio::test]
async fn a_declined_auto_reload_is_retried_and_then_stops() {
    let host = with(json!({ "card": "declined" })).await;
    let status = async || {
        let account = host.get("/v1/billing").await.json();
        (
            account["auto_reload_status"].as_str().unwrap().to_owned(),
            account["auto_reload_consecutive_declines"].as_i64().unwrap(),
        )
    };
    let account = host.patch("/v1/billing", &auto_reload(5_000)).await.json();
    assert_eq!(account["auto_reload_status"], "retrying");
    assert_eq!(account["auto_reload_last_error"], "Your card was declined.");
    assert_eq!(account["auto_reload_failure_code"], "card_declined");
    assert_eq!(account["auto_reload_failed_amount_cents"], 2_000);
    assert!(account["auto_reload_failed_at"].is_string());
    assert!(account["auto_reload_next_retry_at"].is_string());
    assert_eq!(account["balance_cents"], 4_250);
    assert_eq!(status().await, ("retrying".to_owned(), 1));
    host.advance(6 * 60 * 60).await;
    assert_eq!(status().await, ("retrying".to_owned(), 2));
    host.advance(6 * 60 * 60).await;
    assert_eq!(status().await, ("stopped".to_owned(), 3));
    host.advance(6 * 60 * 60).await;
    assert_eq!(status().await, ("stopped".to_owned(), 3));
    assert_eq!(host.get("/v1/billing").await.json()["auto_reload_next_retry_at"], Value::Null);
    assert_eq!(host.state().await["charges"], 0);

    // Another card tries at once.
    host.set_account(json!({ "card": "visa" })).await;
    let account = host.get("/v1/billing").await.json();
    assert_eq!(
        (&account["auto_reload_status"], &account["balance_cents"]),
        (&json!("ok"), &json!(6_250))
    );
    assert_eq!(account["auto_reload_last_error"], Value::Null);
    assert_eq!(host.state().await["charges"], 1);
}

#[tokio::test]
async fn money_of_a_top_up_ends_the_retries_of_auto_reload() {
    let host = with(json!({ "card": "declined" })).await;
    host.patch("/v1/billing", &auto_reload(5_000)).await;
    let top_up = json!({ "amount_cents": 1_000, "payment_method_id": "pm_sandbox_visa" });
    assert_eq!(host.post("/v1/billing/top-up", &top_up).await.status, 201);
    let account = host.get("/v1/billing").await.json();
    assert_eq!(
        (&account["auto_reload_status"], &account["auto_reload_last_error"]),
        (&json!("ok"), &Value::Null)
    );
}

#[tokio::test]
async fn a_card_that_needs_its_holder_cannot_reload_alone() {
    let host = with(json!({ "card": "confirm" })).await;
    let account = host.patch("/v1/billing", &auto_reload(5_000)).await.json();
    assert_eq!(
        (&account["auto_reload_status"], &account["auto_reload_failure_code"]),
        (&json!("retrying"), &json!("authentication_required"))
    );
}

#[tokio::test]
async fn the_balance_can_be_set_below_zero() {
    let host = with(json!({ "balance_cents": -120 })).await;
    let account = host.get("/v1/billing").await.json();
    assert_eq!(
        (&account["balance_cents"], &account["balance_usd"]),
        (&json!(-120), &json!("-1.20"))
    );
    assert_eq!(host.place(ANSWERED, "k").await.status, 402);
    let newest = &host.get("/v1/billing/transactions?limit=1").await.json()[0];
    assert_eq!((&newest["kind"], &newest["amount_cents"]), (&json!("adjustment"), &json!(-4_370)));
    host.set_account(json!({ "balance_cents": 1 })).await;
    assert_eq!(host.place(ANSWERED, "k").await.status, 201);
}

#[tokio::test]
async fn only_an_active_tcpa_confirmation_lets_calls_out() {
    let host = Host::start().await;
    for (word, status, found, placed) in [
        ("missing", 404, Value::Null, 403),
        ("revoked", 200, json!("revoked"), 403),
        ("superseded", 200, json!("superseded"), 403),
        ("active", 200, json!("active"), 201),
    ] {
        host.set_account(json!({ "tcpa": word })).await;
        let answer = host.get("/v1/outbound-tcpa-confirmation").await;
        assert_eq!((answer.status, answer.json()["status"].clone()), (status, found), "{word}");
        let call = host.place(ANSWERED, word).await;
        assert_eq!(call.status, placed, "{word}");
        assert!(placed == 201 || call.detail().contains("TCPA confirmation"), "{word}");
    }
    assert_eq!(host.dials().await, 1);
    host.set_account(json!({ "tcpa": "revoked" })).await;
    let confirmation = host.get("/v1/outbound-tcpa-confirmation").await.json();
    assert!(
        confirmation["status_updated_at"].as_str() > confirmation["confirmed_at"].as_str(),
        "{confirmation}"
    );
}
