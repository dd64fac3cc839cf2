//! A card is charged once for one decision: whatever becomes of the answer, however often
//! somebody clicks, in as many tabs as there are. The sandbox counts.

use callboard_tests::harness::{
    InterceptedRequest, Interception, Interceptor, Key, Page, Scope, Setup, wait_until, with_page,
};
use serde_json::json;

pub const TOP_UP: &str = "/v1/billing/top-up";
const UNKNOWN: &str = "It is not known whether $25.00 was added";

/// Opens the form for the amount.
pub async fn open(page: &Page) {
    page.open("/account").await;
    page.region("Balance").button("Top up").click().await;
    page.field("Amount").has_focus().await;
}

/// Confirms $25.00.
pub async fn charge(page: &Page) {
    page.button("Add $25.00").click().await;
    page.group("Confirmation").button("Charge $25.00").click().await;
}

/// It is said, and counted: one charge with one key.
pub async fn is_charged_once(page: &Page) {
    page.heading("$25.00 added").is_visible().await;
    let state = page.backend.state().await;
    assert_eq!(state["charges"], 1, "{state}");
    let by_key = state["charges_by_key"].as_object().unwrap();
    assert_eq!((by_key.len(), by_key.values().next()), (1, Some(&json!(1))), "{state}");
}

pub async fn requests(page: &Page) -> u64 {
    page.backend.state().await["top_ups"].as_u64().unwrap()
}

/// The button that appeared is no longer new.
pub async fn takes_presses(page: &Page, id: &str) {
    let is_ready = format!("return !document.getElementById('{id}').matches('.is-new')");
    wait_until("it takes presses", async || page.run(&is_ready, vec![]).await.unwrap() == true)
        .await;
}

#[test]
fn a_question_names_amount_and_card_and_the_charged_button_is_gone_afterwards() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        let balance = page.region("Balance");
        page.button("$25.00").has_attribute("aria-pressed", "true").await;
        page.button("Add $25.00").click().await;
        let question = page.group("Confirmation");
        question.says("Charge $25.00 to Visa ending in 4242?").await;
        question.button("Cancel").click().await;
        page.field("Amount").has_focus().await;
        assert_eq!(requests(page).await, 0);
        charge(page).await;
        is_charged_once(page).await;
        balance.says("$67.50").await;
        balance.says("$25.00, ").await;
        page.button("Done").has_focus().await;
        assert!(!page.button("Charge $25.00").exists().await);
        assert!(!page.button("Add $25.00").exists().await);
        page.table("Transactions").says("Top-up").await;
        page.table("Transactions").says("+$25.00").await;
        page.press(Key::Enter).await;
        page.button("Top up").has_focus().await;
        assert_eq!(page.backend.charges().await, 1);
    });
}

#[test]
fn it_works_by_keyboard_and_a_held_key_confirms_nothing() {
    with_page(Setup::default(), async |page| {
        page.open("/account").await;
        page.button("Top up").focus().await;
        page.press(Key::Enter).await;
        page.field("Amount").has_focus().await;
        page.press(Key::SelectAll).await;
        page.type_text("12,50").await;
        page.hold(Key::Enter, 8).await;
        let button = page.button("Charge $12.50");
        button.has_focus().await;
        assert_eq!(requests(page).await, 0);
        takes_presses(page, "charge-now").await;
        page.hold(Key::Enter, 8).await;
        page.heading("$12.50 added").is_visible().await;
        page.hold(Key::Enter, 8).await;
        page.button("Top up").is_visible().await;
        page.button("Top up").has_focus().await;
        assert_eq!(page.backend.charges().await, 1);
    });
}

#[test]
fn enter_pressed_several_times_in_a_row_charges_nothing() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        page.press(Key::Enter).await;
        page.button("Charge $25.00").has_focus().await;
        for _ in 0..3 {
            page.press(Key::Enter).await;
        }
        page.button("Charge $25.00").is_visible().await;
        assert_eq!((requests(page).await, page.backend.charges().await), (0, 0));
        takes_presses(page, "charge-now").await;
        page.press(Key::Enter).await;
        is_charged_once(page).await;
        assert_eq!(requests(page).await, 1);
    });
}

