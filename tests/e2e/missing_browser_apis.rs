//! Browsers that lack something: outside a secure context, by policy, by age, or
//! because a person chose so. Each ability is taken away and made to throw, one at a
//! time, and everything that uses it is pressed on every page.

use std::time::Duration;

use callboard_tests::harness::{Page, Scope, Setup, with_page_within};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

/// A whole walk for each ability.
const LIMIT: Duration = Duration::from_secs(240);

/// What the scripts below are made of.
const TOOLS: &str = "
    const refuse = () => { throw new DOMException('Not here.', 'SecurityError') };
    const getter = (of, name, get) => Object.defineProperty(of, name, { get, configurable: true });
    const without = (of, ...names) => names.forEach(name => getter(of, name, () => undefined));
    const refused = (of, ...names) => names.forEach(name => getter(of, name, refuse));
    const throws = (of, ...names) => names.forEach(name => { of[name] = refuse });
    const cannotBeMade = name => { globalThis[name] = class { constructor() { refuse() } } };";

/// What a walk can still do.
#[derive(Clone, Copy, PartialEq)]
enum Still {
    All,
    /// The text is shown, to be copied by hand.
    CopyByHand,
    /// Templates and the notes of presses are not kept.
    ForgetPresses,
    /// The form begins empty.
    ForgetDrafts,
}
use Still::{All, CopyByHand, ForgetDrafts, ForgetPresses};

const REMOVED: [(&str, Still); 17] = [
    ("without(Navigator.prototype, 'clipboard')", All),
    (
        "without(Navigator.prototype, 'clipboard'); without(Document.prototype, 'execCommand')",
        CopyByHand,
    ),
    ("without(Navigator.prototype, 'locks')", All),
    ("without(globalThis, 'localStorage')", All),
    ("without(globalThis, 'sessionStorage')", ForgetDrafts),
    ("without(globalThis, 'indexedDB')", ForgetPresses),
    ("without(globalThis, 'crypto')", All),
    ("delete globalThis.BroadcastChannel", All),
    ("delete globalThis.IntersectionObserver", All),
    ("delete globalThis.AbortController", All),
    ("without(History.prototype, 'pushState', 'replaceState')", All),
    (
        "delete globalThis.Intl; without(Date.prototype, 'toLocaleString', 'toLocaleTimeString')",
        All,
    ),
    ("without(URL, 'createObjectURL', 'revokeObjectURL')", All),
    ("without(HTMLDialogElement.prototype, 'showModal')", All),
    ("HTMLMediaElement.prototype.play = () => undefined", All),
    ("without(Navigator.prototype, 'onLine'); without(Document.prototype, 'visibilityState')", All),
    ("without(globalThis, 'performance', 'matchMedia', 'Notification')", All),
];

const BROKEN: [(&str, Still); 19] = [
    ("refused(Navigator.prototype, 'clipboard')", All),
    (
        "Clipboard.prototype.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'))",
        All,
    ),
    (
        "throws(Clipboard.prototype, 'writeText'); throws(Document.prototype, 'execCommand')",
        CopyByHand,
    ),
    ("throws(LockManager.prototype, 'request')", All),
    ("refused(globalThis, 'localStorage')", All),
    ("refused(globalThis, 'sessionStorage')", ForgetDrafts),
    ("throws(Storage.prototype, 'getItem', 'setItem', 'removeItem', 'key')", ForgetDrafts),
    ("refused(globalThis, 'indexedDB')", ForgetPresses),
    ("throws(Crypto.prototype, 'getRandomValues', 'randomUUID')", All),
    ("cannotBeMade('BroadcastChannel')", All),
    ("throws(BroadcastChannel.prototype, 'postMessage', 'addEventListener')", All),
    ("cannotBeMade('IntersectionObserver')", All),
    ("cannotBeMade('AbortController')", All),
    ("throws(History.prototype, 'pushState', 'replaceState')", All),
    ("throws(Date.prototype, 'toLocaleString', 'toLocaleTimeString')", All),
    ("throws(URL, 'createObjectURL', 'revokeObjectURL')", All),
    ("throws(HTMLDialogElement.prototype, 'showModal')", All),
    ("throws(HTMLMediaElement.prototype, 'play', 'pause')", All),
    (
        "refused(Navigator.prototype, 'onLine'); refused(Document.prototype, 'visibilityState');
         refused(globalThis, 'performance', 'matchMedia', 'Notification')",
        All,
    ),
];

/// A call that is over and was recorded, and a press that was looked for in vain: its
/// banner stays as it is.
async fn prepare(page: &Page) -> String {
    page.allow_failure("/v1/call", "500");
    page.cdp("Browser.setDownloadBehavior", json!({ "behavior": "deny" })).await;
    page.backend.top_up(90_000).await;
    let over = page.backend.place(ANSWERED).await.to_string();
    page.backend.advance(300).await;
    form::fill_minimal(page, "+14155550131").await;
    form::submit(page).await;
    page.alert().heading(form::UNKNOWN).is_visible().await;
    form::wait_until_not_found(page).await;
    page.alert().heading(form::NOT_FOUND).is_visible().await;
    // Another form than that press's.
    page.run("sessionStorage.clear()", vec![]).await.expect("it is cleared");
    form::fill_minimal(page, "").await;
    over
}

/// Presses a button that copies, and reads what is said of it.
async fn copies(page: &Page, button: &str, copied: &str, still: Still) {
    page.button(button).click().await;
    match still {
        CopyByHand => page.says("copy it by hand").await,
        _ => page.says(copied).await,
    }
}

/// In the banner of that press.
async fn details_are_copied(page: &Page, still: Still) {
    if still == ForgetPresses {
        return;
    }
    // It may be the one of the last page, and they are open.
    page.alert().heading(form::NOT_FOUND).is_visible().await;
    if !page.button("Copy details").exists().await {
        page.alert().disclosure("Details").click().await;
    }
    copies(page, "Copy details", "Copied", still).await;
}

async fn walk(page: &Page, to: &str, over: &str, still: Still) {
    page.open("/calls/new").await;
    details_are_copied(page, still).await;
    if matches!(still, ForgetPresses | ForgetDrafts) {
        page.radio("One-off config").click().await;
        page.field("Template name").fill(to).await;
        page.button("Save template").click().await;
        page.says(match still {
            ForgetPresses => "This browser does not let Callboard store it",
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
    details_are_copied(page, still).await;

    page.open(&format!("/calls/{over}")).await;
    page.button("Play").click().await;
    page.button("Copy link at 0:00").click_if_present().await;
    copies(page, "Copy transcript", "Transcript copied", still).await;
    if still == CopyByHand {
        page.region("Transcript").field("Text to copy by hand").has_focus().await;
    }
    page.button("Download transcript").click().await;
    page.region("Transcript").does_not_say("by hand").await;
    assert_eq!(page.backend.dials_of(to).await, 1);
}

fn every_page_works(rows: &'static [(&str, Still)]) {
    with_page_within(LIMIT, Setup::skippable(), async |page| {
        let over = prepare(page).await;
        for (n, (script, still)) in rows.iter().enumerate() {
            let started = std::time::Instant::now();
            let installed = page.add_init_script(&format!("{{ {TOOLS} {script} }}")).await;
            walk(page, &format!("+1415555{:04}", 210 + n), &over, *still).await;
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
    every_page_works(&REMOVED);
}

#[test]
fn every_page_works_when_a_browser_api_throws() {
    every_page_works(&BROKEN);
}
