//! Webhooks: endpoints that are added once, whose secret is shown once, and whose edits send
//! only what changed.

use callboard_tests::harness::{Key, Page, Scope, Setup, with_page};
use serde_json::{Value, json};

pub const LABEL: &str = "Call events";
pub const URL: &str = "https://example.com/hook";
const ADD: &str = "POST /developer/webhook-endpoints";
const PATCH: &str = "PATCH /developer/webhook-endpoints/{id}";
const DELETE: &str = "DELETE /developer/webhook-endpoints/{id}";

pub async fn open(page: &Page) {
    page.open("/account/webhooks").await;
    page.region("Endpoints").button("Add endpoint").is_visible().await;
}

/// How many requests of this name have arrived.
async fn changes(page: &Page, name: &str) -> u64 {
    page.backend.state().await["changes"][name].as_u64().unwrap_or_default()
}

pub async fn endpoints(page: &Page) -> Vec<Value> {
    let listed = page.backend.api("/developer/webhook-endpoints").await;
    listed.as_array().cloned().expect("a list of endpoints")
}

pub async fn fill(page: &Page, label: &str, url: &str) {
    page.button("Add endpoint").click().await;
    let form = page.form("Add endpoint");
    form.field("Label").has_focus().await;
    form.field("Label").fill(label).await;
    form.field("URL").fill(url).await;
}

pub async fn send(page: &Page) {
    page.form("Add endpoint").button("Add endpoint").click().await;
}

/// The secret that is shown.
pub async fn secret(page: &Page) -> String {
    page.region("The endpoint was added").says("It is not kept").await;
    let shown = page.run("return document.querySelector('.webhook-secret').innerText", vec![]);
    let secret = shown.await.unwrap().as_str().unwrap_or_default().trim().to_owned();
    assert!(secret.starts_with("whsec_") && secret.len() > 20, "{secret}");
    secret
}

#[test]
fn a_new_endpoint_shows_its_secret_once_and_it_is_gone_after_leaving() {
    with_page(Setup::default(), async |page| {
        page.open("/account").await;
        page.region("Webhooks").link("Webhooks").click().await;
        page.address_is("/account/webhooks").await;
        page.region("Endpoints").says("No endpoints yet.").await;
        fill(page, LABEL, URL).await;
        page.form("Add endpoint").checkbox("call.graded").click().await;
        send(page).await;
        let secret = secret(page).await;
        page.heading("The endpoint was added").has_focus().await;
        page.button("Copy secret").click().await;
        page.region("The endpoint was added").says("The secret is copied.").await;
        let row = page.list("Endpoints").item(LABEL);
        row.says("telephony.complete, call.graded").await;
        row.says("whsec_…").await;
        row.does_not_say(&secret).await;
        page.check_page().await;
        page.link("Calls").click().await;
        page.table("Calls").is_visible().await;
        page.back().await;
        page.list("Endpoints").item(LABEL).is_visible().await;
        assert!(!page.text().await.contains(&secret));
        let stored = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }])";
        let stored = page.run(stored, vec![]).await.unwrap();
        assert!(!stored.to_string().contains(&secret), "{stored}");
        assert_eq!(changes(page, ADD).await, 1);
        let listed = endpoints(page).await;
        assert_eq!(listed[0]["events"], json!(["telephony.complete", "call.graded"]));
    });
}

#[test]
fn a_double_click_adds_one_endpoint_and_enter_adds_none() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        fill(page, LABEL, URL).await;
        page.press(Key::Enter).await;
        page.form("Add endpoint").field("URL").has_value(URL).await;
        assert_eq!(changes(page, ADD).await, 0);
        page.form("Add endpoint").button("Add endpoint").double_click().await;
        secret(page).await;
        assert_eq!(changes(page, ADD).await, 1);
        page.button("Done").click().await;
        page.region("The endpoint was added").is_gone().await;
        page.button("Add endpoint").has_focus().await;
    });
}

#[test]
fn a_url_that_cannot_be_reached_is_refused_before_it_is_sent() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        fill(page, "", URL).await;
        send(page).await;
        page.form("Add endpoint").field("Label").is_invalid().await;
        page.form("Add endpoint").field("Label").fill(LABEL).await;
        let long = format!("https://example.com/{}", "a".repeat(2_029));
        for (url, said) in [
            ("http://example.com/hook", "https://"),
            ("https://10.0.0.8/hook", "private"),
            ("https://user:secret@example.com/hook", "name and password"),
            (long.as_str(), "2049 characters"),
        ] {
            page.form("Add endpoint").field("URL").fill(url).await;
            send(page).await;
            let why = page.form("Add endpoint").field("URL").is_invalid().await;
            assert!(why.contains(said), "{url}: {why}");
            page.form("Add endpoint").field("URL").has_focus().await;
        }
        page.form("Add endpoint").field("URL").fill(URL).await;
        page.form("Add endpoint").checkbox("telephony.complete").click().await;
        send(page).await;
        page.form("Add endpoint").says("Choose an event, or all events.").await;
        assert_eq!(changes(page, ADD).await, 0);
    });
}

