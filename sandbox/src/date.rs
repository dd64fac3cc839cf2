//! Points in time: as whole milliseconds since 1970, as ISO 8601 text and as RFC 9110 text.
//! Proleptic Gregorian calendar, UTC only, no leap seconds.

use std::ops::Range;

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Millis = i64;

pub const SECOND: Millis = 1_000;
pub const MINUTE: Millis = 60 * SECOND;
pub const HOUR: Millis = 60 * MINUTE;
pub const DAY: Millis = 24 * HOUR;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// `2026-10-06T17:30:02.114Z`, as the API writes every time.
pub fn iso(at: Millis) -> String {
    let (year, month, day) = civil(at.div_euclid(DAY));
    let (hour, minute, second) = time_of_day(at);
    let millis = at.rem_euclid(SECOND);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// `Tue, 06 Oct 2026 17:30:02 GMT`, as in a `Date` header.
pub fn http(at: Millis) -> String {
    let days = at.div_euclid(DAY);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = time_of_day(at);
    let weekday = pick(&WEEKDAYS, days.rem_euclid(7));
    let month = pick(&MONTHS, month - 1);
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

/// `2026-10-06`, as the API writes a day.
pub fn day(at: Millis) -> String {
    let (year, month, day) = civil(at.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// What the clocks show in Los Angeles, by the rule since 2007: daylight saving time begins on
/// the second Sunday of March and ends on the first one of November, each at two o'clock.
pub fn in_los_angeles(at: Millis) -> Millis {
    let standard = at - 8 * HOUR;
    let (year, ..) = civil(standard.div_euclid(DAY));
    let begins = sunday(days_from_civil(year, 3, 8)) * DAY + 2 * HOUR;
    let ends = sunday(days_from_civil(year, 11, 1)) * DAY + HOUR;
    if (begins..ends).contains(&standard) { standard + HOUR } else { standard }
}

/// The first Sunday from this day on.
fn sunday(day: i64) -> i64 {
    // 1970 began on a Thursday.
    day + (3 - day).rem_euclid(7)
}

/// The calendar month (UTC) that contains `at`.
pub fn month(at: Millis) -> Range<Millis> {
    let (year, month, _) = civil(at.div_euclid(DAY));
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days_from_civil(year, month, 1) * DAY..days_from_civil(next.0, next.1, 1) * DAY
}

/// The first and the last millisecond that `text` means: a day for `2026-10-06`, a second
/// or a millisecond for a full time in UTC or with an offset. `None` when it is neither.
pub fn span(text: &str) -> Option<(Millis, Millis)> {
    let (date, rest) = text.split_at_checked(10)?;
    let start = midnight(date)?;
    if rest.is_empty() {
        return Some((start, start + DAY - 1));
    }
    let time = rest.strip_prefix(['T', 't', ' '])?;
    let (time, offset) = split_offset(time)?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut parts = clock.split(':').map(|part| number(part, 2));
    let hour = parts.next()?.filter(|hour| *hour < 24)?;
    let minute = parts.next()?.filter(|minute| *minute < 60)?;
    let second = parts.next().unwrap_or(Some(0)).filter(|second| *second < 60)?;
    if parts.next().is_some() {
        return None;
    }
    let at = start + hour * HOUR + minute * MINUTE + second * SECOND - offset;
    if fraction.is_empty() {
        return Some((at, at + SECOND - 1));
    }
    let digits: String = fraction.chars().chain("00".chars()).take(3).collect();
    let at = at + number(&digits, 3)?;
    Some((at, at))
}

/// The time without its zone, and the zone's offset in milliseconds. No zone means UTC.
fn split_offset(time: &str) -> Option<(&str, Millis)> {
    if let Some(time) = time.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    // A space is what "+" becomes in a query that was not escaped.
    let Some(sign) = time.rfind(['+', '-', ' ']) else {
        return Some((time, 0));
    };
    let (time, zone) = time.split_at_checked(sign)?;
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let offset = number(hours, 2)? * HOUR + number(minutes, 2)? * MINUTE;
    Some((time, if zone.starts_with('-') { -offset } else { offset }))
}

fn midnight(date: &str) -> Option<Millis> {
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let month = number(parts.next()?, 2)?;
    let day = number(parts.next()?, 2)?;
    let days = days_from_civil(year, month, day);
    // A date exists if it survives the conversion back; February 30 does not.
    (parts.next().is_none() && civil(days) == (year, month, day)).then_some(days * DAY)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let whole = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    whole.then(|| text.parse().ok()).flatten()
}

fn time_of_day(at: Millis) -> (i64, i64, i64) {
    let within = at.rem_euclid(DAY);
    (within / HOUR, within % HOUR / MINUTE, within % MINUTE / SECOND)
}

fn pick<'a>(names: &[&'a str], index: i64) -> &'a str {
    usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or("")
}

// Both conversions are the well-known ones that count years from March, so that the leap
// day is the last day of its year.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted_month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_iso_8601_and_as_an_http_date() {
        assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(1_791_307_802_114), "2026-10-06T17:30:02.114Z");
        assert_eq!(iso(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(http(1_791_307_802_114), "Tue, 06 Oct 2026 17:30:02 GMT");
    }

    #[test]
    fn the_clocks_of_los_angeles_change_twice_a_year() {
        let check = |at: &str, local: &str| {
            assert_eq!(iso(in_los_angeles(span(at).unwrap().0)), format!("{local}.000Z"), "{at}");
        };
        check("2026-03-08T09:59:59Z", "2026-03-08T01:59:59");
        check("2026-03-08T10:00:00Z", "2026-03-08T03:00:00");
        check("2026-11-01T08:59:59Z", "2026-11-01T01:59:59");
        check("2026-11-01T09:00:00Z", "2026-11-01T01:00:00");
        check("2026-01-01T07:59:59Z", "2025-12-31T23:59:59");
        assert_eq!(day(span("2026-10-06").unwrap().0), "2026-10-06");
    }

    #[test]
    fn a_month_ends_where_the_next_one_begins() {
        let check = |at: &str, first: &str, end: &str| {
            let Range { start, end: until } = month(span(at).unwrap().0);
            assert_eq!(
                (iso(start), iso(until)),
                (format!("{first}T00:00:00.000Z"), format!("{end}T00:00:00.000Z"))
            );
        };
        check("2028-02-29T23:59:59Z", "2028-02-01", "2028-03-01");
        check("2026-12-01", "2026-12-01", "2027-01-01");
    }

    #[test]
    fn a_date_means_its_whole_day() {
        assert_eq!(span("2026-10-06"), Some((1_791_244_800_000, 1_791_331_199_999)));
    }

    #[test]
    fn a_time_is_read_in_any_zone() {
        let check = |text: &str, start: &str| {
            assert_eq!(span(text).map(|(first, _)| iso(first)).as_deref(), Some(start), "{text}");
        };
        check("2026-10-06T17:30:02Z", "2026-10-06T17:30:02.000Z");
        check("2026-10-06T17:30:02.114Z", "2026-10-06T17:30:02.114Z");
        check("2026-10-06T17:30:02+02:00", "2026-10-06T15:30:02.000Z");
        check("2026-10-06T17:30:02-07:00", "2026-10-07T00:30:02.000Z");
        check("2026-10-06 17:30", "2026-10-06T17:30:00.000Z");
    }

    #[test]
    fn an_invalid_date_is_rejected() {
        for text in [
            "",
            "today",
            "2026-13-01",
            "2026-02-30",
            "2026-10-06T25:00:00Z",
            "06.10.2026",
            "2026-10-06T",
            "２０２６-10-06",
        ] {
            assert_eq!(span(text), None, "{text}");
        }
    }
}
