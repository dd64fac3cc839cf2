//! Words that are ready: starters, templates and files of them, inputs that fit a variable,
//! and hints about a prompt.

use std::env;
use std::fs;
use std::process;

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::{Value, json};

use crate::new_call_form::{self as form, ANSWERED};

const STARTERS: [&str; 4] =
    ["Appointment confirmation", "Survey callback", "Second try", "Dispatch"];
const TRANSFER: &str = "Import and export templates";

async fn open_one_off(page: &Page) {
    form::open_with_numbers(page, ANSWERED).await;
    page.radio("One-off config").click().await;
}

async fn save(page: &Page, name: &str, prompt: &str) {
    page.field("Prompt").fill(prompt).await;
    page.field("Template name").fill(name).await;
    page.button("Save template").click().await;
    page.says(&format!("“{name}” is saved in this browser.")).await;
}

/// The own templates and the starters are these.
async fn lists(page: &Page, own: &[&str], starters: &[&str]) {
    const SCRIPT: &str = "const labels = of => [...document.querySelectorAll(`#template > ${of}`)]
            .map(option => option.label);
        return [labels('option'), labels('optgroup[label=Starters] > option')]";
    let own = [&["None"], own].concat();
    let expected = json!([own, starters]);
    wait_until(&format!("{expected} is listed"), async || {
        page.run(SCRIPT, vec![]).await.is_ok_and(|listed| listed == expected)
    })
    .await;
}

/// Chooses a file with this text, as the browser's dialog does.
async fn import(page: &Page, text: &str) {
    let file = env::temp_dir().join(format!("callboard-{}-{}.json", process::id(), text.len()));
    fs::write(&file, text).expect("the file is written");
    let document = page.cdp("DOM.getDocument", json!({})).await;
    let input = json!({ "nodeId": document["root"]["nodeId"], "selector": "#import-templates" });
    let input = page.cdp("DOM.querySelector", input).await;
    let files = json!({ "nodeId": input["nodeId"], "files": [file] });
    page.cdp("DOM.setFileInputFiles", files).await;
    // It is read by the time that the page says what became of it.
    wait_until("the file is read", async || !page.text().await.contains("Reading the file")).await;
}

fn file_of(templates: Value) -> String {
    json!({ "callboard_templates": 1, "templates": templates }).to_string()
}

fn template(name: &str, prompt: &str) -> Value {
    json!({ "name": name, "config": { "prompt": prompt } })
}

#[test]
fn a_starter_fills_the_form_and_becomes_an_own_template_when_it_is_saved() {
    with_page(Setup::default(), async |page| {
        form::open_with_numbers(page, ANSWERED).await;
        page.select("Agent").is_visible().await;
        assert_eq!(page.requests("/starters.txt").await, 0, "fetched before anybody asks");
        page.radio("One-off config").click().await;
        lists(page, &[], &STARTERS).await;
        page.field("Prompt").fill("Something typed.").await;
        for starter in STARTERS {
            page.select("Template").choose(starter).await;
            page.says(&format!("“{starter}” is filled in. Save it to keep your own version."))
                .await;
            let prompt = page.field("Prompt").value().await;
            assert!(prompt.contains("calling on behalf of {{organization}}"), "{prompt}");
            page.field("organization").is_visible().await;
            page.field("Template name").has_value(starter).await;
            page.check_page().await;
        }
        page.button("Undo").click().await;
        page.select("Template").has_focus().await;
        page.select("Template").choose("None").await;
        page.select("Template").choose("Dispatch").await;
        page.field("technician_name").is_visible().await;
        let original = page.field("Prompt").value().await;
        page.field("Prompt").fill("You are calling on behalf of Acme.").await;
        page.button("Save template").click().await;
        page.says("“Dispatch” is saved in this browser.").await;
        lists(page, &["Dispatch"], &STARTERS).await;
        page.reload().await;
        lists(page, &["Dispatch"], &STARTERS).await;
        // The own one comes first in the list.
        page.select("Template").choose("Dispatch").await;
        page.field("Prompt").has_value("You are calling on behalf of Acme.").await;
        page.select("Template").has_value("own:Dispatch").await;
        page.run("document.querySelector('[value=\"starter:3\"]').label = 'The starter'", vec![])
            .await
            .unwrap();
        page.select("Template").choose("The starter").await;
        page.field("Prompt").has_value(&original).await;
        // It never takes the place of the own one.
        page.field("Prompt").fill("Another.").await;
        page.button("Save template").click().await;
        page.says("Yours is saved in this browser as “Dispatch (2)”.").await;
    });
}

