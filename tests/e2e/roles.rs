//! Who is signed in and what they may do, as the web server says it. What somebody may not
//! do is grayed out and says who may; what the server refuses all the same is explained.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use callboard_tests::harness::{
    InterceptedRequest, Interception, Interceptor, Key, Page, Scope, Setup, wait_until, with_page,
};

use crate::new_call_form::{self as form, AGENT, ANSWERED, FROM};

const SESSION: &str = "/-/session";
const PLACE: &str = "/v1/call";

const MAY_READ: &str = r#"{"user": "cleo", "role": "read", "sign_out": "/oauth2/sign_out?rd=%2F",
    "may": {"read": ["*"], "place": ["anna", "group:leads"], "manage": []}, "recordings": []}"#;
const MAY_PLACE: &str = r#"{"user": "cleo", "role": "place", "sign_out": null,
    "may": {"read": ["*"], "place": ["*"], "manage": ["ben", "group:leads"]}, "recordings": []}"#;
const ROLE_LOST: &str = r#"{"detail": "Your role does not allow this.", "code": "proxy_role",
    "needs": "place", "may": ["anna", "group:leads"]}"#;

/// Opens the app through an interceptor.
async fn open(page: &Page, path: &str, rule: fn(&InterceptedRequest) -> Interception) {
    let interceptor = Interceptor::in_front_of(page.backend.address, rule).await;
    page.go_to(interceptor.address, path).await;
    page.is_started().await;
}

fn with_session(request: &InterceptedRequest, session: &'static str) -> Interception {
    match request.path.as_str() {
        SESSION => Interception::Json(200, session),
        _ => Interception::PassThrough,
    }
}

fn may_read(request: &InterceptedRequest) -> Interception {
    with_session(request, MAY_READ)
}

fn may_place(request: &InterceptedRequest) -> Interception {
    with_session(request, MAY_PLACE)
}

/// Fills in the form that is open.
async fn fill(page: &Page, to: &str) {
    page.select("From number").choose(FROM).await;
    page.field("To number").fill(to).await;
    page.radio("Saved agent").click().await;
    page.select("Agent").choose(AGENT).await;
}

#[test]
fn somebody_who_may_only_look_places_no_call_and_reads_who_may() {
    with_page(Setup::default(), async |page| {
        open(page, "/calls/new", may_read).await;
        let button = page.form("New call").button("Place call");
        button.has_attribute("aria-disabled", "true").await;
        let said = "You may only look. anna or the group “leads” can place calls.";
        assert_eq!(button.description().await, said);
        fill(page, ANSWERED).await;
        button.click().await;
        page.field("To number").focus().await;
        page.press(Key::ControlEnter).await;
        let focused = "return document.activeElement.textContent";
        wait_until("the reason has the focus", async || {
            page.run(focused, vec![]).await.unwrap() == said
        })
        .await;
        assert_eq!(page.requests(PLACE).await, 0);
        assert_eq!(page.backend.dials_of(ANSWERED).await, 0);
    });
}

#[test]
fn the_header_says_who_is_signed_in_and_has_sign_out_where_there_is_one() {
    with_page(Setup::default(), async |page| {
        open(page, "/calls", may_read).await;
        page.says("cleo").await;
        let href = page.link("Sign out").attribute("href").await;
        assert_eq!(href.as_deref(), Some("/oauth2/sign_out?rd=%2F"));
        for size in [(1280, 900), (360, 740)] {
            page.resize(size).await;
            page.does_not_scroll_sideways().await;
        }
        open(page, "/calls", may_place).await;
        page.says("cleo").await;
        assert!(!page.link("Sign out").exists().await);
    });
}

#[test]
fn of_another_web_server_nothing_is_known_and_nothing_is_grayed_out() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(SESSION, "404");
        open(page, "/calls/new", |request| match request.path.as_str() {
            SESSION => Interception::NotFound,
            _ => Interception::PassThrough,
        })
        .await;
        wait_until("it was asked", async || page.requests(SESSION).await == 1).await;
        fill(page, ANSWERED).await;
        let button = page.form("New call").button("Place call");
        button.lacks_attribute("aria-disabled").await;
        button.click().await;
        page.call_opens().await;
    });
}

