//! The numbers of past calls.

use sandbox::Config;
use serde_json::{Value, json};

use crate::client::{ANSWERED, FROM, Host, request};

async fn found(host: &Host, query: &str) -> Vec<Value> {
    let answer = host.get(&format!("/v1/calls/party-numbers{query}")).await;
    assert_eq!(answer.status, 200, "{query}");
    answer.json()["numbers"].as_array().unwrap().clone()
}

#[tokio::test]
async fn digits_are_found_anywhere_and_punctuation_does_not_matter() {
    let host = Host::with(Config { history: 250, ..Config::default() }).await;
    let numbers = |rows: Vec<Value>| -> Vec<String> {
        rows.iter().map(|row| row["number"].as_str().unwrap().to_owned()).collect()
    };
    let due = numbers(found(&host, "?q=415555").await);
    assert!(due.len() > 2 && due.iter().all(|number| number.contains("415555")), "{due:?}");
    for query in ["?q=%28415%29%20555", "?q=415-555", "?q=%2B1%20%28415%29%20555", "?q=x415.555"] {
        assert_eq!(numbers(found(&host, query).await), due, "{query}");
    }
    assert_eq!(numbers(found(&host, "?q=0186").await), ["+15125550186"]);
    for none in ["?q=Dana", "?q=%2B", "?q=999999"] {
        assert_eq!(found(&host, none).await.len(), 0, "{none}");
    }
    assert_eq!(found(&host, "").await, found(&host, "?q=").await);
}

#[tokio::test]
async fn numbers_of_both_sides_are_there_once_each_by_the_most_recent_call() {
    let host = Host::with(Config { history: 250, ..Config::default() }).await;
    host.placed(&request(ANSWERED, "k")).await;
    let rows = found(&host, "").await;
    assert_eq!(rows[0], json!({ "number": ANSWERED, "label": "Dana" }));
    assert_eq!(rows[1], json!({ "number": FROM, "label": "Main outbound" }));
    let mut numbers: Vec<&str> = rows.iter().map(|row| row["number"].as_str().unwrap()).collect();
    numbers.sort_unstable();
    let count = numbers.len();
    numbers.dedup();
    assert_eq!((numbers.len(), count > 10), (count, true));
    host.placed(&request("+14155550166", "l")).await;
    assert_eq!(found(&host, "").await[0], json!({ "number": "+14155550166", "label": "" }));
}
