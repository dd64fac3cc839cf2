//! The banner of a placement that is not settled, wherever it is shown: what there is
//! to say, what happens next automatically, and what a person can do.

use super::shown_placement::Shown;
use crate::access::Action;
use crate::browser::clock::{Clock, browser_now};
use crate::call::number::grouped;
use crate::components::banner::{Banner, Details};
use crate::components::candidates::Candidates;
use crate::format;
use crate::outbox::env::PauseReason;
use crate::outbox::{Ambiguity, Hold, Lookup, Placement, PlacementStatus, Placements, State};
use crate::remedy::Button;
use leptos::prelude::*;
use strict_view::view;

/// `children` are shown below the steps.
#[component]
pub fn PlacementBanner(
    key: String,
    on_press: Callback<Button>,
    #[prop(optional)] children: Option<ChildrenFn>,
) -> impl IntoView {
    let placements = expect_context::<Placements>();
    let shown = memo_of(placements, key.clone());
    let content = move || {
        let shown = shown.get()?;
        let placement = untrack(|| placements.get(&key))?;
        let (key, discarded) = (key.clone(), key.clone());
        let dismiss = Callback::new(move |()| placements.discard(&discarded));
        let on_dismiss = placement.is_settled().then_some(dismiss);
        let details = Details::of(&shown.failure, shown.at);
        let inside = children.as_ref().map(|children| children());
        Some(view! {
            <Banner remedy=shown.remedy.clone() details on_press on_dismiss try_again=Some(Action::Place) idempotency_key=Some(key.clone())>
                {inside}
                <Candidates key=key.clone() />
                <Next key />
            </Banner>
        })
    };
    view! { {content} }
}

/// What to say of the placement; another value only when something else is to be
/// said, so that what ticks does not rebuild the banner.
pub fn memo_of(placements: Placements, key: String) -> Memo<Option<Shown>> {
    Memo::new(move |last: Option<&Option<Shown>>| {
        let placement = placements.get(&key)?;
        let is_open = placement.ambiguity == Ambiguity::Lost && !placement.is_settled();
        match (placements.shown(&placement), last) {
            // While it is being checked again, the banner stays.
            (None, Some(Some(last))) if is_open => Some(last.clone()),
            (shown, _) => shown,
        }
    })
}

/// What is below the steps, and changes while the banner stays.
#[derive(Clone, PartialEq, Default)]
struct Tail {
    /// What happens next, and when.
    next: Option<String>,
    can_stop: bool,
    /// What the list of calls said.
    looked: Option<&'static str>,
    can_discard: bool,
}

#[component]
fn Next(key: String) -> impl IntoView {
    let placements = expect_context::<Placements>();
    let clock = expect_context::<Clock>();
    let number = untrack(|| placements.get(&key)).map(|placement| grouped(&placement.to_number));
    let watched = key.clone();
    let tail = Memo::new(move |_| {
        let now = clock.now();
        let placement = placements.get(&watched)?;
        let status = placements.status(&watched);
        let is_elsewhere = placements.is_elsewhere(&placement);
        Some(tail(&placement, &status, is_elsewhere, browser_now(), now.0))
    });
    let tail = move || tail.get().unwrap_or_default();
    let can_stop = Memo::new(move |_| tail().can_stop);
    let can_discard = Memo::new(move |_| tail().can_discard);
    let discarded = key.clone();
    view! {
        <p class="countdown">
            <span aria-live="off">{move || tail().next}</span>
            {move || can_stop.get().then(|| {
                let key = key.clone();
                view! { <button type="button" class="button" on:click=move |_| placements.stop(&key)>"Stop"</button> }
            })}
        </p>
        <p>{move || tail().looked}</p>
        // What remains when asking did not settle it: the person's own knowledge.
        {move || can_discard.get().then(|| {
            let (number, key) = (number.clone(), discarded.clone());
            view! {
                <p>
                    "Are you sure that the phone at "<span translate="no">{number}</span>
                    " did not ring? Then discard this attempt. Otherwise a new call may ring it a second time."
                </p>
                <button type="button" class="button" on:click=move |_| placements.discard(&key)>
                    "Discard this attempt"
                </button>
            }
        })}
    }
}

/// `now` is the server's time; both are in milliseconds.
fn tail(
    placement: &Placement,
    status: &PlacementStatus,
    is_elsewhere: bool,
    browser_now: i64,
    now: i64,
) -> Tail {
    let will_send = status.next.is_some_and(|next| next.will_send);
    let wait = status.next.map(|next| {
        let seconds = (next.at - browser_now + 999).div_euclid(1_000).max(0);
        // An API may ask for minutes.
        format::wait(seconds)
    });
    let next = match (placement.state, wait) {
        _ if is_elsewhere && placement.hold == Hold::None => None,
        (State::Armed, _) => None,
        (State::Sent, _) if placement.is_overdue(now) => None,
        (State::Sent, _) => Some("Checking…".to_owned()),
        (State::RetryAllowed | State::Unknown, Some(wait)) if will_send => Some(format!(
            "Sending the same attempt again in {wait} (try {}). The phone cannot ring twice.",
            placement.attempts + 1
        )),
        (State::RetryAllowed | State::Unknown, wait) => {
            let wait = wait.map_or(String::new(), |wait| format!(" Checking again in {wait}."));
            Some(format!("{}{wait}", resting(placement, status)).trim_start().to_owned())
        }
        _ => None,
    };
    Tail {
        next,
        // Also of another tab, which cannot say what it is about to do.
        can_stop: will_send
            || (is_elsewhere
                && placement.hold == Hold::None
                && matches!(placement.state, State::RetryAllowed | State::Unknown)),
        looked: match status.lookup {
            Some(Lookup::NotFound) if !placement.is_settled() => {
                Some("No matching call in the call list yet.")
            }
            Some(Lookup::Inconclusive) if !placement.is_settled() => {
                Some("No matching call in the call list, but it may not show all calls.")
            }
            Some(Lookup::NoList) => Some("This server does not list calls."),
            _ => None,
        },
        can_discard: match placement.state {
            State::Armed => status.is_unsent(placement, now),
            State::Sent => placement.may_be_discarded(now),
            State::RetryAllowed => !will_send,
            State::Unknown => true,
            _ => false,
        },
    }
}

/// Why nothing is sent automatically.
fn resting(placement: &Placement, status: &PlacementStatus) -> &'static str {
    if let Some(why) = placement.forbidden {
        return why.sentence();
    }
    match (placement.hold, status.pause_reason) {
        (_, Some(PauseReason::CalleeHours)) => {
            "It is too early or too late there, so nothing is sent automatically."
        }
        (Hold::Stopped, _) => "Stopped. Nothing is sent automatically.",
        (Hold::PageGone, _) => "Nothing is sent automatically.",
        (Hold::None, _) if status.is_not_stored => {
            "Not sent again: this browser could not save the attempt."
        }
        (Hold::None, Some(PauseReason::NoList)) => "We no longer check automatically.",
        (Hold::None, Some(PauseReason::Age)) => "Your attempt is too old to be sent automatically.",
        (Hold::None, Some(PauseReason::LongWait)) => {
            "ThunderPhone asks for a long wait, so nothing is sent automatically."
        }
        (Hold::None, None) => "",
    }
}
