//! That time can be skipped: what other journeys rely on, shown on the clocks
//! themselves and on the app.

use std::time::Duration;

use callboard_tests::harness::{Page, Scope, Window, journey, until};
use serde_json::json;

use crate::desk::{self, ANSWERED};

const HOUR: Duration = Duration::from_secs(3_600);
/// What passes by itself while the clocks are compared, at most.
const MEANWHILE_MS: f64 = 60_000.0;

/// By how much the window's clocks are ahead of this machine's, in hours: `Date.now()`,
/// `new Date()`, and what `performance.now()` makes of it.
async fn ahead(page: &Page) -> [i64; 3] {
    let script =
        "return [Date.now(), new Date().getTime(), performance.timeOrigin + performance.now()]";
    let told = page.run(script, vec![]).await.unwrap();
    let machine = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as f64;
    [0, 1, 2].map(|at| {
        let ahead = told[at].as_f64().unwrap() - machine;
        let hours = (ahead / 3_600_000.0).round();
        assert!((ahead - hours * 3_600_000.0).abs() < MEANWHILE_MS, "{ahead} ms ahead");
        hours as i64
    })
}

/// The same of the sandbox.
async fn api_ahead(page: &Page) -> i64 {
    let now = page.host.state().await["now"].clone();
    let script = "return Math.round((Date.parse(arguments[0]) - Date.now()) / 3_600_000)";
    page.run(script, vec![now]).await.unwrap().as_i64().unwrap() + ahead(page).await[0]
}

async fn in_window(page: &Page, window: &Window) -> [i64; 3] {
    page.turn_to(window).await;
    ahead(page).await
}

#[test]
fn every_clock_is_later_in_every_window_and_document_from_then_on() {
    journey(desk::skipping(), async |page| {
        page.open("/").await;
        assert_eq!((ahead(page).await, api_ahead(page).await), ([0; 3], 0));
        let first = page.window().await;
        let second = page.open_window().await;
        page.open("/calls").await;

        page.skip(HOUR).await;
        assert_eq!((ahead(page).await, api_ahead(page).await), ([1; 3], 1));
        assert_eq!(in_window(page, &first).await, [1; 3]);
        page.reload().await;
        assert_eq!(ahead(page).await, [1; 3], "after a reload");

        page.skip(HOUR * 2).await;
        assert_eq!((ahead(page).await, api_ahead(page).await), ([3; 3], 3));
        page.open("/calls").await;
        assert_eq!(ahead(page).await, [3; 3], "in the next document");
        page.open_window().await;
        page.open("/calls").await;
        assert_eq!(ahead(page).await, [3; 3], "in a window opened later");

        // Opened by a page, as by a link.
        let third = page.window().await;
        page.run("window.open('/calls')", vec![]).await.unwrap();
        page.has_windows(4).await;
        page.turn_to_another_than(&[&first, &second, &third]).await;
        assert_eq!(ahead(page).await, [3; 3], "in a window the page has opened");
        page.reload().await;
        assert_eq!(ahead(page).await, [3; 3], "and after its reload");
        page.heading("Calls").is_visible().await;
    });
}

#[test]
fn in_a_sleep_only_the_wall_clock_goes_on() {
    journey(desk::skipping(), async |page| {
        page.open("/").await;
        let first = page.window().await;
        page.open_window().await;
        page.open("/calls").await;
        page.skip_wall(HOUR).await;
        assert_eq!((ahead(page).await, api_ahead(page).await), ([1, 1, 0], 1));
        assert_eq!(in_window(page, &first).await, [1, 1, 0]);
        page.skip(HOUR).await;
        page.skip_steady(HOUR).await;
        page.reload().await;
        assert_eq!((ahead(page).await, api_ahead(page).await), ([2; 3], 3));
        page.heading("Calls").is_visible().await;
    });
}

