//! The well-known numbers that lose a response and return it after a while. The tests run in
//! memory on a paused clock, so that the times are exact.

use std::time::Duration;

use sandbox::history::FIRST_CALL_ID;
use sandbox::{Config, InProcessSandbox};
use serde_json::{Value, json};
use tokio::time::{Instant, advance};

use crate::client::{Host, request};
use crate::raw_http::{get, observe, observe_in_process};

const MOMENT: Duration = Duration::from_millis(1);

fn sandbox() -> InProcessSandbox {
    InProcessSandbox::new(Config { history: 0, ..Config::default() })
}

fn to(number: &str, key: &str) -> Value {
    request(&format!("+1415555{number}"), key)
}

#[tokio::test(start_paused = true)]
async fn a_number_fails_for_its_time_and_then_the_same_key_finds_the_call() {
    // The number; what the first request sees; what its retries see; how many calls were
    // dialed by then; after how many seconds the key finds the call, and what it sees then.
    for (number, first, copy, dials, seconds, then) in [
        ("0140", "closed", "closed", 0, 5, "201 call"),
        ("0141", "500 detail", "500 detail", 1, 2, "200 call"),
        ("0142", "502 detail", "502 detail", 1, 2, "200 call"),
        ("0143", "502 page", "502 page", 1, 2, "200 call"),
        ("0144", "408 detail", "408 detail", 1, 2, "200 call"),
        ("0145", "421 detail", "421 detail", 1, 2, "200 call"),
        // A reset, where there is TCP.
        ("0146", "closed", "closed", 1, 2, "200 call"),
        ("0147", "201 cut", "200 cut", 1, 2, "200 call"),
        ("0148", "201 half", "200 half", 1, 86_400, "200 half"),
        ("0149", "201 call", "200 call", 1, 10, "200 call"),
        ("0151", "409 detail", "409 detail", 1, 5, "200 call"),
        ("0152", "closed", "closed", 1, 8, "200 call"),
        ("0153", "200 page", "200 page", 0, 5, "201 call"),
    ] {
        let sandbox = sandbox();
        let request = to(number, "k");
        assert_eq!(observe_in_process(&sandbox, &request).await, first, "{number}");
        assert_eq!(sandbox.dials(), dials, "{number}");
        assert_eq!(observe_in_process(&sandbox, &request).await, copy, "{number}");
        advance(Duration::from_secs(seconds) - MOMENT).await;
        assert_eq!(observe_in_process(&sandbox, &request).await, copy, "{number}");
        assert_eq!(sandbox.dials(), dials, "{number}");
        advance(MOMENT).await;
        assert_eq!(observe_in_process(&sandbox, &request).await, then, "{number}");
        assert_eq!(observe_in_process(&sandbox, &request).await.split(' ').next(), Some("200"));
        assert_eq!(sandbox.dials(), 1, "{number}");
    }
}

#[tokio::test]
async fn a_reset_over_a_socket_is_a_tcp_reset() {
    let host = Host::start().await;
    assert_eq!(observe(&host, &to("0146", "k")).await, "reset");
    assert_eq!(host.dials().await, 1);
}

#[tokio::test(start_paused = true)]
async fn each_key_has_a_wait_of_its_own() {
    for (number, again) in [("0140", "closed"), ("0141", "500 detail"), ("0153", "200 page")] {
        let sandbox = sandbox();
        observe_in_process(&sandbox, &to(number, "a")).await;
        advance(Duration::from_secs(5)).await;
        assert_eq!(observe_in_process(&sandbox, &to(number, "b")).await, again, "{number}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_key_a_number_fails_every_time() {
    let sandbox = sandbox();
    let mut request = to("0141", "");
    request["idempotency_key"] = json!(null);
    for dials in [1, 2] {
        assert_eq!(observe_in_process(&sandbox, &request).await, "500 detail");
        assert_eq!(sandbox.dials(), dials);
        advance(Duration::from_secs(5)).await;
    }
}

#[tokio::test]
async fn a_409_about_a_key_in_flight_has_no_code() {
    let host = Host::start().await;
    let answer = host.place("+14155550151", "k").await;
    let detail = "A request with this idempotency key is still being processed.";
    assert_eq!((answer.status, answer.json()), (409, json!({ "detail": detail })));
}

#[tokio::test(start_paused = true)]
async fn each_number_delays_its_call_in_the_list_or_at_its_url_as_specified() {
    for (number, listed_after, found_after) in
        [("0141", 0, 0), ("0148", 20, 0), ("0149", 0, 10), ("0152", 8, 8)]
    {
        let sandbox = sandbox();
        observe_in_process(&sandbox, &to(number, "k")).await;
        assert_eq!(sandbox.dials(), 1, "{number}");
        let dialed_at = Instant::now();
        for millis in [0, 7_999, 8_000, 9_999, 10_000, 19_999, 20_000] {
            advance(dialed_at + Duration::from_millis(millis) - Instant::now()).await;
            let listed = get(&sandbox, "/v1/calls").await.json()["total"].as_u64().unwrap();
            let expected = |seconds: u64| u64::from(millis >= seconds * 1_000);
            assert_eq!(listed, expected(listed_after), "{number} in the list, {millis} ms on");
            let mut found = 0;
            // An id is at most 9 above the last one, and this is the first call.
            for id in FIRST_CALL_ID..=FIRST_CALL_ID + 9 {
                let answer = get(&sandbox, &format!("/v1/calls/{id}")).await;
                found += u64::from(answer.status == 200);
            }
            assert_eq!(found, expected(found_after), "{number} by its id, {millis} ms on");
        }
    }
}
