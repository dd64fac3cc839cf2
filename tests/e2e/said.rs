//! Searching what was said: transcripts are copied when a person wants it, once each, and are
//! found by their words.

use callboard_tests::harness::{
    Interception, Interceptor, Page, Scope, Setup, Theme, wait_until, with_page,
};
use serde_json::Value;

pub const HISTORY: usize = 40;
const ALL_DAYS: &str = "30 of 30 days";

/// What was said on a past call: its id, at which second, and the words.
struct Said {
    id: String,
    second: i64,
    words: String,
}

/// A turn of an exported call that is not at its very beginning.
async fn said(page: &Page) -> Said {
    let export = page.backend.api("/calls/export?format=json").await;
    let found = export["calls"].as_array().unwrap().iter().find_map(|call| {
        let turns = call["transcripts"].as_array()?;
        let turn = turns.iter().find(|turn| {
            turn["start_ms"].as_i64().is_some_and(|ms| ms >= 2_000)
                && turn["content"].as_str().is_some_and(|text| text.split(' ').count() > 4)
        })?;
        Some(Said {
            id: call["call_id"].to_string(),
            second: turn["start_ms"].as_i64()? / 1_000,
            words: turn["content"].as_str()?.to_owned(),
        })
    });
    found.expect("a call with words")
}

/// The first days that the export was asked for by this document, in order.
pub async fn asked(page: &Page) -> Vec<String> {
    const SCRIPT: &str = "return performance.getEntriesByType('resource')
        .map(entry => new URL(entry.name)).filter(url => url.pathname === '/v1/calls/export')
        .map(url => url.searchParams.get('start_date'))";
    let asked = page.run(SCRIPT, vec![]).await.unwrap();
    asked.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// How many calls the browser keeps, and how many of them have the same id.
pub async fn kept(page: &Page) -> (u64, u64) {
    const SCRIPT: &str = "const done = arguments[arguments.length - 1];
        const opening = indexedDB.open('callboard-said');
        opening.onupgradeneeded = () => opening.transaction.abort();
        opening.onerror = event => { event.preventDefault(); done([0, 0]) };
        opening.onsuccess = () => {
            const database = opening.result;
            const all = database.transaction('calls').objectStore('calls').getAll();
            all.onsuccess = () => {
                database.close();
                const ids = all.result.map(call => call.call);
                done([ids.length, ids.length - new Set(ids).size]);
            };
        };";
    let kept = page.run_async(SCRIPT).await;
    (kept[0].as_u64().unwrap(), kept[1].as_u64().unwrap())
}

/// Calls with words in the last 30 days, by the API.
pub async fn calls_with_words(page: &Page) -> u64 {
    const OLDEST: &str = "const day = new Date(arguments[0]);
        day.setHours(0, 0, 0, 0);
        day.setDate(day.getDate() - 29);
        return day.toISOString()";
    let now = page.backend.state().await["now"].clone();
    let oldest = page.run(OLDEST, vec![now]).await.unwrap();
    let path = format!("/calls/export?format=json&start_date={}", oldest.as_str().unwrap());
    let export = page.backend.api(&path).await;
    let has_words = |call: &&Value| {
        let turns = call["transcripts"].as_array();
        turns.is_some_and(|turns| {
            turns.iter().any(|turn| ["user", "assistant"].contains(&turn["role"].as_str().unwrap()))
        })
    };
    export["calls"].as_array().unwrap().iter().filter(has_words).count() as u64
}

pub async fn turn_on(page: &Page) {
    page.open("/search").await;
    page.heading("Search is off").is_visible().await;
    page.says("not encrypted").await;
    page.button("Turn on search").click().await;
}

pub async fn is_filled(page: &Page) {
    page.region("Copied transcripts").says(ALL_DAYS).await;
    page.button("Update").is_visible().await;
}

pub async fn types(page: &Page, words: &str) {
    page.field("Words, or a phrase in quotation marks").fill(words).await;
}

#[test]
fn transcripts_are_copied_on_demand_and_a_hit_opens_the_call_at_its_second() {
    with_page(Setup::default().history(HISTORY), async |page| {
        let said = said(page).await;
        page.open("/calls").await;
        page.link("Search what was said").click().await;
        page.heading("Search is off").is_visible().await;
        page.says("Nothing of them leaves this browser").await;
        page.check_page().await;
        assert_eq!((asked(page).await.len(), kept(page).await), (0, (0, 0)));
        page.button("Turn on search").click().await;
        is_filled(page).await;
        assert_eq!(kept(page).await, (calls_with_words(page).await, 0));
        page.says("Type a word that was said").await;
        // Words in any order and case, and a phrase.
        let words: Vec<&str> = said.words.split(' ').collect();
        types(page, &format!("{} {}", words[3].to_uppercase(), words[0])).await;
        page.says(" call").await;
        let phrase = words[..4].join(" ");
        types(page, &format!("“{phrase}”")).await;
        let link = format!("/calls/{}?t={}", said.id, said.second);
        let find = format!("return document.querySelector('.search-hits a[href=\"{link}\"]')");
        wait_until("the call is found", async || {
            page.run(&find, vec![]).await.is_ok_and(|found| !found.is_null())
        })
        .await;
        let marked = "return document.querySelector('.search-hits mark').textContent";
        let plain =
            |text: &str| text.to_lowercase().replace(|one: char| !one.is_alphanumeric(), "");
        // The call may have been found by fewer letters already.
        wait_until("the phrase is marked", async || {
            let marked = page.run(marked, vec![]).await.unwrap();
            marked.as_str().is_some_and(|marked| plain(marked) == plain(&phrase))
        })
        .await;
        page.check_page().await;
        page.address_is("/search?q=").await;
        page.run(&format!("{find}.click()"), vec![]).await.unwrap();
        page.status("Call status").is_visible().await;
        page.button("Play").click().await;
        page.plays_past(said.second as f64).await;
        let second = page.playback_position().await;
        assert!(second < said.second as f64 + 6.0, "it began at {second}");
        // Typing was no step of Back, and the words are still there.
        page.back().await;
        page.field("Words, or a phrase in quotation marks").has_value(&format!("“{phrase}”")).await;
        page.back().await;
        page.table("Calls").is_visible().await;
    });
}

#[test]
fn words_that_were_never_said_find_nothing() {
    with_page(Setup::default().history(HISTORY), async |page| {
        turn_on(page).await;
        is_filled(page).await;
        types(page, "xylophone").await;
        page.says("No call was found").await;
        types(page, "<img src=x onerror=alert(1)>").await;
        page.says("No call was found").await;
        types(page, "?!").await;
        page.says("Type a word that was said").await;
        page.check_page().await;
    });
}

/// The same call for every day, without a time, and rows that are none.
const ODD_EXPORT: &str = r#"{"calls": [null, {"call_id": 9223372036854775807,
    "direction": "outbound", "to_number": "+14155550199", "status": "completed",
    "transcripts": [null, {"role": "user", "start_ms": 48999,
        "content": "\u202e<b onclick=alert(1)>bold</b> need\u0301le \u0000 \ud83d\udc4b"}]},
    {"call_id": 7, "status": "failed"}]}"#;

