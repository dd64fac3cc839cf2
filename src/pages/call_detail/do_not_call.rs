//! “Asked not to be called”: the other side's number goes on the list in one press. What
//! is on the list already stays as it is, whatever comes of later calls.

use crate::browser::clock::browser_now;
use crate::browser::database::TransactError;
use crate::browser::focus::focus;
use crate::browser::tabs::Channel;
use crate::components::when::When;
use crate::do_not_call::{self, ASKED, Added, Entry, Record};
use crate::messages::Message;
use crate::route::Route;
use crate::session::Session;
use crate::team_rules::TeamRules;
use leptos::prelude::*;
use leptos::task::spawn_local;
use strict_view::view;
use thunderphone::{CallId, Timestamp};

const NOT_ADDED: &str =
    "This browser blocks storage, or it is full. The number is not on the list.";
const NOT_REMOVED: &str =
    "This browser blocks storage, or it is full. The number is still on the list.";
const UNCERTAIN: &str = "This browser's storage did not answer. Reload this page to check.";

/// The reason that an addition taken back leaves.
const UNDONE: &str = "Undone right after it was added";

#[component]
pub fn DoNotCall(number: String, call: CallId) -> impl IntoView {
    let channel = expect_context::<Channel>();
    let session = expect_context::<Session>();
    let team = expect_context::<TeamRules>();
    let entry = RwSignal::new(None::<Entry>);
    let is_known = RwSignal::new(false);
    let can_undo = RwSignal::new(false);
    let error = RwSignal::new(None::<&'static str>);
    let number = StoredValue::new(number);
    let read = move || {
        spawn_local(async move {
            // Where it cannot be read, the button says so.
            let found = do_not_call::find(&number.get_value()).await.unwrap_or_default();
            if is_known.try_read_untracked().is_some() {
                entry.set(found);
                is_known.set(true);
            }
        });
    };
    read();
    let receiver = StoredValue::new_local(channel.receive(move |message| {
        if message == Message::DoNotCallChanged {
            read();
        }
    }));
    on_cleanup(move || receiver.dispose());
    let by = move || untrack(|| session.access()).and_then(|access| access.user);
    let show_error = move |why: TransactError, blocked: &'static str| {
        error.set(Some(match why {
            TransactError::Blocked => blocked,
            TransactError::Uncertain => UNCERTAIN,
        }));
    };
    let add = move |_| {
        let new =
            Entry { number: number.get_value(), reason: ASKED.to_owned(), added_at: browser_now() };
        let record = Record { entry: new, by: by(), call: Some(call) };
        error.set(None);
        spawn_local(async move {
            let added = do_not_call::add(record).await;
            if matches!(added, Ok(Added::New(_))) {
                channel.post(&Message::DoNotCallChanged);
            }
            if is_known.try_read_untracked().is_none() {
                return;
            }
            match added {
                Ok(added) => {
                    can_undo.set(matches!(added, Added::New(_)));
                    entry.set(Some(added.record().entry.clone()));
                    focus(".never-call :is(button, a)".to_owned());
                }
                Err(why) => show_error(why, NOT_ADDED),
            }
        });
    };
    let undo = move |_| {
        error.set(None);
        spawn_local(async move {
            let number = number.get_value();
            let removed = do_not_call::remove(number, UNDONE.to_owned(), browser_now(), by()).await;
            if removed.is_ok() {
                channel.post(&Message::DoNotCallChanged);
            }
            if is_known.try_read_untracked().is_none() {
                return;
            }
            match removed {
                Ok(_) => {
                    can_undo.set(false);
                    entry.set(None);
                    focus(".never-call button".to_owned());
                }
                Err(why) => show_error(why, NOT_REMOVED),
            }
        });
    };
    let listed = move |entry: Entry| {
        let undo = can_undo.get().then(|| {
            view! {
                <button type="button" class="button quiet" on:click=undo>"Undo"</button>
            }
        });
        let reason = (entry.reason != ASKED).then_some(entry.reason);
        view! {
            <span>
                "On the do-not-call list since "<When at=Timestamp(entry.added_at) />
                {reason.map(|reason| view! { " ("{reason}")" })}
            </span>
            {undo}
            <a href=Route::DoNotCall.url()>"Do-not-call list"</a>
        }
    };
    let content = move || {
        if !is_known.get() {
            return ().into_any();
        }
        match entry.get() {
            Some(entry) => listed(entry),
            None if number.with_value(|number| team.lists(number)) => {
                view! { <span>"On your team's do-not-call list"</span> }
            }
            None => view! {
                <button type="button" class="button" on:click=add>"Asked not to be called"</button>
            },
        }
    };
    view! {
        <div class="never-call">
            {content}
            <span class="field-error" role="status">{move || error.get()}</span>
        </div>
    }
    .into_any()
}
