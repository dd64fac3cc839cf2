//! Takes the README's pictures of the real app and the sandbox: each page wide in light
//! and dark mode, and as wide as a small phone. The same seed and steps give the same
//! pictures, except for times.

// Without a picture there is nothing to go on with.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};

use callboard_tests::harness::{Driver, Locator, Page, Scope, Setup, Theme};
use serde_json::json;

const WIDE: (u32, u32) = (1280, 860);
const NARROW: (u32, u32) = (360, 740);

#[tokio::main]
async fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/screenshots");
    fs::create_dir_all(&folder).expect("a folder for the pictures");
    let driver = Driver::start();
    let setting = Setup { history: 40, size: WIDE, ..Setup::default() };
    let page = &Page::new(&driver, &setting).await;
    page.cdp("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await;
    let album = Album { page, folder };

    page.open("/calls").await;
    page.table("Calls").says("Agent finished").await;
    album.take("calls", page.heading("Calls")).await;

    fill(page, "+14155550120").await;
    album.take("new-call", page.heading("New call")).await;
    page.button("Place call").click().await;
    page.alert().button("Top up").is_visible().await;
    album.take("banner", page.alert()).await;

    page.backend.top_up(5_000).await;
    // A number that no call of the history has.
    fill(page, "+14155550187").await;
    page.button("Place call").click().await;
    page.call_opens().await;
    page.backend.advance(24).await;
    page.status("Call status").says("In conversation").await;
    page.region("Transcript").says("Riley").await;
    album.take("in-conversation", page.heading("Call to +1 415 555 0187")).await;

    page.backend.advance(300).await;
    page.button("Check now").click().await;
    page.button("Play").is_visible().await;
    page.region("Outcome").says("of 100").await;
    album.take("ended", page.any_heading()).await;

    page.open("/account").await;
    page.region("Numbers").says("Ready").await;
    page.region("Spending").says("By agent").await;
    album.take("account", page.heading("Account")).await;
}

async fn fill(page: &Page, to: &str) {
    page.open("/calls/new").await;
    page.select("From number").choose("+1 202 555 0143").await;
    page.field("To number").fill(to).await;
    page.select("Agent").choose("Appointment reminders").await;
    page.field("first_name").fill("Dana").await;
    page.field("appointment").fill("Thursday at 3 pm").await;
    page.region("Before you call").says("Ready to call").await;
}

struct Album<'a> {
    page: &'a Page,
    folder: PathBuf,
}

impl Album<'_> {
    /// Takes the current page three times, scrolled to an element.
    async fn take(&self, name: &str, from: Locator<'_>) {
        let looks = [
            ("", WIDE, Theme::Light),
            ("-dark", WIDE, Theme::Dark),
            ("-narrow", NARROW, Theme::Light),
        ];
        for (kind, size, theme) in looks {
            self.page.resize(size).await;
            self.page.emulate_theme(theme).await;
            from.scroll_to().await;
            self.page.is_drawn().await;
            let file = self.folder.join(format!("{name}{kind}.png"));
            let picture = self.page.screenshot().await;
            println!("{name}{kind}.png: {} KiB", picture.len().div_ceil(1024));
            fs::write(&file, picture).expect("the picture is written");
        }
        self.page.resize(WIDE).await;
        self.page.emulate_theme(Theme::Light).await;
    }
}
