//! What the team allows: the hours to call in, the countries, how often a number is called,
//! what a day may cost. Pure.

pub mod destination;

/// What holds for each call: of the team's rules and this browser's, the stricter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    pub window: Window,
    /// ISO codes; `None` stands for the countries of the organization's own numbers.
    pub countries: Option<Vec<String>>,
    /// The most calls to one number in a day and in a week (the callee's number, all callers).
    pub per_day: Option<u32>,
    pub per_week: Option<u32>,
    pub day_budget_cents: Option<i64>,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            window: Window { from: 8 * 60, to: 21 * 60 },
            countries: None,
            per_day: None,
            per_week: None,
            day_budget_cents: None,
        }
    }
}

/// In minutes since midnight where the callee is: from `from` on, before `to`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    pub from: u32,
    pub to: u32,
}

/// What is known of the team's rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Policy {
    Loading,
    /// The team has none.
    Absent,
    Read,
    /// It did not come, is damaged, or is of a later version: why, in a sentence.
    Unreadable(String),
}
