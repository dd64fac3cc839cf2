//! Reviewing one call after the other: once each, in any tab of the browser.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::{Value, json};

/// The calls that are over, the newest first, as a queue has them.
async fn ended_calls(page: &Page) -> Vec<String> {
    let calls = page.backend.api("/calls?limit=200").await;
    let calls = calls["results"].as_array().cloned().unwrap_or_default();
    calls.iter().map(|call| call["call_id"].to_string()).collect()
}

async fn start(page: &Page) {
    page.open("/review").await;
    page.button("Start review").click().await;
    is_at(page, 1).await;
}

/// The bar says so, and the call's page is there.
async fn is_at(page: &Page, position: usize) {
    page.region("Queue").says(&format!("{position} of ")).await;
    page.status("Call status").is_visible().await;
}

async fn start_sample(page: &Page, size: &str, seed: &str) {
    page.open("/review").await;
    page.radio("Random sample").click().await;
    page.field("Size").fill(size).await;
    page.field("Seed").fill(seed).await;
    page.button("Start review").click().await;
    is_at(page, 1).await;
}

/// The id of the call that is shown, from its raw record.
async fn shown(page: &Page) -> String {
    const SCRIPT: &str = "const found = document.querySelector('[data-call-shown]');
        return found ? found.dataset.callShown : ''";
    page.run(SCRIPT, vec![]).await.unwrap_or(Value::Null).as_str().unwrap_or_default().to_owned()
}

async fn shows(page: &Page, id: &str) {
    wait_until(&format!("call {id} is shown"), async || shown(page).await == id).await;
}

/// All that was done to the queue is in the browser's storage.
async fn is_kept(page: &Page) {
    const SCRIPT: &str = "return document.querySelector('.review-bar[aria-busy]') === null";
    wait_until("the queue is kept", async || {
        page.run(SCRIPT, vec![]).await.is_ok_and(|is_kept| is_kept == true)
    })
    .await;
}

#[test]
fn a_queue_is_reviewed_with_the_keyboard_only() {
    with_page(Setup::default().history(3), async |page| {
        let ids = ended_calls(page).await;
        page.open("/review").await;
        page.button("Start review").focus().await;
        page.press(Key::Enter).await;
        for (at, id) in ids.iter().enumerate() {
            is_at(page, at + 1).await;
            shows(page, id).await;
            page.press(Key::Letter(if at == 0 { '1' } else { '2' })).await;
            page.press(Key::Enter).await;
        }
        page.heading("Queue is done").is_visible().await;
        page.says(&format!("{} done, 0 left", ids.len())).await;
        let region = page.region("Queue is done");
        region.says("Good").await;
        wait_until("the verdicts are counted", async || {
            let text = page.text().await;
            text.contains("Good") && text.contains(&(ids.len() - 1).to_string())
        })
        .await;
    });
}

#[test]
fn the_next_call_is_loaded_before_it_is_needed() {
    with_page(Setup::default().history(3), async |page| {
        let ids = ended_calls(page).await;
        start(page).await;
        let path = format!("/v1/calls/{}", ids[1]);
        wait_until("the next call is loaded", async || page.requests(&path).await == 1).await;
        page.press(Key::Enter).await;
        is_at(page, 2).await;
        shows(page, &ids[1]).await;
        assert_eq!(page.requests(&path).await, 1);
    });
}

#[test]
fn what_is_done_does_not_come_again_in_any_tab() {
    with_page(Setup::default().history(4), async |page| {
        let ids = ended_calls(page).await;
        start(page).await;
        let first = page.window().await;
        page.press(Key::Enter).await;
        shows(page, &ids[1]).await;
        let second = page.open_window().await;
        page.open("/review").await;
        is_at(page, 2).await;
        shows(page, &ids[1]).await;
        page.press(Key::Enter).await;
        shows(page, &ids[2]).await;
        page.switch_to(&first).await;
        page.region("Queue").says("This call is reviewed already.").await;
        page.press(Key::Enter).await;
        shows(page, &ids[2]).await;
        page.switch_to(&second).await;
        page.press(Key::Enter).await;
        shows(page, &ids[3]).await;
        page.switch_to(&first).await;
        page.press(Key::Enter).await;
        shows(page, &ids[3]).await;
        page.press(Key::Enter).await;
        page.heading("Queue is done").is_visible().await;
        // A new queue of the same calls has nothing left.
        page.button("New queue").click().await;
        page.button("Start review").click().await;
        page.says("You have reviewed all of these calls.").await;
        page.button("Review them again").click().await;
        is_at(page, 1).await;
    });
}

