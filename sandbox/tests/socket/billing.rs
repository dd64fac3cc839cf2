//! The balance, and what changes it.

use sandbox::Config;
use serde_json::{Value, json};

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

#[tokio::test]
async fn every_top_up_without_a_key_is_charged() {
    let host = Host::start().await;
    let body = json!({ "amount_cents": 1_000 });
    let first = host.post("/v1/billing/top-up", &body).await.json();
    let second = host.post("/v1/billing/top-up", &body).await.json();
    assert_ne!(first["payment_intent_id"], second["payment_intent_id"]);
    assert_eq!(host.get("/v1/billing").await.json()["balance_cents"], 6_250);
    let state = host.state().await;
    assert_eq!(
        (&state["charges"], &state["charges_by_key"], &state["top_ups"]),
        (&json!(2), &json!({}), &json!(2))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_top_ups_at_once_with_one_key_are_charged_once() {
    let host = std::sync::Arc::new(Host::start().await);
    let body = json!({ "amount_cents": 1_000, "idempotency_key": "t" });
    let paying: Vec<_> = (0..16)
        .map(|_| {
            let (host, body) = (host.clone(), body.clone());
            tokio::spawn(async move { host.post("/v1/billing/top-up", &body).await.json() })
        })
        .collect();
    let mut intents = std::collections::BTreeSet::new();
    for paid in paying {
        intents.insert(paid.await.unwrap()["payment_intent_id"].to_string());
    }
    assert_eq!(intents.len(), 1);
    let state = host.state().await;
    assert_eq!(
        (&state["charges"], &state["charges_by_key"], &state["top_ups"]),
        (&json!(1), &json!({ "t": 1 }), &json!(16))
    );
}

#[tokio::test]
async fn a_lost_answer_to_a_top_up_is_given_again_to_the_same_key() {
    for (fault, charges) in [
        ("drop_after", 1),
        ("reset_after", 1),
        ("500_after", 1),
        ("html_after", 1),
        ("truncated_201", 1),
        ("drop_before", 0),
        ("503_before", 0),
        ("429_before", 0),
    ] {
        let host = Host::start().await;
        host.set_faults(json!({ "top_up": [fault] })).await;
        let key = "Authorization: Bearer sk_live_test\r\n";
        let body = json!({ "amount_cents": 1_000, "idempotency_key": "t" });
        host.attempt("POST", "/v1/billing/top-up", key, &body.to_string()).await;
        assert_eq!(host.state().await["charges"], charges, "{fault}");
        let answer = host.post("/v1/billing/top-up", &body).await;
        assert_eq!((answer.status, &answer.json()["status"]), (201, &json!("succeeded")));
        let state = host.state().await;
        assert_eq!(
            (&state["charges"], &state["top_ups"], &state["placements"]),
            (&json!(1), &json!(2), &json!(0)),
            "{fault}"
        );
    }
}

#[tokio::test]
async fn a_payment_is_finished_by_its_holder_and_then_counts() {
    let host = Host::start().await;
    let finish = async || host.send("POST", "/sandbox/finish-payment", "", "").await.status;
    assert_eq!(finish().await, 409, "there is none");
    host.set_account(json!({ "card": "confirm" })).await;
    let body = json!({ "amount_cents": 1_000, "idempotency_key": "t" });
    let first = host.post("/v1/billing/top-up", &body).await;
    assert_eq!((first.status, &first.json()["status"]), (201, &json!("requires_action")));
    assert_eq!(host.post("/v1/billing/top-up", &body).await.json(), first.json());
    let account = host.get("/v1/billing").await.json();
    assert_eq!(account["last_manual_topup_intent_id"], first.json()["payment_intent_id"]);
    assert_eq!(account["balance_cents"], 4_250);
    assert_eq!(host.state().await["charges"], 0);

    assert_eq!(finish().await, 204);
    assert_eq!(host.get("/v1/billing").await.json()["balance_cents"], 5_250);
    assert_eq!(host.state().await["charges"], 1);
    let newest = &host.get("/v1/billing/transactions?limit=1").await.json()[0];
    assert_eq!((&newest["kind"], &newest["amount_cents"]), (&json!("manual_topup"), &json!(1_000)));
    assert_eq!(finish().await, 409, "it is finished");
    assert_eq!(host.post("/v1/billing/top-up", &body).await.json(), first.json());
    let state = host.state().await;
    assert_eq!((&state["charges"], &state["charges_by_key"]), (&json!(1), &json!({ "t": 1 })));
}

#[tokio::test]
async fn an_amount_out_of_range_is_named_in_the_error() {
    let host = Host::start().await;
    for (amount, message) in [
        (json!(-5_000), "greater than or equal to 500"),
        (json!(0), "greater than or equal to 500"),
        (json!(499), "greater than or equal to 500"),
        (json!(100_001), "less than or equal to 100000"),
        (json!(1e9), "integer"),
        (json!(1_000_000_000), "less than or equal to 100000"),
        (json!("12,50"), "integer"),
        (json!("1000"), "integer"),
        (json!(1_250.5), "integer"),
        (json!(null), "integer"),
    ] {
        let body = json!({ "amount_cents": amount, "idempotency_key": "t" });
        let answer = host.post("/v1/billing/top-up", &body).await;
        let said = answer.json()["amount_cents"][0].as_str().unwrap_or_default().to_owned();
        assert!(answer.status == 400 && said.contains(message), "{amount}: {}", answer.text());
    }
    assert_eq!(host.state().await["charges"], 0);
}

#[tokio::test]
async fn transactions_are_paged_as_an_array_or_as_an_envelope() {
    let host = Host::with(Config { history: 120, ..Config::default() }).await;
    let ids = |rows: &Value| -> Vec<i64> {
        rows.as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
    };
    let all = ids(&host.get("/v1/billing/transactions").await.json());
    assert!(all.len() > 50 && all.is_sorted_by(|newer, older| newer > older), "{all:?}");
    let page = host.get("/v1/billing/transactions?limit=20&offset=40").await.json();
    assert_eq!(ids(&page), all[40..60]);
    let end = format!("/v1/billing/transactions?limit=20&offset={}", all.len());
    assert_eq!(host.get(&end).await.json(), json!([]));

    host.set_account(json!({ "transactions": "envelope" })).await;
    let page = host.get("/v1/billing/transactions?limit=20&offset=40").await.json();
    assert_eq!(ids(&page["results"]), all[40..60]);
    assert_eq!(
        (&page["total"], &page["limit"], &page["offset"]),
        (&json!(all.len()), &json!(20), &json!(40))
    );
    let page = host.get("/v1/billing/transactions").await.json();
    assert_eq!((&page["limit"], ids(&page["results"]).len()), (&json!(50), 50));
    host.set_account(json!({ "transactions": "array" })).await;
    assert!(host.get("/v1/billing/transactions").await.json().is_array());
}

#[tokio::test]
async fn transactions_have_every_cost_and_every_payment_and_sum_up_to_the_balance() {
    let host = Host::with(Config { history: 250, ..Config::default() }).await;
    let top_up = json!({ "amount_cents": 1_000 });
    assert_eq!(host.post("/v1/billing/top-up", &top_up).await.status, 201);
    let rule = json!({ "auto_reload_enabled": true, "auto_reload_minimum_cents": 6_000, "auto_reload_amount_cents": 1_500 });
    let account = host.patch("/v1/billing", &rule).await.json();
    let lines = host.get("/v1/billing/transactions").await.json();
    let lines = lines.as_array().unwrap();
    let newest: Vec<_> =
        lines[..2].iter().map(|line| (&line["kind"], &line["amount_cents"])).collect();
    assert_eq!(
        newest,
        [(&json!("auto_reload"), &json!(1_500)), (&json!("manual_topup"), &json!(1_000))]
    );
    let of = |kind: &'static str| lines.iter().filter(move |line| line["kind"] == kind);
    // The past has both kinds as well.
    assert!(of("auto_reload").count() > 1 && of("manual_topup").count() > 1);
    assert!(of("call_usage").all(|line| line["call_id"].is_i64()));
    let cents = |line: &Value| line["amount_cents"].as_i64().unwrap();
    assert_eq!(json!(lines.iter().map(cents).sum::<i64>()), account["balance_cents"]);
    // What a call has cost is its line.
    let line = of("call_usage").next().unwrap();
    let call = host.call(line["call_id"].as_i64().unwrap()).await;
    assert_eq!(call["billing_total_cents"], json!(-cents(line)));
}
