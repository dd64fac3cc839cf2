//! Storage that is blocked, full or corrupt.

use callboard_tests::harness::{Page, Scope, Setup, wait_until, with_page};
use serde_json::{Value, json};

use crate::new_call_form::{self as form, ANSWERED, UNKNOWN};

const NOT_STORED_WARNING: &str = "This browser does not save your calls";
const CORRUPT_ENTRY: &str = "A saved record of an earlier call is unreadable";

const CORRUPT_DRAFT: &str = "A saved draft is unreadable";

/// Warns before placing what a reload would cost, and places one call.
async fn warns_and_places_one_call(page: &Page) {
    form::fill_minimal(page, ANSWERED).await;
    page.says(NOT_STORED_WARNING).await;
    page.button("Place call").double_click().await;
    page.call_opens().await;
    page.status("Call status").says("Dialling").await;
    assert_eq!(page.backend.dials().await, 1);
}

/// A lost response is reconciled without leaving the page.
async fn reconciles_within_the_page(page: &Page) {
    page.allow_failure("/v1/call", "500");
    page.backend
        .set_faults(json!({ "place": ["500_after", "500_after"], "list_delay_seconds": 600 }))
        .await;
    form::fill_minimal(page, "+14155550211").await;
    form::submit(page).await;
    page.alert().heading(UNKNOWN).is_visible().await;
    page.call_opens().await;
    page.says("This is the call you already placed").await;
    assert_eq!(page.backend.dials_of("+14155550211").await, 1);
}

#[test]
fn blocked_storage_is_reported_and_one_call_is_placed() {
    with_page(Setup { blocks_storage: true, ..Setup::default() }, async |page| {
        page.open("/calls/new").await;
        page.says("This browser blocks storage").await;
        warns_and_places_one_call(page).await;
        reconciles_within_the_page(page).await;
    });
}

#[test]
fn missing_indexeddb_is_reported_and_one_call_is_placed() {
    let init_script =
        "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') }";
    with_page(Setup { init_script, ..Setup::default() }, async |page| {
        warns_and_places_one_call(page).await;
        reconciles_within_the_page(page).await;
    });
}

#[test]
fn an_unresponsive_database_is_reported_and_one_call_is_placed() {
    let init_script = "IDBFactory.prototype.open = () => new EventTarget()";
    with_page(Setup { init_script, ..Setup::default() }, async |page| {
        warns_and_places_one_call(page).await;
    });
}

