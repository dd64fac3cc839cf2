//! Webhooks: endpoints that are added once and whose secret is shown once, what was sent to
//! them, and a check of signatures.

use callboard_tests::harness::{
    InterceptedRequest, Interception, Interceptor, Key, Page, Scope, Setup, wait_until, with_page,
};
use serde_json::{Value, json};

const LABEL: &str = "Call events";
const URL: &str = "https://example.com/hook";
const ADD: &str = "POST /developer/webhook-endpoints";
const PATCH: &str = "PATCH /developer/webhook-endpoints/{id}";
const DELETE: &str = "DELETE /developer/webhook-endpoints/{id}";

async fn open(page: &Page) {
    page.open("/account/webhooks").await;
    page.region("Endpoints").button("Add endpoint").is_visible().await;
}

/// How many requests of this name have arrived.
async fn changes(page: &Page, name: &str) -> u64 {
    page.backend.state().await["changes"][name].as_u64().unwrap_or_default()
}

async fn endpoints(page: &Page) -> Vec<Value> {
    let listed = page.backend.api("/developer/webhook-endpoints").await;
    listed.as_array().cloned().expect("a list of endpoints")
}

async fn fill(page: &Page, label: &str, url: &str) {
    page.button("Add endpoint").click().await;
    let form = page.form("Add endpoint");
    form.field("Label").has_focus().await;
    form.field("Label").fill(label).await;
    form.field("URL").fill(url).await;
}

async fn send(page: &Page) {
    page.form("Add endpoint").button("Add endpoint").click().await;
}

/// The secret that is shown.
async fn secret(page: &Page) -> String {
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

#[test]
fn a_test_shows_what_came_back_and_is_in_the_log() {
    with_page(Setup::default(), async |page| {
        page.backend.add_endpoint(LABEL, "https://example.com/hook/503").await;
        open(page).await;
        page.region("Deliveries").says("Nothing was sent yet.").await;
        page.button(&format!("Send a test: {LABEL}")).click().await;
        let form = page.form(&format!("Send a test: {LABEL}"));
        form.select("Event").has_focus().await;
        form.button("Send").click().await;
        form.says("The receiver did not accept webhook.test. Response code: 503.").await;
        form.says("ThunderPhone tries once more").await;
        form.says("Event id:").await;
        form.select("Event").choose("sms.sent").await;
        form.button("Send").click().await;
        form.says("did not accept sms.sent").await;
        let log = page.list("Deliveries");
        log.item("webhook.test").says("Cause: The receiver answered 503.").await;
        log.item("sms.sent").says("Trying again").await;
        log.item("sms.sent").says("1 attempt").await;
    });
}

#[test]
fn a_thousand_deliveries_of_unknown_cause_are_shown_page_by_page() {
    with_page(Setup::default(), async |page| {
        let deliveries = json!({ "count": 1000, "failure_category": null });
        page.backend.add_deliveries(deliveries).await;
        open(page).await;
        let region = page.region("Deliveries");
        region.says("Showing the newest 50").await;
        page.list("Deliveries").says("Cause: Not known").await;
        const SHOWN: &str = "return document.querySelectorAll('.deliveries > li').length";
        assert_eq!(page.run(SHOWN, vec![]).await.unwrap(), json!(50));
        region.button("Show older").click().await;
        region.says("Showing the newest 100").await;
        assert_eq!(page.run(SHOWN, vec![]).await.unwrap(), json!(100));
        region.select("Status").choose("Delivered").await;
        region.says("No deliveries match these filters.").await;
        region.select("Status").choose("Any status").await;
        region.select("Event").choose("sms.sent").await;
        page.list("Deliveries").item("sms.sent").is_visible().await;
        page.list("Deliveries").does_not_say("telephony.complete").await;
        region.select("Since").choose("Last hour").await;
        region.says("Showing all").await;
    });
}

/// Signs a request as ThunderPhone does, by the browser's cryptography: at this many seconds from
/// now by the sandbox's clock, which is the app's.
async fn sign(page: &Page, seconds: i64, secret: &str, text: &str) -> String {
    let now = page.backend.state().await["now"].clone();
    let script = format!(
        "const done = arguments[0];
        (async () => {{
            const bytes = text => new TextEncoder().encode(text);
            const t = Math.floor(Date.parse({now}) / 1000) + {seconds};
            const hmac = {{ name: 'HMAC', hash: 'SHA-256' }};
            const key = await crypto.subtle.importKey('raw', bytes({secret}), hmac, false, ['sign']);
            const signed = await crypto.subtle.sign('HMAC', key, bytes(t + {text}));
            const hex = [...new Uint8Array(signed)].map(byte => byte.toString(16).padStart(2, '0'));
            done('t=' + t + ',v1=' + hex.join(''));
        }})()",
        secret = json!(secret),
        text = json!(text),
    );
    page.run_async(&script).await.as_str().expect("a header").to_owned()
}

#[test]
fn the_check_says_that_a_signature_holds_or_why_not() {
    const SECRET: &str = "whsec_example";
    const PATH: &str = "/hook?source=prod";
    const BODY: &str = r#"{"data":{"call_id":987654321},"type":"call.graded"}"#;
    const OLDER: &str = "6b02234b7fad4158d6d5d13793ff92a26a3e5f131677ed06b365287bb9241bbb";
    const AT_2026: &str =
        "t=1791300000,v1=74a79dbc86a69327416e2fbd2ee8f13bbb4960bd9165deae17116068d48ad6cc";
    with_page(Setup::default(), async |page| {
        open(page).await;
        let form = page.form("Check a signature");
        let check = async |header: &str, said: &str| {
            form.field("Signature header").fill(header).await;
            form.button("Check signature").click().await;
            form.says(said).await;
        };
        check("", "Paste the header X-ThunderPhone-Signature-V2.").await;
        form.field("Path with query").fill(PATH).await;
        form.field("Body").fill(BODY).await;
        let signed = format!("\nPOST\n{PATH}\n{BODY}");
        let header = sign(page, 0, SECRET, &signed).await;
        check(&header, "Enter the secret of the endpoint.").await;
        form.field("Secret").fill(SECRET).await;
        check(&header, "The signature holds.").await;
        let pasted = format!("X-ThunderPhone-Signature-V2: {header}");
        check(&pasted, "The signature holds.").await;
        let old = sign(page, -3_900, SECRET, &signed).await;
        check(&old, "1 h too old.").await;
        check(AT_2026, "The signature does not hold.").await;
        check("t=2026-10-06,v1=aa", "is not a count of seconds").await;
        check("t=1791300000", "The header has no v1=").await;
        let other = sign(page, 0, "whsec_other", &signed).await;
        check(&other, "The secret differs").await;
        check(&format!("X-ThunderPhone-Signature: {OLDER}"), "The signature holds.").await;
        form.says("it signs the body alone").await;
        // What is said goes with what is typed.
        form.field("Secret").fill("whsec_o").await;
        form.does_not_say("The signature holds.").await;
        let stored = page.run("return JSON.stringify({ ...localStorage })", vec![]).await.unwrap();
        assert!(!stored.to_string().contains("whsec_"), "{stored}");
    });
}

#[test]
fn a_server_without_webhooks_says_so_and_still_explains_the_receiver() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/developer/", "404");
        page.backend.set_account(json!({ "lacks": ["webhooks"] })).await;
        page.open("/account/webhooks").await;
        page.region("Endpoints").says("This server does not offer webhooks.").await;
        assert!(!page.button("Add endpoint").exists().await);
        page.region("Build the receiver").disclosure("Events and their bodies").click().await;
        page.table("Events").says("telephony.complete").await;
        page.select("Example of").choose("call.graded").await;
        page.region("Build the receiver").says("grader_model").await;
    });
}

