//! A device without a network: before the press and after it.

use callboard_tests::harness::{Scope, Setting, journey};

use crate::desk::{self, ANSWERED, UNKNOWN};

const OFFLINE: &str = "net::ERR_INTERNET_DISCONNECTED";

#[test]
fn pressed_offline_it_is_kept_and_placed_when_the_network_is_back() {
    journey(Setting::default(), async |page| {
        page.expects("/v1/", OFFLINE);
        desk::fill(page, ANSWERED).await;
        page.go_offline(true).await;
        desk::press(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().says("offline").await;
        desk::nothing_is_lost(page, ANSWERED).await;
        assert_eq!(page.host.dials().await, 0);
        page.go_offline(false).await;
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.host.dials_of(ANSWERED).await, 1);
    });
}

#[test]
fn offline_while_the_answer_is_awaited_it_is_found_when_the_network_is_back() {
    journey(Setting::default(), async |page| {
        let to = "+14155550134";
        page.expects("/v1/", OFFLINE);
        desk::fill(page, to).await;
        desk::press(page).await;
        desk::rings(page, to).await;
        page.go_offline(true).await;
        page.alert().patiently().heading(UNKNOWN).is_visible().await;
        desk::nothing_is_lost(page, to).await;
        page.go_offline(false).await;
        page.call_opens().await;
        page.says("This is the call you already placed").await;
        assert_eq!(page.host.dials_of(to).await, 1);
    });
}

#[test]
fn the_api_gone_and_back_is_waited_out() {
    journey(Setting::default(), async |page| {
        page.expects("/v1/", "502");
        page.expects("/v1/call", "504");
        page.expects("/v1/", "net::ERR_EMPTY_RESPONSE");
        page.expects_lost("/v1/call");
        desk::fill(page, ANSWERED).await;
        page.host.unplug().await;
        desk::press(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.host.plug().await;
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.host.dials_of(ANSWERED).await, 1);
    });
}
