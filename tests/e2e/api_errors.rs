//! Calls that the API rejects: no phone rings, the form keeps its contents, and the
//! first button leads on.

use callboard_tests::harness::{Page, Scope, Setup, with_page};

use sandbox::fault::DATE_SECONDS;
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

/// Calls a number that the API rejects, and checks the banner.
async fn is_rejected(page: &Page, to: &str, status: &str, title: &str, button: &str) {
    page.allow_failure("/v1/call", status);
    form::fill(page, to).await;
    form::submit(page).await;
    page.alert().heading(title).is_visible().await;
    let alert = page.alert();
    let first = alert.any_button();
    first.says(button).await;
    form::is_still_filled(page, to).await;
    assert_eq!(page.backend.dials_of(to).await, 0, "{to}");
    page.alert().disclosure("Details").click().await;
    page.alert().button("Copy details").is_visible().await;
    page.alert().says(status).await;
}

/// The call is placed after all, once.
async fn is_placed_after_all(page: &Page, to: &str) {
    page.call_opens().await;
    page.status("Call status").says("Dialling").await;
    assert_eq!(page.backend.dials_of(to).await, 1, "{to}");
}

#[test]
fn a_spent_balance_can_be_topped_up_and_the_call_placed() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550120";
        is_rejected(page, to, "402", "The balance is used up", "Top up").await;
        page.alert().button("Top up").click().await;
        let billing = page.group("Billing");
        billing.button("$50.00").click().await;
        billing.button("Add $50.00").click().await;
        billing.says("Charge $50.00 to Visa ending in 4242?").await;
        billing.button("Charge $50.00").click().await;
        page.alert().heading("$50.00 added").is_visible().await;
        page.alert().heading("The balance is used up").is_gone().await;
        page.alert().button("Place the call").has_focus().await;
        assert_eq!(page.backend.state().await["charges"], 1);
        form::is_still_filled(page, to).await;
        page.alert().button("Place the call").click().await;
        is_placed_after_all(page, to).await;
    });
}

#[test]
fn auto_reload_that_pays_at_once_leads_on_to_the_call() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550120";
        is_rejected(page, to, "402", "The balance is used up", "Top up").await;
        page.alert().button("Top up").click().await;
        let reload = page.group("Auto-reload");
        reload.button("Enable auto-reload").click().await;
        reload.says("Less is left now, so it charges $50.00 right away.").await;
        assert_eq!(page.backend.charges().await, 0);
        reload.button("Turn on auto-reload").click().await;
        reload.button("Charge $50.00 and turn on").click().await;
        reload.says("Adds $50.00 whenever less than $10.00 is left.").await;
        reload.button("Turn off").is_visible().await;
        page.group("Billing").button("Place the call").click().await;
        is_placed_after_all(page, to).await;
        assert_eq!(page.backend.charges().await, 1);
    });
}

#[test]
fn a_demo_number_offers_another_number() {
    with_page(Setup::default(), async |page| {
        let title = "+1 202 555 0143 is a demo number: it can only receive calls";
        is_rejected(page, "+14155550121", "403", title, "Choose another number").await;
        page.alert().says("VoIP number").await;
        page.alert().button("Choose another number").click().await;
        page.select("From number").has_focus().await;
    });
}

#[test]
fn an_unverified_number_can_be_verified_and_the_call_placed() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550122";
        let title = "+1 202 555 0143 is not verified yet";
        is_rejected(page, to, "403", title, "Verify this number").await;
        page.alert().button("Verify this number").click().await;
        page.group("Verification").says("Your carrier bills it").await;
        page.group("Verification").button("Verify now").click().await;
        page.alert().says("is verified and can call out").await;
        page.alert().heading("The number is verified").is_visible().await;
        form::is_still_filled(page, to).await;
        page.alert().button("Place the call").has_focus().await;
        page.alert().button("Place the call").click().await;
        is_placed_after_all(page, to).await;
    });
}

#[test]
fn a_trial_account_is_offered_a_top_up() {
    with_page(Setup::default(), async |page| {
        let title = "Trial accounts cannot make this call";
        is_rejected(page, "+14155550123", "403", title, "Top up").await;
        page.alert().button("Top up").click().await;
        page.group("Billing").button("Add $25.00").click().await;
        page.group("Billing").button("Charge $25.00").click().await;
        page.alert().says("$25.00 added").await;
    });
}

#[test]
fn a_missing_tcpa_confirmation_names_who_must_sign() {
    with_page(Setup::default(), async |page| {
        let (to, title) = ("+14155550124", "Your organization cannot make outbound calls yet");
        is_rejected(page, to, "403", title, "Try again").await;
        page.alert().says("An admin of your organization").await;
        page.alert().button("Try again").click().await;
        page.alert().heading(title).is_visible().await;
        assert_eq!(page.backend.dials_of(to).await, 0);
    });
}

