//! A list of thousands of calls: what is drawn of it, its keys, and what comes in meanwhile.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::{Value, json};
use std::time::Duration;

use crate::new_call_form::ANSWERED;

const MANY: usize = 3_000;
/// The pause between two looks at the newest page.
const IDLE: Duration = Duration::from_secs(11);

pub async fn run(page: &Page, script: &str, args: Vec<Value>) -> Value {
    page.run(script, args).await.expect("the script runs")
}

/// The list is there, with the part of it that is loaded later.
pub async fn open(page: &Page) {
    page.open("/calls").await;
    page.table("Calls").is_visible().await;
    page.says("Columns").await;
}

/// How many rows the document has, those that are still to come included.
pub async fn drawn(page: &Page) -> u64 {
    const SCRIPT: &str =
        "return document.querySelectorAll('tr[data-call], .calls .row-placeholder').length";
    run(page, SCRIPT, vec![]).await.as_u64().expect("a count")
}

/// The row that has the focus, counted from 1 through the whole list; 0: none.
async fn focused_row(page: &Page) -> u64 {
    const SCRIPT: &str = "const row = document.activeElement.closest('tr[data-call]');
        return row ? row.getAttribute('aria-rowindex') - 1 : 0";
    run(page, SCRIPT, vec![]).await.as_u64().expect("a position")
}

pub async fn has_focus_in_row(page: &Page, position: usize) {
    let what = format!("row {position} has the focus");
    wait_until(&what, async || focused_row(page).await == position as u64).await;
    const IS_SEEN: &str =
        "const { top, bottom } = document.activeElement.closest('tr').getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight";
    assert_eq!(run(page, IS_SEEN, vec![]).await, json!(true), "{what}");
}

pub async fn focus_first(page: &Page) {
    run(page, "document.querySelector('tr[data-call] a').focus()", vec![]).await;
}

/// The position of the first row that can be seen, and whether all that can be are loaded.
async fn seen(page: &Page) -> (u64, bool) {
    const SCRIPT: &str = "const inSight = row => {
            const { top, bottom } = row.getBoundingClientRect();
            return bottom > 0 && top < innerHeight;
        };
        const rows = [...document.querySelectorAll('.calls tbody tr:not(.gap)')].filter(inSight);
        return [rows[0]?.getAttribute('aria-rowindex') - 1, rows.every(row => row.dataset.call)]";
    let seen = run(page, SCRIPT, vec![]).await;
    (seen[0].as_u64().unwrap_or_default(), seen[1] == json!(true))
}

#[test]
fn the_last_of_thousands_of_calls_is_one_key_away() {
    with_page(Setup::default().history(MANY), async |page| {
        open(page).await;
        focus_first(page).await;
        page.press(Key::End).await;
        has_focus_in_row(page, MANY).await;
        assert!(page.requests("/v1/calls").await < 8, "it loads what is in sight only");
        assert!(drawn(page).await <= 80);
        page.press(Key::Up).await;
        has_focus_in_row(page, MANY - 1).await;
        page.press(Key::Home).await;
        has_focus_in_row(page, 1).await;
        page.button("Go to oldest").click().await;
        has_focus_in_row(page, MANY).await;
        page.button("Go to newest").click().await;
        has_focus_in_row(page, 1).await;
        assert_eq!(run(page, "return scrollY", vec![]).await, json!(0));
    });
}

#[test]
fn wherever_the_list_is_scrolled_few_rows_are_drawn_and_they_know_their_place() {
    for setup in [Setup::default(), Setup::default().narrow()] {
        with_page(setup.history(MANY), async |page| {
            open(page).await;
            page.table("Calls").has_attribute("aria-rowcount", &(MANY + 1).to_string()).await;
            for part in [0.9, 0.5, 0.51, 1.0, 0.1, 0.0] {
                const SCROLL: &str = "const root = document.documentElement;
                    const reach = root.scrollHeight - innerHeight;
                    scrollTo({ top: reach * arguments[0], behavior: 'instant' })";
                run(page, SCROLL, vec![json!(part)]).await;
                wait_until("all that can be seen is loaded", async || {
                    let (first, is_loaded) = seen(page).await;
                    is_loaded && (first as f64 - part * MANY as f64).abs() < 60.0
                })
                .await;
                assert!(drawn(page).await <= 80);
                page.does_not_scroll_sideways().await;
            }
            // Every position once, and every call once.
            const REPEATED: &str = "const rows = [...document.querySelectorAll('tr[data-call]')];
                const count = of => new Set(rows.map(of)).size;
                return [rows.length - count(row => row.dataset.call),
                    rows.length - count(row => row.ariaRowIndex ?? row.getAttribute('aria-rowindex'))]";
            assert_eq!(run(page, REPEATED, vec![]).await, json!([0, 0]));
        });
    }
}

