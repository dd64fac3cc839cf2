//! How many round trips “Before you call” needs after the page was opened.

use std::time::Duration;

use callboard_tests::harness::{Driver, Page, Scope, Setup};
use serde_json::json;

use super::row::Row;
use super::typing::fill;

/// Milliseconds before each answer: so long that everything else hardly counts.
const ROUND_TRIP: f64 = 1_000.0;

/// Milliseconds since the first request for data, once no row is unknown.
const READ: &str = r#"
    const list = document.querySelector(".checklist");
    const isOpen = !list || list.querySelector("[data-state=unknown], .waiting");
    if (isOpen || list.querySelectorAll("li").length < 5) return null;
    const begins = performance.getEntriesByType("resource")
        .filter(({ name }) => new URL(name).pathname.startsWith("/v1/"))
        .map(({ startTime }) => startTime);
    return performance.now() - Math.min(...begins);
"#;

pub async fn measure(runs: u32) -> Vec<Row> {
    let driver = Driver::start();
    let page = &Page::new(&driver, &Setup::default().history(250)).await;
    fill(page).await;
    page.says("Everything else is fine").await;
    page.cdp("Network.enable", json!({})).await;
    let connection = json!({
        "offline": false,
        "latency": ROUND_TRIP,
        "downloadThroughput": -1,
        "uploadThroughput": -1,
    });
    page.cdp("Network.emulateNetworkConditions", connection).await;
    let mut trips = Vec::new();
    for run in 1..=runs {
        page.reload().await;
        page.form("New call").is_visible().await;
        let taken = until_complete(page).await;
        println!("checklist, run {run} of {runs}: {taken:.0} ms");
        trips.push(taken);
    }
    let name = format!("“Before you call” complete, at {ROUND_TRIP} ms a round trip, in ms");
    vec![Row::new(name, trips)]
}

async fn until_complete(page: &Page) -> f64 {
    for _ in 0..600 {
        let read = page.run(READ, vec![]).await.expect("the page can be asked");
        if let Some(taken) = read.as_f64() {
            return taken;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the list is not complete after 30 s: {}", page.text().await);
}
