//! The banner of a press that is not settled, wherever it stands: what there is
//! to say, what happens next by itself, and the way out.

use crate::browser::clock::Clock;
use crate::call::number::grouped;
use crate::components::banner::{Banner, Details};
use crate::format;
use crate::intent::{Doubt, Intent, Looked, State};
use crate::markup::{self, view};
use crate::placing::{Placing, Shown, Trouble};
use crate::reactive::{Memo, memo, memo_from_last};
use crate::remedy::Button;
use leptos::prelude::*;

/// `children` stand below the steps.
#[component]
pub fn PressBanner(
    key: String,
    on_press: Callback<Button>,
    #[prop(optional)] children: Option<ChildrenFn>,
) -> impl IntoView {
    let placing = expect_context::<Placing>();
    let shown = memo_of(placing, key.clone());
    markup::child(move || {
        let shown = shown.get()?;
        let press = untrack(|| placing.intent(&key))?;
        let (key, discarded) = (key.clone(), key.clone());
        let dismiss = Callback::new(move |()| placing.discard(&discarded));
        let on_dismiss = press.is_settled().then_some(dismiss);
        let details = Details::of(&shown.failure, shown.at);
        let inside = children.as_ref().map(|children| children());
        Some(view! {
            <Banner remedy=shown.remedy.clone() details on_press on_dismiss>
                {inside}
                <Progress key />
            </Banner>
        })
    })
}

/// What to say of the press; another value only when something else is to be
/// said, so that what ticks does not rebuild the banner.
pub fn memo_of(placing: Placing, key: String) -> Memo<Option<Shown>> {
    memo_from_last(move |last: Option<&Option<Shown>>| {
        let press = placing.intent(&key)?;
        match (placing.shown(&press), last) {
            // While it is asked about again, what was said stands.
            (None, Some(Some(last))) if press.doubt == Doubt::Lost && !press.is_settled() => {
                Some(last.clone())
            }
            (shown, _) => shown,
        }
    })
}

/// What stands below the steps, and changes while the banner stays.
#[derive(Clone, PartialEq, Default)]
struct Tail {
    /// What happens next, and when.
    progress: Option<String>,
    can_stop: bool,
    /// What the list of calls said.
    looked: Option<&'static str>,
    can_forget: bool,
}

#[component]
fn Progress(key: String) -> impl IntoView {
    let placing = expect_context::<Placing>();
    let clock = expect_context::<Clock>();
    let number = untrack(|| placing.intent(&key)).map(|press| grouped(&press.to_number));
    let watched = key.clone();
    let tail = memo(move || {
        let _ = clock.now();
        let press = placing.intent(&watched)?;
        Some(tail(&press, &placing.trouble(&watched), crate::follow::browser_now()))
    });
    let tail = move || tail.get().unwrap_or_default();
    let can_stop = memo(move || tail().can_stop);
    let can_forget = memo(move || tail().can_forget);
    let forgotten = key.clone();
    view! {
        <p class="countdown">
            <span aria-live="off">{move || tail().progress}</span>
            {move || can_stop.get().then(|| {
                let key = key.clone();
                view! { <button type="button" class="button" on:click=move |_| placing.stop(&key)>"Stop"</button> }
            })}
        </p>
        <p>{move || tail().looked}</p>
        // What remains when asking did not settle it: the person's own knowledge.
        {move || can_forget.get().then(|| {
            let (number, key) = (number.clone(), forgotten.clone());
            view! {
                <p>
                    "Still not known. If you are sure that the phone at "<span translate="no">{number}</span>
                    " did not ring, you can forget this press; if it did ring, a new call rings it a second time."
                </p>
                <button type="button" class="button" on:click=move |_| placing.discard(&key)>
                    "Forget this press"
                </button>
            }
        })}
    }
}

fn tail(press: &Intent, trouble: &Trouble, now: i64) -> Tail {
    let left = trouble.due.map(|due| (due - now + 999).div_euclid(1_000).max(0));
    let attempt = press.attempts + 1;
    // An API may ask for hours.
    let wait = left.map(format::duration);
    let progress = match (press.state, wait) {
        (State::RetryAllowed, Some(wait)) => {
            Some(format!("Trying again in {wait}, with the same key (try {attempt})."))
        }
        (State::Unknown, Some(wait)) => {
            Some(format!("Checking again in {wait}, with the same key."))
        }
        (State::Unknown, _) if trouble.is_resting => {
            Some("Callboard no longer checks by itself.".to_owned())
        }
        (State::Armed, _) if trouble.is_not_kept => None,
        (State::Armed | State::Sent | State::Unknown, _) => Some("Checking…".to_owned()),
        _ => None,
    };
    Tail {
        progress,
        can_stop: press.state == State::RetryAllowed && left.is_some(),
        looked: match trouble.looked {
            Some(Looked::Absent) if !press.is_settled() => {
                Some("The list of calls shows no call that this press could have placed, so far.")
            }
            Some(Looked::NoList) => Some("This host does not list its calls."),
            _ => None,
        },
        can_forget: (trouble.looked.is_some() || trouble.is_resting)
            && !press.is_settled()
            && !press.is_on_its_way(),
    }
}
