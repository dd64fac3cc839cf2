//! The web server gets a new key, or dies, while a call is placed.

use callboard_tests::harness::{Page, Scope, Setup, new_key, wait_until, with_page};

use crate::new_call_form::{self as form, ANSWERED, UNKNOWN};
use crate::proxy;

/// Pressed; a phone rings; the answer is on its way.
async fn place_with_delayed_response(page: &Page) {
    page.backend.hold_placement_responses(true);
    form::fill_minimal(page, ANSWERED).await;
    form::submit(page).await;
    form::phone_rings(page, ANSWERED).await;
}

/// How the key begins by which the API is asked.
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
        // Another beginning, to tell them apart by what the API shows.
        let key = new_key().replace("sk_test_canary_", "sk_test_second_");
        proxy(page).reload(&key);
        wait_until("the new key is used", async || key.starts_with(&key_in_use(page).await)).await;
        page.backend.hold_placement_responses(false);
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        // The first answer came through: nothing had to be asked again.
        assert_eq!(page.backend.placements().await, 1);
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_placement_survives_a_server_crash_and_restart() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/", "net::ERR_");
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
