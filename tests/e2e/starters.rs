//! Starters: prompts that are ready for a use case.

use callboard_tests::harness::{Scope, Setup, with_page};

use crate::new_call_form::{self as form, ANSWERED};
use crate::words::{STARTERS, lists, open_one_off};

#[test]
fn a_starter_fills_the_form_and_becomes_an_own_template_when_it_is_saved() {
    with_page(Setup::default(), async |page| {
        form::open_with_numbers(page, ANSWERED).await;
        page.select("Agent").is_visible().await;
        assert_eq!(page.requests("/starters.txt").await, 0, "fetched before anybody asks");
        page.radio("One-off config").click().await;
        lists(page, &[], &STARTERS).await;
        page.field("Prompt").fill("Something typed.").await;
        for starter in STARTERS {
            page.select("Template").choose(starter).await;
            page.says(&format!("“{starter}” is filled in. Save it to keep your own version."))
                .await;
            let prompt = page.field("Prompt").value().await;
            assert!(prompt.contains("calling on behalf of {{organization}}"), "{prompt}");
            page.field("organization").is_visible().await;
            page.field("Template name").has_value(starter).await;
            page.check_page().await;
        }
        page.button("Undo").click().await;
        page.select("Template").has_focus().await;
        page.select("Template").choose("None").await;
        page.select("Template").choose("Dispatch").await;
        page.field("technician_name").is_visible().await;
        let original = page.field("Prompt").value().await;
        page.field("Prompt").fill("You are calling on behalf of Acme.").await;
        page.button("Save template").click().await;
        page.says("“Dispatch” is saved in this browser.").await;
        lists(page, &["Dispatch"], &STARTERS).await;
        page.reload().await;
        lists(page, &["Dispatch"], &STARTERS).await;
        // The own one comes first in the list.
        page.select("Template").choose("Dispatch").await;
        page.field("Prompt").has_value("You are calling on behalf of Acme.").await;
        page.select("Template").has_value("own:Dispatch").await;
        page.run("document.querySelector('[value=\"starter:3\"]').label = 'The starter'", vec![])
            .await
            .unwrap();
        page.select("Template").choose("The starter").await;
        page.field("Prompt").has_value(&original).await;
        // It never takes the place of the own one.
        page.field("Prompt").fill("Another.").await;
        page.button("Save template").click().await;
        page.says("Yours is saved in this browser as “Dispatch (2)”.").await;
    });
}

#[test]
fn starters_that_do_not_arrive_are_named_and_can_be_loaded_again() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/starters.txt", "ERR_BLOCKED_BY_CLIENT");
        page.block(&["*/starters.txt"]).await;
        open_one_off(page).await;
        page.says("The starters could not be loaded.").await;
        lists(page, &[], &[]).await;
        page.check_page().await;
        page.block(&[]).await;
        page.button("Load starters").click().await;
        lists(page, &[], &STARTERS).await;
        page.select("Template").has_focus().await;
        assert!(!page.text().await.contains("could not be loaded"));
    });
}
