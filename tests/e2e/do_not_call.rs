//! The list of numbers that are never called: by mouse and keyboard, in two tabs.

use callboard_tests::harness::{FULL_DISK, Key, Page, Scope, Setup, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

pub const SHOWN: &str = "+1 415 555 0199";
pub const BLOCKED: &str = "This browser blocks storage, or it is full. Nothing was changed.";

pub async fn open_list(page: &Page) {
    page.open("/do-not-call").await;
    page.heading("Do not call").is_visible().await;
}

pub async fn add(page: &Page, number: &str, reason: &str) {
    let form = page.form("Add a number");
    form.field("Number").fill(number).await;
    form.field("Reason").fill(reason).await;
    form.button("Add to the list").click().await;
}

pub async fn list_says(page: &Page, text: &str) {
    page.list("Numbers on the list").says(text).await;
}

#[test]
fn a_number_is_added_found_and_removed_with_a_reason() {
    with_page(Setup::default(), async |page| {
        open_list(page).await;
        page.says("The list is kept in this browser only").await;
        page.says("No number is on the list.").await;
        page.form("Add a number").button("Add to the list").click().await;
        let said = page.field("Number").is_invalid().await;
        assert!(said.contains("Enter the number"), "{said}");
        add(page, "(415) 555-0199", "Wrote a letter").await;
        let said = page.field("Number").is_invalid().await;
        assert!(said.contains("choose a country"), "{said}");
        page.select("Country").choose("United States").await;
        page.form("Add a number").button("Add to the list").click().await;
        page.says(&format!("{SHOWN} is on the list now.")).await;
        list_says(page, "Wrote a letter").await;
        // Once more, with another reason.
        add(page, ANSWERED, "Another reason").await;
        page.says("is on the list already").await;
        list_says(page, "Wrote a letter").await;
        add(page, "+442079460958", "Moved").await;
        page.says("2 numbers").await;
        page.reload().await;
        page.select("Country").has_value("US").await;
        list_says(page, "Wrote a letter").await;
        let search = page.field("Search by number");
        for typed in ["+44", "+44 20 7946 0958"] {
            search.fill(typed).await;
            page.says("1 number\n").await;
            list_says(page, "Moved").await;
        }
        for typed in ["555-0199", "0199", "(415)"] {
            search.fill(typed).await;
            page.says("1 number\n").await;
            list_says(page, SHOWN).await;
        }
        search.fill("0198").await;
        page.says("No such number is on the list.").await;
        search.fill("Ann").await;
        page.says("Type some digits of a number.").await;
        search.fill("(415) 555-0199").await;
        list_says(page, SHOWN).await;
        page.button(&format!("Remove {SHOWN}")).click().await;
        page.field("Reason for removing").has_focus().await;
        page.button("Remove from the list").click().await;
        page.field("Reason for removing").is_invalid().await;
        page.field("Reason for removing").fill("Asked to be called again").await;
        page.button("Remove from the list").click().await;
        page.heading("Numbers on the list").has_focus().await;
        page.says("No such number is on the list.").await;
        page.disclosure("Removed numbers").click().await;
        page.list("Removed numbers").says("Asked to be called again").await;
        page.list("Removed numbers").says("Wrote a letter").await;
        page.check_page().await;
    });
}

#[test]
fn a_listed_number_is_refused_and_the_list_is_one_press_away() {
    with_page(Setup::default(), async |page| {
        open_list(page).await;
        add(page, ANSWERED, "Asked not to be called").await;
        page.says(&format!("{SHOWN} is on the list now.")).await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.region("Before you call")
            .says("On your do-not-call list: Asked not to be called.")
            .await;
        assert_eq!(page.backend.placements().await, 0);
        page.region("Before you call").link("Open the list").click().await;
        page.heading("Do not call").is_visible().await;
        page.button(&format!("Remove {SHOWN}")).click().await;
        page.field("Reason for removing").fill("Asked to be called again").await;
        page.button("Remove from the list").click().await;
        page.says("No number is on the list.").await;
        page.open("/calls/new").await;
        form::place_call(page, ANSWERED).await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
    });
}

#[test]
fn the_list_is_kept_by_keyboard_and_the_focus_is_never_lost() {
    with_page(Setup::default(), async |page| {
        open_list(page).await;
        page.field("Number").focus().await;
        page.type_text(ANSWERED).await;
        page.press(Key::Enter).await;
        list_says(page, "Asked not to be called").await;
        page.field("Number").has_focus().await;
        let remove = page.button(&format!("Remove {SHOWN}"));
        remove.focus().await;
        page.press(Key::Enter).await;
        page.field("Reason for removing").has_focus().await;
        page.press(Key::Tab).await;
        page.press(Key::Tab).await;
        assert_eq!(page.focused().await, "Keep");
        page.press(Key::Space).await;
        remove.has_focus().await;
        page.press(Key::Space).await;
        page.field("Reason for removing").has_focus().await;
        page.type_text("By mistake").await;
        page.press(Key::Enter).await;
        page.heading("Numbers on the list").has_focus().await;
        page.says("No number is on the list.").await;
    });
}

#[test]
fn one_press_on_a_calls_page_lists_its_number_and_no_later_call_changes_that() {
    with_page(Setup::default(), async |page| {
        form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
        let button = page.button("Asked not to be called");
        button.click().await;
        page.says("On the do-not-call list since").await;
        page.button("Undo").has_focus().await;
        page.button("Undo").click().await;
        button.has_focus().await;
        page.press(Key::Enter).await;
        page.says("On the do-not-call list since").await;
        page.reload().await;
        page.says("On the do-not-call list since").await;
        assert!(!page.button("Undo").exists().await);
        const SINCE: &str = "return document.querySelector('.never-call time').dateTime";
        let since = page.run(SINCE, vec![]).await.unwrap();
        page.link("Do-not-call list").click().await;
        list_says(page, SHOWN).await;
        list_says(page, "Asked not to be called").await;
        page.disclosure("Removed numbers").click().await;
        page.list("Removed numbers").says("Undone right after it was added").await;
        // Another call of this number.
        page.list("Numbers on the list").any_link().click().await;
        page.says("On the do-not-call list since").await;
        assert_eq!(page.run(SINCE, vec![]).await.unwrap(), since);
    });
}

#[test]
fn the_caller_of_an_inbound_call_can_be_listed_too() {
    with_page(Setup::default().history(40), async |page| {
        page.open("/calls?direction=inbound").await;
        page.table("Calls").says("Inbound").await;
        page.table("Calls").any_link().click().await;
        page.call_opens().await;
        page.button("Asked not to be called").click().await;
        page.says("On the do-not-call list since").await;
        let heading = page.any_heading().text().await;
        let caller = heading.strip_prefix("Call from ").expect("an inbound call").to_owned();
        assert!(!page.link("Call again").exists().await);
        page.link("Do-not-call list").click().await;
        list_says(page, &caller).await;
    });
}

#[test]
fn every_tab_shows_the_same_list() {
    with_page(Setup::default(), async |page| {
        form::place_call(page, ANSWERED).await;
        let first = page.window().await;
        let second = page.open_window().await;
        open_list(page).await;
        page.says("No number is on the list.").await;
        page.switch_to(&first).await;
        page.button("Asked not to be called").click().await;
        page.says("On the do-not-call list since").await;
        page.switch_to(&second).await;
        list_says(page, SHOWN).await;
        page.button(&format!("Remove {SHOWN}")).click().await;
        page.field("Reason for removing").fill("Changed their mind").await;
        page.press(Key::Enter).await;
        page.says("No number is on the list.").await;
        page.switch_to(&first).await;
        page.button("Asked not to be called").is_visible().await;
    });
}

#[test]
fn a_full_disk_is_reported_and_the_number_stays_to_be_added() {
    with_page(Setup { init_script: FULL_DISK, ..Setup::default() }, async |page| {
        open_list(page).await;
        page.run("globalThis.isFull = true", vec![]).await.unwrap();
        add(page, ANSWERED, "Asked not to be called").await;
        page.says(BLOCKED).await;
        page.field("Number").has_value(ANSWERED).await;
    });
}

#[test]
fn blocked_storage_is_reported_on_the_list_and_on_a_calls_page() {
    with_page(Setup { blocks_storage: true, ..Setup::default() }, async |page| {
        open_list(page).await;
        page.says("This browser blocks storage, so the list cannot be read or kept here.").await;
        add(page, ANSWERED, "Asked not to be called").await;
        page.says(BLOCKED).await;
        page.field("Or paste numbers").fill("+14155550199").await;
        page.button("Read pasted numbers").click().await;
        page.says("This browser blocks storage, so the list cannot be kept here.").await;
        form::place_call(page, ANSWERED).await;
        page.button("Asked not to be called").click().await;
        page.says("The number is not on the list.").await;
        page.button("Asked not to be called").is_visible().await;
    });
}

async fn every_part(page: &Page) {
    open_list(page).await;
    add(page, ANSWERED, &"a long reason ".repeat(15)).await;
    add(page, "+442079460958", "unbroken".repeat(20).as_str()).await;
    page.says("2 numbers").await;
    page.button(&format!("Remove {SHOWN}")).click().await;
    page.button("Remove from the list").click().await;
    page.field("Reason for removing").is_invalid().await;
    page.field("Or paste numbers").fill("number,reason\n+14155550198,x\nnobody,y\n").await;
    page.button("Read pasted numbers").click().await;
    page.list("Rows that are left out").is_visible().await;
    page.does_not_scroll_sideways().await;
    page.check_page().await;
    let names = page.run("return [...document.querySelectorAll('h1')].length", vec![]).await;
    assert_eq!(names.unwrap(), json!(1));
}

#[test]
fn the_list_is_clean_in_a_wide_window() {
    with_page(Setup::default(), every_part);
}

#[test]
fn the_list_is_clean_on_a_small_phone_in_dark_mode() {
    with_page(Setup::default().narrow().dark(), every_part);
}
