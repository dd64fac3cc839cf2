//! “Before you call”: what is fine takes one line, what is not has a remedy, and nothing that
//! appears moves “Place call”.

use callboard_tests::harness::{Key, Page, Scope, Setup, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED, FROM};

/// The list of checks.
macro_rules! checks {
    ($page:expr) => {
        $page.region("Before you call")
    };
}

async fn nothing_is_sent(page: &Page) {
    assert_eq!(page.backend.placements().await, 0, "something was sent");
}

/// Presses a remedy by the keyboard alone.
async fn press(page: &Page, button: &str) {
    checks!(page).button(button).focus().await;
    page.press(Key::Enter).await;
}

async fn all_is_well_and_one_call_is_placed(page: &Page) {
    checks!(page).disclosure("Ready to call").is_visible().await;
    form::submit(page).await;
    page.call_opens().await;
    assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
}

#[test]
fn the_list_is_quiet_until_something_is_chosen_and_what_is_fine_takes_one_line() {
    with_page(Setup::default(), async |page| {
        page.open("/calls/new").await;
        let list = checks!(page);
        list.says("Choose a from number.").await;
        list.disclosure("Already fine").is_visible().await;
        for word in ["Unknown", "Attention", "Refused"] {
            list.does_not_say(word).await;
        }
        page.select("From number").choose(FROM).await;
        list.says("Enter the number to call.").await;
        page.field("To number").fill("+1415555019x").await;
        list.says("Use digits only").await;
        page.field("To number").fill(ANSWERED).await;
        list.says("Choose an agent.").await;
        page.select("Agent").choose(form::AGENT).await;
        let ready = list.disclosure("Ready to call");
        ready.is_visible().await;
        list.does_not_say("Signed.").await;
        ready.click().await;
        for text in
            ["Signed.", "California", "Not on a list.", "Checked just now", "It speaks first"]
        {
            list.says(text).await;
        }
    });
}

#[test]
fn a_variable_is_filled_in_and_a_number_changed_from_their_rows() {
    with_page(Setup::default(), async |page| {
        form::open_with_numbers(page, "+12025550148").await;
        page.select("Agent").choose("Appointment reminders").await;
        checks!(page).button("Fill in first_name").click().await;
        page.field("first_name").has_focus().await;
        page.type_text("Dana").await;
        press(page, "Fill in appointment").await;
        page.field("appointment").has_focus().await;
        page.type_text("Thursday").await;
        checks!(page).button("Fill in appointment").is_gone().await;

        let row = checks!(page).item("This is a number of your own organization");
        row.says("Attention").await;
        row.button("Change the number").click().await;
        page.field("To number").has_focus().await;
        page.field("first_name").focus().await;
        press(page, "Change the number").await;
        page.field("To number").has_focus().await;
        nothing_is_sent(page).await;
    });
}

#[test]
fn a_spent_balance_keeps_the_call_back_until_somebody_tops_up() {
    with_page(Setup::default(), async |page| {
        page.backend.set_account(json!({ "balance_cents": 0 })).await;
        form::fill_minimal(page, ANSWERED).await;
        let row = checks!(page).item("Calls won't go out until somebody tops up");
        row.says("Refused").await;
        form::submit(page).await;
        row.has_focus().await;
        page.form("New call").says("Not yet. Balance: $0.00.").await;
        nothing_is_sent(page).await;
        // Somebody else tops up.
        page.backend.set_account(json!({ "balance_cents": 700 })).await;
        row.button("Check again").click().await;
        row.is_gone().await;
        checks!(page).says("The balance is loaded again.").await;

        page.backend.set_account(json!({ "balance_cents": -5 })).await;
        page.reload().await;
        row.says("-$0.05").await;
        press(page, "Top up").await;
        let billing = page.group("Billing");
        billing.button("$50.00").click().await;
        billing.button("Add $50.00").click().await;
        billing.button("Charge $50.00").click().await;
        row.is_gone().await;
        all_is_well_and_one_call_is_placed(page).await;
    });
}

#[test]
fn trying_anyway_lets_the_api_decide() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "402");
        page.backend.set_account(json!({ "balance_cents": 0 })).await;
        form::fill_minimal(page, ANSWERED).await;
        press(page, "Try anyway").await;
        page.alert().heading("The balance is used up").is_visible().await;
        assert_eq!((page.backend.placements().await, page.backend.dials().await), (1, 0));
        // It was tried for this form; another number is refused again.
        page.field("To number").fill("+14155550198").await;
        form::submit(page).await;
        checks!(page).item("Balance").has_focus().await;
        assert_eq!(page.backend.placements().await, 1);
    });
}

#[test]
fn a_number_that_lost_its_verification_is_verified_from_its_row() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "403");
        form::fill_minimal(page, "+14155550122").await;
        form::submit(page).await;
        page.alert().button("Verify this number").is_visible().await;
        page.alert().button("Dismiss").click().await;
        page.reload().await;
        page.field("To number").fill(ANSWERED).await;
        let row = checks!(page).item("not verified yet");
        row.says("Refused").await;
        let placements = page.backend.placements().await;
        form::submit(page).await;
        row.has_focus().await;
        assert_eq!(page.backend.placements().await, placements);
        row.button("Choose another number").click().await;
        page.select("From number").has_focus().await;
        press(page, "Refresh numbers").await;
        checks!(page).says("The numbers are loaded again.").await;
        row.button("Verify").click().await;
        page.group("Verification").button("Verify now").click().await;
        row.is_gone().await;
        all_is_well_and_one_call_is_placed(page).await;
    });
}

