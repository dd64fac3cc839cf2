//! Saved scenarios that are run: asked about first, started once whatever becomes of the
//! answer, and followed to their verdicts.

use std::time::Duration;

use callboard_tests::harness::{Page, Scope, Setup, wait_until, with_page};
use serde_json::{Value, json};

use crate::scenarios::{AGENT, PROMPT, TITLE, changes, open};

const RUN: &str = "POST /agents/{id}/test-runs/execute";
const LIST: &str = "GET /agents/{id}/test-runs";
const FORM: &str = "Run the checked scenarios";
const SECOND: &str = "Agrees at once";

async fn batches(page: &Page) -> Vec<Value> {
    let listed = page.backend.api(&format!("/agents/{AGENT}/test-runs")).await;
    listed.as_array().cloned().expect("a list of batches")
}

/// Opens the page with one scenario, and checks it.
async fn open_with_one(page: &Page) {
    page.backend.add_scenario(AGENT, TITLE, PROMPT).await;
    open(page).await;
    page.checkbox(&format!("Run: {TITLE}")).click().await;
}

async fn ask(page: &Page) {
    page.form(FORM).button("Run 1 rehearsal").click().await;
    page.group("Run scenarios").is_visible().await;
}

async fn start(page: &Page) {
    page.group("Run scenarios").button("Start 1 rehearsal").click().await;
}

#[test]
fn scenarios_run_once_under_each_condition_and_their_verdicts_appear() {
    with_page(Setup::default(), async |page| {
        page.backend.add_scenario(AGENT, TITLE, PROMPT).await;
        page.backend.add_scenario(AGENT, SECOND, "You agree to everything.").await;
        open(page).await;
        let form = page.form(FORM);
        form.says("Check the scenarios to run.").await;
        form.button("Run 0 rehearsals").has_attribute("aria-disabled", "true").await;
        for title in [TITLE, SECOND] {
            page.checkbox(&format!("Run: {title}")).click().await;
        }
        form.button("Run 2 rehearsals").is_visible().await;
        for name in ["No noise", "Street noise", "A mailbox answers, too"] {
            form.checkbox(name).click().await;
        }
        form.says("At most $").await;
        form.button("Run 8 rehearsals").click().await;
        let question = page.group("Run scenarios");
        question.says("Start 8 rehearsals inside ThunderPhone?").await;
        question.says("A rehearsal costs 2 times the price of a call. At most $").await;
        assert_eq!(changes(page, RUN).await, 0);
        // What is edited is another question.
        form.checkbox("A mailbox answers, too").click().await;
        question.is_gone().await;
        form.button("Run 4 rehearsals").click().await;
        question.button("Start 4 rehearsals").double_click().await;
        form.says("4 rehearsals are started.").await;
        page.heading("Results").has_focus().await;
        question.is_gone().await;
        assert_eq!((changes(page, RUN).await, batches(page).await.len()), (1, 1));
        page.list("Results").says("of 4 passed").await;
        page.list("Results").disclosure("Each rehearsal").click().await;
        page.list("Results").says(SECOND).await;
        page.backend.advance(300).await;
        page.list("Results").says("Ended").await;
        let batch = &batches(page).await[0];
        assert_eq!(
            batch["matrix_dimensions"]["audio_conditions"].as_array().map(Vec::len),
            Some(2)
        );
        page.list("Results").says(&format!("{} of 4 passed", batch["pass_count"])).await;
        // It stays open, and the scenarios have their verdicts.
        page.list("Results").says(SECOND).await;
        page.list("Scenarios").item(TITLE).does_not_say("Not run yet").await;
        // The next question knows what these have cost.
        form.says("by the last estimate").await;
    });
}

#[test]
fn scenarios_run_through_a_phone_number_that_is_chosen() {
    with_page(Setup::default(), async |page| {
        open_with_one(page).await;
        let form = page.form(FORM);
        form.select("Channel").choose("Through a phone number").await;
        form.says("Choose the phone number that they go through.").await;
        form.button("Run 1 rehearsal").has_attribute("aria-disabled", "true").await;
        form.select("Number").choose("+1 202 555 0143").await;
        ask(page).await;
        page.group("Run scenarios").says("through a phone number").await;
        start(page).await;
        form.says("1 rehearsal is started.").await;
        let batch = &batches(page).await[0];
        assert_eq!(batch["channel"], json!("telephony"));
        assert!(batch["phone_number_id"].is_i64(), "{batch}");
    });
}

