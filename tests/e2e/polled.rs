//! Where no endpoint is sent the end of calls, New call and a running call say that Callboard
//! checks each call itself. Whether that is so is asked once a tab, of a server that has endpoints,
//! for somebody who may see them.

use callboard_tests::harness::{Interceptor, Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};
use crate::webhook_log::may_place;
use crate::webhooks::{LABEL, URL, fill, open, secret, send};

const POLLED: &str = "Callboard checks each call itself, and that is fine.";
const ENDPOINTS: &str = "/v1/developer/webhook-endpoints";

/// The second wasm is there, and what New call asks by it is asked.
async fn is_asked(page: &Page) {
    wait_until("the heartbeat was asked for", async || {
        page.requests("/v1/status/heartbeat").await > 0
    })
    .await;
}

#[test]
fn without_an_endpoint_for_the_end_of_calls_both_pages_say_so_and_ask_once() {
    with_page(Setup::default(), async |page| {
        page.open("/calls/new").await;
        page.form("New call").says(POLLED).await;
        form::place_from_here(page, ANSWERED).await;
        page.says(POLLED).await;
        form::finish_call(page).await;
        page.status("Call status").says("Ended").await;
        assert!(!page.text().await.contains(POLLED));
        page.link("New call").click().await;
        page.form("New call").says(POLLED).await;
        page.check_page().await;
        assert_eq!(page.requests(ENDPOINTS).await, 1);
    });
}

#[test]
fn an_endpoint_that_is_added_takes_the_sentence_away() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        page.region("Endpoints").says("Callboard itself asks ThunderPhone").await;
        page.link("New call").click().await;
        page.form("New call").says(POLLED).await;
        page.link("Account").click().await;
        page.region("Webhooks").link("Webhooks").click().await;
        fill(page, LABEL, URL).await;
        send(page).await;
        secret(page).await;
        page.region("Endpoints").does_not_say("Callboard itself asks ThunderPhone").await;
        page.link("New call").click().await;
        page.form("New call").does_not_say(POLLED).await;
    });
}

#[test]
fn with_an_endpoint_for_the_end_of_calls_nothing_is_said() {
    with_page(Setup::default(), async |page| {
        page.backend.add_endpoint(LABEL, URL).await;
        page.open("/calls/new").await;
        wait_until("it was asked", async || page.requests(ENDPOINTS).await == 1).await;
        form::place_from_here(page, ANSWERED).await;
        page.status("Call status").is_visible().await;
        assert!(!page.text().await.contains(POLLED));
    });
}

#[test]
fn a_server_without_endpoints_is_asked_once_and_nothing_is_said() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(ENDPOINTS, "404");
        page.backend.set_account(json!({ "lacks": ["webhooks"] })).await;
        page.open("/calls/new").await;
        wait_until("it was asked", async || page.requests(ENDPOINTS).await == 1).await;
        form::place_from_here(page, ANSWERED).await;
        page.status("Call status").is_visible().await;
        assert!(!page.text().await.contains(POLLED));
        assert_eq!(page.requests(ENDPOINTS).await, 1);
    });
}

#[test]
fn after_a_lost_answer_the_next_page_asks_again() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(ENDPOINTS, "");
        let faults = json!({ "requests": { "GET /developer/webhook-endpoints": ["500_before"] } });
        page.backend.set_faults(faults).await;
        page.open("/calls/new").await;
        wait_until("it was asked", async || page.requests(ENDPOINTS).await == 1).await;
        page.backend.set_faults(json!({})).await;
        form::place_from_here(page, ANSWERED).await;
        page.says(POLLED).await;
    });
}

#[test]
fn for_somebody_who_may_not_manage_nothing_is_asked() {
    with_page(Setup::default(), async |page| {
        let interceptor = Interceptor::in_front_of(page.backend.address, may_place).await;
        page.go_to(interceptor.address, "/calls/new").await;
        page.is_started().await;
        is_asked(page).await;
        form::place_from_here(page, ANSWERED).await;
        page.status("Call status").is_visible().await;
        assert_eq!(page.requests(ENDPOINTS).await, 0);
        assert!(!page.text().await.contains(POLLED));
    });
}
