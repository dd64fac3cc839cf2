//! Browsers without one of their APIs: outside a secure context, by policy, by age, or
//! by choice. Each API is removed or made to throw, one at a time, and everything that
//! uses it is used on every page.

use std::time::Duration;

use callboard_tests::harness::{Page, Scope, Setup, with_page_within};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

/// Every page is opened for each API.
const TIME_LIMIT: Duration = Duration::from_secs(240);

/// Helpers for the scripts below.
const HELPERS: &str = "
    const refuse = () => { throw new DOMException('Not here.', 'SecurityError') };
    const getter = (of, name, get) => Object.defineProperty(of, name, { get, configurable: true });
    const without = (of, ...names) => names.forEach(name => getter(of, name, () => undefined));
    const refused = (of, ...names) => names.forEach(name => getter(of, name, refuse));
    const throws = (of, ...names) => names.forEach(name => { of[name] = refuse });
    const cannotBeMade = name => { globalThis[name] = class { constructor() { refuse() } } };";

/// What stops working without it.
#[derive(Clone, Copy, PartialEq)]
enum Degradation {
    Nothing,
    /// Text is shown, to be copied manually.
    ManualCopy,
    /// Templates and outbox entries are not stored.
    NoOutbox,
    /// The form starts empty.
    NoDrafts,
}
use Degradation::{ManualCopy, NoDrafts, NoOutbox, Nothing};

const MISSING: [(&str, Degradation); 17] = [
    ("without(Navigator.prototype, 'clipboard')", Nothing),
    (
        "without(Navigator.prototype, 'clipboard'); without(Document.prototype, 'execCommand')",
        ManualCopy,
    ),
    ("without(Navigator.prototype, 'locks')", Nothing),
    ("without(globalThis, 'localStorage')", Nothing),
    ("without(globalThis, 'sessionStorage')", NoDrafts),
    ("without(globalThis, 'indexedDB')", NoOutbox),
    ("without(globalThis, 'crypto')", Nothing),
    ("delete globalThis.BroadcastChannel", Nothing),
    ("delete globalThis.IntersectionObserver", Nothing),
    ("delete globalThis.AbortController", Nothing),
    ("without(History.prototype, 'pushState', 'replaceState')", Nothing),
    (
        "delete globalThis.Intl; without(Date.prototype, 'toLocaleString', 'toLocaleTimeString')",
        Nothing,
    ),
    ("without(URL, 'createObjectURL', 'revokeObjectURL')", Nothing),
    ("without(HTMLDialogElement.prototype, 'showModal')", Nothing),
    ("HTMLMediaElement.prototype.play = () => undefined", Nothing),
    (
        "without(Navigator.prototype, 'onLine'); without(Document.prototype, 'visibilityState')",
        Nothing,
    ),
    ("without(globalThis, 'performance', 'matchMedia', 'Notification')", Nothing),
];

const THROWING: [(&str, Degradation); 19] = [
    ("refused(Navigator.prototype, 'clipboard')", Nothing),
    (
        "Clipboard.prototype.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'))",
        Nothing,
    ),
    (
        "throws(Clipboard.prototype, 'writeText'); throws(Document.prototype, 'execCommand')",
        ManualCopy,
    ),
    ("throws(LockManager.prototype, 'request')", Nothing),
    ("refused(globalThis, 'localStorage')", Nothing),
    ("refused(globalThis, 'sessionStorage')", NoDrafts),
    ("throws(Storage.prototype, 'getItem', 'setItem', 'removeItem', 'key')", NoDrafts),
    ("refused(globalThis, 'indexedDB')", NoOutbox),
    ("throws(Crypto.prototype, 'getRandomValues', 'randomUUID')", Nothing),
    ("cannotBeMade('BroadcastChannel')", Nothing),
    ("throws(BroadcastChannel.prototype, 'postMessage', 'addEventListener')", Nothing),
    ("cannotBeMade('IntersectionObserver')", Nothing),
    ("cannotBeMade('AbortController')", Nothing),
    ("throws(History.prototype, 'pushState', 'replaceState')", Nothing),
    ("throws(Date.prototype, 'toLocaleString', 'toLocaleTimeString')", Nothing),
    ("throws(URL, 'createObjectURL', 'revokeObjectURL')", Nothing),
    ("throws(HTMLDialogElement.prototype, 'showModal')", Nothing),
    ("throws(HTMLMediaElement.prototype, 'play', 'pause')", Nothing),
    (
        "refused(Navigator.prototype, 'onLine'); refused(Document.prototype, 'visibilityState');
         refused(globalThis, 'performance', 'matchMedia', 'Notification')",
        Nothing,
    ),
];

