//! Fault injection: what each fault looks like on the wire, and whether it dials.

use std::collections::BTreeSet;

use sandbox::Config;
use sandbox::fault::{DATE_SECONDS, Fault};
use serde_json::json;

use crate::client::{ANSWERED, Answer, Host, request};
use crate::raw_http::{describe, observe};

const AUTHORIZED: &str = "Authorization: Bearer sk_live_test\r\n";

/// The name, what the client sees, how many calls were dialed by then.
const TABLE: [(&str, &str, u64); 27] = [
    ("drop_before", "closed", 0),
    ("drop_after", "closed", 1),
    ("reset_before", "reset", 0),
    ("reset_after", "reset", 1),
    ("stall_before", "silent", 0),
    ("stall_after", "silent", 1),
    ("408_before", "408 detail", 0),
    ("408_after", "408 detail", 1),
    ("421_before", "421 detail", 0),
    ("421_after", "421 detail", 1),
    ("500_before", "500 detail", 0),
    ("500_after", "500 detail", 1),
    ("502_before", "502 detail", 0),
    ("502_after", "502 detail", 1),
    ("503_before", "503 detail", 0),
    ("503_after", "503 detail", 1),
    ("504_before", "504 detail", 0),
    ("504_after", "504 detail", 1),
    ("html_before", "502 page", 0),
    ("html_after", "502 page", 1),
    ("429_before", "429 detail", 0),
    ("429_date_before", "429 detail", 0),
    ("202", "202 call", 1),
    ("truncated_201", "201 cut", 1),
    ("malformed_201", "201 half", 1),
    ("html_200", "200 page", 1),
    ("html_200_before", "200 page", 0),
];

#[tokio::test]
async fn every_fault_fails_as_its_name_says_and_dials_only_after_processing() {
    for (name, expected, dials) in TABLE {
        let host = Host::start().await;
        host.set_faults(json!({ "place": [name] })).await;
        let request = request(ANSWERED, "k");
        assert_eq!(observe(&host, &request).await, expected, "{name}");
        assert_eq!(host.dials().await, dials, "{name}");
        // The key is used if the call was placed, and only then.
        let again = host.post("/v1/call", &request).await;
        assert_eq!(again.status, if dials == 0 { 201 } else { 200 }, "{name}");
        let state = host.state().await;
        assert_eq!((&state["dials"], &state["placements"]), (&json!(1), &json!(2)), "{name}");
        assert_eq!(state["dials_by_key"], json!({ "k": 1 }), "{name}");
    }
    let covered: BTreeSet<_> = TABLE.iter().map(|(name, ..)| *name).collect();
    assert_eq!(covered, Fault::ALL.iter().map(|fault| fault.name).collect(), "none is left out");
}

