//! Pages that the browser translates. Chrome's translator replaces every text node with
//! elements of its own, and new ones as soon as they appear.

use callboard_tests::harness::{Page, Scope, Setup, TIMEOUT, retry, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

/// Translates into the same language, so that texts can be compared. By default it
/// ignores `translate=no`.
const TRANSLATOR: &str = "{
    const told = () => { try { return sessionStorage.translator } catch { return 'off' } };
    const done = new WeakSet();
    const translate = () => {
        if (!document.body) return;
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const texts = [];
        while (walker.nextNode()) texts.push(walker.currentNode);
        for (const text of texts) {
            const parent = text.parentElement;
            if (done.has(text) || parent.closest('script, style, noscript, textarea')) continue;
            if (told() === 'sparing' && parent.closest('[translate=no]')) continue;
            const [outer, inner] = [1, 2].map(() => document.createElement('font'));
            inner.textContent = text.data;
            if (inner.firstChild) done.add(inner.firstChild);
            outer.append(inner);
            text.replaceWith(outer);
        }
    };
    const how = { childList: true, characterData: true, subtree: true };
    if (told() !== 'off') new MutationObserver(translate).observe(document, how);
}";

fn translated() -> Setup {
    Setup { init_script: TRANSLATOR, ..Setup::default() }
}

async fn set_translator(page: &Page, what: &str) {
    let script = "sessionStorage.translator = arguments[0]";
    page.run(script, vec![json!(what)]).await.unwrap();
    page.reload().await;
}

/// All visible text including options, without what counts seconds.
async fn visible_texts(page: &Page) -> Vec<String> {
    const SCRIPT: &str = r"
        const options = [...document.querySelectorAll('main option')].map(option => option.text);
        return [document.title, document.getElementById('main').innerText, ...options].join('\n')
            .replaceAll(/Checked .*|Can be graded again .*/g, '').replaceAll(/\d+ (s|min) ago|just now/g, '')
            .split('\n').map(line => line.trim()).filter(line => line);";
    let lines = page.run(SCRIPT, vec![]).await.unwrap();
    lines.as_array().into_iter().flatten().filter_map(|it| it.as_str()).map(str::to_owned).collect()
}

/// The translated page shows the same as the untranslated one.
async fn matches_untranslated(page: &Page) {
    let translated = visible_texts(page).await;
    set_translator(page, "off").await;
    let same = retry(TIMEOUT, async || match visible_texts(page).await {
        plain if plain == translated => Ok(()),
        plain => Err(plain),
    });
    if let Err(plain) = same.await {
        assert_eq!(translated, plain, "translated, and plain");
    }
    set_translator(page, "on").await;
}

#[test]
fn a_translated_call_page_and_list_stay_correct() {
    with_page(translated(), async |page| {
        form::place_call(page, ANSWERED).await;
        let status = page.status("Call status");
        status.says("Dialling").await;
        page.backend.advance(20).await;
        status.says("In conversation").await;
        page.region("Transcript").says("Agent").await;
        page.says("since pick-up").await;
        form::finish_call(page).await;
        status.says("Ended").await;
        assert_eq!(status.text().await, "Ended");
        page.says("Lasted").await;
        page.says("Final. No further updates expected.").await;
        page.region("Outcome").says("End reason").await;
        page.button("Play").is_visible().await;
        matches_untranslated(page).await;

        page.link("Calls").click().await;
        page.table("Calls").is_visible().await;
        page.says("Showing 13 of 13").await;
        let filters = page.region("Filters");
        filters.select("Status").choose("Failed").await;
        page.table("Calls").does_not_say("Agent finished").await;
        filters.field("Number").fill("+442079460000").await;
        page.heading("No call matches these filters").is_visible().await;
        page.table("Calls").is_gone().await;
        matches_untranslated(page).await;
        page.region("Filters").button("Clear filters").click().await;
        page.table("Calls").says("Agent finished").await;
        page.says("Showing 13 of 13").await;
        matches_untranslated(page).await;
    });
}

#[test]
fn a_translated_form_updates_its_error_messages() {
    with_page(translated(), async |page| {
        page.allow_failure("/v1/call", "402");
        page.open("/calls/new").await;
        form::submit(page).await;
        let refused = page.field("To number").is_invalid().await;
        page.select("From number").choose(form::FROM).await;
        page.field("To number").fill("+14155550120").await;
        page.says("+1 415 555 0120 · ").await;
        assert!(!page.text().await.contains(&refused), "“{refused}” still stands there");
        page.select("Agent").choose("Appointment reminders").await;
        page.region("Before you call").says("Still empty: first_name").await;
        page.region("Before you call").disclosure("Everything else is fine").click().await;
        page.field("first_name").fill("Dana").await;
        page.field("appointment").fill("Thursday").await;
        page.region("Before you call").says("Appointment reminders.").await;
        page.says("to confirm Dana's cleaning on Thursday").await;
        page.select("Agent").choose(form::AGENT).await;
        page.field("first_name").is_gone().await;
        page.region("Before you call").says("Front desk.").await;
        form::submit(page).await;
        page.alert().heading("The balance is used up").is_visible().await;
        page.alert().button("Top up").click().await;
        page.button("$50.00").click().await;
        page.button("Add $50.00").click().await;
        page.button("Charge $50.00").click().await;
        page.says("$50.00 added").await;
        page.says("You can place the call now.").await;
        page.button("Place the call").click().await;
        page.call_opens().await;
        page.status("Call status").says("Dialling").await;
        assert_eq!(page.backend.dials_of("+14155550120").await, 1);
    });
}

/// Numbers, ids, codes and amounts are excluded from translation.
#[test]
fn numbers_ids_and_codes_are_not_translated() {
    const IS_SPARED: &str = "
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [];
        while (walker.nextNode()) {
            const { data, parentElement } = walker.currentNode;
            if (data.includes(arguments[0])) found.push(parentElement.closest('font') === null);
        }
        return found;";
    with_page(translated(), async |page| {
        let id = form::place_call(page, ANSWERED).await;
        set_translator(page, "sparing").await;
        form::finish_call(page).await;
        page.region("Outcome").says("Cost").await;
        for (text, is_spared) in [
            ("$", true),
            (&*id, true),
            ("caller_hangup", true),
            ("Lasted", false),
            ("Ended", false),
        ] {
            let found = page.run(IS_SPARED, vec![json!(text)]).await.unwrap();
            let found: Vec<_> = found.as_array().into_iter().flatten().cloned().collect();
            assert!(found.contains(&json!(is_spared)), "{text}: {found:?}");
        }
    });
}
