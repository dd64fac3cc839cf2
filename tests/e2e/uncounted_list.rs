//! The list of a server that does not say how many calls there are.

use callboard_tests::harness::{Key, Scope, Setup, with_page};
use serde_json::json;

use crate::long_list::{drawn, focus_first, has_focus_in_row, open, run};

#[test]
fn a_server_that_does_not_count_is_scrolled_to_its_end() {
    with_page(Setup::default().history(450), async |page| {
        let list = json!({ "list": { "without_total": true, "limit": 100 } });
        page.backend.set_faults(list).await;
        open(page).await;
        page.table("Calls").has_attribute("aria-rowcount", "-1").await;
        page.scroll_until("Showing 450").await;
        page.backend
            .set_faults(json!({ "list": { "oldest_first": true, "unreadable_rows": 2 } }))
            .await;
        page.reload().await;
        page.says("calls could not be read.").await;
        page.button("Go to first").is_visible().await;
        page.check_page().await;
    });
}

#[test]
fn the_oldest_call_of_a_server_that_does_not_count_is_one_press_away() {
    for has_mouse in [true, false] {
        with_page(Setup::default().history(2_000), async |page| {
            let list = json!({ "list": { "without_total": true, "limit": 100 } });
            page.backend.set_faults(list).await;
            open(page).await;
            match has_mouse {
                true => page.button("Go to oldest").click().await,
                false => {
                    focus_first(page).await;
                    page.press(Key::End).await;
                }
            }
            has_focus_in_row(page, 2_000).await;
            page.says("Showing 2,000 of 2,000").await;
            page.button("Go to oldest").is_gone().await;
            assert!(drawn(page).await <= 80);
        });
    }
}

#[test]
fn whoever_goes_elsewhere_while_the_oldest_call_is_looked_for_stays_there() {
    with_page(Setup::default().history(2_000), async |page| {
        page.backend.set_faults(json!({ "list": { "without_total": true, "limit": 100 } })).await;
        open(page).await;
        focus_first(page).await;
        let slow = json!({
            "offline": false, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        page.cdp("Network.enable", json!({})).await;
        page.cdp("Network.emulateNetworkConditions", slow).await;
        page.press(Key::End).await;
        page.button("Stop looking").is_visible().await;
        page.press(Key::Home).await;
        page.says("Showing 2,000 of 2,000").await;
        const TWO_FRAMES: &str = "const done = arguments[0];
            requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        page.run_async(TWO_FRAMES).await;
        has_focus_in_row(page, 1).await;
        assert_eq!(run(page, "return scrollY", vec![]).await, json!(0));
        // Now it is known where that is.
        page.press(Key::End).await;
        has_focus_in_row(page, 2_000).await;
    });
}
