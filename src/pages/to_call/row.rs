//! One follow-up: whom to call, when it is there and here, why, and what to do.

use super::called::{Called, Calls};
use super::{Action, Actions};
use crate::browser::clock::Clock;
use crate::browser::focus::focus;
use crate::browser::tabs::Channel;
use crate::call::number::grouped;
use crate::components::callee_time::CalleeZones;
use crate::components::later::Later;
use crate::components::when::{Ago, WhenListed};
use crate::do_not_call;
use crate::follow_ups::FollowUp;
use crate::messages::Message;
use crate::route::Route;
use crate::team_rules::TeamRules;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::bidi::isolate;
use strict_view::view;
use thunderphone::Timestamp;

#[component]
pub fn Row(one: FollowUp) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let is_moving = RwSignal::new(false);
    let digits = StoredValue::new(one.number.trim_start_matches('+').to_owned());
    let later_id = move || format!("later-button-{}", digits.read_value());
    let shown = isolate(&grouped(&one.number)).into_owned();
    let named = move |act: &str| format!("{act} {shown}");
    let (finished, removed, moved) = (one.clone(), one.clone(), StoredValue::new(one.clone()));
    let on_close = Callback::new(move |is_kept: bool| {
        is_moving.set(false);
        // A row with another time is a new one, elsewhere.
        focus(if is_kept { "h1".to_owned() } else { format!("#{}", later_id()) });
    });
    let calls = expect_context::<Calls>();
    let (number, at) = (one.number.clone(), one.at);
    let called = Memo::new(move |_| calls.since(&number, at));
    let is_called = Memo::new(move |_| called.read().is_some());
    let done = StoredValue::new(named("Done:"));
    // Of a call that was placed meanwhile the likely end is first.
    let finish = move |is_first: bool| {
        let finished = finished.clone();
        (is_called.get() == is_first).then(|| view! {
            <button type="button" class="button" class:primary=is_first aria-label=done.get_value()
                on:click=move |_| actions.act(Action::Finish, finished.clone())>"Done"</button>
        })
    };
    let (finish_first, finish_last) = (finish.clone(), finish);
    view! {
        <li>
            <Facts one=one.clone() called />
            <div class="actions">
                {move || finish_first(true)}
                <CallNow one=one.clone() name=named("Call now:") is_called />
                <button type="button" class="button" id=later_id aria-label=named("Later:")
                    aria-expanded=move || is_moving.get().to_string()
                    on:click=move |_| is_moving.update(|is_open| *is_open = !*is_open)>"Later"</button>
                {move || finish_last(false)}
                <button type="button" class="button quiet" aria-label=named("Remove:")
                    on:click=move |_| actions.act(Action::Remove, removed.clone())>"Remove"</button>
            </div>
            {move || is_moving.get().then(|| {
                let one = moved.get_value();
                view! { <Later number=one.number.clone() call=one.call why=one.why.clone() known=Some(one) on_close /> }
            })}
        </li>
    }
}

#[component]
fn Facts(one: FollowUp, called: Memo<Option<Called>>) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let at = Timestamp(one.at);
    let zones = CalleeZones::new(&one.number);
    let there = zones.are_known().then(|| {
        let when = zones.show(at, clock.now_untracked());
        view! { <span>"There: "<span translate="no">{when}</span></span> }
    });
    let is_due = Memo::new(move |_| clock.now().0 >= at.0);
    let overdue = move || match called.get() {
        Some(Called { id, at }) => {
            let url = Route::Call { id, at: None }.url();
            Some(view! { <span>"Called "<Ago at />", "<a href=url>"see the call"</a></span> })
        }
        None => is_due.get().then(|| view! { <span class="warning">"Due: "<Ago at /></span> }),
    };
    let why = Some(one.why).filter(|why| !why.is_empty());
    let note = Some(one.note).filter(|note| !note.is_empty());
    let number = grouped(&one.number);
    let name = match one.call {
        Some(id) => {
            let url = Route::Call { id, at: None }.url();
            view! { <a class="number" translate="no" href=url>{number}</a> }
        }
        None => view! { <strong class="number" translate="no">{number}</strong> },
    };
    view! {
        <div class="row-facts">
            {name}
            {overdue}
            {there}
            <span class="hint">"Your time: "<WhenListed at /></span>
            {why.map(|why| view! { <span>"Last call: "{why}</span> })}
            {note.map(|note| view! { <span>"Note: "{note}</span> })}
        </div>
    }
}

/// Opens New call filled, and dials nothing. Not for a number on a do-not-call list.
#[component]
fn CallNow(one: FollowUp, name: String, is_called: Memo<bool>) -> impl IntoView {
    let team = expect_context::<TeamRules>();
    let is_listed = RwSignal::new(false);
    let number = StoredValue::new(one.number);
    let read = move || {
        spawn_local(async move {
            let found = do_not_call::find(&number.get_value()).await;
            if is_listed.try_read_untracked().is_some() {
                is_listed.set(matches!(found, Ok(Some(_))));
            }
        });
    };
    read();
    let receiver = StoredValue::new_local(expect_context::<Channel>().receive(move |message| {
        if message == Message::DoNotCallChanged {
            read();
        }
    }));
    on_cleanup(move || receiver.dispose());
    let url = Route::NewCall { again: one.call }.url();
    let content = move || match is_listed.get() || number.with_value(|number| team.lists(number)) {
        true => view! {
            <span class="warning">"On the "<a href=Route::DoNotCall.url()>"do-not-call list"</a></span>
        },
        false => {
            view! { <a class="button" class:primary=move || !is_called.get() href=url.clone() aria-label=name.clone()>"Call now"</a> }
        }
    };
    view! { {content} }
}

#[component]
pub fn DoneRow(one: FollowUp) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let shown = isolate(&grouped(&one.number)).into_owned();
    let done = one
        .done_at
        .map(|at| view! { <span class="hint">"Done "<WhenListed at=Timestamp(at) /></span> });
    let number = grouped(&one.number);
    view! {
        <li>
            <div class="row-facts">
                <strong class="number" translate="no">{number}</strong>
                {done}
            </div>
            <div class="actions">
                <button type="button" class="button quiet" aria-label=format!("Bring back {shown}")
                    on:click=move |_| actions.act(Action::BringBack, one.clone())>"Bring back"</button>
            </div>
        </li>
    }
}
