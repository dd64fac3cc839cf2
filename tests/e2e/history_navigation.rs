//! Back and Forward: scroll positions, and what adds a history entry.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::{Value, json};
use std::time::Duration;

use crate::new_call_form::ANSWERED;

/// What a user notices of the list: the position of a row, the focus, and the number of
/// rows.
#[derive(PartialEq, Debug)]
struct ListView {
    top: f64,
    focused: String,
    shown: String,
}

/// The link of the row at a position in the list, counted from 1.
const LINK: &str = "const link = at =>
    document.querySelector(`table.calls tr[aria-rowindex='${at + 1}'] a`);";

async fn run(page: &Page, script: &str, args: Vec<Value>) -> Value {
    page.run(&format!("{LINK} {script}"), args).await.expect("the script runs")
}

async fn list_view(page: &Page, href: &str) -> ListView {
    const SCRIPT: &str = "
        const row = document.querySelector(`table.calls a[href='${arguments[0]}']`);
        return {
            top: row?.getBoundingClientRect().top ?? -9999,
            focused: document.activeElement?.getAttribute('href') ?? document.activeElement?.tagName,
            shown: document.querySelector('.count')?.textContent ?? '',
        }";
    let list_view = run(page, SCRIPT, vec![json!(href)]).await;
    let text = |key: &str| list_view[key].as_str().unwrap_or_default().to_owned();
    ListView {
        top: list_view["top"].as_f64().unwrap(),
        focused: text("focused"),
        shown: text("shown"),
    }
}

/// Scrolls until the row is at this height in the window; its URL.
async fn scroll_to_row(page: &Page, at: usize, top: usize) -> String {
    // Rows that are not drawn yet have no place, so it scrolls until they are.
    const SCRIPT: &str = "
        const [at, top] = arguments, box = row => row.getBoundingClientRect(), row = link(at);
        const first = document.querySelector('table.calls tbody tr[aria-rowindex]');
        const rows = at + 1 - first.getAttribute('aria-rowindex');
        const off = (row ? box(row).top : box(first).top + rows * box(first).height) - top;
        scrollBy({ top: off, behavior: 'instant' });
        return row && Math.abs(off) < 2 ? row.getAttribute('href') : null";
    let mut href = Value::Null;
    wait_until(&format!("row {at} is in sight"), async || {
        href = run(page, SCRIPT, vec![json!(at), json!(top)]).await;
        href.is_string()
    })
    .await;
    href.as_str().unwrap().to_owned()
}

/// Clicks a link with the mouse.
async fn click_link(page: &Page, href: &str) {
    let place =
        "const box = document.querySelector(`a[href='${arguments[0]}']`).getBoundingClientRect();
        return [box.x + 9, box.y + 9]";
    let place = run(page, place, vec![json!(href)]).await;
    for kind in ["mousePressed", "mouseReleased"] {
        let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
        page.cdp("Input.dispatchMouseEvent", event).await;
    }
}

async fn is_restored(page: &Page, href: &str, left: &ListView) {
    wait_until(&format!("{href} is where it was, at {left:?}"), async || {
        let list_view = list_view(page, href).await;
        (list_view.top - left.top).abs() <= 2.0 && list_view.focused == href
    })
    .await;
}

async fn scroll_position(page: &Page) -> f64 {
    run(page, "return scrollY", vec![]).await.as_f64().unwrap()
}

async fn history_length(page: &Page) -> u64 {
    run(page, "return history.length", vec![]).await.as_u64().unwrap()
}

/// The offsets of the list requests since then.
async fn offsets_since(page: &Page, time: &Value) -> Vec<Value> {
    const SCRIPT: &str = "return performance.getEntriesByType('resource')
        .filter(entry => entry.startTime >= arguments[0] && /\\/v1\\/calls\\?/.test(entry.name))
        .map(entry => new URL(entry.name).searchParams.get('offset') ?? '0')";
    let offsets = run(page, SCRIPT, vec![time.clone()]).await;
    offsets.as_array().unwrap().clone()
}

