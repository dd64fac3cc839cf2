//! Templates of one-off configs, and files of them.

use std::env;
use std::fs;
use std::process;

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::{Value, json};

use crate::new_call_form::{self as form, ANSWERED};

pub const STARTERS: [&str; 4] =
    ["Appointment confirmation", "Survey callback", "Second try", "Dispatch"];
const TRANSFER: &str = "Import and export templates";

pub async fn open_one_off(page: &Page) {
    form::open_with_numbers(page, ANSWERED).await;
    page.radio("One-off config").click().await;
}

pub async fn save(page: &Page, name: &str, prompt: &str) {
    page.field("Prompt").fill(prompt).await;
    page.field("Template name").fill(name).await;
    page.button("Save template").click().await;
    page.says(&format!("“{name}” is saved in this browser.")).await;
}

/// The own templates and the starters are these.
pub async fn lists(page: &Page, own: &[&str], starters: &[&str]) {
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
        let one_bad = text(1).replace("\"Beta\"", "\"\"");
        import(page, &one_bad).await;
        page.says("You already have the other templates of this file.").await;
        page.says("Not imported:").await;
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
