//! The rows about who calls: the from number, the confirmation, the balance, the agent.

use super::row::{self, Remedy, Row, State};
use super::{Facts, Known};
use crate::call::draft::Source;
use crate::call::field::Field;
use crate::call::readiness;
use crate::format;
use strict_view::bidi::isolate;
use thunderphone::{NumberSource, SpeakOrder};

/// Only so many variables have a button; the others follow when those are filled in.
const GAPS: usize = 3;
/// A balance that lasts longer is not counted in calls.
const MANY_CALLS: i64 = 1_000;

impl Facts<'_> {
    pub(super) fn may_dial(&self) -> Row {
        if self.draft.text(Field::FromNumber).is_empty() {
            return row::waiting("Choose a from number.");
        }
        if matches!(self.numbers, Known::Loading | Known::Failed) {
            return self.numbers.why_unknown();
        }
        let Some(number) = self.number() else {
            let row =
                row::new(State::Unknown, "Not in your list of numbers. ThunderPhone decides.");
            return match self.numbers.value() {
                Some(_) => row.with([Remedy::RefreshNumbers, Remedy::ChooseNumber]),
                None => row,
            };
        };
        let readiness = readiness::assess(number);
        let others = [Remedy::RefreshNumbers, Remedy::ChooseNumber, Remedy::TryAnyway];
        if !readiness.is_ready {
            let verify = number.id.filter(|_| readiness.can_verify);
            let verify = verify.map(|id| Remedy::Verify { id, number: number.number.clone() });
            let todo = readiness.todo.unwrap_or_default();
            let text = format!("{}. {todo}", readiness.words);
            return row::new(State::Refused, text.trim_end()).with(verify).with(others);
        }
        let platform = self.platform.value();
        let platform = platform.filter(|_| number.source == Some(NumberSource::Demo));
        let Some((limit, used)) = platform.and_then(|p| p.daily_call_limit.zip(p.calls_today))
        else {
            return row::new(State::Ok, "Ready.");
        };
        if used >= limit {
            let text =
                format!("All {limit} calls of today are used. They start anew at midnight UTC.");
            return row::new(State::Refused, text).with([
                Remedy::ChooseNumber,
                Remedy::CheckAgain,
                Remedy::TryAnyway,
            ]);
        }
        row::new(State::Ok, format!("Ready. {used} of {limit} calls today."))
    }

    pub(super) fn confirmation(&self) -> Row {
        match self.tcpa {
            Known::Is(tcpa) if tcpa.is_active() => row::new(State::Ok, "Signed."),
            Known::Is(tcpa) => {
                let state = match tcpa.status.as_deref() {
                    Some("revoked") => "Revoked",
                    Some("superseded") => "Replaced by a newer text",
                    _ => "Not signed",
                };
                let text = format!("{state}. Ask an admin to sign it in ThunderPhone.");
                row::new(State::Attention, text).with([Remedy::CheckAgain])
            }
            Known::Missing => row::new(
                State::Unknown,
                "None found. If calls are refused, ask an admin to sign it in ThunderPhone.",
            ),
            unknown => unknown.why_unknown(),
        }
    }

    pub(super) fn balance(&self) -> Row {
        let Known::Is(billing) = self.billing else { return self.billing.why_unknown() };
        let Some(cents) = billing.balance_cents else {
            return row::new(State::Unknown, "This server does not say.");
        };
        let amount = format::money(cents);
        if cents <= 0 {
            let text = format!("{amount}. Calls won't go out until somebody tops up.");
            return row::new(State::Refused, text).with([
                Remedy::TopUp,
                Remedy::CheckAgain,
                Remedy::TryAnyway,
            ]);
        }
        if billing.spending_limit_reached == Some(true) {
            let text =
                format!("{amount}, but the spending limit is reached. Ask an admin to raise it.");
            return row::new(State::Attention, text).with([Remedy::CheckAgain]);
        }
        let calls = self.call_cents.filter(|usual| *usual > 0).map(|usual| (usual, cents / usual));
        match calls {
            None => row::new(State::Ok, format!("{amount} left.")),
            Some((usual, 0)) => {
                let usual = format::money(usual);
                let text = format!("{amount} left. A call of this agent usually costs {usual}.");
                row::new(State::Attention, text).with([Remedy::TopUp])
            }
            Some((_, 1)) => row::new(State::Ok, format!("{amount} left. Enough for about 1 call.")),
            Some((_, calls @ ..MANY_CALLS)) => {
                row::new(State::Ok, format!("{amount} left. Enough for about {calls} calls."))
            }
            Some(_) => {
                row::new(State::Ok, format!("{amount} left. Enough for more than 1,000 calls."))
            }
        }
    }

    pub(super) fn agent_row(&self) -> Row {
        let choose = [Remedy::ChooseAgent, Remedy::RefreshAgents];
        match self.draft.source {
            Source::Saved if self.draft.text(Field::Agent).trim().is_empty() => {
                return row::waiting("Choose an agent.");
            }
            Source::OneOff if self.draft.text(Field::Prompt).trim().is_empty() => {
                return row::waiting("Write a prompt.");
            }
            Source::NumbersOwn if self.draft.text(Field::FromNumber).is_empty() => {
                return row::waiting("Choose a from number.");
            }
            Source::NumbersOwn if self.number().is_some_and(|n| n.outbound_agent_id.is_none()) => {
                let text = "The number has no outbound agent. Choose another source.";
                let others = [Remedy::ChooseAgent, Remedy::RefreshNumbers, Remedy::TryAnyway];
                return row::new(State::Refused, text).with(others);
            }
            Source::OneOff => {}
            _ if matches!(self.agents, Known::Loading | Known::Failed) => {
                return self.agents.why_unknown();
            }
            Source::NumbersOwn
                if self.agents.value().is_some()
                    && self.number().is_some()
                    && self.agent().is_none() =>
            {
                let text = "The number's own agent is not in the list of agents.";
                return row::new(State::Refused, text).with(choose).with([Remedy::TryAnyway]);
            }
            _ => {}
        }
        let agent = self.agent();
        let chosen = match self.draft.source {
            Source::OneOff => "One-off config",
            _ => agent.map_or("Not in the list", |agent| &agent.name),
        };
        let chosen = isolate(chosen);
        if self.prompt().is_none() {
            let row =
                row::new(State::Unknown, format!("{chosen}. Its prompt cannot be read here."));
            return if self.agents.value().is_some() { row.with(choose) } else { row };
        }
        let gaps = self.gaps();
        if !gaps.is_empty() {
            let text = format!("{chosen}. Still empty: {}.", listed(&gaps));
            let fill_in = gaps.into_iter().take(GAPS).map(Remedy::FillIn);
            return row::new(State::Attention, text).with(fill_in);
        }
        let order = agent.and_then(|agent| agent.outbound_speak_order.as_ref());
        let waits = match order {
            Some(SpeakOrder::CallerFirst) => " It waits for the callee to speak first.",
            Some(SpeakOrder::AgentFirst) => " It speaks first.",
            _ => "",
        };
        row::new(State::Ok, format!("{chosen}.{waits}"))
    }
}

pub(super) fn listed(names: &[String]) -> String {
    names.iter().map(|name| isolate(name)).collect::<Vec<_>>().join(", ")
}
