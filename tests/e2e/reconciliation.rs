//! Lost responses: Callboard finds out automatically what happened, and it is one call.

use callboard_tests::harness::{Page, Scope, Setup, with_page};

use crate::new_call_form as form;

const REPLAY: &str = "This is the call you already placed";

/// Clicks once and waits for the call.
async fn reconciles(page: &Page, to: &str) {
    form::fill_minimal(page, to).await;
    form::submit(page).await;
    page.call_opens().await;
    page.heading(&format!("Call to +1 415 555 {}", &to[8..])).is_visible().await;
    assert_eq!(page.backend.dials_of(to).await, 1, "{to}");
}

async fn all_reconcile(page: &Page, numbers: &[&str]) {
    for to in numbers {
        reconciles(page, to).await;
        page.says(REPLAY).await;
        assert_eq!(page.backend.dials_of(to).await, 1, "{to}");
    }
}

#[test]
fn error_responses_from_intermediaries_are_reconciled() {
    with_page(Setup::default(), async |page| {
        for status in ["500", "502", "409"] {
            page.allow_failure("/v1/call", status);
        }
        all_reconcile(page, &["+14155550141", "+14155550142", "+14155550143", "+14155550151"])
            .await;
    });
}

/// Browsers resend after a broken connection, a 408 and a 421. The gateway reports these
/// with another status.
#[test]
fn the_browser_resends_nothing_and_each_request_makes_one_call() {
    with_page(Setup::default(), async |page| {
        page.allow_lost_response("/v1/call");
        all_reconcile(page, &["+14155550144", "+14155550145", "+14155550146"]).await;
        assert_eq!(page.backend.placements().await, page.sent_attempts().await);
        assert_eq!(page.backend.dials().await, 3);
    });
}

/// As behind a server of somebody else.
#[test]
fn requests_the_browser_resends_make_one_call() {
    with_page(Setup { is_direct: true, ..Setup::default() }, async |page| {
        for failure in ["net::ERR_", "408", "421"] {
            page.allow_failure("/v1/call", failure);
        }
        all_reconcile(page, &["+14155550144", "+14155550145", "+14155550146"]).await;
        // More requests arrive than Callboard has sent, and still one call each.
        let (arrived, sent) = (page.backend.placements().await, page.sent_attempts().await);
        assert!(arrived > sent, "{arrived}, {sent}");
        assert_eq!(page.backend.dials().await, 3);
    });
}

#[test]
fn truncated_responses_and_outages_are_waited_out() {
    with_page(Setup::default(), async |page| {
        // A truncated response is one with every server in front.
        page.allow_failure("/v1/call", "net::ERR_");
        page.allow_lost_response("/v1/call");
        all_reconcile(page, &["+14155550147", "+14155550152"]).await;
        assert_eq!(page.backend.dials().await, 2);
    });
}

#[test]
fn a_request_that_never_arrived_is_placed_when_the_network_recovers() {
    with_page(Setup::default(), async |page| {
        page.allow_lost_response("/v1/call");
        for to in ["+14155550140", "+14155550153"] {
            reconciles(page, to).await;
            page.status("Call status").says("Dialling").await;
            assert!(!page.text().await.contains(REPLAY), "{to}");
            assert_eq!(page.backend.dials_of(to).await, 1, "{to}");
        }
    });
}

#[test]
fn the_call_list_decides_when_no_response_can_be_read() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550148";
        form::fill_minimal(page, to).await;
        form::submit(page).await;
        page.alert().heading(form::UNKNOWN).is_visible().await;
        page.alert().says("No matching call in the call list yet.").await;
        page.backend.advance(20).await;
        // The list has no idempotency keys, so a person confirms.
        form::confirm_call(page).await;
        page.call_opens().await;
        page.says(REPLAY).await;
        assert_eq!(page.backend.dials_of(to).await, 1);
    });
}

#[test]
fn a_call_that_is_not_visible_yet_is_waited_for() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550149";
        page.allow_failure("/v1/calls/", "404");
        form::fill_minimal(page, to).await;
        form::submit(page).await;
        page.call_opens().await;
        page.status("Call status").says("Requested").await;
        page.says("ThunderPhone does not show the call yet").await;
        assert!(!page.alert().exists().await);
        page.backend.advance(10).await;
        page.heading("Call to +1 415 555 0149").is_visible().await;
        assert_eq!(page.backend.dials_of(to).await, 1);
    });
}
