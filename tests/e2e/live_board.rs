//! The calls in progress: their cards on top of Calls, the count in the header, and one watch
//! for all tabs.

use std::time::{Duration, Instant};

use callboard_tests::harness::{Page, Scope, Setup, Window, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

/// Rings for half a minute, and nobody answers.
const UNANSWERED: &str = "+14155550101";
/// Is put on hold for ten minutes.
const ON_HOLD: &str = "+14155550108";
const BOARD: &str = "Calls in progress";

/// The watch's requests in this window: its list is the only one with this query.
const WATCHED: &str = "return performance.getEntriesByType('resource').filter(({ name }) =>
    name.includes('limit=50&status=in_progress') || name.includes('/transcript?live=true')).length";

async fn watched(page: &Page) -> u64 {
    page.run(WATCHED, vec![]).await.expect("a count").as_u64().expect("a count")
}

async fn watched_in(page: &Page, windows: &[&Window]) -> Vec<u64> {
    let mut counts = Vec::new();
    for window in windows {
        page.switch_to(window).await;
        counts.push(watched(page).await);
    }
    counts
}

/// The state of the lock that the leading tab holds: how many hold it, and wait for it.
const LOCK: &str = "
    const done = arguments[0];
    const of = all => all.filter(({ name }) => name === 'callboard-live').length;
    navigator.locks.query().then(({ held, pending }) => done([of(held), of(pending)]));";

async fn lock_is(page: &Page, held: usize, pending: usize) {
    wait_until(&format!("{held} tab leads, {pending} wait"), async || {
        page.run_async(LOCK).await == json!([held, pending])
    })
    .await;
}

/// In small steps, as a browser's timers run.
async fn pass(page: &Page, seconds: u64) {
    for _ in 0..seconds / 2 {
        page.skip(Duration::from_secs(2)).await;
    }
}

#[test]
fn calls_in_progress_are_cards_with_their_state_and_newest_words() {
    with_page(Setup::default(), async |page| {
        page.backend.place(ON_HOLD).await;
        let id = page.backend.place(UNANSWERED).await;
        page.open("/calls").await;
        let cards = page.list(BOARD);
        let (talking, ringing) = (cards.item("+1 415 555 0108"), cards.item("+1 415 555 0101"));
        talking.says("Front desk").await;
        ringing.says("Nobody has picked up yet").await;
        page.link("2 calls in progress").is_visible().await;
        talking.says("In conversation").await;
        talking.says("“").await;
        ringing.says("Ringing").await;
        assert!(!talking.text().await.contains("picked up"));
        page.check_page().await;
        // Not only the number: the whole card.
        ringing.click().await;
        assert_eq!(page.call_opens().await, id.to_string());
        page.link("2 calls in progress").click().await;
        page.heading("Calls").has_focus().await;
        cards.is_visible().await;
    });
}

#[test]
fn a_call_that_ends_keeps_its_place_until_nobody_looks_at_it() {
    with_page(Setup::skippable(), async |page| {
        page.backend.place(UNANSWERED).await;
        page.backend.place(ON_HOLD).await;
        page.open("/calls").await;
        let cards = page.list(BOARD);
        cards.item("+1 415 555 0108").is_visible().await;
        page.skip(Duration::from_secs(60)).await;
        let ended = cards.item("+1 415 555 0101");
        ended.says("Failed: Nobody answered").await;
        page.link("1 call in progress").is_visible().await;
        let focused = cards.any_link();
        focused.focus().await;
        page.skip(Duration::from_secs(15)).await;
        page.backend.place(ANSWERED).await;
        page.skip(Duration::from_secs(10)).await;
        // By then it would be gone.
        cards.item("+1 415 555 0199").is_visible().await;
        assert!(ended.exists().await);
        let places = cards.text().await;
        let at = |number: &str| places.find(number).expect(number);
        assert!(at("0101") < at("0108") && at("0108") < at("0199"), "{places}");
        page.is_drawn().await;
        ended.is_gone().await;
        page.skip(Duration::from_secs(900)).await;
        cards.is_gone().await;
        page.link("No calls in progress").is_visible().await;
    });
}

#[test]
fn nothing_moves_under_the_pointer_when_a_call_comes_or_goes() {
    const ROW: &str = "return document.elementFromPoint(400, 600)?.closest('tr')?.dataset.call";
    with_page(Setup { can_skip: true, ..Setup::default().history(160) }, async |page| {
        // A list that gets no rows meanwhile.
        page.open("/calls?direction=inbound").await;
        page.table("Calls").is_visible().await;
        page.link("No calls in progress").is_visible().await;
        let moved = json!({ "type": "mouseMoved", "x": 400, "y": 600 });
        page.cdp("Input.dispatchMouseEvent", moved).await;
        let row = page.run(ROW, vec![]).await.unwrap();
        assert!(row.is_string(), "{row}");
        page.backend.place(UNANSWERED).await;
        page.skip(Duration::from_secs(12)).await;
        page.list(BOARD).is_visible().await;
        page.run_async("const done = arguments[0]; requestAnimationFrame(() => done(true))").await;
        assert_eq!(page.run(ROW, vec![]).await.unwrap(), row);
        page.skip(Duration::from_secs(120)).await;
        page.skip(Duration::from_secs(20)).await;
        page.list(BOARD).is_gone().await;
        assert_eq!(page.run(ROW, vec![]).await.unwrap(), row);
    });
}

