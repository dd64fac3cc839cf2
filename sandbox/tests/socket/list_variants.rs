//! Lists of calls that differ from the published one, as on another host.

use sandbox::Config;
use serde_json::{Value, json};

use crate::client::{ANSWERED, Host};

const PAST: usize = 12;

async fn host(list: Value) -> Host {
    let host = Host::with(Config { history: PAST, ..Config::default() }).await;
    host.set_faults(json!({ "list": list })).await;
    host
}

async fn listed(host: &Host, query: &str) -> Value {
    let answer = host.get(&format!("/v1/calls?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

fn ids(list: &Value) -> Vec<i64> {
    let rows = list["results"].as_array().unwrap();
    rows.iter().filter_map(|row| row.get("call_id")?.as_i64()).collect()
}

#[tokio::test]
async fn ignored_filters_are_not_even_validated() {
    for (ignores, found) in [(false, 0), (true, PAST)] {
        let host = host(json!({ "ignores_filters": ignores })).await;
        for query in ["to_number=%2B14155550199", "agent_id=999", "start_date=2099-01-01"] {
            let list = listed(&host, query).await;
            assert_eq!((ids(&list).len(), &list["total"]), (found, &json!(found)), "{query}");
        }
        let status = if ignores { 200 } else { 400 };
        assert_eq!(host.get("/v1/calls?agent_id=x&direction=up").await.status, status);
    }
}

#[tokio::test]
async fn a_list_can_have_the_oldest_call_first() {
    let host = host(json!({ "oldest_first": true })).await;
    let backwards = ids(&listed(&host, "").await);
    assert!(backwards.is_sorted() && backwards.len() == PAST, "{backwards:?}");
    assert_eq!(ids(&listed(&host, "limit=2&offset=3").await), backwards[3..5]);
    host.set_faults(json!({})).await;
    let mut published = ids(&listed(&host, "").await);
    published.reverse();
    assert_eq!(published, backwards);
}

#[tokio::test]
async fn a_list_can_have_a_lower_limit() {
    let host = host(json!({ "limit": 5 })).await;
    for (query, rows) in [("", 5), ("limit=200", 5), ("limit=3", 3), ("offset=10", 2)] {
        let list = listed(&host, query).await;
        assert_eq!((ids(&list).len(), &list["total"]), (rows, &json!(PAST)), "{query}");
    }
    assert_eq!(listed(&host, "limit=200").await["limit"], 5);
}

#[tokio::test]
async fn a_list_can_ignore_the_offset() {
    let host = host(json!({ "ignores_offset": true })).await;
    let first = listed(&host, "limit=4").await;
    assert_eq!(listed(&host, "limit=4&offset=4").await, first);
    assert_eq!(listed(&host, "limit=4&offset=x").await, first);
    assert_eq!((ids(&first).len(), &first["offset"]), (4, &json!(0)));
}

#[tokio::test]
async fn a_list_can_lack_its_total() {
    let list = listed(&host(json!({ "without_total": true })).await, "limit=4").await;
    assert!(list.get("total").is_none(), "{list}");
    assert_eq!((ids(&list).len(), &list["limit"]), (4, &json!(4)));
}

#[tokio::test]
async fn rows_can_lack_times_while_the_call_itself_has_them() {
    let host = host(json!({ "without_times": true })).await;
    let list = listed(&host, "").await;
    for row in list["results"].as_array().unwrap() {
        for key in ["start_time", "end_time", "sip_answered_at", "billed_at"] {
            assert!(row.get(key).is_none(), "{key}: {row}");
        }
        assert!(row.get("duration_seconds").is_some() && row.get("to_number").is_some());
    }
    let call = host.call(ids(&list)[0]).await;
    assert!(call["start_time"].is_string(), "{call}");
}

#[tokio::test]
async fn from_numbers_can_be_null_or_lack_their_country_code() {
    let outbound = "direction=outbound";
    let numbers = |list: &Value| {
        let rows = list["results"].as_array().unwrap();
        rows.iter().map(|row| row["from_number"].clone()).collect::<Vec<_>>()
    };
    let host = host(json!({ "from_numbers": "null" })).await;
    let missing = numbers(&listed(&host, outbound).await);
    assert!(!missing.is_empty() && missing.iter().all(Value::is_null), "{missing:?}");
    host.set_faults(json!({ "list": { "from_numbers": "national" } })).await;
    let national = numbers(&listed(&host, outbound).await);
    host.set_faults(json!({})).await;
    let published = numbers(&listed(&host, outbound).await);
    for (national, published) in national.iter().zip(&published) {
        assert_eq!(format!("+1{}", national.as_str().unwrap()), published.as_str().unwrap());
    }
    // Filters still use the whole number.
    host.set_faults(json!({ "list": { "from_numbers": "national" } })).await;
    let from = published[0].as_str().unwrap().replace('+', "%2B");
    let own = numbers(&listed(&host, &format!("{outbound}&from_number={from}")).await);
    assert!(own.iter().all(|number| *number == national[0]) && !own.is_empty(), "{own:?}");
}

#[tokio::test]
async fn the_first_rows_of_every_page_can_be_unreadable() {
    let host = host(json!({ "unreadable_rows": 3 })).await;
    for query in ["", "offset=2"] {
        let list = listed(&host, query).await;
        let rows = list["results"].as_array().unwrap();
        assert_eq!(rows.len() - ids(&list).len(), 3, "{list}");
        assert!(rows[0].is_object() && rows[1].is_null() && rows[2].is_object());
        assert!(rows[3]["call_id"].is_i64());
    }
}

#[tokio::test]
async fn a_call_can_be_in_the_list_twice_and_a_total_can_shrink() {
    let host = host(json!({ "repeated_rows": 2, "shrinking_total": 3 })).await;
    let first = listed(&host, "limit=4").await;
    let found = ids(&first);
    assert_eq!((found.len(), found[0], found[2]), (6, found[1], found[3]), "{found:?}");
    let totals = [first["total"].clone(), listed(&host, "limit=4&offset=4").await["total"].clone()];
    assert_eq!(totals, [json!(PAST), json!(PAST - 3)]);
}

#[tokio::test]
async fn times_can_lack_their_zone() {
    let list = listed(&host(json!({ "without_zone": true })).await, "").await;
    for row in list["results"].as_array().unwrap() {
        let start = row["start_time"].as_str().unwrap();
        assert!(start.len() == 23 && !start.ends_with('Z'), "{start}");
    }
}

#[tokio::test]
async fn ids_can_be_above_what_javascript_can_hold_and_lead_to_the_same_call() {
    let host = host(json!({})).await;
    let plain = ids(&listed(&host, "").await);
    host.set_faults(json!({ "wide_ids": true })).await;
    let wide = ids(&listed(&host, "").await);
    for (wide, plain) in wide.iter().zip(&plain) {
        assert_eq!(*wide, plain + 9_007_199_254_740_992);
        assert_eq!(host.call(*wide).await["call_id"], *wide);
        assert_eq!(host.get(&format!("/v1/calls/{wide}/transcript")).await.status, 200);
    }
    let export = host.get("/v1/calls/export").await.json();
    assert_eq!(export["calls"][0]["call_id"], wide[0]);
}

#[tokio::test]
async fn differences_can_be_combined_and_removed() {
    let host = host(json!({
        "ignores_filters": true, "oldest_first": true, "limit": 4, "ignores_offset": true,
        "without_total": true, "without_times": true, "from_numbers": "null",
        "unreadable_rows": 1,
    }))
    .await;
    host.place(ANSWERED, "k").await;
    let list = listed(&host, "to_number=%2B14155550199&offset=2").await;
    let found = ids(&list);
    assert!(found.is_sorted() && found.len() == 3 && list.get("total").is_none(), "{list}");
    host.set_faults(json!({})).await;
    let list = listed(&host, "").await;
    assert_eq!((ids(&list).len(), &list["total"]), (PAST + 1, &json!(PAST + 1)));
    assert!(ids(&list).is_sorted_by(|one, next| one > next));
}

#[tokio::test]
async fn the_export_and_the_party_numbers_are_not_changed() {
    let host = host(json!({ "limit": 1, "without_times": true, "from_numbers": "null" })).await;
    let export = host.get("/v1/calls/export?format=json").await.json();
    assert_eq!(export["total"], PAST);
    assert!(export["calls"][0]["start_time"].is_string(), "{export}");
    let numbers = host.get("/v1/calls/party-numbers").await.json();
    assert!(numbers["numbers"].as_array().unwrap().len() > 1, "{numbers}");
}