#[test]
fn back_from_a_call_restores_scroll_and_focus_in_the_list() {
    with_page(Setup::default().history(450), async |page| {
        page.open("/calls").await;
        page.says("Showing 450 of 450").await;

        // With the mouse.
        let href = scroll_to_row(page, 350, 400).await;
        let left = list_view(page, &href).await;
        let time = run(page, "return performance.now()", vec![]).await;
        click_link(page, &href).await;
        page.address_is(&href).await;
        page.any_heading().is_visible().await;
        page.backend.place(ANSWERED).await;
        page.back().await;
        is_restored(page, &href, &left).await;
        let shown = list_view(page, &href).await.shown;
        assert!(shown.starts_with("Showing 450"), "{shown}");
        // What came in meanwhile moves nothing.
        page.button("1 new call").is_visible().await;
        is_restored(page, &href, &left).await;
        assert!(offsets_since(page, &time).await.iter().all(|offset| offset == "0"));

        // With the keyboard, and from a page other than the call page.
        page.press(Key::Enter).await;
        page.address_is(&href).await;
        page.says("Raw record").await;
        run(page, "scrollTo({ top: 120, behavior: 'instant' })", vec![]).await;
        page.press(Key::Letter('n')).await;
        page.heading("New call").has_focus().await;
        assert_eq!(scroll_position(page).await, 0.0);
        page.back().await;
        page.address_is(&href).await;
        wait_until("the call is scrolled as it was", async || scroll_position(page).await == 120.0)
            .await;
        page.back().await;
        is_restored(page, &href, &left).await;

        // With only what the browser stores in the history entry.
        page.press(Key::Enter).await;
        page.address_is(&href).await;
        page.reload().await;
        page.back().await;
        is_restored(page, &href, &left).await;
        page.says("Showing 451 of 451").await;
        page.reload().await;
        wait_until("the place is found after a reload", async || {
            (list_view(page, &href).await.top - left.top).abs() <= 2.0
        })
        .await;

        // In rows of two lines.
        page.resize((360, 740)).await;
        let href = scroll_to_row(page, 222, 300).await;
        let left = list_view(page, &href).await;
        click_link(page, &href).await;
        page.address_is(&href).await;
        page.back().await;
        is_restored(page, &href, &left).await;
    });
}

#[test]
fn back_to_a_row_of_thousands_loads_only_what_is_around_it() {
    const MANY: usize = 5_000;
    with_page(Setup::default().history(MANY), async |page| {
        page.open("/calls").await;
        page.says("Showing 5,000 of 5,000").await;
        let href = scroll_to_row(page, MANY - 700, 300).await;
        let left = list_view(page, &href).await;
        click_link(page, &href).await;
        page.address_is(&href).await;
        page.says("Raw record").await;
        page.region("Neighboring calls").says("4300 of 5000").await;
        // Nothing but the history entry knows the place.
        page.reload().await;
        let time = run(page, "return performance.now()", vec![]).await;
        page.back().await;
        is_restored(page, &href, &left).await;
        let offsets = offsets_since(page, &time).await;
        assert!(offsets.len() <= 5, "{offsets:?}");
    });
}

