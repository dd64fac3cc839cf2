//! Validation of the form, and what it keeps.

use callboard_tests::harness::{Page, Scope, Setup, with_page};

use crate::new_call_form::{self as form, ANSWERED};

/// One invalid field: an error is shown there, it gets the focus, and nothing is sent.
async fn rejects(page: &Page, field: &str, text: &str) {
    page.field(field).fill(text).await;
    form::submit(page).await;
    page.field(field).is_invalid().await;
    page.field(field).has_focus().await;
    let shown: String = text.chars().take(40).collect();
    assert_eq!(page.requests("/v1/call").await, 0, "“{shown}” in {field} was sent");
    assert_eq!(page.backend.dials().await, 0, "“{shown}” in {field} was dialed");
}

fn long_digits() -> String {
    "+1".to_owned() + &"4".repeat(200)
}

#[test]
fn an_invalid_to_number_is_explained_and_not_sent() {
    with_page(Setup::default(), async |page| {
        form::fill(page, "").await;
        for text in [
            "",
            "   ",
            "call me",
            &long_digits(),
            "📞☎️",
            "+1415555\u{202e}0199x",
            "\u{200f}",
            "4",
            "+0 415 555 0199",
            "+1 415 555 0199 ext. 12",
            "+1 202 555 0143",
        ] {
            rejects(page, "To number", text).await;
        }
    });
}

/// Typed with the United Kingdom selected, which the list filter also remembers.
#[test]
fn a_number_of_wrong_length_is_rejected_and_a_plus_in_a_link_is_kept() {
    with_page(Setup::default(), async |page| {
        form::fill(page, "").await;
        page.select("Country").choose("United Kingdom").await;
        for (text, sentence) in [
            ("020 7946 0958/9", "two numbers"),
            ("1 (415) 555-0199", "start with +"),
            ("020 7946 09580", "Too long for the United Kingdom"),
            ("07912 34567", "Too short for the United Kingdom"),
            ("4.42079E+11", "spreadsheet"),
        ] {
            rejects(page, "To number", text).await;
            let said = page.field("To number").is_invalid().await;
            assert!(said.contains(sentence), "“{text}”: {said}");
        }
        page.field("To number").fill("+14155550199.0").await;
        page.says("+1 415 555 0199 · California").await;
        form::submit(page).await;
        page.call_opens().await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 1);

        page.open("/calls?number=+14155550199").await;
        let filters = page.region("Filters");
        filters.field("Number").has_value(ANSWERED).await;
        page.table("Calls").says("+1 415 555 0199").await;
    });
}

#[test]
fn direction_marks_around_a_number_are_ignored() {
    with_page(Setup::default(), async |page| {
        form::fill(page, "\u{200e}\u{202a}+1 415 555 0199\u{202c}\u{200f}").await;
        form::submit(page).await;
        page.call_opens().await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
    });
}

#[test]
fn an_invalid_max_hold_is_explained_and_not_sent() {
    with_page(Setup::default(), async |page| {
        form::fill(page, ANSWERED).await;
        for text in ["soon", "-5", "1.5", "٣", "🕐", &"9".repeat(200), "0x10"] {
            rejects(page, "Max hold (seconds)", text).await;
        }
    });
}

#[test]
fn every_one_off_setting_is_validated_at_its_field() {
    with_page(Setup::default(), async |page| {
        form::open_with_numbers(page, ANSWERED).await;
        page.radio("One-off config").click().await;
        for text in ["", " \n ", &"Be polite. ".repeat(10_000)] {
            rejects(page, "Prompt", text).await;
        }
        page.field("Prompt").fill("Be polite.").await;
        page.disclosure("More settings").click().await;
        for field in [
            "Ring duration (seconds)",
            "Longest call (seconds)",
            "Silence before a check-in (seconds)",
            "Check-ins before hanging up",
            "Silence before hanging up (seconds)",
        ] {
            for text in ["soon", "-1", "🕐"] {
                rejects(page, field, text).await;
            }
            page.field(field).fill("").await;
        }
        page.select("When voicemail picks up").choose("Leave a message").await;
        rejects(page, "Voicemail message", "  ").await;
    });
}

#[test]
fn an_empty_form_names_what_is_missing_and_focuses_the_first_field() {
    with_page(Setup::default(), async |page| {
        page.open("/calls/new").await;
        page.select("From number").choose("Choose a number").await;
        form::submit(page).await;
        page.select("From number").is_invalid().await;
        page.select("From number").has_focus().await;
        page.field("To number").is_invalid().await;
        page.select("Agent").is_invalid().await;
        assert_eq!(page.backend.dials().await, 0);
    });
}

#[test]
fn an_empty_variable_is_a_warning_before_placing() {
    with_page(Setup::default(), async |page| {
        form::fill(page, ANSWERED).await;
        page.field("first_name").fill("").await;
        page.region("Before you call").says("first_name").await;
        page.says("{{first_name}}").await;
    });
}

#[test]
fn the_draft_survives_a_reload_and_navigation() {
    with_page(Setup::default(), async |page| {
        form::fill(page, ANSWERED).await;
        page.reload().await;
        form::is_still_filled(page, ANSWERED).await;
        page.link("Calls").click().await;
        page.heading("Calls").is_visible().await;
        page.link("New call").click().await;
        page.heading("New call").is_visible().await;
        form::is_still_filled(page, ANSWERED).await;
        form::submit(page).await;
        page.call_opens().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_template_can_be_saved_chosen_and_deleted() {
    with_page(Setup::default(), async |page| {
        form::open_with_numbers(page, ANSWERED).await;
        page.radio("One-off config").click().await;
        page.field("Prompt").fill("Ask how the visit was.").await;
        page.field("Template name").fill("Survey").await;
        page.button("Save template").click().await;
        page.says("is saved in this browser").await;
        page.field("Prompt").fill("Something else.").await;
        page.reload().await;
        page.select("Template").choose("Survey").await;
        page.field("Prompt").has_value("Ask how the visit was.").await;
        // The previous text is not lost.
        page.button("Undo").click().await;
        page.field("Prompt").has_value("Something else.").await;
        page.button("Delete template").click().await;
        page.button("Delete").click().await;
        page.says("is deleted").await;
    });
}

#[test]
fn a_number_that_cannot_dial_says_why_and_what_to_do() {
    with_page(Setup::default(), async |page| {
        page.open("/calls/new").await;
        page.disclosure("4 numbers cannot dial").click().await;
        page.says("+1 202 555 0144").await;
        page.button("Verify +1 202 555 0144").click().await;
        page.group("Verification").says("Your carrier bills it").await;
        page.group("Verification").button("Verify now").click().await;
        page.says("+1 202 555 0144 is verified and can call out").await;
        page.select("From number").choose("+1 202 555 0144").await;
    });
}

#[test]
fn typed_markup_is_shown_as_text() {
    with_page(Setup::default(), async |page| {
        let markup = "<img src=x onerror=alert(1)> & \u{202e}\"quoted\"";
        form::fill(page, ANSWERED).await;
        page.field("first_name").fill(markup).await;
        page.says("<img src=x onerror=alert(1)>").await;
        form::submit(page).await;
        page.call_opens().await;
        page.region("Outcome").says("<img src=x onerror=alert(1)>").await;
        assert_eq!(page.backend.dials().await, 1);
    });
}