#[test]
fn a_run_whose_answer_is_lost_is_found_and_not_started_again() {
    with_page(Setup::default(), async |page| {
        open_with_one(page).await;
        page.allow_failure("/test-runs", "status of 50");
        page.backend.set_faults(json!({ "requests": { RUN: ["drop_after"] } })).await;
        ask(page).await;
        start(page).await;
        page.form(FORM).says("1 rehearsal is on the list: only the answer was lost.").await;
        assert_eq!((changes(page, RUN).await, batches(page).await.len()), (1, 1));
    });
}

#[test]
fn a_run_that_may_have_started_is_looked_for_even_after_a_reload() {
    with_page(Setup::default(), async |page| {
        open_with_one(page).await;
        page.region("Scenarios").says("No scenarios of this agent were run yet.").await;
        page.allow_failure("/test-runs", "status of 50");
        ask(page).await;
        let faults = json!({ "requests": { RUN: ["drop_after"], LIST: ["none", "503_before"] } });
        page.backend.set_faults(faults).await;
        start(page).await;
        page.heading("It is not known whether the rehearsal was started").is_visible().await;
        page.backend.set_faults(json!({})).await;
        page.reload().await;
        page.checkbox(&format!("Run: {TITLE}")).click().await;
        let form = page.form(FORM);
        form.says("Rehearsals were sent here before, and the answer was lost.").await;
        ask(page).await;
        start(page).await;
        form.says("1 rehearsal is on the list: only the answer was lost.").await;
        form.does_not_say("Rehearsals were sent here before").await;
        assert_eq!((changes(page, RUN).await, batches(page).await.len()), (1, 1));
    });
}

#[test]
fn more_than_a_hundred_rehearsals_are_not_started_at_once() {
    with_page(Setup::default(), async |page| {
        let titles: Vec<String> = (1..=4).map(|at| format!("Scenario number {at}")).collect();
        for title in &titles {
            page.backend.add_scenario(AGENT, title, PROMPT).await;
        }
        open(page).await;
        for title in &titles {
            page.checkbox(&format!("Run: {title}")).click().await;
        }
        let form = page.form(FORM);
        let noises = ["No noise", "Office noise", "Café noise", "Street noise", "Car noise"];
        for name in noises.iter().chain(&["Natural pace", "Slow", "Fast", "A mailbox answers, too"])
        {
            form.checkbox(name).click().await;
        }
        form.says("These are 120 rehearsals. At most 100 can be started at once.").await;
        form.button("Run 120 rehearsals").click().await;
        assert!(!page.group("Run scenarios").exists().await);
        page.checkbox("Run: Scenario number 4").click().await;
        form.button("Run 90 rehearsals").click().await;
        page.group("Run scenarios").button("Cancel").click().await;
        form.button("Run 90 rehearsals").has_focus().await;
        assert_eq!(changes(page, RUN).await, 0);
    });
}

#[test]
fn a_budget_of_zero_runs_nothing_and_says_who_raises_it() {
    with_page(Setup::default(), async |page| {
        page.backend.set_account(json!({ "test_budget_cents": 0 })).await;
        open_with_one(page).await;
        let form = page.form(FORM);
        form.says("The budget for rehearsals is used up.").await;
        form.button("Run 1 rehearsal").has_attribute("aria-disabled", "true").await;
        form.button("Run 1 rehearsal").click().await;
        assert!(!page.group("Run scenarios").exists().await);
        assert_eq!(changes(page, RUN).await, 0);
    });
}

#[test]
fn a_run_that_does_not_end_is_said_after_ten_minutes() {
    with_page(Setup::skippable(), async |page| {
        page.backend.set_faults(json!({ "rehearsals_stay_queued": true })).await;
        open_with_one(page).await;
        ask(page).await;
        start(page).await;
        page.list("Results").says("Waiting").await;
        wait_until("it was started", async || batches(page).await.len() == 1).await;
        page.skip(Duration::from_secs(11 * 60)).await;
        page.list("Results").says("It has not ended after 10 minutes.").await;
        page.list("Results").says("charge for it.").await;
    });
}
