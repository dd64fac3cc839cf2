//! What is worth checking before a call, with a state for each row: ok, attention or
//! unknown. Also what has become worse since it was last shown. The checklist only
//! advises; the API decides.

use super::RECENT_MS;
use super::calling_hours::Hours;
use super::draft::{Draft, Source};
use super::end_reason;
use super::field::Field;
use super::number::grouped;
use super::readiness;
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
    LocalTime,
    CalledRecently,
}

impl Topic {
    pub const ALL: [Topic; 6] = [
        Topic::MayDial,
        Topic::Confirmation,
        Topic::Balance,
        Topic::Agent,
        Topic::LocalTime,
        Topic::CalledRecently,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Topic::MayDial => "From number",
            Topic::Confirmation => "TCPA confirmation",
            Topic::Balance => "Balance",
            Topic::Agent => "Agent",
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

    fn value(self) -> Option<&'a T> {
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
            Topic::LocalTime => self.local_time(),
            Topic::CalledRecently => self.called_recently(),
        }
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
                let is_recent =
                    seconds.is_none_or(|seconds| seconds * 1_000 < RECENT_MS) || !call.is_final();
                let state = if is_recent { State::Attention } else { State::Ok };
                row(state, format!("Last called {when}. {ended}."))
            }
        }
    }
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| isolate(name)).collect::<Vec<_>>().join(", ")
}

