//! Flags: what is wrong at a second of a call, filed once, whatever becomes of the answer.

use callboard_tests::harness::{
    InterceptedRequest, Interception, Interceptor, Key, Page, Scope, Setup, wait_until, with_page,
};
use serde_json::{Value, json};

const WORDS: &str = "Offered a slot that was taken";
const SENT: &str = "The flag was sent.";
const SENT_BEFORE: &str = "It was not sent again.";

/// A call that is over, was recorded, and has a transcript; its id.
pub async fn ended_call(page: &Page) -> String {
    let calls = page.backend.api("/calls?status=completed&limit=50").await;
    let calls = calls["results"].as_array().cloned().unwrap_or_default();
    let is_recorded = |call: &&Value| {
        call["has_recording"] != json!(false) && call["duration_seconds"].as_i64() > Some(20)
    };
    let found = calls.iter().find(is_recorded).or(calls.first());
    found.expect("a call that is over")["call_id"].to_string()
}

/// The reports about a call that this page filed.
async fn filed(page: &Page, id: &str) -> Vec<Value> {
    let reports = page.backend.api(&format!("/calls/{id}/issue-reports")).await;
    let reports = reports.as_array().cloned().unwrap_or_default();
    reports.into_iter().filter(|report| report["metadata"]["client_flag_id"].is_string()).collect()
}

async fn open_call(page: &Page) -> String {
    let id = ended_call(page).await;
    page.open(&format!("/calls/{id}?t=14")).await;
    page.region("Flags").button("Flag").is_visible().await;
    id
}

/// Opens the form by its key and fills it in.
async fn write(page: &Page) {
    page.press(Key::Letter('f')).await;
    page.form("Flag").field("What is wrong").has_focus().await;
    page.type_text(WORDS).await;
}

async fn send(page: &Page) {
    page.form("Flag").button("Send flag").click().await;
}

/// The marks of flags on the lanes, and those of turns.
async fn marked(page: &Page) -> Value {
    const SCRIPT: &str = "return [
        ...[...document.querySelectorAll('.lanes .mark')].map(mark => mark.getAttribute('class')),
        ...[...document.querySelectorAll('.turn[data-flag]')].map(turn => turn.dataset.flag)]";
    page.run(SCRIPT, vec![]).await.unwrap()
}

#[test]
fn a_flag_has_the_second_and_the_turn_and_is_sent_by_keyboard() {
    with_page(Setup::default(), async |page| {
        let id = open_call(page).await;
        write(page).await;
        page.form("Flag").says("At 0:14").await;
        page.form("Flag").select("Kind").choose("Wrong facts").await;
        page.form("Flag").select("Severity").choose("Critical").await;
        page.form("Flag").button("Send flag").focus().await;
        page.press(Key::Enter).await;
        page.region("Flags").says(SENT).await;
        page.form("Flag").is_gone().await;
        page.region("Flags").button("Flag").has_focus().await;
        page.list("Flags").says(WORDS).await;
        // On the lanes and in the transcript.
        assert_eq!(marked(page).await, json!(["mark mark-flag", "open"]));
        let filed = filed(page, &id).await;
        assert_eq!(filed.len(), 1);
        assert_eq!(filed[0]["timestamp_seconds"], json!(14));
        assert_eq!(filed[0]["severity"], json!("critical"));
        assert_eq!(filed[0]["metadata"]["kind"], json!("wrong_facts"));
        assert_eq!(filed[0]["source"], json!("user"));
    });
}

#[test]
fn a_double_click_files_one_flag() {
    with_page(Setup::default(), async |page| {
        let id = open_call(page).await;
        write(page).await;
        page.form("Flag").button("Send flag").double_click().await;
        page.region("Flags").says(SENT).await;
        assert_eq!(filed(page, &id).await.len(), 1);
        assert_eq!(page.backend.state().await["issue_reports"], json!(1));
    });
}