#[test]
fn an_endpoint_whose_answer_is_lost_is_found_and_not_added_again() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        page.allow_failure("/webhook-endpoints", "status of 50");
        page.backend.set_faults(json!({ "requests": { ADD: ["drop_after"] } })).await;
        fill(page, LABEL, URL).await;
        send(page).await;
        page.heading("The endpoint was probably added").is_visible().await;
        page.alert().says("nobody can read it again").await;
        assert_eq!(changes(page, ADD).await, 1);
        let lost = endpoints(page).await[0]["id"].clone();
        page.alert().button("Delete and create again").click().await;
        secret(page).await;
        let listed = endpoints(page).await;
        assert_eq!(listed.len(), 1);
        assert_ne!(listed[0]["id"], lost);
        assert_eq!((changes(page, DELETE).await, changes(page, ADD).await), (1, 2));
    });
}

#[test]
fn an_endpoint_that_did_not_arrive_is_added_again_only_after_a_look_at_the_list() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        page.allow_failure("/webhook-endpoints", "status of 50");
        page.backend.set_faults(json!({ "requests": { ADD: ["drop_before"] } })).await;
        fill(page, LABEL, URL).await;
        send(page).await;
        page.heading("It is not known whether the endpoint was added").is_visible().await;
        page.form("Add endpoint").field("URL").has_value(URL).await;
        assert_eq!(changes(page, ADD).await, 1);
        // Somebody else adds it meanwhile.
        page.backend.add_endpoint(LABEL, URL).await;
        page.alert().button("Try again").click().await;
        page.heading("The endpoint was probably added").is_visible().await;
        page.alert().button("Keep it").click().await;
        page.form("Add endpoint").is_gone().await;
        assert_eq!(endpoints(page).await.len(), 1);
    });
}

#[test]
fn an_edit_sends_only_what_changed_and_leaves_an_endpoint_off() {
    with_page(Setup::default(), async |page| {
        page.backend.add_endpoint(LABEL, URL).await;
        open(page).await;
        page.button(&format!("Switch off: {LABEL}")).click().await;
        page.region("Endpoints").says(&format!("{LABEL} is off now.")).await;
        page.list("Endpoints").item(LABEL).says("Switch it on when the receiver is ready.").await;
        let hint = endpoints(page).await[0]["secret_hint"].as_str().unwrap().to_owned();
        page.list("Endpoints").item(LABEL).says(&hint).await;
        page.button(&format!("Edit: {LABEL}")).click().await;
        let form = page.form(&format!("Edit {LABEL}"));
        form.button("Save").click().await;
        page.region("Endpoints").says("nothing was changed.").await;
        assert_eq!(changes(page, PATCH).await, 1);
        page.button(&format!("Edit: {LABEL}")).click().await;
        form.field("Label").fill("Ended calls").await;
        form.button("Save").click().await;
        page.region("Endpoints").says("the change is saved.").await;
        page.button("Edit: Ended calls").has_focus().await;
        page.list("Endpoints").item("Ended calls").says(&hint).await;
        let listed = endpoints(page).await;
        assert_eq!((&listed[0]["label"], &listed[0]["url"]), (&json!("Ended calls"), &json!(URL)));
        assert_eq!(listed[0]["status"], json!("disabled"));
        page.button("Switch on: Ended calls").click().await;
        page.region("Endpoints").says("Ended calls is on now.").await;
        assert_eq!(endpoints(page).await[0]["status"], json!("active"));
    });
}

#[test]
fn an_endpoint_is_deleted_only_after_a_question() {
    with_page(Setup::default(), async |page| {
        page.backend.add_endpoint(LABEL, URL).await;
        open(page).await;
        let delete = page.button(&format!("Delete: {LABEL}"));
        delete.click().await;
        let question = page.group(&format!("Delete {LABEL}"));
        question.says("Its secret is gone for good").await;
        question.button("Keep it").click().await;
        question.is_gone().await;
        delete.has_focus().await;
        assert_eq!(endpoints(page).await.len(), 1);
        delete.click().await;
        question.button("Delete endpoint").click().await;
        page.region("Endpoints").says(&format!("{LABEL} is deleted.")).await;
        page.heading("Endpoints").has_focus().await;
        page.region("Endpoints").says("No endpoints yet.").await;
        assert_eq!(endpoints(page).await.len(), 0);
    });
}
