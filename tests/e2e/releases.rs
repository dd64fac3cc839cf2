//! A page whose files are gone, or that this browser cannot run: it helps itself or
//! says so, and is never blank.

use callboard_tests::harness::{Asked, Front, Instead, Page, Scope, Setting, journey};
use serde_json::json;

use crate::desk::ANSWERED;

const NOT_LOADED: &str = "Callboard could not be loaded";
const TOO_OLD: &str = "This browser cannot run Callboard";

/// The page of an earlier release: it names files that are there no more.
fn old_page(page: &str) -> String {
    renamed(page, "/callboard-")
}

fn old_style(page: &str) -> String {
    renamed(page, "/style-")
}

fn renamed(page: &str, stem: &str) -> String {
    let changed = page.replace(stem, &format!("{stem}0"));
    assert_ne!(page, changed, "the page names no file {stem}…");
    changed
}

fn is_page(asked: &Asked) -> bool {
    asked.is_navigation
}

/// Visits the app through something that answers for the host.
async fn visit(page: &Page, rule: fn(&Asked) -> Instead) -> Front {
    page.expects("", "404");
    page.expects("", "401");
    let front = Front::before(page.host.address, rule).await;
    page.go_to(front.address, "/calls/new").await;
    front
}

#[test]
fn a_page_of_an_earlier_release_reloads_itself_and_keeps_the_draft() {
    journey(Setting::default(), async |page| {
        let front = visit(page, |asked| match asked.navigations {
            2 if is_page(asked) => Instead::Changed(old_page),
            _ => Instead::Nothing,
        })
        .await;
        page.is_started().await;
        page.field("To number").fill(ANSWERED).await;
        page.go_to(front.address, "/calls/new").await;
        page.is_started().await;
        page.field("To number").has_value(ANSWERED).await;
        assert_eq!(front.navigations(), 3);
        // The next release may do the same.
        let kept = page.run("return sessionStorage.getItem('callboard.reloaded')", vec![]).await;
        assert_eq!(kept.unwrap(), json!(null));
    });
}

#[test]
fn a_page_without_its_style_sheet_reloads_itself() {
    journey(Setting::default(), async |page| {
        let front = visit(page, |asked| match asked.navigations {
            1 if is_page(asked) => Instead::Changed(old_style),
            _ => Instead::Nothing,
        })
        .await;
        page.is_started().await;
        assert_eq!(front.navigations(), 2);
        // A missing sheet has no type, which the browser mentions, too.
        let complaints = page.complaints().await;
        assert!(complaints.iter().all(|line| line.contains("/style-0")), "{complaints:?}");
    });
}

#[test]
fn a_reload_that_does_not_help_is_not_repeated() {
    journey(Setting::default(), async |page| {
        // Some cache keeps the old page for windows.
        let front = visit(page, |asked| match is_page(asked) {
            true => Instead::Changed(old_page),
            false => Instead::Nothing,
        })
        .await;
        page.alert().heading(NOT_LOADED).is_visible().await;
        assert_eq!(front.navigations(), 2);
    });
}

#[test]
fn where_nothing_is_kept_a_page_reloads_itself_once_all_the_same() {
    journey(Setting { keeps_nothing: true, ..Setting::default() }, async |page| {
        let front = visit(page, |asked| match is_page(asked) {
            true => Instead::Changed(old_page),
            false => Instead::Nothing,
        })
        .await;
        page.alert().heading(NOT_LOADED).is_visible().await;
        assert_eq!(front.navigations(), 2);
    });
}

#[test]
fn files_that_are_missing_though_the_page_is_new_are_told_and_the_button_helps() {
    journey(Setting::default().narrow().dark(), async |page| {
        let front = visit(page, |asked| {
            let is_script = asked.path.ends_with("_bg.wasm") && asked.navigations == 1;
            if is_script { Instead::Missing } else { Instead::Nothing }
        })
        .await;
        page.alert().heading(NOT_LOADED).is_visible().await;
        page.alert().says("Check the connection").await;
        page.alert().disclosure("Details").click().await;
        page.alert().says("404").await;
        page.does_not_scroll_sideways().await;
        assert_eq!(front.navigations(), 1);
        page.is_clean().await;
        page.alert().button("Reload").click().await;
        page.is_started().await;
    });
}

#[test]
fn a_sign_in_that_ended_before_the_files_came_is_told() {
    journey(Setting::default(), async |page| {
        let front = visit(page, |asked| match is_page(asked) || asked.path == "/boot.js" {
            true => Instead::Nothing,
            false => Instead::SignIn,
        })
        .await;
        page.alert().heading(NOT_LOADED).is_visible().await;
        assert_eq!(front.navigations(), 1);
    });
}

#[test]
fn where_nothing_runs_at_all_the_shell_says_so_after_a_while() {
    journey(Setting::default(), async |page| {
        visit(page, |asked| match asked.path.as_str() {
            "/boot.js" => Instead::Missing,
            _ => Instead::Nothing,
        })
        .await;
        page.says("This takes long").await;
        // Axe wants a heading, which a page that is still loading has not.
        page.open("/calls/new").await;
    });
}

#[test]
fn the_list_of_numbers_that_is_gone_breaks_nothing() {
    journey(Setting::default(), async |page| {
        visit(page, |asked| match asked.path.as_str() {
            "/numbers.txt" => Instead::Missing,
            _ => Instead::Nothing,
        })
        .await;
        page.is_started().await;
        page.disclosure("Sandbox: no phone rings, no money is spent. Numbers to try").click().await;
        page.says("Any other valid number").await;
        page.link("Calls").click().await;
        page.table("Calls").is_visible().await;
    });
}

#[test]
fn a_browser_without_webassembly_is_told() {
    let lacking = "delete globalThis.WebAssembly";
    journey(Setting { lacking, ..Setting::default() }, async |page| {
        page.go_to(page.host.address, "/").await;
        page.alert().says(TOO_OLD).await;
    });
}

#[test]
fn a_browser_whose_webassembly_is_too_old_is_told() {
    let lacking = "WebAssembly.instantiateStreaming =
        () => Promise.reject(new WebAssembly.CompileError('invalid opcode'))";
    journey(Setting { lacking, ..Setting::default() }, async |page| {
        page.go_to(page.host.address, "/").await;
        page.alert().says(TOO_OLD).await;
    });
}

#[test]
fn a_browser_without_modules_is_told() {
    fn without_modules(page: &str) -> String {
        page.replace("type=\"module\"", "type=\"unknown\"").replace("nomodule ", "")
    }
    journey(Setting::default(), async |page| {
        let front = visit(page, |asked| match is_page(asked) {
            true => Instead::Changed(without_modules),
            false => Instead::Nothing,
        })
        .await;
        page.says(TOO_OLD).await;
        page.open("/calls/new").await;
        assert_eq!(front.navigations(), 1);
    });
}

#[test]
fn without_scripts_a_sentence_says_so_and_nothing_seems_to_load() {
    journey(Setting::default(), async |page| {
        page.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        page.go_to(page.host.address, "/").await;
        page.says("Please switch scripts on").await;
        assert!(!page.text().await.contains("Loading"), "{}", page.text().await);
        page.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": false })).await;
        page.open("/").await;
    });
}
