//! The web server gets a new key, or dies, while a call is placed.

use callboard_tests::harness::{Page, Scope, Setting, journey, new_key, until};

use crate::desk::{self, ANSWERED, UNKNOWN};
use crate::proxy;

/// Pressed; a phone rings; the answer is on its way.
async fn is_placed_slowly(page: &Page) {
    page.host.hold_answers(true);
    desk::ready(page, ANSWERED).await;
    desk::press(page).await;
    desk::rings(page, ANSWERED).await;
}

/// How the key begins by which the API is asked.
async fn key_in_use(page: &Page) -> String {
    const SCRIPT: &str = "
        const done = arguments[arguments.length - 1];
        fetch('/v1/whoami').then(answer => answer.json()).then(me => done(me.key_prefix));";
    page.run_async(SCRIPT).await.as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_reload_with_a_new_key_lets_a_call_that_is_being_placed_be_answered() {
    journey(Setting::default(), async |page| {
        is_placed_slowly(page).await;
        // Another beginning, to tell them apart by what the API shows.
        let key = new_key().replace("sk_test_canary_", "sk_test_second_");
        proxy(page).reload(&key);
        until("the new key is used", async || key.starts_with(&key_in_use(page).await)).await;
        page.host.hold_answers(false);
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        // The first answer came through: nothing had to be asked again.
        assert_eq!(page.host.placements().await, 1);
        assert_eq!(page.host.dials().await, 1);
    });
}

#[test]
fn killed_and_started_again_while_a_call_is_being_placed_it_leads_to_that_call() {
    journey(Setting::default(), async |page| {
        page.expects("/v1/", "net::ERR_");
        is_placed_slowly(page).await;
        proxy(page).server.kill().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        assert_eq!(page.host.placements().await, 1);
        page.host.hold_answers(false);
        proxy(page).server.start().await;
        page.call_opens().await;
        page.says("This is the call you already placed").await;
        page.status("Call status").is_visible().await;
        assert_eq!(page.host.dials().await, 1);
        assert!(page.host.placements().await > 1);
    });
}
