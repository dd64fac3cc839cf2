//! When the API, the network or the key is gone.

use callboard_tests::harness::{Front, Instead, Scope, Setting, journey};

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
fn a_request_that_the_browser_stops_names_ad_blockers_and_a_lost_network_does_not() {
    const SAID: &str = "An ad blocker or privacy extension may have stopped this request";
    journey(Setting::default(), async |page| {
        page.expects("/v1/", "net::ERR_BLOCKED_BY_");
        page.expects("/v1/", "net::ERR_INTERNET_DISCONNECTED");
        page.block(&["*/v1/calls?*"]).await;
        page.open("/").await;
        page.alert().heading("The calls could not be loaded").is_visible().await;
        page.alert().says(SAID).await;
        page.is_clean().await;
        page.block(&[]).await;
        page.alert().button("Try again").click().await;
        page.alert().is_gone().await;
        page.go_offline(true).await;
        page.select("Direction").choose("Outbound").await;
        page.alert().says("offline").await;
        page.alert().does_not_say(SAID).await;
        page.go_offline(false).await;
        page.alert().is_gone().await;
        // Whatever it asks for, so nothing tells a blocker from a host that is gone.
        page.block(&["*/v1/*"]).await;
        page.select("Direction").choose("Inbound").await;
        page.alert().says("The connection broke").await;
        page.alert().does_not_say(SAID).await;
        page.block(&[]).await;

        desk::ready(page, ANSWERED).await;
        page.block(&["*/v1/call"]).await;
        desk::press(page).await;
        page.alert().heading(desk::UNKNOWN).is_visible().await;
        page.alert().says(SAID).await;
        assert_eq!(page.host.dials().await, 0);
        page.block(&[]).await;
        page.call_opens().await;
        assert_eq!(page.host.dials_of(ANSWERED).await, 1);
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
fn a_sign_in_that_ended_is_asked_for_again_and_the_draft_is_kept() {
    journey(Setting::default(), async |page| {
        page.expects("/v1/call", "401");
        let front = Front::before(page.host.address, |asked| {
            let is_signed_out = asked.path == "/v1/call" && asked.navigations == 1;
            if is_signed_out { Instead::SignIn } else { Instead::Nothing }
        })
        .await;
        page.go_to(front.address, "/calls/new").await;
        page.select("From number").choose(desk::FROM).await;
        page.field("To number").fill(ANSWERED).await;
        page.radio("Number's own agent").click().await;
        desk::press(page).await;
        page.alert().heading("Your sign-in has ended").is_visible().await;
        page.alert().says("Nobody was called").await;
        page.alert().says("This site's proxy says").await;
        page.is_clean().await;
        page.alert().button("Reload").click().await;
        page.is_started().await;
        page.field("To number").has_value(ANSWERED).await;
        assert_eq!(page.host.dials().await, 0);
        desk::press(page).await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.host.dials().await, 1);
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
