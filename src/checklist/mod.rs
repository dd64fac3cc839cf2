//! What is worth checking before a call, with a state for each row, and what can be done
//! about it. What needs attention is asked about before anything is placed: `question`.
//! What is certain to go wrong keeps “Place call” from sending.

mod allowance;
mod callee;
mod caller;
pub mod question;
pub mod row;
pub mod sentence;
#[cfg(test)]
mod tests;

use crate::call::calling_hours::Hours;
use crate::call::draft::{Draft, Source};
use crate::call::field::Field;
use crate::call::template;
use crate::call::tries::Tries;
use crate::do_not_call::Listed;
use crate::rules::{Policy, Rules};
use crate::spending::Spending;
use row::{Remedy, Row, State, Topic};
use thunderphone::{Agent, Billing, NumberRecord, PlatformOutbound, TcpaConfirmation, Timestamp};

/// What the API has reported about something.
pub enum Known<'a, T: ?Sized> {
    Is(&'a T),
    /// The request is in flight, or repeated.
    Loading,
    /// The API answered that there is none.
    Missing,
    /// This host does not report it.
    NotReported,
    /// It could not be loaded, and is tried again.
    Failed,
}

impl<T: ?Sized> Clone for Known<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Known<'_, T> {}

impl<'a, T: ?Sized> Known<'a, T> {
    fn value(self) -> Option<&'a T> {
        match self {
            Known::Is(value) => Some(value),
            _ => None,
        }
    }

    fn why_unknown(self) -> Row {
        match self {
            Known::Loading => row::waiting("Checking…"),
            Known::Failed => row::new(State::Unknown, "Could not be loaded, trying again."),
            _ => row::new(State::Unknown, "This server does not say."),
        }
    }
}

/// The form, and what is known about its choices.
pub struct Facts<'a> {
    pub draft: &'a Draft,
    pub numbers: Known<'a, [NumberRecord]>,
    pub agents: Known<'a, [Agent]>,
    pub tcpa: Known<'a, TcpaConfirmation>,
    pub billing: Known<'a, Billing>,
    /// How many calls ThunderPhone's own numbers may place today.
    pub platform: Known<'a, PlatformOutbound>,
    /// The calls to the number, by anybody.
    pub tries: &'a Tries,
    /// Where the callee is; `None` without a number.
    pub hours: Option<Hours>,
    pub rules: &'a Rules,
    pub policy: &'a Policy,
    /// Whether the number is on a do-not-call list.
    pub listed: &'a Listed,
    /// Whether the organization calls the number's country; `None` until that is known.
    pub is_allowed_country: Option<bool>,
    /// What today's calls have cost.
    pub spent: Known<'a, Spending>,
    /// What a call of the chosen agent usually costs.
    pub call_cents: Option<i64>,
    /// When the day began.
    pub today: Timestamp,
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
    /// `None` when it is no matter here.
    pub fn row(&self, topic: Topic) -> Option<Row> {
        Some(match topic {
            Topic::MayDial => self.may_dial(),
            Topic::Confirmation => self.confirmation(),
            Topic::Balance => self.balance(),
            Topic::Agent => self.agent_row(),
            Topic::ToNumber => self.to_number(),
            Topic::DoNotCall => self.do_not_call(),
            Topic::LocalTime => self.local_time(),
            Topic::CalledRecently => self.called_recently(),
            Topic::Limit => return self.limit(),
            Topic::Budget => return self.budget(),
            Topic::TeamRules => return self.team_rules(),
        })
    }

    /// The rows that keep the call from being sent, in the order of the list. `tried` are
    /// those of which a person has said that the API shall decide.
    pub fn refused(&self, tried: &[Topic]) -> Vec<(Topic, Row)> {
        let rows = Topic::ALL.into_iter().filter_map(|topic| Some((topic, self.row(topic)?)));
        let is_refused = |(topic, row): &(Topic, Row)| {
            let is_tried = row.remedies.contains(&Remedy::TryAnyway) && tried.contains(topic);
            row.state == State::Refused && !is_tried
        };
        rows.filter(is_refused).collect()
    }

    fn number(&self) -> Option<&'a NumberRecord> {
        number_of(self.draft, self.numbers.value()?)
    }

    fn agent(&self) -> Option<&'a Agent> {
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

    fn gaps(&self) -> Vec<String> {
        template::unfilled(self.prompt().unwrap_or_default(), &self.draft.variables)
    }
}