#[test]
fn a_key_of_a_member_says_who_may_see_webhooks() {
    with_page(Setup { key: "sk_live_member_test", ..Setup::default() }, async |page| {
        page.allow_failure("/v1/", "403");
        page.open("/account/webhooks").await;
        page.region("Endpoints").says("an admin can give the owner of its API key").await;
        assert!(!page.button("Add endpoint").exists().await);
    });
}

fn may_place(request: &InterceptedRequest) -> Interception {
    const MAY_PLACE: &str = r#"{"user": "cleo", "role": "place", "sign_out": null,
        "may": {"read": ["*"], "place": ["*"], "manage": ["anna"]}, "recordings": []}"#;
    match request.path.as_str() {
        "/-/session" => Interception::Json(200, MAY_PLACE),
        _ => Interception::PassThrough,
    }
}

#[test]
fn somebody_who_may_not_manage_reads_who_may() {
    with_page(Setup::default(), async |page| {
        let interceptor = Interceptor::in_front_of(page.backend.address, may_place).await;
        page.go_to(interceptor.address, "/account/webhooks").await;
        page.is_started().await;
        page.region("Endpoints").says("anna can manage webhooks.").await;
        page.button("Add endpoint").is_gone().await;
        page.region("Deliveries").is_gone().await;
    });
}

#[test]
fn webhooks_are_clean_on_a_small_phone_in_dark_mode() {
    with_page(Setup::default().narrow().dark(), async |page| {
        let long = format!("https://example.com/{}", "long/".repeat(60));
        page.backend.add_endpoint(&"Endpoint".repeat(12), &long).await;
        page.backend.add_endpoint(LABEL, "https://example.com/hook/dns").await;
        page.backend.add_deliveries(json!({ "count": 60 })).await;
        open(page).await;
        page.region("Deliveries").says("Showing the newest 50").await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
        fill(page, "", "").await;
        send(page).await;
        page.form("Add endpoint").field("URL").is_invalid().await;
        page.button(&format!("Edit: {LABEL}")).click().await;
        page.form(&format!("Edit {LABEL}")).is_visible().await;
        for name in ["Signature", "Answers", "Events and their bodies"] {
            page.region("Build the receiver").disclosure(name).click().await;
        }
        page.table("Events").is_visible().await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
        page.button(&format!("Delete: {LABEL}")).click().await;
        page.group(&format!("Delete {LABEL}")).is_visible().await;
        page.form("Add endpoint").field("Label").fill("Another").await;
        page.form("Add endpoint").field("URL").fill(URL).await;
        send(page).await;
        secret(page).await;
        wait_until("the new one is on the list", async || endpoints(page).await.len() == 3).await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
    });
}
