//! What is worth checking before a call, with a state for each row: ok, attention or
//! unknown. The checklist only advises; the API decides. What needs attention is asked about
//! before anything is placed: `question.rs`.

use super::calling_hours::Hours;
use super::draft::{Draft, Source};
use super::end_reason;
use super::field::Field;
use super::readiness;
use super::region;
use super::template;
use crate::format;
use strict_view::bidi::isolate;
use thunderphone::{Agent, Billing, Call, NumberRecord, TcpaConfirmation, Timestamp};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Ok,
    Attention,
    Unknown,
}

/// Which row, in the order of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topic {
    MayDial,
    Confirmation,
    Balance,
    Agent,
    ToNumber,
    LocalTime,
    CalledRecently,
}

impl Topic {
    pub const ALL: [Topic; 7] = [
        Topic::MayDial,
        Topic::Confirmation,
        Topic::Balance,
        Topic::Agent,
        Topic::ToNumber,
        Topic::LocalTime,
        Topic::CalledRecently,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Topic::MayDial => "From number",
            Topic::Confirmation => "TCPA confirmation",
            Topic::Balance => "Balance",
            Topic::Agent => "Agent",
            Topic::ToNumber => "To number",
            Topic::LocalTime => "Callee's local time",
            Topic::CalledRecently => "Called recently",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub state: State,
    pub text: String,
}

fn row(state: State, text: impl Into<String>) -> Row {
    Row { state, text: text.into() }
}

/// What the API has reported about something.
pub enum Known<'a, T: ?Sized> {
    Is(&'a T),
    /// The request is in flight.
    Loading,
    /// The API answered that there is none.
    Missing,
    /// This host does not report it.
    NotReported,
}

impl<T: ?Sized> Clone for Known<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Known<'_, T> {}

impl<'a, T: ?Sized> Known<'a, T> {
    fn is_loading(self) -> bool {
        matches!(self, Known::Loading)
    }

    pub(super) fn value(self) -> Option<&'a T> {
        match self {
            Known::Is(value) => Some(value),
            _ => None,
        }
    }

    fn why_unknown(self) -> Row {
        let text = match self {
            Known::Loading => "Checking…",
            _ => "This server does not say.",
        };
        row(State::Unknown, text)
    }
}

/// The last call to the number, by the list of calls.
#[derive(Clone, PartialEq, Debug)]
pub enum LastCall {
    NotRequested,
    Loading,
    Unavailable,
    Never,
    Was(Box<Call>),
}

/// The form, and what is known about its choices.
pub struct Facts<'a> {
    pub draft: &'a Draft,
    pub numbers: Known<'a, [NumberRecord]>,
    pub agents: Known<'a, [Agent]>,
    pub tcpa: Known<'a, TcpaConfirmation>,
    pub billing: Known<'a, Billing>,
    pub last_call: &'a LastCall,
    /// How many of the calls to the number that were looked up began today.
    pub calls_today: usize,
    /// Where the callee is; `None` without a number.
    pub hours: Option<Hours>,
    pub now: Timestamp,
}

/// The record of the chosen from number, if it is in the list.
pub fn number_of<'a>(draft: &Draft, numbers: &'a [NumberRecord]) -> Option<&'a NumberRecord> {
    let chosen = draft.text(Field::FromNumber);
    numbers.iter().find(|number| number.number == chosen)
}

/// The id of the saved agent that will speak.
pub fn agent_id(draft: &Draft, numbers: &[NumberRecord]) -> Option<i64> {
    match draft.source {
        Source::Saved => draft.text(Field::Agent).trim().parse().ok(),
        Source::OneOff => None,
        Source::NumbersOwn => number_of(draft, numbers)?.outbound_agent_id,
    }
}

impl<'a> Facts<'a> {
    pub fn row(&self, topic: Topic) -> Row {
        match topic {
            Topic::MayDial => self.may_dial(),
            Topic::Confirmation => self.confirmation(),
            Topic::Balance => self.balance(),
            Topic::Agent => self.agent_row(),
            Topic::ToNumber => self.to_number(),
            Topic::LocalTime => self.local_time(),
            Topic::CalledRecently => self.called_recently(),
        }
    }

