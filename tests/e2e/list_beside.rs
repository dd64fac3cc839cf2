//! The list beside one of its calls, on a wide screen.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

const WIDE: (u32, u32) = (1920, 1080);
const NAME: &str = "Calls of the list";

async fn ids(page: &Page) -> Vec<String> {
    let calls = page.backend.api("/calls?limit=60").await;
    let calls = calls["results"].as_array().cloned().unwrap_or_default();
    calls.iter().map(|call| call["call_id"].to_string()).collect()
}

const CLICK_FOURTH: &str =
    "document.querySelector(`.beside-list a[href$='/${arguments[0]}']`).click()";

/// Opens the call in this row of the list.
async fn open_row(page: &Page, row: usize, id: &str) {
    page.open("/calls").await;
    page.table("Calls").is_visible().await;
    const CLICK: &str = "document.querySelectorAll('tr[data-call] .party a')[arguments[0]].click()";
    page.run(CLICK, vec![json!(row)]).await.unwrap();
    page.address_is(&format!("/calls/{id}")).await;
    page.status("Call status").is_visible().await;
}

async fn is_marked(page: &Page, id: &str) {
    let link = format!("document.querySelector('.beside-list a[href$=\"/{id}\"]')");
    let is_current = format!("return {link}?.ariaCurrent === 'page'");
    wait_until("the open call is marked", async || {
        page.run(&is_current, vec![]).await.is_ok_and(|is_current| is_current == true)
    })
    .await;
}

async fn ends_with(page: &Page, id: &str) {
    const IS_LAST: &str = "return [...document.querySelectorAll('.beside-list a')].at(-1)
        ?.href.endsWith(`/${arguments[0]}`)";
    wait_until("the list ends with this call", async || {
        page.run(IS_LAST, vec![json!(id)]).await.is_ok_and(|is_last| is_last == true)
    })
    .await;
}

#[test]
fn a_wide_screen_shows_the_list_beside_the_call() {
    with_page(Setup { size: WIDE, history: 60, ..Setup::default() }, async |page| {
        let ids = ids(page).await;
        open_row(page, 2, &ids[2]).await;
        let list = page.region(NAME);
        list.is_visible().await;
        is_marked(page, &ids[2]).await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
        // One stop of the Tab key, and arrows within.
        const FOCUS: &str = "document.querySelector('.beside-list [tabindex=\"0\"]').focus()";
        page.run(FOCUS, vec![]).await.unwrap();
        page.press(Key::Down).await;
        page.press(Key::Enter).await;
        page.address_is(&format!("/calls/{}", ids[3])).await;
        is_marked(page, &ids[3]).await;
        // The last call that it shows has a next one, too: when it shows all that it will.
        ends_with(page, &ids[43]).await;
        const LAST: &str = "const last = [...document.querySelectorAll('.beside-list a')].at(-1);
            last.click();
            return new URL(last.href).pathname";
        let last = page.run(LAST, vec![]).await.unwrap();
        page.address_is(last.as_str().unwrap()).await;
        page.link("Next call").has_attribute("href", &format!("/calls/{}", ids[44])).await;
        page.run(CLICK_FOURTH, vec![json!(ids[3])]).await.unwrap();
        page.address_is(&format!("/calls/{}", ids[3])).await;
        // Nothing was kept of the list, so it is asked for.
        page.reload().await;
        is_marked(page, &ids[3]).await;
        page.resize((1280, 900)).await;
        list.is_gone().await;
        page.status("Call status").is_visible().await;
    });
}

#[test]
fn a_call_that_was_opened_by_its_address_has_no_list_beside_it() {
    with_page(Setup { size: WIDE, ..Setup::default() }, async |page| {
        let ids = ids(page).await;
        page.open(&format!("/calls/{}", ids[0])).await;
        page.status("Call status").is_visible().await;
        page.region(NAME).is_gone().await;
        open_row(page, 0, &ids[0]).await;
        page.region(NAME).is_visible().await;
    });
}
