//! The pages of the second wasm: the first view does not wait for them, and a wasm that
//! does not come is said and tried again.

use std::sync::atomic::{AtomicBool, Ordering};

use callboard_tests::harness::{
    InterceptedRequest, Interception, Interceptor, Page, Scope, Setup, wait_until, with_page,
};
use serde_json::{Value, json};

use crate::new_call_form::{self as form, ANSWERED};

/// Notes when “Place call” could be pressed first.
const NOTE_USABLE: &str = "
    new MutationObserver(() => {
        const buttons = [...document.querySelectorAll('button')];
        const due = buttons.find(button => button.textContent.trim() === 'Place call');
        if (due && !due.disabled) globalThis.usable ??= performance.now();
    }).observe(document, { childList: true, subtree: true, attributes: true });";

const IS_FETCHED: &str = "const entries = performance.getEntriesByType('resource')
    .filter(({ name }) => name.includes('/callboard-later-'));";

fn is_later(request: &InterceptedRequest) -> bool {
    request.path.starts_with("/callboard-later-")
}

async fn run(page: &Page, script: &str) -> Value {
    page.run(&format!("{IS_FETCHED} {script}"), vec![]).await.expect("the script runs")
}

async fn they_are_there(page: &Page) {
    wait_until("the later pages are loaded", async || {
        run(page, "return entries.length === 1 && entries[0].responseEnd > 0").await == json!(true)
    })
    .await;
}

async fn focused(page: &Page) -> Value {
    run(page, "return document.activeElement.tagName").await
}

#[test]
fn the_first_view_does_not_wait_for_the_later_pages() {
    let setup = Setup { init_script: NOTE_USABLE, ..Setup::default() };
    with_page(setup, async |page| {
        page.open("/calls/new").await;
        they_are_there(page).await;
        let waited = run(page, "return entries[0].startTime - globalThis.usable").await;
        assert!(waited.as_f64().is_some_and(|ms| ms > 2_000.0), "{waited}");
        // They have been loaded once and for all.
        page.link("Account").click().await;
        page.heading("Account").is_visible().await;
        page.link("To call").click().await;
        page.heading("To call").is_visible().await;
        assert_eq!(run(page, "return entries.length").await, json!(1));
    });
}

#[test]
fn a_later_page_opens_by_its_address_and_by_a_link() {
    with_page(Setup::default(), async |page| {
        for (path, heading) in [
            ("/account", "Account"),
            ("/account/webhooks", "Webhooks"),
            ("/do-not-call", "Do not call"),
            ("/rehearsals", "Rehearsals"),
            ("/search", "Search what was said"),
            ("/to-call", "To call"),
        ] {
            page.open(path).await;
            page.heading(heading).is_visible().await;
            page.check_page().await;
            assert_eq!(focused(page).await, json!("BODY"), "{path}");
        }
        page.open("/calls/new").await;
        page.link("Account").click().await;
        page.heading("Account").is_visible().await;
        assert_eq!(focused(page).await, json!("H1"));
        page.back().await;
        page.heading("New call").is_visible().await;
    });
}

/// Nothing answers for the second wasm meanwhile.
static IS_AWAY: AtomicBool = AtomicBool::new(true);

#[test]
fn later_pages_that_do_not_come_are_said_and_come_by_try_again() {
    with_page(Setup::default().narrow().dark(), async |page| {
        page.allow_failure("", "404");
        let interceptor = Interceptor::in_front_of(page.backend.address, |request| {
            match is_later(request) && IS_AWAY.load(Ordering::SeqCst) {
                true => Interception::NotFound,
                false => Interception::PassThrough,
            }
        })
        .await;
        page.go_to(interceptor.address, "/account").await;
        page.alert().says("This page could not be loaded").await;
        page.heading("Account").is_visible().await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
        page.alert().button("Try again").click().await;
        page.alert().says("This page could not be loaded").await;
        assert_eq!(focused(page).await, json!("H1"));
        // The rest of the app goes on.
        page.link("New call").click().await;
        page.heading("New call").is_visible().await;
        page.link("To call").click().await;
        page.alert().says("This page could not be loaded").await;
        IS_AWAY.store(false, Ordering::SeqCst);
        // It is loaded in the background, too, and then the button goes.
        page.alert().button("Try again").click_if_present().await;
        page.alert().is_gone().await;
        page.heading("To call").is_visible().await;
        assert_eq!(focused(page).await, json!("H1"));
        assert_eq!(interceptor.navigations(), 1);
    });
}

fn of_a_newer_release(page: &str) -> String {
    page.replace("/callboard-", "/callboard-0")
}

#[test]
fn later_pages_that_a_newer_release_has_replaced_offer_a_reload() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("", "404");
        let interceptor = Interceptor::in_front_of(page.backend.address, |request| {
            match (request.navigations, request.path.as_str()) {
                (1, "/index.html") => Interception::Rewrite(of_a_newer_release),
                (1, _) if is_later(request) => Interception::NotFound,
                _ => Interception::PassThrough,
            }
        })
        .await;
        page.go_to(interceptor.address, "/calls/new").await;
        page.is_started().await;
        page.field("To number").fill(ANSWERED).await;
        page.link("Account").click().await;
        page.alert().says("There is a newer version of Callboard").await;
        page.alert().button("Reload").click().await;
        page.heading("Account").is_visible().await;
        page.alert().is_gone().await;
        assert_eq!(interceptor.navigations(), 2);
        page.link("New call").click().await;
        page.field("To number").has_value(ANSWERED).await;
    });
}

#[test]
fn a_call_is_shown_that_is_placed_before_the_later_pages_are_there() {
    with_page(Setup::default(), async |page| {
        page.open("/calls/new").await;
        form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
    });
}
