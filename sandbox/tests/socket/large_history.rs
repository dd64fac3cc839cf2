//! A history of many calls: every page of it, and how long it takes.

use std::time::{Duration, Instant};

use sandbox::Config;
use serde_json::{Value, json};

use crate::client::{ANSWERED, Host, request};

const MANY: usize = 100_000;
/// Far more than it takes on a busy machine without optimization, and far less than anything
/// quadratic.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_hundred_thousand_calls_are_listed_filtered_and_exported_without_delay() {
    let start = Instant::now();
    let host = Host::with(Config { history: MANY, ..Config::default() }).await;
    let list = async |query: &str| host.get(&format!("/v1/calls?{query}")).await.json();
    let starts = |page: &Value| -> Vec<String> {
        let rows = page["results"].as_array().unwrap();
        rows.iter().map(|row| row["start_time"].as_str().unwrap().to_owned()).collect()
    };
    let mut last = None;
    for offset in [0, 200, 50_000, 99_900] {
        let page = list(&format!("limit=200&offset={offset}")).await;
        let starts = starts(&page);
        assert_eq!((&page["total"], starts.len()), (&json!(MANY), 200.min(MANY - offset)));
        assert!(starts.is_sorted_by(|newer, older| newer >= older), "{offset}");
        assert!(last.is_none_or(|last| last >= starts[0]), "{offset}");
        last = starts.last().cloned();
    }
    let failed = list("status=failed&limit=200&offset=10000").await;
    assert!(failed["total"].as_i64().unwrap() > 10_200, "{}", failed["total"]);
    assert_eq!(failed["results"].as_array().unwrap().len(), 200);
    let id = host.placed(&request(ANSWERED, "k")).await;
    assert_eq!(list("limit=1").await["results"][0]["call_id"], id);
    let oldest = list("limit=1&offset=100000").await["results"][0]["call_id"].clone();
    assert_eq!(host.call(oldest.as_i64().unwrap()).await["call_id"], oldest);
    let export = host.get("/v1/calls/export?exclude_test_calls=true").await;
    assert_eq!(export.header("x-truncated"), Some("true"));
    assert_eq!(export.json()["calls"].as_array().unwrap().len(), 1_000);
    for path in ["calls/party-numbers?q=99", "calls/report-summary", "billing"] {
        assert_eq!(host.get(&format!("/v1/{path}")).await.status, 200, "{path}");
    }
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}