#[test]
fn an_insufficient_role_names_who_can_raise_it() {
    with_page(Setup::default(), async |page| {
        let title = "This Callboard is not allowed to place calls";
        is_rejected(page, "+14155550125", "403", title, "Try again").await;
        page.alert().says("An admin of your organization").await;
        page.alert().button("Try again").click().await;
        page.alert().heading(title).is_visible().await;
    });
}

#[test]
fn a_foreign_from_number_offers_to_refresh_the_list() {
    with_page(Setup::default(), async |page| {
        let title = "+1 202 555 0143 does not belong to your organization";
        is_rejected(page, "+14155550126", "404", title, "Refresh numbers").await;
        page.alert().button("Refresh numbers").click().await;
        page.select("From number").has_focus().await;
    });
}

#[test]
fn a_deleted_agent_offers_to_refresh_the_list() {
    with_page(Setup::default(), async |page| {
        let title = "The agent no longer exists";
        is_rejected(page, "+14155550127", "404", title, "Refresh agents").await;
        page.alert().button("Refresh agents").click().await;
        page.select("Agent").has_focus().await;
    });
}

#[test]
fn a_rejected_caller_id_offers_another_number() {
    with_page(Setup::default(), async |page| {
        let title = "+1 202 555 0143 cannot be used to call that number";
        is_rejected(page, "+14155550128", "409", title, "Choose another number").await;
        page.alert().button("Choose another number").click().await;
        page.select("From number").has_focus().await;
    });
}

#[test]
fn fields_the_api_rejects_show_its_messages() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "400");
        let to = "+14155550138";
        form::fill(page, to).await;
        form::submit(page).await;
        page.alert().heading("ThunderPhone did not accept some details").is_visible().await;
        let said = page.field("Max hold (seconds)").is_invalid().await;
        assert!(said.contains("A valid integer is required."), "{said}");
        page.field("To number").is_invalid().await;
        form::is_still_filled(page, to).await;
        assert_eq!(page.backend.dials_of(to).await, 0);
    });
}

#[test]
fn a_rejected_key_names_who_can_replace_it() {
    with_page(Setup::default(), async |page| {
        let title = "The API key was not accepted";
        page.allow_failure("/v1/call", "403");
        is_rejected(page, "+14155550139", "401", title, "Try again").await;
        page.alert().says("Whoever runs this Callboard").await;
        page.alert().button("Try again").click().await;
        page.alert().heading(title).is_visible().await;
    });
}

#[test]
fn a_rate_limited_call_is_placed_automatically_after_the_wait() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550130";
        page.allow_failure("/v1/call", "429");
        form::fill(page, to).await;
        form::submit(page).await;
        page.alert().heading("Too many requests right now").is_visible().await;
        page.alert().says("Sending the same attempt again in").await;
        form::is_still_filled(page, to).await;
        is_placed_after_all(page, to).await;
    });
}

#[test]
fn a_rate_limited_call_waits_until_the_retry_after_date() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "429");
        page.backend.set_faults(json!({ "place": ["429_date_before"] })).await;
        form::fill(page, ANSWERED).await;
        form::submit(page).await;
        page.alert().says("Sending the same attempt again in").await;
        let said = page.alert().text().await;
        let (_, left) = said.split_once("Sending the same attempt again in ").expect("a countdown");
        let left = left.split_whitespace().next().and_then(|left| left.parse().ok());
        // Without the date it would be ten.
        assert!(left.is_some_and(|left: i64| left <= DATE_SECONDS), "{said}");
        is_placed_after_all(page, ANSWERED).await;
    });
}

#[test]
fn a_carrier_error_is_retried_with_the_same_key() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550132";
        page.allow_failure("/v1/call", "502");
        form::fill(page, to).await;
        form::submit(page).await;
        page.alert().heading("The phone network reported a problem").is_visible().await;
        page.alert().says("Sending the same attempt again in").await;
        form::is_still_filled(page, to).await;
        is_placed_after_all(page, to).await;
    });
}

#[test]
fn a_retry_countdown_can_be_stopped_and_resumed() {
    with_page(Setup::default(), async |page| {
        let to = "+14155550132";
        page.allow_failure("/v1/call", "502");
        form::fill(page, to).await;
        form::submit(page).await;
        page.alert().button("Stop").click().await;
        page.alert().button("Stop").is_gone().await;
        assert_eq!(page.backend.dials_of(to).await, 0);
        page.alert().button("Try again").click().await;
        is_placed_after_all(page, to).await;
    });
}
