//! Texts that would be scripts: what stands between them and the page.

use callboard_tests::harness::{PATIENCE, PAYLOADS, Page, Scope, Setting, journey, look};
use serde_json::json;

use crate::desk;

/// Trusted Types: even code of our own could not turn text into markup.
#[test]
fn no_text_becomes_markup_and_an_attempt_is_noticed_also_when_it_is_caught() {
    const ATTEMPT: &str = "
        try {
            document.createElement('div').innerHTML = '<b>markup</b>';
        } catch (error) {
            return error.name;
        }
        return 'it became markup';";
    journey(Setting::default(), async |page| {
        page.open("/").await;
        page.heading("Calls").is_visible().await;
        assert_eq!(page.run(ATTEMPT, vec![]).await.unwrap(), "TypeError");
        let complaints = page.complaints().await.join("\n");
        assert!(complaints.contains("TrustedHTML"), "{complaints}");
    });
}

/// Nothing ran, nothing was asked of anybody else, and nothing became more than text.
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
    assert!(page.url().await.starts_with(&format!("http://{}/", page.host.address)));
}

/// The payloads that cannot be read on the page as they were sent.
async fn missing(page: &Page) -> Vec<&'static str> {
    // Of every element, also of what is folded away; not as laid out, where spaces count less.
    let text = page.run("return document.body.textContent", vec![]).await.unwrap();
    let text = text.as_str().unwrap_or_default().to_owned();
    PAYLOADS.into_iter().filter(|payload| !text.contains(payload)).collect()
}

fn hostile() -> Setting {
    let lacking = "globalThis.ran = 0";
    Setting { is_hostile: true, lacking, ..Setting::default() }
}

/// No word of ours runs backwards or stands on the wrong side of a text that runs the
/// other way: not in a text of its own, and not behind one in the same sentence.
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
            // All of it, or what stands behind the last text that was isolated in it.
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

/// What the app makes of one of the last payloads for an option.
fn isolated(payload: &str) -> String {
    let stray = if payload.starts_with('\u{2069}') { "\u{2068}" } else { "" };
    format!("\u{2068}{stray}{payload}")
}

#[test]
fn a_text_that_runs_the_other_way_turns_no_word_of_ours_round() {
    journey(hostile(), async |page| {
        page.expects("/v1/call", "400");
        page.expects("/v1/", "404");
        page.open("/").await;
        page.table("Calls").is_visible().await;
        our_words_run_as_they_should(page).await;
        // In a state that nobody knows; over, with all that was said.
        for (id, section, text) in
            [(73, "Outcome", "tfel"), (72, "Transcript", "neddih"), (74, "Transcript", "neddih")]
        {
            page.open(&format!("/calls/{id}")).await;
            page.region(section).says(text).await;
            our_words_run_as_they_should(page).await;
        }
        page.open("/calls/new").await;
        page.select("From number").choose(desk::FROM).await;
        page.field("To number").fill(desk::ANSWERED).await;
        for payload in &PAYLOADS[72..] {
            page.select("Agent").choose(&isolated(payload)).await;
            page.region("Before you call").says(&payload[payload.len() - 8..]).await;
            our_words_run_as_they_should(page).await;
        }
        desk::press(page).await;
        page.button("Place another call").click().await;
        page.alert().heading("The API did not accept some of the details").is_visible().await;
        page.alert().disclosure("Details").click().await;
        our_words_run_as_they_should(page).await;
    });
}

#[test]
fn scripts_in_the_list_of_calls_are_text() {
    journey(hostile(), async |page| {
        page.open("/").await;
        page.table("Calls").is_visible().await;
        assert_eq!(missing(page).await, [""; 0]);
        is_text_alone(page).await;
    });
}

#[test]
fn scripts_in_a_call_its_record_and_its_transcript_are_text() {
    journey(hostile(), async |page| {
        // In a state that nobody knows: its own words are shown everywhere.
        page.open("/calls/15").await;
        page.disclosure("Raw record").click().await;
        page.status("Call status").says(PAYLOADS[15]).await;
        is_text_alone(page).await;
        // Over, with a player and all that was said.
        page.open("/calls/62").await;
        page.disclosure("Raw record").click().await;
        let all = look(PATIENCE, async || match missing(page).await {
            missing if missing.is_empty() => Ok(()),
            missing => Err(missing),
        });
        assert_eq!(all.await, Ok(()));
        is_text_alone(page).await;
        page.button("Play").click().await;
        page.alert().heading("The recording could not be fetched").is_visible().await;
        page.button("Download recording").click().await;
        is_text_alone(page).await;
    });
}

#[test]
fn scripts_in_the_form_and_in_a_refusal_are_text() {
    journey(hostile(), async |page| {
        page.expects("/v1/call", "400");
        page.expects("/v1/", "404");
        page.open("/calls/new").await;
        page.select("From number").choose(desk::FROM).await;
        page.field("To number").fill(desk::ANSWERED).await;
        // The one whose prompt has the most gaps, and those have names of their own.
        page.select("Agent").choose("{{constructor").await;
        assert_eq!(missing(page).await, [""; 0]);
        is_text_alone(page).await;
        page.radio("One-off config").click().await;
        page.field("Prompt").fill(&PAYLOADS.join(" ")).await;
        page.select("Voice").choose("<svg onload=ran++>").await;
        is_text_alone(page).await;
        desk::press(page).await;
        // The list has a call to that number, which is a text of its own here.
        page.button("Place another call").click().await;
        page.alert().heading("The API did not accept some of the details").is_visible().await;
        page.alert().disclosure("Details").click().await;
        page.alert().says("onerror=ran++").await;
        assert_eq!(missing(page).await, [""; 0]);
        is_text_alone(page).await;
    });
}
