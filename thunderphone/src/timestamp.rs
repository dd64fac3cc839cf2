//! Timestamps: milliseconds since 1970 in UTC, read from the API's ISO 8601
//! text and from the dates of HTTP headers. Showing them in the viewer's zone is
//! the browser's job, not ours.

use std::fmt;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Reads `2026-10-06T17:30:02.114Z`, with any number of fraction digits
    /// (cut to the millisecond), a space for the `T`, or an offset. Text
    /// without a zone is read as UTC, which is what the API documents.
    pub fn parse(text: &str) -> Option<Timestamp> {
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
            return Some(Timestamp(midnight));
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
        Some(Timestamp(midnight + of_day - offset * 60_000))
    }

    /// Reads a date of an HTTP header in each of the three forms that RFC 9110
    /// (section 5.6.7) requires a recipient to accept. One of them has a year of two
    /// digits: it means the year nearest to `near`.
    pub fn parse_http(text: &str, near: Timestamp) -> Option<Timestamp> {
        let mut parts = text.split([' ', ',', '-']).filter(|part| !part.is_empty());
        let mut next = || parts.next();
        name(next()?, &WEEKDAYS)?;
        let (day, month, year, time) = match next()? {
            // `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`
            day if day.starts_with(|c: char| c.is_ascii_digit()) => {
                let (month, year, time) = (next()?, next()?, next()?);
                matches!(next()?, "GMT" | "UTC").then_some((day, month, year, time))?
            }
            // `Sun Nov  6 08:49:37 1994`
            month => {
                let (day, time, year) = (next()?, next()?, next()?);
                (day, month, year, time)
            }
        };
        if next().is_some() {
            return None;
        }
        let year = match (year.len(), digits(year)?) {
            (2, year) => nearest(year, near.year(0)),
            (4, year) => year,
            _ => return None,
        };
        let month = name(month, &MONTHS)? + 1;
        let day = digits(day)?;
        let days = days_since_epoch(year, month, day.min(99));
        // A day that does not exist is another one after conversion back.
        if civil(days) != (year, month, day) {
            return None;
        }
        let mut clock = time.split(':').map(|part| digits(part).filter(|_| part.len() == 2));
        let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
        if clock.next().is_some() || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        Some(Timestamp((days * 86_400 + hour * 3600 + minute * 60 + second) * 1000))
    }

    /// The year in a zone so many minutes ahead of UTC.
    pub fn year(self, offset_minutes: i64) -> i64 {
        let local = self.0.saturating_add(offset_minutes.saturating_mul(60_000));
        civil(local.div_euclid(86_400_000)).0
    }

    /// Whole seconds from `earlier` to `self`; negative when it lies after.
    pub fn seconds_since(self, earlier: Timestamp) -> i64 {
        (self.0 - earlier.0).div_euclid(1000)
    }
}

impl fmt::Display for Timestamp {
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

/// Which of the names a word begins with, in any case.
fn name(word: &str, names: &[&str]) -> Option<i64> {
    let begin = word.get(..3)?.to_ascii_lowercase();
    names.iter().position(|name| *name == begin).and_then(|at| i64::try_from(at).ok())
}

/// The year that ends in these two digits and is nearest to another: at most 50
/// years after it, as RFC 9110 has it.
fn nearest(two_digits: i64, near: i64) -> i64 {
    let year = near - near.rem_euclid(100) + two_digits;
    match year - near {
        51.. => year - 100,
        ..-49 => year + 100,
        _ => year,
    }
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
        assert_eq!(Timestamp::parse(text), Some(Timestamp(millis)), "{text}");
    }

    #[test]
    fn api_times_are_read() {
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
    fn other_text_is_no_time() {
        for text in
            ["", "yesterday", "2026-13-01", "2026-10-06T", "2026-10-06T99:00:00Z", "١٩٧٠-٠١-٠١"]
        {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_dates_of_headers_are_read_in_all_three_forms() {
        const NEAR: Timestamp = Timestamp(1_791_307_802_000);
        let check = |text: &str, expected: Option<&str>| {
            let read = Timestamp::parse_http(text, NEAR).map(|at| at.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        };
        let at = Some("1994-11-06T08:49:37.000Z");
        check("Sun, 06 Nov 1994 08:49:37 GMT", at);
        check("Sunday, 06-Nov-94 08:49:37 GMT", at);
        check("Sun Nov  6 08:49:37 1994", at);
        check("sun, 6 nov 1994 08:49:37 UTC", at);
        check("Tue, 29 Feb 2028 23:59:60 GMT", Some("2028-03-01T00:00:00.000Z"));
        // Two digits: at most 50 years ahead of 2026.
        check("Monday, 06-Oct-26 00:00:00 GMT", Some("2026-10-06T00:00:00.000Z"));
        check("Monday, 06-Oct-76 00:00:00 GMT", Some("2076-10-06T00:00:00.000Z"));
        check("Monday, 06-Oct-77 00:00:00 GMT", Some("1977-10-06T00:00:00.000Z"));
        for text in [
            "",
            "GMT",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49:37 +0100",
            "Sun, 06 Nov 1994 08:49:37 GMT 1",
            "Sun, 06 Nov 1994 8:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1994 08:49:37:00 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Wed, 31 Nov 1994 08:49:37 GMT",
            "Mon, 29 Feb 2027 08:49:37 GMT",
            "Son, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nop 1994 08:49:37 GMT",
            "Sun, 06 Nov 994 08:49:37 GMT",
            "Sun, 99999999999999999999 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:٣٧ GMT",
            "1994-11-06T08:49:37Z",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_year_of_two_digits_is_the_nearest() {
        for (near, two_digits, year) in [
            (2026, 26, 2026),
            (2026, 76, 2076),
            (2026, 77, 1977),
            (2099, 0, 2100),
            (2101, 99, 2099),
            (2050, 0, 2100),
            (2050, 1, 2001),
        ] {
            assert_eq!(nearest(two_digits, near), year, "{near} {two_digits}");
        }
    }

    #[test]
    fn a_year_is_that_of_the_zone() {
        let new_year = Timestamp::parse("2027-01-01T00:00:00Z").unwrap();
        assert_eq!([-1, 0, 60].map(|minutes| new_year.year(minutes)), [2026, 2027, 2027]);
        let just_before = Timestamp(new_year.0 - 1);
        assert_eq!([-60, 0, 1].map(|minutes| just_before.year(minutes)), [2026, 2026, 2027]);
    }

    proptest! {
        #[test]
        fn no_text_of_a_header_panics(text in "\\PC*", near in any::<i64>()) {
            let _ = Timestamp::parse_http(&text, Timestamp(near));
        }

        #[test]
        fn no_date_of_a_header_panics(
            text in "(Sun|Mon|x),? ?[0-9]{0,20}[ -](Nov|Feb|é)[ -][0-9]{0,5} [0-9:]{0,9} (GMT|UTC|)",
            near in any::<i64>(),
        ) {
            let _ = Timestamp::parse_http(&text, Timestamp(near));
        }

        #[test]
        fn reading_what_was_written_gives_the_same(millis in -62_000_000_000_000i64..250_000_000_000_000) {
            prop_assert_eq!(Timestamp::parse(&Timestamp(millis).to_string()), Some(Timestamp(millis)));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = Timestamp::parse(&text);
        }
    }
}
