//! Answers that are lost: what became of the press is found out without another
//! press, and it is one call.

use callboard_tests::harness::{Page, Scope, Setting, journey};

use crate::desk;

const REPLAY: &str = "This is the call you already placed";

/// Presses once and touches nothing until the call is there.
async fn resolves(page: &Page, to: &str) {
    desk::ready(page, to).await;
    desk::press(page).await;
    page.call_opens().await;
    page.heading(&format!("Call to +1 415 555 {}", &to[8..])).is_visible().await;
    assert_eq!(page.host.dials_of(to).await, 1, "{to}");
}

async fn all_resolve(page: &Page, numbers: &[&str]) {
    for to in numbers {
        resolves(page, to).await;
        page.says(REPLAY).await;
        assert_eq!(page.host.dials_of(to).await, 1, "{to}");
    }
}

#[test]
fn answers_of_others_in_the_apis_place_are_seen_through() {
    journey(Setting::default(), async |page| {
        for status in ["500", "502", "409"] {
            page.expects("/v1/call", status);
        }
        all_resolve(page, &["+14155550141", "+14155550142", "+14155550143", "+14155550151"]).await;
    });
}

/// Behind a proxy, which tells it of what was lost by another status, it sends nothing
/// again.
#[test]
fn what_a_browser_sends_again_by_itself_is_one_call() {
    journey(Setting::default(), async |page| {
        page.expects_lost("/v1/call");
        let is_proxied = page.host.proxy.is_some();
        if !is_proxied {
            page.expects("/v1/call", "408");
            page.expects("/v1/call", "421");
        }
        all_resolve(page, &["+14155550144", "+14155550145", "+14155550146"]).await;
        // Without a proxy, more requests than Callboard has sent, and yet a call each.
        let (arrived, sent) = (page.host.placements().await, page.sendings().await);
        assert!(if is_proxied { arrived == sent } else { arrived > sent }, "{arrived}, {sent}");
        assert_eq!(page.host.dials().await, 3);
    });
}

#[test]
fn half_answers_and_outages_are_waited_out() {
    journey(Setting::default(), async |page| {
        // Half an answer is one, with every server in front.
        page.expects("/v1/call", "net::ERR_");
        page.expects_lost("/v1/call");
        all_resolve(page, &["+14155550147", "+14155550152"]).await;
        assert_eq!(page.host.dials().await, 2);
    });
}

#[test]
fn what_never_arrived_is_placed_once_the_network_lets_it_through() {
    journey(Setting::default(), async |page| {
        page.expects_lost("/v1/call");
        for to in ["+14155550140", "+14155550153"] {
            resolves(page, to).await;
            page.status("Call status").says("Dialling").await;
            assert!(!page.text().await.contains(REPLAY), "{to}");
            assert_eq!(page.host.dials_of(to).await, 1, "{to}");
        }
    });
}

#[test]
fn where_no_answer_can_be_read_the_list_tells() {
    journey(Setting::default(), async |page| {
        let to = "+14155550148";
        desk::ready(page, to).await;
        desk::press(page).await;
        page.alert().heading(desk::UNKNOWN).is_visible().await;
        page.alert().says("The call list shows no such call, so far.").await;
        page.host.advance(20).await;
        // A list carries no keys: a person says so.
        desk::is_recognised(page).await;
        page.call_opens().await;
        page.says(REPLAY).await;
        assert_eq!(page.host.dials_of(to).await, 1);
    });
}

#[test]
fn a_call_that_is_not_there_yet_is_waited_for() {
    journey(Setting::default(), async |page| {
        let to = "+14155550149";
        page.expects("/v1/calls/", "404");
        desk::ready(page, to).await;
        desk::press(page).await;
        page.call_opens().await;
        page.status("Call status").says("Requested").await;
        page.says("The call's record is not visible yet; still looking").await;
        assert!(!page.alert().is_there().await);
        page.host.advance(10).await;
        page.heading("Call to +1 415 555 0149").is_visible().await;
        assert_eq!(page.host.dials_of(to).await, 1);
    });
}
