//! The rows about what the team allows: calls to one number, money a day, and whether its
//! rules could be read.

use super::row::{self, Remedy, Row, State};
use super::{Facts, Known};
use crate::call::tries::Tries;
use crate::format;
use crate::rules::Policy;
use thunderphone::Timestamp;

const DAY_MS: i64 = 24 * 60 * 60_000;

impl Facts<'_> {
    pub(super) fn limit(&self) -> Option<Row> {
        let (per_day, per_week) = (self.rules.per_day, self.rules.per_week);
        if per_day.is_none() && per_week.is_none() {
            return None;
        }
        Some(match self.tries {
            Tries::NotRequested => row::waiting(""),
            Tries::Loading => row::waiting("Checking…"),
            Tries::Unavailable => row::new(State::Unknown, "This server does not list calls."),
            Tries::Known(_) => self.calls_left(per_day, per_week),
        })
    }

    fn calls_left(&self, per_day: Option<u32>, per_week: Option<u32>) -> Row {
        let since =
            |days: i64| self.tries.since(Timestamp(self.now.0.saturating_sub(days * DAY_MS)));
        let limits = [(per_day, since(1), "in 24 hours"), (per_week, since(7), "in 7 days")];
        let mut counts = Vec::new();
        for (limit, count, when) in limits {
            let Some(limit) = limit else { continue };
            if count >= usize::try_from(limit).unwrap_or(usize::MAX) {
                let text = format!("{count} {when}. The rules allow {limit}.");
                return row::new(State::Refused, text).with([Remedy::ChangeNumber]);
            }
            counts.push(format!("{count} of {limit} {when}"));
        }
        row::new(State::Ok, format!("{}.", counts.join(", ")))
    }

    pub(super) fn budget(&self) -> Option<Row> {
        let budget = self.rules.day_budget_cents?;
        let Known::Is(spent) = self.spent else { return Some(self.spent.why_unknown()) };
        let (amount, limit) = (format::money(spent.cents), format::money(budget));
        if spent.cents >= budget {
            let text = format!("{amount}. The rules allow {limit} a day.");
            return Some(row::new(State::Refused, text).with([Remedy::CheckAgain]));
        }
        let text = format!("{amount} of {limit}.");
        Some(match spent.is_complete {
            true => row::new(State::Ok, text),
            // There may be more that the list does not show.
            false => row::new(State::Unknown, format!("At least {text}")),
        })
    }

    pub(super) fn is_policy_known(&self) -> bool {
        matches!(self.policy, Policy::Read | Policy::Absent)
    }

    pub(super) fn team_rules(&self) -> Option<Row> {
        match self.policy {
            Policy::Absent | Policy::Read => None,
            Policy::Loading => Some(row::waiting("Checking…")),
            Policy::Unreadable(why) => {
                let text = format!("Could not be read. {why} They may forbid this call.");
                Some(row::new(State::Attention, text))
            }
        }
    }
}
