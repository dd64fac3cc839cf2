//! Several windows of one browser, and the ways in which one ends. Everything a
//! [`Page`] does, it does in the window it was last turned to.

use fantoccini::wd::WindowHandle;
use serde_json::json;

use super::page::Page;

pub struct Window(WindowHandle);

impl Page {
    /// The one that is turned to.
    pub async fn window(&self) -> Window {
        Window(self.client().window().await.expect("a window"))
    }

    /// Opens another one, empty, and turns to it.
    pub async fn open_window(&self) -> Window {
        let opened = self.client().new_window(false).await.expect("another window");
        let window = Window(opened.handle);
        self.turn_to(&window).await;
        self.furnish().await;
        window
    }

    pub async fn turn_to(&self, window: &Window) {
        self.client().switch_to_window(window.0.clone()).await.expect("the window is there");
    }

    /// Closes the window as a person does and turns to another.
    pub async fn close_for(&self, other: &Window) {
        self.client().close_window().await.expect("a window to close");
        self.turn_to(other).await;
    }

    /// Ends the window's process without a word, and turns to another window.
    pub async fn crash_for(&self, other: &Window) {
        // The answer is that there is nobody left to answer.
        let _ = super::webdriver::cdp(self.client(), "Page.crash", json!({})).await;
        self.turn_to(other).await;
    }

    /// Makes the window what the setting asks for.
    pub(super) async fn furnish(&self) {
        self.resize(self.setting.size).await;
        self.prefer(self.setting.theme).await;
        if !self.setting.lacking.is_empty() {
            let source = json!({ "source": self.setting.lacking });
            self.cdp("Page.enable", json!({})).await;
            self.cdp("Page.addScriptToEvaluateOnNewDocument", source).await;
        }
    }
}