#[test]
fn a_flag_whose_answer_is_lost_is_found_and_not_sent_again() {
    with_page(Setup::default(), async |page| {
        let id = open_call(page).await;
        page.allow_failure("/issue-reports", "status of 50");
        page.backend.set_faults(json!({ "issue_report": ["drop_after"] })).await;
        write(page).await;
        send(page).await;
        page.region("Flags").says(SENT_BEFORE).await;
        assert_eq!(filed(page, &id).await.len(), 1);
        assert_eq!(page.backend.state().await["issue_reports"], json!(1));
    });
}

#[test]
fn a_flag_that_did_not_arrive_is_sent_again_after_a_look_at_the_list() {
    with_page(Setup::default(), async |page| {
        let id = open_call(page).await;
        page.allow_failure("/issue-reports", "status of 50");
        page.backend.set_faults(json!({ "issue_report": ["drop_before"] })).await;
        write(page).await;
        send(page).await;
        page.heading("It is not known whether the flag was sent").is_visible().await;
        page.form("Flag").field("What is wrong").has_value(WORDS).await;
        // Sent by somebody else's Callboard meanwhile would be found, too: the id decides.
        page.button("Try again").click().await;
        page.region("Flags").says(SENT).await;
        assert_eq!(filed(page, &id).await.len(), 1);
        assert_eq!(page.backend.state().await["issue_reports"], json!(2));
    });
}

#[test]
fn a_draft_survives_a_reload_and_is_not_sent_twice_after_it() {
    with_page(Setup::default(), async |page| {
        let id = open_call(page).await;
        page.allow_failure("/issue-reports", "status of 50");
        write(page).await;
        page.reload().await;
        page.form("Flag").field("What is wrong").has_value(WORDS).await;
        page.form("Flag").says("At 0:14").await;
        page.form("Flag").button("Discard").click().await;
        page.form("Flag").is_gone().await;
        write(page).await;
        // The answer comes when the page is gone.
        page.backend.hold_all_responses(true);
        send(page).await;
        wait_until("the flag is filed", async || {
            page.backend.state().await["issue_reports"] == json!(1)
        })
        .await;
        page.visit("about:blank").await;
        page.backend.hold_all_responses(false);
        page.open(&format!("/calls/{id}")).await;
        page.list("Flags").says(WORDS).await;
        page.form("Flag").is_gone().await;
        assert_eq!(filed(page, &id).await.len(), 1);
    });
}

#[test]
fn a_flag_on_its_way_is_waited_for_after_leaving_and_coming_back() {
    with_page(Setup::default(), async |page| {
        open_call(page).await;
        page.allow_failure("/issue-reports", "");
        page.backend.set_faults(json!({ "issue_report": ["stall_before"] })).await;
        write(page).await;
        send(page).await;
        let is_sent = async || page.backend.state().await["issue_reports"] == json!(1);
        wait_until("the flag is on its way", is_sent).await;
        page.link("Calls").click().await;
        page.table("Calls").is_visible().await;
        page.back().await;
        let form = page.form("Flag");
        form.button("Sending…").has_attribute("aria-disabled", "true").await;
        form.button("Sending…").click().await;
        form.field("What is wrong").has_value(WORDS).await;
        assert!(is_sent().await);
    });
}

#[test]
fn of_ten_thousand_flags_the_newest_are_shown() {
    with_page(Setup::default(), async |page| {
        let id = ended_call(page).await;
        let number: i64 = id.parse().unwrap();
        page.backend.change_call(json!({ "id": number, "issue_reports": 10_000 })).await;
        page.open(&format!("/calls/{id}")).await;
        page.region("Flags").says("more").await;
        let shown = "return document.querySelectorAll('.flag-list > li').length";
        assert_eq!(page.run(shown, vec![]).await.unwrap(), json!(50));
        page.list("Flags").says("Report 10000").await;
    });
}

