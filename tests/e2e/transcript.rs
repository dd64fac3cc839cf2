//! Reading, searching and following a transcript, short and long.

use callboard_tests::harness::{Key, Page, Scope, Setup, wait_until, with_page};
use serde_json::{Value, json};

use crate::new_call_form::{self as form, ANSWERED};

/// One turn of a transcript.
pub fn row(role: &str, words: &str, start_ms: i64, end_ms: i64) -> Value {
    json!({ "role": role, "content": words, "start_ms": start_ms, "end_ms": end_ms })
}

/// Opens an ended call with this transcript. Its recording has 32 s. Its id.
pub async fn call_with(page: &Page, rows: Value) -> Value {
    // This agent's calls last 32 s.
    let variables = json!({ "first_name": "Dana", "appointment": "Thursday at 3 pm" });
    let other = json!({ "agent_id": 12, "variables": variables });
    let id = page.backend.place_with(ANSWERED, other).await;
    page.backend.advance(300).await;
    page.backend.change_call(json!({ "id": id, "transcript": rows })).await;
    page.open(&format!("/calls/{id}")).await;
    page.button("Play").is_visible().await;
    id
}

/// So many turns, one after the other, in the 32 s of the recording.
pub fn many(count: i64) -> Value {
    let length = 32_000 / count;
    let turn = |n: i64| {
        let role = if n % 2 == 0 { "assistant" } else { "user" };
        row(role, &format!("These are the words of turn {n}."), n * length, (n + 1) * length)
    };
    (0..count).map(turn).collect()
}

pub async fn number(page: &Page, script: &str) -> f64 {
    page.run(script, vec![]).await.unwrap().as_f64().unwrap_or(f64::NAN)
}

/// How far the page is scrolled, once it rests.
async fn resting_scroll(page: &Page) -> f64 {
    let mut last = f64::NAN;
    wait_until("nothing scrolls", async || {
        let now = number(page, "return scrollY").await;
        std::mem::replace(&mut last, now) == now
    })
    .await;
    last
}

/// Whether the row of the current turn is where it can be read.
async fn current_is_seen(page: &Page) -> bool {
    const SCRIPT: &str = "const row = document.querySelector('.turn[aria-current]');
        if (!row) return false;
        const { left, top, bottom, height } = row.getBoundingClientRect();
        const hit = document.elementFromPoint(left + 20, top + height / 2);
        return top > 0 && bottom < innerHeight && row.contains(hit)";
    page.run(SCRIPT, vec![]).await.is_ok_and(|is_seen| is_seen == json!(true))
}

#[test]
fn the_player_stays_in_view_while_the_transcript_scrolls() {
    const BAR: &str = "return [...document.querySelectorAll('.player-bar, .recording')]
        .map(bar => bar.getBoundingClientRect()).filter(box => box.height > 0)
        .map(({ top, bottom }) => [top, bottom])[0]";
    with_page(Setup::default(), async |page| {
        call_with(page, many(80)).await;
        for (size, highest) in [((1280, 800), 260.0), ((360, 740), 120.0), ((1280, 420), 120.0)] {
            page.resize(size).await;
            // What is out of sight has no text to be found by.
            page.run("[...document.querySelectorAll('.turn')].at(-1).scrollIntoView()", vec![])
                .await
                .unwrap();
            let [_, top, _, height] = page.button("Play").bounding_box().await;
            assert!(top >= 0.0 && top + height < highest, "Play is at {top} of {size:?}");
            let bar = page.run(BAR, vec![]).await.unwrap();
            let (top, bottom) = (bar[0].as_f64().unwrap(), bar[1].as_f64().unwrap());
            assert!((0.0..=1.0).contains(&top) && bottom < highest, "{bar} of {size:?}");
            page.does_not_scroll_sideways().await;
        }
    });
}

#[test]
fn following_stops_when_a_person_scrolls_and_not_when_the_page_does() {
    with_page(Setup::default(), async |page| {
        call_with(page, many(64)).await;
        page.button("Play").click().await;
        page.plays_past(0.2).await;
        // The page scrolls automatically.
        page.heading("Call to +1 415 555 0199").focus().await;
        for _ in 0..2 {
            page.press(Key::Letter('l')).await;
        }
        wait_until("the turn that is heard is in view", async || current_is_seen(page).await).await;
        let switch = page.checkbox("Follow playback");
        assert!(switch.is_checked().await);
        assert!(number(page, "return scrollY").await > 0.0);

        page.turn_wheel(-300).await;
        page.says("You scrolled, so the transcript no longer follows.").await;
        assert!(!switch.is_checked().await);
        let before = resting_scroll(page).await;
        page.press(Key::Letter('k')).await;
        page.press(Key::Letter('j')).await;
        page.press(Key::Letter('j')).await;
        page.press(Key::Letter('k')).await;
        wait_until("an earlier turn is marked", async || {
            number(page, "return +document.querySelector('.turn[aria-current]')?.dataset.turn")
                .await
                < 30.0
        })
        .await;
        assert_eq!(number(page, "return scrollY").await, before);

        page.button("Follow again").click().await;
        wait_until("it is back", async || current_is_seen(page).await).await;
        assert!(switch.is_checked().await);
        page.says("Follow playback").await;
        assert!(!page.button("Follow again").exists().await);
        // The next visit follows, too: nobody chose otherwise.
        page.reload().await;
        assert!(page.checkbox("Follow playback").is_checked().await);
    });
}

