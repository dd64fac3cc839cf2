//! What was looked up for the number and the agent that are chosen.

use crate::checklist::Known;
use crate::do_not_call::Listed;
use crate::spending::Spending;

/// What today's calls have cost.
#[derive(Clone, PartialEq, Debug)]
pub enum Spent {
    /// The team has no budget.
    NotRequested,
    Loading,
    Is(Spending),
    Failed,
}

/// What was found out so far.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    pub listed: Listed,
    pub spent: Spent,
    /// What a call of the chosen agent usually costs.
    pub call_cents: Option<i64>,
}

impl Found {
    pub fn nothing() -> Found {
        Found { listed: Listed::NotRequested, spent: Spent::NotRequested, call_cents: None }
    }

    pub fn spent(&self) -> Known<'_, Spending> {
        match &self.spent {
            Spent::NotRequested => Known::NotReported,
            Spent::Loading => Known::Loading,
            Spent::Is(spending) => Known::Is(spending),
            Spent::Failed => Known::Failed,
        }
    }

    /// Whether an answer is on its way that may forbid the call.
    pub fn is_loading(&self) -> bool {
        self.listed == Listed::Loading || self.spent == Spent::Loading
    }
}