#[test]
fn an_agent_that_is_gone_is_looked_for_again_or_replaced() {
    with_page(Setup::default(), async |page| {
        page.backend.set_agent(json!({ "id": 400, "name": "Short-lived", "prompt": "Hi." })).await;
        form::open_with_numbers(page, ANSWERED).await;
        page.select("Agent").choose("Short-lived").await;
        page.backend.set_agent(json!({ "id": 400, "is_gone": true })).await;
        page.reload().await;
        let row = checks!(page).item("Not in the list");
        row.says("Unknown").await;
        row.button("Choose another agent").click().await;
        page.select("Agent").has_focus().await;
        press(page, "Refresh agents").await;
        checks!(page).says("The agents are loaded again.").await;
        // A number without an agent of its own cannot call as it.
        page.select("From number").choose("+1 202 555 0148").await;
        page.radio("Number's own agent").click().await;
        let row = checks!(page).item("The number has no outbound agent");
        form::submit(page).await;
        row.has_focus().await;
        nothing_is_sent(page).await;
        row.button("Choose another agent").click().await;
        page.radio("Saved agent").has_focus().await;
    });
}

#[test]
fn a_missing_confirmation_can_be_checked_again() {
    with_page(Setup::default(), async |page| {
        page.backend.set_account(json!({ "tcpa": "revoked" })).await;
        form::fill_minimal(page, ANSWERED).await;
        let row = checks!(page).item("Revoked");
        row.says("Attention").await;
        page.backend.set_account(json!({ "tcpa": "active" })).await;
        press(page, "Check again").await;
        row.is_gone().await;
        // The button is gone, and with it the focus would be.
        page.button("Place call").has_focus().await;
    });
}

#[test]
fn a_number_abroad_is_allowed_by_one_switch_for_itself_alone() {
    with_page(Setup::default(), async |page| {
        let abroad = "+442079460958";
        form::fill_minimal(page, abroad).await;
        let row = checks!(page).item("United Kingdom");
        row.says("Refused").await;
        form::submit(page).await;
        row.has_focus().await;
        nothing_is_sent(page).await;
        row.checkbox("Allow this number").focus().await;
        page.press(Key::Space).await;
        row.checkbox("Allow this number").has_focus().await;
        checks!(page).disclosure("Ready to call").is_visible().await;
        // Kept with the draft, and for this number alone.
        page.reload().await;
        checks!(page).disclosure("Ready to call").is_visible().await;
        page.field("To number").fill("+442079460959").await;
        row.says("Refused").await;
        page.field("To number").fill(abroad).await;
        row.says("Refused").await;
        row.checkbox("Allow this number").click().await;
        form::submit(page).await;
        page.call_opens().await;
        assert_eq!(page.backend.dials_of(abroad).await, 1);
    });
}

#[test]
fn the_last_tries_are_named_by_whoever_placed_them() {
    with_page(Setup::default(), async |page| {
        let earlier = page.backend.place(ANSWERED).await;
        page.backend.advance(300).await;
        let last = page.backend.place(ANSWERED).await;
        page.backend.advance(300).await;
        form::fill_minimal(page, ANSWERED).await;
        let row = checks!(page).item("Called recently");
        row.says("Attention").await;
        for text in ["Last called", "2 calls today", "Before that", " after "] {
            row.says(text).await;
        }
        form::submit(page).await;
        for text in ["It ended: ", " after ", "2 calls today", "Before that"] {
            page.alert().says(text).await;
        }
        // It stands in the question, and not below it again.
        checks!(page).does_not_say("Called recently").await;
        page.alert().button("Change it").click().await;
        row.link("Open that call").click().await;
        assert_eq!(page.call_opens().await, last.to_string());
        assert_ne!(earlier, last);
    });
}

#[test]
fn a_balance_says_how_many_calls_it_lasts_for() {
    with_page(Setup::default(), async |page| {
        form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
        form::fill_minimal(page, "+14155550198").await;
        checks!(page).disclosure("Ready to call").click().await;
        checks!(page).says("left. Enough for ").await;
    });
}

#[test]
fn every_check_is_asked_for_at_once() {
    with_page(Setup::default(), async |page| {
        form::fill_minimal(page, ANSWERED).await;
        checks!(page).disclosure("Ready to call").is_visible().await;
        page.backend.hold_all_responses(true);
        page.reload().await;
        tokio::time::sleep(std::time::Duration::from_millis(800)).await;
        let held = page.run("return performance.now()", vec![]).await.unwrap();
        page.backend.hold_all_responses(false);
        checks!(page).disclosure("Ready to call").is_visible().await;
        const STARTED: &str = "return performance.getEntriesByType('resource')
            .filter(entry => entry.startTime < arguments[0])
            // The calls in progress are watched at their own pace.
            .filter(entry => !entry.name.includes('status=in_progress'))
            .map(entry => entry.name.replace(/^.*?[/]v1[/]/, '').replace(/=.*$/, ''));";
        let asked = page.run(STARTED, vec![held.clone()]).await.unwrap();
        let asked: Vec<_> =
            asked.as_array().unwrap().iter().filter_map(|one| one.as_str()).collect();
        for path in ["phone-numbers", "agents", "outbound-tcpa-confirmation", "billing"] {
            assert_eq!(asked.iter().filter(|one| **one == path).count(), 1, "{path}: {asked:?}");
        }
        // Those to the number, and those of the agent.
        let calls = asked.iter().filter(|one| one.starts_with("calls?")).count();
        assert_eq!(calls, 2, "{asked:?}");
        const LATER: &str = "return performance.getEntriesByType('resource')
            .filter(entry => entry.startTime >= arguments[0] && entry.name.includes('/v1/'))
            .map(entry => entry.name).filter(name => !name.includes('status=in_progress'));";
        let later = page.run(LATER, vec![held]).await.unwrap();
        assert_eq!(later, json!([]), "it waited for another answer");
    });
}
