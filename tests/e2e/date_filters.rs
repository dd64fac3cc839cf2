//! The date filters: impossible dates, and typing a date.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::ANSWERED;

/// The dates of the latest request for the list's newest page; today's figures ask for more
/// rows.
async fn requested_dates(page: &Page) -> (String, String) {
    const SCRIPT: &str = "
        const names = performance.getEntriesByType('resource').map(entry => entry.name);
        const last = names.filter(name => /\\/v1\\/calls\\?limit=50(&|$)/.test(name)).pop();
        const of = new URL(last ?? location.href).searchParams;
        return [of.get('start_date') ?? '', of.get('end_date') ?? '']";
    let requested_dates = page.run(SCRIPT, vec![]).await.expect("the list was asked for");
    (
        requested_dates[0].as_str().unwrap_or_default().into(),
        requested_dates[1].as_str().unwrap_or_default().into(),
    )
}

async fn set_time_zone(page: &Page, zone: &str) {
    page.cdp("Emulation.setTimezoneOverride", json!({ "timezoneId": zone })).await;
}

#[test]
fn an_impossible_date_is_ignored_and_says_so() {
    with_page(Setup::default(), async |page| {
        // Samoa skipped 30 December 2011.
        set_time_zone(page, "Pacific/Apia").await;
        page.open("/calls?from=2026-02-31&to=2011-12-30").await;
        page.table("Calls").is_visible().await;
        assert_eq!(requested_dates(page).await, Default::default());
        let filters = page.region("Filters");
        let said = filters.field("From date").is_invalid().await;
        assert!(said.contains("“2026-02-31”") && said.contains("left out"), "{said}");
        let said = filters.field("To date").is_invalid().await;
        assert!(said.contains("“2011-12-30”") && said.contains("time zone"), "{said}");
        // Tabbing through the field changes nothing; the button does.
        filters.field("From date").focus().await;
        for _ in 0..3 {
            page.press(Key::Tab).await;
        }
        page.button("Clear From date").click().await;
        assert_eq!(page.address_is("/calls?").await, "/calls?to=2011-12-30");
        filters.field("From date").has_focus().await;
        filters.field("From date").lacks_attribute("aria-invalid").await;

        page.open("/calls?agent=nobody&from=0026-02-03&to=20260203").await;
        for name in ["From date", "To date"] {
            page.field(name).is_invalid().await;
        }
        page.select("Agent").is_invalid().await;
        assert_eq!(requested_dates(page).await, Default::default());

        for (zone, dates, start, end) in [
            // The day after the missing one, and the day before.
            (
                "Pacific/Apia",
                "from=2011-12-31&to=2011-12-29",
                "2011-12-30T10:00:00.000Z",
                "2011-12-30T09:59:59.999Z",
            ),
            // The clocks skip midnight.
            (
                "America/Sao_Paulo",
                "from=2018-11-04&to=2018-11-04",
                "2018-11-04T03:00:00.000Z",
                "2018-11-05T01:59:59.999Z",
            ),
            (
                "UTC",
                "from=1000-01-01&to=9999-12-31",
                "1000-01-01T00:00:00.000Z",
                "9999-12-31T23:59:59.999Z",
            ),
            (
                "America/New_York",
                "from=2024-02-29&to=9999-12-31",
                "2024-02-29T05:00:00.000Z",
                "9999-12-31T23:59:59.999Z",
            ),
        ] {
            set_time_zone(page, zone).await;
            page.open(&format!("/calls?{dates}")).await;
            let expected = (start.to_owned(), end.to_owned());
            wait_until(&format!("{dates} is {expected:?} in {zone}"), async || {
                requested_dates(page).await == expected
            })
            .await;
        }
    });
}

#[test]
fn a_date_is_not_changed_while_it_is_typed() {
    with_page(Setup::default(), async |page| {
        // A call in progress, so that the list polls every two seconds.
        page.backend.place(ANSWERED).await;
        page.open("/calls?from=2026-02-03").await;
        page.table("Calls").says("Dialling").await;
        let field = page.region("Filters").field("From date");
        field.focus().await;
        page.press(Key::Right).await;
        page.press(Key::Backspace).await;
        field.has_value("").await;
        let looks = page.requests("/v1/calls").await;
        wait_until("the list is looked at again", async || {
            page.requests("/v1/calls").await > looks
        })
        .await;
        for digit in ['0', '5'] {
            page.press(Key::Letter(digit)).await;
        }
        field.has_value("2026-02-05").await;
        page.address_is("/calls?from=2026-02-05").await;
        field.has_focus().await;

        // An incomplete date says so, and “Clear filters” removes it.
        field.focus().await;
        page.press(Key::Right).await;
        page.press(Key::Backspace).await;
        page.region("Filters").field("Number").focus().await;
        let said = field.is_invalid().await;
        assert!(said.contains("incomplete"), "{said}");
        assert_eq!(page.address_is("/calls").await, "/calls");
        page.button("Clear filters").click().await;
        field.lacks_attribute("aria-invalid").await;
        let is_half = "return document.querySelector('#filter-from').matches(':invalid')";
        assert_eq!(page.run(is_half, vec![]).await.unwrap(), json!(false));
    });
}
