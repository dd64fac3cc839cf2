//! What stays where it is: “Place call” whatever appears, and the page whatever the API says.

use callboard_tests::harness::{Page, Scope, Setup, with_page};
use serde_json::{Value, json};

use crate::new_call_form::{self as form, ANSWERED};

const SIZES: [(u32, u32); 2] = [(1280, 900), (360, 740)];

/// Where an element begins on the page, in CSS pixels; what is fixed, in the window.
async fn place_of(page: &Page, selector: &str) -> Value {
    const SCRIPT: &str = "const box = document.querySelector(arguments[0]).getBoundingClientRect();
        const scrolled = arguments[0] === '#place-call' ? 0 : window.scrollY;
        return [Math.round(box.left), Math.round(box.top + scrolled)];";
    page.run(SCRIPT, vec![json!(selector)]).await.unwrap()
}

#[test]
fn place_call_stays_where_it_is() {
    for size in SIZES {
        with_page(Setup { size, ..Setup::default() }, async |page| {
            page.allow_failure("/v1/call", "403");
            page.open("/calls/new").await;
            let place = place_of(page, "#place-call").await;
            let stays = async |when: &str| {
                assert_eq!(place_of(page, "#place-call").await, place, "{when}, {size:?}");
            };
            form::open_with_numbers(page, "+14155550124").await;
            page.select("Agent").choose("Appointment reminders").await;
            page.region("Before you call").says("Still empty").await;
            stays("a row needs attention").await;
            form::submit(page).await;
            page.alert().heading("Call +1 415 555 0124 all the same?").has_focus().await;
            stays("it is asked").await;
            page.alert().button("Call anyway").click().await;
            page.alert()
                .heading("Your organization cannot make outbound calls yet")
                .is_visible()
                .await;
            stays("a banner says why").await;
            page.field("To number").fill("+442079460958").await;
            form::submit(page).await;
            page.region("Before you call").item("United Kingdom").has_focus().await;
            stays("a row is refused").await;
        });
    }
}

#[test]
fn whether_phones_ring_is_said_from_the_first_paint_in_the_same_room() {
    for size in SIZES {
        with_page(Setup { size, ..Setup::default() }, async |page| {
            page.backend.hold_all_responses(true);
            page.open("/calls/new").await;
            page.says("Not known yet: whether real phones ring.").await;
            let before = place_of(page, "main h1").await;
            page.backend.hold_all_responses(false);
            page.says("no phone rings").await;
            // With balance, organization and calls in progress.
            page.says("Balance $").await;
            page.says("Northside Dental").await;
            assert_eq!(place_of(page, "main h1").await, before, "{size:?}");
        });
    }
}

#[test]
fn a_number_of_the_sandbox_fills_the_form_and_its_table_moves_nothing() {
    for size in SIZES {
        with_page(Setup { size, ..Setup::default() }, async |page| {
            form::open_with_numbers(page, ANSWERED).await;
            let heading = place_of(page, "main h1").await;
            let table =
                page.disclosure("Sandbox: no phone rings, no money is spent. Numbers to try");
            table.click().await;
            page.button("+14155550101").is_visible().await;
            assert_eq!(place_of(page, "main h1").await, heading, "{size:?}");
            page.button("+14155550101").click().await;
            page.field("To number").has_value("+14155550101").await;
            page.field("To number").has_focus().await;
            page.button("+14155550102").is_gone().await;
            // From any other page, too.
            page.open("/calls").await;
            table.click().await;
            page.button("+14155550102").click().await;
            page.heading("New call").is_visible().await;
            page.field("To number").has_value("+14155550102").await;
        });
    }
}

/// The lists are fetched anew and cannot be.
const LISTS: [&str; 4] =
    ["*/v1/phone-numbers*", "*/v1/agents*", "*/v1/billing*", "*/v1/outbound-tcpa*"];

#[test]
fn what_could_not_be_loaded_is_tried_again_and_nothing_typed_is_lost() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/", "net::ERR_BLOCKED_BY_");
        form::fill(page, ANSWERED).await;
        page.block(&LISTS).await;
        page.reload().await;
        for select in ["From number", "Agent"] {
            page.select(select).is_visible().await;
        }
        page.says("Could not be loaded, trying again").await;
        assert!(!page.text().await.contains("cannot be listed"));
        page.field("To number").fill("+14155550198").await;
        page.block(&[]).await;
        page.select("From number").says("Main outbound").await;
        page.select("Agent").says("Appointment reminders").await;
        form::is_still_filled(page, "+14155550198").await;
        page.region("Before you call").disclosure("Ready to call").is_visible().await;
        page.region("Before you call").does_not_say("could not be loaded").await;
    });
}

#[test]
fn an_outage_is_asked_about_ever_more_rarely() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/", "502");
        page.backend.disconnect_api().await;
        page.open("/calls/new").await;
        page.says("Could not be loaded, trying again").await;
        tokio::time::sleep(std::time::Duration::from_secs(16)).await;
        // At once, and after 2, 4 and 8 seconds.
        let asked = page.requests("/v1/agents").await;
        assert!((2..=5).contains(&asked), "{asked} times in 16 s");
    });
}

#[test]
fn typing_is_quick_with_hundreds_of_agents() {
    with_page(Setup::default(), async |page| {
        for id in 1000..1500 {
            let prompt =
                format!("You are agent {id}. Call {{{{name}}}} about {{{{topic}}}}. ").repeat(4);
            page.backend
                .set_agent(json!({ "id": id, "name": format!("Agent {id}"), "prompt": prompt }))
                .await;
        }
        form::open_with_numbers(page, ANSWERED).await;
        page.select("Agent").choose("Agent 1250").await;
        page.field("name").is_visible().await;
        // How long the page is busy after a letter: the median, as this machine may be.
        for selector in ["#to_number", "#variable-name", "#max_hold_seconds"] {
            let script = format!(
                "const done = arguments[0];
                (async () => {{
                    const field = document.querySelector({selector:?});
                    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
                    const took = [];
                    for (let i = 0; i < 21; i++) {{
                        set.call(field, '+1415555019' + (i % 10));
                        const start = performance.now();
                        field.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));
                        await new Promise(next => {{
                            const channel = new MessageChannel();
                            channel.port1.onmessage = next;
                            channel.port2.postMessage(0);
                        }});
                        took.push(performance.now() - start);
                    }}
                    took.sort((a, b) => a - b);
                    done(took[10]);
                }})();"
            );
            let median = page.run_async(&script).await;
            let median = median.as_f64().expect("a time");
            assert!(median < 50.0, "{selector}: {median} ms");
        }
    });
}
