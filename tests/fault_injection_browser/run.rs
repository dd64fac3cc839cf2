//! One press under a plan, and what the app says of it in the end.

use std::fmt;
use std::time::Duration;

use callboard_tests::harness::{Key, Page, Scope, Window, retry, wait_until};
use serde_json::{Value, json};

use super::plan::{Disturbance, Plan};

const FROM: &str = "+1 202 555 0143";
const AGENT: &str = "Front desk";
const NOT_FOUND: &str = "ThunderPhone lists no call to";
const NOT_LISTED: &str = "The call list shows no such call";
/// Longer than the app waits for an answer and asks again.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Longer than a request may be on its way and a call take to appear in the list.
const LISTED_BY_THEN: Duration = Duration::from_secs(200);
/// How often to look before what is known but not on the screen is opened by hand.
const CHECKS_BEFORE_OPENING: usize = 25;

/// What the app says of the press.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Output {
    /// Its page is open.
    Call(u64),
    NotPlaced,
    Refused,
    /// Nothing, for a minute.
    Nothing,
}

/// What was said and what was so.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub reported: Output,
    pub dials: u64,
    /// How often the app has sent it.
    pub sent_attempts: u64,
    /// How often it arrived.
    pub arrivals: u64,
    pub why_wrong: Option<String>,
}

impl Outcome {
    /// What the browser has sent of its own accord.
    pub fn resends(&self) -> u64 {
        self.arrivals.saturating_sub(self.sent_attempts)
    }

    pub fn wrong(&self) -> Option<&str> {
        self.why_wrong.as_deref()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { reported, dials, sent_attempts, arrivals, why_wrong } = self;
        write!(f, "{reported:?}, {dials} dialled, {sent_attempts} sent, {arrivals} arrived")?;
        why_wrong.as_ref().map_or(Ok(()), |why| write!(f, ", WRONG: {why}"))
    }
}

/// Fills in what stays from call to call, and has the browser open its connections.
pub async fn prepare(page: &Page) {
    // Whatever fails is meant to.
    page.allow_failure("/v1/", "");
    page.backend.top_up(90_000).await;
    begin(page).await;
}

/// What is chosen stays from call to call, but not from window to window.
async fn begin(page: &Page) {
    page.open("/calls/new").await;
    page.select("From number").choose(FROM).await;
    page.select("Agent").choose(AGENT).await;
}

/// Presses, disturbs, ends the faults once they have struck, and waits for a word.
pub async fn place_and_wait(page: &Page, plan: &Plan) -> Output {
    let before = page.backend.placements().await;
    let first = page.window().await;
    let second = match plan.disturbance {
        Disturbance::SecondWindow | Disturbance::Closed | Disturbance::Crash => {
            Some(page.open_window().await)
        }
        _ => None,
    };
    page.switch_to(&first).await;
    begin(page).await;
    page.field("To number").fill(&plan.to).await;
    click_place_call(page, plan.disturbance).await;
    wait_until("the press arrives", async || page.backend.placements().await > before).await;
    let shown = disturb(page, plan, &first, second.as_ref()).await;

    let is_over = async || {
        page.backend.placements().await - before >= plan.place.len() as u64
            || matches!(state(page, &plan.to).await.as_deref(), Some("accepted" | "pending"))
    };
    // Not every fault strikes: the first answer that arrives ends it.
    let _ = retry(TIMEOUT, async || {
        if plan.disturbance == Disturbance::Impatience {
            check_now(page).await;
        }
        // From then on a person's hand alone meets the faults, and waits for each answer.
        if is_by_hand(stored_placement(page, &plan.to).await.as_ref()) {
            if plan.stalls() {
                return Ok(());
            }
            page.alert().button("Place call").click_if_present().await;
        }
        is_over().await.then_some(()).ok_or(())
    })
    .await;
    page.backend.set_faults(json!({})).await;
    if plan.ends_not_placed {
        page.skip(LISTED_BY_THEN).await;
    }
    let reported = reported(page, &plan.to).await;
    page.close_all_but(shown).await;
    reported
}

async fn click_place_call(page: &Page, disturbance: Disturbance) {
    let button = page.button("Place call");
    match disturbance {
        Disturbance::DoubleClick => button.double_click().await,
        Disturbance::HeldEnter => {
            button.focus().await;
            page.hold(Key::Enter, 20).await;
        }
        _ => button.click().await,
    }
}

