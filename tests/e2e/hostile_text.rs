//! Texts that try to run as scripts, and how the page resists.

use callboard_tests::harness::{Page, Scope, Setup, TIMEOUT, XSS_PAYLOADS, retry, with_page};
use serde_json::json;

use crate::new_call_form as form;

/// Trusted Types: not even our own code can turn text into markup.
#[test]
fn trusted_types_block_markup_from_text_even_when_the_error_is_caught() {
    const ATTEMPT: &str = "
        try {
            document.createElement('div').innerHTML = '<b>markup</b>';
        } catch (error) {
            return error.name;
        }
        return 'it became markup';";
    with_page(Setup::default(), async |page| {
        page.open("/").await;
        page.heading("Calls").is_visible().await;
        assert_eq!(page.run(ATTEMPT, vec![]).await.unwrap(), "TypeError");
        let errors = page.take_errors().await.join("\n");
        assert!(errors.contains("TrustedHTML"), "{errors}");
    });
}

/// No script ran, no other origin was contacted, and no text became markup.
async fn is_text_alone(page: &Page) {
    const SCRIPT: &str = "
        const found = [];
        if (globalThis.ran !== 0) found.push(`it ran: ${globalThis.ran}`);
        const strange = 'script:not([src]), iframe, object, embed, math, template, meta[http-equiv],'
            + 'base[href*=evil], form[action], [onerror], [onload], [onfocus], [onmouseover], [srcdoc]';
        for (const element of document.querySelectorAll(strange)) found.push(element.outerHTML);
        for (const { href } of document.querySelectorAll('a[href]')) {
            if (!/^https?:/.test(href) || href.includes('evil')) found.push(href);
        }
        for (const { name } of performance.getEntriesByType('resource')) {
            if (new URL(name).origin !== location.origin) found.push(name);
        }
        return found;";
    let found = page.run(SCRIPT, vec![]).await.unwrap();
    assert_eq!(found, json!([]));
    assert!(page.url().await.starts_with(&format!("http://{}/", page.backend.address)));
}

/// The payloads that are not on the page as they were sent.
async fn missing_payloads(page: &Page) -> Vec<&'static str> {
    // From every element, even collapsed ones; unlike `innerText` it keeps spaces.
    let text = page.run("return document.body.textContent", vec![]).await.unwrap();
    let text = text.as_str().unwrap_or_default().to_owned();
    XSS_PAYLOADS.into_iter().filter(|payload| !text.contains(payload)).collect()
}

fn hostile() -> Setup {
    let init_script = "globalThis.ran = 0";
    Setup { is_hostile: true, init_script, ..Setup::default() }
}

/// Our words are not reversed or misplaced by text in the other direction: neither in a
/// text of their own nor after such text in the same sentence.
async fn our_words_run_as_they_should(page: &Page) {
    const SCRIPT: &str = r"
        const found = [];
        const box = (text, at) => {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            return range.getClientRects()[0];
        };
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const text = walker.currentNode;
            const { data, parentElement } = text;
            if (parentElement.closest('option, script, textarea, :dir(rtl)')) continue;
            if (!parentElement.checkVisibility()) continue;
            // All of the text, or the part after the last isolated text in it.
            const begin = data.lastIndexOf('\u2069') + 1;
            if (/[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2068]/.test(data.slice(begin))) continue;
            let last = begin > 0 ? null : [...text.previousElementSibling?.getClientRects() ?? []].at(-1);
            for (let at = begin; at < Math.min(data.length, begin + 200); at++) {
                const here = box(text, at);
                if (!here || here.width === 0) continue;
                if (last && Math.abs(last.top - here.top) < 4 && here.left < last.left - 0.5) {
                    found.push(data.slice(begin));
                    break;
                }
                last = here;
            }
        }
        return found;";
    let backwards = page.run(SCRIPT, vec![]).await.unwrap();
    assert_eq!(backwards, json!([]), "these run backwards at {}", page.url().await);
}

/// How the app isolates one of the last payloads in an option.
fn isolated(payload: &str) -> String {
    let stray = if payload.starts_with('\u{2069}') { "\u{2068}" } else { "" };
    format!("\u{2068}{stray}{payload}")
}

