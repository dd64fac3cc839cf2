//! Saved scenarios of an agent: made once, changed by what differs, deleted after a question,
//! and written by ThunderPhone after it was said that this may cost money.

use callboard_tests::harness::{
    InterceptedRequest, Interception, Interceptor, Key, Page, Scope, Setup, with_page,
};
use serde_json::{Value, json};

pub const AGENT: i64 = 12;
pub const TITLE: &str = "Wants another day";
pub const PROMPT: &str = "You would like Friday morning, and agree if it is free.";
const ADD: &str = "POST /agents/{id}/test-scenarios";
const PATCH: &str = "PATCH /agents/{id}/test-scenarios/{id}";
const DELETE: &str = "DELETE /agents/{id}/test-scenarios/{id}";
const GENERATE: &str = "POST /agents/{id}/test-scenarios/generate";
const REFRESH: &str = "POST /agents/{id}/test-scenarios/refresh";

pub async fn open(page: &Page) {
    page.open(&format!("/rehearsals?agent={AGENT}")).await;
    page.region("Scenarios").button("New scenario").is_visible().await;
}

/// How many requests of this name have arrived.
pub async fn changes(page: &Page, name: &str) -> u64 {
    page.backend.state().await["changes"][name].as_u64().unwrap_or_default()
}

pub async fn scenarios(page: &Page) -> Vec<Value> {
    let listed = page.backend.api(&format!("/agents/{AGENT}/test-scenarios")).await;
    listed.as_array().cloned().expect("a list of scenarios")
}

async fn fill(page: &Page, title: &str, prompt: &str) {
    page.region("Scenarios").button("New scenario").click().await;
    let form = page.form("New scenario");
    form.field("Title").has_focus().await;
    form.field("Title").fill(title).await;
    form.field("Who the simulated person is").fill(prompt).await;
}

async fn save(page: &Page) {
    page.form("New scenario").button("Save scenario").click().await;
}

#[test]
fn a_scenario_is_made_once_with_its_conditions_and_enter_makes_none() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        page.region("Scenarios").says("This agent has no scenarios yet.").await;
        fill(page, TITLE, PROMPT).await;
        let form = page.form("New scenario");
        form.field("Title").focus().await;
        page.press(Key::Enter).await;
        form.field("Title").has_value(TITLE).await;
        assert_eq!(changes(page, ADD).await, 0);
        assert!(!form.select("Noise level").exists().await);
        form.select("Noise").choose("Street noise").await;
        form.select("Noise level").choose("5 dB").await;
        form.select("Pace").choose("Fast").await;
        form.checkbox("Says “um” and begins again").click().await;
        form.field("Digits it enters in a menu").fill("1#").await;
        form.field("Seconds of silence").fill("8").await;
        form.button("Save scenario").double_click().await;
        page.region("Scenarios").says(&format!("“{TITLE}” is on the list now.")).await;
        form.is_gone().await;
        page.button("New scenario").has_focus().await;
        let row = page.list("Scenarios").item(TITLE);
        row.says("Street noise at 5 dB, fast, says “um”, enters 1#, 8 s of silence").await;
        row.says("The agent calls").await;
        row.says("Written by a person").await;
        row.says("Not run yet").await;
        assert_eq!(changes(page, ADD).await, 1);
        let listed = scenarios(page).await;
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0]["direction"], json!("outbound"));
        assert_eq!(listed[0]["audio_conditions"], json!({ "noise_asset": "street", "snr_db": 5 }));
        assert_eq!(listed[0]["scenario_prompt"], json!(PROMPT));
    });
}

#[test]
fn what_is_wrong_with_a_scenario_is_said_at_its_field_and_nothing_is_sent() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        fill(page, "", "").await;
        let form = page.form("New scenario");
        save(page).await;
        form.field("Title").is_invalid().await;
        form.field("Title").has_focus().await;
        form.field("Who the simulated person is").is_invalid().await;
        let long = "a".repeat(201);
        form.field("Title").fill(&long).await;
        const LONG: &str = "const field = document.querySelector('#new-scenario-prompt');
            field.value = 'é'.repeat(51_201);
            field.dispatchEvent(new Event('input', { bubbles: true }))";
        page.run(LONG, vec![]).await.unwrap();
        form.field("Digits it enters in a menu").fill("one").await;
        form.field("Seconds of silence").fill("601").await;
        save(page).await;
        for (name, said) in [
            ("Title", "201 characters"),
            ("Who the simulated person is", "101 KB"),
            ("Digits it enters in a menu", "* and #"),
            ("Seconds of silence", "0 to 600"),
        ] {
            let why = form.field(name).is_invalid().await;
            assert!(why.contains(said), "{name}: {why}");
        }
        form.field("Title").has_value(&long).await;
        assert_eq!(changes(page, ADD).await, 0);
    });
}

