//! Verifying a number by a probe call.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::client::Host;

/// Long enough for a request to be answered, and far shorter than a probe call.
const MOMENT: Duration = Duration::from_millis(500);

#[tokio::test]
async fn a_verification_can_take_a_minute_and_fail_with_the_carriers_reason() {
    let host = Arc::new(Host::start().await);
    let verify = "/v1/phone-numbers/205/verify-voip";
    let mut running = tokio::spawn({
        let host = host.clone();
        async move { host.post(verify, &json!({})).await }
    });
    sleep(MOMENT).await;
    assert_eq!(host.post(verify, &json!({})).await.status, 409, "one at a time");
    host.advance(58).await;
    assert!(timeout(MOMENT, &mut running).await.is_err(), "it takes a minute");
    assert_eq!(host.post(verify, &json!({})).await.status, 409);
    host.advance(2).await;
    let answer = timeout(Duration::from_secs(5), running).await.expect("it ends").unwrap();
    let body = answer.json();
    assert_eq!((answer.status, &body["status"]), (200, &json!("fail")));
    assert_eq!(body["voip_verification_status"], "failed");
    assert_eq!(
        body["verification_evidence"]["evidence"]["outbound"]["detail"],
        "Caller id not allowed on this trunk."
    );
    assert_eq!(body["provider_charge_note"], "Your carrier bills the probe call.");
    let number = host.get("/v1/phone-numbers/205").await.json();
    assert_eq!(number["outbound_ineligible_reason"], "Verification failed.");
}

#[tokio::test]
async fn a_verification_that_passes_takes_seconds_and_says_what_the_carrier_bills() {
    let host = Host::start().await;
    let answer = host.post("/v1/phone-numbers/202/verify-voip", &json!({})).await;
    let body = answer.json();
    assert_eq!((answer.status, &body["status"]), (200, &json!("pass")));
    assert_eq!(body["provider_charge_note"], "Your carrier bills the probe call.");
    assert_eq!(body["provider_charge_estimate_cents"], 2);
    assert_eq!(host.get("/v1/phone-numbers/202").await.json()["outbound_eligible"], true);
}

#[tokio::test]
async fn a_verification_ends_even_when_nobody_waits_for_it() {
    let host = Host::start().await;
    let head = "POST /v1/phone-numbers/202/verify-voip HTTP/1.1\r\nHost: a\r\n\
        Authorization: Bearer sk_live_test\r\nContent-Length: 0\r\n\r\n";
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    sleep(MOMENT).await;
    drop(stream);
    let eligible = async || {
        let numbers = host.get("/v1/phone-numbers").await.json();
        let rows = numbers.as_array().unwrap();
        rows.iter().find(|row| row["id"] == 202).unwrap()["outbound_eligible"].clone()
    };
    assert_eq!(eligible().await, false);
    host.advance(2).await;
    assert_eq!(eligible().await, true);
}
