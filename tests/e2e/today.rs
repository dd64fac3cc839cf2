//! Today's figures above the list of calls, and what is missing from them.

use callboard_tests::harness::{
    InterceptedRequest, Interception, Interceptor, Page, Scope, Setup, with_page,
};
use serde_json::{Value, json};

/// Some of them are of today.
const MANY: usize = 900;

/// The sandbox's zone, so that its days are the browser's.
async fn in_los_angeles(page: &Page) {
    let zone = json!({ "timezoneId": "America/Los_Angeles" });
    page.cdp("Emulation.setTimezoneOverride", zone).await;
}

/// `42 calls · 31 answered · 58 min talked · $4.20`, by the calls since midnight.
async fn expected(page: &Page) -> String {
    const SCRIPT: &str = "const [now, rows] = arguments;
        const day = new Date(now);
        day.setHours(0, 0, 0, 0);
        const today = rows.filter(row => new Date(row.start_time) >= day);
        const sum = of => today.reduce((sum, row) => sum + (of(row) ?? 0), 0);
        const answered = today.filter(row => row.sip_answered_at || row.duration_seconds > 0);
        const seconds = sum(row => row.duration_seconds);
        const minutes = seconds > 0 && seconds < 60 ? 'under 1 min'
            : `${Math.floor((seconds + 30) / 60)} min`;
        const cost = (sum(row => row.billing_total_cents) / 100).toFixed(2);
        const calls = today.length === 1 ? '1 call' : `${today.length} calls`;
        return `${calls} · ${answered.length} answered · ${minutes} talked · $${cost}`;";
    let now = page.backend.state().await["now"].clone();
    let rows = page.backend.api("/calls?limit=200").await["results"].clone();
    let line = page.run(SCRIPT, vec![now, rows]).await.unwrap();
    line.as_str().unwrap().to_owned()
}

async fn open(page: &Page) {
    page.open("/calls").await;
    page.table("Calls").is_visible().await;
}

/// The height of the line, and the room that is kept for it.
async fn heights(page: &Page) -> Value {
    const SCRIPT: &str = "const line = document.querySelector('.today');
        return [Math.round(line.offsetHeight),
            Math.round(parseFloat(getComputedStyle(line).minBlockSize))]";
    page.run(SCRIPT, vec![]).await.unwrap()
}

#[test]
fn todays_calls_are_summed_up_in_one_line() {
    with_page(Setup::default().history(MANY), async |page| {
        in_los_angeles(page).await;
        open(page).await;
        page.says(&format!("Today: {}", expected(page).await)).await;
        let heights = heights(page).await;
        assert_eq!(heights[0], heights[1], "the rows below have moved");
        const TOP: &str =
            "return document.querySelector('tr[data-call]').getBoundingClientRect().top";
        let top = page.run(TOP, vec![]).await.unwrap().as_f64().unwrap();
        assert!(top < 300.0, "the first call begins at {top}");

        page.disclosure("By agent").click().await;
        let group = page.group("Today by agent");
        group.says("since midnight in America/Los_Angeles").await;
        group.says("Agent Calls Answered Talked Cost").await;
        let after = page.run(TOP, vec![]).await.unwrap().as_f64().unwrap();
        assert_eq!(top, after, "opening it moves no row");
        page.check_page().await;
    });
}

#[test]
fn the_line_fits_a_small_phone() {
    with_page(Setup::default().history(MANY).narrow(), async |page| {
        in_los_angeles(page).await;
        open(page).await;
        page.says(&format!("Today: {}", expected(page).await)).await;
        let heights = heights(page).await;
        assert_eq!(heights[0], heights[1], "the rows below have moved");
        page.disclosure("By agent").click().await;
        page.group("Today by agent").says("since midnight").await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
    });
}

#[test]
fn a_call_in_progress_is_counted_and_its_cost_is_still_to_come() {
    with_page(Setup::default().history(0), async |page| {
        page.backend.place("+14155550199").await;
        open(page).await;
        page.says("Today: 1 call · 0 answered · minutes unknown · cost unknown").await;
        page.disclosure("By agent").click().await;
        page.group("Today by agent").says("1 call is in progress").await;
    });
}

/// The API has not billed any call yet.
fn without_costs(request: &InterceptedRequest) -> Interception {
    if request.path != "/v1/calls" {
        return Interception::PassThrough;
    }
    Interception::Rewrite(|body| {
        let Ok(mut page) = serde_json::from_str::<Value>(body) else { return body.to_owned() };
        for row in page["results"].as_array_mut().into_iter().flatten() {
            row["billing_total_cents"] = Value::Null;
            // A host that does not say who picked up.
            row.as_object_mut().unwrap().remove("sip_answered_at");
        }
        page.to_string()
    })
}

#[test]
fn a_cost_that_is_unknown_is_never_zero() {
    with_page(Setup::default().history(MANY), async |page| {
        in_los_angeles(page).await;
        let between = Interceptor::in_front_of(page.backend.address, without_costs).await;
        page.go_to(between.address, "/calls").await;
        page.table("Calls").is_visible().await;
        page.says("· cost unknown").await;
        page.disclosure("By agent").click().await;
        page.group("Today by agent").says("not said yet what they cost").await;
    });
}

/// ThunderPhone's report is about today alone.
fn of_today(request: &InterceptedRequest) -> Interception {
    if request.path != "/v1/calls/report-summary" {
        return Interception::PassThrough;
    }
    Interception::Rewrite(|body| {
        let Ok(mut report) = serde_json::from_str::<Value>(body) else { return body.to_owned() };
        report["period"]["start"] = report["period"]["end"].clone();
        report["metrics"]["calls_handled"]["value"] = json!(4_200);
        report.to_string()
    })
}

/// A list that cannot be read to its end, as of too many calls.
async fn cut_the_list(page: &Page) {
    in_los_angeles(page).await;
    page.backend.set_faults(json!({ "list": { "limit": 2, "ignores_offset": true } })).await;
}

#[test]
fn where_the_list_does_not_say_it_all_the_report_of_today_does() {
    with_page(Setup::default().history(MANY), async |page| {
        cut_the_list(page).await;
        let between = Interceptor::in_front_of(page.backend.address, of_today).await;
        page.go_to(between.address, "/calls").await;
        page.says("Today: 4,200 calls · minutes and cost unknown").await;
        page.disclosure("By agent").click().await;
        let group = page.group("Today by agent");
        group.says("ThunderPhone's report of today in America/Los_Angeles").await;
        group.says("Numbers that the organization leaves out: 1.").await;
        page.check_page().await;
    });
}

#[test]
fn figures_of_a_week_are_not_shown_as_those_of_today() {
    with_page(Setup::default().history(MANY), async |page| {
        cut_the_list(page).await;
        open(page).await;
        page.says("Today, at least: 2 calls ·").await;
        page.disclosure("By agent").click().await;
        page.group("Today by agent").says("There are more calls").await;
        assert_eq!(page.requests("/v1/calls/report-summary").await, 1);
    });
}

#[test]
fn a_host_without_figures_is_said_to_have_none() {
    with_page(Setup::minimal(), async |page| {
        page.allow_failure("/v1/", "404");
        page.allow_failure("/v1/", "403");
        page.open("/calls").await;
        page.says("Today: unknown. This server offers no figures of a day.").await;
        page.check_page().await;
    });
}
