//! How often somebody may place a call, or try a password.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test fails by panicking.

mod support;

use support::FakeApi;
use support::site::{Reply, Site, credentials};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
const LIMITED: (u16, Option<&str>) = (429, Some("proxy_rate_limit"));
const SIGNED_OUT: (u16, Option<&str>) = (401, Some("proxy_sign_in"));
const WAIT: (u16, Option<&str>) = (429, Some("proxy_sign_in_limit"));
const DAY: u64 = 24 * 60 * 60;

#[track_caller]
fn assert_limited(reply: &Reply, seconds: std::ops::RangeInclusive<u64>) {
    assert_eq!(reply.outcome(), LIMITED, "{reply:?}");
    let wait = reply.retry_after.unwrap();
    assert!(seconds.contains(&wait), "{wait} is not within {seconds:?}");
}

#[tokio::test]
async fn a_person_places_thirty_calls_a_minute() {
    let api = FakeApi::responding(Some(OK)).await;
    let site = Site::new(&api, &[]).await;
    for call in 0..30 {
        assert_eq!(site.place("anna", &format!("call-{call}")).await.status, 200, "{call}");
    }
    assert_limited(&site.place("anna", "one more").await, 40..=60);
    // Without a key as well, and it costs nobody else anything.
    assert_limited(&site.change("anna", "POST /v1/call", "{}").await, 40..=60);
    assert_eq!(site.place("ben", "another").await.status, 200);
    assert_eq!(site.get("anna", "/v1/calls").await.status, 200);
    let placements = api.requests().into_iter().filter(|one| one.starts_with("POST")).count();
    assert_eq!(placements, 31);
}

#[tokio::test]
async fn a_request_that_is_sent_again_counts_once() {
    let api = FakeApi::responding(Some(OK)).await;
    let site = Site::new(&api, &[("CALLBOARD_CALLS_PER_MINUTE", "2")]).await;
    for key in ["one", "one", "one", "two", "one", "two"] {
        assert_eq!(site.place("anna", key).await.status, 200, "{key}");
    }
    assert_limited(&site.place("anna", "three").await, 50..=60);
    // What was placed may still be found out about.
    assert_eq!(site.place("anna", "one").await.status, 200);
    // Somebody else's key is another call.
    assert_eq!(site.place("ben", "one").await.status, 200);
    assert_eq!(site.place("ben", "two").await.status, 200);
    assert_limited(&site.place("ben", "three").await, 50..=60);
    // A refused one was not placed, and gets no free way in by its key.
    assert_limited(&site.place("ben", "three").await, 50..=60);
}

