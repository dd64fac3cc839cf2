//! Enter places no call: only “Place call” itself and Ctrl+Enter do.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED, FROM};
use crate::top_up::takes_presses;

/// Every visible field of the form.
const FIELDS: &str = "const form = document.querySelector('form[aria-label=\"New call\"]');
    const fields = [...(form?.querySelectorAll('input, select, textarea') ?? [])]
        .filter(field => field.checkVisibility());";

/// Presses Enter in every field, and nothing is sent. Returns the number of fields.
async fn enter_places_nothing(page: &Page) -> usize {
    let count = page.run(&format!("{FIELDS} return fields.length"), vec![]).await.unwrap();
    let count = count.as_u64().unwrap() as usize;
    for index in 0..count {
        let focus = format!(
            "{FIELDS} const field = fields[arguments[0]];
            field.focus();
            return document.activeElement === field && (field.id || field.type)"
        );
        let field = page.run(&focus, vec![json!(index)]).await.unwrap();
        assert!(field.is_string(), "field {index} of {count} has the focus: {field}");
        page.press(Key::Enter).await;
        assert_eq!(page.backend.placements().await, 0, "Enter in {field} placed a call");
    }
    page.heading("New call").is_visible().await;
    assert_eq!(page.requests("/v1/call").await, 0);
    count
}

async fn places_exactly_one(page: &Page) {
    page.press(Key::ControlEnter).await;
    page.call_opens().await;
    page.status("Call status").is_visible().await;
    assert_eq!((page.backend.placements().await, page.backend.dials().await), (1, 1));
}

#[test]
fn enter_places_no_call_and_ctrl_enter_places_one() {
    with_page(Setup::default(), async |page| {
        for id in 300..310 {
            page.backend.set_agent(json!({ "id": id, "name": format!("Agent no. {id}") })).await;
        }
        form::fill(page, ANSWERED).await;
        page.field("first_name").fill("").await;
        page.field("Find agent").is_visible().await;
        assert!(enter_places_nothing(page).await >= 10, "a long list, two variables");
        page.field("Find agent").fill("appoint").await;
        page.press(Key::Enter).await;
        page.select("Agent").has_focus().await;

        page.radio("Number's own agent").click().await;
        page.says("Uses “Appointment reminders”.").await;
        enter_places_nothing(page).await;

        page.radio("One-off config").click().await;
        page.field("Prompt").fill("Ask {{name}} which day suits.").await;
        page.disclosure("More settings").click().await;
        assert!(enter_places_nothing(page).await >= 20, "all the settings");
        page.field("Template name").fill("Which day").await;
        page.press(Key::Enter).await;
        page.says("“Which day” is saved in this browser").await;
        page.select("Template").choose("Which day").await;
        page.field("name").fill("Dana").await;

        page.field("To number").focus().await;
        places_exactly_one(page).await;
    });
}

#[test]
fn enter_adds_a_variable_and_places_nothing() {
    with_page(Setup::minimal(), async |page| {
        page.allow_failure("/v1/", "404");
        page.allow_failure("/v1/", "403");
        page.open("/calls/new").await;
        page.field("From number").fill(FROM).await;
        page.field("To number").fill(ANSWERED).await;
        page.field("Agent").fill("21").await;
        page.field("Variable name").fill("first_name").await;
        page.press(Key::Enter).await;
        page.field("first_name").has_focus().await;
        page.type_text("Dana").await;
        page.field("first_name").has_value("Dana").await;
        page.field("Variable name").has_value("").await;
        enter_places_nothing(page).await;
        page.button("Place call").focus().await;
        places_exactly_one(page).await;
    });
}

#[test]
fn holding_enter_does_not_activate_a_button_that_appears() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "403");
        // The call is rejected. The focus moves to “Verify this number”, which places a
        // real call.
        form::fill_minimal(page, "+14155550122").await;
        page.button("Place call").focus().await;
        let mut events = Key::Enter.hold(30).into_iter();
        page.cdp("Input.dispatchKeyEvent", events.next().unwrap()).await;
        page.alert().button("Verify this number").has_focus().await;
        for event in events {
            page.cdp("Input.dispatchKeyEvent", event).await;
        }
        page.alert().button("Verify this number").has_focus().await;
        assert!(!page.group("Verification").exists().await);
        assert_eq!(page.requests("/v1/phone-numbers/201/verify-voip").await, 0);
        assert_eq!((page.backend.placements().await, page.backend.dials().await), (1, 0));
        // A new keystroke activates the button.
        page.press(Key::Enter).await;
        page.group("Verification").button("Verify now").has_focus().await;
        takes_presses(page, "verify-now").await;
        page.press(Key::ControlEnter).await;
        wait_until("a request after the click", async || page.backend.requests().await > 0).await;
        assert_eq!(page.backend.placements().await, 1, "Ctrl+Enter on another button");
    });
}

#[test]
fn a_field_that_goes_with_the_form_in_the_middle_of_typing_breaks_nothing() {
    with_page(Setup::default(), async |page| {
        form::fill_minimal(page, ANSWERED).await;
        page.field("Max hold (seconds)").focus().await;
        page.type_text("600").await;
        page.press(Key::ControlEnter).await;
        // The field says that it has changed when it is taken away.
        page.call_opens().await;
        page.status("Call status").is_visible().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}
