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
