//! What to do about this number next: call again, try again later, or never call it.

use super::do_not_call::DoNotCall;
use crate::browser::clock::Clock;
use crate::browser::focus::focus;
use crate::call::end_reason;
use crate::call::phase::Phase;
use crate::components::callee_time::CalleeZones;
use crate::components::later::Later;
use crate::components::when::When;
use crate::follow::Follow;
use crate::follow_ups::FollowUps;
use crate::route::Route;
use leptos::prelude::*;
use strict_view::view;
use thunderphone::{Call, Direction, Timestamp};

#[component]
pub fn Next(follow: Follow, party: Memo<Option<String>>) -> impl IntoView {
    let is_offered = Memo::new(move |_| {
        follow.call.read().as_ref().is_some_and(|call| {
            call.is_final() && matches!(call.direction, None | Some(Direction::Outbound))
        })
    });
    let is_choosing = RwSignal::new(false);
    view! {
        <div class="call-again">
            <div class="actions">
                {move || is_offered.get().then(|| view! { <Again follow party is_choosing /> })}
                {move || party.get().map(|number| view! { <DoNotCall number call=follow.id /> })}
            </div>
            {move || {
                let number = party.get().filter(|_| is_choosing.get())?;
                Some(view! { <Choose follow number is_choosing /> })
            }}
        </div>
    }
}

/// The other side's number, if it is one.
pub fn number_of(call: &Call) -> Option<String> {
    let party = call.party()?;
    let digits = party.strip_prefix('+')?;
    let is_number =
        (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| party.to_owned())
}

/// The way to the same call once more, when it is over and was ours to place.
#[component]
fn Again(
    follow: Follow,
    party: Memo<Option<String>>,
    is_choosing: RwSignal<bool>,
) -> impl IntoView {
    let follow_ups = expect_context::<FollowUps>();
    let tried_at = Memo::new(move |_| follow.call.read().as_ref()?.start_time);
    let planned = Memo::new(move |_| follow_ups.of(party.read().as_deref()?));
    let url = Route::NewCall { again: Some(follow.id) }.url();
    let label = move || match planned.read().is_some() {
        true => "Change the time",
        false => "Try again later",
    };
    let clock = expect_context::<Clock>();
    let planned_for = move || {
        let planned = planned.get()?;
        let zones = CalleeZones::new(&planned.number);
        let whose = if zones.are_known() { " callee's time" } else { "" };
        let when = zones.show(Timestamp(planned.at), clock.now_untracked());
        Some(view! {
            <span>
                "To call again: "<span translate="no">{when}</span>{whose}", see "
                <a href=Route::ToCall.url()>"To call"</a>
            </span>
        })
    };
    view! {
        <a class="button" href=url>"Call again"</a>
        {move || tried_at.get().map(|at| view! { <span class="hint">"Last tried "<When at /></span> })}
        {move || party.read().is_some().then(|| view! {
            <button type="button" class="button" id="try-later" aria-expanded=move || is_choosing.get().to_string()
                on:click=move |_| is_choosing.update(|is_open| *is_open = !*is_open)>{label}</button>
        })}
        {planned_for}
    }
}

#[component]
fn Choose(follow: Follow, number: String, is_choosing: RwSignal<bool>) -> impl IntoView {
    let known = expect_context::<FollowUps>();
    let known = untrack(|| known.of(&number));
    let why = untrack(|| follow.call.read().as_ref().map(how_it_ended)).unwrap_or_default();
    let on_close = Callback::new(move |_| {
        is_choosing.set(false);
        focus("#try-later".to_owned());
    });
    view! { <Later number call=Some(follow.id) why known on_close /> }
}

fn how_it_ended(call: &Call) -> String {
    match call.end_reason.as_deref() {
        Some(code) => end_reason::show(code),
        None => Phase::new(call).label().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use thunderphone::CallId;

    #[test]
    fn only_a_phone_number_can_be_called_again_or_never() {
        for (record, expected) in [
            (json!({"direction": "outbound", "to_number": "+14155550199"}), Some("+14155550199")),
            (
                json!({"direction": "inbound", "from_number": "+14155550199", "to_number": "+1"}),
                Some("+14155550199"),
            ),
            (json!({"to_number": "client:42"}), None),
            (json!({"direction": "inbound", "from_number": "anonymous"}), None),
            (json!({"to_number": "+1415555019x"}), None),
            (json!({"to_number": "+1"}), None),
            (json!({}), None),
        ] {
            let call = Call::read_as(CallId(7), &record);
            assert_eq!(number_of(&call).as_deref(), expected, "{record}");
        }
    }
}
