//! The list of calls.

use callboard_tests::harness::{Scope, Setup, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

#[test]
fn filters_are_kept_in_the_url() {
    with_page(Setup::default().history(60), async |page| {
        page.open("/calls").await;
        page.table("Calls").is_visible().await;
        let filters = page.region("Filters");
        filters.select("Status").choose("Ended").await;
        page.address_is("/calls?status=completed").await;
        filters.select("Direction").choose("Outbound").await;
        page.address_is("/calls?status=completed&direction=outbound").await;
        page.table("Calls").does_not_say("Inbound").await;
        filters.checkbox("Hide test calls").click().await;
        page.address_is("/calls?status=completed&direction=outbound&hide_tests=1").await;
        page.reload().await;
        page.region("Filters").select("Status").has_value("completed").await;
        page.region("Filters").select("Direction").has_value("outbound").await;
        page.button("Clear filters").click().await;
        page.region("Filters").select("Status").has_value("").await;
        let path = page.address_is("/calls").await;
        assert_eq!(path, "/calls");
        page.table("Calls").says("Inbound").await;
    });
}

#[test]
fn a_link_with_filters_opens_filtered() {
    with_page(Setup::default().history(60), async |page| {
        page.open("/calls?status=failed").await;
        page.region("Filters").select("Status").has_value("failed").await;
        page.table("Calls").does_not_say("Agent finished").await;
    });
}

#[test]
fn filters_without_matches_say_so() {
    with_page(Setup::default(), async |page| {
        page.open("/calls?number=%2B442079460000").await;
        page.heading("No call matches these filters").is_visible().await;
        page.region("Filters").button("Clear filters").click().await;
        page.table("Calls").is_visible().await;
    });
}

#[test]
fn an_organization_without_calls_sees_where_to_begin() {
    with_page(Setup::default().history(0), async |page| {
        page.open("/").await;
        page.heading("No calls yet").is_visible().await;
    });
}

#[test]
fn a_call_in_progress_is_first_and_updates() {
    with_page(Setup::default(), async |page| {
        let id = form::place_call(page, ANSWERED).await;
        page.link("Calls").click().await;
        page.heading("Calls").has_focus().await;
        let first = page.table("Calls").any_link();
        assert_eq!(first.attribute("href").await.as_deref(), Some(&*format!("/calls/{id}")));
        page.table("Calls").says("Dialling").await;
        page.says("1 call in progress").await;
        page.backend.advance(8).await;
        page.table("Calls").says("In conversation").await;
        page.backend.advance(300).await;
        page.table("Calls").does_not_say("In conversation").await;
        page.table("Calls").any_link().click().await;
        assert_eq!(page.call_opens().await, id);
    });
}

#[test]
fn an_unknown_call_says_so() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/calls/", "404");
        page.open("/calls/987654321987").await;
        page.alert().heading("This call was not found").is_visible().await;
        page.alert().button("Back to calls").click().await;
        page.heading("Calls").is_visible().await;
    });
}

#[test]
fn a_call_opens_by_its_url_and_after_a_reload() {
    with_page(Setup::default(), async |page| {
        let id = form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
        page.status("Call status").says("Ended").await;
        for _ in 0..2 {
            page.reload().await;
            page.heading("Call to +1 415 555 0199").is_visible().await;
            page.status("Call status").says("Ended").await;
            assert_eq!(page.call_opens().await, id);
        }
        page.back().await;
        page.heading("New call").is_visible().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn an_unknown_url_says_so() {
    with_page(Setup::default(), async |page| {
        page.open("/nowhere").await;
        page.heading("Page not found").is_visible().await;
    });
}

#[test]
fn an_unreadable_filter_says_so_at_its_field() {
    with_page(Setup::default(), async |page| {
        page.open("/calls").await;
        page.table("Calls").is_visible().await;
        for text in ["our main line", "📞", "415"] {
            page.field("Number").fill(text).await;
            page.field("Number").is_invalid().await;
        }
        page.field("Number").fill("").await;
        page.field("Number").lacks_attribute("aria-invalid").await;
    });
}

#[test]
fn calls_are_grouped_by_day_and_say_how_they_ended() {
    with_page(Setup::default().history(60), async |page| {
        page.open("/calls").await;
        page.table("Calls").says("Agent finished").await;
        // The first row of each day shows it, and every row has it for a screen reader.
        const DAYS: &str = "
            const rows = [...document.querySelectorAll('tr[data-call]')];
            const day = row => row.querySelector('.day').textContent.trim();
            const isShown = row => row.querySelector('.day').getBoundingClientRect().width > 1;
            return rows.every((row, at) =>
                isShown(row) === (at === 0 || day(row) !== day(rows[at - 1])) && day(row) !== '')";
        assert_eq!(page.run(DAYS, vec![]).await.unwrap(), json!(true));
        const TIMES: &str = "
            return [...document.querySelectorAll('tr[data-call] time')].every(time => {
                const at = new Date(time.dateTime);
                const options = { hour: 'numeric', minute: '2-digit' };
                return time.lastChild.textContent === at.toLocaleTimeString(undefined, options);
            })";
        assert_eq!(page.run(TIMES, vec![]).await.unwrap(), json!(true));
        // The head names the day of the topmost row.
        const HEAD: &str = "return document.querySelector('.head-day').textContent
            === document.querySelector('tr[data-call] .day').textContent.trim()";
        assert_eq!(page.run(HEAD, vec![]).await.unwrap(), json!(true));
    });
}

#[test]
fn rows_of_other_filters_are_never_left_standing() {
    with_page(Setup::default().history(60), async |page| {
        page.open("/calls").await;
        page.table("Calls").says("Agent finished").await;
        page.backend.hold_all_responses(true);
        page.region("Filters").select("Status").choose("Failed").await;
        page.says("Loading calls…").await;
        page.table("Calls").is_gone().await;
        page.backend.hold_all_responses(false);
        page.table("Calls").does_not_say("Agent finished").await;
    });
}
