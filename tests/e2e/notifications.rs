//! Notifications of the desktop when a call ends that was placed here. The pages get a class in
//! place of the desktop's.

use std::time::Duration;

use callboard_tests::harness::{Page, Scope, Setup, wait_until, with_page};
use serde_json::{Value, json};

use crate::new_call_form::{self as form, ANSWERED};

/// Rings for half a minute, and nobody answers.
const UNANSWERED: &str = "+14155550101";
const BOARD: &str = "Calls in progress";
const NOTIFY: &str = "Notify me when a call that I placed ends";
/// Longer than any of these calls.
const WHOLE_CALL: Duration = Duration::from_secs(300);

/// Notes notifications in place of the desktop, and remembers what the person has allowed.
const NOTIFICATIONS: &str = "
    globalThis.notified = [];
    globalThis.Notification = class extends EventTarget {
        static get permission() { return localStorage.permission ?? 'default' }
        static async requestPermission() { return localStorage.permission = localStorage.answer ?? 'granted' }
        constructor(title, { tag }) { super(); Object.assign(this, { title, tag, isOpen: true }); notified.push(this); }
        close() { this.isOpen = false }
    };";

async fn notified(page: &Page) -> Value {
    let script = "return notified.map(({ title, tag, isOpen }) => [title, tag, isOpen])";
    page.run(script, vec![]).await.expect("the notifications")
}

/// The only one there is: its title, its tag, and whether it is still shown.
async fn has_notified(page: &Page, expected: Value) {
    wait_until("it notifies", async || notified(page).await[0][2] == expected[2]).await;
    assert_eq!(notified(page).await, json!([expected]));
}

#[test]
fn the_end_of_an_own_call_is_notified_until_its_page_is_opened_in_any_tab() {
    let setup = Setup { init_script: NOTIFICATIONS, ..Setup::skippable() };
    with_page(setup, async |page| {
        let first = page.window().await;
        let id = form::place_call(page, ANSWERED).await;
        page.backend.place(UNANSWERED).await;
        page.link("Calls").click().await;
        page.list(BOARD).item("+1 415 555 0199").is_visible().await;
        let switch = page.checkbox(NOTIFY);
        assert!(!switch.is_checked().await);
        switch.click().await;
        wait_until("it is allowed", async || {
            page.run("return localStorage.permission", vec![]).await.unwrap() == "granted"
        })
        .await;
        // On another page, and nobody looks.
        page.link("Account").click().await;
        page.heading("Account").is_visible().await;
        page.hide(true).await;
        page.skip(WHOLE_CALL).await;
        let title = "Call to +1 415 555 0199 ended: The other side hung up";
        // The other one was placed elsewhere.
        has_notified(page, json!([title, id, true])).await;
        page.hide(false).await;
        page.open_window().await;
        page.open(&format!("/calls/{id}")).await;
        page.switch_to(&first).await;
        has_notified(page, json!([title, id, false])).await;
    });
}

#[test]
fn a_click_on_a_notification_opens_the_call() {
    let setup = Setup { init_script: NOTIFICATIONS, ..Setup::skippable() };
    with_page(setup, async |page| {
        let id = form::place_call(page, ANSWERED).await;
        page.run("localStorage.permission = 'granted'", vec![]).await.unwrap();
        page.link("Calls").click().await;
        page.checkbox(NOTIFY).click().await;
        page.skip(WHOLE_CALL).await;
        wait_until("it notifies", async || notified(page).await != json!([])).await;
        page.run("notified[0].dispatchEvent(new Event('click'))", vec![]).await.unwrap();
        assert_eq!(page.call_opens().await, id);
        assert_eq!(notified(page).await[0][2], false);
    });
}

#[test]
fn a_browser_that_blocks_notifications_says_so() {
    let setup = Setup { init_script: NOTIFICATIONS, ..Setup::default() };
    with_page(setup, async |page| {
        page.backend.place(ANSWERED).await;
        page.open("/calls").await;
        page.run("localStorage.answer = 'denied'", vec![]).await.unwrap();
        page.checkbox(NOTIFY).click().await;
        page.says("Your browser blocks notifications.").await;
        page.checkbox(NOTIFY).click().await;
        wait_until("nothing is said", async || !page.text().await.contains("blocks notifications"))
            .await;
    });
}
