//! Without a network: before placing a call, and after it.

use callboard_tests::harness::{Scope, Setup, with_page};

use crate::new_call_form::{self as form, ANSWERED, UNKNOWN};

const OFFLINE: &str = "net::ERR_INTERNET_DISCONNECTED";

/// On a machine that has no network but its own, the browser takes itself for offline from
/// the start. Then the app cannot know better and loads its later pages all the same.
const LATER: &str = "/callboard-later-";

#[test]
fn a_call_requested_offline_is_placed_when_back_online() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/", OFFLINE);
        page.allow_failure(LATER, OFFLINE);
        form::fill(page, ANSWERED).await;
        page.go_offline(true).await;
        form::submit(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().says("offline").await;
        form::is_still_filled(page, ANSWERED).await;
        assert_eq!(page.backend.dials().await, 0);
        page.go_offline(false).await;
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
    });
}

#[test]
fn a_call_whose_response_is_lost_offline_is_found_when_back_online() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550134";
        page.allow_failure("/v1/", OFFLINE);
        page.allow_failure(LATER, OFFLINE);
        form::fill(page, to).await;
        form::submit(page).await;
        form::phone_rings(page, to).await;
        page.go_offline(true).await;
        page.alert().with_long_timeout().heading(UNKNOWN).is_visible().await;
        form::is_still_filled(page, to).await;
        page.go_offline(false).await;
        page.call_opens().await;
        page.says("This is the call you already placed").await;
        assert_eq!(page.backend.dials_of(to).await, 1);
    });
}

#[test]
fn a_short_api_outage_is_waited_out() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/", "502");
        page.allow_failure("/v1/call", "504");
        page.allow_failure("/v1/", "net::ERR_EMPTY_RESPONSE");
        page.allow_lost_response("/v1/call");
        form::fill(page, ANSWERED).await;
        page.backend.disconnect_api().await;
        form::submit(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.backend.reconnect_api().await;
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
    });
}
