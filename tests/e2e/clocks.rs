//! Skipping time works, on the clocks themselves and in the app. Other tests rely on it.

use std::time::Duration;

use callboard_tests::harness::{Page, Scope, Setup, Window, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

const HOUR: Duration = Duration::from_secs(3_600);
/// At most this much real time passes while clocks are compared.
const TOLERANCE_MS: f64 = 60_000.0;

/// How many hours the window's clocks are ahead of the machine's: `Date.now()`, `new
/// Date()`, and `performance.now()` as wall time.
async fn hours_ahead(page: &Page) -> [i64; 3] {
    let script =
        "return [Date.now(), new Date().getTime(), performance.timeOrigin + performance.now()]";
    let times = page.run(script, vec![]).await.unwrap();
    let machine = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as f64;
    [0, 1, 2].map(|at| {
        let ahead_ms = times[at].as_f64().unwrap() - machine;
        let hours = (ahead_ms / 3_600_000.0).round();
        assert!((ahead_ms - hours * 3_600_000.0).abs() < TOLERANCE_MS, "{ahead_ms} ms ahead");
        hours as i64
    })
}

/// The same for the sandbox's clock.
async fn api_hours_ahead(page: &Page) -> i64 {
    let now = page.backend.state().await["now"].clone();
    let script = "return Math.round((Date.parse(arguments[0]) - Date.now()) / 3_600_000)";
    page.run(script, vec![now]).await.unwrap().as_i64().unwrap() + hours_ahead(page).await[0]
}

async fn in_window(page: &Page, window: &Window) -> [i64; 3] {
    page.switch_to(window).await;
    hours_ahead(page).await
}

#[test]
fn skipping_time_shifts_every_clock_in_every_window() {
    with_page(Setup { minute: None, ..Setup::skippable() }, async |page| {
        page.open("/").await;
        assert_eq!((hours_ahead(page).await, api_hours_ahead(page).await), ([0; 3], 0));
        let first = page.window().await;
        let second = page.open_window().await;
        page.open("/calls").await;

        page.skip(HOUR).await;
        assert_eq!((hours_ahead(page).await, api_hours_ahead(page).await), ([1; 3], 1));
        assert_eq!(in_window(page, &first).await, [1; 3]);
        page.reload().await;
        assert_eq!(hours_ahead(page).await, [1; 3], "after a reload");

        page.skip(HOUR * 2).await;
        assert_eq!((hours_ahead(page).await, api_hours_ahead(page).await), ([3; 3], 3));
        page.open("/calls").await;
        assert_eq!(hours_ahead(page).await, [3; 3], "in the next document");
        page.open_window().await;
        page.open("/calls").await;
        assert_eq!(hours_ahead(page).await, [3; 3], "in a window opened later");

        // Opened by a page, as by a link.
        let third = page.window().await;
        page.run("window.open('/calls')", vec![]).await.unwrap();
        page.has_windows(4).await;
        page.switch_to_new_window(&[&first, &second, &third]).await;
        assert_eq!(hours_ahead(page).await, [3; 3], "in a window the page has opened");
        page.reload().await;
        assert_eq!(hours_ahead(page).await, [3; 3], "and after its reload");
        page.heading("Calls").is_visible().await;
    });
}

#[test]
fn only_the_wall_clock_advances_during_sleep() {
    with_page(Setup { minute: None, ..Setup::skippable() }, async |page| {
        page.open("/").await;
        let first = page.window().await;
        page.open_window().await;
        page.open("/calls").await;
        page.skip_wall(HOUR).await;
        assert_eq!((hours_ahead(page).await, api_hours_ahead(page).await), ([1, 1, 0], 1));
        assert_eq!(in_window(page, &first).await, [1, 1, 0]);
        page.skip(HOUR).await;
        page.skip_steady(HOUR).await;
        page.reload().await;
        assert_eq!((hours_ahead(page).await, api_hours_ahead(page).await), ([2; 3], 3));
        page.heading("Calls").is_visible().await;
    });
}

#[test]
fn only_the_current_time_of_date_changes() {
    with_page(Setup { minute: None, ..Setup::skippable() }, async |page| {
        page.open("/calls").await;
        page.skip(HOUR).await;
        let script = "return [
            new Date(0).toISOString(), new Date(2026, 0).getFullYear(), Date.UTC(1970, 0, 2),
            Date.parse('1970-01-02'), new Date() instanceof Date, Date() === new Date().toString(),
            new Date(new Date(7)).getTime()]";
        let epoch = "1970-01-01T00:00:00.000Z";
        let times = page.run(script, vec![]).await.unwrap();
        assert_eq!(times, json!([epoch, 2026, 86_400_000, 86_400_000, true, true, 7]));
    });
}