    pub(super) fn number(&self) -> Option<&'a NumberRecord> {
        number_of(self.draft, self.numbers.value()?)
    }

    pub(super) fn agent(&self) -> Option<&'a Agent> {
        let id = agent_id(self.draft, self.numbers.value().unwrap_or_default())?;
        self.agents.value()?.iter().find(|agent| agent.id == id)
    }

    /// `None` when nobody says it.
    fn prompt(&self) -> Option<&str> {
        match self.draft.source {
            Source::OneOff => Some(self.draft.text(Field::Prompt)),
            _ => self.agent()?.prompt.as_deref(),
        }
    }

    pub(super) fn gaps(&self) -> Vec<String> {
        template::unfilled(self.prompt().unwrap_or_default(), &self.draft.variables)
    }

    fn may_dial(&self) -> Row {
        if self.draft.text(Field::FromNumber).is_empty() {
            return row(State::Unknown, "Choose a from number.");
        }
        if self.numbers.is_loading() {
            return row(State::Unknown, "Checking…");
        }
        let Some(number) = self.number() else {
            return row(State::Unknown, "Not in your list of numbers. ThunderPhone decides.");
        };
        let readiness = readiness::assess(number);
        if readiness.is_ready {
            return row(State::Ok, "Ready.");
        }
        let todo = readiness.todo.unwrap_or_default();
        row(State::Attention, format!("{}. {todo}", readiness.words))
    }

    fn confirmation(&self) -> Row {
        match self.tcpa {
            Known::Is(tcpa) if tcpa.is_active() => row(State::Ok, "Signed."),
            Known::Is(_) => {
                row(State::Attention, "Not signed. Ask an admin to sign it in ThunderPhone.")
            }
            Known::Missing => row(
                State::Unknown,
                "None found. If calls are refused, ask an admin to sign it in ThunderPhone.",
            ),
            unknown => unknown.why_unknown(),
        }
    }

    fn balance(&self) -> Row {
        let Known::Is(billing) = self.billing else { return self.billing.why_unknown() };
        let Some(cents) = billing.balance_cents else {
            return row(State::Unknown, "This server does not say.");
        };
        let amount = format::money(cents);
        if billing.spending_limit_reached == Some(true) {
            let text =
                format!("{amount}, but the spending limit is reached. Ask an admin to raise it.");
            return row(State::Attention, text);
        }
        if cents <= 0 {
            let text = format!("{amount}. Calls won't go out until somebody tops up.");
            return row(State::Attention, text);
        }
        row(State::Ok, format!("{amount} left."))
    }

    fn agent_row(&self) -> Row {
        let chosen = match self.draft.source {
            Source::Saved if self.draft.text(Field::Agent).trim().is_empty() => {
                return row(State::Unknown, "Choose an agent.");
            }
            Source::OneOff if self.draft.text(Field::Prompt).trim().is_empty() => {
                return row(State::Unknown, "Write a prompt.");
            }
            Source::NumbersOwn if self.number().is_some_and(|n| n.outbound_agent_id.is_none()) => {
                let text = "The number has no outbound agent. Choose another source.";
                return row(State::Attention, text);
            }
            Source::OneOff => "One-off config",
            _ if self.agents.is_loading() => return row(State::Unknown, "Checking…"),
            _ => self.agent().map_or("Not in the list", |agent| &agent.name),
        };
        let chosen = isolate(chosen);
        if self.prompt().is_none() {
            return row(State::Unknown, format!("{chosen}. Its prompt cannot be read here."));
        }
        let gaps = self.gaps();
        if gaps.is_empty() {
            return row(State::Ok, format!("{chosen}."));
        }
        row(State::Attention, format!("{chosen}. Still empty: {}.", listed(&gaps)))
    }

    fn to_number(&self) -> Row {
        let Some(number) = self.draft.to_number() else {
            return row(State::Unknown, "Enter the number to call.");
        };
        if self.draft.text(Field::FromNumber) == number.as_str() {
            return row(State::Attention, "This is the number that you call from.");
        }
        let is_ours = |ours: &NumberRecord| ours.number == number.as_str();
        if self.numbers.value().is_some_and(|numbers| numbers.iter().any(is_ours)) {
            return row(State::Attention, "This is a number of your own organization.");
        }
        if let Some(risk) = region::is_high_risk(&number) {
            return row(State::Attention, risk);
        }
        match region::place(&number) {
            Some(place) => row(State::Ok, format!("{}.", place.name)),
            None => row(State::Unknown, "Its country is not known."),
        }
    }

    fn local_time(&self) -> Row {
        match &self.hours {
            None => row(State::Unknown, "Enter the number to call."),
            Some(Hours::Decent { local }) => row(State::Ok, format!("{local}.")),
            Some(Hours::Indecent { local }) => {
                row(State::Attention, format!("{local}, outside calling hours. Call now?"))
            }
            Some(Hours::Unknown) => row(State::Unknown, "Not known for this number."),
        }
    }

    fn called_recently(&self) -> Row {
        match self.last_call {
            LastCall::NotRequested => row(State::Unknown, "Enter the number to call."),
            LastCall::Loading => row(State::Unknown, "Checking…"),
            LastCall::Unavailable => row(State::Unknown, "This server does not list calls."),
            LastCall::Never => row(State::Ok, "Not called before."),
            LastCall::Was(call) => {
                let seconds = call.start_time.map(|start| self.now.seconds_since(start));
                let ended = match &call.end_reason {
                    Some(code) => end_reason::show(code),
                    None if call.is_final() => "Ended".to_owned(),
                    None => "Still in progress".to_owned(),
                };
                let when = seconds.map_or_else(|| "at an unknown time".to_owned(), format::ago);
                let is_recent = self.calls_today > 0 || seconds.is_none() || !call.is_final();
                let state = if is_recent { State::Attention } else { State::Ok };
                let count = match self.calls_today {
                    0 | 1 => String::new(),
                    count => format!(" {count} calls today."),
                };
                row(state, format!("Last called {when}. {ended}.{count}"))
            }
        }
    }
}

pub(super) fn listed(names: &[String]) -> String {
    names.iter().map(|name| isolate(name)).collect::<Vec<_>>().join(", ")
}
