//! One test's browser session, from start to end, and what it prints on failure.

use std::any::Any;
use std::fs;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::Path;
use std::thread;
use std::time::Duration;

use futures_util::FutureExt;
use serde_json::{Value, json};

use super::driver::Driver;
use super::page::Page;
use super::setup::Setup;
use super::webdriver;

/// Only a test that hangs takes so long.
const TIME_LIMIT: Duration = Duration::from_secs(150);

/// Runs a test with a browser and a backend of its own, then checks the final page.
pub fn with_page(setup: Setup, test: impl AsyncFnOnce(&Page)) {
    with_page_within(TIME_LIMIT, setup, test);
}

/// The same for a test that takes longer.
pub fn with_page_within(limit: Duration, setup: Setup, test: impl AsyncFnOnce(&Page)) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let name = thread::current().name().unwrap_or("test").replace("::", "-");
    let outcome = runtime.block_on(async {
        let driver = Driver::start();
        let page = Page::new(&driver, &setup).await;
        let run = async {
            test(&page).await;
            page.check_page().await;
            page.check_for_secrets().await;
        };
        let outcome = AssertUnwindSafe(tokio::time::timeout(limit, run)).catch_unwind().await;
        let outcome: Result<(), Box<dyn Any + Send>> = match outcome {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Box::new(format!("the test took over {} s", limit.as_secs()))),
            Err(panic) => Err(panic),
        };
        if outcome.is_err() {
            let report = AssertUnwindSafe(page.report_failure(&name)).catch_unwind();
            let _ = tokio::time::timeout(Duration::from_secs(20), report).await;
        }
        outcome
    });
    runtime.shutdown_background();
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

impl Page {
    /// Printed on failure: the URL, the console, the page as a screen reader has it, and
    /// a screenshot.
    async fn report_failure(&self, name: &str) {
        eprintln!("--- {name}, at {}", self.url().await);
        for line in webdriver::console(self.client()).await.unwrap_or_default() {
            eprintln!("    console {}: {}", line["level"], line["message"]);
        }
        let tree = self.cdp("Accessibility.getFullAXTree", json!({})).await;
        eprintln!("{}", outline(&tree));
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/e2e");
        let file = folder.join(format!("{name}.png"));
        let picture = self.screenshot().await;
        if fs::create_dir_all(&folder).and_then(|()| fs::write(&file, picture)).is_ok() {
            eprintln!("--- a picture: target/e2e/{name}.png");
        }
        if let Some(proxy) = &self.backend.proxy {
            eprintln!("--- output of the proxy\n{}", proxy.server.output_tail());
        }
    }
}

/// Roles, names and values, indented by nesting.
fn outline(tree: &Value) -> String {
    const REPEATED_BY_PARENT: [&str; 4] = ["StaticText", "InlineTextBox", "none", "generic"];
    let nodes = tree["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let find = |id: &Value| nodes.iter().find(|node| node["nodeId"] == *id);
    let mut lines = Vec::new();
    let mut pending: Vec<(&Value, usize)> =
        nodes.first().map(|root| (root, 0)).into_iter().collect();
    while let Some((node, depth)) = pending.pop() {
        let text = |key: &str| match &node[key]["value"] {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let (role, name, value) = (text("role"), text("name"), text("value"));
        let is_shown = node["ignored"] != true
            && (!REPEATED_BY_PARENT.contains(&role.as_str())
                || (role == "StaticText" && !name.trim().is_empty()));
        if is_shown {
            let value = if value.is_empty() { value } else { format!(" = {value}") };
            let name: String = name.chars().take(120).collect();
            lines.push(format!("{}{role} “{name}”{value}", "  ".repeat(depth)));
        }
        let children = node["childIds"].as_array().map(Vec::as_slice).unwrap_or_default();
        let child_depth = depth + usize::from(is_shown);
        pending.extend(children.iter().rev().filter_map(find).map(|child| (child, child_depth)));
    }
    lines.truncate(300);
    lines.join("\n")
}
