//! The page object: the browser and what it shows.

use std::env;
use std::net::SocketAddr;

use fantoccini::elements::{Element, ElementRef};
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::backend::Backend;
use super::clocks::SharedOffset;
use super::driver::Driver;
use super::keyboard::Key;
use super::locator::Locator;
use super::page_checks::AllowedFailures;
use super::proxy::{PASSWORD, USER};
use super::role::Scope;
use super::setup::{Setup, Theme};
use super::wait::{TIMEOUT, retry, wait_until};
use super::webdriver;

/// The key that marks an element in WebDriver.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Chromium's content setting for "block".
const BLOCK: u8 = 2;

const BROWSER_ARGS: [&str; 14] = [
    "--headless=new",
    // In a container root has no sandbox to give; only our own page is opened.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    // Most tests need one renderer. Nobody sees the browser's own window, so the pages
    // behind its address bar need not run.
    "--disable-features=SpareRendererForSitePerProcess,WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--no-first-run",
    "--no-default-browser-check",
    "--mute-audio",
    "--lang=en-US",
    "--force-device-scale-factor=1",
];

pub struct Page {
    pub backend: Backend,
    pub(super) allowed: AllowedFailures,
    pub(super) setup: Setup,
    pub(super) clock_offset: SharedOffset,
    client: Client,
}

impl<'a> Scope<'a> for &'a Page {
    fn scope(&self) -> (&'a Page, Option<Locator<'a>>) {
        (self, None)
    }
}

impl Page {
    /// A fresh browser with an empty page.
    pub async fn new(driver: &Driver, setup: &Setup) -> Self {
        let mut options = json!({ "args": BROWSER_ARGS });
        if let Some(chromium) = env::var_os("CHROMIUM") {
            options["binary"] = chromium.to_string_lossy().into();
        }
        if setup.blocks_storage {
            options["prefs"] = json!({ "profile.default_content_setting_values.cookies": BLOCK });
        }
        let capabilities = json!({
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" },
            "unhandledPromptBehavior": "accept",
            // axe-core takes its time for thousands of rows on a busy machine.
            "timeouts": { "script": 120_000 },
        });
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await
            .unwrap_or_else(|error| panic!("no browser: {error}"));
        let backend = Backend::start(setup).await;
        let page = Self {
            backend,
            allowed: AllowedFailures::default(),
            setup: setup.clone(),
            clock_offset: SharedOffset::default(),
            client,
        };
        page.apply_setup().await;
        if page.backend.needs_sign_in {
            page.sign_in().await;
        }
        page
    }

    /// Signs in as a person does in the browser's dialog. The browser keeps the
    /// credentials for the whole site and every window.
    async fn sign_in(&self) {
        let address = self.backend.address;
        let url = format!("http://{USER}:{PASSWORD}@{address}/numbers.txt");
        self.client.goto(&url).await.unwrap_or_else(|error| panic!("signing in: {error}"));
        self.says("No answer").await;
        // A text file has no icon, so the browser asks for `/favicon.ico` and gets a
        // 404. The app declares that it has none, and must be held to that, so this 404
        // is awaited here.
        wait_until("the browser has looked for an icon", async || {
            let said = webdriver::console(&self.client).await.expect("the console can be read");
            said.iter().any(|line| line["message"].to_string().contains("/favicon.ico"))
        })
        .await;
    }