/// What happens in the middle; the window that is looked at from then on.
async fn disturb<'a>(
    page: &Page,
    plan: &Plan,
    first: &'a Window,
    second: Option<&'a Window>,
) -> &'a Window {
    let Some(second) = second else {
        match plan.disturbance {
            Disturbance::Reload => page.reload().await,
            Disturbance::BackAndForth => {
                page.back().await;
                page.forward().await;
            }
            Disturbance::Offline => {
                page.go_offline(true).await;
                page.go_offline(false).await;
            }
            _ => {}
        }
        return first;
    };
    if plan.disturbance == Disturbance::Crash {
        page.crash_and_switch_to(second).await;
        page.open("/calls").await;
        return second;
    }
    page.switch_to(second).await;
    page.open("/calls/new").await;
    if plan.disturbance == Disturbance::SecondWindow {
        // The same draft while it is on its way; afterwards nothing is offered.
        page.button("Use this draft").click_if_present().await;
        page.button("Place call").click_if_present().await;
        page.switch_to(first).await;
        return first;
    }
    page.switch_to(first).await;
    page.close_and_switch_to(second).await;
    second
}

async fn check_now(page: &Page) {
    page.button("Check what happened").click_if_present().await;
}

/// Waits until the app says what became of the press to this number.
async fn reported(page: &Page, to: &str) -> Output {
    let mut checks = 0;
    let outcome = retry(TIMEOUT, async || {
        let stored_placement = stored_placement(page, to).await;
        let Some(stored_placement) = stored_placement else {
            return Err("it is not noted".to_owned());
        };
        match stored_placement["state"].as_str().unwrap_or_default() {
            "accepted" | "pending" => {
                let id = stored_placement["call_id"].as_u64().expect("the id of an accepted call");
                if page.url().await.ends_with(&format!("/calls/{id}")) {
                    return Ok(Output::Call(id));
                }
                page.link("Open the call").click_if_present().await;
                checks += 1;
                if checks > CHECKS_BEFORE_OPENING {
                    // Another window has said so.
                    page.open(&format!("/calls/{id}")).await;
                }
                Err("its call is not open".to_owned())
            }
            "not_placed" if page.text().await.contains(NOT_FOUND) => Ok(Output::NotPlaced),
            "refused" => Ok(Output::Refused),
            other => {
                find_out(page, is_by_hand(Some(&stored_placement))).await;
                Err(other.to_owned())
            }
        }
    });
    outcome.await.unwrap_or(Output::Nothing)
}

/// Whether nothing of it is sent by itself any more.
fn is_by_hand(stored_placement: Option<&Value>) -> bool {
    stored_placement.is_some_and(|stored_placement| {
        stored_placement["state"] == "unknown" && stored_placement["hold"] != "none"
    })
}

/// What a person does about a press of which nobody knows: recognises the call, or has
/// what is nowhere in the list sent again.
async fn find_out(page: &Page, is_by_hand: bool) {
    page.button("This is my call").click_if_present().await;
    if is_by_hand && page.text().await.contains(NOT_LISTED) {
        page.alert().button("Place call").click_if_present().await;
    }
}

/// Places after all what was not placed.
pub async fn place_after_all(page: &Page, reported: Output, to: &str) -> Output {
    match reported {
        Output::NotPlaced => page.alert().button("Place call").click().await,
        _ => {
            page.open("/calls/new").await;
            // The draft of a window that was closed is offered in this one.
            if page.field("To number").value().await.is_empty() {
                page.button("Use this draft").click().await;
            }
            page.button("Place call").click().await;
        }
    }
    wait_until("it is on its way", async || {
        !matches!(state(page, to).await.as_deref(), Some("not_placed" | "refused"))
    })
    .await;
    self::reported(page, to).await
}

/// What the browser remembers of the press to this number.
pub async fn stored_placement(page: &Page, to: &str) -> Option<Value> {
    page.stored_placements()
        .await
        .into_iter()
        .find(|click_place_call| click_place_call["to_number"] == to)
}

async fn state(page: &Page, to: &str) -> Option<String> {
    Some(stored_placement(page, to).await?["state"].as_str()?.to_owned())
}
