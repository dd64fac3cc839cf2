//! What ThunderPhone says of itself: shown quietly, asked rarely, and never in the way.

use std::time::Duration;

use callboard_tests::harness::{Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

const TROUBLE: &str = "ThunderPhone reports trouble with calls.";
const HEARTBEAT: &str = "/v1/status/heartbeat";

async fn is_asked(page: &Page) {
    wait_until("the heartbeat was asked for", async || page.requests(HEARTBEAT).await > 0).await;
}

#[test]
fn trouble_is_shown_on_new_call_and_asked_for_once_a_minute() {
    with_page(Setup::default(), async |page| {
        page.backend.set_account(json!({ "heartbeat": { "bolt": "degraded" } })).await;
        page.open("/calls/new").await;
        page.form("New call").says(TROUBLE).await;
        page.form("New call").says("bolt: degraded").await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
        page.link("Calls").click().await;
        page.table("Calls").is_visible().await;
        page.link("New call").click().await;
        page.form("New call").says(TROUBLE).await;
        assert_eq!(page.requests(HEARTBEAT).await, 1);
    });
}

#[test]
fn trouble_goes_when_thunderphone_is_well_again() {
    with_page(Setup::skippable(), async |page| {
        page.backend.set_account(json!({ "heartbeat": { "bolt": "down" } })).await;
        page.open("/calls/new").await;
        page.form("New call").says(TROUBLE).await;
        page.backend.set_account(json!({ "heartbeat": {} })).await;
        page.skip(Duration::from_secs(61)).await;
        page.form("New call").does_not_say(TROUBLE).await;
        assert_eq!(page.requests(HEARTBEAT).await, 2);
    });
}

#[test]
fn a_banner_of_a_server_fault_says_that_thunderphone_has_trouble() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "500");
        page.backend.set_account(json!({ "heartbeat": { "storm": "outage" } })).await;
        form::fill_minimal(page, "+14155550131").await;
        form::submit(page).await;
        page.alert().says(TROUBLE).await;
        page.alert().says("storm: outage").await;
        assert_eq!(page.requests(HEARTBEAT).await, 1);
    });
}

#[test]
fn a_heartbeat_that_is_odd_or_missing_says_nothing() {
    for fault in ["malformed_201", "html_200", "404_before", "403_before"] {
        with_page(Setup::default(), async |page| {
            page.allow_failure(HEARTBEAT, "40");
            page.backend.set_account(json!({ "heartbeat": { "bolt": "down" } })).await;
            let faults = json!({ "requests": { "GET /status/heartbeat": [fault] } });
            page.backend.set_faults(faults).await;
            page.open("/calls/new").await;
            is_asked(page).await;
            form::place_call(page, ANSWERED).await;
            assert!(!page.text().await.contains(TROUBLE), "{fault}");
        });
    }
}

#[test]
fn a_heartbeat_that_never_answers_holds_nothing_up() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(HEARTBEAT, "");
        page.backend.set_account(json!({ "heartbeat": { "bolt": "down" } })).await;
        let faults = json!({ "requests": { "GET /status/heartbeat": ["stall_before"] } });
        page.backend.set_faults(faults).await;
        // With the second wasm there, it is asked as soon as New call is shown.
        page.open("/calls").await;
        page.table("Calls").is_visible().await;
        page.link("New call").click().await;
        form::place_from_here(page, ANSWERED).await;
        assert!(!page.text().await.contains(TROUBLE));
    });
}