#[test]
fn leaving_and_coming_back_resumes_at_the_first_open_call() {
    with_page(Setup::default().history(4), async |page| {
        let ids = ended_calls(page).await;
        start(page).await;
        page.button("Skip").click().await;
        shows(page, &ids[1]).await;
        page.press(Key::Enter).await;
        is_kept(page).await;
        page.reload().await;
        // `reload` may end at any heading.
        shows(page, &ids[0]).await;
        page.link("Account").click().await;
        page.heading("Account").has_focus().await;
        page.link("Review").click().await;
        shows(page, &ids[0]).await;
        page.button("Leave").click().await;
        page.heading("Review").is_visible().await;
        page.says("1 done, 3 left").await;
        page.button("Continue").click().await;
        shows(page, &ids[0]).await;
    });
}

#[test]
fn a_call_that_was_deleted_is_said_and_skipped() {
    with_page(Setup::default().history(4), async |page| {
        let ids = ended_calls(page).await;
        start(page).await;
        page.allow_failure(&format!("/v1/calls/{}", ids[2]), "404");
        let number: i64 = ids[2].parse().unwrap();
        page.backend.change_call(json!({ "id": number, "is_gone": true })).await;
        page.press(Key::Enter).await;
        shows(page, &ids[1]).await;
        page.press(Key::Enter).await;
        shows(page, &ids[3]).await;
        page.region("Queue").says(&format!("Call {} was deleted. It was skipped.", ids[2])).await;
    });
}

#[test]
fn a_sample_can_be_drawn_again_by_its_seed() {
    with_page(Setup::default(), async |page| {
        start_sample(page, "2", "4815").await;
        let first = shown(page).await;
        page.region("Queue").says("1 of 2").await;
        page.button("Skip").click().await;
        is_at(page, 2).await;
        let second = shown(page).await;
        assert_ne!(first, second);
        page.button("Leave").click().await;
        page.radio("Random sample").click().await;
        page.field("Size").fill("none").await;
        page.field("Seed").fill("4815").await;
        page.button("Start review").click().await;
        page.field("Size").is_invalid().await;
        page.field("Size").fill("2").await;
        page.button("Start review").click().await;
        is_at(page, 1).await;
        assert_eq!(shown(page).await, first);
    });
}

#[test]
fn the_filters_of_the_list_make_the_queue() {
    with_page(Setup::default(), async |page| {
        page.open("/calls?status=failed").await;
        page.link("Review these calls").click().await;
        page.address_is("/review?status=failed").await;
        page.form("Queue").says("status failed").await;
        page.link("Change filters").is_visible().await;
        page.check_page().await;
        page.button("Start review").click().await;
        let failed = page.backend.api("/calls?status=failed&limit=50").await;
        let count = failed["results"].as_array().map(Vec::len).unwrap_or_default();
        page.region("Queue").says(&format!("1 of {count}")).await;
    });
}

#[test]
fn a_call_from_the_list_leads_to_its_neighbors() {
    with_page(Setup::default(), async |page| {
        let ids = ended_calls(page).await;
        page.open("/calls").await;
        page.table("Calls").is_visible().await;
        page.run("document.querySelectorAll('tr[data-call] a')[0].click()", vec![]).await.unwrap();
        page.address_is(&format!("/calls/{}", ids[0])).await;
        let place = format!("of {}", ids.len());
        let nav = page.region("Neighboring calls");
        nav.says(&format!("1 {place}")).await;
        nav.link("Next call").click().await;
        page.address_is(&format!("/calls/{}", ids[1])).await;
        nav.says(&format!("2 {place}")).await;
        page.reload().await;
        nav.says(&format!("2 {place}")).await;
        nav.link("Previous call").click().await;
        page.address_is(&format!("/calls/{}", ids[0])).await;
        page.check_page().await;
        nav.link("Back to the list").click().await;
        page.table("Calls").is_visible().await;
    });
}

#[test]
fn a_queue_fits_a_phone_in_the_dark() {
    with_page(Setup::default().history(3).dark().narrow(), async |page| {
        page.open("/review").await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
        page.button("Start review").click().await;
        is_at(page, 1).await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
    });
}

#[test]
fn a_server_that_lists_no_calls_says_so() {
    with_page(Setup::minimal(), async |page| {
        page.allow_failure("/v1/", "404");
        page.allow_failure("/v1/", "403");
        page.open("/review").await;
        page.button("Start review").click().await;
        page.heading("The calls could not be loaded").is_visible().await;
    });
}
