//! Recordings of selected calls as one zip, with a manifest of what is in it and what is not.

use callboard_tests::harness::{
    InterceptedRequest, Interception, Interceptor, Page, Scope, Setup, wait_until, with_page,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::recordings::allow_unreadable;

/// Ids of so many calls that have a recording.
async fn recorded(page: &Page, count: usize) -> Vec<i64> {
    let calls = page.backend.api("/calls?status=completed&limit=50").await;
    let calls = calls["results"].as_array().cloned().unwrap_or_default();
    let has_recording = |call: &&Value| call["recording_url"].is_string();
    let ids = calls.iter().filter(has_recording).filter_map(|call| call["call_id"].as_i64());
    let ids: Vec<i64> = ids.take(count).collect();
    assert_eq!(ids.len(), count);
    ids
}

/// Selects these calls in the list.
async fn select(page: &Page, ids: &[i64]) {
    page.table("Calls").is_visible().await;
    page.says("Columns").await;
    page.keep_saved_files().await;
    const SELECT: &str = "for (const id of arguments[0])
        document.querySelector(`tr[data-call=\"${id}\"] input[type=checkbox]`).click();";
    page.run(SELECT, vec![json!(ids)]).await.unwrap();
}

async fn download(page: &Page, ids: &[i64]) {
    page.open("/calls").await;
    select(page, ids).await;
    page.button(&format!("Download recordings ({})", ids.len())).click().await;
}

/// The files of the zip that was saved last, and its manifest.
async fn unpacked(page: &Page) -> (BTreeMap<String, Vec<u8>>, String) {
    let mut zip = zip::ZipArchive::new(Cursor::new(page.saved_bytes().await)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    let manifest = String::from_utf8(files.remove("manifest.csv").unwrap()).unwrap();
    (files, manifest)
}

#[test]
fn recordings_come_as_one_zip_and_its_manifest_says_what_is_missing() {
    with_page(Setup::default().history(40), async |page| {
        page.allow_failure("/recordings/", "404");
        let ids = recorded(page, 4).await;
        page.backend.change_call(json!({ "id": ids[3], "recording": "missing" })).await;
        download(page, &ids).await;
        let region = page.region("Recordings");
        region.says("3 saved, 1 missing: recordings-20").await;
        region.says("not at the place that ThunderPhone names").await;
        page.check_page().await;

        let (files, manifest) = unpacked(page).await;
        assert_eq!(files.len(), 3, "{manifest}");
        for (name, bytes) in &files {
            assert!(bytes.starts_with(b"RIFF") && name.ends_with(".wav"), "{name}");
            let sha256: String =
                Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            let row = manifest.lines().find(|row| row.contains(&sha256)).expect("its row");
            assert!(row.contains(name) && row.contains(&bytes.len().to_string()), "{row}");
        }
        let gone = manifest.lines().find(|row| row.starts_with(&format!("\"{}\"", ids[3])));
        assert!(gone.unwrap().contains("not at the place"), "{manifest}");
        assert!(!manifest.contains("\"+"), "a number is no formula: {manifest}");

        // It is there again.
        page.backend.change_call(json!({ "id": ids[3], "recording": null })).await;
        region.button("Try the missing ones again").click().await;
        region.says("1 saved: recordings-20").await;
        let (files, manifest) = unpacked(page).await;
        assert_eq!((files.len(), manifest.lines().count()), (1, 2));
        region.button("Close").click().await;
        region.is_gone().await;
    });
}

static LINKS: AtomicUsize = AtomicUsize::new(0);

/// Counts the links that are asked for.
fn counted(request: &InterceptedRequest) -> Interception {
    LINKS.fetch_add(usize::from(request.path.ends_with("/audio")), Ordering::SeqCst);
    Interception::PassThrough
}

#[test]
fn links_are_asked_for_one_by_one_and_a_canceled_download_goes_on() {
    with_page(Setup::default().history(40), async |page| {
        let ids = recorded(page, 3).await;
        page.backend.set_faults(json!({ "audio_delay_seconds": 3600 })).await;
        let between = Interceptor::in_front_of(page.backend.address, counted).await;
        page.go_to(between.address, "/calls").await;
        select(page, &ids).await;
        page.button("Download recordings (3)").click().await;
        let region = page.region("Recordings");
        region.says("0 of 3, 0 MB").await;
        region.says("If you leave this page, it ends").await;
        wait_until("a link is asked for", async || LINKS.load(Ordering::SeqCst) > 0).await;
        region.button("Cancel").click().await;
        region.says("Canceled: 0 of 3").await;
        page.check_page().await;
        assert_eq!(LINKS.load(Ordering::SeqCst), 1, "the other links were not asked for");
        page.backend.set_faults(json!({})).await;
        region.button("Resume").click().await;
        region.says("3 saved: recordings-20").await;
        assert_eq!(LINKS.load(Ordering::SeqCst), 4);
    });
}

/// The API wants fewer requests from the third link on.
fn two_links(request: &InterceptedRequest) -> Interception {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let is_link = request.path.ends_with("/audio");
    if is_link && ASKED.fetch_add(1, Ordering::SeqCst) >= 2 {
        return Interception::Json(429, r#"{"detail": "Too many requests."}"#);
    }
    Interception::PassThrough
}

#[test]
fn what_is_there_is_saved_when_the_page_is_left() {
    with_page(Setup::default().history(40), async |page| {
        page.allow_failure("/audio", "429");
        let ids = recorded(page, 4).await;
        let between = Interceptor::in_front_of(page.backend.address, two_links).await;
        page.go_to(between.address, "/calls").await;
        select(page, &ids).await;
        page.button("Download recordings (4)").click().await;
        let region = page.region("Recordings");
        region.says("Stopped: 2 of 4").await;
        region.button("Resume").is_visible().await;
        page.check_page().await;
        page.link("Account").click().await;
        let (files, manifest) = unpacked(page).await;
        assert_eq!(files.len(), 2, "{manifest}");
        assert_eq!(manifest.matches("not downloaded before the end").count(), 2, "{manifest}");
    });
}

#[test]
fn files_that_a_page_cannot_read_are_said_to_be_so_with_what_to_do() {
    with_page(Setup::default().history(40).dark(), async |page| {
        allow_unreadable(page);
        page.backend.set_faults(json!({ "recordings_cors": false })).await;
        let ids = recorded(page, 5).await;
        download(page, &ids).await;
        let region = page.region("Recordings");
        region.says("No recording was saved, 5 missing.").await;
        region.says("does not let this page read the file. Open the call").await;
        // After three of them the others are not asked for.
        assert_eq!(page.requests(&format!("/v1/calls/{}/audio", ids[4])).await, 0);
        let saved = page.run("return savedFiles.length", vec![]).await.unwrap();
        assert_eq!(saved, json!(0), "no empty zip");
        page.check_page().await;
    });
}

#[test]
fn each_call_without_a_recording_has_its_reason() {
    with_page(Setup::default().history(60), async |page| {
        page.allow_failure("/v1/calls/", "404");
        let ids = recorded(page, 3).await;
        let failed = page.backend.api("/calls?status=failed&limit=10").await;
        let failed = failed["results"][0]["call_id"].as_i64().expect("a call that failed");
        page.backend.change_call(json!({ "id": ids[0], "recording": "html" })).await;
        page.backend.change_call(json!({ "id": ids[1], "recording": "empty" })).await;
        page.open("/calls").await;
        select(page, &[failed, ids[0], ids[1], ids[2]]).await;
        page.backend.change_call(json!({ "id": ids[2], "is_gone": true })).await;
        page.button("Download recordings (4)").click().await;
        let region = page.region("Recordings");
        region.says("No recording was saved, 4 missing.").await;
        for reason in [
            "There is no recording",
            "A web page came in place of the recording",
            "it has 0 bytes",
            "ThunderPhone no longer has this call.",
        ] {
            region.says(reason).await;
        }
        page.check_page().await;
        page.does_not_scroll_sideways().await;
    });
}

#[test]
fn the_panel_fits_a_small_phone() {
    with_page(Setup::default().history(40).narrow(), async |page| {
        page.allow_failure("/recordings/", "404");
        let ids = recorded(page, 4).await;
        page.backend.change_call(json!({ "id": ids[1], "recording": "missing" })).await;
        download(page, &ids).await;
        let region = page.region("Recordings");
        region.says("3 saved, 1 missing").await;
        page.does_not_scroll_sideways().await;
        let [left, top, width, height] = region.button("Close").bounding_box().await;
        assert!(left >= 0.0 && left + width <= 360.0, "{left} and {width} wide");
        assert!(top >= 0.0 && top + height <= 740.0, "{top} and {height} high");
        // It covers a part of some row, which is then too small to be pressed.
        region.button("Close").click().await;
        page.button("Clear").click().await;
        page.run("scrollTo(0, 0)", vec![]).await.unwrap();
    });
}
