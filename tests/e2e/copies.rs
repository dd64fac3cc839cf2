//! Copies of transcripts: each day is asked for once, whatever breaks off, and all of it is
//! forgotten when a person wants it.

use callboard_tests::harness::{
    FULL_DISK, Interception, Interceptor, Scope, Setup, wait_until, with_page,
};
use serde_json::json;

use crate::said::{HISTORY, asked, calls_with_words, is_filled, kept, turn_on, types};

#[test]
fn what_broke_off_goes_on_where_it_was_and_asks_for_no_day_twice() {
    with_page(Setup::default().history(HISTORY), async |page| {
        page.allow_failure("/calls/export", "net::ERR");
        page.allow_failure("/calls/export", "502");
        let faults = json!({ "export": ["none", "none", "none", "truncated_201"] });
        page.backend.set_faults(faults).await;
        turn_on(page).await;
        page.heading("Copying the transcripts stopped").is_visible().await;
        page.says("What was copied before is kept").await;
        let first = asked(page).await;
        assert_eq!(first.len(), 4, "{first:?}");
        page.check_page().await;
        page.open("/search").await;
        is_filled(page).await;
        let second = asked(page).await;
        assert_eq!(second.len(), 27, "{second:?}");
        assert_eq!(second[0], first[3]);
        assert!(first[..3].iter().all(|day| !second.contains(day)), "{first:?} {second:?}");
        assert_eq!(kept(page).await, (calls_with_words(page).await, 0));
        // Past days are not asked for again.
        page.button("Update").click().await;
        wait_until("today is asked for again", async || asked(page).await.len() > 27).await;
        is_filled(page).await;
        let third = asked(page).await;
        assert!(third[27..].iter().all(|day| *day >= first[1]), "{third:?}");
        assert_eq!(kept(page).await, (calls_with_words(page).await, 0));
    });
}

#[test]
fn a_person_stops_copying_and_resumes_it() {
    with_page(Setup::default().history(HISTORY), async |page| {
        page.open("/search").await;
        page.heading("Search is off").is_visible().await;
        page.backend.hold_all_responses(true);
        page.button("Turn on search").click().await;
        page.says("Copying transcripts").await;
        page.button("Stop").click().await;
        page.button("Resume").is_visible().await;
        page.says("Not all days are copied yet").await;
        page.backend.hold_all_responses(false);
        // It does not go on without a person.
        page.open("/search").await;
        page.button("Resume").is_visible().await;
        assert_eq!(asked(page).await.len(), 0);
        types(page, "hello").await;
        page.says("of 30 days are copied").await;
        page.button("Resume").click().await;
        is_filled(page).await;
        assert_eq!(kept(page).await, (calls_with_words(page).await, 0));
    });
}

#[test]
fn forget_all_asks_first_and_other_tabs_notice() {
    with_page(Setup::default().history(HISTORY), async |page| {
        turn_on(page).await;
        is_filled(page).await;
        let first = page.window().await;
        let second = page.open_window().await;
        page.open("/search").await;
        is_filled(page).await;
        page.switch_to(&first).await;
        page.button("Forget all").click().await;
        page.button("Cancel").click().await;
        page.button("Forget all").has_focus().await;
        assert!(kept(page).await.0 > 0);
        page.button("Forget all").click().await;
        page.button("Delete copies").has_focus().await;
        page.check_page().await;
        page.button("Delete copies").click().await;
        page.says("All copied transcripts were deleted").await;
        page.heading("Search is off").is_visible().await;
        assert_eq!(kept(page).await, (0, 0));
        page.switch_to(&second).await;
        page.heading("Search is off").is_visible().await;
        page.button("Turn on search").click().await;
        is_filled(page).await;
        assert_eq!(kept(page).await, (calls_with_words(page).await, 0));
    });
}

/// One tab copies at a time, and the other one goes on when it is gone.
#[test]
fn two_tabs_ask_for_each_day_once() {
    with_page(Setup::default().history(HISTORY), async |page| {
        turn_on(page).await;
        is_filled(page).await;
        let first = page.window().await;
        page.open_window().await;
        page.open("/search").await;
        is_filled(page).await;
        page.backend.hold_all_responses(true);
        page.button("Update").click().await;
        page.says("Copying transcripts, the newest").await;
        page.switch_to(&first).await;
        page.says("Another tab of this browser is copying").await;
        page.close_all_but(&first).await;
        page.says("Copying transcripts, the newest").await;
        page.backend.hold_all_responses(false);
        is_filled(page).await;
        assert_eq!(kept(page).await, (calls_with_words(page).await, 0));
    });
}

#[test]
fn an_api_that_asks_to_wait_is_waited_for() {
    with_page(Setup::default().history(HISTORY), async |page| {
        page.allow_failure("/calls/export", "429");
        let faults = json!({ "export": ["none", "429_before"], "retry_after_seconds": 2 });
        page.backend.set_faults(faults).await;
        turn_on(page).await;
        page.says("ThunderPhone asked to wait").await;
        is_filled(page).await;
        let asked = asked(page).await;
        assert_eq!((asked.len(), &asked[1]), (31, &asked[2]));
    });
}

#[test]
fn a_refused_export_says_who_can_help() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/calls/export", "403");
        let interceptor = Interceptor::in_front_of(page.backend.address, |request| {
            match request.path == "/v1/calls/export" {
                true => Interception::Json(403, r#"{"detail": "Your role may not do this."}"#),
                false => Interception::PassThrough,
            }
        })
        .await;
        page.go_to(interceptor.address, "/search").await;
        page.button("Turn on search").click().await;
        page.alert().says("not allowed to see this").await;
        page.alert().button("Try again").is_visible().await;
        page.check_page().await;
    });
}

#[test]
fn an_api_without_an_export_says_so() {
    with_page(Setup::minimal(), async |page| {
        page.allow_failure("/v1/", "404");
        page.allow_failure("/v1/", "403");
        turn_on(page).await;
        page.alert().says("does not offer to export calls").await;
        page.heading("Search is off").is_visible().await;
        page.check_page().await;
    });
}

#[test]
fn full_storage_is_said_and_what_was_copied_is_kept() {
    let setup = Setup { init_script: FULL_DISK, ..Setup::default().history(HISTORY) };
    with_page(setup, async |page| {
        turn_on(page).await;
        is_filled(page).await;
        let before = kept(page).await;
        page.run("globalThis.isFull = true", vec![]).await.unwrap();
        page.button("Update").click().await;
        page.alert().says("storage is full or blocked").await;
        page.run("globalThis.isFull = false", vec![]).await.unwrap();
        assert_eq!(kept(page).await, before);
        page.button("Update").click().await;
        page.alert().is_gone().await;
        is_filled(page).await;
        assert_eq!(kept(page).await, before);
    });
}

#[test]
fn blocked_storage_is_said() {
    with_page(Setup { blocks_storage: true, ..Setup::default() }, async |page| {
        page.open("/search").await;
        page.alert().says("This browser blocks storage").await;
        page.check_page().await;
    });
}
