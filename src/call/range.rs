//! A period that moves with the calendar, so that “the last 7 days” stays that in a link or a
//! saved view.

/// The longest that is asked for, in days.
const LONGEST: u32 = 366;

/// Whole days in the viewer's zone, the last of them today, except for `Yesterday`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Range {
    Today,
    Yesterday,
    /// So many days, today included; two or more.
    Days(u32),
}

impl Range {
    /// Those that have a button.
    pub const PRESETS: [Range; 3] = [Range::Today, Range::Yesterday, Range::Days(7)];

    /// Reads what [`Range::word`] wrote.
    pub fn parse(word: &str) -> Option<Range> {
        match word {
            "today" => Some(Range::Today),
            "yesterday" => Some(Range::Yesterday),
            _ => {
                let digits = word.strip_suffix('d')?;
                let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
                let days = digits.parse().ok().filter(|days| is_plain && *days <= LONGEST);
                days.filter(|days| *days > 1).map(Range::Days)
            }
        }
    }

    /// For an address: `today`, `yesterday`, `7d`.
    pub fn word(self) -> String {
        match self {
            Range::Today => "today".to_owned(),
            Range::Yesterday => "yesterday".to_owned(),
            Range::Days(days) => format!("{days}d"),
        }
    }

    /// On its button.
    pub fn label(self) -> String {
        match self {
            Range::Today => "Today".to_owned(),
            Range::Yesterday => "Yesterday".to_owned(),
            Range::Days(days) => format!("{days} days"),
        }
    }

    /// Where it stands alone.
    pub fn words(self) -> String {
        match self {
            Range::Days(days) => format!("Last {days} days"),
            one => one.label(),
        }
    }

    /// How many days before today it begins, and before today it ends; 0 is today.
    pub fn days_ago(self) -> (u32, u32) {
        match self {
            Range::Today => (0, 0),
            Range::Yesterday => (1, 1),
            Range::Days(days) => (days.saturating_sub(1), 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_range_has_words_and_days() {
        for (word, words, days) in [
            ("today", "Today", (0, 0)),
            ("yesterday", "Yesterday", (1, 1)),
            ("7d", "Last 7 days", (6, 0)),
            ("366d", "Last 366 days", (365, 0)),
        ] {
            let range = Range::parse(word).unwrap();
            assert_eq!(range.words(), words);
            assert_eq!(range.days_ago(), days, "{word}");
        }
    }

    #[test]
    fn what_is_no_range_is_none() {
        for word in ["", "d", "0d", "1d", "367d", "-7d", "+7d", "7", "7 d", "Today", "99999999999d"]
        {
            assert_eq!(Range::parse(word), None, "{word}");
        }
    }

    proptest! {
        #[test]
        fn a_range_survives_its_address(days in 2..=LONGEST) {
            let range = Range::Days(days);
            prop_assert_eq!(Range::parse(&range.word()), Some(range));
        }

        #[test]
        fn no_word_panics(word in "\\PC*") {
            let _ = Range::parse(&word);
        }
    }
}
