//! What the form relies on, as it was at one moment.

use super::last_call::LookedUp;
use crate::browser::intl;
use crate::call::calling_hours::{self, Hours, Window};
use crate::call::checklist::{Facts, Known};
use crate::call::draft::Draft;
use crate::call::region;
use crate::organization::Remote;
use thunderphone::{Agent, Billing, NumberRecord, TcpaConfirmation, Timestamp};

/// What the form relies on, as it was at one moment.
pub struct Snapshot {
    pub numbers: Remote<Vec<NumberRecord>>,
    pub agents: Remote<Vec<Agent>>,
    pub tcpa: Remote<TcpaConfirmation>,
    pub billing: Remote<Billing>,
    pub last_call: LookedUp,
    pub at: Timestamp,
}

impl Snapshot {
    pub fn facts<'a>(&'a self, draft: &'a Draft) -> Facts<'a> {
        Facts {
            draft,
            numbers: known(&self.numbers, |numbers| numbers.as_slice()),
            agents: known(&self.agents, |agents| agents.as_slice()),
            tcpa: known(&self.tcpa, |tcpa| tcpa),
            billing: known(&self.billing, |billing| billing),
            last_call: &self.last_call.last,
            calls_today: self.last_call.since(intl::start_of_day(self.at)),
            hours: hours(draft, self.at),
            now: self.at,
        }
    }
}

/// The callee's time of day, as far as the number tells where that is.
pub fn hours(draft: &Draft, at: Timestamp) -> Option<Hours> {
    let place = region::place(&draft.to_number()?);
    Some(hours_in(&place.map(|place| place.zones).unwrap_or_default(), at))
}

/// The callee's hours, by the browser's knowledge of zones.
pub fn hours_in(zones: &[&'static str], now: Timestamp) -> Hours {
    let times: Vec<_> = zones.iter().filter_map(|zone| intl::hour_in_zone(now, zone)).collect();
    calling_hours::judge(&times, Window::default(), intl::time_of_day)
}

/// A value as the list of checks knows it.
pub fn known<T, U: ?Sized>(remote: &Remote<T>, look: fn(&T) -> &U) -> Known<'_, U> {
    match (&remote.value, &remote.failure) {
        (Some(value), _) => Known::Is(look(value)),
        (None, None) => Known::Loading,
        (None, Some(failure)) if failure.status() == Some(404) => Known::Missing,
        (None, Some(_)) => Known::NotReported,
    }
}