#[test]
fn a_placement_is_not_sent_until_its_write_is_confirmed() {
    // The write succeeds, but the page is not notified.
    let init_script = "const { get, set } =
            Object.getOwnPropertyDescriptor(IDBTransaction.prototype, 'oncomplete');
        Object.defineProperty(IDBTransaction.prototype, 'oncomplete', {
            get,
            set(listener) {
                set.call(this, event => { if (!this.isMute) listener(event); });
            },
        });
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function(...all) {
            this.transaction.isMute = all[0].includes(globalThis.mute ?? 'nothing at all');
            return put.apply(this, all);
        };";
    with_page(Setup { init_script, ..Setup::default() }, async |page| {
        form::fill_minimal(page, ANSWERED).await;
        page.run("globalThis.mute = ''", vec![]).await.unwrap();
        form::submit(page).await;
        page.alert()
            .heading("Your call was not placed: this browser's storage did not answer")
            .is_visible()
            .await;
        assert_eq!((page.backend.placements().await, page.stored_entries().await.len()), (0, 1));
        // The entry is stored, but its state “sent” is not confirmed.
        page.run("globalThis.mute = '\"state\":\"sent\"'", vec![]).await.unwrap();
        form::submit(page).await;
        page.alert()
            .heading("Your call was not placed: this browser could not save it")
            .is_visible()
            .await;
        assert_eq!(page.backend.placements().await, 0);
        page.run("delete globalThis.mute", vec![]).await.unwrap();
        page.alert().button("Place call").click().await;
        page.call_opens().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_placement_is_not_sent_while_its_state_cannot_be_saved() {
    const NOT_STORED: &str = "Your call was not placed: this browser could not save it";
    let init_script = "const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function(...all) {
            if (all[0].includes(globalThis.full ?? 'nothing at all')) {
                throw new DOMException('full', 'QuotaExceededError');
            }
            return put.apply(this, all);
        };";
    with_page(Setup { init_script, ..Setup::default() }, async |page| {
        form::fill_minimal(page, ANSWERED).await;
        page.run("globalThis.full = '\"state\":\"sent\"'", vec![]).await.unwrap();
        form::submit(page).await;
        page.alert().heading(NOT_STORED).is_visible().await;
        // Nothing can be written, not even that the user wants it sent.
        page.run("globalThis.full = ''", vec![]).await.unwrap();
        for _ in 0..2 {
            page.alert().button("Place call").click().await;
            page.alert().heading(NOT_STORED).is_visible().await;
        }
        assert_eq!((page.backend.placements().await, page.stored_entries().await.len()), (0, 1));
        page.run("delete globalThis.full", vec![]).await.unwrap();
        page.alert().button("Place call").click().await;
        page.call_opens().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn another_database_version_is_reported_and_one_call_is_placed() {
    with_page(Setup::default(), async |page| {
        page.open_without_the_app().await;
        let script = "const done = arguments[0], opening = indexedDB.open('callboard', 7);
            opening.onsuccess = () => { opening.result.close(); done(true) };";
        page.run_async(script).await;
        warns_and_places_one_call(page).await;
    });
}

#[test]
fn a_full_disk_is_reported_and_one_call_is_placed() {
    with_page(Setup::default(), async |page| {
        form::fill_minimal(page, ANSWERED).await;
        page.exhaust_quota().await;
        page.button("Place call").double_click().await;
        page.call_opens().await;
        assert_eq!(page.stored_entries().await.len(), 0, "there was room");
        page.link("New call").click().await;
        page.says(NOT_STORED_WARNING).await;
        assert_eq!(page.backend.dials().await, 1);
        reconciles_within_the_page(page).await;
    });
}

/// Entries as another version, a crash while writing, or a person may leave them.
fn corrupt_entries() -> Vec<(&'static str, Value)> {
    vec![
        ("empty", json!("")),
        ("older", json!("0 1234 {\"key\":\"older\",\"to_number\":\"+14155550199\"}")),
        ("last", json!("1 1234 {\"key\":\"last\",\"to_number\":\"+14155550199\"}")),
        ("newer", json!("3 1234 {\"key\":\"newer\",\"to_number\":\"+14155550199\"}")),
        ("half", json!("2 00000000deadbeef {\"key\":\"half\",\"body\":\"{")),
        ("unsealed", json!("2 0000000000000000 {\"key\":\"unsealed\"}")),
        ("object", json!({ "key": "object", "to_number": "+14155550199" })),
        ("number", json!(7)),
        ("markup", json!("<img src=x onerror=alert(1)>")),
        ("long", json!("x".repeat(100_000))),
    ]
}

async fn discard_all(page: &Page) {
    for left in (0..page.stored_entries().await.len()).rev() {
        page.alert().button("Discard").click().await;
        wait_until("it is gone", async || page.stored_entries().await.len() == left).await;
    }
    page.alert().is_gone().await;
}

#[test]
fn corrupt_entries_are_shown_never_sent_and_can_be_discarded() {
    with_page(Setup::default(), async |page| {
        page.open_without_the_app().await;
        for (key, value) in corrupt_entries() {
            page.write_entry(key, value).await;
        }
        page.open("/calls").await;
        page.alert().heading(CORRUPT_ENTRY).is_visible().await;
        page.alert().says("It is never sent").await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
        // They are shown on every page and block nothing.
        form::place_call(page, ANSWERED).await;
        page.alert().heading(CORRUPT_ENTRY).is_visible().await;
        assert_eq!((page.backend.dials().await, page.backend.placements().await), (1, 1));
        // All but the call just placed.
        for left in (0..corrupt_entries().len()).rev() {
            page.alert().button("Discard").click().await;
            wait_until("it is gone", async || page.stored_entries().await.len() == left + 1).await;
        }
        page.alert().is_gone().await;
        page.reload().await;
        assert!(!page.alert().exists().await);
        assert_eq!(page.backend.placements().await, 1);
    });
}

#[test]
fn an_edited_entry_is_shown_and_never_sent() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "500");
        form::fill_minimal(page, "+14155550131").await;
        form::submit(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.open_without_the_app().await;
        let entries = page.stored_entries().await;
        let sent = page.backend.placements().await;
        let (key, text) = entries.first().expect("an entry");
        page.write_entry(key, json!(text.replace("+14155550131", ANSWERED))).await;
        page.open("/calls").await;
        page.alert().heading(CORRUPT_ENTRY).is_visible().await;
        page.open("/calls/new").await;
        page.alert().heading(CORRUPT_ENTRY).is_visible().await;
        discard_all(page).await;
        assert_eq!((page.backend.dials().await, page.backend.placements().await), (0, sent));
    });
}

#[test]
fn an_entry_under_another_key_is_shown_and_never_sent() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/call", "500");
        form::fill_minimal(page, "+14155550131").await;
        form::submit(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.open_without_the_app().await;
        let (_, text) = page.stored_entries().await.remove(0);
        page.write_entry("another", json!(text)).await;
        page.open("/calls").await;
        page.heading(CORRUPT_ENTRY).is_visible().await;
        page.heading(UNKNOWN).is_visible().await;
        page.button("Discard").click().await;
        page.heading(CORRUPT_ENTRY).is_gone().await;
        page.heading(UNKNOWN).is_visible().await;
        assert_eq!(page.backend.dials().await, 0);
    });
}

