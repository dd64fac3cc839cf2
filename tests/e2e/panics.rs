//! An app that panics: it says so, and keeps what was typed and placed.

use callboard_tests::harness::{Key, Page, Scope, Setup, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

const STOPPED: &str = "Callboard has stopped";

/// Runs the script at the next click, just before the app handles it: until then the app
/// may still be rendering, and must not fail there.
async fn at_next_click(page: &Page, sabotage: &str) {
    let script = format!(
        "addEventListener('click', () => {{ {sabotage} }}, {{ capture: true, once: true }})"
    );
    page.run(&script, vec![]).await.unwrap();
}

/// The next element that the app creates fails, and it panics.
const NO_ELEMENT: &str = "
    const real = Document.prototype.createElement;
    Document.prototype.createElement = () => {
        Document.prototype.createElement = real;
        throw new Error('no element');
    };";
/// The browser throws an exception that the app does not expect and cannot catch.
const NO_TEXT: &str = "
    globalThis.real = Document.prototype.createTextNode;
    Document.prototype.createTextNode = HTMLElement.prototype.click;";
const TEXT_AGAIN: &str = "Document.prototype.createTextNode = globalThis.real
    ?? Document.prototype.createTextNode;";

/// What a stopped app might still do: timers, of which this is one, and requests.
const A_TIMER: &str = "globalThis.ticks = 0; setInterval(() => { ticks += 1; }, 20);";
const SIGNS_OF_LIFE: &str = "
    const before = ticks;
    const tick = new Promise(done => setTimeout(() => done(ticks > before ? 'a timer' : 'none'), 500));
    return Promise.race([fetch('/v1/whoami').then(() => 'a request'), tick]);";

/// The console reports it, which is expected here.
async fn console_says(page: &Page, word: &str) {
    let errors = page.take_errors().await.join("\n");
    assert!(errors.contains(word), "{errors}");
}

async fn stops_and_recovers(page: &Page, sabotage: &str, word: &str) {
    form::fill(page, ANSWERED).await;
    page.run(A_TIMER, vec![]).await.unwrap();
    at_next_click(page, sabotage).await;
    page.link("Calls").click().await;
    page.alert().heading(STOPPED).is_visible().await;
    page.alert().says("What you typed is kept").await;
    console_says(page, word).await;
    let is_focused = page.run("return document.activeElement.matches('[role=alert]')", vec![]);
    assert_eq!(is_focused.await.unwrap(), json!(true));
    let signs = page.run(SIGNS_OF_LIFE, vec![]).await.unwrap();
    assert_eq!(signs, json!("none"));
    // Only the panel can be used, and no key closes it.
    page.link("New call").is_gone().await;
    for _ in 0..3 {
        page.press(Key::Escape).await;
    }
    page.alert().disclosure("Details").click().await;
    page.alert().says(word).await;
    page.does_not_scroll_sideways().await;
    // The page checks need the function.
    page.run(TEXT_AGAIN, vec![]).await.unwrap();
    page.check_page().await;
    page.alert().button("Reload").click().await;
    page.is_started().await;
    page.alert().is_gone().await;
    page.open("/calls/new").await;
    page.field("To number").has_value(ANSWERED).await;
}

#[test]
fn a_panic_is_reported_and_the_draft_is_kept() {
    with_page(Setup::default(), async |page| {
        stops_and_recovers(page, NO_ELEMENT, "unreachable").await
    });
}

#[test]
fn an_uncaught_exception_is_reported_on_a_small_phone_in_dark_mode() {
    let setting = Setup::default().narrow().dark();
    with_page(setting, async |page| stops_and_recovers(page, NO_TEXT, "Illegal invocation").await);
}

#[test]
fn another_tab_reconciles_the_placement_of_a_panicked_tab() {
    with_page(Setup::default(), async |page| {
        page.backend.set_faults(json!({ "place": ["stall_after"] })).await;
        let first = page.window().await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        form::phone_rings(page, ANSWERED).await;
        let second = page.open_window().await;
        page.open("/calls").await;
        page.says("is being placed").await;
        page.switch_to(&first).await;
        at_next_click(page, NO_ELEMENT).await;
        page.link("Calls").click().await;
        page.alert().heading(STOPPED).is_visible().await;
        console_says(page, "unreachable").await;
        page.switch_to(&second).await;
        page.alert().heading(form::UNKNOWN).is_visible().await;
        form::confirm_call(page).await;
        page.says("The call to +1 415 555 0199 was placed").await;
        page.switch_to(&first).await;
        page.alert().heading(STOPPED).is_visible().await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
        assert_eq!(page.backend.placements().await, 1, "something was sent");
    });
}

#[test]
fn playback_stops_when_the_app_panics() {
    with_page(Setup::default(), async |page| {
        form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
        form::play_recording(page).await;
        at_next_click(page, NO_ELEMENT).await;
        page.link("Calls").click().await;
        page.alert().heading(STOPPED).is_visible().await;
        console_says(page, "unreachable").await;
        // Even if the element is no longer on the page.
        let paused =
            page.run("return [...document.querySelectorAll('audio')].every(a => a.paused)", vec![]);
        assert_eq!(paused.await.unwrap(), json!(true));
    });
}

#[test]
fn errors_from_outside_the_app_do_not_stop_it() {
    const HARMLESS: &str = "
        const done = arguments[arguments.length - 1];
        const strange = new WebAssembly.RuntimeError('unreachable');
        strange.stack = 'RuntimeError\\n    at chrome-extension://abc/x.wasm:wasm-function[1]';
        const message = 'ResizeObserver loop completed with undelivered notifications.';
        dispatchEvent(new ErrorEvent('error', { message }));
        dispatchEvent(new ErrorEvent('error', { error: strange, filename: '' }));
        dispatchEvent(new PromiseRejectionEvent('unhandledrejection',
            { promise: Promise.resolve(), reason: strange }));
        setTimeout(() => { throw new Error('somebody else'); });
        Promise.reject(new DOMException('not allowed', 'NotAllowedError'));
        Promise.reject(undefined);
        document.body.append(Object.assign(document.createElement('audio'), { src: '/none.wav' }));
        setTimeout(() => done(true), 100);";
    with_page(Setup::default(), async |page| {
        page.allow_failure("/none.wav", "404");
        page.open("/calls/new").await;
        page.run_async(HARMLESS).await;
        console_says(page, "somebody else").await;
        assert!(!page.alert().exists().await);
        page.link("Calls").click().await;
        page.table("Calls").is_visible().await;
    });
}

#[test]
fn a_panic_of_a_later_page_is_reported() {
    /// The next timer that the second wasm sets fails.
    const NO_TIMER: &str = "
        const real = setTimeout;
        globalThis.setTimeout = (...args) => {
            if (!new Error().stack.includes('/callboard-later-')) return real(...args);
            globalThis.setTimeout = real;
            throw new Error('no timer');
        };";
    with_page(Setup::default(), async |page| {
        form::place_call(page, ANSWERED).await;
        page.status("Call status").says("Dialling").await;
        page.run(NO_TIMER, vec![]).await.unwrap();
        page.alert().heading(STOPPED).is_visible().await;
        console_says(page, "Error").await;
        page.alert().disclosure("Details").click().await;
        page.alert().says("/callboard-later-").await;
        page.alert().button("Reload").click().await;
        page.is_started().await;
        page.status("Call status").is_visible().await;
    });
}