/// Sets timers that record their minutes when they run, and clears one.
const TIMERS: &str = "
    window.ran = [];
    const after = minutes => setTimeout((...all) => ran.push(...all), minutes * 60_000, minutes);
    after(50); after(10);
    const cleared = after(20);
    after(90);
    window.later = after(70);
    clearTimeout(cleared);";

async fn have_run(page: &Page, expected: serde_json::Value) {
    wait_until(&format!("{expected} have run"), async || {
        page.run("return ran", vec![]).await.unwrap() == expected
    })
    .await;
    // A due timer would have run before one that is set now.
    page.run_async("const done = arguments[0]; setTimeout(() => done(true), 100)").await;
    assert_eq!(page.run("return ran", vec![]).await.unwrap(), expected);
}

#[test]
fn due_timers_run_in_order_but_not_during_sleep() {
    with_page(Setup { minute: None, ..Setup::skippable() }, async |page| {
        page.open("/calls").await;
        page.run(TIMERS, vec![]).await.unwrap();
        page.skip_wall(HOUR * 2).await;
        have_run(page, json!([])).await;
        page.skip(HOUR).await;
        have_run(page, json!([10, 50])).await;
        page.run("clearTimeout(later)", vec![]).await.unwrap();
        page.skip(HOUR / 2 - Duration::from_secs(1)).await;
        have_run(page, json!([10, 50, 90])).await;
        page.heading("Calls").is_visible().await;
    });
}

#[test]
fn timers_in_background_windows_run() {
    with_page(Setup { minute: None, ..Setup::skippable() }, async |page| {
        page.open("/").await;
        let timer = "setTimeout(() => { localStorage.ran = Date.now() }, 3_000_000)";
        page.run(timer, vec![]).await.unwrap();
        page.open_window().await;
        page.open("/calls").await;
        page.skip(HOUR).await;
        wait_until("the timer has run", async || {
            let script = "return Math.abs(Date.now() - Number(localStorage.ran)) < 60_000";
            page.run(script, vec![]).await.unwrap() == true
        })
        .await;
        page.heading("Calls").is_visible().await;
    });
}

#[test]
fn the_app_follows_the_shifted_clocks() {
    with_page(Setup::skippable(), async |page| {
        form::place_call(page, ANSWERED).await;
        page.status("Call status").says("Dialling").await;
        // If the sandbox's clock stood still, the call would keep dialing.
        page.skip(HOUR).await;
        page.status("Call status").says("Ended").await;
        form::fill_minimal(page, ANSWERED).await;
        let rows = page.region("Before you call");
        // What is fine is named in one line, at whatever hour this runs.
        rows.says("TCPA confirmation").await;
        page.skip(Duration::from_secs(120)).await;
        rows.says("Checked 2 min ago").await;
    });
}

#[test]
fn a_crashed_window_is_skipped() {
    with_page(Setup { minute: None, ..Setup::skippable() }, async |page| {
        page.open("/calls").await;
        let first = page.window().await;
        page.open_window().await;
        page.open("/").await;
        page.crash_and_switch_to(&first).await;
        page.skip(HOUR).await;
        assert_eq!(hours_ahead(page).await, [1; 3]);
        page.close_all_but(&first).await;
        page.heading("Calls").is_visible().await;
    });
}

#[test]
fn a_page_from_the_back_forward_cache_is_shifted_too() {
    with_page(Setup { minute: None, ..Setup::skippable() }, async |page| {
        page.open("/calls").await;
        // A page with requests in flight is not cached.
        page.table("Calls").is_visible().await;
        page.run("window.stays = true", vec![]).await.unwrap();
        page.open_without_the_app().await;
        page.skip(HOUR).await;
        page.back().await;
        page.is_started().await;
        // The gateway sends `no-store`, so it is a new document.
        assert!(page.run("return window.stays", vec![]).await.unwrap() != true);
        assert_eq!(hours_ahead(page).await, [1; 3]);
    });
}
