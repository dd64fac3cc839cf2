//! The list of numbers that are never called: by mouse and keyboard, from files, in two
//! tabs.

use std::path::PathBuf;

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

const SHOWN: &str = "+1 415 555 0199";
const BLOCKED: &str = "This browser blocks storage, or it is full. Nothing was changed.";

async fn open_list(page: &Page) {
    page.open("/do-not-call").await;
    page.heading("Do not call").is_visible().await;
}

async fn add(page: &Page, number: &str, reason: &str) {
    let form = page.form("Add a number");
    form.field("Number").fill(number).await;
    form.field("Reason").fill(reason).await;
    form.button("Add to the list").click().await;
}

async fn list_says(page: &Page, text: &str) {
    page.list("Numbers on the list").says(text).await;
}

/// A file of this test, with this content.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("callboard-lists-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::write(&path, content).expect("the file is written");
    path
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
        search.fill("5550199").await;
        page.says("No such number is on the list.").await;
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
fn a_file_is_shown_row_by_row_before_anything_is_added() {
    with_page(Setup::default(), async |page| {
        open_list(page).await;
        page.select("Country").choose("United States").await;
        add(page, ANSWERED, "The first reason").await;
        page.says("1 number\n").await;
        let text = "\u{FEFF}name;phone;reason\r\nAnn;=\"+14155550198\";\"asked; twice\"\r\n\
            Bob;'+44 20 7946 0958;\r\nCid;4.47E+11;x\r\n;;\r\nDan;(415) 555-0197;y\r\n\
            Eve;+1 415 555 0199;another reason\r\nFay;415-555-0197;again\r\nGus;\"oops;z\r\n";
        page.choose_file(&file("list.csv", text.as_bytes())).await;
        page.says("3 numbers will be added, 1 is on the list already, 1 row repeats another, 2 rows cannot be read.").await;
        let left_out = page.list("Rows that are left out");
        left_out.says("Row 4: 4.47E+11").await;
        left_out.says("lost digits").await;
        left_out.says("Row 8: 415-555-0197").await;
        left_out.says("Row 9: Gus").await;
        page.says("Row 1 has the headings.").await;
        page.select("Column with the numbers").has_value("1").await;
        page.says("1 number\n").await;
        page.keep_saved_files().await;
        page.button("Save the 3 rows that are left out").click().await;
        let saved = page.saved_file().await;
        assert!(saved.contains("\"4\",\"4.47E+11\",\"A spreadsheet"), "{saved}");
        // Another column, and back.
        page.select("Column with the numbers").choose("name").await;
        page.says("No number will be added").await;
        page.select("Column with the numbers").choose("phone").await;
        page.button("Add 3 numbers").click().await;
        page.says("3 numbers were added.").await;
        page.heading("Add many numbers").has_focus().await;
        for text in
            ["4 numbers", "asked; twice", "The first reason", "Imported", "+44 20 7946 0958"]
        {
            page.says(text).await;
        }
        let list = page.list("Numbers on the list");
        list.does_not_say("another reason").await;
        page.reload().await;
        list_says(page, "asked; twice").await;
    });
}

#[test]
fn utf_16_and_pasted_numbers_are_read_and_what_is_no_text_is_refused() {
    with_page(Setup::default(), async |page| {
        open_list(page).await;
        let units = "\u{FEFF}Telefon\tGrund\r\n+49 30 123456\tmöchte nicht\r\n".encode_utf16();
        let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
        page.choose_file(&file("utf-16.txt", &bytes)).await;
        page.button("Add 1 number").click().await;
        page.says("1 number was added.").await;
        list_says(page, "möchte nicht").await;
        for (name, bytes, said) in [
            ("empty.csv", &b""[..], "This file is empty."),
            ("book.xlsx", b"PK\x03\x04\x14\x00\x06\x00", "This is a workbook."),
            ("rubbish.csv", b"\x00\x01\xFE+14155550199\n\x02", "This file is no text."),
        ] {
            page.choose_file(&file(name, bytes)).await;
            page.says(said).await;
        }
        page.field("Or paste numbers")
            .fill("+14155550199\n+14155550198\n+49 30 123456\nnobody")
            .await;
        page.button("Read pasted numbers").click().await;
        page.says("2 numbers will be added, 1 is on the list already, 1 row cannot be read.").await;
        page.button("Cancel").click().await;
        page.heading("Add many numbers").has_focus().await;
        page.says("1 number\n").await;
        page.button("Read pasted numbers").click().await;
        page.button("Add 2 numbers").click().await;
        page.says("3 numbers").await;
        page.field("Or paste numbers").has_value("").await;
    });
}

