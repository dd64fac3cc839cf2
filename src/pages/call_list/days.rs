//! The days that the list is grouped by, in the viewer's zone.

use crate::browser::intl;
use crate::format;
use thunderphone::Timestamp;

const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// Days since 1970.
pub fn day(at: Timestamp) -> i64 {
    (at.0 + intl::offset_minutes(at) * MINUTE_MS).div_euclid(DAY_MS)
}

/// `Today`, `Yesterday`, `Wed, Nov 25`, and with the year if it is another one.
pub fn name(at: Timestamp, now: Timestamp) -> String {
    match day(now) - day(at) {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ => intl::listed_day(at, format::needs_year(at, now, intl::offset_minutes)),
    }
}
