//! The web server is reloaded with a new key, or dies, during a placement.

use callboard_tests::harness::{Page, Scope, Setup, new_key, wait_until, with_page};

use crate::new_call_form::{self as form, ANSWERED, UNKNOWN};
use crate::proxy;

/// Places a call: the phone rings, the response is delayed.
async fn place_with_delayed_response(page: &Page) {
    page.backend.hold_placement_responses(true);
    form::fill_minimal(page, ANSWERED).await;
    form::submit(page).await;
    form::phone_rings(page, ANSWERED).await;
}

/// The prefix of the key that the API receives.
async fn key_in_use(page: &Page) -> String {
    const SCRIPT: &str = "
        const done = arguments[arguments.length - 1];
        fetch('/v1/whoami').then(answer => answer.json()).then(me => done(me.key_prefix));";
    page.run_async(SCRIPT).await.as_str().unwrap_or_default().to_owned()
}

#[test]
fn reloading_with_a_new_key_does_not_interrupt_a_placement() {
    with_page(Setup::default(), async |page| {
        place_with_delayed_response(page).await;
        // With another prefix, because the API shows only that.
        let key = new_key().replace("sk_test_canary_", "sk_test_second_");
        proxy(page).reload(&key);
        wait_until("the new key is used", async || key.starts_with(&key_in_use(page).await)).await;
        page.backend.hold_placement_responses(false);
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        // The first response arrived: no retry was needed.
        assert_eq!(page.backend.placements().await, 1);
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_placement_survives_a_server_crash_and_restart() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/", "net::ERR_");
        // The second wasm is loaded in the background, on a slow machine while the server is
        // down.
        page.allow_failure("/callboard-later-", "net::ERR_");
        place_with_delayed_response(page).await;
        proxy(page).server.kill().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        assert_eq!(page.backend.placements().await, 1);
        page.backend.hold_placement_responses(false);
        proxy(page).server.start().await;
        page.call_opens().await;
        page.says("This is the call you already placed").await;
        page.status("Call status").is_visible().await;
        assert_eq!(page.backend.dials().await, 1);
        assert!(page.backend.placements().await > 1);
    });
}
