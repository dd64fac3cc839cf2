//! The least that the API may offer: it places calls and reports on them. It rejects
//! everything else, and the page says so where it matters.

use callboard_tests::harness::{Page, Scope, Setup, with_page};

use crate::new_call_form::{self as form, ANSWERED, FROM};

async fn open_form(page: &Page) {
    page.allow_failure("/v1/", "404");
    page.allow_failure("/v1/", "403");
    page.open("/calls/new").await;
    page.field("From number").fill(FROM).await;
    page.field("To number").fill(ANSWERED).await;
}

/// The call is followed to its end and played.
async fn is_followed_and_played(page: &Page) {
    page.call_opens().await;
    page.status("Call status").is_visible().await;
    form::finish_call(page).await;
    page.status("Call status").says("Ended").await;
    page.region("Outcome").says("Duration").await;
    page.region("Transcript").says("transcript could not be loaded").await;
    form::play_recording(page).await;
    assert_eq!(page.backend.dials().await, 1);
}

#[test]
fn a_minimal_api_accepts_a_saved_agent_by_id() {
    with_page(Setup::minimal(), async |page| {
        open_form(page).await;
        let said = page.field("From number").description().await;
        assert!(said.contains("cannot be listed"), "{said}");
        for text in ["", "our main line", "📞"] {
            page.field("From number").fill(text).await;
            form::submit(page).await;
            page.field("From number").is_invalid().await;
        }
        page.field("From number").fill(FROM).await;
        page.field("Agent").fill("twelve").await;
        form::submit(page).await;
        page.field("Agent").is_invalid().await;
        page.field("Agent").fill("21").await;
        form::submit(page).await;
        is_followed_and_played(page).await;
    });
}

#[test]
fn a_minimal_api_accepts_variables_by_name() {
    with_page(Setup::minimal(), async |page| {
        open_form(page).await;
        page.field("Agent").fill("12").await;
        page.field("Variable name").fill("first_name").await;
        page.button("Add variable").click().await;
        page.field("first_name").fill("Dana").await;
        page.open("/calls/new").await;
        page.field("first_name").has_value("Dana").await;
        form::submit(page).await;
        page.call_opens().await;
        page.status("Call status").is_visible().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_minimal_api_accepts_a_one_off_config() {
    with_page(Setup::minimal(), async |page| {
        open_form(page).await;
        page.radio("One-off config").click().await;
        page.field("Prompt").fill("Ask which day suits, then thank and end.").await;
        page.field("Voice").fill("john").await;
        form::submit(page).await;
        is_followed_and_played(page).await;
    });
}

#[test]
fn a_minimal_api_has_no_call_list_and_the_page_says_so() {
    with_page(Setup::minimal(), async |page| {
        page.allow_failure("/v1/", "404");
        page.allow_failure("/v1/", "403");
        page.open("/calls").await;
        page.heading("This server does not list calls").is_visible().await;
        page.field("Call id").fill("soon").await;
        page.button("Open").click().await;
        page.field("Call id").is_invalid().await;
    });
}
