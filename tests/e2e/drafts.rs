//! Two tabs of one browser, each with its own draft: neither shows or loses the work of
//! the other.

use callboard_tests::harness::{Page, Scope, Setup, Window, wait_until, with_page};

use crate::new_call_form::{self as form, ANSWERED};

const ANOTHER: &str = "+14155550211";
const OFFERED: &str = "A draft from another tab, for ";

/// Fills the form in this tab, with variables.
async fn fill_draft(page: &Page, window: &Window, to: &str, name: &str) {
    page.switch_to(window).await;
    form::open_with_numbers(page, to).await;
    page.radio("Saved agent").click().await;
    page.select("Agent").choose("Appointment reminders").await;
    page.field("first_name").fill(name).await;
    page.field("appointment").fill("Thursday").await;
}

async fn is_still_filled(page: &Page, window: &Window, to: &str, name: &str) {
    page.switch_to(window).await;
    page.reload().await;
    page.field("To number").has_value(to).await;
    page.field("first_name").has_value(name).await;
    assert!(!page.text().await.contains(OFFERED));
}

#[test]
fn each_tab_keeps_its_draft_and_a_new_tab_is_offered_the_latest() {
    with_page(Setup::default(), async |page| {
        let first = page.window().await;
        fill_draft(page, &first, ANOTHER, "Dana").await;
        let second = page.open_window().await;
        fill_draft(page, &second, ANSWERED, "Robin").await;
        is_still_filled(page, &first, ANOTHER, "Dana").await;
        is_still_filled(page, &second, ANSWERED, "Robin").await;

        let third = page.open_window().await;
        page.open("/calls/new").await;
        page.says("A draft from another tab, for +1 415 555 0199").await;
        page.says("That tab is still open.").await;
        page.field("To number").has_value("").await;
        page.check_page().await;
        // What was typed here can be restored.
        page.field("To number").fill("+14155550233").await;
        page.button("Use this draft").click().await;
        page.field("To number").has_value(ANSWERED).await;
        page.field("first_name").has_value("Robin").await;
        page.says("Your earlier draft, for +1 415 555 0233").await;
        page.button("Dismiss").click().await;
        assert_eq!(page.backend.dials().await, 0);

        // It is the same placement in both.
        form::submit(page).await;
        let id = page.call_opens().await;
        page.switch_to(&second).await;
        form::submit(page).await;
        assert_eq!(page.call_opens().await, id);
        assert_eq!(page.backend.dials().await, 1);

        // A draft that became a call is not offered again; an abandoned one is.
        page.switch_to(&third).await;
        page.close_and_switch_to(&first).await;
        page.open_window().await;
        page.open("/calls/new").await;
        page.says("A draft from another tab, for +1 415 555 0233").await;
        page.says("That tab is closed.").await;
        page.button("Discard").click().await;
        page.reload().await;
        page.says("A draft from another tab, for +1 415 555 0211").await;
        page.button("Dismiss").click().await;
        wait_until("nothing is offered", async || !page.text().await.contains(OFFERED)).await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

async fn write_prompt(page: &Page, window: &Window, prompt: &str, name: &str) {
    page.switch_to(window).await;
    page.open("/calls/new").await;
    page.radio("One-off config").click().await;
    page.field("Prompt").fill(prompt).await;
    page.field("Template name").fill(name).await;
}

async fn lists_templates(page: &Page, templates: &[&str]) {
    const SCRIPT: &str =
        "return [...document.querySelectorAll('#template > option')].map(o => o.label).join()";
    wait_until(&format!("{templates:?} are listed"), async || {
        page.run(SCRIPT, vec![]).await.is_ok_and(|listed| listed == templates.join(","))
    })
    .await;
}

#[test]
fn templates_saved_in_two_tabs_are_all_kept() {
    with_page(Setup::default(), async |page| {
        page.open_without_the_app().await;
        // As earlier releases stored them.
        page.set_local_storage("callboard.templates", r#"{"Old":{"prompt":"Old."}}"#).await;
        let first = page.window().await;
        let second = page.open_window().await;
        write_prompt(page, &first, "Ask about the visit.", "Alpha").await;
        write_prompt(page, &second, "Ask about the bill.", "Beta").await;
        // At the same moment.
        let soon = page.soon().await;
        page.button("Save template").click_at_time(soon).await;
        page.switch_to(&first).await;
        page.button("Save template").click_at_time(soon).await;
        page.says("“Alpha” is saved in this browser.").await;
        lists_templates(page, &["None", "Alpha", "Beta", "Old"]).await;
        page.switch_to(&second).await;
        page.says("“Beta” is saved in this browser.").await;
        lists_templates(page, &["None", "Alpha", "Beta", "Old"]).await;

        // Changes a template while it is chosen in the other tab.
        page.select("Template").choose("Alpha").await;
        page.field("Prompt").has_value("Ask about the visit.").await;
        page.field("Prompt").fill("Ask about the visit, in short.").await;
        page.switch_to(&first).await;
        page.field("Prompt").fill("Ask about the second visit.").await;
        page.button("Save changes").click().await;
        page.switch_to(&second).await;
        page.says("“Alpha” was changed in another tab.").await;
        page.field("Prompt").has_value("Ask about the visit, in short.").await;
        page.button("Save changes").click().await;
        page.button("Keep both").click().await;
        page.says("as “Alpha (2)”").await;
        page.switch_to(&first).await;
        lists_templates(page, &["None", "Alpha", "Alpha (2)", "Beta", "Old"]).await;

        // Deletes a template while it is chosen in the other tab.
        page.select("Template").choose("Alpha (2)").await;
        page.button("Delete template").click().await;
        page.button("Delete").click().await;
        page.says("“Alpha (2)” is deleted.").await;
        page.switch_to(&second).await;
        page.says("“Alpha (2)” was deleted in another tab.").await;
        page.field("Prompt").has_value("Ask about the visit, in short.").await;
        page.reload().await;
        lists_templates(page, &["None", "Alpha", "Beta", "Old"]).await;
        page.select("Template").choose("Alpha").await;
        page.field("Prompt").has_value("Ask about the second visit.").await;
    });
}
