//! Rehearsals: asked first, started once, found after a lost answer, and followed to their call.

use std::time::Duration;

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::{Value, json};

const START: &str = "POST /test-calls";
const BATCH: &str = "POST /test-call-batches";
const PERSON: &str = "You are Dana and want Friday instead.";

async fn changes(page: &Page, name: &str) -> u64 {
    page.backend.state().await["changes"][name].as_u64().unwrap_or_default()
}

async fn runs(page: &Page) -> Vec<Value> {
    let listed = page.backend.api("/test-calls").await;
    listed.as_array().cloned().expect("a list of runs")
}

/// The form of the agent 12, with somebody who answers.
async fn fill(page: &Page) {
    page.open("/rehearsals?agent=12").await;
    page.form("New rehearsal").field("Who this person is").fill(PERSON).await;
}

async fn ask(page: &Page) {
    page.form("New rehearsal").button("Rehearse").click().await;
    page.group("Start rehearsal").is_visible().await;
}

#[test]
fn a_rehearsal_is_asked_about_started_once_and_opens_as_a_call() {
    with_page(Setup::skippable(), async |page| {
        fill(page).await;
        page.press(Key::Enter).await;
        assert!(!page.group("Start rehearsal").exists().await);
        ask(page).await;
        let question = page.group("Start rehearsal");
        question.says("is rehearsed once").await;
        question.says("2 times the price of a call").await;
        question.says("At most $").await;
        assert_eq!(changes(page, START).await, 0);
        question.button("Start rehearsal").double_click().await;
        page.form("New rehearsal").says("The rehearsal was started.").await;
        assert_eq!(changes(page, START).await, 1);
        let sent = runs(page).await;
        assert_eq!(sent[0]["scenario_prompt"], json!(format!("{PERSON}")));
        assert_eq!(
            (&sent[0]["direction"], &sent[0]["target_number"]),
            (&json!("inbound"), &json!(""))
        );
        page.list("Rehearsed").says(PERSON).await;
        page.skip(Duration::from_secs(15 * 60)).await;
        page.region("Rehearsed").button("Refresh").click().await;
        page.list("Rehearsed").says("Completed").await;
        page.list("Rehearsed").says("of 100").await;
        let id = runs(page).await[0]["call_id"].to_string();
        page.list("Rehearsed").link(&format!("Open call {id}")).click().await;
        page.address_is(&format!("/calls/{id}")).await;
        page.region("Transcript").is_visible().await;
    });
}

#[test]
fn what_is_chosen_is_told_in_words_and_a_changed_form_asks_again() {
    with_page(Setup::default(), async |page| {
        fill(page).await;
        let form = page.form("New rehearsal");
        ask(page).await;
        form.checkbox("Interrupts the agent").click().await;
        page.group("Start rehearsal").is_gone().await;
        form.checkbox("A phone menu answers first").click().await;
        form.button("Rehearse").click().await;
        form.field("What the menu offers").is_invalid().await;
        form.field("What the menu offers").fill("1 for sales").await;
        form.field("Runs").fill("3").await;
        ask(page).await;
        page.group("Start rehearsal").says("3 times, one after the other").await;
        page.group("Start rehearsal").button("Start 3 rehearsals").click().await;
        form.says("3 rehearsals were started.").await;
        assert_eq!((changes(page, START).await, changes(page, BATCH).await), (0, 1));
        page.region("Rehearsed").says("of 3 completed").await;
        let told = runs(page).await[0]["scenario_prompt"].to_string();
        assert!(told.contains("interrupt") && told.contains("1 for sales"), "{told}");
    });
}

#[test]
fn what_cannot_be_sent_says_why_and_loses_nothing() {
    with_page(Setup::default(), async |page| {
        page.open("/rehearsals").await;
        let form = page.form("New rehearsal");
        form.button("Rehearse").click().await;
        form.select("Agent").is_invalid().await;
        form.select("Agent").has_focus().await;
        form.field("Who this person is").is_invalid().await;
        const LONG: &str = "const field = document.querySelector('#rehearsal-prompt');
            field.value = 'x'.repeat(101 * 1024);
            field.dispatchEvent(new Event('input', { bubbles: true }))";
        page.run(LONG, vec![]).await.unwrap();
        form.field("Runs").fill("50").await;
        form.button("Rehearse").click().await;
        let why = form.field("Who this person is").is_invalid().await;
        assert!(why.contains("101 KB") && why.contains("100 KB"), "{why}");
        form.field("Runs").is_invalid().await;
        form.field("Runs").has_value("50").await;
        assert_eq!(changes(page, START).await, 0);
    });
}