#[test]
fn a_scenario_whose_answer_is_lost_is_found_and_not_made_again() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        page.allow_failure("/test-scenarios", "status of 50");
        page.backend.set_faults(json!({ "requests": { ADD: ["drop_after"] } })).await;
        fill(page, TITLE, PROMPT).await;
        save(page).await;
        let found = "The scenario is on the list: only the answer was lost.";
        page.region("Scenarios").says(found).await;
        page.form("New scenario").is_gone().await;
        assert_eq!((changes(page, ADD).await, scenarios(page).await.len()), (1, 1));
    });
}

#[test]
fn a_scenario_that_did_not_arrive_keeps_what_was_typed() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        page.allow_failure("/test-scenarios", "status of 50");
        page.backend.set_faults(json!({ "requests": { ADD: ["drop_before"] } })).await;
        fill(page, TITLE, PROMPT).await;
        save(page).await;
        page.heading("It is not known whether the scenario was made").is_visible().await;
        page.form("New scenario").field("Title").has_value(TITLE).await;
        assert_eq!(changes(page, ADD).await, 1);
        page.alert().button("Try again").click().await;
        page.region("Scenarios").says("is on the list now.").await;
        assert_eq!(scenarios(page).await.len(), 1);
    });
}

#[test]
fn an_edit_sends_only_what_changed_and_deleting_asks_first() {
    with_page(Setup::default(), async |page| {
        let id = page.backend.add_scenario(AGENT, TITLE, PROMPT).await;
        open(page).await;
        let edit = page.button(&format!("Edit: {TITLE}"));
        edit.click().await;
        let form = page.form(&format!("Edit {TITLE}"));
        form.button("Save").click().await;
        page.region("Scenarios").says("nothing was changed.").await;
        assert_eq!(changes(page, PATCH).await, 0);
        edit.click().await;
        form.field("Who the simulated person is").has_value(PROMPT).await;
        // A colleague's change of another field stays.
        let other = "You would like Monday.";
        page.backend.change_scenario(AGENT, &id, json!({ "scenario_prompt": other })).await;
        form.field("Title").fill("Wants Monday").await;
        form.button("Save").click().await;
        page.region("Scenarios").says("the change is saved.").await;
        page.button("Edit: Wants Monday").has_focus().await;
        page.list("Scenarios").item("Wants Monday").says(other).await;
        assert_eq!(scenarios(page).await[0]["scenario_prompt"], json!(other));
        let delete = page.button("Delete: Wants Monday");
        delete.click().await;
        let question = page.group("Delete Wants Monday");
        question.says("It is gone for good.").await;
        question.button("Keep it").click().await;
        question.is_gone().await;
        delete.has_focus().await;
        assert_eq!(changes(page, DELETE).await, 0);
        delete.click().await;
        question.button("Delete scenario").click().await;
        page.region("Scenarios").says("“Wants Monday” is deleted.").await;
        page.heading("Scenarios").has_focus().await;
        page.region("Scenarios").says("This agent has no scenarios yet.").await;
        assert_eq!((changes(page, DELETE).await, scenarios(page).await.len()), (1, 0));
    });
}

#[test]
fn thunderphone_writes_scenarios_after_a_warning_and_once_although_the_answer_is_lost() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        page.allow_failure("/test-scenarios", "status of 50");
        page.backend.set_faults(json!({ "requests": { GENERATE: ["drop_after"] } })).await;
        page.button("Let ThunderPhone write some").click().await;
        let form = page.form("Let ThunderPhone write some");
        form.says("It may cost money: the price is not published.").await;
        form.field("How many").fill("21").await;
        form.field("How many").is_invalid().await;
        form.button("Write scenarios").click().await;
        assert_eq!(changes(page, GENERATE).await, 0);
        form.field("How many").fill("3").await;
        form.button("Write 3 scenarios").double_click().await;
        let found = "Scenarios that were not there before are on the list: probably these.";
        page.region("Scenarios").says(found).await;
        page.list("Scenarios").item(TITLE).says("Written by ThunderPhone").await;
        assert_eq!((changes(page, GENERATE).await, scenarios(page).await.len()), (1, 3));
    });
}

