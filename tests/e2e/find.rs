//! Finding calls: the search, what else it may mean, periods, chips, saved views, and what
//! can be done with the calls that are selected.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::{Value, json};

use crate::new_call_form::ANSWERED;

/// The ids of the calls that the list shows, in its order.
async fn listed(page: &Page) -> Vec<String> {
    const SCRIPT: &str = "return [...document.querySelectorAll('tr[data-call]')]
        .map(row => row.dataset.call)";
    let ids = page.run(SCRIPT, vec![]).await.unwrap_or(Value::Null);
    let ids = ids.as_array().cloned().unwrap_or_default();
    ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

/// The API's calls that are so, in its order.
async fn expected(page: &Page, is_so: impl Fn(&Value) -> bool) -> Vec<String> {
    let calls = page.backend.api("/calls?limit=200").await;
    let calls = calls["results"].as_array().cloned().unwrap_or_default();
    calls.iter().filter(|call| is_so(call)).map(|call| call["call_id"].to_string()).collect()
}

async fn lists(page: &Page, ids: &[String]) {
    wait_until(&format!("the list shows {ids:?}"), async || listed(page).await == ids).await;
}

fn party(call: &Value) -> &str {
    let key = if call["direction"] == "outbound" { "to_number" } else { "from_number" };
    call[key].as_str().unwrap_or_default()
}

#[test]
fn words_and_last_digits_leave_only_what_matches() {
    with_page(Setup::default().history(40), async |page| {
        page.open("/calls").await;
        page.table("Calls").is_visible().await;
        let voicemail = expected(page, |call| call["end_reason"] == "voicemail").await;
        assert!(!voicemail.is_empty() && voicemail.len() < 40);
        page.field("Search").fill("voicemail").await;
        lists(page, &voicemail).await;
        page.says(&format!("Showing {0} of {0}", voicemail.len())).await;

        // By its last digits, however they are grouped.
        let calls = page.backend.api("/calls?limit=1").await;
        let number = party(&calls["results"][0]).to_owned();
        let (start, end) = number.split_at(number.len() - 4);
        let with_number = expected(page, |call| party(call) == number).await;
        let grouped = format!("{} {end}", &start[start.len() - 3..]);
        page.field("Search").fill(&grouped).await;
        lists(page, &with_number).await;
        page.address_is(&format!("/calls?q={}", grouped.replace(' ', "%20"))).await;

        // Typing is no step: Back leaves the page.
        page.field("Search").fill("no such words").await;
        page.heading("No call matches these filters").is_visible().await;
        page.button("Clear filters").last().click().await;
        page.field("Search").has_value("").await;
        page.table("Calls").is_visible().await;
    });
}

#[test]
fn a_search_goes_on_in_older_calls_when_a_person_wants_it() {
    with_page(Setup::default().history(1_500), async |page| {
        page.open("/calls?q=voicemail").await;
        page.says("Searched the newest 1,000 of 1,500 calls.").await;
        page.check_page().await;
        let before = page.text().await;
        page.button("Search older calls").click().await;
        page.button("Search older calls").is_gone().await;
        page.says("Showing").await;
        assert_ne!(page.text().await, before);
    });
}

#[test]
fn what_is_typed_is_offered_as_a_number_a_call_or_an_agent() {
    with_page(Setup::default(), async |page| {
        let calls = page.backend.api("/calls?limit=200").await;
        let first = &calls["results"][0];
        let (id, number) = (first["call_id"].to_string(), party(first).to_owned());
        page.open("/calls").await;
        page.field("Search").fill(&number[number.len() - 4..]).await;
        let grouped =
            format!("{} {} {} {}", &number[..2], &number[2..5], &number[5..8], &number[8..]);
        let known = page.backend.api(&format!("/calls/party-numbers?q={}", &number[1..])).await;
        let name = known["numbers"][0]["label"].as_str().unwrap_or_default().to_owned();
        let offer = page.link(&format!("Calls with {grouped}, {name}"));
        offer.is_visible().await;
        page.says("below").await;
        lists(page, &expected(page, |call| party(call) == number).await).await;
        page.check_page().await;
        // With the keyboard, from the field down and back.
        page.press(Key::Down).await;
        page.press(Key::Up).await;
        page.field("Search").has_focus().await;
        offer.click().await;
        page.address_is(&format!("/calls?number=%2B{}", &number[1..])).await;
        page.field("Search").has_value("").await;
        page.button(&format!("Remove filter: {grouped}")).click().await;
        page.address_is("/calls").await;

        page.field("Search").fill("appointment").await;
        page.address_is("/calls?q=appointment").await;
        page.link("Agent: Appointment reminders").click().await;
        page.button("Remove filter: Appointment reminders").is_visible().await;
        page.back().await;
        page.button("Remove filter: “appointment”").is_visible().await;

        page.field("Search").fill(&id).await;
        page.link(&format!("Open call {id}")).click().await;
        page.address_is(&format!("/calls/{id}")).await;
    });
}

#[test]
fn a_period_moves_with_the_calendar_and_is_kept_in_a_saved_view() {
    with_page(Setup::default(), async |page| {
        page.open("/calls").await;
        page.button("7 days").click().await;
        page.address_is("/calls?range=7d").await;
        page.button("Remove filter: Last 7 days").is_visible().await;
        // A date takes the place of the period.
        page.open("/calls?range=7d&from=2026-09-01").await;
        page.says("is left out, because dates are set").await;
        page.open("/calls?range=7d&status=failed").await;
        page.disclosure("Saved views").click().await;
        page.button("Save this view").click().await;
        page.field("Name").is_invalid().await;
        page.field("Name").fill("Broken lately").await;
        page.press(Key::Enter).await;
        page.says("“Broken lately” saved.").await;
        page.check_page().await;
        page.open("/calls").await;
        page.disclosure("Saved views").click().await;
        page.link("Broken lately").click().await;
        page.address_is("/calls?status=failed&range=7d").await;
        page.button("Delete Broken lately").click().await;
        page.says("None yet.").await;
        page.open("/calls?range=fortnight").await;
        page.says("is not a known period, so it is left out").await;
        page.table("Calls").is_visible().await;
    });
}

#[test]
fn filters_are_folded_on_a_phone() {
    with_page(Setup::default().narrow(), async |page| {
        page.open("/calls").await;
        page.field("Search").is_visible().await;
        assert!(!page.select("Status").exists().await);
        page.button("Filters").click().await;
        page.select("Status").choose("Failed").await;
        page.button("Remove filter: Failed").is_visible().await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
    });
}

#[test]
fn selected_calls_become_a_queue_or_are_to_be_called_and_nothing_is_dialed() {
    with_page(Setup::default().history(5), async |page| {
        page.open("/calls").await;
        page.table("Calls").is_visible().await;
        let ids = listed(page).await;
        let dials = page.backend.dials().await;
        select(page, &ids[..1]).await;
        page.link("Call again").is_visible().await;
        select(page, &ids[1..3]).await;
        page.button("Add to “To call”").click().await;
        page.says("added to “To call”. Nothing was dialed.").await;
        assert_eq!(page.backend.dials().await, dials);
        page.button("Review").click().await;
        page.region("Queue").says("1 of 3").await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 0);
    });
}

async fn select(page: &Page, ids: &[String]) {
    const SCRIPT: &str = "document.querySelector(`tr[data-call='${arguments[0]}'] input`).click()";
    for id in ids {
        page.run(SCRIPT, vec![json!(id)]).await.expect("the row is there");
    }
}