#[test]
fn more_than_six_calls_are_shown_on_request() {
    with_page(Setup::default(), async |page| {
        for n in 0..8 {
            page.backend.place(&format!("+1415555021{n}")).await;
        }
        page.open("/calls").await;
        let cards = page.list(BOARD);
        cards.item("+1 415 555 0215").is_visible().await;
        assert!(!cards.item("+1 415 555 0217").exists().await);
        page.link("8 calls in progress").is_visible().await;
        page.button("Show all 8").click().await;
        cards.item("+1 415 555 0217").is_visible().await;
        page.button("Show fewer").click().await;
        cards.item("+1 415 555 0217").is_gone().await;
        for size in [(360, 740), (1920, 1080)] {
            page.resize(size).await;
            page.does_not_scroll_sideways().await;
        }
    });
}

#[test]
fn three_tabs_together_send_no_more_requests_than_one() {
    with_page(Setup::skippable(), async |page| {
        page.backend.place(ON_HOLD).await;
        page.backend.place(ON_HOLD).await;
        let first = page.window().await;
        page.open("/calls").await;
        page.list(BOARD).is_visible().await;
        let mut windows = vec![first];
        for path in ["/calls", "/account"] {
            windows.push(page.open_window().await);
            page.open(path).await;
            // Also where nothing was requested.
            page.link("2 calls in progress").is_visible().await;
        }
        lock_is(page, 1, 2).await;
        let windows: Vec<&Window> = windows.iter().collect();
        let (start, before) = (Instant::now(), watched_in(page, &windows).await);
        assert_eq!(before[1..], [0, 0]);
        pass(page, 60).await;
        let after = watched_in(page, &windows).await;
        assert_eq!(after[1..], [0, 0]);
        // While the test itself took its time, too.
        let seconds = 60 + start.elapsed().as_secs();
        let sent = after[0] - before[0];
        assert!((12..=24 * seconds / 60 + 1).contains(&sent), "{sent} in {seconds} s");
        page.switch_to(windows[1]).await;
        page.list(BOARD).item("In conversation").is_visible().await;
    });
}

#[test]
fn another_tab_goes_on_when_the_leading_one_is_closed_or_hidden() {
    with_page(Setup::skippable(), async |page| {
        page.backend.place(ON_HOLD).await;
        let first = page.window().await;
        page.open("/calls").await;
        page.list(BOARD).is_visible().await;
        let second = page.open_window().await;
        page.open("/calls").await;
        page.list(BOARD).is_visible().await;
        lock_is(page, 1, 1).await;
        page.switch_to(&first).await;
        page.hide(true).await;
        page.switch_to(&second).await;
        lock_is(page, 1, 0).await;
        page.skip(Duration::from_secs(12)).await;
        wait_until("the second asks", async || watched(page).await > 0).await;
        page.switch_to(&first).await;
        page.hide(false).await;
        lock_is(page, 1, 1).await;
        let asked = watched(page).await;
        page.switch_to(&second).await;
        page.close_and_switch_to(&first).await;
        let closed = Instant::now();
        lock_is(page, 1, 0).await;
        assert!(closed.elapsed() < Duration::from_secs(2), "{:?}", closed.elapsed());
        page.skip(Duration::from_secs(12)).await;
        wait_until("the first asks again", async || watched(page).await > asked).await;
        // Nobody sees any tab.
        page.hide(true).await;
        let asked = watched(page).await;
        pass(page, 40).await;
        assert_eq!(watched(page).await, asked, "asked while hidden");
        page.hide(false).await;
        wait_until("it goes on", async || watched(page).await > asked).await;
    });
}

#[test]
fn without_locks_each_tab_asks() {
    let init_script = "delete Navigator.prototype.locks; delete window.BroadcastChannel;";
    with_page(Setup { init_script, ..Setup::default() }, async |page| {
        page.backend.place(ON_HOLD).await;
        page.open("/calls").await;
        page.list(BOARD).is_visible().await;
        page.open_window().await;
        page.open("/calls").await;
        page.list(BOARD).is_visible().await;
        assert!(watched(page).await > 0);
    });
}

#[test]
fn a_placed_call_is_counted_at_once_in_every_tab() {
    with_page(Setup::default(), async |page| {
        let first = page.window().await;
        page.open("/account").await;
        page.link("No calls in progress").is_visible().await;
        page.open_window().await;
        form::place_call(page, ANSWERED).await;
        page.link("1 call in progress").is_visible().await;
        page.switch_to(&first).await;
        page.link("1 call in progress").is_visible().await;
    });
}

#[test]
fn a_host_without_a_list_has_no_board_and_no_count() {
    with_page(Setup { can_skip: true, ..Setup::minimal() }, async |page| {
        page.allow_failure("/v1/", "404");
        page.allow_failure("/v1/", "403");
        page.open("/calls").await;
        wait_until("the watch has asked", async || watched(page).await == 1).await;
        page.skip(Duration::from_secs(60)).await;
        page.heading("Calls").is_visible().await;
        assert_eq!(watched(page).await, 1);
        assert!(!page.text().await.contains("in progress"));
        assert!(!page.list(BOARD).exists().await);
    });
}
