//! Words for amounts: money, durations, scores, time ago. Pure.

use strict_view::bidi::isolate;
use thunderphone::Timestamp;

/// US cents as money: `$0.10`, `-$1.20`.
pub fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}${}.{:02}", cents / 100, cents % 100)
}

/// An amount of US dollars that the API wrote itself: `$0.10`.
pub fn dollars(amount: &str) -> String {
    format!("${amount}")
}

/// Seconds as minutes: `0:42`, `1:17`, `1:02:03`. Negative is `0:00`.
pub fn duration(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{rest:02}")
    } else {
        format!("{minutes}:{rest:02}")
    }
}

/// How long until something happens: `45 s`, `1 min 17 s`, `2 h 3 min`.
pub fn wait(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, rest) {
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, 0, _) => format!("{h} h"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

/// Whether a time is in another year than now, so that the year must be shown. The offset
/// gives the minutes that the viewer's zone is ahead of UTC at an instant.
pub fn needs_year(
    at: Timestamp,
    now: Timestamp,
    offset_minutes: impl Fn(Timestamp) -> i64,
) -> bool {
    at.year(offset_minutes(at)) != now.year(offset_minutes(now))
}

/// Milliseconds as a length that is compared: `3.2 s`, from a minute on `1 min 17 s`.
pub fn tenths(ms: i64) -> String {
    let ms = ms.max(0);
    if ms >= 59_950 {
        return wait(ms.saturating_add(500) / 1000);
    }
    let tenths = (ms + 50) / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}

/// How long ago, in words. A future time, by a clock that is off, counts as now. Months are
/// rounded, so that two years less a day are two years.
pub fn ago(seconds: i64) -> String {
    match seconds {
        i64::MIN..=1 => "just now".to_owned(),
        2..=59 => format!("{seconds} s ago"),
        60..=3599 => format!("{} min ago", seconds / 60),
        3600..=86_399 => format!("{} h ago", seconds / 3600),
        86_400..=172_799 => "yesterday".to_owned(),
        172_800..=5_183_999 => format!("{} days ago", seconds / 86_400),
        _ => match seconds.saturating_add(MONTH_S / 2) / MONTH_S {
            12 => "1 year ago".to_owned(),
            months @ ..24 => format!("{months} months ago"),
            months => format!("{} years ago", months / 12),
        },
    }
}

/// An average month of the Gregorian calendar, in seconds.
const MONTH_S: i64 = 31_556_952 / 12;

/// A grade: `87 of 100`.
pub fn score(score: i64) -> String {
    format!("{score} of 100")
}

/// Minutes as the API counts them: `1.29`, without idle zeros.
pub fn minutes(minutes: f64) -> String {
    let hundredths = (minutes * 100.0).round() as i64;
    let text = format!("{}.{:02}", hundredths / 100, hundredths.abs() % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An unknown code in words: `no_answer` → `no answer`.
pub fn words(code: &str) -> String {
    isolate(&code.replace(['_', '-'], " ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    #[test]
    fn amounts_read_well() {
        assert_eq!(money(10), "$0.10");
        assert_eq!(money(-120), "-$1.20");
        assert_eq!(money(i64::MIN), "-$92233720368547758.08");
        assert_eq!(duration(77), "1:17");
        assert_eq!(duration(-5), "0:00");
        assert_eq!(duration(3723), "1:02:03");
        assert_eq!(wait(77), "1 min 17 s");
        assert_eq!(wait(60), "1 min");
        assert_eq!(wait(0), "0 s");
        assert_eq!(wait(7380), "2 h 3 min");
        assert_eq!(tenths(3_249), "3.2 s");
        assert_eq!(tenths(59_949), "59.9 s");
        assert_eq!(tenths(59_950), "1 min");
        assert_eq!(tenths(-5), "0.0 s");
        assert!(tenths(i64::MAX).ends_with(" min"));
        assert_eq!(dollars("12.50"), "$12.50");
        assert_eq!(score(87), "87 of 100");
        assert_eq!(minutes(1.29), "1.29");
        assert_eq!(minutes(2.0), "2");
        assert_eq!(words("no_answer"), "no answer");
    }

    #[test]
    fn a_future_time_counts_as_now() {
        for (seconds, text) in [
            (-40, "just now"),
            (2, "2 s ago"),
            (59, "59 s ago"),
            (60, "1 min ago"),
            (7200, "2 h ago"),
            (90_000, "yesterday"),
            (200_000, "2 days ago"),
            (59 * DAY, "59 days ago"),
            (60 * DAY, "2 months ago"),
            (349 * DAY, "11 months ago"),
            (365 * DAY, "1 year ago"),
            (396 * DAY, "13 months ago"),
            (700 * DAY, "23 months ago"),
            (729 * DAY, "2 years ago"),
            (731 * DAY, "2 years ago"),
            (3 * 365 * DAY, "3 years ago"),
            (i64::MIN, "just now"),
        ] {
            assert_eq!(ago(seconds), text, "{seconds}");
        }
        assert!(ago(i64::MAX).ends_with(" years ago"));
    }

    #[test]
    fn a_time_in_another_year_needs_its_year() {
        #[track_caller]
        fn check(at: &str, now: &str, offset_minutes: i64, expected: bool) {
            let (at, now) = (Timestamp::parse(at).unwrap(), Timestamp::parse(now).unwrap());
            assert_eq!(needs_year(at, now, |_| offset_minutes), expected, "{at} {now}");
        }
        let now = "2026-10-06T17:30:02Z";
        check("2026-10-06T17:29:00Z", now, 0, false);
        check("2026-01-01T00:00:00Z", now, 0, false);
        check("2026-12-31T23:59:59Z", now, 0, false);
        check("2024-10-07T17:30:02Z", now, 0, true);
        check("2025-12-31T23:59:59Z", now, 0, true);
        check("2027-01-01T00:00:00Z", now, 0, true);
        check("1970-01-01T00:00:00Z", now, 0, true);
        // At the turn of the year the viewer's zone decides.
        check("2025-12-31T23:30:00Z", now, 60, false);
        check("2026-01-01T00:30:00Z", now, -300, true);
        check("2026-12-31T23:30:00Z", now, 60, true);
        check("2027-01-01T00:30:00Z", now, -60, false);
        check("2026-12-31T22:30:00Z", "2026-12-31T23:30:00Z", 60, true);
        check("2026-12-31T23:30:00Z", "2027-01-01T00:30:00Z", 60, false);
    }

    #[test]
    fn each_time_uses_the_offset_of_its_own_day() {
        let at = Timestamp::parse("2025-12-31T23:30:00Z").unwrap();
        let summer = Timestamp::parse("2026-06-06T12:00:00Z").unwrap();
        let offset = |when: Timestamp| if when == summer { 60 } else { 0 };
        assert!(needs_year(at, summer, offset));
    }
}