#[test]
fn choosing_a_filter_adds_a_history_entry_and_typing_does_not() {
    with_page(Setup::default().history(60), async |page| {
        page.open("/").await;
        page.table("Calls").is_visible().await;
        let length = history_length(page).await;
        page.link("Calls").click().await;
        page.link("Callboard").click().await;
        page.heading("Calls").focus().await;
        page.press(Key::Letter('c')).await;
        page.button("Clear filters").click().await;
        assert_eq!(history_length(page).await, length, "what is shown is no step");
        page.link("New call").click().await;
        page.heading("New call").has_focus().await;
        page.link("New call").click().await;
        assert_eq!(history_length(page).await, length + 1);
        page.back().await;

        let filters = page.region("Filters");
        filters.select("Status").choose("Ended").await;
        page.address_is("/calls?status=completed").await;
        filters.field("Number").fill("+1202555").await;
        page.address_is("/calls?status=completed&number=%2B1202555").await;
        filters.field("Number").fill("+12025550143").await;
        page.address_is("/calls?status=completed&number=%2B12025550143").await;
        filters.checkbox("Hide test calls").click().await;
        page.address_is("/calls?status=completed&number=%2B12025550143&hide_tests=1").await;
        page.button("Clear filters").click().await;
        assert_eq!(page.address_is("/calls").await, "/calls");
        filters.field("Number").has_value("").await;
        assert_eq!(history_length(page).await, length + 3, "three choices");

        page.back().await;
        page.address_is("/calls?status=completed&number=%2B12025550143&hide_tests=1").await;
        filters.field("Number").has_value("+12025550143").await;
        assert_eq!(page.focused().await, "Clear filters");
        page.back().await;
        filters.select("Status").has_value("completed").await;
        page.table("Calls").says("Agent finished").await;
        let address = page.address_is("/calls?status=completed").await;
        assert!(!address.contains("hide_tests"), "{address}");

        // Back while typing: the partial text belongs to its entry.
        filters.field("Number").click().await;
        page.type_text("9").await;
        page.back().await;
        filters.field("Number").has_value("").await;
        filters.select("Status").has_value("").await;
        page.forward().await;
        filters.field("Number").has_value("+12025550143").await;

        page.link("Calls").click().await;
        assert_eq!(page.address_is("/calls").await, "/calls");
        filters.select("Status").has_value("").await;
        filters.field("Number").click().await;
        page.type_text("4").await;
        page.back().await;
        page.address_is("/calls?status=completed").await;
        page.table("Calls").does_not_say("Carrier error").await;
    });
}

/// Moving the page back under the pointer would let a click land on something else.
#[test]
fn whoever_scrolls_up_after_a_reload_stays_there() {
    const STEP: Duration = Duration::from_millis(300);
    with_page(Setup::skippable(), async |page| {
        page.open("/calls/new").await;
        page.radio("One-off config").click().await;
        page.disclosure("More settings").click().await;
        run(page, "scrollTo({ top: 9999, behavior: 'instant' })", vec![]).await;
        page.skip(STEP).await;
        let left = scroll_position(page).await;
        // After it the settings are closed, so that the page never is as tall as it was.
        page.reload().await;
        page.skip(STEP).await;
        wait_until("it is scrolled as far as it goes", async || scroll_position(page).await > 0.0)
            .await;
        assert!(scroll_position(page).await < left);
        run(page, "scrollTo({ top: 0, behavior: 'instant' })", vec![]).await;
        for _ in 0..3 {
            page.skip(STEP).await;
            assert_eq!(scroll_position(page).await, 0.0);
        }
    });
}

#[test]
fn every_page_opens_when_the_history_api_throws() {
    const REFUSING: &str = "
        for (const name of ['pushState', 'replaceState'])
            History.prototype[name] = () => { throw new DOMException('too often', 'SecurityError'); };
        for (const name of ['state', 'scrollRestoration']) delete History.prototype[name];";
    let setting = Setup { init_script: REFUSING, ..Setup::default() };
    with_page(setting, async |page| {
        page.open("/calls").await;
        page.table("Calls").any_link().click().await;
        page.says("Raw record").await;
        page.link("New call").click().await;
        page.heading("New call").has_focus().await;
        page.link("Calls").click().await;
        page.region("Filters").select("Status").choose("Failed").await;
        page.table("Calls").does_not_say("Agent finished").await;
        page.region("Filters").field("Number").fill("+442079460000").await;
        page.heading("No call matches these filters").is_visible().await;
    });
}