#[test]
fn a_corrupt_draft_is_reported_and_the_form_starts_empty() {
    with_page(Setup::default(), async |page| {
        page.open_without_the_app().await;
        for text in ["", "{", "null", "[]", "7", "\"text\"", "{\"to_number\":\"+141555"] {
            page.set_session_storage("callboard.draft", text).await;
            page.open("/calls/new").await;
            page.alert().heading(CORRUPT_DRAFT).is_visible().await;
            page.field("To number").has_value("").await;
            page.alert().button("Discard").click().await;
            page.alert().is_gone().await;
        }
        page.reload().await;
        page.button("Place call").is_visible().await;
        assert!(!page.alert().exists().await);
        // The same for a draft offered by other tabs.
        page.set_local_storage("callboard.drafts.k", "{\"to_number\":\"+141555").await;
        page.open("/calls/new").await;
        page.alert().heading(CORRUPT_DRAFT).is_visible().await;
        page.alert().button("Discard").click().await;
        page.alert().is_gone().await;
        form::place_call(page, ANSWERED).await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_draft_from_another_version_fills_what_it_can() {
    with_page(Setup::default(), async |page| {
        page.open_without_the_app().await;
        for text in [
            "{}",
            "{\"key\":7,\"source\":[],\"variables\":\"x\",\"to_number\":{}}",
            "{\"key\":\"\",\"source\":\"nobody\",\"variables\":{\"a\":{\"b\":1}}}",
            "{\"key\":\"<img src=x onerror=alert(1)>\",\"max_hold_seconds\":\"\u{202e}soon\"}",
            "{\"variables\":{\"\":\"\",\"__proto__\":\"x\"}}",
        ] {
            page.set_session_storage("callboard.draft", text).await;
            page.open("/calls/new").await;
            page.button("Place call").is_visible().await;
            assert!(!page.alert().exists().await, "{text}");
        }
        form::place_call(page, ANSWERED).await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_draft_with_an_invalid_key_can_be_placed() {
    with_page(Setup::default(), async |page| {
        page.open_without_the_app().await;
        let draft = json!({ "key": "k".repeat(500) });
        page.set_session_storage("callboard.draft", &draft.to_string()).await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.call_opens().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}