#[test]
fn right_to_left_text_does_not_reverse_our_words() {
    with_page(hostile(), async |page| {
        page.allow_failure("/v1/call", "400");
        page.allow_failure("/v1/", "404");
        page.open("/").await;
        page.table("Calls").is_visible().await;
        our_words_run_as_they_should(page).await;
        // A call in an unknown state, and ended calls with transcripts.
        for (id, section, text) in
            [(73, "Outcome", "tfel"), (72, "Transcript", "neddih"), (74, "Transcript", "neddih")]
        {
            page.open(&format!("/calls/{id}")).await;
            page.region(section).says(text).await;
            our_words_run_as_they_should(page).await;
        }
        page.open("/calls/new").await;
        page.select("From number").choose(form::FROM).await;
        page.field("To number").fill(form::ANSWERED).await;
        // The agents without a gap are among what is fine.
        page.disclosure("Already fine").click().await;
        for payload in &XSS_PAYLOADS[72..] {
            page.select("Agent").choose(&isolated(payload)).await;
            page.region("Before you call").says(&payload[payload.len() - 8..]).await;
            our_words_run_as_they_should(page).await;
        }
        // This API reports no balance to spend.
        page.button("Try anyway").click().await;
        page.button("Call anyway").click().await;
        page.alert().heading("ThunderPhone did not accept some details").is_visible().await;
        page.alert().disclosure("Details").click().await;
        our_words_run_as_they_should(page).await;
    });
}

#[test]
fn scripts_in_the_call_list_are_shown_as_text() {
    with_page(hostile(), async |page| {
        page.open("/").await;
        page.table("Calls").is_visible().await;
        assert_eq!(missing_payloads(page).await, [""; 0]);
        is_text_alone(page).await;
    });
}

#[test]
fn scripts_in_a_call_and_its_transcript_are_shown_as_text() {
    with_page(hostile(), async |page| {
        // In an unknown state, whose own words are shown everywhere.
        page.open("/calls/15").await;
        page.disclosure("Raw record").click().await;
        page.status("Call status").says(XSS_PAYLOADS[15]).await;
        is_text_alone(page).await;
        // Ended, with a player and a transcript.
        page.open("/calls/62").await;
        page.disclosure("Raw record").click().await;
        let all = retry(TIMEOUT, async || match missing_payloads(page).await {
            missing_payloads if missing_payloads.is_empty() => Ok(()),
            missing_payloads => Err(missing_payloads),
        });
        assert_eq!(all.await, Ok(()));
        is_text_alone(page).await;
        page.button("Play").click().await;
        page.alert().heading("The recording could not be loaded").is_visible().await;
        page.button("Download recording").click().await;
        is_text_alone(page).await;
    });
}

#[test]
fn scripts_in_the_form_and_in_api_errors_are_shown_as_text() {
    with_page(hostile(), async |page| {
        page.allow_failure("/v1/call", "400");
        page.allow_failure("/v1/", "404");
        page.open("/calls/new").await;
        page.select("From number").choose(form::FROM).await;
        page.field("To number").fill(form::ANSWERED).await;
        // The agent whose prompt has the most variables, and those have hostile names.
        page.select("Agent").choose("{{constructor").await;
        assert_eq!(missing_payloads(page).await, [""; 0]);
        is_text_alone(page).await;
        page.radio("One-off config").click().await;
        page.field("Prompt").fill(&XSS_PAYLOADS.join(" ")).await;
        page.select("Voice").choose("<svg onload=ran++>").await;
        is_text_alone(page).await;
        // This API reports no balance to spend.
        page.button("Try anyway").click().await;
        // The list has a call to that number, whose own number is a hostile text.
        page.button("Call anyway").click().await;
        page.alert().heading("ThunderPhone did not accept some details").is_visible().await;
        page.alert().disclosure("Details").click().await;
        page.alert().says("onerror=ran++").await;
        assert_eq!(missing_payloads(page).await, [""; 0]);
        is_text_alone(page).await;
    });
}
