//! The banner of a press that is not settled, wherever it stands: what there is
//! to say, what happens next by itself, and the way out.

use crate::browser::clock::Clock;
use crate::call::number::grouped;
use crate::components::banner::{Banner, Details};
use crate::intent::{Doubt, Intent, Looked, State};
use crate::markup::{self, view};
use crate::placing::{Placing, Shown};
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
        let on_dismiss =
            (press.is_settled() || press.state == State::RetryAllowed).then_some(dismiss);
        let details = Details::of(&shown.failure, shown.at);
        let inside = children.as_ref().map(|children| children());
        let forgotten = key.clone();
        Some(view! {
            <Banner remedy=shown.remedy.clone() details on_press on_dismiss>
                {inside}
                <Progress key />
                <Forget key=forgotten />
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

/// What happens next, and when.
#[component]
fn Progress(key: String) -> impl IntoView {
    let placing = expect_context::<Placing>();
    let clock = expect_context::<Clock>();
    let watched = key.clone();
    let line = memo(move || {
        let press = placing.intent(&watched)?;
        let trouble = placing.trouble(&watched);
        let _ = clock.now();
        let left = trouble
            .due
            .map(|due| (due - crate::follow::browser_now() + 999).div_euclid(1_000).max(0));
        Some(progress(&press, left, trouble.is_resting))
    });
    let looked_at = key.clone();
    let looked = memo(move || match placing.trouble(&looked_at).looked {
        Some(Looked::Absent) => {
            Some("The list of calls shows no call that this press could have placed, so far.")
        }
        Some(Looked::NoList) => Some("This host does not list its calls."),
        _ => None,
    });
    let can_stop = memo({
        let key = key.clone();
        move || {
            let is_counting = placing.trouble(&key).due.is_some();
            is_counting
                && placing.intent(&key).is_some_and(|press| press.state == State::RetryAllowed)
        }
    });
    view! {
        <p class="countdown">
            <span aria-live="off">{move || line.get().flatten()}</span>
            {move || can_stop.get().then(|| {
                let key = key.clone();
                view! { <button type="button" class="button" on:click=move |_| placing.stop(&key)>"Stop"</button> }
            })}
        </p>
        <p>{move || looked.get()}</p>
    }
}

fn progress(press: &Intent, left: Option<i64>, is_resting: bool) -> Option<String> {
    let attempt = press.attempts + 1;
    Some(match (press.state, left) {
        (State::RetryAllowed, Some(left)) => {
            format!("Trying again in {left} s, with the same key (try {attempt}).")
        }
        (State::Unknown, Some(left)) => format!("Checking again in {left} s, with the same key."),
        (State::Unknown, _) if is_resting => "Callboard no longer checks by itself.".to_owned(),
        (State::Armed | State::Sent | State::Unknown, _) => "Checking…".to_owned(),
        _ => return None,
    })
}

/// What remains when asking did not settle it: the person's own knowledge.
#[component]
fn Forget(key: String) -> impl IntoView {
    let placing = expect_context::<Placing>();
    let number = untrack(|| placing.intent(&key)).map(|press| grouped(&press.to_number));
    let watched = key.clone();
    let is_offered = memo(move || {
        let was_looked_for = placing.trouble(&watched).looked.is_some();
        was_looked_for && placing.intent(&watched).is_some_and(|press| !press.is_settled())
    });
    markup::child(move || {
        let (number, key) = (number.clone(), key.clone());
        is_offered.get().then(|| view! {
            <p>
                "Still not known. If you are sure that the phone at "{number}
                " did not ring, you can forget this press; if it did ring, a new call rings it a second time."
            </p>
            <button type="button" class="button" on:click=move |_| placing.discard(&key)>
                "Forget this press"
            </button>
        })
    })
}