#[test]
fn starters_that_do_not_arrive_are_named_and_can_be_loaded_again() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/starters.txt", "ERR_BLOCKED_BY_CLIENT");
        page.block(&["*/starters.txt"]).await;
        open_one_off(page).await;
        page.says("The starters could not be loaded.").await;
        lists(page, &[], &[]).await;
        page.check_page().await;
        page.block(&[]).await;
        page.button("Load starters").click().await;
        lists(page, &[], &STARTERS).await;
        page.select("Template").has_focus().await;
        assert!(!page.text().await.contains("could not be loaded"));
    });
}

#[test]
fn a_template_is_changed_renamed_and_deleted_by_keyboard() {
    with_page(Setup::default(), async |page| {
        open_one_off(page).await;
        page.field("Prompt").fill("First.").await;
        page.field("Template name").fill("Alpha").await;
        page.press(Key::Enter).await;
        page.says("“Alpha” is saved in this browser.").await;
        assert!(!page.button("Rename template").exists().await);
        page.field("Prompt").fill("Second.").await;
        page.button("Save changes").focus().await;
        page.press(Key::Enter).await;
        page.says("“Alpha” is saved in this browser.").await;
        lists(page, &["Alpha"], &STARTERS).await;

        page.field("Template name").fill("Beta").await;
        page.button("Rename template").focus().await;
        page.press(Key::Space).await;
        page.says("“Alpha” is now “Beta”.").await;
        page.field("Template name").has_focus().await;
        lists(page, &["Beta"], &STARTERS).await;
        save(page, "Gamma", "Third.").await;
        page.field("Template name").fill("Beta").await;
        page.button("Rename template").click().await;
        page.says("There already is another “Beta”.").await;
        lists(page, &["Beta", "Gamma"], &STARTERS).await;

        // Deleting asks once.
        page.button("Delete template").focus().await;
        page.press(Key::Enter).await;
        let question = page.group("Delete “Gamma”? This browser keeps no copy.");
        question.has_focus().await;
        page.check_page().await;
        question.button("Cancel").click().await;
        page.select("Template").has_focus().await;
        lists(page, &["Beta", "Gamma"], &STARTERS).await;
        page.button("Delete template").click().await;
        page.press(Key::Tab).await;
        page.press(Key::Enter).await;
        page.says("“Gamma” is deleted.").await;
        page.select("Template").has_focus().await;
        page.field("Prompt").has_value("Third.").await;
        page.reload().await;
        lists(page, &["Beta"], &STARTERS).await;
        page.select("Template").choose("Beta").await;
        page.field("Prompt").has_value("Second.").await;
        assert_eq!(page.backend.dials().await, 0);
    });
}

#[test]
fn what_another_tab_has_changed_is_asked_about_before_it_is_replaced() {
    with_page(Setup::default(), async |page| {
        let first = page.window().await;
        open_one_off(page).await;
        save(page, "Alpha", "Ours.").await;
        let second = page.open_window().await;
        page.open("/calls/new").await;
        page.radio("One-off config").click().await;
        page.select("Template").choose("Alpha").await;
        page.field("Prompt").fill("Theirs.").await;
        page.button("Save changes").click().await;
        page.says("“Alpha” is saved").await;

        page.switch_to(&first).await;
        page.says("“Alpha” was changed in another tab. You see the older one.").await;
        page.field("Prompt").fill("Ours, too.").await;
        page.button("Save changes").click().await;
        let question = page.group("“Alpha” was changed in another tab meanwhile.");
        question.has_focus().await;
        question.button("Cancel").click().await;
        question.is_gone().await;
        page.button("Save changes").click().await;
        question.button("Keep both").click().await;
        page.says("as “Alpha (2)”").await;
        lists(page, &["Alpha", "Alpha (2)"], &STARTERS).await;

        page.switch_to(&second).await;
        lists(page, &["Alpha", "Alpha (2)"], &STARTERS).await;
        page.select("Template").choose("Alpha (2)").await;
        page.field("Prompt").has_value("Ours, too.").await;
        page.field("Prompt").fill("Ours, three.").await;
        page.button("Save changes").click().await;
        page.says("“Alpha (2)” is saved").await;
        page.switch_to(&first).await;
        page.says("“Alpha (2)” was changed in another tab.").await;
        page.field("Prompt").fill("The last.").await;
        page.button("Save changes").click().await;
        page.button("Replace the other one").click().await;
        page.says("“Alpha (2)” is saved").await;
        page.switch_to(&second).await;
        page.reload().await;
        lists(page, &["Alpha", "Alpha (2)"], &STARTERS).await;
        page.select("Template").choose("Alpha (2)").await;
        page.field("Prompt").has_value("The last.").await;
        page.select("Template").choose("Alpha").await;
        page.field("Prompt").has_value("Theirs.").await;
    });
}

