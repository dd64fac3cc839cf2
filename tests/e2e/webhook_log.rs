//! What was sent to webhook endpoints, who may see it, and how the page of webhooks looks.

use callboard_tests::harness::{
    InterceptedRequest, Interception, Interceptor, Scope, Setup, wait_until, with_page,
};
use serde_json::json;

use crate::webhooks::{LABEL, URL, endpoints, fill, open, secret, send};

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
    with_page(
        Setup { key: "sk_live_member_of_the_front_office", ..Setup::default() },
        async |page| {
            page.allow_failure("/v1/", "403");
            page.open("/account/webhooks").await;
            page.region("Endpoints").says("an admin can give the owner of its API key").await;
            assert!(!page.button("Add endpoint").exists().await);
        },
    );
}

pub fn may_place(request: &InterceptedRequest) -> Interception {
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
