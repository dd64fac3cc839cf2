//! What is asked before a call is placed: everything that needs attention, once.

use callboard_tests::harness::{Key, Page, Scope, Setup, with_page};

use crate::new_call_form::{self as form, ANSWERED};

/// Asked about this, and nothing sent.
async fn is_asked(page: &Page, sentences: &[&str]) {
    page.alert().any_heading().has_focus().await;
    for sentence in sentences {
        page.alert().says(sentence).await;
    }
    assert_eq!(page.backend.placements().await, 0, "something was sent");
}

async fn open_with_gaps(page: &Page, to: &str) {
    form::open_with_numbers(page, to).await;
    page.radio("Saved agent").click().await;
    page.select("Agent").choose("Appointment reminders").await;
}

#[test]
fn an_empty_variable_is_asked_about_and_can_be_filled_from_the_question() {
    with_page(Setup::default(), async |page| {
        open_with_gaps(page, ANSWERED).await;
        form::submit(page).await;
        is_asked(page, &["+1 415 555 0199", "Agent:", "Still empty: first_name, appointment."])
            .await;
        page.alert().button("Change it").click().await;
        page.alert().is_gone().await;
        page.field("first_name").has_focus().await;
        page.field("first_name").fill("Dana").await;
        page.field("appointment").fill("Thursday at 3 pm").await;
        // All is well: nothing is asked.
        form::submit(page).await;
        page.call_opens().await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
    });
}

#[test]
fn one_question_names_all_and_one_answer_places_the_call() {
    // Midnight in California.
    let night = Setup { minute: Some(8 * 60), ..Setup::default() };
    with_page(night, async |page| {
        open_with_gaps(page, ANSWERED).await;
        form::submit(page).await;
        is_asked(page, &["Still empty: first_name, appointment.", "outside calling hours"]).await;
        page.hold(Key::Enter, 20).await;
        assert_eq!(page.backend.placements().await, 0, "Enter has answered");
        // Outside calling hours only a reason is an answer.
        let reason = page.alert().field("Reason");
        for none in ["", "  ", "ok"] {
            reason.fill(none).await;
            page.alert().button("Call anyway").click().await;
            reason.is_invalid().await;
            reason.has_focus().await;
            assert_eq!(page.backend.placements().await, 0, "“{none}” is no reason");
        }
        reason.fill("She asked to be called tonight").await;
        page.alert().button("Call anyway").click().await;
        page.call_opens().await;
        assert_eq!(page.backend.placements().await, 1);
        assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
    });
}

#[test]
fn an_answer_is_for_the_form_as_it_was() {
    with_page(Setup::default(), async |page| {
        open_with_gaps(page, "+19005550100").await;
        // Nobody calls such a number by one click.
        form::submit(page).await;
        let row = page.region("Before you call").item("To number: This is a premium-rate number");
        row.has_focus().await;
        assert_eq!(page.backend.placements().await, 0, "something was sent");
        row.checkbox("Allow this number").click().await;
        form::submit(page).await;
        is_asked(page, &["To number: This is a premium-rate number"]).await;
        // Another number: the question was about the first one.
        page.field("To number").fill(ANSWERED).await;
        page.alert().is_gone().await;
        form::submit(page).await;
        is_asked(page, &["Still empty: first_name, appointment."]).await;
        page.alert().does_not_say("premium-rate").await;
    });
}

#[test]
fn a_number_of_the_organization_is_asked_about() {
    with_page(Setup::default(), async |page| {
        form::fill_minimal(page, "+12025550148").await;
        form::submit(page).await;
        is_asked(page, &["To number: This is a number of your own organization."]).await;
    });
}

#[test]
fn one_sentence_above_the_button_says_what_it_does() {
    with_page(Setup::default(), async |page| {
        form::fill_minimal(page, ANSWERED).await;
        let says = "(California, 10:00 AM) from ";
        page.form("New call").says("Rings +1 415 555 0199").await;
        page.form("New call").says(says).await;
        page.form("New call").says(" as Front desk.").await;
    });
}
