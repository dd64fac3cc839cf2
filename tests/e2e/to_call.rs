//! Follow-ups: kept with a time, listed, counted when they are due, and never dialed.

use std::time::Duration;

use callboard_tests::harness::{FULL_DISK, Key, Page, Scope, Setup, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

const SHOWN: &str = "+1 415 555 0199";

/// Places a call, lets it end, and opens the choice of a time on its page; its id.
async fn choose_later(page: &Page) -> String {
    let id = form::place_call(page, ANSWERED).await;
    form::finish_call(page).await;
    page.button("Try again later").click().await;
    page.form("Try again later").is_visible().await;
    id
}

async fn save(page: &Page) {
    page.form("Try again later").button("Save time").click().await;
    page.form("Try again later").is_gone().await;
}

async fn choose_tomorrow(page: &Page) {
    const SCRIPT: &str = "[...document.querySelectorAll('.later label')]
        .find(label => label.textContent.startsWith('Tomorrow')).click()";
    page.run(SCRIPT, vec![]).await.expect("tomorrow is offered");
}

async fn open_list(page: &Page) {
    page.link("To call").click().await;
    page.heading("To call").has_focus().await;
}

#[test]
fn a_follow_up_is_listed_counted_when_due_and_opens_a_filled_form() {
    with_page(Setup::skippable(), async |page| {
        let id = choose_later(page).await;
        let form = page.form("Try again later");
        form.says("callee's time").await;
        form.says("Tomorrow:").await;
        form.field("Note").fill("Ask for Dana").await;
        save(page).await;
        page.says("To call again:").await;
        page.button("Change the time").has_focus().await;
        open_list(page).await;
        page.heading("Later (1)").is_visible().await;
        let row = page.list("Later");
        for text in [SHOWN, "There:", "Your time:", "Last call:", "Note: Ask for Dana"] {
            row.says(text).await;
        }
        page.reload().await;
        page.list("Later").says("Ask for Dana").await;
        assert!(!page.text().await.contains("1 due"));
        page.skip(Duration::from_secs(3_700)).await;
        page.heading("Due (1)").is_visible().await;
        page.list("Due").says("ago").await;
        page.link("To call 1 due").is_visible().await;
        page.check_page().await;
        page.link("Calls").click().await;
        page.link("To call 1 due").click().await;
        page.link(&format!("Call now: {SHOWN}")).click().await;
        page.field("To number").has_value(ANSWERED).await;
        page.says(&format!("Copied from call {id}")).await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
    });
}

#[test]
fn nothing_is_dialed_however_long_a_follow_up_is_due() {
    with_page(Setup::skippable(), async |page| {
        choose_later(page).await;
        save(page).await;
        for path in ["/to-call", "/calls", "/calls/new"] {
            page.open(path).await;
            page.skip(Duration::from_secs(5 * 3_600)).await;
            page.link("To call 1 due").is_visible().await;
        }
        assert_eq!((page.backend.placements().await, page.backend.dials().await), (1, 1));
    });
}

#[test]
fn what_is_done_or_removed_can_be_brought_back_by_keyboard() {
    with_page(Setup::default(), async |page| {
        choose_later(page).await;
        page.form("Try again later").field("Note").focus().await;
        page.press(Key::Enter).await;
        page.form("Try again later").is_gone().await;
        open_list(page).await;
        for (action, said) in [("Done:", "is done."), ("Remove:", "was removed.")] {
            page.button(&format!("{action} {SHOWN}")).focus().await;
            page.press(Key::Enter).await;
            page.says(said).await;
            page.heading("Nobody is to be called again").is_visible().await;
            page.button("Undo").has_focus().await;
            page.press(Key::Space).await;
            page.list("Later").says(SHOWN).await;
            page.heading("To call").has_focus().await;
        }
        page.button(&format!("Done: {SHOWN}")).click().await;
        page.reload().await;
        page.disclosure("Done this week").click().await;
        page.button(&format!("Bring back {SHOWN}")).click().await;
        page.list("Later").says(SHOWN).await;
        page.disclosure("Done this week").is_gone().await;
    });
}

#[test]
fn every_tab_shows_the_same_follow_ups() {
    with_page(Setup::default(), async |page| {
        choose_later(page).await;
        let first = page.window().await;
        let second = page.open_window().await;
        page.open("/to-call").await;
        page.heading("Nobody is to be called again").is_visible().await;
        page.switch_to(&first).await;
        save(page).await;
        page.switch_to(&second).await;
        page.list("Later").says(SHOWN).await;
        page.button(&format!("Later: {SHOWN}")).click().await;
        let form = page.form("Try again later");
        form.says("Tomorrow:").await;
        choose_tomorrow(page).await;
        save(page).await;
        page.list("Later").says("10:00").await;
        page.switch_to(&first).await;
        page.says("10:00").await;
        page.switch_to(&second).await;
        page.button(&format!("Remove: {SHOWN}")).click().await;
        page.switch_to(&first).await;
        page.button("Try again later").is_visible().await;
    });
}

async fn set_own_time(page: &Page, date: &str, time: &str) {
    // A date field takes its parts in an order of the locale; as a picker does, at once.
    const SCRIPT: &str = "const [type, value] = arguments;
        const field = document.querySelector(`.later input[type=${type}]`);
        field.value = value;
        field.dispatchEvent(new Event('input', { bubbles: true }));";
    for (kind, value) in [("date", date), ("time", time)] {
        page.run(SCRIPT, vec![json!(kind), json!(value)]).await.expect("it is set");
    }
}

#[test]
fn a_time_of_ones_own_is_the_callees_and_within_the_hours_to_call_in() {
    with_page(Setup::default(), async |page| {
        let zone = json!({ "timezoneId": "Asia/Kathmandu" });
        page.cdp("Emulation.setTimezoneOverride", zone).await;
        choose_later(page).await;
        page.radio("Another time").click().await;
        let form = page.form("Try again later");
        for (date, time, said) in [
            ("", "10:00", "Enter a date and a time."),
            ("2020-01-01", "10:00", "This time is over."),
            ("2199-07-01", "07:59", "People are called from 8:00 AM to 9:00 PM"),
            ("2199-07-01", "21:00", "People are called from 8:00 AM to 9:00 PM"),
        ] {
            set_own_time(page, date, time).await;
            form.button("Save time").click().await;
            form.says(said).await;
        }
        // 7 hours behind in summer, and 5:45 ahead.
        form.says("Jul 2").await;
        form.says("9:45 AM").await;
        set_own_time(page, "2199-12-01", "22:00").await;
        form.says("11:45 AM").await;
        form.checkbox("Save it all the same").click().await;
        save(page).await;
        page.says("Dec 1, 2199, 10:00 PM callee's time").await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_time_years_ahead_shows_its_year_and_is_asked_about() {
    with_page(Setup::default(), async |page| {
        choose_later(page).await;
        page.radio("Another time").click().await;
        let form = page.form("Try again later");
        set_own_time(page, "2199-07-01", "10:00").await;
        form.says("2199").await;
        form.button("Save time").click().await;
        form.says("This is more than a year ahead. Check the year.").await;
        form.checkbox("Save it all the same").click().await;
        save(page).await;
        page.says("Jul 1, 2199").await;
        open_list(page).await;
        let row = page.list("Later");
        row.says("Jul 1, 2199, 10:00 AM").await;
        row.says("Your time:").await;
    });
}

#[test]
fn a_number_that_was_called_after_it_was_due_is_no_longer_to_be_called() {
    with_page(Setup::skippable(), async |page| {
        choose_later(page).await;
        save(page).await;
        page.skip(Duration::from_secs(3_700)).await;
        page.link("To call 1 due").click().await;
        let row = page.list("Due");
        row.says("Due:").await;
        page.link(&format!("Call now: {SHOWN}")).click().await;
        page.field("To number").has_value(ANSWERED).await;
        form::submit(page).await;
        page.says("was called").await;
        page.button("Call anyway").click().await;
        let id = page.call_opens().await;
        page.link("To call 1 due").click().await;
        row.says("Called").await;
        row.does_not_say("Due:").await;
        const FIRST: &str =
            "return document.querySelector('.to-call .rows .actions > *').textContent";
        assert_eq!(page.run(FIRST, vec![]).await.unwrap(), "Done");
        page.check_page().await;
        row.link("see the call").click().await;
        assert_eq!(page.call_opens().await, id);
    });
}

#[test]
fn a_number_that_was_called_from_elsewhere_is_found_in_the_list_of_calls() {
    with_page(Setup::skippable(), async |page| {
        choose_later(page).await;
        save(page).await;
        page.skip(Duration::from_secs(3_700)).await;
        page.backend.place(ANSWERED).await;
        open_list(page).await;
        page.list("Due").says("Called").await;
    });
}

#[test]
fn a_number_that_asked_not_to_be_called_has_no_way_to_call_it() {
    with_page(Setup::default(), async |page| {
        choose_later(page).await;
        save(page).await;
        page.button("Asked not to be called").click().await;
        page.says("On the do-not-call list since").await;
        open_list(page).await;
        page.list("Later").says("do-not-call list").await;
        page.link(&format!("Call now: {SHOWN}")).is_gone().await;
    });
}

#[test]
fn blocked_storage_is_reported_and_nothing_is_claimed_to_be_kept() {
    with_page(Setup { blocks_storage: true, ..Setup::default() }, async |page| {
        choose_later(page).await;
        page.form("Try again later").button("Save time").click().await;
        page.says("The time was not saved.").await;
        page.form("Try again later").is_visible().await;
        page.link("To call").click().await;
        page.says("This browser blocks storage, so nothing can be kept or shown here.").await;
    });
}

#[test]
fn a_full_disk_is_reported_and_the_time_stays_to_be_saved() {
    with_page(Setup { init_script: FULL_DISK, ..Setup::default() }, async |page| {
        choose_later(page).await;
        page.run("globalThis.isFull = true", vec![]).await.unwrap();
        page.form("Try again later").button("Save time").click().await;
        page.says("The time was not saved.").await;
        page.form("Try again later").is_visible().await;
    });
}

#[test]
fn a_row_of_the_call_list_leads_to_the_same_call_once_more() {
    for setup in [Setup::default(), Setup::default().narrow()] {
        with_page(setup, async |page| {
            page.open("/calls?direction=outbound&status=completed").await;
            page.table("Calls").is_visible().await;
            const NAME: &str = "return document.querySelector('tr[data-call] .again a').ariaLabel";
            let name = page.run(NAME, vec![]).await.expect("a link");
            let again = page.link(name.as_str().expect("a name"));
            again.is_visible().await;
            page.does_not_scroll_sideways().await;
            page.check_page().await;
            // The row's own link is still the first.
            page.table("Calls").any_link().click().await;
            let id = page.call_opens().await;
            page.back().await;
            page.table("Calls").is_visible().await;
            const CLICK: &str = "document.querySelector('tr[data-call] .again a').click()";
            page.run(CLICK, vec![]).await.expect("a link");
            page.says(&format!("Copied from call {id}")).await;
            assert_eq!(page.backend.placements().await, 0);
        });
    }
}

async fn every_part(page: &Page) {
    choose_later(page).await;
    page.radio("Another time").click().await;
    set_own_time(page, "2199-07-01", "07:59").await;
    page.form("Try again later").button("Save time").click().await;
    page.form("Try again later").says("People are called").await;
    page.does_not_scroll_sideways().await;
    page.check_page().await;
    page.form("Try again later").field("Note").fill(&"unbroken".repeat(30)).await;
    page.form("Try again later").checkbox("Save it all the same").click().await;
    save(page).await;
    page.does_not_scroll_sideways().await;
    page.check_page().await;
    open_list(page).await;
    page.button(&format!("Later: {SHOWN}")).click().await;
    page.does_not_scroll_sideways().await;
    page.check_page().await;
}

#[test]
fn follow_ups_are_clean_in_a_wide_window() {
    with_page(Setup::default(), every_part);
}

#[test]
fn follow_ups_are_clean_on_a_small_phone_in_dark_mode() {
    with_page(Setup::default().narrow().dark(), every_part);
}
