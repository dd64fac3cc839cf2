//! When the API, the network or the key is gone.

use callboard_tests::stage::{Scope, Setting, journey};

use crate::desk::{self, ANSWERED};

#[test]
fn while_the_api_is_down_the_last_good_data_stays() {
    journey(Setting::default(), async |page| {
        page.expects("/v1/", "502");
        // What was on its way when the cable was pulled.
        page.expects("/v1/", "net::ERR_EMPTY_RESPONSE");
        desk::place(page, ANSWERED).await;
        page.host.advance(20).await;
        page.status("Call status").says("In conversation").await;
        page.host.unplug().await;
        page.alert().heading("The call could not be checked").is_visible().await;
        page.heading("Call to +1 415 555 0199").is_visible().await;
        page.status("Call status").says("In conversation").await;
        page.button("Resume").is_visible().await;
        page.host.plug().await;
        page.host.advance(300).await;
        page.button("Resume").click().await;
        page.status("Call status").says("Ended").await;
        page.alert().is_gone().await;
        assert_eq!(page.host.dials().await, 1);
    });
}

#[test]
fn the_list_stays_while_the_api_is_down() {
    journey(Setting::default(), async |page| {
        page.expects("/v1/", "502");
        // What was on its way when the cable was pulled.
        page.expects("/v1/", "net::ERR_EMPTY_RESPONSE");
        page.open("/").await;
        page.table("Calls").says("Ended").await;
        page.host.unplug().await;
        page.select("Direction").choose("Outbound").await;
        page.alert().heading("The calls could not be loaded").is_visible().await;
        // The gateway's own answer tells nothing of what is behind it.
        page.says("no phone rings").await;
        page.host.plug().await;
        page.alert().button("Try again").click().await;
        page.alert().is_gone().await;
        page.table("Calls").does_not_say("Inbound").await;
    });
}

#[test]
fn offline_a_followed_call_says_so_and_goes_on_when_the_network_is_back() {
    journey(Setting::default(), async |page| {
        page.expects("/v1/", "net::ERR_INTERNET_DISCONNECTED");
        desk::place(page, ANSWERED).await;
        page.status("Call status").says("Dialling").await;
        page.go_offline(true).await;
        page.alert().says("offline").await;
        page.status("Call status").says("Dialling").await;
        page.host.advance(300).await;
        page.go_offline(false).await;
        page.status("Call status").says("Ended").await;
        page.alert().is_gone().await;
    });
}

#[test]
fn a_revoked_key_names_who_can_replace_it() {
    journey(Setting { key: "sk_live_revoked", ..Setting::default() }, async |page| {
        page.expects("/v1/", page.host.refuses_key_by());
        page.open("/").await;
        page.alert().heading("The calls could not be loaded").is_visible().await;
        page.alert().says("The API key was not accepted").await;
        page.alert().says("Whoever runs this Callboard").await;
    });
}

#[test]
fn a_hidden_page_rests_and_looks_again_when_it_is_seen() {
    journey(Setting::default(), async |page| {
        desk::place(page, ANSWERED).await;
        page.status("Call status").says("Dialling").await;
        page.hide(true).await;
        page.status("Call status").is_visible().await;
        page.says("Paused while this page is hidden").await;
        page.host.advance(300).await;
        let asked = page.host.requests().await;
        page.hide(false).await;
        page.status("Call status").says("Ended").await;
        assert!(page.host.requests().await > asked);
    });
}
