//! When the API, the network or the key is gone.

use callboard_tests::harness::{Interception, Interceptor, Scope, Setup, with_page};

use crate::new_call_form::{self as form, ANSWERED};

#[test]
fn the_last_good_call_data_stays_while_the_api_is_down() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/", "502");
        // Requests in flight when the connection was cut.
        page.allow_failure("/v1/", "net::ERR_EMPTY_RESPONSE");
        form::place_call(page, ANSWERED).await;
        page.backend.advance(20).await;
        page.status("Call status").says("In conversation").await;
        page.backend.disconnect_api().await;
        page.alert().heading("The call could not be checked").is_visible().await;
        page.heading("Call to +1 415 555 0199").is_visible().await;
        page.status("Call status").says("In conversation").await;
        page.button("Resume").is_visible().await;
        page.backend.reconnect_api().await;
        page.backend.advance(300).await;
        page.button("Resume").click().await;
        page.status("Call status").says("Ended").await;
        page.alert().is_gone().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn the_call_list_stays_while_the_api_is_down() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/", "502");
        // Requests in flight when the connection was cut.
        page.allow_failure("/v1/", "net::ERR_EMPTY_RESPONSE");
        page.open("/").await;
        page.table("Calls").says("Agent finished").await;
        page.backend.disconnect_api().await;
        page.select("Direction").choose("Outbound").await;
        page.alert().heading("The calls could not be loaded").is_visible().await;
        // The gateway's own error reveals nothing of what is behind it.
        page.says("no phone rings").await;
        page.backend.reconnect_api().await;
        page.alert().button("Try again").click().await;
        page.alert().is_gone().await;
        page.table("Calls").does_not_say("Inbound").await;
    });
}

#[test]
fn a_followed_call_shows_offline_and_resumes_when_back_online() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/", "net::ERR_INTERNET_DISCONNECTED");
        form::place_call(page, ANSWERED).await;
        page.status("Call status").says("Dialling").await;
        page.go_offline(true).await;
        page.alert().says("offline").await;
        page.status("Call status").says("Dialling").await;
        page.backend.advance(300).await;
        page.go_offline(false).await;
        page.status("Call status").says("Ended").await;
        page.alert().is_gone().await;
    });
}

#[test]
fn a_blocked_request_mentions_ad_blockers_and_a_lost_network_does_not() {
    const SAID: &str = "An ad blocker or privacy extension may have stopped this request";
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/", "net::ERR_BLOCKED_BY_");
        page.allow_failure("/v1/", "net::ERR_INTERNET_DISCONNECTED");
        page.block(&["*/v1/calls?*"]).await;
        page.open("/").await;
        page.alert().heading("The calls could not be loaded").is_visible().await;
        page.alert().says(SAID).await;
        page.check_page().await;
        page.block(&[]).await;
        // It tries again without being asked, and then takes the button away.
        page.alert().button("Try again").click_if_present().await;
        page.alert().is_gone().await;
        page.go_offline(true).await;
        page.select("Direction").choose("Outbound").await;
        page.alert().says("offline").await;
        page.alert().does_not_say(SAID).await;
        page.go_offline(false).await;
        page.alert().is_gone().await;
        // If every request fails, a blocker cannot be told from a server that is gone.
        page.block(&["*/v1/*"]).await;
        page.select("Direction").choose("Inbound").await;
        page.alert().says("Connection lost").await;
        page.alert().does_not_say(SAID).await;
        page.block(&[]).await;

        form::fill_minimal(page, ANSWERED).await;
        page.block(&["*/v1/call"]).await;
        form::submit(page).await;
        page.alert().heading(form::UNKNOWN).is_visible().await;
        page.alert().says(SAID).await;
        assert_eq!(page.backend.dials().await, 0);
        page.block(&[]).await;
        page.call_opens().await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
    });
}

#[test]
fn a_revoked_key_names_who_can_replace_it() {
    with_page(Setup { key: "sk_live_revoked", ..Setup::default() }, async |page| {
        page.allow_failure("/v1/", "403");
        page.open("/").await;
        page.alert().heading("The calls could not be loaded").is_visible().await;
        page.alert().says("The API key was not accepted").await;
        page.alert().says("Whoever runs this Callboard").await;
    });
}

#[test]
fn an_expired_sign_in_is_requested_again_and_keeps_the_draft() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "401");
        let interceptor = Interceptor::in_front_of(page.backend.address, |request| {
            let is_signed_out = request.path == "/v1/call" && request.navigations == 1;
            if is_signed_out { Interception::Unauthorized } else { Interception::PassThrough }
        })
        .await;
        page.go_to(interceptor.address, "/calls/new").await;
        page.select("From number").choose(form::FROM).await;
        page.field("To number").fill(ANSWERED).await;
        page.radio("Number's own agent").click().await;
        page.field("first_name").fill("Dana").await;
        page.field("appointment").fill("Thursday at 3 pm").await;
        form::submit(page).await;
        page.alert().heading("Your sign-in has ended").is_visible().await;
        page.alert().says("Nobody was called").await;
        page.alert().says("Our server says").await;
        page.check_page().await;
        page.alert().button("Reload").click().await;
        page.is_started().await;
        page.field("To number").has_value(ANSWERED).await;
        assert_eq!(page.backend.dials().await, 0);
        form::submit(page).await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_hidden_page_stops_polling_until_it_is_visible_again() {
    with_page(Setup::default(), async |page| {
        form::place_call(page, ANSWERED).await;
        page.status("Call status").says("Dialling").await;
        page.hide(true).await;
        page.status("Call status").is_visible().await;
        page.says("Paused while this page is hidden").await;
        page.backend.advance(300).await;
        let asked = page.backend.requests().await;
        page.hide(false).await;
        page.status("Call status").says("Ended").await;
        assert!(page.backend.requests().await > asked);
    });
}
