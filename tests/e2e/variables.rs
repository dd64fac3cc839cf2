//! Inputs that fit a variable, and hints about a prompt.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::{Value, json};

use crate::new_call_form::{self as form, ANSWERED};
use crate::words::open_one_off;

/// The variables of the newest call, as the API received them.
async fn received(page: &Page) -> Value {
    let id = page.call_opens().await;
    page.backend.api(&format!("/calls/{id}")).await["variables"].clone()
}

async fn type_digits(page: &Page, digits: &str) {
    for digit in digits.chars() {
        page.press(Key::Letter(digit)).await;
    }
}

#[test]
fn typed_values_go_out_as_words_and_come_back_after_a_reload() {
    with_page(Setup::default(), async |page| {
        open_one_off(page).await;
        const PROMPT: &str = "Calling from Acme for {{first_name}}: {{visit_date}} at \
            {{visit_time}}, {{amount_due}}, {{callback_number}}, {{topic}}.";
        page.field("Prompt").fill(PROMPT).await;
        page.field("first_name").fill("Dana").await;
        page.field("visit_date").focus().await;
        // 1 December of a far year, so that the year is written.
        type_digits(page, "12012099").await;
        page.field("visit_date").has_value("2099-12-01").await;
        page.run("document.querySelector('[id=variable-visit_time]').focus()", vec![])
            .await
            .unwrap();
        type_digits(page, "0230").await;
        page.press(Key::Letter('p')).await;
        page.field("amount_due").fill("1.250,5").await;
        page.field("callback_number").fill("+1 (415) 555-0199").await;
        page.field("topic").fill("the crown").await;
        // No voice and no language is chosen.
        page.says("The agent's language is not known here").await;
        page.says("Goes out as “December 1, 2099”.").await;
        page.says("Dana: December 1, 2099 at 2:30 PM, $1,250.50, +1 415 555 0199, the crown.")
            .await;
        page.check_page().await;
        page.reload().await;
        page.field("visit_date").has_value("2099-12-01").await;
        page.field("amount_due").has_value("1.250,5").await;
        page.says("December 1, 2099 at 2:30 PM, $1,250.50").await;

        page.disclosure("More settings").click().await;
        page.select("Language").choose("German").await;
        page.says("Goes out as “1. Dezember 2099”.").await;
        page.says("Dana: 1. Dezember 2099 at 14:30, 1.250,50\u{a0}$").await;
        assert!(!page.text().await.contains("language is not known here"));
        page.select("Currency of amount_due").choose("EUR").await;
        page.says("1.250,50\u{a0}€").await;
        form::submit(page).await;
        let expected = json!({
            "first_name": "Dana", "visit_date": "1. Dezember 2099", "visit_time": "14:30",
            "amount_due": "1.250,50\u{a0}€", "callback_number": "+1 415 555 0199",
            "topic": "the crown",
        });
        assert_eq!(received(page).await, expected);
    });
}

#[test]
fn switching_between_a_fitting_input_and_text_loses_nothing() {
    with_page(Setup::default(), async |page| {
        open_one_off(page).await;
        page.field("Prompt").fill("Calling from Acme about {{visit_date}}, {{fee}}.").await;
        page.field("visit_date").focus().await;
        type_digits(page, "12012099").await;
        page.button("Type text instead: visit_date").click().await;
        page.field("visit_date").has_focus().await;
        page.field("visit_date").has_value("December 1, 2099").await;
        page.field("visit_date").fill("early December").await;
        page.says("about early December,").await;
        page.button("Choose a date: visit_date").click().await;
        page.field("visit_date").has_value("2099-12-01").await;
        page.says("about December 1, 2099,").await;
        page.reload().await;
        page.button("Type text instead: visit_date").click().await;
        page.field("visit_date").has_value("early December").await;

        // What is no amount goes out as it is typed, and says so.
        page.field("fee").fill("about $40").await;
        page.says("This is not an amount. It goes out as it is typed.").await;
        page.says("about early December, about $40.").await;
        page.reload().await;
        page.field("fee").has_value("about $40").await;
        form::submit(page).await;
        let expected = json!({ "visit_date": "early December", "fee": "about $40" });
        assert_eq!(received(page).await, expected);

        // A value that comes as text stays text.
        form::finish_call(page).await;
        page.link("Call again").click().await;
        page.radio("One-off config").is_visible().await;
        page.field("visit_date").has_value("early December").await;
        page.field("fee").has_value("about $40").await;
        page.button("Enter an amount: fee").click().await;
        page.field("fee").has_value("").await;
        page.button("Type text instead: fee").click().await;
        page.field("fee").has_value("about $40").await;
    });
}

