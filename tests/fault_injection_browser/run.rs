//! One placement under a plan, and what the app reports in the end.

use std::fmt;
use std::time::Duration;

use callboard_tests::harness::{Key, Page, Scope, Window, retry, wait_until};
use serde_json::{Value, json};

use super::plan::{Disturbance, Plan};

const FROM: &str = "+1 202 555 0143";
const AGENT: &str = "Front desk";
const NOT_FOUND: &str = "ThunderPhone lists no call to";
const NOT_LISTED: &str = "No matching call in the call list";
/// Longer than the app waits for a response and retries.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Longer than a request can take to arrive and a call to appear in the list.
const LISTING_LIMIT: Duration = Duration::from_secs(200);
/// After so many checks a known call that is not shown is opened manually.
const CHECKS_BEFORE_OPENING: usize = 25;

/// What the app reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reported {
    /// The page of this call is open.
    Call(u64),
    NotPlaced,
    Refused,
    /// Nothing within a minute.
    Nothing,
}

/// What was reported and what happened.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub reported: Reported,
    pub dials: u64,
    /// How many times the app has sent it.
    pub sent_attempts: u64,
    /// How many times it arrived.
    pub arrivals: u64,
    pub why_wrong: Option<String>,
}

impl Outcome {
    /// How many times the browser resent it on its own.
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
        write!(f, "{reported:?}, {dials} dialed, {sent_attempts} sent, {arrivals} arrived")?;
        why_wrong.as_ref().map_or(Ok(()), |why| write!(f, ", WRONG: {why}"))
    }
}

/// Fills in what stays from call to call, and makes the browser open its connections.
pub async fn prepare(page: &Page) {
    // All failures are intended.
    page.allow_failure("/v1/", "");
    // The second wasm is loaded in the background, on a slow machine while the network is down.
    page.allow_failure("/callboard-later-", "net::ERR_");
    page.backend.top_up(90_000).await;
    begin(page).await;
}

/// Selections stay from call to call, but not from tab to tab.
async fn begin(page: &Page) {
    page.open("/calls/new").await;
    page.select("From number").choose(FROM).await;
    page.select("Agent").choose(AGENT).await;
}

/// Places, disturbs, ends the faults once they have struck, and waits for a report.
pub async fn place_and_wait(page: &Page, plan: &Plan) -> Reported {
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
    wait_until("the request arrives", async || page.backend.placements().await > before).await;
    let shown = disturb(page, plan, &first, second.as_ref()).await;

    let is_over = async || {
        page.backend.placements().await - before >= plan.place.len() as u64
            || matches!(state(page, &plan.to).await.as_deref(), Some("accepted" | "pending"))
    };
    // Not every fault strikes: the first response that arrives ends the placement.
    let _ = retry(TIMEOUT, async || {
        if plan.disturbance == Disturbance::Impatience {
            check_now(page).await;
        }
        // From then on only manual retries meet the faults, each waiting for a response.
        if is_manual(stored_placement(page, &plan.to).await.as_ref()) {
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
        page.skip(LISTING_LIMIT).await;
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

/// Causes the disturbance; returns the window to watch from then on.
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
        // The same draft while it is in flight; later nothing is offered.
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

/// Waits until the app reports what became of the call to this number.
async fn reported(page: &Page, to: &str) -> Reported {
    let mut checks = 0;
    let outcome = retry(TIMEOUT, async || {
        let stored_placement = stored_placement(page, to).await;
        let Some(stored_placement) = stored_placement else {
            return Err("it is not stored".to_owned());
        };
        match stored_placement["state"].as_str().unwrap_or_default() {
            "accepted" | "pending" => {
                let id = stored_placement["call_id"].as_u64().expect("the id of an accepted call");
                if page.url().await.ends_with(&format!("/calls/{id}")) {
                    return Ok(Reported::Call(id));
                }
                page.link("Open the call").click_if_present().await;
                checks += 1;
                if checks > CHECKS_BEFORE_OPENING {
                    // Another tab has reported it.
                    page.open(&format!("/calls/{id}")).await;
                }
                Err("its call is not open".to_owned())
            }
            "not_placed" if page.text().await.contains(NOT_FOUND) => Ok(Reported::NotPlaced),
            "refused" => Ok(Reported::Refused),
            other => {
                resolve_unknown(page, is_manual(Some(&stored_placement))).await;
                Err(other.to_owned())
            }
        }
    });
    outcome.await.unwrap_or(Reported::Nothing)
}

/// Whether nothing of it is sent automatically any more.
fn is_manual(stored_placement: Option<&Value>) -> bool {
    stored_placement.is_some_and(|stored_placement| {
        stored_placement["state"] == "unknown" && stored_placement["hold"] != "none"
    })
}

/// What the user does about an unknown outcome: confirms the call, or retries if no call
/// is in the list.
async fn resolve_unknown(page: &Page, is_manual: bool) {
    page.button("This is my call").click_if_present().await;
    if is_manual && page.text().await.contains(NOT_LISTED) {
        page.alert().button("Place call").click_if_present().await;
    }
}

/// Places after all what was not placed.
pub async fn place_after_all(page: &Page, reported: Reported, to: &str) -> Reported {
    match reported {
        Reported::NotPlaced => page.alert().button("Place call").click().await,
        _ => {
            page.open("/calls/new").await;
            // The draft of the closed tab is offered here.
            if page.field("To number").value().await.is_empty() {
                page.button("Use this draft").click().await;
            }
            page.button("Place call").click().await;
        }
    }
    wait_until("it is sent", async || {
        !matches!(state(page, to).await.as_deref(), Some("not_placed" | "refused"))
    })
    .await;
    self::reported(page, to).await
}

/// The stored placement for this number.
pub async fn stored_placement(page: &Page, to: &str) -> Option<Value> {
    page.stored_placements().await.into_iter().find(|placement| placement["to_number"] == to)
}

async fn state(page: &Page, to: &str) -> Option<String> {
    Some(stored_placement(page, to).await?["state"].as_str()?.to_owned())
}