#[test]
fn exported_templates_are_imported_again_and_equal_names_are_asked_about() {
    // Keeps what is saved as a file.
    let init_script = "globalThis.saved = [];
        const create = URL.createObjectURL;
        URL.createObjectURL = blob => { saved.push(blob); return create.call(URL, blob); };";
    with_page(Setup { init_script, ..Setup::default() }, async |page| {
        open_one_off(page).await;
        save(page, "Alpha", "Hi {{name}}, “ü” \u{202e}.").await;
        save(page, "Beta", "Bye.").await;
        page.disclosure(TRANSFER).click().await;
        page.button("Export this template").click().await;
        page.says("The file is in your downloads.").await;
        page.button("Export all templates").click().await;
        const SAVED: &str = "const done = arguments[0];
            Promise.all(saved.map(blob => blob.text())).then(done)";
        let saved = page.run_async(SAVED).await;
        let text = |at: usize| saved[at].as_str().expect("a file").to_owned();
        assert!(text(0).contains("Beta") && !text(0).contains("Alpha"), "{}", text(0));

        import(page, &text(1)).await;
        page.says("You already have these templates.").await;
        lists(page, &["Alpha", "Beta"], &STARTERS).await;
        for name in ["Alpha", "Beta"] {
            page.select("Template").choose(name).await;
            page.button("Delete template").click().await;
            page.button("Delete").click().await;
            page.says(&format!("“{name}” is deleted.")).await;
        }
        import(page, &text(1)).await;
        page.says("2 templates are imported.").await;
        lists(page, &["Alpha", "Beta"], &STARTERS).await;
        page.select("Template").choose("Alpha").await;
        page.field("Prompt").has_value("Hi {{name}}, “ü” \u{202e}.").await;

        // Others of the same names: nothing is written before the answer.
        let both = file_of(json!([template("Alpha", "New."), template("Gamma", "New.")]));
        let question = page.group("You already have other templates of these names: “Alpha”.");
        import(page, &both).await;
        question.has_focus().await;
        page.check_page().await;
        question.button("Cancel").click().await;
        page.says("Nothing was imported.").await;
        lists(page, &["Alpha", "Beta"], &STARTERS).await;
        import(page, &both).await;
        question.button("Keep both").click().await;
        page.says("2 templates are imported.").await;
        lists(page, &["Alpha", "Alpha (2)", "Beta", "Gamma"], &STARTERS).await;
        import(page, &both).await;
        question.button("Replace mine").click().await;
        page.says("1 template is imported.").await;
        lists(page, &["Alpha", "Alpha (2)", "Beta", "Gamma"], &STARTERS).await;
        page.select("Template").choose("None").await;
        page.select("Template").choose("Alpha").await;
        page.field("Prompt").has_value("New.").await;
    });
}

#[test]
fn a_bad_file_is_refused_with_its_reason_and_nothing_is_half_imported() {
    with_page(Setup::default(), async |page| {
        open_one_off(page).await;
        save(page, "Alpha", "Ours.").await;
        page.disclosure(TRANSFER).click().await;
        let whole = file_of(json!([template("Alpha", "Theirs."), template("Beta", "New.")]));
        let later = whole.replace(":1,", ":2,");
        for (text, reason) in [
            (&whole[..whole.len() / 2], "This file is cut off or damaged."),
            (&later, "This file is from a later version of Callboard."),
            ("number,name\n+14155550199,Dana", "This is not a file of templates."),
            ("", "This is not a file of templates."),
            ("\u{0}\u{1}PNG", "This is not a file of templates."),
            (&file_of(json!([])), "There is no template in this file."),
            (&" ".repeat(10 * 1024 * 1024), "This file is too large."),
        ] {
            import(page, text).await;
            page.says(reason).await;
            page.says("Nothing was imported.").await;
            lists(page, &["Alpha"], &STARTERS).await;
        }
        let prompt = "x".repeat(70_000);
        let some = json!([
            template("Beta", "Good."),
            template("Gamma", &prompt),
            { "name": "Delta", "config": { "prompt": 7 } },
            { "config": {} },
            template("<b>Alpha</b>", "Also good."),
        ]);
        import(page, &file_of(some)).await;
        page.says("2 templates are imported.").await;
        lists(page, &["<b>Alpha</b>", "Alpha", "Beta"], &STARTERS).await;
        for refused in [
            "No. 2 “Gamma”: “prompt” is longer than 64 KB.",
            "No. 3 “Delta”: “prompt” is not text.",
            "No. 4: it has no name.",
        ] {
            page.says(refused).await;
        }
        page.check_page().await;
    });
}

