//! Instants: milliseconds since 1970 in UTC, read from the API's ISO 8601
//! text. Showing them in the viewer's zone is the browser's job, not ours.

use std::fmt;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Instant(pub i64);

impl Instant {
    /// Reads `2026-10-06T17:30:02.114Z`, with any number of fraction digits
    /// (kept to the millisecond), a space for the `T`, or an offset. Text
    /// without a zone is read as UTC, which is what the API documents.
    pub fn parse(text: &str) -> Option<Instant> {
        let text = text.trim();
        let date = text.get(..10)?;
        let (year, month, day) =
            (digits(date.get(..4)?)?, digits(date.get(5..7)?)?, digits(date.get(8..10)?)?);
        if date.get(4..5)? != "-" || date.get(7..8)? != "-" {
            return None;
        }
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let midnight = days_since_epoch(year, month, day) * 86_400_000;
        let rest = text.get(10..)?;
        if rest.is_empty() {
            return Some(Instant(midnight));
        }
        let time = rest.strip_prefix(['T', 't', ' '])?;
        let (hour, minute, second) =
            (digits(time.get(..2)?)?, digits(time.get(3..5)?)?, digits(time.get(6..8)?)?);
        if hour > 24 || minute > 59 || second > 60 {
            return None;
        }
        let mut zone = time.get(8..)?;
        let mut millis = 0;
        if let Some(fraction) = zone.strip_prefix(['.', ',']) {
            let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
            let (shown, after) = fraction.split_at(end);
            millis = digits(&format!("{shown:0<3}").chars().take(3).collect::<String>())?;
            zone = after;
        }
        let offset = offset_minutes(zone)?;
        let of_day = (hour * 3600 + minute * 60 + second) * 1000 + millis;
        Some(Instant(midnight + of_day - offset * 60_000))
    }

    /// Whole seconds from `earlier` to `self`; negative when it lies after.
    pub fn seconds_since(self, earlier: Instant) -> i64 {
        (self.0 - earlier.0).div_euclid(1000)
    }
}

impl fmt::Display for Instant {
    /// The API's own form: `2026-10-06T17:30:02.114Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, of_day) = (self.0.div_euclid(86_400_000), self.0.rem_euclid(86_400_000));
        let (year, month, day) = civil(days);
        let (seconds, millis) = (of_day / 1000, of_day % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }
}

fn digits(text: &str) -> Option<i64> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn offset_minutes(zone: &str) -> Option<i64> {
    if zone.is_empty() || zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let hours = digits(zone.get(1..3)?)?;
    let minutes = digits(zone.get(3..)?.trim_start_matches(':')).unwrap_or(0);
    Some(sign * (hours * 60 + minutes))
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar, counted
/// in 400-year eras that start on the first of March, so that the leap day is
/// the last of its year.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, millis: i64) {
        assert_eq!(Instant::parse(text), Some(Instant(millis)), "{text}");
    }

    #[test]
    fn the_apis_times_are_read() {
        check("1970-01-01T00:00:00Z", 0);
        check("2026-10-06T17:30:02.114Z", 1_791_307_802_114);
        check("2026-10-06T19:30:02.114+02:00", 1_791_307_802_114);
        check("2026-10-06 17:30:02.1141592Z", 1_791_307_802_114);
        check("2026-10-06T17:30:02.1Z", 1_791_307_802_100);
        check("2026-10-06T17:30:02", 1_791_307_802_000);
        check("2000-02-29", 951_782_400_000);
        check("1969-12-31T23:59:59.999Z", -1);
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in
            ["", "yesterday", "2026-13-01", "2026-10-06T", "2026-10-06T99:00:00Z", "١٩٧٠-٠١-٠١"]
        {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_what_was_written_gives_the_same(millis in -62_000_000_000_000i64..250_000_000_000_000) {
            prop_assert_eq!(Instant::parse(&Instant(millis).to_string()), Some(Instant(millis)));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = Instant::parse(&text);
        }
    }
}