#[test]
fn a_lost_answer_is_looked_for_and_nothing_is_started_again() {
    with_page(Setup::default(), async |page| {
        fill(page).await;
        page.allow_failure("/test-calls", "status of 50");
        page.backend.set_faults(json!({ "requests": { START: ["drop_after"] } })).await;
        ask(page).await;
        page.group("Start rehearsal").button("Start rehearsal").click().await;
        page.form("New rehearsal").says("only the answer was lost").await;
        page.button("Rehearse").has_focus().await;
        assert_eq!((changes(page, START).await, runs(page).await.len()), (1, 1));
    });
}

#[test]
fn what_may_have_been_started_is_looked_for_even_after_a_reload() {
    with_page(Setup::default(), async |page| {
        fill(page).await;
        page.allow_failure("/test-calls", "status of 50");
        let faults = json!({ "requests": { START: ["drop_after"], "GET /test-calls": ["none", "503_before"] } });
        ask(page).await;
        page.backend.set_faults(faults).await;
        page.group("Start rehearsal").button("Start rehearsal").click().await;
        page.heading("It is not known whether the rehearsal was started").is_visible().await;
        page.reload().await;
        page.form("New rehearsal").says("may have been started before").await;
        page.form("New rehearsal").field("Who this person is").fill("Somebody else").await;
        ask(page).await;
        page.group("Start rehearsal").button("Start rehearsal").click().await;
        page.form("New rehearsal")
            .says("The one from before is on the list: only its answer was lost.")
            .await;
        assert_eq!((changes(page, START).await, runs(page).await.len()), (1, 1));
        // The next one is another.
        ask(page).await;
        page.group("Start rehearsal").button("Start rehearsal").click().await;
        page.form("New rehearsal").says("The rehearsal was started.").await;
        assert_eq!((changes(page, START).await, runs(page).await.len()), (2, 2));
    });
}

#[test]
fn what_is_on_its_way_is_waited_for_after_leaving_and_coming_back() {
    with_page(Setup::default(), async |page| {
        fill(page).await;
        page.allow_failure("/test-calls", "");
        page.backend.set_faults(json!({ "requests": { START: ["stall_before"] } })).await;
        ask(page).await;
        page.group("Start rehearsal").button("Start rehearsal").click().await;
        wait_until("it is on its way", async || changes(page, START).await == 1).await;
        page.link("Calls").click().await;
        page.table("Calls").is_visible().await;
        page.back().await;
        let form = page.form("New rehearsal");
        form.says("Starting…").await;
        // What was typed is still there.
        form.field("Who this person is").has_value(PERSON).await;
        form.button("Rehearse").has_attribute("aria-disabled", "true").await;
        form.button("Rehearse").click().await;
        assert!(!page.group("Start rehearsal").exists().await);
        assert_eq!(changes(page, START).await, 1);
    });
}

#[test]
fn try_again_starts_what_was_confirmed_and_nothing_else() {
    with_page(Setup::default(), async |page| {
        fill(page).await;
        page.allow_failure("/test-calls", "429");
        page.backend.set_faults(json!({ "requests": { START: ["429_before"] } })).await;
        ask(page).await;
        page.group("Start rehearsal").button("Start rehearsal").click().await;
        page.heading("The rehearsal was not started").is_visible().await;
        page.form("New rehearsal").field("Runs").fill("20").await;
        page.form("New rehearsal").field("Who this person is").fill("Somebody else").await;
        page.alert().button("Try again").click().await;
        page.form("New rehearsal").says("The rehearsal was started.").await;
        assert_eq!((changes(page, START).await, changes(page, BATCH).await), (2, 0));
        assert_eq!(runs(page).await[0]["scenario_prompt"], json!(PERSON));
    });
}

