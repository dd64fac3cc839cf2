//! Placements whose outcome is unknown, and what the user can do about them. None
//! becomes a second call. Those that resolve automatically are in `reconciliation`.

use callboard_tests::harness::{Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED, UNKNOWN};

async fn leave_outcome_unknown(page: &Page, to: &str) {
    form::fill(page, to).await;
    form::submit(page).await;
    page.alert().with_long_timeout().heading(UNKNOWN).is_visible().await;
    page.alert().any_button().says("Check what happened").await;
    form::is_still_filled(page, to).await;
    // No other call may be placed until this one is settled.
    form::submit(page).await;
    page.says("Check what happened to your previous call first").await;
    assert!(page.backend.dials_of(to).await <= 1, "{to}");
}

/// The response is lost; the automatic retry with the same key leads to the call.
async fn leads_to_the_call(page: &Page, to: &str) {
    form::fill(page, to).await;
    form::submit(page).await;
    page.alert().with_long_timeout().heading(UNKNOWN).is_visible().await;
    page.call_opens().await;
    page.heading(&format!("Call to +1 415 555 {}", &to[8..])).is_visible().await;
    assert_eq!(page.backend.dials_of(to).await, 1, "{to}");
}

/// Retried again and again; in the end the call list decides.
async fn ends_as_not_placed(page: &Page, to: &str) {
    form::wait_until_not_found(page).await;
    page.alert().heading(form::NOT_FOUND).is_visible().await;
    page.alert().says("ThunderPhone lists no call to").await;
    form::is_still_filled(page, to).await;
    assert_eq!(page.backend.dials_of(to).await, 0, "{to}");
}

#[test]
fn a_server_error_is_reconciled_and_can_be_discarded() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550131";
        page.allow_failure("/v1/call", "500");
        leave_outcome_unknown(page, to).await;
        page.alert().button("Check what happened").click().await;
        page.alert().says("No matching call in the call list yet.").await;
        assert_eq!(page.backend.dials_of(to).await, 0);
        form::wait_until_retries_end(page).await;
        page.alert().says("did not ring?").await;
        page.alert().says("Otherwise a new call may ring it a second time.").await;
        page.alert().button("Discard this attempt").click().await;
        page.alert().is_gone().await;
        form::is_still_filled(page, to).await;
        // Another number is another call; the old one does not block it.
        page.field("To number").fill(ANSWERED).await;
        form::submit(page).await;
        page.call_opens().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_lasting_server_error_ends_as_not_placed_and_keeps_its_key() {
    with_page(Setup::skippable(), async |page| {
        let to = "+14155550131";
        page.allow_failure("/v1/call", "500");
        leave_outcome_unknown(page, to).await;
        ends_as_not_placed(page, to).await;
        let before = page.stored_entries().await;
        let sent = page.backend.placements().await;
        page.alert().button("Place call").click().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        wait_until("it is sent again", async || page.backend.placements().await > sent).await;
        let keys = |entries: &[(String, String)]| {
            entries.iter().map(|entry| entry.0.clone()).collect::<Vec<_>>()
        };
        assert_eq!(keys(&before), keys(&page.stored_entries().await), "another key");
        assert_eq!(page.backend.dials().await, 0);
    });
}

#[test]
fn an_html_error_page_is_reconciled_as_not_placed() {
    with_page(Setup::skippable(), async |page| {
        let to = "+14155550133";
        page.allow_failure("/v1/call", "502");
        leave_outcome_unknown(page, to).await;
        ends_as_not_placed(page, to).await;
        page.alert().button("Dismiss").click().await;
        page.alert().is_gone().await;
        form::is_still_filled(page, to).await;
    });
}

#[test]
fn a_key_conflict_is_reconciled_and_only_a_click_changes_the_key() {
    with_page(Setup::skippable(), async |page| {
        let to = "+14155550129";
        page.allow_failure("/v1/call", "409");
        form::fill(page, to).await;
        form::submit(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().any_button().says("Check what happened").await;
        form::is_still_filled(page, to).await;
        // Whatever the automatic retries receive, the key stays.
        ends_as_not_placed(page, to).await;
        let key = page.stored_entries().await.remove(0).0;
        page.alert().says("Sends the same attempt again. If the call exists, it opens.").await;
        let sent = page.backend.placements().await + 1;
        page.alert().button("Place call").click().await;
        wait_until("it is sent again", async || page.backend.placements().await == sent).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        // In the callee's calling hours it is retried automatically, too.
        form::wait_until_not_found(page).await;
        let sent = page.backend.placements().await;
        // The same response to a manual retry, and not in the list: a new key, but only
        // after a question.
        page.alert().heading(form::NOT_FOUND).is_visible().await;
        page.alert().says("Places a new call.").await;
        assert_eq!(page.stored_entries().await.len(), 1);
        assert_eq!(page.stored_entries().await.remove(0).0, key);
        page.alert().button("Place call").click().await;
        page.alert().button("Call anyway").is_visible().await;
        assert_eq!(page.backend.placements().await, sent, "something was sent");
        page.alert().button("Call anyway").click().await;
        wait_until("it is sent", async || page.backend.placements().await > sent).await;
        wait_until("it has another key", async || {
            let entries = page.stored_entries().await;
            entries.len() == 1 && entries[0].0 != key
        })
        .await;
        assert_eq!(page.backend.dials().await, 0);
    });
}

#[test]
fn a_response_that_never_comes_leads_to_the_call() {
    with_page(Setup::default(), async |page| {
        leads_to_the_call(page, "+14155550134").await;
    });
}

#[test]
fn a_closed_connection_leads_to_the_call() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550135";
        page.allow_lost_response("/v1/call");
        form::fill(page, to).await;
        form::submit(page).await;
        // On a reused connection the browser resends the request itself; on a new one
        // Callboard does. Either way the key makes it the same call.
        page.call_opens().await;
        page.status("Call status").is_visible().await;
        assert_eq!(page.backend.dials_of(to).await, 1);
    });
}

#[test]
fn a_truncated_response_leads_to_the_call() {
    with_page(Setup::default(), async |page| {
        leads_to_the_call(page, "+14155550136").await;
    });
}

#[test]
fn an_unknown_outcome_survives_a_reload() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "500");
        let lost = [vec!["malformed_201"], vec!["500_after"; 9]].concat();
        page.backend.set_faults(json!({ "place": lost, "list_delay_seconds": 600 })).await;
        leave_outcome_unknown(page, ANSWERED).await;
        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().any_button().says("Check what happened").await;
        form::is_still_filled(page, ANSWERED).await;
        let sent = page.backend.placements().await;
        page.backend.set_faults(json!({})).await;
        page.alert().button("Check what happened").click().await;
        form::confirm_call(page).await;
        page.call_opens().await;
        page.heading("Call to +1 415 555 0199").is_visible().await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
        assert_eq!(page.backend.placements().await, sent, "something was sent");
    });
}

#[test]
fn a_pending_carrier_response_is_not_a_failure_and_settles() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550137";
        form::fill(page, to).await;
        form::submit(page).await;
        page.call_opens().await;
        let status = page.status("Call status");
        status.says("Outcome unknown").await;
        page.backend.advance(20).await;
        status.says("In conversation").await;
        form::finish_call(page).await;
        status.says("Ended").await;
        assert_eq!(page.backend.dials_of(to).await, 1);
    });
}
