//! A reload, a new key and a crash during a placement.

use callboard_tests::harness::wait_until;

use crate::fake_api::{self, FakeApi};
use crate::proxy::{KEY, Proxy, SIGNED_IN};

const CALL: &str = "{\"idempotency_key\":\"one\"}";

fn placements(api: &FakeApi) -> Vec<String> {
    api.requests().into_iter().filter(|request| request.starts_with("POST")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_applies_a_new_key_without_cutting_requests() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    let client = proxy.client;
    api.hold_responses();
    let placing = tokio::spawn(async move { client.place(CALL).await });
    wait_until("the API has the call", async || placements(&api).len() == 1).await;

    // The reload may take until open requests are done.
    let reloading = tokio::task::spawn_blocking(move || {
        let is_taken = proxy.reload(&[("THUNDERPHONE_API_KEY", "sk_test_another")]);
        (proxy, is_taken)
    });
    wait_until("the new key is used", async || {
        // During a reload Caddy's old listener may close connections that it has not
        // read.
        client.ask_bytes("GET /v1/whoami", &[SIGNED_IN], "").await;
        api.requests().last().unwrap().contains("Bearer sk_test_another\r\n")
    })
    .await;
    assert!(!placing.is_finished());
    api.release_responses();
    let placed = placing.await.unwrap();
    assert_eq!((placed.status, placed.body.as_str()), (200, "{}"));
    let (_proxy, is_taken) = reloading.await.unwrap();
    assert!(is_taken);
    let placements = placements(&api);
    assert_eq!(placements.len(), 1);
    assert!(placements[0].contains(&format!("Bearer {KEY}\r\n")));
}

#[tokio::test]
async fn a_reload_with_invalid_settings_keeps_the_running_ones() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    assert!(!proxy.reload(&[("THUNDERPHONE_API_KEY", "")]));
    assert!(!proxy.reload(&[("CALLBOARD_PASSWORD_HASH", "none")]));
    // Only the server itself can tell: this address is not one of this machine.
    let other = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
    let elsewhere = [("CALLBOARD_LISTEN", "203.0.113.7:80"), ("CALLBOARD_PASSWORD_HASH", other)];
    assert!(!proxy.reload(&elsewhere));
    assert_eq!(proxy.get("/v1/whoami").await.status, 200);
    assert!(api.requests()[0].contains(KEY));
}

#[tokio::test]
async fn a_killed_proxy_does_not_place_again_after_a_restart() {
    let api = FakeApi::responding(fake_api::OK).await;
    let proxy = Proxy::in_front_of(api.address).await;
    let client = proxy.client;
    api.hold_responses();
    let placing = tokio::spawn(async move { client.place_bytes(CALL).await });
    wait_until("the API has the call", async || placements(&api).len() == 1).await;
    proxy.kill_and_start().await;
    // The browser gets nothing that looks like a response.
    assert_eq!(placing.await.unwrap(), Vec::<u8>::new());
    api.release_responses();
    assert_eq!(proxy.get("/v1/whoami").await.status, 200);
    assert_eq!(placements(&api).len(), 1);
    // The app retries with the same bytes, and the API recognizes the key.
    assert_eq!(proxy.place(CALL).await.status, 200);
    let bodies = placements(&api);
    assert!(bodies.len() == 2 && bodies.iter().all(|it| it.ends_with(CALL)), "{bodies:?}");
}
