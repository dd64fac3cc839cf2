//! Several windows of one browser, and the ways in which one ends. Everything a
//! [`Page`] does, it does in the window it was last turned to.

use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

use super::page::Page;
use super::wait::wait_until;

pub struct Window(WindowHandle);

/// A script that runs before the app, as the browser names it.
pub struct InitScript(Value);

impl Page {
    /// The one that is turned to.
    pub async fn window(&self) -> Window {
        Window(self.client().window().await.expect("a window"))
    }

    /// Opens another one, empty, and turns to it.
    pub async fn open_window(&self) -> Window {
        let opened = self.client().new_window(false).await.expect("another window");
        let window = Window(opened.handle);
        self.switch_to(&window).await;
        self.apply_setup().await;
        window
    }

    /// So many windows are open.
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

    /// Turns to the window that the app has opened beside these.
    pub async fn switch_to_new_window(&self, known: &[&Window]) {
        let handles = self.client().windows().await.expect("the windows");
        let other = handles.into_iter().find(|handle| known.iter().all(|one| one.0 != *handle));
        self.switch_to(&Window(other.expect("another window"))).await;
    }

    /// Closes the window as a person does and turns to another.
    pub async fn close_and_switch_to(&self, other: &Window) {
        self.client().close_window().await.expect("a window to close");
        self.switch_to(other).await;
    }

    /// Ends the window's process without a word, and turns to another window.
    pub async fn crash_and_switch_to(&self, other: &Window) {
        // The answer is that there is nobody left to answer.
        let _ = super::webdriver::cdp(self.client(), "Page.crash", json!({})).await;
        self.switch_to(other).await;
    }

    /// A time by the machine's clock, late enough to arrange something for it in two
    /// windows.
    pub async fn soon(&self) -> f64 {
        let now = self.run("return Date.now()", vec![]).await.expect("a time");
        now.as_f64().expect("a time") + 1_500.0
    }

    /// A call's page is opened in at least one of two windows.
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

    /// Closes every window but this one, also one whose process is gone.
    pub async fn close_all_but(&self, kept: &Window) {
        for handle in self.client().windows().await.expect("the windows") {
            if handle != kept.0 && self.client().switch_to_window(handle).await.is_ok() {
                let _ = self.client().close_window().await;
            }
        }
        self.switch_to(kept).await;
    }

    /// Makes the window what the setting asks for.
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