#[test]
fn a_budget_of_zero_starts_nothing_and_says_who_raises_it() {
    with_page(Setup::default(), async |page| {
        page.backend.set_account(json!({ "test_budget_cents": 0 })).await;
        fill(page).await;
        ask(page).await;
        let question = page.group("Start rehearsal");
        question.says("The budget for rehearsals is used up.").await;
        question.button("Start rehearsal").has_attribute("aria-disabled", "true").await;
        question.button("Start rehearsal").click().await;
        question.is_visible().await;
        assert_eq!(changes(page, START).await, 0);
    });
}

#[test]
fn a_rehearsal_that_never_leaves_its_queue_is_said() {
    with_page(Setup::skippable(), async |page| {
        page.backend.set_faults(json!({ "rehearsals_stay_queued": true })).await;
        fill(page).await;
        ask(page).await;
        page.group("Start rehearsal").button("Start rehearsal").click().await;
        page.list("Rehearsed").says("Waiting").await;
        page.skip(Duration::from_secs(11 * 60)).await;
        page.region("Rehearsed").button("Refresh").click().await;
        page.list("Rehearsed").says("ThunderPhone may still start it, and charge for it.").await;
    });
}

#[test]
fn a_host_without_rehearsals_says_so() {
    with_page(Setup::minimal(), async |page| {
        page.allow_failure("/v1/", "404");
        page.allow_failure("/v1/billing", "403");
        page.open("/rehearsals").await;
        page.region("Rehearsed").says("This server does not offer rehearsals.").await;
    });
}

#[test]
fn new_call_leads_here_with_its_agent_and_its_variables() {
    with_page(Setup::default(), async |page| {
        page.open("/calls/new").await;
        page.select("Agent").choose("Appointment reminders").await;
        page.field("first_name").fill("Dana").await;
        page.link("Rehearse").click().await;
        page.address_is("/rehearsals?agent=12").await;
        page.form("New rehearsal").select("Agent").has_value("12").await;
        page.form("New rehearsal").says("first_name").await;
        page.form("New rehearsal").field("Who this person is").fill("You are late.").await;
        ask(page).await;
        page.group("Start rehearsal").button("Start rehearsal").click().await;
        wait_until("it was started", async || !runs(page).await.is_empty()).await;
        let told = runs(page).await[0]["scenario_prompt"].to_string();
        assert!(told.contains("first_name: Dana"), "{told}");
        page.back().await;
        page.field("first_name").has_value("Dana").await;
    });
}

#[test]
fn new_call_says_how_its_agent_was_rehearsed_last_and_that_it_changed_since() {
    with_page(Setup::default(), async |page| {
        page.backend.rehearse(12).await;
        page.backend.advance(600).await;
        page.open("/calls/new").await;
        page.select("Agent").choose("Appointment reminders").await;
        let form = page.form("New call");
        form.says("of 1 passed.").await;
        form.does_not_say("Its prompt has changed since.").await;
        page.backend
            .set_agent(json!({ "id": 12, "prompt": "You call about something else." }))
            .await;
        page.reload().await;
        page.form("New call").says("Its prompt has changed since.").await;
    });
}

#[test]
fn a_call_becomes_one_scenario_after_a_question() {
    with_page(Setup::default(), async |page| {
        let calls = page.backend.api("/calls?status=completed&limit=50").await;
        let calls = calls["results"].as_array().cloned().unwrap_or_default();
        let call =
            calls.iter().find(|call| !call["agent_id"].is_null()).expect("a call of an agent");
        let (id, agent) = (&call["call_id"], &call["agent_id"]);
        page.open(&format!("/calls/{id}")).await;
        let section = page.region("Flags");
        section.button("Make a scenario of this").click().await;
        let question = page.group("Make a scenario");
        question.says("Writing it may cost money").await;
        const PROMOTE: &str = "POST /calls/{id}/promote-to-scenario";
        assert_eq!(changes(page, PROMOTE).await, 0);
        question.button("Make scenario").click().await;
        section.says("is made.").await;
        assert_eq!(changes(page, PROMOTE).await, 1);
        section.button("Make a scenario of this").click().await;
        question.button("Make scenario").click().await;
        section.says("It was not made again.").await;
        section.link("Open rehearsals").click().await;
        page.address_is(&format!("/rehearsals?agent={agent}")).await;
    });
}
