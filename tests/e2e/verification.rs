//! Verifying a number: a call that the carrier bills. It is said first, one runs at a time,
//! and what came of it stays.

use callboard_tests::harness::{Key, Page, Scope, Setup, with_page};

use crate::top_up::takes_presses;

const NEW_LINE: &str = "+1 202 555 0144";
const OLD_TRUNK: &str = "+1 202 555 0147";

async fn numbers(page: &Page) {
    page.open("/account").await;
    page.region("Numbers").says("3 of 7 ready to dial").await;
}

#[test]
fn a_number_is_verified_after_its_price_was_said() {
    with_page(Setup::default(), async |page| {
        numbers(page).await;
        let verify = page.button(&format!("Verify {NEW_LINE}"));
        verify.click().await;
        let question = page.group("Verification");
        question.says("Your carrier bills it, usually a few cents.").await;
        page.button("Verify now").has_focus().await;
        question.button("Cancel").click().await;
        verify.has_focus().await;
        verify.click().await;
        page.button("Verify now").has_focus().await;
        // Who presses twice has not read what it costs.
        page.press(Key::Enter).await;
        question.says("Your carrier bills it").await;
        assert!(!page.text().await.contains("The verification call is running."));
        takes_presses(page, "verify-now").await;
        page.press(Key::Enter).await;
        let region = page.region("Numbers");
        region.says(&format!("{NEW_LINE} is verified and can call out.")).await;
        region.says("ThunderPhone says: “").await;
        region.says("4 of 7 ready to dial").await;
        // There is nothing left to verify.
        assert!(!verify.exists().await);
        let focused = "return document.activeElement.textContent.includes('is verified')";
        assert_eq!(page.run(focused, vec![]).await.unwrap(), true);
    });
}

#[test]
fn one_runs_at_a_time_goes_on_elsewhere_and_its_failure_stays() {
    with_page(Setup { speed: 20.0, ..Setup::default() }, async |page| {
        numbers(page).await;
        page.button(&format!("Verify {OLD_TRUNK}")).click().await;
        page.button("Verify now").click().await;
        page.group("Verification").says("The verification call is running.").await;
        let other = page.button(&format!("Verify {NEW_LINE}"));
        other.has_attribute("aria-disabled", "true").await;
        page.region("Numbers").says("Wait for the other verification.").await;
        other.click().await;
        assert!(!page.button("Verify now").exists().await);
        page.link("Calls").click().await;
        page.table("Calls").is_visible().await;
        page.link("Account").click().await;
        let region = page.region("Numbers");
        region.says("Your carrier blocked the verification call: “").await;
        region.says("Caller id not allowed on this trunk.").await;
        region.says("Ask your carrier to allow calls from this number.").await;
        page.button(&format!("Verify {OLD_TRUNK}")).is_visible().await;
        other.lacks_attribute("aria-disabled").await;
    });
}

#[test]
fn a_role_that_is_too_low_names_who_can_do_it_and_where() {
    with_page(
        Setup { key: "sk_live_member_of_the_front_office", ..Setup::default() },
        async |page| {
            page.allow_failure("/verify-voip", "403");
            numbers(page).await;
            page.region("Organization").says("Member: an admin or owner verifies numbers").await;
            page.button(&format!("Verify {NEW_LINE}")).click().await;
            page.button("Verify now").click().await;
            page.alert().says("Only an admin or owner can verify a number.").await;
            page.alert().says("An admin of your organization").await;
            page.alert().says("in ThunderPhone's dashboard").await;
            page.alert().button("Dismiss").click().await;
            page.button(&format!("Verify {NEW_LINE}")).has_focus().await;
        },
    );
}

#[test]
fn in_new_call_a_verified_number_is_chosen_and_a_failure_is_not_lost() {
    with_page(Setup { speed: 20.0, ..Setup::default() }, async |page| {
        page.open("/calls/new").await;
        page.disclosure("4 numbers cannot dial").click().await;
        page.button(&format!("Verify {OLD_TRUNK}")).click().await;
        page.button("Verify now").click().await;
        page.says("Your carrier blocked the verification call").await;
        page.button(&format!("Verify {NEW_LINE}")).click().await;
        page.group("Verification").button("Cancel").click().await;
        page.button(&format!("Verify {NEW_LINE}")).has_focus().await;
        page.button(&format!("Verify {NEW_LINE}")).click().await;
        page.button("Verify now").click().await;
        page.says(&format!("{NEW_LINE} is verified and can call out.")).await;
        page.says("It is chosen now.").await;
        page.select("From number").has_value("+12025550144").await;
        page.select("From number").has_focus().await;
    });
}
