//! A host from before some of the fields and endpoints.

use sandbox::{AccountSetting, Config};
use serde_json::{Value, json};

use crate::client::{ANSWERED, Host, request};

#[tokio::test]
async fn an_older_host_does_not_say_which_numbers_may_dial_nor_how_auto_reload_fares() {
    let account = AccountSetting { is_older: Some(true), ..AccountSetting::default() };
    let host = Host::with(Config { history: 0, account, ..Config::default() }).await;
    let numbers = host.get("/v1/phone-numbers").await.json();
    let one = host.get("/v1/phone-numbers/201").await.json();
    for number in numbers.as_array().unwrap().iter().chain([&one]) {
        assert_eq!(number.get("outbound_eligible"), None);
        assert_eq!(number.get("outbound_ineligible_reason"), None);
        assert!(number["voip_verification_status"].is_string() && number["source"].is_string());
    }
    let billing = host.get("/v1/billing").await.json();
    let changed = host.patch("/v1/billing", &json!({})).await.json();
    for billing in [billing, changed] {
        assert_eq!(billing.get("auto_reload_status"), None);
        assert_eq!(billing["balance_cents"], 4_250);
    }
    for path in ["whoami", "outbound-platform-number-request"] {
        assert_eq!(host.get(&format!("/v1/{path}")).await.status, 404, "{path}");
    }
    let id = host.placed(&request(ANSWERED, "k")).await;
    assert_eq!(host.call(id).await["status"], "in_progress");

    host.set_account(json!({ "older": false })).await;
    assert_eq!(host.get("/v1/phone-numbers/201").await.json()["outbound_eligible"], true);
    assert_ne!(host.get("/v1/whoami").await.json()["role"], Value::Null);
}
