//! Cards that cannot be charged: what is said, and who can do something about it.

use callboard_tests::harness::{Scope, Setup, with_page};
use serde_json::json;

use crate::top_up::{TOP_UP, charge, is_charged_once, open, requests};

#[test]
fn a_declined_card_is_named_and_another_can_be_charged() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(TOP_UP, "402");
        page.backend.set_account(json!({ "card": "declined" })).await;
        open(page).await;
        charge(page).await;
        page.alert().heading("Visa ending in 0002 was declined").has_focus().await;
        page.alert().says("nothing was charged").await;
        page.alert().says("An admin of your organization").await;
        page.alert().button("Dismiss").click().await;
        page.field("Amount").has_focus().await;
        page.region("Balance").says("The last top-up failed.").await;
        page.backend.set_account(json!({ "card": "visa" })).await;
        charge(page).await;
        page.alert().button("Try again").click().await;
        page.button("Add $25.00").click().await;
        page.group("Confirmation").says("Visa ending in 4242").await;
        page.button("Charge $25.00").click().await;
        is_charged_once(page).await;
    });
}

#[test]
fn without_a_card_it_says_who_can_add_one_and_where() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(TOP_UP, "422");
        open(page).await;
        // It is removed while the page is open.
        page.backend.set_account(json!({ "card": "none" })).await;
        charge(page).await;
        page.alert().says("There is no saved card").await;
        page.alert().says("ThunderPhone's dashboard").await;
        page.alert().button("Try again").click().await;
        let balance = page.region("Balance");
        balance.says("No card is saved, so nothing can be charged.").await;
        assert!(!page.button("Add $25.00").exists().await);
        page.backend.set_account(json!({ "card": "visa" })).await;
        balance.button("Check again").click().await;
        page.button("Add $25.00").is_visible().await;
        assert_eq!(page.backend.charges().await, 0);
    });
}

#[test]
fn a_confirmation_that_the_bank_wants_is_given_in_the_vendors_dashboard() {
    with_page(Setup::default(), async |page| {
        page.backend.set_account(json!({ "card": "confirm" })).await;
        open(page).await;
        charge(page).await;
        let title = "The bank wants a confirmation for $25.00";
        page.alert().heading(title).is_visible().await;
        page.alert().says("Finish the payment in ThunderPhone's dashboard").await;
        page.alert().says("Nothing is charged until it is confirmed.").await;
        page.reload().await;
        page.alert().heading(title).is_visible().await;
        assert_eq!((requests(page).await, page.backend.charges().await), (1, 0));
        page.backend.finish_payment().await;
        page.alert().button("Check what happened").click_if_present().await;
        is_charged_once(page).await;
    });
}