#[test]
fn the_rows_are_walked_and_selected_by_keys() {
    with_page(Setup::default().history(300), async |page| {
        open(page).await;
        focus_first(page).await;
        for (key, row) in
            [(Key::Down, 2), (Key::PageDown, 12), (Key::Up, 11), (Key::PageUp, 1), (Key::Up, 1)]
        {
            page.press(key).await;
            has_focus_in_row(page, row).await;
        }
        // The table is one stop of the Tab key.
        const STOPS: &str = "return document.querySelectorAll('.calls [tabindex=\"0\"]').length";
        assert_eq!(run(page, STOPS, vec![]).await, json!(1));
        page.press(Key::Letter('x')).await;
        page.says("1 selected").await;
        page.press(Key::Down).await;
        has_focus_in_row(page, 2).await;
        page.press(Key::Letter('x')).await;
        page.says("2 selected").await;
        page.check_page().await;
        focus_first(page).await;

        // Up to another one, with the Shift key; which scrolling does not change.
        const EXTEND: &str = "document.querySelectorAll('.calls .pick input')[6]
            .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }))";
        run(page, EXTEND, vec![]).await;
        page.says("7 selected").await;
        page.press(Key::End).await;
        has_focus_in_row(page, 300).await;
        page.says("7 selected").await;
        page.press(Key::Home).await;
        has_focus_in_row(page, 1).await;
        const CHECKED: &str = "return document.querySelectorAll('.calls :checked').length";
        assert_eq!(run(page, CHECKED, vec![]).await, json!(7));
        page.button("Clear").click().await;
        assert_eq!(run(page, CHECKED, vec![]).await, json!(0));

        focus_first(page).await;
        page.press(Key::Enter).await;
        page.call_opens().await;
    });
}

#[test]
fn the_whole_row_opens_its_call() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        let ids =
            "return [...document.querySelectorAll('tr[data-call]')].map(row => row.dataset.call)";
        let ids = run(page, ids, vec![]).await;
        let click = async |row: usize, modifiers: u8| {
            const PLACE: &str = "const rows = document.querySelectorAll('tr[data-call]');
                const { x, y, width, height } = rows[arguments[0]].querySelector('.outcome').getBoundingClientRect();
                return [x + width / 2, y + height / 2]";
            let place = run(page, PLACE, vec![json!(row)]).await;
            for kind in ["mousePressed", "mouseReleased"] {
                let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left",
                    "clickCount": 1, "modifiers": modifiers });
                page.cdp("Input.dispatchMouseEvent", event).await;
            }
        };
        let first = page.window().await;
        click(1, 2).await;
        page.has_windows(2).await;
        page.switch_to_new_window(&[&first]).await;
        page.address_is(&format!("/calls/{}", ids[1].as_str().unwrap())).await;
        page.close_and_switch_to(&first).await;
        click(2, 0).await;
        page.address_is(&format!("/calls/{}", ids[2].as_str().unwrap())).await;
    });
}

#[test]
fn new_calls_move_nothing_until_somebody_asks_for_them() {
    with_page(Setup { history: 120, ..Setup::skippable() }, async |page| {
        open(page).await;
        page.says("Showing 120 of 120").await;
        let first = "return document.querySelector('tr[data-call]').dataset.call";
        let was = run(page, first, vec![]).await;
        let mut placed = Vec::new();
        for to in [ANSWERED, "+14155550198", "+14155550197"] {
            placed.push(page.backend.place(to).await);
        }
        page.skip(IDLE).await;
        page.button("3 new calls").is_visible().await;
        page.says("Showing 120 of 123").await;
        assert_eq!(run(page, first, vec![]).await, was);
        page.check_page().await;
        // Further down every call is three places further for the API.
        focus_first(page).await;
        page.press(Key::End).await;
        has_focus_in_row(page, 120).await;
        page.button("3 new calls").click().await;
        has_focus_in_row(page, 1).await;
        page.says("Showing 123 of 123").await;
        page.button("3 new calls").is_gone().await;
        assert_ne!(run(page, first, vec![]).await, was);
        page.table("Calls").has_attribute("aria-rowcount", "124").await;
        const POSITION: &str = "return document.querySelector(`tr[data-call='${arguments[0]}']`).getAttribute('aria-rowindex')";
        assert_eq!(run(page, POSITION, vec![was]).await, json!("5"));
    });
}

#[test]
fn more_new_calls_than_a_page_has_are_not_counted() {
    with_page(Setup { history: 20, ..Setup::skippable() }, async |page| {
        open(page).await;
        page.says("Showing 20 of 20").await;
        for _ in 0..52 {
            page.backend.place(ANSWERED).await;
        }
        page.skip(IDLE).await;
        page.button("More than 50 new calls").click().await;
        page.says("Showing 72 of 72").await;
        has_focus_in_row(page, 1).await;
    });
}

#[test]
fn a_server_that_lists_only_its_newest_calls_says_so() {
    with_page(Setup::default().history(450), async |page| {
        page.backend.set_faults(json!({ "list": { "ignores_offset": true } })).await;
        open(page).await;
        focus_first(page).await;
        page.press(Key::End).await;
        page.says("This server lists only its newest 200 calls.").await;
        page.press(Key::End).await;
        has_focus_in_row(page, 200).await;
    });
}

#[test]
fn columns_that_are_hidden_stay_so() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        page.disclosure("Columns").click().await;
        page.says("Newest first: the API offers no other order.").await;
        page.checkbox("Cost").click().await;
        page.check_page().await;
        const IS_SHOWN: &str = "return document.querySelector('.calls td.cost').checkVisibility()";
        assert_eq!(run(page, IS_SHOWN, vec![]).await, json!(false));
        page.reload().await;
        page.table("Calls").is_visible().await;
        assert_eq!(run(page, IS_SHOWN, vec![]).await, json!(false));
    });
}

#[test]
fn paper_gets_every_call_that_is_known() {
    with_page(Setup::default().history(400), async |page| {
        open(page).await;
        focus_first(page).await;
        page.press(Key::End).await;
        has_focus_in_row(page, 400).await;
        run(page, "dispatchEvent(new Event('beforeprint'))", vec![]).await;
        wait_until("every known row is there", async || drawn(page).await >= 250).await;
        run(page, "dispatchEvent(new Event('afterprint'))", vec![]).await;
        wait_until("few are again", async || drawn(page).await <= 80).await;
        has_focus_in_row(page, 400).await;
    });
}
