//! Transcripts of thousands of turns, and of rows that nobody should send.

use callboard_tests::harness::{Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::transcript::{call_with, number, row};

#[test]
fn thousands_of_turns_are_all_found_and_playing_changes_only_the_rows_it_leaves_and_enters() {
    const WATCH: &str = "globalThis.changes = 0; globalThis.marks = new Set();
        new MutationObserver(records => {
            changes += records.length;
            marks.add(document.querySelector('.turn[aria-current]')?.dataset.turn);
        }).observe(document.querySelector('.turns'), { subtree: true, childList: true, attributes: true });";
    with_page(Setup::default(), async |page| {
        let id = page.backend.add_long_call(2_000, 4_320).await;
        page.open(&format!("/calls/{id}")).await;
        page.list("How the conversation went").says("longest silence").await;
        let turns = page.backend.api(&format!("/calls/{id}/transcript")).await;
        let mut speech = turns["transcripts"].as_array().unwrap().iter().filter_map(|row| {
            row["role"].as_str().filter(|role| ["assistant", "user"].contains(role))?;
            row["content"].as_str().filter(|words| !words.starts_with('{'))
        });
        let last = speech.next_back().unwrap().to_owned();
        // The rows come in steps.
        const HAS: &str =
            "return document.querySelector('.turns').textContent.includes(arguments[0])";
        wait_until("all turns are there", async || {
            page.run(HAS, vec![json!(last)]).await.unwrap() == json!(true)
        })
        .await;
        let found = page.run("return find(arguments[0], false, true)", vec![json!(last)]).await;
        assert_eq!(found.unwrap(), json!(true), "the browser does not find “{last}”");
        page.run("getSelection().empty()", vec![]).await.unwrap();

        page.select("Speed").choose("3×").await;
        page.button("Play").click().await;
        page.plays_past(0.5).await;
        page.run(WATCH, vec![]).await.unwrap();
        page.plays_past(12.0).await;
        // The sound goes on while a busy page does not.
        wait_until("the mark moves", async || number(page, "return marks.size").await >= 1.0).await;
        let (changes, marks) =
            (number(page, "return changes").await, number(page, "return marks.size").await);
        assert!(changes <= 2.0 * (marks + 1.0), "{changes} changes, {marks} turns");
    });
}

#[test]
fn odd_transcripts_are_shown_as_they_are() {
    with_page(Setup::default(), async |page| {
        let long = "many words ".repeat(20_000);
        let rows = json!([
            row("narrator", "A role nobody knows.", 5_000, 6_000),
            row("assistant", "Ends before it begins.", 9_000, 2_000),
            row("user", "Before the start.", -4_000, 1_000),
            row("user", "Long after the end.", 900_000_000, 900_001_000),
            { "role": "assistant", "content": "Without a time." },
            { "role": "user", "content": "<script>ran = 1</script> {\"not\": json" },
            { "role": "user", "content": long },
            { "role": "robot", "content": { "event": "robot_dance" } },
            { "role": "tool_response", "content": "[1, 2" },
            null,
            17,
        ]);
        let id = call_with(page, rows).await;
        let transcript = page.region("Transcript");
        for text in [
            "narrator",
            "A role nobody knows.",
            "Ends before it begins.",
            "Before the start.",
            "Long after the end.",
            "Without a time.",
            "<script>ran = 1</script> {\"not\": json",
            "Robot dance",
        ] {
            transcript.says(text).await;
        }
        // What has no time is not played.
        page.item("Without a time.").any_button().has_attribute("aria-disabled", "true").await;
        page.button("Play").click().await;
        page.plays_past(0.5).await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
        page.backend.change_call(json!({ "id": id, "transcript": [] })).await;
        page.reload().await;
        page.region("Transcript").says("Nothing was said").await;
    });
}