#[tokio::test]
async fn a_throttled_response_says_how_long_to_wait() {
    let host = Host::start().await;
    host.set_faults(json!({ "place": ["429_before"] })).await;
    assert_eq!(host.place(ANSWERED, "k").await.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn a_retry_after_date_is_three_seconds_after_the_date_of_the_response() {
    let host = Host::start().await;
    host.set_faults(json!({ "place": ["429_date_before"] })).await;
    let answer = host.place(ANSWERED, "k").await;
    let second = |name: &str| {
        let date = answer.header(name).unwrap_or_default();
        assert!(date.len() == 29 && date.ends_with(" GMT"), "{name}: {date}");
        date[23..25].parse::<i64>().unwrap()
    };
    let wait = (second("retry-after") - second("date")).rem_euclid(60);
    // The `Date` header is written last.
    assert!((DATE_SECONDS - 1..=DATE_SECONDS).contains(&wait), "{wait}");
}

#[tokio::test]
async fn only_requests_that_place_a_call_take_a_fault() {
    let host = Host::start().await;
    host.set_faults(json!({ "place": ["drop_before", "none", "500_after"] })).await;
    let first = request(ANSWERED, "a");
    assert_eq!(observe(&host, &first).await, "closed");
    assert_eq!(host.total().await, 0);
    assert_eq!(host.post("/v1/calls", &first).await.status, 405);
    assert_eq!(host.get("/v1/call").await.status, 405);
    assert_eq!(observe(&host, &first).await, "201 call");
    assert_eq!(observe(&host, &first).await, "500 detail");
    assert_eq!(observe(&host, &first).await, "200 call");
    assert_eq!(host.state().await["placements"], 4);
}

#[tokio::test]
async fn a_new_setting_replaces_the_old_one_and_keeps_the_counters() {
    let host = Host::start().await;
    host.set_faults(
        json!({ "place": ["504_after", "408_after", "408_after"], "deduplicates": false }),
    )
    .await;
    assert_eq!(host.place(ANSWERED, "a").await.status, 504);
    host.set_faults(json!({ "place": ["421_before"] })).await;
    assert_eq!(host.place(ANSWERED, "b").await.status, 421);
    host.set_faults(json!({ "place": ["408_after"], "list_delay_seconds": 99 })).await;
    host.set_faults(json!({})).await;
    assert_eq!(host.place(ANSWERED, "b").await.status, 201);
    assert_eq!(host.place(ANSWERED, "b").await.status, 200, "keys are known again");
    assert_eq!(host.total().await, 2);
    let state = host.state().await;
    assert_eq!((&state["dials"], &state["placements"]), (&json!(2), &json!(4)));
    assert_eq!(state["dials_by_key"], json!({ "a": 1, "b": 1 }));
}

#[tokio::test]
async fn the_same_seed_makes_the_same_requests_fail() {
    let statuses = |seed: u64| async move {
        let host = Host::start().await;
        let kinds = ["408_before", "500_after", "202"];
        let random = json!({ "seed": seed, "percent": 60, "kinds": kinds });
        host.set_faults(json!({ "place": ["503_before"], "random": random })).await;
        let mut statuses = Vec::new();
        for index in 0..40 {
            statuses.push(host.place(ANSWERED, &format!("key {index}")).await.status);
        }
        statuses
    };
    let first = statuses(7).await;
    assert_eq!(first, statuses(7).await);
    assert_ne!(first, statuses(8).await);
    assert_eq!(first[0], 503, "scripted faults come first");
    let kinds: BTreeSet<_> = first[1..].iter().copied().collect();
    assert_eq!(kinds, BTreeSet::from([201, 202, 408, 500]));
}

#[tokio::test]
async fn one_key_dials_once_unless_the_api_ignores_keys() {
    for (deduplicates, statuses, dials) in [(true, [201, 200, 409], 1), (false, [201; 3], 3)] {
        let host = Host::start().await;
        host.set_faults(json!({ "deduplicates": deduplicates })).await;
        let mut seen = Vec::new();
        for to in [ANSWERED, ANSWERED, "+14155550177"] {
            seen.push(host.place(to, "k").await.status);
        }
        assert_eq!(seen, statuses);
        assert_eq!(host.state().await["dials_by_key"], json!({ "k": dials }));
    }
}

#[tokio::test]
async fn a_key_used_before_is_ignored_while_the_api_ignores_keys() {
    let host = Host::start().await;
    let first = host.place(ANSWERED, "k").await.json()["call_id"].clone();
    host.set_faults(json!({ "deduplicates": false })).await;
    assert_eq!(host.place(ANSWERED, "k").await.status, 201);
    host.set_faults(json!({})).await;
    let replay = host.place(ANSWERED, "k").await;
    assert_eq!((replay.status, &replay.json()["call_id"]), (200, &first));
    assert_eq!(host.dials().await, 2);
}

#[tokio::test]
async fn a_202_response_means_a_call_like_any_other() {
    let host = Host::start().await;
    host.set_faults(json!({ "place": ["202", "202", "202"] })).await;
    let answer = host.place(ANSWERED, "k").await;
    assert_eq!((answer.status, &answer.json()["status"]), (202, &json!("pending")));
    let id = answer.json()["call_id"].clone();
    host.advance(10).await;
    assert_eq!(host.call(id.as_i64().unwrap()).await["outbound_dial_state"], "answered");
    let again = host.place(ANSWERED, "k").await;
    assert_eq!((again.status, again.json()), (202, json!({ "call_id": id, "status": "pending" })));
    let refused = host.place("+14155550123", "other").await;
    assert_eq!((refused.status, host.dials().await), (403, 1), "without a call there is no 202");
}

#[tokio::test]
async fn a_fault_after_processing_also_replaces_an_error_response() {
    let host = Host::start().await;
    host.set_faults(json!({ "place": ["500_after", "truncated_201", "none"] })).await;
    let refused = request("+14155550123", "k");
    assert_eq!(observe(&host, &refused).await, "500 detail");
    assert_eq!(observe(&host, &refused).await, "403 cut");
    assert_eq!(observe(&host, &refused).await, "403 detail");
    assert_eq!(host.dials().await, 0);
}

#[tokio::test]
async fn the_fault_of_a_number_wins_over_one_after_processing() {
    let host = Host::start().await;
    host.set_faults(json!({ "place": ["202", "truncated_201", "500_after", "503_before"] })).await;
    for (number, expected) in [
        ("+14155550153", "200 page"),
        ("+14155550133", "502 page"),
        ("+14155550136", "201 half"),
        ("+14155550136", "503 detail"),
    ] {
        assert_eq!(observe(&host, &request(number, number)).await, expected, "{number}");
    }
}

#[tokio::test]
async fn a_fault_comes_before_authentication_and_the_request_still_counts() {
    let host = Host::start().await;
    host.set_faults(json!({ "place": ["503_before", "503_after", "none"] })).await;
    let body = request(ANSWERED, "k").to_string();
    for status in [503, 503, 401] {
        assert_eq!(host.send("POST", "/v1/call", "", &body).await.status, status);
    }
    let state = host.state().await;
    assert_eq!((&state["dials"], &state["placements"]), (&json!(0), &json!(3)));
}

#[tokio::test]
async fn faults_can_be_combined() {
    let host = Host::start().await;
    let setting = json!({
        "place": ["truncated_201", "drop_before", "malformed_201"],
        "deduplicates": false, "list_delay_seconds": 30, "missing_seconds": 60,
    });
    host.set_faults(setting).await;
    let request = request(ANSWERED, "k");
    assert_eq!(observe(&host, &request).await, "201 cut");
    assert_eq!(observe(&host, &request).await, "closed");
    assert_eq!(observe(&host, &request).await, "201 half");
    let last = host.post("/v1/call", &request).await;
    assert_eq!(describe(&last), "201 call");
    assert_eq!(host.state().await["dials_by_key"], json!({ "k": 3 }));
    let path = format!("/v1/calls/{}", last.json()["call_id"]);
    assert_eq!((host.total().await, host.get(&path).await.status), (json!(0), 404));
    host.advance(30).await;
    assert_eq!((host.total().await, host.get(&path).await.status), (json!(3), 404));
    host.advance(30).await;
    assert_eq!(host.get(&path).await.status, 200);
}

#[tokio::test]
async fn an_invalid_setting_is_explained_in_a_sentence_and_changes_nothing() {
    let host = Host::start().await;
    host.set_faults(json!({ "place": ["408_before"] })).await;
    let post = |headers: &'static str, body: &'static str| {
        let host = &host;
        async move { host.send("POST", "/sandbox/faults", headers, body).await }
    };
    for (body, key, said) in [
        (r#"{"place": ["drop"]}"#, "place", "\"drop\" is not a kind of fault."),
        (r#"{"place": "202"}"#, "place", "Expected a list"),
        (r#"{"random": {"seed": 1}}"#, "random", "A percent is required"),
        (r#"{"deduplicates": 1}"#, "deduplicates", "1 is neither"),
        (r#"{"list_delay_seconds": -3}"#, "list_delay_seconds", "-3 is not"),
        (r#"{"missing_seconds": "3"}"#, "missing_seconds", "\"3\" is not"),
        (r#"{"place": [], "missing": 3}"#, "missing", "No fault has this name."),
        ("[]", "non_field_errors", "Invalid data."),
    ] {
        let answer: Answer = post("", body).await;
        assert_eq!(answer.status, 400, "{body}");
        let sentence = answer.json()[key][0].as_str().unwrap_or_default().to_owned();
        assert!(sentence.starts_with(said) && sentence.ends_with('.'), "{}", answer.text());
    }
    for body in ["", "{"] {
        let answer = post("", body).await;
        assert!(answer.status == 400 && answer.detail().starts_with("JSON parse error"), "{body}");
    }
    assert_eq!(
        post("Origin: http://example.com\r\n", "{}").await.status,
        403,
        "a page in a browser"
    );
    assert_eq!(host.place(ANSWERED, "k").await.status, 408, "the old setting stays");
}

#[tokio::test]
async fn an_export_can_break_off_half_way_or_fail() {
    let host = Host::with(Config { history: 250, ..Config::default() }).await;
    let get = async || {
        let bytes = host.bytes("GET", "/v1/calls/export?format=csv", AUTHORIZED, "").await;
        (!bytes.is_empty()).then(|| Answer::parse(&bytes))
    };
    let whole = get().await.unwrap().body.len();
    host.set_faults(json!({ "export": ["truncated_201", "drop_after", "503_before", "none"] }))
        .await;
    let half = get().await.unwrap();
    assert_eq!(half.status, 200);
    assert_eq!(half.header("content-length"), Some(whole.to_string().as_str()));
    assert!(half.body.len() < whole && !half.body.is_empty(), "{}", half.body.len());
    assert!(get().await.is_none());
    assert_eq!(get().await.unwrap().status, 503);
    assert_eq!(get().await.unwrap().body.len(), whole);
}

#[tokio::test]
async fn some_calls_can_have_lost_their_recordings() {
    let host = Host::with(Config { history: 40, ..Config::default() }).await;
    let list = host.get("/v1/calls?limit=40").await.json();
    let statuses = async || {
        let mut statuses = Vec::new();
        for call in list["results"].as_array().unwrap() {
            let path = format!("/v1/calls/{}/audio", call["call_id"]);
            statuses.push((call["call_id"].as_i64().unwrap() % 3, host.get(&path).await.status));
        }
        statuses
    };
    let before = statuses().await;
    host.set_faults(json!({ "lost_recordings": 3 })).await;
    let after = statuses().await;
    assert_ne!(before, after);
    for ((rest, before), (_, after)) in before.into_iter().zip(after) {
        assert_eq!(after, if rest == 0 { 404 } else { before });
    }
}