async fn search(page: &Page) {
    // How many are marked by the browser, or by elements.
    const MARKED: &str = "const size = name => globalThis.CSS?.highlights?.get(name)?.size
            ?? document.querySelectorAll(`mark.${name}`).length;
        return [size('found'), size('found-here')]";
    let rows = json!([
        row("assistant", "Tuesday or Friday?", 0, 2_000),
        row("user", "Tuesday. No, not on a tuesday.", 2_500, 9_000),
        { "role": "tool_call", "content": { "name": "book", "day": "Tuesday" }, "start_ms": 9_100 },
    ]);
    call_with(page, rows).await;
    let field = page.field("Search transcript");
    field.fill("tuésday").await;
    page.says("4 matches").await;
    let is_marked = async |all: u32, here: u32| {
        wait_until(&format!("{all} and {here} are marked"), async || {
            page.run(MARKED, vec![]).await.is_ok_and(|marked| marked == json!([all, here]))
        })
        .await;
    };
    is_marked(4, 0).await;
    for (key, count) in [
        (Key::Enter, "1 of 4"),
        (Key::Enter, "2 of 4"),
        (Key::Enter, "3 of 4"),
        (Key::ShiftEnter, "2 of 4"),
        (Key::ShiftEnter, "1 of 4"),
        (Key::ShiftEnter, "4 of 4"),
    ] {
        page.press(key).await;
        page.says(count).await;
        field.has_focus().await;
    }
    is_marked(3, 1).await;
    // The row of the tool opened for its match.
    page.item("book").says("\"day\": \"Tuesday\"").await;
    page.button("Previous match").click().await;
    page.says("3 of 4").await;
    page.button("Next match").click().await;
    page.says("4 of 4").await;
    assert!(number(page, "return document.querySelectorAll('.mark-found').length").await > 0.0);
    // The text is as it was.
    page.item("Tuesday. No, not on a tuesday.").is_visible().await;
    page.check_page().await;
    field.fill("nothing of it").await;
    page.says("No match").await;
    is_marked(0, 0).await;
    field.fill("").await;
    page.region("Transcript").does_not_say("No match").await;
    assert!(!page.button("Next match").exists().await);
}

#[test]
fn the_transcript_is_searched_with_a_count_and_marks() {
    with_page(Setup::default(), search);
}

#[test]
fn a_browser_without_highlights_marks_what_is_found_too() {
    let init_script = "delete globalThis.Highlight";
    with_page(Setup { init_script, ..Setup::default() }, search);
}

#[test]
fn the_transcript_is_one_tab_stop_with_arrow_keys() {
    const STOPS: &str = "return [...document.querySelectorAll('.turns *')]
        .filter(element => element.tabIndex >= 0 && element.checkVisibility()).length";
    with_page(Setup::default(), async |page| {
        let rows = json!([
            row("assistant", "First.", 0, 1_000),
            { "role": "tool_call", "content": { "name": "find" }, "start_ms": 1_100 },
            row("user", "Second.", 2_000, 3_000),
            row("assistant", "Third.", 20_000, 21_000),
        ]);
        call_with(page, rows).await;
        assert_eq!(number(page, STOPS).await, 1.0);
        page.item("First.").any_button().focus().await;
        page.press(Key::Down).await;
        assert!(page.focused().await.contains("find"));
        page.press(Key::Down).await;
        page.item("Second.").any_button().has_focus().await;
        assert_eq!(number(page, STOPS).await, 1.0);
        page.press(Key::Tab).await;
        page.press(Key::BackTab).await;
        page.item("Second.").any_button().has_focus().await;
        page.press(Key::End).await;
        let last = page.item("Third.");
        last.any_button().has_focus().await;
        page.press(Key::Enter).await;
        page.plays_past(20.0).await;
        last.has_attribute("aria-current", "true").await;
        page.press(Key::Home).await;
        page.item("First.").any_button().has_focus().await;
    });
}

#[test]
fn a_link_to_a_second_shows_its_turn() {
    with_page(Setup::default(), async |page| {
        let id = call_with(page, many(160)).await;
        page.open(&format!("/calls/{id}?t=24")).await;
        page.says("Opened at 0:24").await;
        wait_until("its turn is in view", async || current_is_seen(page).await).await;
        let turn = "return +document.querySelector('.turn[aria-current]').dataset.turn";
        assert_eq!(number(page, turn).await, 120.0);
        page.button("Play").click().await;
        page.plays_past(24.2).await;
        page.region("Recording").does_not_say("Opened at").await;
    });
}

#[test]
fn a_tool_and_its_answer_are_one_row_of_one_line() {
    with_page(Setup::default(), async |page| {
        form::fill(page, ANSWERED).await;
        form::submit(page).await;
        page.call_opens().await;
        form::finish_call(page).await;
        let transcript = page.region("Transcript");
        transcript.says("find_open_slots(day: friday) → 09:00, 11:30").await;
        transcript.says("ended the call").await;
        let text = transcript.text().await;
        assert!(!text.contains('{') && !text.contains("call_ended"), "{text}");
        let tools = "return document.querySelectorAll('.turn[data-speaker=tool]').length";
        assert_eq!(number(page, tools).await, 1.0);
        let tool = page.item("find_open_slots");
        tool.click().await;
        tool.says("Tool response").await;
        // It opens, and nothing is played.
        page.button("Play").is_visible().await;
        page.check_page().await;
    });
}

#[test]
fn a_transcript_is_saved_as_json() {
    with_page(Setup::default(), async |page| {
        let id = call_with(page, many(16)).await;
        page.keep_saved_files().await;
        page.button("Download transcript as JSON").click().await;
        let saved: Value = serde_json::from_str(&page.saved_file().await).unwrap();
        assert_eq!(saved["call_id"], id);
        assert_eq!(saved["turns"].as_array().map(Vec::len), Some(16));
        assert_eq!(saved["turns"][3]["text"], json!("These are the words of turn 3."));
        page.button("Download transcript").click().await;
        let text = page.saved_file().await;
        assert!(text.contains("Agent: These are the words of turn 0."), "{text}");
    });
}
