//! A page whose files are missing, or that the browser cannot run: it recovers or says
//! so, and is never blank.

use callboard_tests::harness::{
    InterceptedRequest, Interception, Interceptor, Page, Scope, Setup, with_page,
};
use serde_json::json;

use crate::new_call_form::ANSWERED;

const NOT_LOADED: &str = "Callboard could not be loaded";
const TOO_OLD: &str = "This browser cannot run Callboard";

/// The page of an earlier release, whose files no longer exist.
fn old_page(page: &str) -> String {
    with_missing_file(page, "/callboard-")
}

fn old_style(page: &str) -> String {
    with_missing_file(page, "/style-")
}

fn with_missing_file(page: &str, stem: &str) -> String {
    let changed = page.replace(stem, &format!("{stem}0"));
    assert_ne!(page, changed, "the page names no file {stem}…");
    changed
}

fn is_page(request: &InterceptedRequest) -> bool {
    request.is_navigation
}

/// Opens the app through an interceptor.
async fn visit(page: &Page, rule: fn(&InterceptedRequest) -> Interception) -> Interceptor {
    page.allow_failure("", "404");
    page.allow_failure("", "401");
    let interceptor = Interceptor::in_front_of(page.backend.address, rule).await;
    page.go_to(interceptor.address, "/calls/new").await;
    interceptor
}

#[test]
fn a_page_from_an_old_release_reloads_itself_and_keeps_the_draft() {
    with_page(Setup::default(), async |page| {
        let interceptor = visit(page, |request| match request.navigations {
            2 if is_page(request) => Interception::Rewrite(old_page),
            _ => Interception::PassThrough,
        })
        .await;
        page.is_started().await;
        page.field("To number").fill(ANSWERED).await;
        page.go_to(interceptor.address, "/calls/new").await;
        page.is_started().await;
        page.field("To number").has_value(ANSWERED).await;
        assert_eq!(interceptor.navigations(), 3);
        // The next release may reload it again.
        let kept = page.run("return sessionStorage.getItem('callboard.reloaded')", vec![]).await;
        assert_eq!(kept.unwrap(), json!(null));
    });
}

#[test]
fn a_page_without_its_style_sheet_reloads_itself() {
    with_page(Setup::default(), async |page| {
        let interceptor = visit(page, |request| match request.navigations {
            1 if is_page(request) => Interception::Rewrite(old_style),
            _ => Interception::PassThrough,
        })
        .await;
        page.is_started().await;
        assert_eq!(interceptor.navigations(), 2);
        // The browser also reports the missing MIME type of the sheet.
        let errors = page.take_errors().await;
        assert!(errors.iter().all(|line| line.contains("/style-0")), "{errors:?}");
    });
}

/// A cache keeps serving the old page, whose files are gone.
async fn reloads_once_then_reports(page: &Page) {
    let interceptor = visit(page, |request| match is_page(request) {
        true => Interception::Rewrite(old_page),
        false => Interception::PassThrough,
    })
    .await;
    page.alert().heading(NOT_LOADED).is_visible().await;
    assert_eq!(interceptor.navigations(), 2);
}

#[test]
fn a_reload_that_does_not_help_is_not_repeated() {
    with_page(Setup::default(), reloads_once_then_reports);
}

#[test]
fn without_storage_an_old_page_reloads_itself_only_once() {
    let setup = Setup { blocks_storage: true, ..Setup::default() };
    with_page(setup, reloads_once_then_reports);
}

#[test]
fn a_missing_file_is_reported_and_a_reload_helps() {
    with_page(Setup::default().narrow().dark(), async |page| {
        let interceptor = visit(page, |request| {
            let is_script = request.path.ends_with("_bg.wasm") && request.navigations == 1;
            if is_script { Interception::NotFound } else { Interception::PassThrough }
        })
        .await;
        page.alert().heading(NOT_LOADED).is_visible().await;
        page.alert().says("Check the connection").await;
        page.alert().disclosure("Details").click().await;
        page.alert().says("404").await;
        page.does_not_scroll_sideways().await;
        assert_eq!(interceptor.navigations(), 1);
        page.check_page().await;
        page.alert().button("Reload").click().await;
        page.is_started().await;
    });
}

#[test]
fn a_sign_in_that_expires_while_loading_is_reported() {
    with_page(Setup::default(), async |page| {
        let interceptor =
            visit(page, |request| match is_page(request) || request.path == "/boot.js" {
                true => Interception::PassThrough,
                false => Interception::Unauthorized,
            })
            .await;
        page.alert().heading(NOT_LOADED).is_visible().await;
        assert_eq!(interceptor.navigations(), 1);
    });
}

#[test]
fn a_page_whose_scripts_never_run_says_so_after_a_while() {
    with_page(Setup::default(), async |page| {
        visit(page, |request| match request.path.as_str() {
            "/boot.js" => Interception::NotFound,
            _ => Interception::PassThrough,
        })
        .await;
        page.says("This is taking a while").await;
        // axe-core wants a heading, which a loading page does not have.
        page.open("/calls/new").await;
    });
}

#[test]
fn a_missing_number_list_breaks_nothing_and_can_be_loaded_again() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/numbers.txt", "ERR_BLOCKED_BY_CLIENT");
        page.block(&["*/numbers.txt"]).await;
        page.open("/calls").await;
        let table = page.disclosure("Sandbox: no phone rings, no money is spent. Numbers to try");
        table.click().await;
        page.says("Any other valid number").await;
        page.says("The numbers could not be loaded.").await;
        page.block(&[]).await;
        page.button("Try again").click().await;
        page.button("+14155550120").is_visible().await;
        assert!(!page.text().await.contains("could not be loaded"));
        // Open, it lies over the page.
        table.click().await;
        page.link("Calls").click().await;
        page.table("Calls").is_visible().await;
    });
}

#[test]
fn missing_webassembly_support_is_reported() {
    let init_script = "delete globalThis.WebAssembly";
    with_page(Setup { init_script, ..Setup::default() }, async |page| {
        page.go_to(page.backend.address, "/").await;
        page.alert().says(TOO_OLD).await;
    });
}

#[test]
fn outdated_webassembly_support_is_reported() {
    let init_script = "WebAssembly.instantiateStreaming =
        () => Promise.reject(new WebAssembly.CompileError('invalid opcode'))";
    with_page(Setup { init_script, ..Setup::default() }, async |page| {
        page.go_to(page.backend.address, "/").await;
        page.alert().says(TOO_OLD).await;
    });
}

#[test]
fn missing_module_support_is_reported() {
    fn without_modules(page: &str) -> String {
        page.replace("type=\"module\"", "type=\"unknown\"").replace("nomodule ", "")
    }
    with_page(Setup::default(), async |page| {
        let interceptor = visit(page, |request| match is_page(request) {
            true => Interception::Rewrite(without_modules),
            false => Interception::PassThrough,
        })
        .await;
        page.says(TOO_OLD).await;
        page.open("/calls/new").await;
        assert_eq!(interceptor.navigations(), 1);
    });
}

#[test]
fn with_scripts_disabled_the_page_says_so() {
    with_page(Setup::default(), async |page| {
        page.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        page.go_to(page.backend.address, "/").await;
        page.says("Please turn scripts on").await;
        assert!(!page.text().await.contains("Loading"), "{}", page.text().await);
        page.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": false })).await;
        page.open("/").await;
    });
}