#[test]
fn what_is_out_of_date_is_written_again_after_a_question() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        page.button("Let ThunderPhone write some").click().await;
        page.button("Write 6 scenarios").click().await;
        page.region("Scenarios").says("6 scenarios are on the list now.").await;
        assert!(!page.button("Write again what is out of date").exists().await);
        page.backend.set_agent(json!({ "id": AGENT, "prompt": "Remind them of Friday." })).await;
        open(page).await;
        page.list("Scenarios").item(TITLE).says("The agent's prompt changed since").await;
        page.button("Write again what is out of date").click().await;
        let question = page.group("Write again what is out of date");
        question.says("the price is not published").await;
        assert_eq!(changes(page, REFRESH).await, 0);
        question.button("Write again").click().await;
        page.region("Scenarios").says("6 scenarios are written again.").await;
        page.list("Scenarios").item(TITLE).does_not_say("The agent's prompt changed since").await;
        question.is_gone().await;
        assert_eq!(changes(page, REFRESH).await, 1);
    });
}

const MAY_READ: &str = r#"{"user": "cleo", "role": "read", "sign_out": null,
    "may": {"read": ["*"], "place": ["anna", "group:leads"], "manage": []}, "recordings": []}"#;

fn may_read(request: &InterceptedRequest) -> Interception {
    match request.path.as_str() {
        "/-/session" => Interception::Json(200, MAY_READ),
        _ => Interception::PassThrough,
    }
}

#[test]
fn somebody_who_may_only_look_sees_the_scenarios_and_who_may_change_them() {
    with_page(Setup::default(), async |page| {
        page.backend.add_scenario(AGENT, TITLE, PROMPT).await;
        let interceptor = Interceptor::in_front_of(page.backend.address, may_read).await;
        page.go_to(interceptor.address, &format!("/rehearsals?agent={AGENT}")).await;
        page.is_started().await;
        let section = page.region("Scenarios");
        section.says("You may only look. anna or the group “leads” can rehearse calls.").await;
        page.list("Scenarios").item(TITLE).says(PROMPT).await;
        for name in ["New scenario", &format!("Edit: {TITLE}"), &format!("Delete: {TITLE}")] {
            let button = section.button(name);
            button.has_attribute("aria-disabled", "true").await;
            button.click().await;
        }
        section.checkbox(&format!("Run: {TITLE}")).click().await;
        section.button("Run 1 rehearsal").has_attribute("aria-disabled", "true").await;
        section.button("Run 1 rehearsal").click().await;
        assert!(!page.form("New scenario").exists().await);
        assert!(!page.form(&format!("Edit {TITLE}")).exists().await);
        assert!(!page.group("Run scenarios").exists().await);
    });
}

#[test]
fn without_an_agent_there_are_no_scenarios_and_it_says_why() {
    with_page(Setup::default(), async |page| {
        page.open("/rehearsals").await;
        page.region("Scenarios").says("Choose an agent to see its scenarios.").await;
    });
}

#[test]
fn a_host_without_scenarios_says_so() {
    with_page(Setup::minimal(), async |page| {
        page.allow_failure("/v1/", "404");
        page.allow_failure("/v1/", "403");
        page.open(&format!("/rehearsals?agent={AGENT}")).await;
        page.region("Scenarios").says("This server does not offer scenarios.").await;
        assert!(!page.button("New scenario").exists().await);
    });
}

#[test]
fn scenarios_are_clean_on_a_small_phone_in_dark_mode() {
    with_page(Setup::default().narrow().dark(), async |page| {
        let long = "You would like Friday morning.\n".repeat(20);
        page.backend.add_scenario(AGENT, &"Scenario".repeat(20), &long).await;
        page.backend.add_scenario(AGENT, TITLE, &"word".repeat(200)).await;
        open(page).await;
        page.list("Scenarios").item(TITLE).is_visible().await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
        fill(page, "", "").await;
        page.form("New scenario").select("Noise").choose("Car noise").await;
        save(page).await;
        page.form("New scenario").field("Title").is_invalid().await;
        page.button("Let ThunderPhone write some").click().await;
        page.button(&format!("Edit: {TITLE}")).click().await;
        page.form(&format!("Edit {TITLE}")).is_visible().await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
        page.button(&format!("Delete: {TITLE}")).click().await;
        page.group(&format!("Delete {TITLE}")).is_visible().await;
        page.checkbox(&format!("Run: {TITLE}")).click().await;
        page.button("Run 1 rehearsal").click().await;
        page.group("Run scenarios").is_visible().await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
    });
}
