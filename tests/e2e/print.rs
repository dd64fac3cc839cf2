//! Printed pages: black on white, without controls, with all the content.

use callboard_tests::harness::{Page, Scope, Setup, Theme, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

/// As printed from a dark page.
async fn as_printed(page: &Page) {
    const SCRIPT: &str = r"
        const found = [];
        const bright = color => color.match(/[\d.]+/g).slice(0, 3).reduce((a, b) => a + +b, 0);
        const isClear = color => color === 'transparent' || / 0\)$/.test(color);
        for (const element of document.body.querySelectorAll('*')) {
            if (!element.checkVisibility()) continue;
            const { color, backgroundColor } = getComputedStyle(element);
            const say = what => found.push(`${what}: ${element.outerHTML.slice(0, 80)}`);
            if (bright(color) > 250) say(color);
            if (!isClear(backgroundColor) && bright(backgroundColor) < 600) say(backgroundColor);
            if (element.matches('header, nav, footer, dialog, audio, input, select, .button')) say('printed');
            if (element.matches('button:not(.turn-head)')) say('printed');
        }
        return found;";
    let features = json!([{ "name": "prefers-color-scheme", "value": "dark" }]);
    let media = json!({ "media": "print", "features": features });
    page.cdp("Emulation.setEmulatedMedia", media).await;
    assert_eq!(page.run(SCRIPT, vec![]).await.unwrap(), json!([]));
}

/// In one line, whatever its layout.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_printed_call_has_its_number_id_and_transcript() {
    with_page(Setup::default().dark(), async |page| {
        let id = form::place_call(page, ANSWERED).await;
        form::finish_call(page).await;
        page.region("Transcript").says("Agent").await;
        page.button("Play").is_visible().await;
        page.button("Good").click().await;
        let turns = page.run("return document.querySelector('.turns').innerText", vec![]).await;
        let turns = line(turns.unwrap().as_str().unwrap_or_default());
        as_printed(page).await;
        let printed = line(&page.text().await);
        let id = format!("Call id {id}");
        for text in [
            "Call to +1 415 555 0199",
            &id,
            "Ended",
            "End reason",
            "My verdict: Good",
            "Transcript",
            &turns,
        ] {
            assert!(printed.contains(text), "“{text}” is not printed: {printed}");
        }
        // Speakers and times.
        assert!(turns.contains("Agent 0:0") && turns.contains("Callee 0:"), "{turns}");
        page.emulate_theme(Theme::Dark).await;
    });
}

/// Rows far from the window are not rendered; they leave no gaps.
#[test]
fn the_printed_list_has_no_gaps() {
    const GAPS: &str = "return [...document.querySelectorAll('.calls :is(.row-placeholder, .gap)')]
        .filter(row => row.checkVisibility()).length";
    with_page(Setup::default().dark().history(120), async |page| {
        page.open("/calls").await;
        page.table("Calls").is_visible().await;
        page.says("Showing 120 of 120").await;
        as_printed(page).await;
        assert_eq!(page.run(GAPS, vec![]).await.unwrap(), json!(0));
        page.emulate_theme(Theme::Dark).await;
    });
}