#[test]
fn half_a_date_stays_while_it_is_typed() {
    with_page(Setup::default(), async |page| {
        open_one_off(page).await;
        page.field("Prompt").fill("Calling from Acme about {{visit_date}}.").await;
        page.field("visit_date").focus().await;
        type_digits(page, "12012099").await;
        page.says("about December 1, 2099.").await;
        // Without its day it is no date.
        page.field("visit_date").focus().await;
        page.press(Key::Left).await;
        page.press(Key::Backspace).await;
        page.field("visit_date").has_value("").await;
        page.says("about {{visit_date}}.").await;
        type_digits(page, "05").await;
        page.field("visit_date").has_value("2099-12-05").await;
        page.says("about December 5, 2099.").await;
    });
}

#[test]
fn a_prompt_is_hinted_at_while_nothing_is_blocked() {
    with_page(Setup::default(), async |page| {
        open_one_off(page).await;
        const WHO: &str = "The prompt does not begin with who calls.";
        page.field("Prompt").fill("Call {{phone number}} and ask {name} for {{ }} or {{day").await;
        page.field("To number").focus().await;
        page.says(WHO).await;
        for text in ["{{phone number}}", "{name}", "{{ }}"] {
            page.says(&format!("“{text}” is not a variable and goes out as it is.")).await;
        }
        page.check_page().await;
        page.field("Prompt").fill("You are calling on behalf of Acme about {{topic}}.").await;
        wait_until("no hint is left", async || {
            let text = page.text().await;
            !text.contains(WHO) && !text.contains("is not a variable")
        })
        .await;
        // Half a placeholder is no mistake while it is typed.
        page.type_text(" {{na").await;
        page.says("about {{topic}}. {{na").await;
        assert!(!page.text().await.contains("is not a variable"));
        page.field("topic").focus().await;
        page.says("“{{na” is not a variable").await;
        page.field("Template name").focus().await;
        page.says("Still empty. The agent speaks without it.").await;

        // Typed for another prompt, so not sent.
        page.field("topic").fill("teeth").await;
        page.field("Prompt").fill("You are calling on behalf of Acme.").await;
        page.says("Not in the prompt, so not sent: topic.").await;
        form::submit(page).await;
        assert_eq!(received(page).await, json!({}));
    });
}

#[test]
fn a_saved_agent_is_hinted_at_too() {
    with_page(Setup::default(), async |page| {
        const SILENT: &str = "This agent waits until the callee speaks.";
        let agent = json!({
            "id": 21, "outbound_speak_order": "caller_first", "prompt": "Ask {name} for the day.",
        });
        page.backend.set_agent(agent).await;
        form::fill_minimal(page, ANSWERED).await;
        page.says(SILENT).await;
        page.says("This agent's prompt does not begin with who calls.").await;
        page.says("“{name}” is not a variable and goes out as it is.").await;
        page.check_page().await;
        page.select("Agent").choose("Recall visits").await;
        page.field("last_visit").is_visible().await;
        let text = page.text().await;
        assert!(!text.contains(SILENT) && !text.contains("who calls"), "{text}");
    });
}

#[test]
fn max_hold_says_what_it_does() {
    with_page(Setup::default(), async |page| {
        page.open("/calls/new").await;
        let said = page.field("Max hold (seconds)").description().await;
        assert!(
            said.contains(
                "Hang up after this long without hearing a person. Empty means 900 (15 minutes)."
            ),
            "{said}"
        );
    });
}
