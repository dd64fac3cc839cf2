//! One load of one bundle.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use callboard_tests::harness::{Driver, Page, Setup};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The connection and the processor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    pub name: &'static str,
    /// Bits per second; `None` as fast as the machine.
    bits: Option<f64>,
    /// Milliseconds before each answer.
    latency: f64,
    /// How many times slower than the machine.
    slowdown: f64,
}

impl Line {
    pub const FAST: Line = Line { name: "fast", bits: None, latency: 0.0, slowdown: 1.0 };
    /// Such as a telephone's in a train.
    pub const SLOW: Line =
        Line { name: "slow", bits: Some(1_600_000.0), latency: 150.0, slowdown: 4.0 };
}

/// In milliseconds after the address was opened.
#[derive(Clone, Debug)]
pub struct Load {
    pub line: Line,
    pub first_paint: f64,
    /// “Place call” can be pressed.
    pub usable: f64,
    /// The numbers and agents of the form have arrived.
    pub filled: f64,
    /// Addresses of files that were requested more than once.
    pub fetched_twice: Vec<String>,
}

/// What `usable` waits for, noted as soon as it is in the document.
const NOTE_USABLE: &str = r#"
    const observer = new MutationObserver(() => {
        const buttons = [...document.querySelectorAll("button")];
        const due = buttons.find((button) => button.textContent.trim() === "Place call");
        if (!due || due.disabled) return;
        globalThis.usable = performance.now();
        observer.disconnect();
    });
    observer.observe(document, { childList: true, subtree: true, attributes: true });
"#;

const READ: &str = r#"
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    const entries = performance.getEntriesByType("resource");
    const ends = (path) => entries.find(({ name }) => new URL(name).pathname === path)?.responseEnd;
    const filled = [ends("/v1/phone-numbers"), ends("/v1/agents")];
    if (!globalThis.usable || !paint || !filled.every(Boolean)) return null;
    return {
        usable,
        first_paint: paint.startTime,
        filled: Math.max(...filled),
        files: entries.map(({ name }) => name).filter((name) => !name.includes("/v1/")),
    };
"#;

impl Load {
    pub async fn measure(address: SocketAddr, line: Line) -> Self {
        let driver = Driver::start();
        let page = Page::new(&driver, &Setup::default()).await;
        page.add_init_script(NOTE_USABLE).await;
        page.cdp("Network.enable", json!({})).await;
        let bytes = line.bits.map_or(-1.0, |bits| bits / 8.0);
        let connection = json!({
            "offline": false,
            "latency": line.latency,
            "downloadThroughput": bytes,
            "uploadThroughput": bytes,
        });
        page.cdp("Network.emulateNetworkConditions", connection).await;
        page.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": line.slowdown })).await;
        page.go_to(address, "/calls/new").await;
        let read = until_loaded(&page).await;
        let time = |name: &str| read[name].as_f64().expect("a time");
        Self {
            line,
            first_paint: time("first_paint"),
            usable: time("usable"),
            filled: time("filled"),
            fetched_twice: twice(&read["files"]),
        }
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, first_paint, usable, filled, .. } = self;
        let name = line.name;
        write!(
            f,
            "{name}: first paint {first_paint:.0} ms, usable {usable:.0} ms, filled {filled:.0} ms"
        )
    }
}

async fn until_loaded(page: &Page) -> Value {
    for _ in 0..300 {
        let read = page.run(READ, vec![]).await.expect("the page can be asked");
        if !read.is_null() {
            return read;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the form is not there after 30 s: {}", page.text().await);
}

fn twice(files: &Value) -> Vec<String> {
    let mut counts = BTreeMap::new();
    for file in files.as_array().into_iter().flatten().filter_map(Value::as_str) {
        *counts.entry(file).or_insert(0) += 1;
    }
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(file, _)| file.to_owned()).collect()
}

/// A bundle as it is served in production, before a sandbox of its own.
pub async fn serve(bundle: PathBuf) -> SocketAddr {
    let (listener, sandbox) = listen().await;
    tokio::spawn(sandbox::serve(listener, sandbox::Config::default()));
    let router = gateway::router(gateway::Config {
        upstream: format!("http://{sandbox}"),
        authorization: "Bearer sk_test".to_owned(),
        root: Some(bundle),
        media_origins: Vec::new(),
    });
    let router = router.unwrap_or_else(|error| panic!("the gateway: {error}"));
    let (listener, address) = listen().await;
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    (listener, address)
}