#[test]
fn a_template_that_storage_has_no_room_for_is_not_said_to_be_saved() {
    with_page(Setup::default(), async |page| {
        page.exhaust_quota().await;
        open_one_off(page).await;
        page.field("Prompt").fill("Ours.").await;
        page.field("Template name").fill("Alpha").await;
        page.button("Save template").click().await;
        page.says("has no room, so nothing was changed.").await;
        page.field("Prompt").has_value("Ours.").await;
        page.field("Template name").has_value("Alpha").await;
        lists(page, &[], &STARTERS).await;
        page.disclosure(TRANSFER).click().await;
        import(page, &file_of(json!([template("Beta", "Theirs.")]))).await;
        page.says("has no room, so nothing was changed.").await;
        lists(page, &[], &STARTERS).await;
    });
}

/// The variables of the newest call, as the API received them.
async fn received(page: &Page) -> Value {
    let id = page.call_opens().await;
    page.backend.api(&format!("/calls/{id}")).await["variables"].clone()
}

async fn type_digits(page: &Page, digits: &str) {
    for digit in digits.chars() {
        page.press(Key::Letter(digit)).await;
    }
}

#[test]
fn typed_values_go_out_as_words_and_come_back_after_a_reload() {
    with_page(Setup::default(), async |page| {
        open_one_off(page).await;
        const PROMPT: &str = "Calling from Acme for {{first_name}}: {{visit_date}} at \
            {{visit_time}}, {{amount_due}}, {{callback_number}}, {{topic}}.";
        page.field("Prompt").fill(PROMPT).await;
        page.field("first_name").fill("Dana").await;
        page.field("visit_date").focus().await;
        // 1 December of a far year, so that the year is written.
        type_digits(page, "12012099").await;
        page.field("visit_date").has_value("2099-12-01").await;
        page.run("document.querySelector('[id=variable-visit_time]').focus()", vec![])
            .await
            .unwrap();
        type_digits(page, "0230").await;
        page.press(Key::Letter('p')).await;
        page.field("amount_due").fill("1.250,5").await;
        page.field("callback_number").fill("+1 (415) 555-0199").await;
        page.field("topic").fill("the crown").await;
        // No voice and no language is chosen.
        page.says("The agent's language is not known here").await;
        page.says("Goes out as “December 1, 2099”.").await;
        page.says("Dana: December 1, 2099 at 2:30 PM, $1,250.50, +1 415 555 0199, the crown.")
            .await;
        page.check_page().await;
        page.reload().await;
        page.field("visit_date").has_value("2099-12-01").await;
        page.field("amount_due").has_value("1.250,5").await;
        page.says("December 1, 2099 at 2:30 PM, $1,250.50").await;

        page.disclosure("More settings").click().await;
        page.select("Language").choose("German").await;
        page.says("Goes out as “1. Dezember 2099”.").await;
        page.says("Dana: 1. Dezember 2099 at 14:30, 1.250,50\u{a0}$").await;
        assert!(!page.text().await.contains("language is not known here"));
        page.select("Currency of amount_due").choose("EUR").await;
        page.says("1.250,50\u{a0}€").await;
        form::submit(page).await;
        let expected = json!({
            "first_name": "Dana", "visit_date": "1. Dezember 2099", "visit_time": "14:30",
            "amount_due": "1.250,50\u{a0}€", "callback_number": "+1 415 555 0199",
            "topic": "the crown",
        });
        assert_eq!(received(page).await, expected);
    });
}

