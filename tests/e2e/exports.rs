//! Calls taken along as a file: what the filters show, or what is selected.

use callboard_tests::harness::{Page, Scope, Setup, with_page};
use serde_json::{Value, json};

async fn total(page: &Page) -> u64 {
    page.backend.api("/calls?limit=1").await["total"].as_u64().unwrap()
}

async fn open_panel(page: &Page) {
    page.open("/calls").await;
    page.table("Calls").is_visible().await;
    page.keep_saved_files().await;
    page.disclosure("Export").click().await;
}

#[test]
fn the_calls_of_the_filters_become_a_table_without_formulas() {
    with_page(Setup::default().history(30), async |page| {
        let total = total(page).await;
        open_panel(page).await;
        let panel = page.group("Export");
        panel.says("newest first, times in").await;
        page.check_page().await;
        panel.button(&format!("Export {total} calls")).click().await;
        panel.says("saved as calls-").await;
        let file = page.saved_file().await;
        let lines: Vec<&str> = file.trim_end().split("\r\n").collect();
        assert_eq!(lines.len() as u64, total + 1, "{file}");
        assert!(lines[0].contains("newest first"), "{}", lines[0]);
        for start in ["\"=", "\"+", "\"-", "\"@"] {
            assert!(!file.contains(start), "{start} in {file}");
        }
        assert!(file.contains("\"'+1"), "numbers keep their sign: {file}");
    });
}

#[test]
fn an_export_that_breaks_off_goes_on_and_has_the_transcripts() {
    with_page(Setup::default().history(30), async |page| {
        page.allow_failure("/calls/export", "net::ERR");
        page.allow_failure("/calls/export", "502");
        let total = total(page).await;
        page.backend.set_faults(json!({ "export": ["truncated_201"] })).await;
        open_panel(page).await;
        let panel = page.group("Export");
        page.radio("JSON, with every field").click().await;
        panel.says("with transcripts").await;
        panel.button(&format!("Export {total} calls")).click().await;
        page.heading("The export stopped").is_visible().await;
        panel.button("Resume").click().await;
        panel.says("saved as calls-").await;
        let file: Value = serde_json::from_str(&page.saved_file().await).unwrap();
        let calls = file["calls"].as_array().unwrap();
        assert_eq!(calls.len() as u64, total);
        assert!(calls.iter().any(|call| call["turns"][0]["text"].is_string()), "{file}");
        assert_eq!(file["missing"], json!([]));
    });
}

/// The panel is not cut off where there is little room.
#[test]
fn the_panel_fits_a_small_phone() {
    with_page(Setup::default().history(30).narrow(), async |page| {
        open_panel(page).await;
        let total = total(page).await;
        let button = page.group("Export").button(&format!("Export {total} calls"));
        let [left, _, width, _] = button.bounding_box().await;
        assert!(left >= 0.0 && left + width <= 360.0, "{left} and {width} wide");
        page.does_not_scroll_sideways().await;
        page.check_page().await;
    });
}

/// As they stand in the list, whatever was selected first.
#[test]
fn selected_calls_are_exported_alone() {
    with_page(Setup::default().history(30), async |page| {
        open_panel(page).await;
        const SELECT: &str = "const rows = document.querySelectorAll('.calls tr[data-call]');
            for (const at of [4, 1]) rows[at].querySelector('input[type=checkbox]').click();
            return [1, 4].map(at => rows[at].dataset.call);";
        let ids = page.run(SELECT, vec![]).await.unwrap();
        let panel = page.group("Export");
        panel.button("Export 2 calls").click().await;
        panel.says("2 calls saved as").await;
        let file = page.saved_file().await;
        let lines: Vec<&str> = file.trim_end().split("\r\n").skip(1).collect();
        assert_eq!(lines.len(), 2, "{file}");
        for (line, id) in lines.iter().zip(ids.as_array().unwrap()) {
            assert!(line.starts_with(&id.to_string()), "{line} is not {id}");
        }
    });
}