#[test]
fn an_exported_list_imports_again_and_holds_no_formula() {
    with_page(Setup::default(), async |page| {
        open_list(page).await;
        page.button("Export as CSV").has_attribute("aria-disabled", "true").await;
        add(page, ANSWERED, "=HYPERLINK(\"http://x\")").await;
        add(page, "+442079460958", "He said “no”; twice, \"never\"").await;
        page.says("2 numbers").await;
        page.keep_saved_files().await;
        page.button("Export as CSV").click().await;
        page.says("2 numbers are in do-not-call-").await;
        let saved = page.saved_file().await;
        assert!(saved.starts_with('\u{FEFF}'), "{saved}");
        assert!(saved.contains("\"tel:+14155550199\",\"'=HYPERLINK"), "{saved}");
        let exported = file("exported.csv", saved.as_bytes());
        page.choose_file(&exported).await;
        page.says("No number will be added, 2 are on the list already.").await;
        page.button(&format!("Remove {SHOWN}")).click().await;
        page.field("Reason for removing").fill("To import it").await;
        page.press(Key::Enter).await;
        page.says("1 number\n").await;
        page.choose_file(&exported).await;
        page.button("Add 1 number").click().await;
        list_says(page, "=HYPERLINK(\"http://x\")").await;
        page.keep_saved_files().await;
        page.button("Export as CSV").click().await;
        assert_eq!(page.saved_file().await, saved);
    });
}

/// Counts the keys that were answered while the page was at work, and its long tasks.
const WATCH: &str = "globalThis.answered = 0; globalThis.longTasks = [];
    const said = () => document.getElementById('dnc-import-said')?.textContent ?? '';
    addEventListener('keydown', () => { if (/^(Reading|Adding)/.test(said())) answered++; });
    new PerformanceObserver(list => longTasks.push(...list.getEntries().map(it => it.duration)))
        .observe({ type: 'longtask' });";

#[test]
fn a_hundred_thousand_rows_are_imported_while_the_page_answers() {
    with_page(Setup::default(), async |page| {
        open_list(page).await;
        let row = |n: u32| format!("+1415{:07},row {n}\r\n", 2_000_000 + n);
        let rows: String = (0..100_000).map(row).collect();
        let path = file("many.csv", format!("number,reason\r\n{rows}").as_bytes());
        page.run(WATCH, vec![]).await.unwrap();
        page.field("Number").focus().await;
        let began = std::time::Instant::now();
        page.choose_file(&path).await;
        page.field("Number").focus().await;
        let add = page.button("Add 100,000 numbers");
        while !add.exists().await {
            page.press(Key::Letter('1')).await;
        }
        let read = began.elapsed();
        add.click().await;
        page.field("Number").focus().await;
        wait_until("they are added", async || {
            page.press(Key::Letter('1')).await;
            page.text().await.contains("100,000 numbers were added.")
        })
        .await;
        page.says("1 to 50 of 100,000").await;
        let answered = page.run("return answered", vec![]).await.unwrap();
        let long = page.run("return longTasks.sort((a, b) => b - a).slice(0, 5)", vec![]).await;
        println!("read in {read:?}, added after {:?}", began.elapsed());
        println!("keys answered meanwhile: {answered}, longest tasks (ms): {}", long.unwrap());
        assert!(answered.as_u64() > Some(1), "{answered}");
        page.button("Older").click().await;
        page.says("51 to 100 of 100,000").await;
        page.field("Search by number").fill("+1 415 209 9999").await;
        list_says(page, "row 99999").await;
    });
}

#[test]
fn an_import_that_cannot_be_stored_whole_adds_nothing() {
    let init_script = "const add = IDBObjectStore.prototype.add;
        let count = 0;
        IDBObjectStore.prototype.add = function(...all) {
            if (globalThis.isFull && ++count > 700) {
                throw new DOMException('full', 'QuotaExceededError');
            }
            return add.apply(this, all);
        };";
    with_page(Setup { init_script, ..Setup::default() }, async |page| {
        open_list(page).await;
        add(page, ANSWERED, "The first reason").await;
        page.says("1 number\n").await;
        let row = |n: u32| format!("+1415{:07}\r\n", 2_000_000 + n);
        let rows: String = (0..1_000).map(row).collect();
        page.choose_file(&file("full.csv", rows.as_bytes())).await;
        page.run("globalThis.isFull = true", vec![]).await.unwrap();
        page.button("Add 1,000 numbers").click().await;
        page.says(BLOCKED).await;
        page.reload().await;
        page.says("1 number\n").await;
        list_says(page, "The first reason").await;
    });
}

#[test]
fn a_full_disk_is_reported_and_the_number_stays_to_be_added() {
    with_page(Setup::default(), async |page| {
        open_list(page).await;
        page.exhaust_quota().await;
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
