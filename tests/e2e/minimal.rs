//! The least the API may be: it places calls and tells how they went. Everything
//! else is refused, and the page says so where it matters.

use callboard_tests::harness::{Page, Scope, Setting, journey};

use crate::desk::{self, ANSWERED, FROM};

async fn on_a_minimal_host(page: &Page) {
    page.expects("/v1/", "404");
    page.expects("/v1/", "403");
    page.open("/calls/new").await;
    page.field("From number").fill(FROM).await;
    page.field("To number").fill(ANSWERED).await;
}

/// Followed to the end and heard.
async fn followed(page: &Page) {
    page.call_opens().await;
    page.status("Call status").is_visible().await;
    desk::to_the_end(page).await;
    page.status("Call status").says("Ended").await;
    page.region("Outcome").says("Duration").await;
    page.region("Transcript").says("transcript could not be had").await;
    desk::hear(page).await;
    assert_eq!(page.host.dials().await, 1);
}

#[test]
fn a_minimal_host_takes_a_saved_agent_by_id() {
    journey(Setting::minimal(), async |page| {
        on_a_minimal_host(page).await;
        let said = page.field("From number").description().await;
        assert!(said.contains("cannot be listed"), "{said}");
        for text in ["", "our main line", "📞"] {
            page.field("From number").fill(text).await;
            desk::press(page).await;
            page.field("From number").is_refused().await;
        }
        page.field("From number").fill(FROM).await;
        page.field("Agent").fill("twelve").await;
        desk::press(page).await;
        page.field("Agent").is_refused().await;
        page.field("Agent").fill("21").await;
        desk::press(page).await;
        followed(page).await;
    });
}

#[test]
fn a_minimal_host_takes_variables_by_name() {
    journey(Setting::minimal(), async |page| {
        on_a_minimal_host(page).await;
        page.field("Agent").fill("12").await;
        page.field("Variable name").fill("first_name").await;
        page.button("Add variable").click().await;
        page.field("first_name").fill("Dana").await;
        page.open("/calls/new").await;
        page.field("first_name").has_value("Dana").await;
        desk::press(page).await;
        page.call_opens().await;
        page.status("Call status").is_visible().await;
        assert_eq!(page.host.dials().await, 1);
    });
}

#[test]
fn a_minimal_host_takes_a_one_off_config() {
    journey(Setting::minimal(), async |page| {
        on_a_minimal_host(page).await;
        page.radio("One-off config").click().await;
        page.field("Prompt").fill("Ask which day suits, then thank and end.").await;
        page.field("Voice").fill("john").await;
        desk::press(page).await;
        followed(page).await;
    });
}

#[test]
fn a_minimal_host_has_no_list_and_says_so() {
    journey(Setting::minimal(), async |page| {
        page.expects("/v1/", "404");
        page.expects("/v1/", "403");
        page.open("/calls").await;
        page.heading("This API host does not list calls").is_visible().await;
        page.field("Call id").fill("soon").await;
        page.button("Open").click().await;
        page.field("Call id").is_refused().await;
    });
}
