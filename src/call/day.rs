//! A calendar day in a filter of the list, strictly `YYYY-MM-DD`. Not parsed by
//! JavaScript's `Date`, which reads 31 February as 3 March, and a year below 100 as one of
//! the last century.

/// The first accepted year. A date field passes through 0002, 0020 and 0202 while 2026 is
/// typed, and no call is that old.
const FIRST_YEAR: u32 = 1000;

/// A day that exists, in a year from 1000 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Day {
    pub year: u32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

/// Why a text is no day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayError {
    Empty,
    /// Not written as `YYYY-MM-DD`.
    Form,
    /// Before the year 1000.
    TooEarly,
    /// A month or day that does not exist.
    NoSuchDay,
}

impl Day {
    pub fn parse(text: &str) -> Result<Day, DayError> {
        if text.is_empty() {
            return Err(DayError::Empty);
        }
        let mut parts = text.split('-');
        let mut part = |length: usize| {
            let digits = parts.next().filter(|part| part.len() == length).ok_or(DayError::Form)?;
            // `parse` alone would also accept a sign.
            let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| is_number).ok_or(DayError::Form)
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        if parts.next().is_some() {
            return Err(DayError::Form);
        }
        if !(1..=days_in_month(year, month)).contains(&day) {
            return Err(DayError::NoSuchDay);
        }
        if year < FIRST_YEAR {
            return Err(DayError::TooEarly);
        }
        Ok(Day { year, month, day })
    }
}

/// 0 for a month that does not exist.
fn days_in_month(year: u32, month: u32) -> u32 {
    let is_leap_year =
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap_year),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use thunderphone::Timestamp;

    #[track_caller]
    fn check(text: &str, expected: Result<(u32, u32, u32), DayError>) {
        let expected = expected.map(|(year, month, day)| Day { year, month, day });
        assert_eq!(Day::parse(text), expected, "{text:?}");
    }

    #[test]
    fn days_that_exist_are_read() {
        check("2026-02-03", Ok((2026, 2, 3)));
        check("2026-12-31", Ok((2026, 12, 31)));
        check("2024-02-29", Ok((2024, 2, 29)));
        check("2000-02-29", Ok((2000, 2, 29)));
        check("1000-01-01", Ok((1000, 1, 1)));
        check("9999-12-31", Ok((9999, 12, 31)));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2026-02-29",
            "2026-02-30",
            "2026-02-31",
            "2026-04-31",
            "2026-06-31",
            "2026-09-31",
            "2026-11-31",
            "2026-01-32",
            "2100-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "2026-99-99",
            "0000-00-00",
        ] {
            check(text, Err(DayError::NoSuchDay));
        }
    }

    #[test]
    fn years_before_1000_are_refused() {
        for text in ["0999-12-31", "0202-02-03", "0099-01-01", "0026-02-03", "0000-01-01"] {
            check(text, Err(DayError::TooEarly));
        }
    }

    #[test]
    fn other_date_formats_are_refused() {
        check("", Err(DayError::Empty));
        for text in [
            " ",
            "soon",
            "2026",
            "2026-02",
            "2026-2-3",
            "2026-02-3",
            "26-02-03",
            "20260203",
            "2026/02/03",
            "03.02.2026",
            "02-03-2026",
            "2026-02-03T10:00",
            "2026-02-03Z",
            " 2026-02-03",
            "2026-02-03 ",
            "2026-02-03-",
            "-2026-02-03",
            "+026-02-03",
            "2026-+2-03",
            "2026--2-03",
            "2026-02--3",
            "99999-01-01",
            "+02026-01-01",
            "２０２６-02-03",
            "٢٠٢٦-٠٢-٠٣",
            "2026‐02‐03",
            "2026–02–03",
            "2026-02-0x",
            "1e10-01-01",
        ] {
            check(text, Err(DayError::Form));
        }
    }

    proptest! {
        /// Compared with the calendar of `thunderphone`, which counts days.
        #[test]
        fn exactly_the_days_that_exist_are_read(year in 1000u32..10_000, month in 0u32..15, day in 0u32..34) {
            let text = format!("{year:04}-{month:02}-{day:02}");
            let counted = Timestamp::parse(&text).map(|at| at.to_string());
            let exists = counted.is_some_and(|counted| counted.starts_with(&text));
            prop_assert_eq!(Day::parse(&text).is_ok(), exists);
        }

        /// Filters compare days.
        #[test]
        fn days_are_ordered_like_their_texts(one in "20[0-9]{2}-0[1-9]-[12][0-8]", other in "20[0-9]{2}-0[1-9]-[12][0-8]") {
            let (first, second) = (Day::parse(&one).unwrap(), Day::parse(&other).unwrap());
            prop_assert_eq!(first.cmp(&second), one.cmp(&other));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = Day::parse(&text);
        }
    }
}
