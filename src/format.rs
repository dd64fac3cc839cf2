//! Words for amounts: money, durations, scores, time ago. Pure.

/// US cents as money: `$0.10`, `-$1.20`.
pub fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}${}.{:02}", cents / 100, cents % 100)
}

/// Seconds as a clock: `0:42`, `1:17`, `1:02:03`. Negative is `0:00`.
pub fn clock(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{rest:02}")
    } else {
        format!("{minutes}:{rest:02}")
    }
}

/// Seconds in words: `45 s`, `1 min 17 s`, `2 h 3 min`.
pub fn duration(seconds: i64) -> String {
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

/// How long ago, for reading; the future, by a clock that is off, is now.
pub fn ago(seconds: i64) -> String {
    match seconds {
        i64::MIN..=1 => "just now".to_owned(),
        2..=59 => format!("{seconds} s ago"),
        60..=3599 => format!("{} min ago", seconds / 60),
        3600..=86_399 => format!("{} h ago", seconds / 3600),
        86_400..=172_799 => "yesterday".to_owned(),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

/// Minutes as the API counts them: `1.29`, without idle zeros.
pub fn minutes(minutes: f64) -> String {
    let hundredths = (minutes * 100.0).round() as i64;
    let text = format!("{}.{:02}", hundredths / 100, hundredths.abs() % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A code for reading where no words are known: `no_answer` → `no answer`.
pub fn words(code: &str) -> String {
    code.replace(['_', '-'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_well() {
        assert_eq!(money(10), "$0.10");
        assert_eq!(money(-120), "-$1.20");
        assert_eq!(money(i64::MIN), "-$92233720368547758.08");
        assert_eq!(clock(77), "1:17");
        assert_eq!(clock(-5), "0:00");
        assert_eq!(clock(3723), "1:02:03");
        assert_eq!(duration(77), "1 min 17 s");
        assert_eq!(duration(60), "1 min");
        assert_eq!(duration(0), "0 s");
        assert_eq!(minutes(1.29), "1.29");
        assert_eq!(minutes(2.0), "2");
        assert_eq!(words("no_answer"), "no answer");
    }

    #[test]
    fn time_ago_never_lies_about_the_future() {
        for (seconds, text) in [
            (-40, "just now"),
            (2, "2 s ago"),
            (59, "59 s ago"),
            (60, "1 min ago"),
            (7200, "2 h ago"),
            (90_000, "yesterday"),
            (200_000, "2 days ago"),
        ] {
            assert_eq!(ago(seconds), text);
        }
    }
}
