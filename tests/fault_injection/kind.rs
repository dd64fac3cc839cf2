//! What goes wrong in a run: a row of the table.

use sandbox::fault::Fault;
use serde_json::{Value, json};

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    None,
    One(Fault),
    Any,
    /// The browser's resend of a request that has dialed is rate limited.
    DroppedThenThrottled,
    ListedLate,
    Offline,
    Hanging,
    OutageAndFaults,
    OfflineForMinutes,
    Slow,
    StorageFails,
    Refused,
    BeforeForLong,
    BeforeForGood,
    AfterForGood,
    /// The computer sleeps, for minutes or until the next morning.
    Sleeps,
    /// The API asks to wait an hour.
    RetryAfterHour,
    /// A colleague dials the same number.
    Colleague,
    List(List),
}

/// How the call list differs from the published one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum List {
    IgnoresFilters,
    OldestFirst,
    Clamped,
    WithoutTimes,
    WithoutFromNumbers,
    Unreadable,
}

impl List {
    pub fn setting(self) -> Value {
        match self {
            List::IgnoresFilters => json!({ "ignores_filters": true }),
            // A single row has no order.
            List::OldestFirst => {
                json!({ "oldest_first": true, "limit": 1, "without_total": true })
            }
            List::Clamped => json!({ "limit": 1, "without_total": true }),
            List::WithoutTimes => json!({ "without_times": true }),
            List::WithoutFromNumbers => json!({ "from_numbers": "null" }),
            List::Unreadable => json!({ "unreadable_rows": 2 }),
        }
    }
}

const OTHERS: [Kind; 23] = [
    Kind::Sleeps,
    Kind::RetryAfterHour,
    Kind::Colleague,
    Kind::List(List::IgnoresFilters),
    Kind::List(List::OldestFirst),
    Kind::List(List::Clamped),
    Kind::List(List::WithoutTimes),
    Kind::List(List::WithoutFromNumbers),
    Kind::List(List::Unreadable),
    Kind::None,
    Kind::Any,
    Kind::DroppedThenThrottled,
    Kind::ListedLate,
    Kind::Offline,
    Kind::Hanging,
    Kind::OutageAndFaults,
    Kind::OfflineForMinutes,
    Kind::Slow,
    Kind::StorageFails,
    Kind::Refused,
    Kind::BeforeForLong,
    Kind::BeforeForGood,
    Kind::AfterForGood,
];

impl Kind {
    /// In the order of the table.
    pub fn all() -> Vec<Kind> {
        Fault::ALL.into_iter().map(Kind::One).chain(OTHERS).collect()
    }

    pub fn name(self) -> &'static str {
        match self {
            Kind::None => "none",
            Kind::One(fault) => fault.name,
            Kind::Any => "any, at random",
            Kind::DroppedThenThrottled => "drop_after, then 429",
            Kind::ListedLate => "after, and listed late",
            Kind::Offline => "offline",
            Kind::Hanging => "network hangs",
            Kind::OutageAndFaults => "outage and faults",
            Kind::OfflineForMinutes => "offline for minutes",
            Kind::Slow => "slow network",
            Kind::StorageFails => "storage fails",
            Kind::Refused => "refused by the API *",
            Kind::BeforeForLong => "before, for a minute *",
            Kind::BeforeForGood => "before, for good *",
            Kind::AfterForGood => "after, for good *",
            Kind::Sleeps => "computer sleeps *",
            Kind::RetryAfterHour => "Retry-After of an hour *",
            Kind::Colleague => "a colleague's call *",
            Kind::List(List::IgnoresFilters) => "list ignores filters *",
            Kind::List(List::OldestFirst) => "list oldest first *",
            Kind::List(List::Clamped) => "list clamps limit *",
            Kind::List(List::WithoutTimes) => "list without times *",
            Kind::List(List::WithoutFromNumbers) => "list without from *",
            Kind::List(List::Unreadable) => "list partly unreadable *",
        }
    }

    /// Whether it must settle within 10 s. In the other rows a person must act, or only
    /// minutes of absence from the list decide.
    pub fn is_bounded(self) -> bool {
        use Kind::*;
        !matches!(
            self,
            Refused
                | BeforeForLong
                | BeforeForGood
                | AfterForGood
                | Sleeps
                | RetryAfterHour
                | Colleague
                | List(_)
        )
    }

    /// Whether the list may never prove that there was no call.
    pub fn may_stay_unknown(self) -> bool {
        matches!(self, Kind::List(_))
    }
}