/// What a person who saw `before` must read before the call is placed with `now`, one
/// sentence each. Both have the same draft, because people know what they typed.
pub fn what_changed(before: &Facts, now: &Facts) -> Vec<String> {
    let mut changes = Vec::new();
    if let Some(number) = before.number()
        && now.numbers.value().is_some()
        && now.number().is_none()
    {
        changes.push(format!(
            "{} is no longer in the list of numbers.",
            isolate(&grouped(&number.number))
        ));
    }
    let is_said = match (before.agent(), now.agent()) {
        (Some(agent), None) if now.agents.value().is_some() => {
            changes.push(format!("The agent “{}” is no longer in the list.", isolate(&agent.name)));
            true
        }
        (Some(was), Some(is)) => {
            let what = if was.id != is.id {
                Some(format!("Another agent speaks: {}.", isolate(&is.name)))
            } else if was.prompt != is.prompt {
                Some(format!("The prompt of “{}” has changed.", isolate(&is.name)))
            } else {
                None
            };
            let gaps = now.gaps();
            let is_said = what.is_some();
            changes.extend(what.map(|what| match gaps.as_slice() {
                [] => what,
                gaps => format!("{what} Still empty: {}.", listed(gaps)),
            }));
            is_said
        }
        _ => false,
    };
    for topic in Topic::ALL {
        // A second call to the number has its own question.
        let has_its_own = topic == Topic::CalledRecently || (topic == Topic::Agent && is_said);
        let is = now.row(topic);
        if !has_its_own
            && is.state == State::Attention
            && before.row(topic).state != State::Attention
        {
            changes.push(format!("{}: {}", topic.name(), is.text));
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// What the API reports when everything is fine.
    struct World {
        numbers: Vec<NumberRecord>,
        agents: Vec<Agent>,
        tcpa: TcpaConfirmation,
        billing: Billing,
        last_call: LastCall,
    }

    fn read<T>(text: &str, read: fn(&Value) -> Option<T>) -> T {
        read(&serde_json::from_str(text).unwrap()).unwrap()
    }

    fn well() -> World {
        let number =
            r#"{"number": "+12025550143", "outbound_eligible": true, "outbound_agent_id": 21}"#;
        World {
            numbers: vec![read(number, NumberRecord::read)],
            agents: vec![
                read(r#"{"id": 21, "name": "Front desk", "prompt": "Hi."}"#, Agent::read),
                read(r#"{"id": 24, "name": "Survey", "prompt": "Ask."}"#, Agent::read),
            ],
            tcpa: read(r#"{"status": "active"}"#, TcpaConfirmation::read),
            billing: read(r#"{"balance_cents": 500}"#, Billing::read),
            last_call: LastCall::Never,
        }
    }

    fn draft() -> Draft {
        let mut draft = Draft::default();
        draft.set(Field::FromNumber, "+12025550143");
        draft.set(Field::ToNumber, "+14155550199");
        draft.set(Field::Agent, "21");
        draft
    }

    fn from(source: Source) -> Draft {
        let mut draft = draft();
        draft.source = source;
        draft
    }

    impl World {
        fn facts<'a>(&'a self, draft: &'a Draft) -> Facts<'a> {
            Facts {
                draft,
                numbers: Known::Is(&self.numbers),
                agents: Known::Is(&self.agents),
                tcpa: Known::Is(&self.tcpa),
                billing: Known::Is(&self.billing),
                last_call: &self.last_call,
                hours: Some(Hours::Decent { local: "9:05".to_owned() }),
                now: Timestamp(0),
            }
        }
    }

    /// What a person must read who saw everything fine before this change.
    #[track_caller]
    fn check(draft: &Draft, change: fn(&mut World), expected: &[&str]) {
        let (before, mut now) = (well(), well());
        change(&mut now);
        assert_eq!(what_changed(&before.facts(draft), &now.facts(draft)), expected);
    }

    #[test]
    fn when_everything_is_fine_every_row_is_ok_and_nothing_has_changed() {
        let (world, draft) = (well(), draft());
        for topic in Topic::ALL {
            let row = world.facts(&draft).row(topic);
            assert_eq!(row.state, State::Ok, "{}: {}", topic.name(), row.text);
        }
        check(&draft, |_| {}, &[]);
    }

    #[test]
    fn each_change_for_the_worse_has_a_sentence() {
        let draft = draft();
        check(
            &draft,
            |now| now.billing.balance_cents = Some(0),
            &["Balance: $0.00. Calls won't go out until somebody tops up."],
        );
        check(
            &draft,
            |now| now.tcpa.status = None,
            &["TCPA confirmation: Not signed. Ask an admin to sign it in ThunderPhone."],
        );
        check(
            &draft,
            |now| now.numbers.clear(),
            &["+1 202 555 0143 is no longer in the list of numbers."],
        );
        check(
            &draft,
            |now| now.agents.retain(|agent| agent.id != 21),
            &["The agent “Front desk” is no longer in the list."],
        );
        check(
            &draft,
            |now| now.agents[0].prompt = Some("Say {{amount}}.".to_owned()),
            &["The prompt of “Front desk” has changed. Still empty: amount."],
        );
        check(
            &draft,
            |now| now.agents[0].prompt = Some("Bye.".to_owned()),
            &["The prompt of “Front desk” has changed."],
        );
        check(
            &draft,
            |now| {
                now.billing.spending_limit_reached = Some(true);
                now.numbers[0].outbound_eligible = Some(false);
            },
            &[
                "From number: may not dial out. Ask an admin to check it in ThunderPhone.",
                "Balance: $5.00, but the spending limit is reached. Ask an admin to raise it.",
            ],
        );
    }

    #[test]
    fn another_agent_of_a_number_needs_confirmation() {
        let own = from(Source::NumbersOwn);
        let another = |now: &mut World| now.numbers[0].outbound_agent_id = Some(24);
        check(&own, another, &["Another agent speaks: Survey."]);
        check(&draft(), another, &[]);
        check(
            &own,
            |now| now.numbers[0].outbound_agent_id = None,
            &["The agent “Front desk” is no longer in the list."],
        );
    }

    #[test]
    fn other_changes_need_no_confirmation() {
        let one_off = {
            let mut draft = from(Source::OneOff);
            draft.set(Field::Prompt, "Hi {{name}}.");
            draft
        };
        check(&one_off, |now| now.agents.clear(), &[]);
        check(&draft(), |now| now.billing.balance_cents = Some(20), &[]);
        check(&draft(), |now| now.agents[1].prompt = Some("Say {{amount}}.".to_owned()), &[]);
        check(&draft(), |now| now.agents[0].name = "Reception".to_owned(), &[]);
        // A second call has its own question.
        let call = |now: &mut World| {
            let call = r#"{"call_id": 7, "status": "in_progress"}"#;
            now.last_call = LastCall::Was(Box::new(read(call, Call::read)));
        };
        check(&draft(), call, &[]);
    }

    #[test]
    fn an_old_problem_is_no_change_and_missing_data_is_none() {
        let (draft, mut before, mut now) = (draft(), well(), well());
        before.billing.balance_cents = Some(-5);
        now.billing.balance_cents = Some(-10);
        assert!(what_changed(&before.facts(&draft), &now.facts(&draft)).is_empty());
        let unknown = Facts {
            numbers: Known::NotReported,
            agents: Known::Loading,
            billing: Known::NotReported,
            tcpa: Known::Missing,
            ..now.facts(&draft)
        };
        assert!(what_changed(&well().facts(&draft), &unknown).is_empty());
        // A problem that was unknown before is a change.
        assert_eq!(what_changed(&unknown, &now.facts(&draft)).len(), 1);
        for topic in [Topic::MayDial, Topic::Confirmation, Topic::Balance, Topic::Agent] {
            assert_eq!(unknown.row(topic).state, State::Unknown);
        }
        assert_eq!(unknown.row(Topic::Agent).text, "Checking…");
    }
}
