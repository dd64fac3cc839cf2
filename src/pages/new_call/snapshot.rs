//! What the form relies on, as it was at one moment.

use super::found::Found;
use super::tries::LookedUp;
use crate::browser::intl;
use crate::call::calling_hours::{self, Hours};
use crate::call::draft::Draft;
use crate::call::number::PhoneNumber;
use crate::call::region;
use crate::checklist::{Facts, Known};
use crate::organization::Remote;
use crate::rules::{Policy, Rules, Window};
use thunderphone::{Agent, Billing, NumberRecord, PlatformOutbound, TcpaConfirmation, Timestamp};

/// What the form relies on, as it was at one moment.
pub struct Snapshot {
    pub numbers: Remote<Vec<NumberRecord>>,
    pub agents: Remote<Vec<Agent>>,
    pub tcpa: Remote<TcpaConfirmation>,
    pub billing: Remote<Billing>,
    pub platform: Remote<PlatformOutbound>,
    pub looked_up: LookedUp,
    pub found: Found,
    pub rules: Rules,
    pub policy: Policy,
    pub is_allowed_country: Option<bool>,
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
            platform: known(&self.platform, |platform| platform),
            tries: &self.looked_up.tries,
            hours: draft.to_number().map(|number| hours(&number, self.rules.window, self.at)),
            rules: &self.rules,
            policy: &self.policy,
            listed: &self.found.listed,
            is_allowed_country: self.is_allowed_country,
            spent: self.found.spent(),
            call_cents: self.found.call_cents,
            today: start_of_today(draft.to_number().as_ref(), self.at),
            now: self.at,
        }
    }
}

/// Where the number's zones are not known, a call this short a time ago was today.
const HALF_A_DAY_MS: i64 = 12 * 60 * 60_000;

/// When today began, here or where the callee may be, whichever was first: somebody may press
/// after their own midnight, in the middle of the callee's afternoon.
pub fn start_of_today(number: Option<&PhoneNumber>, at: Timestamp) -> Timestamp {
    let here = intl::start_of_day(at);
    let zones = number.and_then(region::place).map(|place| place.zones).unwrap_or_default();
    let there = zones.iter().map(|zone| match intl::hour_in_zone(at, zone) {
        Some((hour, minute)) => {
            let minutes = i64::from(hour * 60 + minute);
            at.0 - at.0.rem_euclid(60_000) - minutes * 60_000
        }
        None => at.0 - HALF_A_DAY_MS,
    });
    let unknown = zones.is_empty().then_some(at.0 - HALF_A_DAY_MS);
    there.chain(unknown).min().map_or(here, |there| Timestamp(there.min(here.0)))
}

/// The callee's time of day, as far as the number tells where that is.
pub fn hours(number: &PhoneNumber, window: Window, at: Timestamp) -> Hours {
    let zones = region::place(number).map(|place| place.zones).unwrap_or_default();
    let times: Vec<_> = zones.iter().filter_map(|zone| intl::hour_in_zone(at, zone)).collect();
    calling_hours::judge(&times, window, intl::time_of_day)
}

/// A value as the list of checks knows it.
pub fn known<T, U: ?Sized>(remote: &Remote<T>, look: fn(&T) -> &U) -> Known<'_, U> {
    match (&remote.value, &remote.failure) {
        (Some(value), _) => Known::Is(look(value)),
        (None, None) => Known::Loading,
        (None, Some(failure)) if failure.status() == Some(404) => Known::Missing,
        (None, Some(failure)) if failure.is_missing_endpoint() => Known::NotReported,
        (None, Some(_)) => Known::Failed,
    }
}
