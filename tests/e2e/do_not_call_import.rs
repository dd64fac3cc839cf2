//! Many numbers at once for the list of those that are never called: from a file or pasted,
//! and back into a file.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::do_not_call::{BLOCKED, SHOWN, add, list_says, open_list};
use crate::new_call_form::ANSWERED;

/// A file of this test, with this content.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("callboard-lists-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::write(&path, content).expect("the file is written");
    path
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
fn every_number_of_a_row_is_shown_and_added_or_its_column_is_named() {
    with_page(Setup::default(), async |page| {
        open_list(page).await;
        let long = "x".repeat(301);
        let text = format!(
            "phone,mobile,customer,reason\r\n+14155550183,+14155550189,,asked\r\n\
            +14155550184,,+14155550190x,{long}\r\n"
        );
        page.choose_file(&file("two.csv", text.as_bytes())).await;
        page.says("3 numbers will be added").await;
        page.says("Reason shortened to 300 characters: row 3.").await;
        let added = page.list("Numbers that will be added");
        for shown in ["+1 415 555 0183", "+1 415 555 0189", "+1 415 555 0184", "asked"] {
            added.says(shown).await;
        }
        page.check_page().await;
        let column = page.select("Column with the numbers");
        column.choose("mobile").await;
        page.says("1 number will be added").await;
        page.says("has 2 numbers that are not added.").await;
        column.choose("Every column with numbers").await;
        page.button("Add 3 numbers").click().await;
        page.says("3 numbers were added.").await;
        let names = "+14155550280, Ann\n+14155550281, Bob\n+14155550287,+14155550289\n911";
        page.field("Or paste numbers").fill(names).await;
        page.button("Read pasted numbers").click().await;
        page.says("4 numbers will be added, 1 row cannot be read.").await;
        page.list("Rows that are left out").says("This may be an emergency number.").await;
        page.button("Add 4 numbers").click().await;
        page.says("7 numbers").await;
        let rows: String = (0..25).map(|n| format!("+14155551{n:03}\n")).collect();
        page.field("Or paste numbers").fill(&rows).await;
        page.button("Read pasted numbers").click().await;
        page.says("25 numbers will be added.").await;
        page.says("And 5 more.").await;
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
        page.keep_saved_files().await;
        page.button("Export as CSV").click().await;
        page.says("1 number is in do-not-call-").await;
        page.saved_file().await;
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
    globalThis.said = () => document.getElementById('dnc-import-said')?.textContent ?? '';
    addEventListener('keydown', () => { if (/^(Reading|Adding)/.test(said())) answered++; });
    new PerformanceObserver(list => longTasks.push(...list.getEntries().map(it => it.duration)))
        .observe({ type: 'longtask' });";

/// Waits until the import says so, and types meanwhile. Asks the page for nothing else, which
/// would take its time.
async fn type_until(page: &Page, said: &str) {
    let script = format!(
        "const done = arguments[0];
        const until = performance.now() + 500;
        const look = () => said().includes('{said}') || performance.now() > until
            ? done(said().includes('{said}')) : setTimeout(look, 20);
        look();"
    );
    wait_until(said, async || {
        page.press(Key::Letter('1')).await;
        page.run_async(&script).await == json!(true)
    })
    .await;
}

#[test]
fn a_hundred_thousand_rows_are_imported_while_the_page_answers() {
    with_page(Setup::default(), async |page| {
        open_list(page).await;
        let row = |n: u32| format!("+1415{:07},row {n}\r\n", 2_000_000 + n);
        let rows: String = (0..100_000).map(row).collect();
        let path = file("many.csv", format!("number,reason\r\n{rows}").as_bytes());
        page.field("Number").focus().await;
        page.run(WATCH, vec![]).await.unwrap();
        let began = Instant::now();
        page.choose_file(&path).await;
        page.run("document.getElementById('dnc-number').focus()", vec![]).await.unwrap();
        type_until(page, "100,000 numbers will be added.").await;
        let read = began.elapsed();
        page.button("Add 100,000 numbers").click().await;
        page.run("document.getElementById('dnc-number').focus()", vec![]).await.unwrap();
        // A slow machine needs longer than one wait.
        while began.elapsed() < Duration::from_secs(90) {
            page.press(Key::Letter('1')).await;
            if page.run("return said().startsWith('Adding')", vec![]).await.unwrap() == json!(false)
            {
                break;
            }
        }
        page.says("100,000 numbers were added.").await;
        let answered = page.run("return answered", vec![]).await.unwrap();
        let longest = "return longTasks.sort((a, b) => b - a).slice(0, 5)";
        let longest = page.run(longest, vec![]).await.unwrap();
        println!("read in {read:?}, added after {:?}", began.elapsed());
        println!("keys answered meanwhile: {answered}, longest tasks (ms): {longest}");
        assert!(answered.as_u64() > Some(1), "{answered}");
        page.says("1 to 50 of 100,000").await;
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
