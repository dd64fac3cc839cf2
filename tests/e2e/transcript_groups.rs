//! The rows of a transcript are in groups, for the browser's sake. Whoever reads it or uses the
//! keyboard notices nothing of them.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};

use crate::transcript::{call_with, many, number};

const GROUPS: &str = "return document.querySelectorAll('.turns > .turn-group').length";
const ROWS: &str = "return document.querySelectorAll('.turns > .turn-group > .turn').length";

async fn focus(page: &Page, turn: usize) {
    page.item(&format!("words of turn {turn}.")).any_button().focus().await;
}

async fn press_leads_to(page: &Page, key: Key, turn: usize) {
    page.press(key).await;
    page.item(&format!("words of turn {turn}.")).any_button().has_focus().await;
}

#[test]
fn keys_lead_from_group_to_group_of_one_list() {
    with_page(Setup::default(), async |page| {
        call_with(page, many(170)).await;
        wait_until("all rows are there", async || number(page, ROWS).await == 170.0).await;
        assert_eq!(number(page, GROUPS).await, 4.0);
        focus(page, 49).await;
        press_leads_to(page, Key::Down, 50).await;
        press_leads_to(page, Key::Up, 49).await;
        press_leads_to(page, Key::PageDown, 59).await;
        press_leads_to(page, Key::PageUp, 49).await;
        press_leads_to(page, Key::End, 169).await;
        press_leads_to(page, Key::Down, 169).await;
        press_leads_to(page, Key::Home, 0).await;
        press_leads_to(page, Key::Up, 0).await;
        let transcript = page.list("Transcript");
        transcript.item("words of turn 169.").is_visible().await;
        page.check_page().await;
    });
}