    /// Opens a path of the app and waits until the app has started.
    pub async fn open(&self, path: &str) {
        let url = format!("http://{}{path}", self.backend.address);
        self.client.goto(&url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
        self.is_started().await;
    }

    /// Opens any URL.
    pub async fn visit(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Opens a URL and waits for nothing but the document.
    pub async fn go_to(&self, address: SocketAddr, path: &str) {
        self.visit(&format!("http://{address}{path}")).await;
    }

    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page loads again");
        self.is_started().await;
    }

    /// The app has replaced the shell and shows a page with a heading.
    pub async fn is_started(&self) {
        const SCRIPT: &str =
            "return !document.getElementById('shell') && !!document.querySelector('h1')";
        let outcome = retry(TIMEOUT, async || match self.run(SCRIPT, vec![]).await {
            Ok(Value::Bool(true)) => Ok(()),
            other => Err(format!("{other:?}")),
        });
        assert!(outcome.await.is_ok(), "the app does not start at {}", self.url().await);
    }

    pub async fn back(&self) {
        self.client.back().await.expect("there is a page before this one");
        self.apply_clocks().await;
    }

    pub async fn forward(&self) {
        self.run("history.forward()", vec![]).await.expect("there is a page after this one");
    }

    pub async fn url(&self) -> String {
        self.client.current_url().await.map(String::from).unwrap_or_default()
    }

    /// Path and query of the URL, once it starts with this.
    pub async fn address_is(&self, begins: &str) -> String {
        let origin = format!("http://{}", self.backend.address);
        let outcome = retry(TIMEOUT, async || {
            let url = self.url().await;
            let path = url.strip_prefix(&origin).unwrap_or_default();
            if path.starts_with(begins) { Ok(path.to_owned()) } else { Err(url) }
        });
        outcome.await.unwrap_or_else(|url| panic!("the address is {url}, not {begins}…"))
    }

    /// The id in the URL, once a call's page is open.
    pub async fn call_opens(&self) -> String {
        let outcome = retry(TIMEOUT, async || {
            let url = self.url().await;
            let id = url.rsplit_once("/calls/").map(|(_, id)| id.to_owned());
            id.filter(|id| id.bytes().all(|byte| byte.is_ascii_digit())).ok_or(url)
        });
        outcome.await.unwrap_or_else(|url| panic!("no call opened; the address is {url}"))
    }

    pub async fn title(&self) -> String {
        self.client.title().await.unwrap_or_default()
    }

    /// The visible text of the whole page.
    pub async fn text(&self) -> String {
        let text = self.run("return document.body.innerText", vec![]).await;
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    pub async fn says(&self, text: &str) {
        let outcome = retry(TIMEOUT, async || {
            let there = self.text().await;
            if there.contains(text) { Ok(()) } else { Err(there) }
        });
        if let Err(there) = outcome.await {
            panic!("nowhere does it say “{text}”:\n{there}");
        }
    }

    pub async fn press(&self, key: Key) {
        for event in key.press() {
            self.cdp("Input.dispatchKeyEvent", event).await;
        }
    }

    pub async fn hold(&self, key: Key, repeats: usize) {
        for event in key.hold(repeats) {
            self.cdp("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Types into the focused element.
    pub async fn type_text(&self, text: &str) {
        self.cdp("Input.insertText", json!({ "text": text })).await;
    }

    /// The accessible name of the focused element.
    pub async fn focused(&self) -> String {
        let Ok(element) = self.client.active_element().await else { return String::new() };
        webdriver::name(&self.client, &element).await.unwrap_or_default()
    }

    pub async fn resize(&self, (width, height): (u32, u32)) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    pub async fn emulate_theme(&self, theme: Theme) {
        let scheme = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    pub async fn go_offline(&self, is_offline: bool) {
        let conditions = json!({
            "offline": is_offline,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
        });
        self.cdp("Network.enable", json!({})).await;
        self.cdp("Network.emulateNetworkConditions", conditions).await;
    }

    /// Blocks requests to these URLs in the browser, as an ad blocker does. `*` matches
    /// anything; no URLs end it.
    pub async fn block(&self, addresses: &[&str]) {
        self.cdp("Network.enable", json!({})).await;
        self.cdp("Network.setBlockedURLs", json!({ "urls": addresses })).await;
    }

    /// Minimizes the window, or restores it.
    pub async fn hide(&self, is_hidden: bool) {
        let window = self.cdp("Browser.getWindowForTarget", json!({})).await;
        let state = if is_hidden { "minimized" } else { "normal" };
        let bounds = json!({ "windowId": window["windowId"], "bounds": { "windowState": state } });
        self.cdp("Browser.setWindowBounds", bounds).await;
        wait_until(&format!("the window is {state}"), async || {
            let hidden = self.run("return document.visibilityState === 'hidden'", vec![]).await;
            hidden.is_ok_and(|hidden| hidden == json!(is_hidden))
        })
        .await;
    }

    /// How many times the page has requested exactly this path.
    pub async fn requests(&self, path: &str) -> usize {
        const SCRIPT: &str = "return performance.getEntriesByType('resource')
            .filter(entry => new URL(entry.name).pathname === arguments[0]).length";
        let count = self.run(SCRIPT, vec![json!(path)]).await.expect("a count");
        count.as_u64().expect("a count") as usize
    }

    /// Scrolls to the bottom again and again until `text` can be read.
    pub async fn scroll_until(&self, text: &str) {
        const SCRIPT: &str = "window.scrollTo(0, document.documentElement.scrollHeight)";
        wait_until(&format!("scrolling leads to “{text}”"), async || {
            let _ = self.run(SCRIPT, vec![]).await;
            self.text().await.contains(text)
        })
        .await;
    }

    pub(super) async fn double_click(&self, x: &Value, y: &Value) -> Result<(), CmdError> {
        for (kind, count) in
            [("mousePressed", 1), ("mouseReleased", 1), ("mousePressed", 2), ("mouseReleased", 2)]
        {
            let event =
                json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": count });
            webdriver::cdp(&self.client, "Input.dispatchMouseEvent", event).await?;
        }
        Ok(())
    }

    /// Nothing is wider than the window.
    pub async fn does_not_scroll_sideways(&self) {
        const SCRIPT: &str = "
            const width = document.documentElement.clientWidth;
            const wide = [...document.body.querySelectorAll('*')]
                .filter(e => e.getBoundingClientRect().right > width + 1 && e.checkVisibility());
            const sideways = document.documentElement.scrollWidth > width;
            return sideways ? wide.slice(0, 5).map(e => e.outerHTML.slice(0, 160)) : [];";
        let wide = self.run(SCRIPT, vec![]).await.expect("a measure");
        let scrolls =
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let over = self.run(scrolls, vec![]).await.expect("a measure");
        assert!(over.as_f64().is_some_and(|over| over <= 0.0), "{over} px too wide: {wide:#}");
    }

    /// The browser has painted the current state, without a focus ring.
    pub async fn is_drawn(&self) {
        const SCRIPT: &str = "
            const done = arguments[0];
            document.activeElement?.blur();
            document.fonts.ready.then(() =>
                requestAnimationFrame(() => requestAnimationFrame(() => done(true))));";
        self.client.execute_async(SCRIPT, vec![]).await.expect("the page is drawn");
    }

    pub async fn screenshot(&self) -> Vec<u8> {
        self.client.screenshot().await.expect("a picture")
    }

    /// Runs a script in the page. The page's policy does not apply to it.
    pub async fn run(&self, script: &str, args: Vec<Value>) -> Result<Value, CmdError> {
        self.client.execute(script, args).await
    }

    /// The same for a script that calls its last argument when done.
    pub async fn run_async(&self, script: &str) -> Value {
        self.client.execute_async(script, vec![]).await.expect("the script answers")
    }

    pub async fn cdp(&self, command: &str, params: Value) -> Value {
        let outcome = webdriver::cdp(&self.client, command, params).await;
        outcome.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn element(&self, value: &Value) -> Element {
        let id = value[ELEMENT].as_str().unwrap_or_default().to_owned();
        Element::from_element_id(self.client.clone(), ElementRef::from(id))
    }
}
