//! Files of recordings: saved under a name of ours, or not what they should be.

use callboard_tests::harness::{Page, Scope, Setup, with_page};
use serde_json::json;

use crate::flags::ended_call;

/// Opens a call whose recording is served in another way.
async fn open_call(page: &Page, recording: &str) -> String {
    let id = ended_call(page).await;
    let number: i64 = id.parse().unwrap();
    page.backend.change_call(json!({ "id": number, "recording": recording })).await;
    page.open(&format!("/calls/{id}")).await;
    page.button("Play").is_visible().await;
    id
}

/// Declares that this page may play recordings and not read them.
pub fn allow_unreadable(page: &Page) {
    page.allow_failure("/recordings/", "CORS policy");
    page.allow_failure("/recordings/", "net::ERR_FAILED");
}

#[test]
fn a_recording_is_saved_under_the_name_of_its_call() {
    with_page(Setup::default(), async |page| {
        let id = ended_call(page).await;
        page.open(&format!("/calls/{id}")).await;
        page.keep_saved_files().await;
        page.button("Download recording").click().await;
        // By when the call was, and with whom.
        let call = page.backend.api(&format!("/calls/{id}")).await;
        let side = if call["direction"] == "inbound" { "from_number" } else { "to_number" };
        let party = call[side].as_str().unwrap_or_default();
        page.says(&format!(" {party}.wav.")).await;
        page.says("Saved as 20").await;
        assert!(page.saved_file().await.starts_with("RIFF"));
        page.has_windows(1).await;
    });
}

/// What the page says where its server lets it see what went wrong, and where not.
#[test]
fn what_is_no_recording_is_named_when_it_is_played_or_downloaded() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/recordings/", "404");
        for (recording, said) in [
            ("missing", "not at the place that ThunderPhone names"),
            ("html", "A web page came in place of the recording"),
            ("empty", "it has 0 bytes"),
            ("no_sound", "this browser cannot play it"),
        ] {
            open_call(page, recording).await;
            page.button("Play").click().await;
            page.heading("The recording cannot be played").is_visible().await;
            page.alert().says(said).await;
            page.alert().button("Try again").is_visible().await;
            page.check_page().await;
            if recording == "no_sound" {
                continue;
            }
            page.reload().await;
            page.button("Download recording").click().await;
            page.heading("The recording could not be downloaded").is_visible().await;
            page.alert().says(said).await;
            page.alert().button("Dismiss").click().await;
            page.alert().is_gone().await;
            page.button("Download recording").has_focus().await;
        }
        // Played, whatever its server says that it is.
        open_call(page, "mislabeled").await;
        page.button("Play").click().await;
        page.plays_past(0.5).await;
    });
}

#[test]
fn where_a_page_cannot_see_what_came_it_says_no_more_than_it_knows() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/recordings/", "404");
        allow_unreadable(page);
        page.backend.set_faults(json!({ "recordings_cors": false })).await;
        open_call(page, "missing").await;
        page.button("Play").click().await;
        page.alert().says("A fresh link did not work either").await;
    });
}
