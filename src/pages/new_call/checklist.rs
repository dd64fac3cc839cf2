//! What could be known before money is spent, each row ok, attention or
//! unknown. It advises; only the API refuses.

use super::form::Form;
use super::numbers::hours_in;
use crate::api::Api;
use crate::browser::clock::Clock;
use crate::call::calling_hours::Hours;
use crate::call::draft::Source;
use crate::call::end_reason;
use crate::call::field::Field;
use crate::call::number;
use crate::call::readiness;
use crate::call::regions;
use crate::call::template;
use crate::format;
use crate::intent::RECENT_MS;
use crate::markup::{self, view};
use crate::reactive::{Memo, RwSignal, effect, memo};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::{Call, CallQuery};

/// How long to wait for the typing to end before asking the API.
const TYPING_MS: u32 = 600;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Ok,
    Attention,
    Unknown,
}

type Row = (State, &'static str, String);

#[component]
pub fn Checklist() -> impl IntoView {
    let form = expect_context::<Form>();
    let last_call = look_up_last_call(form);
    let rows = [
        memo(move || may_dial(form)),
        memo(move || confirmation(form)),
        memo(move || balance(form)),
        memo(move || agent(form)),
        memo(move || local_time(form)),
        memo(move || called_recently(form.clock, last_call)),
    ];
    let show = |row: Memo<Row>| {
        move || {
            let (state, name, text) = row.get();
            let (tone, word) = match state {
                State::Ok => ("ok", "OK"),
                State::Attention => ("attention", "Attention"),
                State::Unknown => ("unknown", "Unknown"),
            };
            view! {
                <li data-state=tone>
                    <span class="state">{word}</span>
                    <span><strong>{name}</strong>": "{text}</span>
                </li>
            }
        }
    };
    view! {
        <section class="checklist" aria-labelledby="before-you-call">
            <h2 id="before-you-call">"Before you call"</h2>
            <ul>{rows.map(show).into_iter().map(markup::child).collect::<Vec<_>>()}</ul>
        </section>
    }
}

fn may_dial(form: Form) -> Row {
    let name = "Number may dial";
    if form.text(Field::FromNumber).is_empty() {
        return (State::Unknown, name, "Choose a from number.".to_owned());
    }
    let Some(number) = form.number() else {
        let text = "The number is not in the list; the API will say.";
        return (State::Unknown, name, text.to_owned());
    };
    let readiness = readiness::of(&number);
    if readiness.is_ready {
        return (State::Ok, name, "It is ready to dial.".to_owned());
    }
    let todo = readiness.todo.unwrap_or_default();
    (State::Attention, name, format!("It is {}. {todo}", readiness.words))
}

fn confirmation(form: Form) -> Row {
    let name = "TCPA confirmation";
    let asked = form.organization.tcpa.get();
    match (asked.value, asked.failure) {
        (Some(tcpa), _) if tcpa.is_active() => (State::Ok, name, "Signed.".to_owned()),
        (Some(_), _) => (
            State::Attention,
            name,
            "Not signed: an admin signs it in ThunderPhone's own dashboard.".to_owned(),
        ),
        (None, Some(failure)) if failure.status() == Some(404) => (
            State::Unknown,
            name,
            "None found. If calls are refused, an admin signs it in ThunderPhone's own dashboard."
                .to_owned(),
        ),
        _ => (State::Unknown, name, "This host does not say.".to_owned()),
    }
}

fn balance(form: Form) -> Row {
    let name = "Balance";
    let Some(billing) = form.organization.billing.value() else {
        return (State::Unknown, name, "This host does not say.".to_owned());
    };
    let Some(cents) = billing.balance_cents else {
        return (State::Unknown, name, "This host does not say.".to_owned());
    };
    let amount = format::money(cents);
    if billing.spending_limit_reached == Some(true) {
        let text = format!("{amount}, but the spending limit is reached. An admin raises it.");
        return (State::Attention, name, text);
    }
    if cents <= 0 {
        let text = format!("{amount}: calls are refused until somebody tops up.");
        return (State::Attention, name, text);
    }
    (State::Ok, name, format!("{amount} left."))
}

fn agent(form: Form) -> Row {
    let name = "Agent";
    let chosen = match form.source.get() {
        Source::Saved if form.text(Field::Agent).trim().is_empty() => {
            return (State::Unknown, name, "Choose an agent.".to_owned());
        }
        Source::OneOff if form.text(Field::Prompt).trim().is_empty() => {
            return (State::Unknown, name, "Write a prompt.".to_owned());
        }
        Source::NumbersOwn if form.number().is_some_and(|n| n.outbound_agent_id.is_none()) => {
            let text = "The number has no outbound agent of its own: choose another source.";
            return (State::Attention, name, text.to_owned());
        }
        Source::OneOff => "One-off config".to_owned(),
        _ => form.agent().map_or_else(|| "Not in the list".to_owned(), |agent| agent.name),
    };
    let Some(prompt) = form.prompt() else {
        return (State::Unknown, name, format!("{chosen}; its prompt is not known here."));
    };
    let unfilled = template::unfilled(&prompt, &form.draft.read().variables);
    if unfilled.is_empty() {
        return (State::Ok, name, format!("{chosen}."));
    }
    let text = format!("{chosen}; nothing is filled in for {}.", unfilled.join(", "));
    (State::Attention, name, text)
}

fn local_time(form: Form) -> Row {
    let name = "Callee's local time";
    let Some(to_number) = form.to_number() else {
        return (State::Unknown, name, "Enter the number to call.".to_owned());
    };
    let place = number::parse(&to_number, None).ok().and_then(|number| regions::place(&number));
    let zones = place.map(|place| place.zones).unwrap_or_default();
    match hours_in(&zones, expect_context::<Clock>().now()) {
        Hours::Decent { local } => (State::Ok, name, format!("{local}.")),
        Hours::Indecent { local } => (
            State::Attention,
            name,
            format!(
                "{local}. Outside 8:00 to 21:00, sales calls to homes are forbidden in the US."
            ),
        ),
        Hours::Unknown => (State::Unknown, name, "Not known for this number.".to_owned()),
    }
}

/// What the list of calls says of this number; `None` while not known.
#[derive(Clone, PartialEq)]
enum LastCall {
    NotAsked,
    Asking,
    NotKnown,
    Never,
    Was(Box<Call>),
}

fn look_up_last_call(form: Form) -> RwSignal<LastCall> {
    let api = expect_context::<Api>();
    let last_call = RwSignal::new(LastCall::NotAsked);
    let wanted = memo(move || form.to_number());
    effect(move || {
        let number = wanted.get();
        last_call.set(LastCall::NotAsked);
        let Some(number) = number else { return };
        last_call.set(LastCall::Asking);
        spawn_local(async move {
            TimeoutFuture::new(TYPING_MS).await;
            // Gone from the page, or typed on: the answer would be nobody's.
            let is_still_wanted = move |number: &str| {
                wanted.try_get_untracked().flatten().is_some_and(|wanted| wanted == number)
            };
            if !is_still_wanted(&number) {
                return;
            }
            let query = CallQuery { to_number: number.clone(), limit: 1, ..CallQuery::default() };
            let found = match api.client().calls(&query).await {
                Err(_) => LastCall::NotKnown,
                Ok(page) => page
                    .calls
                    .into_iter()
                    .next()
                    .map_or(LastCall::Never, |call| LastCall::Was(Box::new(call))),
            };
            if is_still_wanted(&number) {
                last_call.set(found);
            }
        });
    });
    last_call
}

fn called_recently(clock: Clock, last_call: RwSignal<LastCall>) -> Row {
    let name = "Called recently";
    match &*last_call.read() {
        LastCall::NotAsked => (State::Unknown, name, "Enter the number to call.".to_owned()),
        LastCall::Asking => (State::Unknown, name, "Checking…".to_owned()),
        LastCall::NotKnown => (State::Unknown, name, "This host does not list calls.".to_owned()),
        LastCall::Never => (State::Ok, name, "Not called before.".to_owned()),
        LastCall::Was(call) => {
            let seconds = call.start_time.map(|start| clock.now().seconds_since(start));
            let ended = match &call.end_reason {
                Some(code) => end_reason::show(code),
                None if call.is_final() => "Ended".to_owned(),
                None => "Still in progress".to_owned(),
            };
            let when = seconds.map_or_else(|| "at an unknown time".to_owned(), format::ago);
            let is_recent =
                seconds.is_none_or(|seconds| seconds * 1_000 < RECENT_MS) || !call.is_final();
            let state = if is_recent { State::Attention } else { State::Ok };
            (state, name, format!("Last called {when}. {ended}."))
        }
    }
}