#[test]
fn switching_between_a_fitting_input_and_text_loses_nothing() {
    with_page(Setup::default(), async |page| {
        open_one_off(page).await;
        page.field("Prompt").fill("Calling from Acme about {{visit_date}}, {{fee}}.").await;
        page.field("visit_date").focus().await;
        type_digits(page, "12012099").await;
        page.button("Type text instead: visit_date").click().await;
        page.field("visit_date").has_focus().await;
        page.field("visit_date").has_value("December 1, 2099").await;
        page.field("visit_date").fill("early December").await;
        page.says("about early December,").await;
        page.button("Choose a date: visit_date").click().await;
        page.field("visit_date").has_value("2099-12-01").await;
        page.says("about December 1, 2099,").await;
        page.reload().await;
        page.button("Type text instead: visit_date").click().await;
        page.field("visit_date").has_value("early December").await;

        // What is no amount goes out as it is typed, and says so.
        page.field("fee").fill("about $40").await;
        page.says("This is not an amount. It goes out as it is typed.").await;
        page.says("about early December, about $40.").await;
        page.reload().await;
        page.field("fee").has_value("about $40").await;
        form::submit(page).await;
        let expected = json!({ "visit_date": "early December", "fee": "about $40" });
        assert_eq!(received(page).await, expected);

        // A value that comes as text stays text.
        form::finish_call(page).await;
        page.link("Call again").click().await;
        page.radio("One-off config").is_visible().await;
        page.field("visit_date").has_value("early December").await;
        page.field("fee").has_value("about $40").await;
        page.button("Enter an amount: fee").click().await;
        page.field("fee").has_value("").await;
        page.button("Type text instead: fee").click().await;
        page.field("fee").has_value("about $40").await;
    });
}

#[test]
fn half_a_date_stays_while_it_is_typed() {
    with_page(Setup::default(), async |page| {
        open_one_off(page).await;
        page.field("Prompt").fill("Calling from Acme about {{visit_date}}.").await;
        page.field("visit_date").focus().await;
        type_digits(page, "12012099").await;
        page.says("about December 1, 2099.").await;
        // Without its day it is no date.
        page.field("visit_date").focus().await;
        page.press(Key::Left).await;
        page.press(Key::Backspace).await;
        page.field("visit_date").has_value("").await;
        page.says("about {{visit_date}}.").await;
        type_digits(page, "05").await;
        page.field("visit_date").has_value("2099-12-05").await;
        page.says("about December 5, 2099.").await;
    });
}

#[test]
fn a_prompt_is_hinted_at_while_nothing_is_blocked() {
    with_page(Setup::default(), async |page| {
        open_one_off(page).await;
        const WHO: &str = "The prompt does not begin with who calls.";
        page.field("Prompt").fill("Call {{phone number}} and ask {name} for {{ }} or {{day").await;
        page.field("To number").focus().await;
        page.says(WHO).await;
        for text in ["{{phone number}}", "{name}", "{{ }}"] {
            page.says(&format!("“{text}” is not a variable and goes out as it is.")).await;
        }
        page.check_page().await;
        page.field("Prompt").fill("You are calling on behalf of Acme about {{topic}}.").await;
        wait_until("no hint is left", async || {
            let text = page.text().await;
            !text.contains(WHO) && !text.contains("is not a variable")
        })
        .await;
        // Half a placeholder is no mistake while it is typed.
        page.type_text(" {{na").await;
        page.says("about {{topic}}. {{na").await;
        assert!(!page.text().await.contains("is not a variable"));
        page.field("topic").focus().await;
        page.says("“{{na” is not a variable").await;
        page.field("Template name").focus().await;
        page.says("Still empty. The agent speaks without it.").await;

        // Typed for another prompt, so not sent.
        page.field("topic").fill("teeth").await;
        page.field("Prompt").fill("You are calling on behalf of Acme.").await;
        page.says("Not in the prompt, so not sent: topic.").await;
        form::submit(page).await;
        assert_eq!(received(page).await, json!({}));
    });
}

#[test]
fn a_saved_agent_is_hinted_at_too() {
    with_page(Setup::default(), async |page| {
        const SILENT: &str = "This agent waits until the callee speaks.";
        let agent = json!({
            "id": 21, "outbound_speak_order": "caller_first", "prompt": "Ask {name} for the day.",
        });
        page.backend.set_agent(agent).await;
        form::fill_minimal(page, ANSWERED).await;
        page.says(SILENT).await;
        page.says("This agent's prompt does not begin with who calls.").await;
        page.says("“{name}” is not a variable and goes out as it is.").await;
        page.check_page().await;
        page.select("Agent").choose("Recall visits").await;
        page.field("last_visit").is_visible().await;
        let text = page.text().await;
        assert!(!text.contains(SILENT) && !text.contains("who calls"), "{text}");
    });
}

#[test]
fn max_hold_says_what_it_does() {
    with_page(Setup::default(), async |page| {
        page.open("/calls/new").await;
        let said = page.field("Max hold (seconds)").description().await;
        assert!(
            said.contains(
                "Hang up after this long without hearing a person. Empty means 900 (15 minutes)."
            ),
            "{said}"
        );
    });
}