#[test]
fn double_clicks_charge_once() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        page.button("Add $25.00").double_click().await;
        page.button("Charge $25.00").is_visible().await;
        assert_eq!(requests(page).await, 0);
        takes_presses(page, "charge-now").await;
        page.button("Charge $25.00").double_click().await;
        is_charged_once(page).await;
        assert_eq!(requests(page).await, 1);
    });
}

#[test]
fn a_lost_answer_is_found_in_the_transactions() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(TOP_UP, "50");
        page.backend.set_faults(json!({ "top_up": ["drop_after"] })).await;
        open(page).await;
        charge(page).await;
        is_charged_once(page).await;
        assert_eq!(requests(page).await, 1);
    });
}

#[test]
fn a_request_that_never_arrived_is_sent_again_with_the_same_key() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(TOP_UP, "50");
        page.backend.set_faults(json!({ "top_up": ["drop_before", "drop_after"] })).await;
        open(page).await;
        charge(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().heading(UNKNOWN).has_focus().await;
        page.alert().says("No top-up of $25.00 is in the transactions yet.").await;
        let sent = requests(page).await;
        page.alert().button("Check what happened").click().await;
        page.reload().await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().says("No top-up of $25.00 is in the transactions yet.").await;
        for name in ["Top up", "Add $25.00", "Charge $25.00", "Discard this attempt"] {
            assert!(!page.button(name).exists().await, "{name}");
        }
        assert_eq!((requests(page).await, page.backend.charges().await), (sent, 0));
        page.alert().button("Send it again").click().await;
        is_charged_once(page).await;
    });
}

#[test]
fn what_cannot_be_looked_up_is_sent_again_and_charged_once() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(TOP_UP, "50");
        page.allow_failure("/v1/billing/transactions", "");
        page.backend.set_faults(json!({ "top_up": ["drop_after"] })).await;
        open(page).await;
        page.block(&["*/v1/billing/transactions*"]).await;
        charge(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.alert().says("The transactions could not be loaded.").await;
        assert_eq!(page.backend.charges().await, 1);
        page.alert().button("Send it again").click().await;
        is_charged_once(page).await;
        assert_eq!(requests(page).await, 2);
        page.block(&[]).await;
    });
}

#[test]
fn a_reload_while_the_answer_is_awaited_charges_once() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(TOP_UP, "");
        page.backend.set_faults(json!({ "top_up": ["stall_after"] })).await;
        open(page).await;
        charge(page).await;
        page.button("Charging…").is_visible().await;
        wait_until("it is charged", async || page.backend.charges().await == 1).await;
        page.reload().await;
        is_charged_once(page).await;
        assert_eq!(requests(page).await, 1);
    });
}

#[test]
fn two_tabs_charge_once_and_agree_on_what_happened() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(TOP_UP, "50");
        page.backend.set_faults(json!({ "top_up": ["drop_before"] })).await;
        open(page).await;
        let first = page.window().await;
        let second = page.open_window().await;
        open(page).await;
        page.button("Add $25.00").click().await;
        page.button("Charge $25.00").is_visible().await;
        page.switch_to(&first).await;
        charge(page).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        page.switch_to(&second).await;
        page.alert().heading(UNKNOWN).is_visible().await;
        assert!(!page.button("Charge $25.00").exists().await);
        page.alert().button("Send it again").click().await;
        is_charged_once(page).await;
        page.switch_to(&first).await;
        is_charged_once(page).await;
        page.alert().is_gone().await;
        page.region("Balance").says("$67.50").await;
    });
}

