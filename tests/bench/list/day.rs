//! Eight hours of calls in progress, while nobody touches the page: what it asks for, and
//! what it keeps, after half an hour and at the end.

use std::time::Duration;

use callboard_tests::harness::{Driver, Page, Setup};
use serde_json::json;

use super::{PROBE, Row, Table, ask, metric, number, rests};

const LIVE: u64 = 20;
/// Steps of the clocks. Every timer that is due in one runs once.
const STEP: Duration = Duration::from_secs(60);
/// Minutes until the page has what it keeps of a day, and of all.
const WARM: u32 = 30;
const DAY: u32 = 8 * 60;
/// How long the requests are counted, by a real clock.
const COUNTED: Duration = Duration::from_secs(30);

/// What the page has at one time.
struct Kept {
    requests: f64,
    rows: f64,
    nodes: f64,
    listeners: f64,
    heap: f64,
    wasm_pages: f64,
}

pub async fn measure() -> Table {
    let driver = Driver::start();
    let setup = Setup { can_skip: true, init_script: PROBE, ..Setup::default().history(1_000) };
    let page = &Page::new(&driver, &setup).await;
    page.backend.set_account(json!({ "balance_cents": 100_000_000 })).await;
    keep_live(page).await;
    page.open("/calls").await;
    page.says("calls in progress").await;
    pass(page, WARM).await;
    let warm = Kept::measure(page).await;
    pass(page, DAY - WARM).await;
    let end = Kept::measure(page).await;
    table(&warm, &end)
}

/// Places as many calls as have ended.
async fn keep_live(page: &Page) {
    let live = page.backend.api("/calls?status=in_progress&limit=1").await;
    for n in live["total"].as_u64().expect("a count")..LIVE {
        page.backend.place(&format!("+14155550{}", 200 + n)).await;
    }
}

async fn pass(page: &Page, minutes: u32) {
    for minute in 0..minutes {
        page.skip(STEP).await;
        keep_live(page).await;
        if minute % 60 == 59 {
            // Where a number grows, by when.
            page.cdp("HeapProfiler.collectGarbage", json!({})).await;
            let nodes = metric(page, "Nodes").await;
            let listeners = metric(page, "JSEventListeners").await;
            let rows = number(page, "return probe.rows()").await;
            println!(
                "list, a day: {} minutes have passed: {rows} rows, {nodes} nodes, {listeners} \
                 listeners",
                minute + 1
            );
        }
    }
}

impl Kept {
    async fn measure(page: &Page) -> Self {
        let before = page.backend.requests().await;
        tokio::time::sleep(COUNTED).await;
        let requests = (page.backend.requests().await - before) as f64;
        rests(page).await;
        // What the browser notes about each request is not the page's.
        ask(page, "performance.clearResourceTimings()", vec![]).await;
        page.cdp("HeapProfiler.collectGarbage", json!({})).await;
        Self {
            requests: requests * 60.0 / COUNTED.as_secs_f64(),
            rows: number(page, "return probe.rows()").await,
            nodes: metric(page, "Nodes").await,
            listeners: metric(page, "JSEventListeners").await,
            heap: metric(page, "JSHeapUsedSize").await / 1_000.0,
            wasm_pages: number(page, "return probe.wasmBytes() / 65_536").await,
        }
    }
}

fn table(warm: &Kept, end: &Kept) -> Table {
    let row = |name: &str, of: fn(&Kept) -> f64| {
        Row::new(format!("  {name}"), vec![of(end)]).beside(vec![of(warm)])
    };
    Table::of_columns(
        "20 calls in progress for 8 hours by the clocks of the sandbox and the page, which were \
         moved by a minute a step; at the end, after half an hour",
        vec![
            row("requests a minute, counted for 30 s of real time", |kept| kept.requests),
            row("rows in the document", |kept| kept.rows),
            row("nodes in the document", |kept| kept.nodes),
            row("event listeners", |kept| kept.listeners),
            row("JS heap, in kB", |kept| kept.heap),
            row("wasm pages of 64 KiB", |kept| kept.wasm_pages),
        ],
    )
}
