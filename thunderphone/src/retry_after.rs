//! `Retry-After` (RFC 9110, section 10.2.3): how long a server wants no further request.

use crate::timestamp::Timestamp;

/// A day. After a longer one the request is repeated after a day; a browser's timer cannot
/// run longer than 24 days.
pub const LONGEST_SECONDS: u32 = 86_400;

/// Seconds to wait, at most [`LONGEST_SECONDS`]; `None` for an invalid value. A past time is
/// 0.
///
/// A time counts from the `Date` of the same reply, so that our clock does not matter;
/// without one, from `now`. Of several values, joined by commas, the longest counts, so
/// that no request comes too early.
pub fn seconds(header: &str, date: Option<&str>, now: Timestamp) -> Option<u32> {
    let sent = date.and_then(|date| Timestamp::parse_http(date, now)).unwrap_or(now);
    let until = |text: &str| Timestamp::parse_http(text, sent).map(|at| between(sent, at));
    let mut longest = None;
    let mut pieces = header.split(',').peekable();
    while let Some(piece) = pieces.next() {
        let asked = delay(piece.trim()).or_else(|| until(piece)).or_else(|| {
            // A date contains a comma.
            let asked = until(&format!("{piece},{}", pieces.peek()?))?;
            pieces.next();
            Some(asked)
        });
        longest = longest.max(asked);
    }
    longest
}

/// A number of seconds. Fractions are not standard but occur; they are rounded up.
fn delay(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    // A number that does not fit is a long time, not an invalid one.
    let whole = whole.parse().unwrap_or(u32::MAX);
    let rest = u32::from(fraction.bytes().any(|digit| digit != b'0'));
    Some(whole.saturating_add(rest).min(LONGEST_SECONDS))
}

/// Rounded up; 0 when `to` is over.
fn between(from: Timestamp, to: Timestamp) -> u32 {
    let ms = to.0.saturating_sub(from.0).max(0).unsigned_abs();
    u32::try_from(ms.div_ceil(1000)).unwrap_or(u32::MAX).min(LONGEST_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// By the browser's clock, which is three minutes ahead.
    const NOW: &str = "2026-10-06T17:33:02.400Z";
    const DATE: &str = "Tue, 06 Oct 2026 17:30:02 GMT";

    #[track_caller]
    fn check(header: &str, date: Option<&str>, expected: Option<u32>) {
        let now = Timestamp::parse(NOW).unwrap();
        assert_eq!(seconds(header, date, now), expected, "{header} at {date:?}");
    }

    #[test]
    fn a_number_counts_in_seconds() {
        for (header, expected) in [
            ("0", 0),
            ("7", 7),
            (" 007 ", 7),
            ("120", 120),
            // Not standard; rounded up, so never too early.
            ("1.5", 2),
            ("2.000", 2),
            ("3.", 3),
            ("86400", 86_400),
            ("86401", 86_400),
            ("4294967295", 86_400),
            ("4294967296", 86_400),
            ("99999999999999999999999999", 86_400),
        ] {
            check(header, Some(DATE), Some(expected));
            check(header, None, Some(expected));
        }
    }

    #[test]
    fn a_date_counts_from_the_replys_own() {
        for header in [
            "Tue, 06 Oct 2026 17:30:44 GMT",
            "Tuesday, 06-Oct-26 17:30:44 GMT",
            "Tue Oct  6 17:30:44 2026",
        ] {
            check(header, Some(DATE), Some(42));
        }
        check(DATE, Some(DATE), Some(0));
        check("Tue, 06 Oct 2026 17:30:01 GMT", Some(DATE), Some(0));
        check("Sun, 06 Nov 1994 08:49:37 GMT", Some(DATE), Some(0));
        check("Wed, 07 Oct 2026 17:30:01 GMT", Some(DATE), Some(86_399));
        check("Fri, 06 Nov 2026 17:30:01 GMT", Some(DATE), Some(86_400));
        check("Fri, 31 Dec 9999 23:59:59 GMT", Some(DATE), Some(86_400));
        let late_in_the_year = Some("Thu, 31 Dec 2026 23:59:50 GMT");
        check("Fri, 01 Jan 2027 00:00:10 GMT", late_in_the_year, Some(20));
    }

    #[test]
    fn without_a_date_of_the_reply_it_counts_from_now_and_rounds_up() {
        for date in [None, Some(""), Some("yesterday")] {
            check("Tue, 06 Oct 2026 17:33:44 GMT", date, Some(42));
            check("Tue, 06 Oct 2026 17:30:44 GMT", date, Some(0));
        }
    }

    #[test]
    fn an_invalid_value_does_not_mean_zero() {
        for header in ["", " ", "soon", "-5", "+5", "1e3", "0x10", "٧", ".5", "1.2.3", "5 s", ",,"]
        {
            check(header, Some(DATE), None);
        }
        check("Tue, 06 Oct 2026 17:30:44 CEST", Some(DATE), None);
        check("2026-10-06T17:30:44Z", Some(DATE), None);
    }

    #[test]
    fn of_several_the_longest_counts() {
        check("5, 7", Some(DATE), Some(7));
        check("7,5", Some(DATE), Some(7));
        check("5, soon", Some(DATE), Some(5));
        check("soon, 5", Some(DATE), Some(5));
        check("5, Tue, 06 Oct 2026 17:30:44 GMT", Some(DATE), Some(42));
        check("Tue, 06 Oct 2026 17:30:44 GMT, 50", Some(DATE), Some(50));
        let dates = "Tue, 06 Oct 2026 17:30:44 GMT, Tue, 06 Oct 2026 17:30:12 GMT";
        check(dates, Some(DATE), Some(42));
    }

    proptest! {
        #[test]
        fn no_header_panics_and_none_waits_longer_than_a_day(
            header in "\\PC*", date in proptest::option::of("\\PC*"), now in any::<i64>()
        ) {
            let asked = seconds(&header, date.as_deref(), Timestamp(now));
            prop_assert!(asked.is_none_or(|asked| asked <= LONGEST_SECONDS));
        }

        #[test]
        fn a_number_that_fits_is_itself(number in 0..=LONGEST_SECONDS, now in any::<i64>()) {
            prop_assert_eq!(seconds(&number.to_string(), None, Timestamp(now)), Some(number));
        }
    }
}
