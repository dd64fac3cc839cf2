//! Several windows of one browser, and how a window can end. A [`Page`] acts in the
//! window it was last switched to.

use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

use super::page::Page;
use super::wait::wait_until;

pub struct Window(WindowHandle);

/// An installed script, as the browser identifies it.
pub struct InitScript(Value);

impl Page {
    /// The current window.
    pub async fn window(&self) -> Window {
        Window(self.client().window().await.expect("a window"))
    }

    /// Opens another empty window and switches to it.
    pub async fn open_window(&self) -> Window {
        let opened = self.client().new_window(false).await.expect("another window");
        let window = Window(opened.handle);
        self.switch_to(&window).await;
        self.apply_setup().await;
        window
    }

    /// This many windows are open.
    pub async fn has_windows(&self, count: usize) {
        wait_until(&format!("{count} windows are open"), async || {
            self.client().windows().await.is_ok_and(|windows| windows.len() == count)
        })
        .await;
    }

    pub async fn switch_to(&self, window: &Window) {
        self.client().switch_to_window(window.0.clone()).await.expect("the window is there");
        self.apply_clocks().await;
    }

    /// Switches to the window that the app has opened.
    pub async fn switch_to_new_window(&self, known: &[&Window]) {
        let handles = self.client().windows().await.expect("the windows");
        let other = handles.into_iter().find(|handle| known.iter().all(|one| one.0 != *handle));
        self.switch_to(&Window(other.expect("another window"))).await;
    }

    /// Closes the window and switches to another.
    pub async fn close_and_switch_to(&self, other: &Window) {
        self.client().close_window().await.expect("a window to close");
        self.switch_to(other).await;
    }

    /// Crashes the window's process and switches to another window.
    pub async fn crash_and_switch_to(&self, other: &Window) {
        // No response is expected.
        let _ = super::webdriver::cdp(self.client(), "Page.crash", json!({})).await;
        self.switch_to(other).await;
    }

    /// A time on the machine's clock, late enough to schedule something in two windows.
    pub async fn soon(&self) -> f64 {
        let now = self.run("return Date.now()", vec![]).await.expect("a time");
        now.as_f64().expect("a time") + 1_500.0
    }

    /// A call's page opens in at least one of two windows.
    pub async fn call_opens_in_one_of(&self, first: &Window, second: &Window) {
        wait_until("a call opens", async || {
            for window in [first, second] {
                self.switch_to(window).await;
                let url = self.url().await;
                if url.rsplit_once("/calls/").is_some_and(|(_, id)| id != "new") {
                    return true;
                }
            }
            false
        })
        .await;
    }

    /// Closes every other window, even crashed ones.
    pub async fn close_all_but(&self, kept: &Window) {
        for handle in self.client().windows().await.expect("the windows") {
            if handle != kept.0 && self.client().switch_to_window(handle).await.is_ok() {
                let _ = self.client().close_window().await;
            }
        }
        self.switch_to(kept).await;
    }

    /// Applies the setup to the window.
    pub(super) async fn apply_setup(&self) {
        self.resize(self.setup.size).await;
        self.emulate_theme(self.setup.theme).await;
        self.apply_clocks().await;
        if !self.setup.init_script.is_empty() {
            self.add_init_script(self.setup.init_script).await;
        }
    }

    /// Runs a script in every document of this window before the app, until it is
    /// removed.
    pub async fn add_init_script(&self, script: &str) -> InitScript {
        self.cdp("Page.enable", json!({})).await;
        let source = json!({ "source": script });
        InitScript(self.cdp("Page.addScriptToEvaluateOnNewDocument", source).await)
    }

    pub async fn remove_init_script(&self, script: InitScript) {
        self.cdp("Page.removeScriptToEvaluateOnNewDocument", script.0).await;
    }
}