#[test]
fn odd_calls_are_kept_once_and_shown_as_text() {
    with_page(Setup::default(), async |page| {
        let interceptor = Interceptor::in_front_of(page.backend.address, |request| {
            match request.path == "/v1/calls/export" {
                true => Interception::Json(200, ODD_EXPORT),
                false => Interception::PassThrough,
            }
        })
        .await;
        page.go_to(interceptor.address, "/search").await;
        page.radio("7 days").click().await;
        page.button("Turn on search").click().await;
        page.region("Copied transcripts").says("7 of 7 days").await;
        page.button("Update").is_visible().await;
        page.says("could not be read, so they are left out").await;
        assert_eq!(kept(page).await, (1, 0));
        types(page, "needle “bold”").await;
        page.says("<b onclick=alert(1)>").await;
        const LINK: &str = "return document.querySelector('.search-hits a').getAttribute('href')";
        let link = page.run(LINK, vec![]).await.unwrap();
        assert_eq!(link, "/calls/9223372036854775807?t=48");
        page.check_page().await;
    });
}

#[test]
fn the_page_is_clean_on_a_small_phone_and_in_dark_mode() {
    with_page(Setup::default().history(HISTORY).narrow().dark(), async |page| {
        turn_on(page).await;
        is_filled(page).await;
        let said = said(page).await;
        types(page, said.words.split(' ').next().unwrap()).await;
        page.list("Calls").is_visible().await;
        page.does_not_scroll_sideways().await;
        page.check_page().await;
        page.emulate_theme(Theme::Light).await;
        page.check_page().await;
    });
}