#[tokio::test]
async fn rehearsals_count_like_calls() {
    let api = FakeApi::responding(Some(OK)).await;
    let site = Site::new(&api, &[("CALLBOARD_CALLS_PER_MINUTE", "3")]).await;
    assert_eq!(site.place("anna", "one").await.status, 200);
    // The API knows no key of a rehearsal: the same one is another run.
    let body = r#"{"idempotency_key": "one"}"#;
    for request in ["POST /v1/test-calls", "POST /v1/agents/12/test-runs/execute"] {
        assert_eq!(site.change("anna", request, body).await.status, 200, "{request}");
    }
    for request in ["POST /v1/test-calls", "POST /v1/simulations/batches", "POST /v1/call"] {
        assert_limited(&site.change("anna", request, r#"{"a": 1}"#).await, 50..=60);
    }
    assert_limited(&site.change("anna", "POST /v1/test-calls", body).await, 50..=60);
    // Reading them is not limited, nor is writing a scenario.
    assert_eq!(site.get("anna", "/v1/test-calls").await.status, 200);
    let scenario = "POST /v1/agents/12/test-scenarios";
    assert_eq!(site.change("anna", scenario, "{}").await.status, 200);
}

#[tokio::test]
async fn a_day_has_a_limit_of_its_own() {
    let api = FakeApi::responding(Some(OK)).await;
    let site = Site::new(&api, &[("CALLBOARD_CALLS_PER_DAY", "2")]).await;
    for key in ["one", "two"] {
        assert_eq!(site.place("anna", key).await.status, 200);
    }
    assert_limited(&site.place("anna", "three").await, DAY - 60..=DAY);
}

#[tokio::test]
async fn an_address_has_a_limit_whoever_is_signed_in_there() {
    let api = FakeApi::responding(Some(OK)).await;
    let of_address = [
        (("CALLBOARD_ADDRESS_CALLS_PER_MINUTE", "3"), 50..=60),
        (("CALLBOARD_ADDRESS_CALLS_PER_DAY", "3"), DAY - 60..=DAY),
    ];
    for (setting, wait) in of_address {
        let site = Site::new(&api, &[setting]).await;
        for (name, key) in [("anna", "one"), ("ben", "one"), ("carl", "one")] {
            assert_eq!(site.place_from("203.0.113.7", name, key).await.status, 200, "{name}");
        }
        assert_limited(&site.place_from("203.0.113.7", "anna", "two").await, wait);
        assert_eq!(site.place_from("203.0.113.8", "anna", "two").await.status, 200);
    }
}

/// An IPv6 network is one place: whoever has it has more addresses than can be counted.
#[tokio::test]
async fn the_addresses_of_one_network_are_one() {
    let api = FakeApi::responding(Some(OK)).await;
    let site = Site::new(&api, &[("CALLBOARD_SIGN_INS_PER_MINUTE", "2")]).await;
    let guess = async |address: &str| {
        let lines = [&credentials("anna", address), &format!("X-Forwarded-For: {address}")];
        site.ask("", "GET /", &lines.map(String::as_str), "").await.status
    };
    assert_eq!(guess("2001:db8:1:2::1").await, 401);
    assert_eq!(guess("2001:db8:1:2::2").await, 401);
    assert_eq!(guess("2001:db8:1:2:ffff::3").await, 429);
}

/// The last proxy that we know says where a request comes from. What stands before that,
/// somebody unknown has written.
#[tokio::test]
async fn what_an_unknown_sender_claims_about_its_address_is_not_believed() {
    let api = FakeApi::responding(Some(OK)).await;
    let trusted = [("CALLBOARD_TRUSTED_PROXIES", "192.0.2.1, 10.0.0.0/8")];
    for (settings, claimed, address) in [
        (&[][..], "203.0.113.7", "203.0.113.7"),
        (&[], "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (&[], "198.51.100.1, 203.0.113.7, 127.0.0.1", "203.0.113.7"),
        (&[], "198.51.100.1, 10.0.0.2", "10.0.0.2"),
        (&[], "198.51.100.1, nonsense", "127.0.0.1"),
        (&[], "2001:db8::7", "2001:db8::7"),
        (&trusted, "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (&trusted, "198.51.100.1, 203.0.113.7, 10.0.0.2, 192.0.2.1", "203.0.113.7"),
        (&trusted, "198.51.100.1, 192.0.2.2", "192.0.2.2"),
    ] {
        let site = Site::new(&api, settings).await;
        site.place_from(claimed, "anna", "one").await;
        assert_eq!(site.audit(1).await[0]["address"], address, "{claimed}");
    }
}

#[tokio::test]
async fn guessing_is_limited_and_disturbs_nobody_who_is_signed_in() {
    let api = FakeApi::responding(Some(OK)).await;
    let site = Site::new(&api, &[("CALLBOARD_SIGN_INS_PER_MINUTE", "3")]).await;
    let guess = async |name: &str, password: &str, address: &str| {
        let lines = [&credentials(name, password), &format!("X-Forwarded-For: {address}")];
        site.ask("", "GET /v1/whoami", &lines.map(String::as_str), "").await
    };
    assert_eq!(guess("anna", "open sesame", "203.0.113.7").await.status, 200);
    for name in ["carl", "ben", "nobody"] {
        assert_eq!(guess(name, "wrong", "203.0.113.7").await.outcome(), SIGNED_OUT, "{name}");
    }
    // From now on not even the right password is looked at.
    for (name, password) in [("ben", "again"), ("ben", "open sesame"), ("nobody", "again")] {
        let reply = guess(name, password, "203.0.113.7").await;
        assert_eq!(reply.outcome(), WAIT, "{name}");
        assert!((50..=60).contains(&reply.retry_after.unwrap()), "{reply:?}");
    }
    // Whoever is signed in notices nothing, at the same address or another.
    assert_eq!(guess("anna", "open sesame", "203.0.113.7").await.status, 200);
    assert_eq!(guess("anna", "open sesame", "203.0.113.8").await.status, 200);
    assert_eq!(guess("ben", "open sesame", "203.0.113.9").await.status, 200);
    // Without any credentials it is no guess.
    for _ in 0..5 {
        assert_eq!(site.get("", "/v1/whoami").await.outcome(), SIGNED_OUT);
    }
}

/// Ten times as many for a name as for an address: so few addresses lock nobody out.
#[tokio::test]
async fn one_name_is_not_guessed_from_many_addresses() {
    let api = FakeApi::responding(Some(OK)).await;
    let site = Site::new(&api, &[("CALLBOARD_SIGN_INS_PER_MINUTE", "1")]).await;
    let guess = async |name: &str, password: &str, address: &str| {
        let lines = [&credentials(name, password), &format!("X-Forwarded-For: {address}")];
        site.ask("", "GET /v1/whoami", &lines.map(String::as_str), "").await.outcome().0
    };
    assert_eq!(guess("anna", "open sesame", "203.0.113.1").await, 200);
    for guesser in 0..10 {
        let address = format!("198.51.100.{guesser}");
        assert_eq!(guess("anna", &address, &address).await, 401, "{address}");
    }
    assert_eq!(guess("anna", "wrong again", "198.51.100.10").await, 429);
    // Where she has signed in before she still may, even after a typing error.
    assert_eq!(guess("anna", "opne sesame", "203.0.113.1").await, 401);
    assert_eq!(guess("anna", "open sesame", "203.0.113.1").await, 200);
    assert_eq!(guess("ben", "open sesame", "203.0.113.2").await, 200);
}

/// It goes on with what it knows, every few seconds.
#[tokio::test]
async fn a_forgotten_tab_with_an_old_password_makes_nobody_wait() {
    let api = FakeApi::responding(Some(OK)).await;
    let site = Site::new(&api, &[("CALLBOARD_SIGN_INS_PER_MINUTE", "2")]).await;
    for _ in 0..6 {
        let old = credentials("anna", "of last month");
        let reply = site.ask("", "GET /v1/calls", &[&old], "").await;
        assert_eq!(reply.outcome(), SIGNED_OUT);
    }
    assert_eq!(site.get("ben", "/v1/calls").await.status, 200);
    assert_eq!(site.get("anna", "/v1/calls").await.status, 200);
}