#[test]
fn dates_are_as_they_were_but_for_now() {
    journey(desk::skipping(), async |page| {
        page.open("/calls").await;
        page.skip(HOUR).await;
        let script = "return [
            new Date(0).toISOString(), new Date(2026, 0).getFullYear(), Date.UTC(1970, 0, 2),
            Date.parse('1970-01-02'), new Date() instanceof Date, Date() === new Date().toString(),
            new Date(new Date(7)).getTime()]";
        let epoch = "1970-01-01T00:00:00.000Z";
        let told = page.run(script, vec![]).await.unwrap();
        assert_eq!(told, json!([epoch, 2026, 86_400_000, 86_400_000, true, true, 7]));
    });
}

/// Sets timers that note their minutes when they run, one of them cleared again.
const TIMERS: &str = "
    window.ran = [];
    const after = minutes => setTimeout((...all) => ran.push(...all), minutes * 60_000, minutes);
    after(50); after(10);
    const cleared = after(20);
    after(90);
    window.later = after(70);
    clearTimeout(cleared);";

async fn have_run(page: &Page, expected: serde_json::Value) {
    until(&format!("{expected} have run"), async || {
        page.run("return ran", vec![]).await.unwrap() == expected
    })
    .await;
    // What was to run at once would have been there by a timer that is set now.
    page.run_async("const done = arguments[0]; setTimeout(() => done(true), 100)").await;
    assert_eq!(page.run("return ran", vec![]).await.unwrap(), expected);
}

#[test]
fn timers_that_became_due_run_in_their_order_and_none_in_a_sleep() {
    journey(desk::skipping(), async |page| {
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
fn a_timer_of_another_window_runs_before_it_is_turned_to() {
    journey(desk::skipping(), async |page| {
        page.open("/").await;
        let timer = "setTimeout(() => { localStorage.ran = Date.now() }, 3_000_000)";
        page.run(timer, vec![]).await.unwrap();
        page.open_window().await;
        page.open("/calls").await;
        page.skip(HOUR).await;
        until("the timer has run", async || {
            let script = "return Math.abs(Date.now() - Number(localStorage.ran)) < 60_000";
            page.run(script, vec![]).await.unwrap() == true
        })
        .await;
        page.heading("Calls").is_visible().await;
    });
}

#[test]
fn the_app_goes_by_the_clocks_that_were_moved() {
    journey(desk::skipping(), async |page| {
        desk::place(page, ANSWERED).await;
        page.status("Call status").says("Dialling").await;
        // Without the sandbox's clock the call would go on dialling.
        page.skip(HOUR).await;
        page.status("Call status").says("Ended").await;
        desk::ready(page, ANSWERED).await;
        let rows = page.region("Before you call");
        rows.says("Signed").await;
        page.skip(Duration::from_secs(120)).await;
        rows.says("Checked 2 min ago").await;
    });
}

#[test]
fn a_window_that_has_crashed_is_passed_over() {
    journey(desk::skipping(), async |page| {
        page.open("/calls").await;
        let first = page.window().await;
        page.open_window().await;
        page.open("/").await;
        page.crash_for(&first).await;
        page.skip(HOUR).await;
        assert_eq!(ahead(page).await, [1; 3]);
        page.close_all_but(&first).await;
        page.heading("Calls").is_visible().await;
    });
}

#[test]
fn a_document_that_the_browser_has_kept_is_later_too() {
    journey(desk::skipping(), async |page| {
        page.open("/calls").await;
        // A page with something still on its way is not kept.
        page.table("Calls").is_visible().await;
        page.run("window.stays = true", vec![]).await.unwrap();
        page.open_without_the_app().await;
        page.skip(HOUR).await;
        page.back().await;
        page.is_started().await;
        // The proxies have every document fetched anew: it is another one then.
        let is_kept = page.run("return window.stays", vec![]).await.unwrap() == true;
        assert_eq!(is_kept, page.host.proxy.is_none());
        assert_eq!(ahead(page).await, [1; 3]);
    });
}