/// Creates an ended call with a recording, and a placement that was not found, whose
/// banner stays.
async fn prepare(page: &Page) -> String {
    page.allow_failure("/v1/call", "500");
    page.cdp("Browser.setDownloadBehavior", json!({ "behavior": "deny" })).await;
    page.backend.top_up(90_000).await;
    let ended_call = page.backend.place(ANSWERED).await.to_string();
    page.backend.advance(300).await;
    form::fill_minimal(page, "+14155550131").await;
    form::submit(page).await;
    page.alert().heading(form::UNKNOWN).is_visible().await;
    form::wait_until_not_found(page).await;
    page.alert().heading(form::NOT_FOUND).is_visible().await;
    // With a new draft.
    page.run("sessionStorage.clear()", vec![]).await.expect("it is cleared");
    form::fill_minimal(page, "").await;
    ended_call
}

/// Clicks a copy button and reads what it reports.
async fn copy(page: &Page, button: &str, copied: &str, degradation: Degradation) {
    page.button(button).click().await;
    match degradation {
        ManualCopy => page.says("copy it by hand").await,
        _ => page.says(copied).await,
    }
}

/// In the banner of that placement.
async fn copy_details(page: &Page, degradation: Degradation) {
    if degradation == NoOutbox {
        return;
    }
    // The banner may be the one of the previous page, with open details.
    page.alert().heading(form::NOT_FOUND).is_visible().await;
    if !page.button("Copy details").exists().await {
        page.alert().disclosure("Details").click().await;
    }
    copy(page, "Copy details", "Copied", degradation).await;
}

async fn use_every_page(page: &Page, to: &str, ended_call: &str, degradation: Degradation) {
    page.open("/calls/new").await;
    copy_details(page, degradation).await;
    if matches!(degradation, NoOutbox | NoDrafts) {
        page.radio("One-off config").click().await;
        page.field("Template name").fill(to).await;
        page.button("Save template").click().await;
        page.says(match degradation {
            NoOutbox => "This browser blocks storage",
            _ => "is saved in this browser",
        })
        .await;
        page.select("From number").choose(form::FROM).await;
        page.radio("Saved agent").click().await;
        page.select("Agent").choose(form::AGENT).await;
    }
    page.field("To number").fill(to).await;
    page.button("Keyboard shortcuts").click().await;
    page.dialog("Keyboard shortcuts").button("Close").click().await;
    form::submit(page).await;
    page.status("Call status").is_visible().await;
    assert_eq!(page.backend.dials_of(to).await, 1);

    page.link("Calls").click().await;
    page.table("Calls").says("555").await;
    copy_details(page, degradation).await;

    page.open(&format!("/calls/{ended_call}")).await;
    page.button("Play").click().await;
    page.button("Copy link at 0:00").click_if_present().await;
    copy(page, "Copy transcript", "Transcript copied", degradation).await;
    if degradation == ManualCopy {
        page.region("Transcript").field("Text to copy by hand").has_focus().await;
    }
    page.button("Download transcript").click().await;
    page.region("Transcript").does_not_say("by hand").await;
    assert_eq!(page.backend.dials_of(to).await, 1);
}

fn every_page_works(rows: &'static [(&str, Degradation)]) {
    with_page_within(TIME_LIMIT, Setup::skippable(), async |page| {
        let ended_call = prepare(page).await;
        for (n, (script, degradation)) in rows.iter().enumerate() {
            let started = std::time::Instant::now();
            let installed = page.add_init_script(&format!("{{ {HELPERS} {script} }}")).await;
            use_every_page(page, &format!("+1415555{:04}", 210 + n), &ended_call, *degradation)
                .await;
            let errors = page.take_errors().await;
            assert!(errors.is_empty(), "{script}: {errors:?}");
            page.remove_init_script(installed).await;
            eprintln!("{script}: {:?}", started.elapsed());
        }
        page.open("/calls").await;
    });
}

#[test]
fn every_page_works_when_a_browser_api_is_missing() {
    every_page_works(&MISSING);
}

#[test]
fn every_page_works_when_a_browser_api_throws() {
    every_page_works(&THROWING);
}