#[test]
fn after_two_minutes_an_attempt_that_is_nowhere_can_be_discarded() {
    with_page(Setup::skippable(), async |page| {
        page.allow_failure(TOP_UP, "50");
        page.backend.set_faults(json!({ "top_up": ["drop_before"] })).await;
        open(page).await;
        charge(page).await;
        page.alert().says("No top-up of $25.00 is in the transactions yet.").await;
        assert!(!page.button("Discard this attempt").exists().await);
        page.skip(std::time::Duration::from_secs(125)).await;
        page.alert().button("Discard this attempt").click().await;
        page.field("Amount").has_focus().await;
        charge(page).await;
        is_charged_once(page).await;
    });
}

#[test]
fn an_amount_that_is_none_says_why_and_nothing_is_sent() {
    with_page(Setup::default(), async |page| {
        open(page).await;
        for (text, said) in [
            ("", "Enter an amount"),
            ("-5", "negative"),
            ("0", "more than $0.00"),
            ("1e9", "digits"),
            ("1000000000", "The most at once"),
            ("12.345", "Cents have two digits, or"),
            ("1.000", "Not clear"),
            ("12 50", "Not clear"),
            ("4.99", "The least at once is $5.00."),
            ("1000.01", "The most at once is $1,000.00."),
            ("ten", "digits"),
        ] {
            page.field("Amount").fill(text).await;
            page.button("Add").click().await;
            let error = page.field("Amount").is_invalid().await;
            let said = said.trim_end_matches(", or");
            assert!(error.contains(said) || error.contains("Not clear"), "{text}: {error}");
            page.field("Amount").has_focus().await;
        }
        page.field("Amount").fill("12,50").await;
        page.button("Add $12.50").is_visible().await;
        assert_eq!(requests(page).await, 0);
        page.field("Amount").fill("1000").await;
        page.button("Add $1,000.00").click().await;
        page.group("Confirmation").says("Charge $1,000.00 to Visa ending in 4242?").await;
        assert_eq!(page.backend.charges().await, 0);
    });
}

/// A host with narrower limits than others.
fn takes_no_25(request: &InterceptedRequest) -> Interception {
    const REFUSED: &str = r#"{"amount_cents": ["Ensure this value is less than 2000."]}"#;
    match request.path.as_str() {
        TOP_UP => Interception::Json(400, REFUSED),
        _ => Interception::PassThrough,
    }
}

#[test]
fn an_amount_that_only_this_host_refuses_is_said_at_the_field() {
    with_page(Setup::default(), async |page| {
        page.allow_failure(TOP_UP, "400");
        let interceptor = Interceptor::in_front_of(page.backend.address, takes_no_25).await;
        page.go_to(interceptor.address, "/account").await;
        page.is_started().await;
        page.region("Balance").button("Top up").click().await;
        charge(page).await;
        let error = page.field("Amount").is_invalid().await;
        assert!(error.contains("ThunderPhone says") && error.contains("cents"), "{error}");
        page.field("Amount").has_value("25.00").await;
        assert_eq!(page.backend.charges().await, 0);
    });
}

#[test]
fn without_storage_it_warns_and_an_unreadable_record_is_shown() {
    with_page(Setup::default(), async |page| {
        const WRITE: &str = "const [done] = arguments;
            const opening = indexedDB.open('callboard-charges');
            opening.onupgradeneeded = () => opening.result.createObjectStore('charges');
            opening.onsuccess = () => {
                const change = opening.result.transaction('charges', 'readwrite');
                change.objectStore('charges').put('{\"version\": 9}', 'current');
                change.oncomplete = () => { opening.result.close(); done(true); };
            };";
        page.open("/account").await;
        page.run_async(WRITE).await;
        page.reload().await;
        page.heading("A saved record of an earlier top-up is unreadable").is_visible().await;
        assert!(!page.button("Top up").exists().await);
        page.alert().button("Discard").click().await;
        page.button("Top up").has_focus().await;
        page.reload().await;
        page.button("Top up").is_visible().await;
    });
    with_page(Setup { blocks_storage: true, ..Setup::default() }, async |page| {
        open(page).await;
        page.button("Add $25.00").click().await;
        page.group("Confirmation").says("This browser blocks storage.").await;
        page.button("Charge $25.00").click().await;
        is_charged_once(page).await;
    });
}
