//! Auto-reload: its price is said first, and a charge right away is asked about.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::top_up::takes_presses;

const BILLING: &str = "/v1/billing";
const MINIMUM: &str = "When less than this is left";

async fn open(page: &Page) {
    page.open("/account").await;
    page.region("Balance").says("$42.50").await;
}

/// The focus is where no key changes anything.
async fn status_has_focus(page: &Page) {
    let script = "return document.activeElement.id";
    wait_until("the status has the focus", async || {
        page.run(script, vec![]).await.unwrap() == "auto-reload-said"
    })
    .await;
}

#[test]
fn auto_reload_says_its_price_first_and_can_be_changed_and_turned_off() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        let reload = page.region("Auto-reload");
        reload.says("Off").await;
        reload.button("Enable auto-reload").click().await;
        page.field("When less than this is left").has_focus().await;
        page.field("When less than this is left").fill("12,50").await;
        page.field("Add this much").fill("30").await;
        reload
            .says("Charges Visa ending in 4242 with $30.00 whenever less than $12.50 is left")
            .await;
        reload.does_not_say("right away").await;
        reload.button("Turn on auto-reload").click().await;
        reload.says("Auto-reload is on.").await;
        reload
            .says("Adds $30.00 whenever less than $12.50 is left. Visa ending in 4242 pays.")
            .await;
        status_has_focus(page).await;
        reload.button("Change").click().await;
        page.field("When less than this is left").has_value("12.50").await;
        page.field("When less than this is left").fill("-1").await;
        reload.button("Save").click().await;
        page.field("When less than this is left").is_invalid().await;
        page.field("When less than this is left").fill("50").await;
        reload.says("Less is left now, so it charges $30.00 right away.").await;
        assert_eq!(page.backend.charges().await, 0);
        reload.button("Cancel").click().await;
        reload.button("Change").has_focus().await;
        reload.button("Turn off").click().await;
        reload.says("Auto-reload is off.").await;
        status_has_focus(page).await;
        let account = page.backend.api("/billing").await;
        assert_eq!(account["auto_reload_enabled"], false);
        assert_eq!(account["auto_reload_amount_cents"], 3_000);
    });
}

#[test]
fn auto_reload_that_fails_names_the_card_and_without_one_who_can_add_it() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(BILLING, "422");
        page.backend.set_account(json!({ "card": "declined", "balance_cents": 500 })).await;
        page.open("/account").await;
        let reload = page.region("Auto-reload");
        reload.button("Enable auto-reload").click().await;
        reload.says("right away").await;
        reload.button("Turn on auto-reload").click().await;
        reload.says("Charge $50.00 to Visa ending in 0002 now?").await;
        reload.button("Charge $50.00 and turn on").click().await;
        reload.says("On, but failing").await;
        reload.says("Visa ending in 0002 was not charged for $50.00.").await;
        reload.says("Your card was declined.").await;
        reload.says("The next try is").await;
        reload.button("Turn off").click().await;
        reload.says("Auto-reload is off.").await;
        reload.button("Enable auto-reload").click().await;
        reload.button("Turn on auto-reload").click().await;
        reload.says("Charge $50.00 to Visa ending in 0002 now?").await;
        page.backend.set_account(json!({ "card": "none" })).await;
        reload.button("Charge $50.00 and turn on").click().await;
        page.alert().heading("Auto-reload was not changed").has_focus().await;
        page.alert().says("There is no saved card").await;
        page.alert().button("Dismiss").click().await;
        reload.button("Enable auto-reload").has_focus().await;
        assert_eq!(page.backend.charges().await, 0);
    });
}

#[test]
fn saving_that_charges_right_away_is_asked_about_and_enter_in_a_row_answers_nothing() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        let reload = page.region("Auto-reload");
        reload.button("Enable auto-reload").click().await;
        page.field(MINIMUM).fill("100").await;
        page.field("Add this much").fill("20").await;
        reload.says("the card may be charged 3 times, $60.00 in all.").await;
        page.press(Key::Enter).await;
        let question = page.group("Confirmation");
        page.button("Charge $20.00 and turn on").has_focus().await;
        page.press(Key::Enter).await;
        page.press(Key::Enter).await;
        question.says("Charge $20.00 to Visa ending in 4242 now?").await;
        question.says("$42.50 is left, which is less than $100.00.").await;
        question.says("the card may be charged 3 times, $60.00 in all.").await;
        assert_eq!(page.backend.charges().await, 0);
        question.button("Cancel").click().await;
        page.field(MINIMUM).has_focus().await;
        page.field(MINIMUM).has_value("100").await;
        assert_eq!(page.backend.api("/billing").await["auto_reload_enabled"], false);
        page.press(Key::Enter).await;
        page.button("Charge $20.00 and turn on").has_focus().await;
        takes_presses(page, "reload-now").await;
        page.check_page().await;
        page.press(Key::Enter).await;
        reload.says("Auto-reload is on.").await;
        status_has_focus(page).await;
        page.press(Key::Enter).await;
        reload.button("Turn off").is_visible().await;
        assert_eq!(page.backend.api("/billing").await["auto_reload_enabled"], true);
    });
}

#[test]
fn a_reload_that_the_api_refuses_is_refused_at_the_field() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        let reload = page.region("Auto-reload");
        reload.button("Enable auto-reload").click().await;
        for (amount, said) in [("0", "more than $0.00"), ("1000.01", "at once is $1,000.00.")] {
            page.field("Add this much").fill(amount).await;
            page.press(Key::Enter).await;
            let error = page.field("Add this much").is_invalid().await;
            assert!(error.contains(said), "{error}");
        }
        assert_eq!(page.backend.api("/billing").await["auto_reload_enabled"], false);
    });
}
