//! The team's rules: read, said when they cannot be, and kept.

use std::fmt::Write as _;

use callboard_tests::harness::{Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

/// `printf %s +14155550199 | sha256sum`
const HASHED: &str = "e8d4612843461999eefd96a316ed1b97a142e152473aebfe6cb220d6f484b109";
const UNREADABLE: &str = "The team's rules could not be read.";

/// Night in California is at half past eight.
const NIGHT: Option<u32> = Some(8 * 60 + 30);

fn with_policy(setup: Setup, policy: &str, test: impl AsyncFnOnce(&Page)) {
    with_page(Setup { has_policy: true, ..setup }, async |page| {
        page.backend.write_policy(policy);
        test(page).await;
    });
}

#[test]
fn rules_that_cannot_be_read_are_said_on_every_page() {
    let large = format!("{{\"version\":1}}{}", " ".repeat(10_000_000));
    for (policy, why) in [
        ("{\"version\":1,\"countries\":[\"US\"", "not valid JSON"),
        ("{\"version\":2,\"other\":[]}", "later version"),
        ("<html><p>Sign in</p></html>", "Another page came instead"),
        (large.as_str(), "larger than 8 MB"),
    ] {
        with_policy(Setup::default(), policy, async |page| {
            for path in ["/calls", "/calls/new", "/account", "/do-not-call", "/no/such/page"] {
                page.open(path).await;
                page.region("Team's rules").says(UNREADABLE).await;
                page.region("Team's rules").says(why).await;
            }
        });
    }
}

#[test]
fn without_rules_and_with_good_ones_nothing_is_said() {
    with_page(Setup { has_policy: true, ..Setup::default() }, async |page| {
        page.open("/account").await;
        page.says("Your team has no rules.").await;
        assert!(!page.text().await.contains(UNREADABLE));
        page.backend.write_policy("{\"version\":1,\"calls_per_number\":{\"day\":2}}");
        page.reload().await;
        page.says("At most 2 calls to one number in 24 hours.").await;
        assert!(!page.text().await.contains(UNREADABLE));
    });
}

#[test]
fn a_listed_number_is_not_called_and_another_is() {
    let policy = json!({ "version": 1, "do_not_call": [HASHED] }).to_string();
    with_policy(Setup::default(), &policy, async |page| {
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.says("Your team never calls this number.").await;
        assert_eq!(page.backend.placements().await, 0);
        page.open("/calls/new").await;
        form::place_call(page, "+14155550198").await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_cap_counts_the_calls_of_everybody() {
    let policy = json!({ "version": 1, "calls_per_number": { "day": 2 } }).to_string();
    with_policy(Setup::default().history(0), &policy, async |page| {
        page.backend.place(ANSWERED).await;
        page.backend.advance(700).await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.button("Call anyway").click().await;
        page.call_opens().await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 2);
        page.backend.advance(700).await;
        page.open("/calls/new").await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        wait_until("the cap is said", async || {
            let text = page.text().await;
            text.contains("24 hours") || text.contains("2 of 2")
        })
        .await;
        assert_eq!(page.backend.dials_of(ANSWERED).await, 2);
    });
}

#[test]
fn outside_the_window_nothing_is_sent_without_a_reason() {
    // The browser's own rules, because the team's stay as they are.
    let policy = json!({ "version": 1, "window": { "from": "09:00", "to": "17:00" } });
    let setup = Setup { minute: NIGHT, ..Setup::default() };
    with_policy(setup, &policy.to_string(), async |page| {
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        wait_until("the hours are said", async || page.text().await.contains("calling hours"))
            .await;
        assert_eq!(page.backend.placements().await, 0);
    });
}

#[test]
fn a_browser_can_be_stricter_than_its_team_and_not_less_strict() {
    let policy = json!({ "version": 1, "calls_per_number": { "day": 3 } }).to_string();
    with_policy(Setup::default().history(0), &policy, async |page| {
        page.open("/account").await;
        let field = page.field("Calls to one number in 24 hours");
        field.fill("4").await;
        page.button("Save rules").click().await;
        assert!(field.is_invalid().await.contains("from 0 to 3"));
        field.fill("0").await;
        page.button("Save rules").click().await;
        page.says("Saved in this browser.").await;
        page.reload().await;
        field.has_value("0").await;
        page.open("/calls/new").await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        wait_until("the cap is said", async || {
            let text = page.text().await;
            text.contains("24 hours") || text.contains("0 of 0")
        })
        .await;
        assert_eq!(page.backend.placements().await, 0);
        page.open("/account").await;
        page.button("Clear").click().await;
        page.says("Saved in this browser.").await;
        page.open("/calls/new").await;
        form::place_call(page, "+14155550198").await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn a_number_among_100_000_is_not_called() {
    let mut policy = format!("{{\"version\":1,\"do_not_call\":[\"{HASHED}\"");
    for n in 0..99_999 {
        let _ = write!(policy, ",\"{n:064x}\"");
    }
    policy.push_str("]}");
    with_policy(Setup::default(), &policy, async |page| {
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.says("Your team never calls this number.").await;
        assert_eq!(page.backend.placements().await, 0);
    });
}

#[test]
fn with_rules_that_cannot_be_read_every_placement_asks_first() {
    with_policy(Setup::default().history(0), "{\"version\":1,", async |page| {
        for to in ["+14155550198", "+14155550197"] {
            form::fill_minimal(page, to).await;
            form::submit(page).await;
            page.alert().says("Team rules: Could not be read.").await;
            assert_eq!(page.backend.dials_of(to).await, 0);
            page.button("Call anyway").click().await;
            page.call_opens().await;
            assert_eq!(page.backend.dials_of(to).await, 1);
        }
    });
}

#[test]
fn a_day_with_its_budget_spent_places_no_more_calls() {
    let policy = json!({ "version": 1, "day_budget_cents": 1 }).to_string();
    with_policy(Setup::default().history(0), &policy, async |page| {
        page.open("/calls/new").await;
        form::place_call(page, "+14155550198").await;
        page.backend.advance(700).await;
        form::fill_minimal(page, ANSWERED).await;
        form::submit(page).await;
        page.says("The rules allow $0.01 a day.").await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn two_tabs_at_once_call_a_number_no_more_often_than_the_cap() {
    let policy = json!({ "version": 1, "calls_per_number": { "day": 1 } }).to_string();
    with_policy(Setup::default().history(0), &policy, async |page| {
        let first = page.window().await;
        let second = page.open_window().await;
        for to in ["+14155550198", "+14155550197", "+14155550196"] {
            page.switch_to(&first).await;
            form::fill_minimal(page, to).await;
            page.switch_to(&second).await;
            form::fill_minimal(page, to).await;
            // Another call, and no repetition of the first.
            page.field("Max hold (seconds)").fill("600").await;
            let soon = page.soon().await;
            page.button("Place call").last().click_at_time(soon).await;
            page.switch_to(&first).await;
            page.button("Place call").last().click_at_time(soon).await;
            page.call_opens_in_one_of(&first, &second).await;
            for window in [&first, &second] {
                page.switch_to(window).await;
                if page.url().await.ends_with("/calls/new") {
                    is_held_back_by_the_cap(page).await;
                }
            }
            assert_eq!(page.backend.dials_of(to).await, 1, "{to}");
        }
    });
}

/// The rules say so at once, or after the question about the call that the other tab placed;
/// or that call is not known to be placed yet.
async fn is_held_back_by_the_cap(page: &Page) {
    wait_until("something is said", async || {
        let text = page.text().await;
        let is_refused =
            text.contains("in 24 hours") || text.contains("earlier call to this number");
        is_refused || page.button("Call anyway").exists().await
    })
    .await;
    if page.button("Call anyway").exists().await {
        page.button("Call anyway").click().await;
        page.says("in 24 hours").await;
    }
}
