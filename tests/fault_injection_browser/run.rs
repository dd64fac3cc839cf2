//! One press under a plan, and what the app says of it in the end.

use std::fmt;
use std::time::Duration;

use callboard_tests::harness::{Key, Page, Scope, Window, look, until};
use serde_json::{Value, json};

use super::plan::{Disturbance, Plan};

const FROM: &str = "+1 202 555 0143";
const AGENT: &str = "Front desk";
const NOT_FOUND: &str = "ThunderPhone lists no call to";
const NOT_LISTED: &str = "The call list shows no such call";
/// Longer than the app waits for an answer and asks again.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longer than a request may be on its way and a call take to appear in the list.
const LISTED_BY_THEN: Duration = Duration::from_secs(200);
/// How often to look before what is known but not on the screen is opened by hand.
const LOOKS: usize = 25;

/// What the app says of the press.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said {
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
    pub said: Said,
    pub dials: u64,
    /// How often the app has sent it.
    pub sendings: u64,
    /// How often it arrived.
    pub arrivals: u64,
    pub why_wrong: Option<String>,
}

impl Outcome {
    /// What the browser has sent of its own accord.
    pub fn resends(&self) -> u64 {
        self.arrivals.saturating_sub(self.sendings)
    }

    pub fn wrong(&self) -> Option<&str> {
        self.why_wrong.as_deref()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { said, dials, sendings, arrivals, why_wrong } = self;
        write!(f, "{said:?}, {dials} dialled, {sendings} sent, {arrivals} arrived")?;
        why_wrong.as_ref().map_or(Ok(()), |why| write!(f, ", WRONG: {why}"))
    }
}

/// Fills in what stays from call to call, and has the browser open its connections.
pub async fn prepare(page: &Page) {
    // Whatever fails is meant to.
    page.expects("/v1/", "");
    page.host.top_up(90_000).await;
    begin(page).await;
}

/// What is chosen stays from call to call, but not from window to window.
async fn begin(page: &Page) {
    page.open("/calls/new").await;
    page.select("From number").choose(FROM).await;
    page.select("Agent").choose(AGENT).await;
}

/// Presses, disturbs, ends the faults once they have struck, and waits for a word.
pub async fn press_and_wait(page: &Page, plan: &Plan) -> Said {
    let before = page.host.placements().await;
    let first = page.window().await;
    let second = match plan.disturbance {
        Disturbance::SecondWindow | Disturbance::Closed | Disturbance::Crash => {
            Some(page.open_window().await)
        }
        _ => None,
    };
    page.turn_to(&first).await;
    begin(page).await;
    page.field("To number").fill(&plan.to).await;
    press(page, plan.disturbance).await;
    until("the press arrives", async || page.host.placements().await > before).await;
    let shown = disturb(page, plan, &first, second.as_ref()).await;

    let is_over = async || {
        page.host.placements().await - before >= plan.place.len() as u64
            || matches!(state(page, &plan.to).await.as_deref(), Some("accepted" | "pending"))
    };
    // Not every fault strikes: the first answer that arrives ends it.
    let _ = look(PATIENCE, async || {
        if plan.disturbance == Disturbance::Impatience {
            hurry(page).await;
        }
        // From then on a person's hand alone meets the faults, and waits for each answer.
        if is_by_hand(note(page, &plan.to).await.as_ref()) {
            if plan.stalls() {
                return Ok(());
            }
            page.alert().button("Place call").click_if_there().await;
        }
        is_over().await.then_some(()).ok_or(())
    })
    .await;
    page.host.faults(json!({})).await;
    if plan.is_in_vain {
        page.skip(LISTED_BY_THEN).await;
    }
    let said = said(page, &plan.to).await;
    page.close_all_but(shown).await;
    said
}

async fn press(page: &Page, disturbance: Disturbance) {
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
        page.crash_for(second).await;
        page.open("/calls").await;
        return second;
    }
    page.turn_to(second).await;
    page.open("/calls/new").await;
    if plan.disturbance == Disturbance::SecondWindow {
        // The same draft while it is on its way; afterwards nothing is offered.
        page.button("Use this draft").click_if_there().await;
        page.button("Place call").click_if_there().await;
        page.turn_to(first).await;
        return first;
    }
    page.turn_to(first).await;
    page.close_for(second).await;
    second
}

async fn hurry(page: &Page) {
    page.button("Check what happened").click_if_there().await;
}

/// Waits until the app says what became of the press to this number.
async fn said(page: &Page, to: &str) -> Said {
    let mut silent = 0;
    let outcome = look(PATIENCE, async || {
        let note = note(page, to).await;
        let Some(note) = note else { return Err("it is not noted".to_owned()) };
        match note["state"].as_str().unwrap_or_default() {
            "accepted" | "pending" => {
                let id = note["call_id"].as_u64().expect("the id of an accepted call");
                if page.url().await.ends_with(&format!("/calls/{id}")) {
                    return Ok(Said::Call(id));
                }
                page.link("Open the call").click_if_there().await;
                silent += 1;
                if silent > LOOKS {
                    // Another window has said so.
                    page.open(&format!("/calls/{id}")).await;
                }
                Err("its call is not open".to_owned())
            }
            "not_placed" if page.text().await.contains(NOT_FOUND) => Ok(Said::NotPlaced),
            "refused" => Ok(Said::Refused),
            other => {
                find_out(page, is_by_hand(Some(&note))).await;
                Err(other.to_owned())
            }
        }
    });
    outcome.await.unwrap_or(Said::Nothing)
}

/// Whether nothing of it is sent by itself any more.
fn is_by_hand(note: Option<&Value>) -> bool {
    note.is_some_and(|note| note["state"] == "unknown" && note["hold"] != "none")
}

/// What a person does about a press of which nobody knows: recognises the call, or has
/// what is nowhere in the list sent again.
async fn find_out(page: &Page, is_by_hand: bool) {
    page.button("This is my call").click_if_there().await;
    if is_by_hand && page.text().await.contains(NOT_LISTED) {
        page.alert().button("Place call").click_if_there().await;
    }
}

/// Places after all what was not placed.
pub async fn place_after_all(page: &Page, said: Said, to: &str) -> Said {
    match said {
        Said::NotPlaced => page.alert().button("Place call").click().await,
        _ => {
            page.open("/calls/new").await;
            // The draft of a window that was closed is offered in this one.
            if page.field("To number").value().await.is_empty() {
                page.button("Use this draft").click().await;
            }
            page.button("Place call").click().await;
        }
    }
    until("it is on its way", async || {
        !matches!(state(page, to).await.as_deref(), Some("not_placed" | "refused"))
    })
    .await;
    self::said(page, to).await
}

/// What the browser remembers of the press to this number.
pub async fn note(page: &Page, to: &str) -> Option<Value> {
    page.presses().await.into_iter().find(|press| press["to_number"] == to)
}

async fn state(page: &Page, to: &str) -> Option<String> {
    Some(note(page, to).await?["state"].as_str()?.to_owned())
}