#[test]
fn a_flag_is_acknowledged_resolved_and_leads_to_its_second() {
    with_page(Setup::default(), async |page| {
        let id = open_call(page).await;
        write(page).await;
        send(page).await;
        page.region("Flags").says(SENT).await;
        let title = filed(page, &id).await[0]["title"].as_str().unwrap().to_owned();
        page.button(&format!("Acknowledge: {title}")).click().await;
        page.region("Flags").says("The flag is acknowledged.").await;
        page.button(&format!("Acknowledge: {title}")).is_gone().await;
        page.button(&format!("Resolve: {title}")).click().await;
        page.region("Flags").says("The flag is resolved.").await;
        assert_eq!(filed(page, &id).await[0]["status"], json!("resolved"));
        assert_eq!(marked(page).await, json!(["mark mark-old-flag", "done"]));
        page.button(&format!("Go to 0:14: {title}")).is_visible().await;
    });
}

#[test]
fn a_fault_is_resolved_in_all_calls_after_a_question() {
    with_page(Setup::default().history(400), async |page| {
        let open = page.backend.api("/issue-reports?status=open&limit=200").await;
        let open = open["results"].as_array().cloned().unwrap_or_default();
        let pattern = |report: &Value| report["detected_issue_ref"].as_str().map(str::to_owned);
        let report = open.iter().find(|report| pattern(report).is_some()).unwrap();
        page.open(&format!("/calls/{}", report["call_id"])).await;
        let title = report["title"].as_str().unwrap();
        page.button(&format!("Resolve in all calls: {title}")).click().await;
        let group = page.group("Resolve in all calls");
        group.says("also in calls that are not shown here").await;
        let still_open = page.backend.api("/issue-reports?status=open&limit=200").await;
        assert_eq!(still_open["results"].as_array().map(Vec::len), Some(open.len()));
        group.button("Resolve all").click().await;
        page.region("Flags").says("resolved.").await;
        page.region("Flags").button("Flag").has_focus().await;
        let left = page.backend.api("/issue-reports?status=open&limit=200").await;
        let left = left["results"].as_array().cloned().unwrap_or_default();
        assert!(left.iter().all(|left| pattern(left) != pattern(report)));
        assert!(left.len() < open.len());
    });
}

#[test]
fn the_letter_opens_no_form_while_somebody_types() {
    with_page(Setup::default(), async |page| {
        open_call(page).await;
        page.region("Notes").field("Note").focus().await;
        page.type_text("fine").await;
        page.region("Notes").field("Note").has_value("fine").await;
        assert!(!page.form("Flag").exists().await);
    });
}

fn may_read(request: &InterceptedRequest) -> Interception {
    const MAY_READ: &str = r#"{"user": "cleo", "role": "read", "sign_out": null,
        "may": {"read": ["*"], "place": ["anna"], "manage": []}, "recordings": []}"#;
    match request.path.as_str() {
        "/-/session" => Interception::Json(200, MAY_READ),
        _ => Interception::PassThrough,
    }
}

#[test]
fn somebody_who_may_only_look_flags_nothing_and_reads_who_may() {
    with_page(Setup::default(), async |page| {
        let id = ended_call(page).await;
        let interceptor = Interceptor::in_front_of(page.backend.address, may_read).await;
        page.go_to(interceptor.address, &format!("/calls/{id}")).await;
        page.is_started().await;
        let button = page.region("Flags").button("Flag");
        button.has_attribute("aria-disabled", "true").await;
        page.region("Flags").says("anna can flag calls.").await;
        button.click().await;
        page.press(Key::Letter('f')).await;
        assert!(!page.form("Flag").exists().await);
        assert_eq!(page.backend.state().await["issue_reports"], json!(0));
    });
}

#[test]
fn a_server_without_flags_says_so() {
    with_page(Setup::minimal(), async |page| {
        page.allow_failure("/v1/", "404");
        page.allow_failure("/v1/", "403");
        let id = page.backend.place(crate::new_call_form::ANSWERED).await.to_string();
        page.open(&format!("/calls/{id}")).await;
        page.region("Flags").says("This server does not offer flags.").await;
    });
}
