//! Presses of which nobody knows whether a phone rang, and what a person can do
//! about them. None is ever a second call. Those that end by themselves are in
//! `resolving`.

use std::time::Duration;

use callboard_tests::harness::{Page, Scope, Setting, journey, until};
use serde_json::json;

use crate::desk::{self, ANSWERED, UNKNOWN};

async fn left_in_doubt(page: &Page, to: &str) {
    desk::fill(page, to).await;
    desk::press(page).await;
    page.alert().patiently().heading(UNKNOWN).is_visible().await;
    page.alert().any_button().says("Check what happened").await;
    desk::nothing_is_lost(page, to).await;
    // No other call may be placed before this one is settled.
    desk::press(page).await;
    page.says("First find out what happened").await;
    assert!(page.host.dials_of(to).await <= 1, "{to}");
}

/// The answer is lost; the same key sent again by itself leads to the call.
async fn leads_to_the_call(page: &Page, to: &str) {
    desk::fill(page, to).await;
    desk::press(page).await;
    page.alert().patiently().heading(UNKNOWN).is_visible().await;
    page.call_opens().await;
    page.heading(&format!("Call to +1 415 555 {}", &to[8..])).is_visible().await;
    assert_eq!(page.host.dials_of(to).await, 1, "{to}");
}

/// Sent again and again, and in the end the list of calls decides.
async fn it_was_not_placed(page: &Page, to: &str) {
    desk::is_looked_for_in_vain(page).await;
    page.alert().heading(desk::NOT_FOUND).is_visible().await;
    page.alert().says("ThunderPhone lists no call to").await;
    desk::nothing_is_lost(page, to).await;
    assert_eq!(page.host.dials_of(to).await, 0, "{to}");
}

#[test]
fn a_server_fault_is_looked_into_and_can_be_discarded() {
    journey(Setting::default(), async |page| {
        let to = "+14155550131";
        page.expects("/v1/call", "500");
        left_in_doubt(page, to).await;
        page.alert().button("Check what happened").click().await;
        page.alert().says("The call list shows no such call, so far.").await;
        assert_eq!(page.host.dials_of(to).await, 0);
        desk::is_no_longer_sent(page).await;
        page.alert().says("did not ring?").await;
        page.alert().says("If it did ring, a new call rings it a second time.").await;
        page.alert().button("Discard this attempt").click().await;
        page.alert().is_gone().await;
        desk::nothing_is_lost(page, to).await;
        // Another number is another call, and nothing of the old one hinders it.
        page.field("To number").fill(ANSWERED).await;
        desk::press(page).await;
        page.call_opens().await;
        assert_eq!(page.host.dials().await, 1);
    });
}

#[test]
fn a_server_fault_that_stays_ends_as_not_placed_and_can_be_placed_with_the_same_key() {
    journey(desk::skipping(), async |page| {
        let to = "+14155550131";
        page.expects("/v1/call", "500");
        left_in_doubt(page, to).await;
        it_was_not_placed(page, to).await;
        let before = page.notes().await;
        let sent = page.host.placements().await;
        page.alert().button("Place call").click().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        until("it is sent again", async || page.host.placements().await > sent).await;
        let keys =
            |notes: &[(String, String)]| notes.iter().map(|n| n.0.clone()).collect::<Vec<_>>();
        assert_eq!(keys(&before), keys(&page.notes().await), "another key");
        assert_eq!(page.host.dials().await, 0);
    });
}

#[test]
fn a_proxys_page_is_looked_into_and_was_not_placed() {
    journey(desk::skipping(), async |page| {
        let to = "+14155550133";
        page.expects("/v1/call", "502");
        left_in_doubt(page, to).await;
        it_was_not_placed(page, to).await;
        page.alert().button("Dismiss").click().await;
        page.alert().is_gone().await;
        desk::nothing_is_lost(page, to).await;
    });
}

#[test]
fn a_key_clash_is_looked_into_and_gets_another_key_by_a_press_alone() {
    journey(desk::skipping(), async |page| {
        let to = "+14155550129";
        page.expects("/v1/call", "409");
        desk::fill(page, to).await;
        desk::press(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().any_button().says("Check what happened").await;
        desk::nothing_is_lost(page, to).await;
        // However often it is answered so by itself, the key stays.
        it_was_not_placed(page, to).await;
        let key = page.notes().await.remove(0).0;
        page.alert().says("Sends the same request again. It cannot ring twice").await;
        let sent = page.host.placements().await + 1;
        page.alert().button("Place call").click().await;
        until("it is sent again", async || page.host.placements().await == sent).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.skip(Duration::from_secs(200)).await;
        // Answered so again by hand, and nowhere in the list: another key, and a
        // question first.
        page.alert().heading(desk::NOT_FOUND).is_visible().await;
        page.alert().says("the first request was another one").await;
        assert_eq!(page.notes().await.len(), 1);
        assert_eq!(page.notes().await.remove(0).0, key);
        page.alert().button("Place call").click().await;
        page.alert().button("Place another call").is_visible().await;
        assert_eq!(page.host.placements().await, sent, "something was sent");
        page.alert().button("Place another call").click().await;
        until("it is sent", async || page.host.placements().await > sent).await;
        until("it has another key", async || {
            let notes = page.notes().await;
            notes.len() == 1 && notes[0].0 != key
        })
        .await;
        assert_eq!(page.host.dials().await, 0);
    });
}

#[test]
fn an_answer_that_never_comes_leads_to_the_call() {
    journey(Setting::default(), async |page| {
        leads_to_the_call(page, "+14155550134").await;
    });
}

#[test]
fn a_closed_connection_leads_to_the_call() {
    journey(Setting::default(), async |page| {
        let to = "+14155550135";
        page.expects_lost("/v1/call");
        desk::fill(page, to).await;
        desk::press(page).await;
        // On a connection it has used before, the browser sends the request again by
        // itself; on a new one Callboard does. Either way the key makes it the same
        // call.
        page.call_opens().await;
        page.status("Call status").is_visible().await;
        assert_eq!(page.host.dials_of(to).await, 1);
    });
}

#[test]
fn half_an_answer_leads_to_the_call() {
    journey(Setting::default(), async |page| {
        leads_to_the_call(page, "+14155550136").await;
    });
}

#[test]
fn a_doubt_outlives_a_reload() {
    journey(Setting::default(), async |page| {
        page.expects("/v1/call", "500");
        let lost = [vec!["malformed_201"], vec!["500_after"; 9]].concat();
        page.host.faults(json!({ "place": lost, "list_delay_seconds": 600 })).await;
        left_in_doubt(page, ANSWERED).await;
        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().any_button().says("Check what happened").await;
        desk::nothing_is_lost(page, ANSWERED).await;
        let sent = page.host.placements().await;
        page.host.faults(json!({})).await;
        page.alert().button("Check what happened").click().await;
        desk::is_recognised(page).await;
        page.call_opens().await;
        page.heading("Call to +1 415 555 0199").is_visible().await;
        assert_eq!(page.host.dials_of(ANSWERED).await, 1);
        assert_eq!(page.host.placements().await, sent, "something was sent");
    });
}

#[test]
fn a_carriers_missing_answer_is_no_failure_and_settles() {
    journey(Setting::default(), async |page| {
        let to = "+14155550137";
        desk::fill(page, to).await;
        desk::press(page).await;
        page.call_opens().await;
        let status = page.status("Call status");
        status.says("Outcome unknown").await;
        page.host.advance(20).await;
        status.says("In conversation").await;
        desk::to_the_end(page).await;
        status.says("Ended").await;
        assert_eq!(page.host.dials_of(to).await, 1);
    });
}
