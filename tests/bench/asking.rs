//! Asking a page that is measured, and acting in it.

use std::time::Duration;

use callboard_tests::harness::Page;
use serde_json::{Value, json};

pub async fn ask(page: &Page, script: &str, args: Vec<Value>) -> Value {
    page.run(script, args).await.expect("the page can be asked")
}

pub async fn number(page: &Page, script: &str) -> f64 {
    ask(page, script, vec![]).await.as_f64().unwrap_or_else(|| panic!("no number: {script}"))
}

/// The number that the script answers with, as soon as it is one.
pub async fn number_soon(page: &Page, script: &str) -> f64 {
    for _ in 0..1_500 {
        if let Some(number) = ask(page, script, vec![]).await.as_f64() {
            return number;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nothing after 30 s: {script}\n{}", page.text().await);
}

/// The time from what `probe.arm` waits for to its painted result.
pub async fn result(page: &Page) -> f64 {
    number_soon(page, "return probe.result").await
}

/// Nothing is loaded or computed any more, so that the next measure begins at rest.
pub async fn rests(page: &Page) {
    const LOADED: &str = "return performance.getEntriesByType('resource').length";
    const IDLE: &str = "const done = arguments[0];
        requestIdleCallback(() => setTimeout(() => requestIdleCallback(() => done(true)), 100))";
    let mut last = f64::NAN;
    loop {
        page.run_async(IDLE).await;
        let now = number(page, LOADED).await;
        if std::mem::replace(&mut last, now) == now {
            return;
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}

/// Presses the middle of an element. It is not found by its name, as tests do it: the harness
/// would ask for those of thousands of buttons.
pub async fn press(page: &Page, selector: &str) {
    const MIDDLE: &str = "const box = document.querySelector(arguments[0]).getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2]";
    let middle = ask(page, MIDDLE, vec![json!(selector)]).await;
    press_at(page, &middle[0], &middle[1]).await;
}

pub async fn press_at(page: &Page, x: &Value, y: &Value) {
    for kind in ["mousePressed", "mouseReleased"] {
        let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
        page.cdp("Input.dispatchMouseEvent", event).await;
    }
}

/// What the browser counts of a page, for example `Nodes`, or `TaskDuration`: for how many
/// seconds its main thread has worked.
pub async fn metric(page: &Page, name: &str) -> f64 {
    page.cdp("Performance.enable", json!({})).await;
    let metrics = page.cdp("Performance.getMetrics", json!({})).await;
    let metrics = metrics["metrics"].as_array().cloned().unwrap_or_default();
    let metric = metrics.iter().find(|metric| metric["name"] == name);
    metric.and_then(|metric| metric["value"].as_f64()).expect("the browser counts it")
}