#[test]
fn without_the_role_manage_nothing_is_verified_or_topped_up() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(PLACE, "402");
        open(page, "/calls/new", may_place).await;
        page.disclosure("4 numbers cannot dial").click().await;
        let verify = page.button("Verify +1 202 555 0144");
        verify.has_attribute("aria-disabled", "true").await;
        page.says("You may not verify numbers. ben or the group “leads” can verify numbers.").await;
        verify.click().await;
        assert!(!page.button("Verify now").exists().await);
        fill(page, "+14155550120").await;
        form::submit(page).await;
        let alert = page.alert();
        alert.heading("The balance is used up").is_visible().await;
        alert.button("Top up").has_attribute("aria-disabled", "true").await;
        alert.says("You may not add credit. ben or the group “leads” can add credit.").await;
        alert.button("Top up").click().await;
        alert.button("Open billing").click().await;
        for name in ["Add $25.00", "Enable auto-reload"] {
            let button = page.group("Billing").button(name);
            button.has_attribute("aria-disabled", "true").await;
            button.click().await;
        }
        assert_eq!(page.requests("/v1/billing/top-up").await, 0);
    });
}

#[test]
fn a_role_that_is_lost_while_the_page_is_open_says_who_has_it() {
    static IS_LOST: AtomicBool = AtomicBool::new(false);
    with_page(Setup::default(), async |page| {
        page.allow_failure(PLACE, "403");
        open(page, "/calls/new", |request| match request.path.as_str() {
            SESSION if IS_LOST.load(Ordering::SeqCst) => Interception::Json(200, MAY_READ),
            SESSION => Interception::Json(200, MAY_PLACE),
            PLACE => {
                IS_LOST.store(true, Ordering::SeqCst);
                Interception::Json(403, ROLE_LOST)
            }
            _ => Interception::PassThrough,
        })
        .await;
        fill(page, ANSWERED).await;
        form::submit(page).await;
        page.alert().heading("You may not place calls").is_visible().await;
        page.alert().says("Nobody was called and nothing was charged.").await;
        page.alert().says("anna or the group “leads” can place calls.").await;
        page.alert().button("Try again").has_attribute("aria-disabled", "true").await;
        let button = page.form("New call").button("Place call");
        button.has_attribute("aria-disabled", "true").await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 0);
    });
}

#[test]
fn a_limit_of_calls_says_that_nobody_was_called_and_how_long_to_wait() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(PLACE, "429");
        open(page, "/calls/new", |request| match request.path.as_str() {
            PLACE => Interception::Json(
                429,
                r#"{"detail": "Too many calls in a minute.", "code": "proxy_rate_limit"}"#,
            ),
            _ => Interception::PassThrough,
        })
        .await;
        fill(page, ANSWERED).await;
        form::submit(page).await;
        page.alert().heading("The limit of calls is reached").is_visible().await;
        page.alert().says("Nobody was called and nothing was charged.").await;
        assert_eq!(page.requests(PLACE).await, 1);
    });
}

#[test]
fn a_recording_from_a_place_that_is_not_allowed_is_neither_played_nor_downloaded() {
    with_page(Setup::default(), async |page| {
        open(page, "/calls/new", may_place).await;
        fill(page, ANSWERED).await;
        form::submit(page).await;
        page.call_opens().await;
        form::finish_call(page).await;
        for button in ["Play", "Download recording"] {
            page.button(button).click().await;
            page.alert().heading("The recording was not opened").is_visible().await;
            page.alert().says("127.0.0.1").await;
            page.alert().button("Dismiss").click().await;
            page.alert().is_gone().await;
        }
        assert_eq!(page.requests("/recordings/").await, 0);
    });
}

/// As docs/deployment.md says it: the first twelve digits of what `sha256sum` prints.
fn audit_key_of(key: &str) -> String {
    let mut sum = Command::new("sha256sum")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("sha256sum");
    sum.stdin.take().unwrap().write_all(key.as_bytes()).unwrap();
    let printed = String::from_utf8(sum.wait_with_output().unwrap().stdout).unwrap();
    printed[..12].to_owned()
}

#[test]
fn a_call_and_an_unknown_outcome_show_their_audit_key() {
    with_page(Setup::default(), async |page| {
        form::place_call(page, ANSWERED).await;
        let key = page.stored_placements().await[0]["key"].as_str().unwrap().to_owned();
        page.says(&audit_key_of(&key)).await;

        page.allow_lost_response(PLACE);
        page.backend.hold_placement_responses(true);
        form::fill_minimal(page, "+14155550150").await;
        form::submit(page).await;
        page.backend.disconnect_api().await;
        page.allow_failure("/v1/", "");
        page.alert().with_long_timeout().heading(form::UNKNOWN).is_visible().await;
        page.alert().disclosure("Details").click().await;
        let placements = page.stored_placements().await;
        let unknown = placements.iter().find(|own| own["to_number"] == "+14155550150").unwrap();
        page.alert().says(&audit_key_of(unknown["key"].as_str().unwrap())).await;
        page.backend.hold_placement_responses(false);
        page.backend.reconnect_api().await;
        page.call_opens().await;
    });
}
