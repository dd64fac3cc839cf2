//! An amount of dollars as people type it. Pure.

use crate::format;

/// A slip of the finger must not charge a card with a fortune. ThunderPhone may allow less.
pub const MAX_CENTS: i64 = 1_000_000;

const NOT_DIGITS: &str = "Write the amount in digits, such as 25 or 25.00.";

/// `25`, `$25.00`, `12,50`, `1,000` or `1.000,00`, in cents.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse(text: &str) -> Result<i64, String> {
    let text: String = text.chars().filter(|next| !next.is_whitespace()).collect();
    let is_negative = text.starts_with(['-', '−', '–']) || text.starts_with('(');
    let text = text.trim_start_matches('$').trim_end_matches('$');
    let text = text.strip_prefix("USD").or_else(|| text.strip_suffix("USD")).unwrap_or(text);
    if text.is_empty() {
        return Err("Enter an amount in dollars, such as 25.00.".to_owned());
    }
    if is_negative {
        return Err("The amount can't be negative.".to_owned());
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b".,'".contains(&byte)) {
        return Err(NOT_DIGITS.to_owned());
    }
    let (whole, cents) = split(text)?;
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() && cents.is_empty() {
        return Err(NOT_DIGITS.to_owned());
    }
    let too_much = || format!("The most at once is {}.", format::money(MAX_CENTS));
    let dollars = match digits.trim_start_matches('0') {
        "" => 0,
        digits if digits.len() > 9 => return Err(too_much()),
        digits => digits.parse::<i64>().map_err(|_| NOT_DIGITS.to_owned())?,
    };
    let cents = match cents.len() {
        0 => 0,
        1 => cents.parse::<i64>().map_err(|_| NOT_DIGITS.to_owned())? * 10,
        _ => cents.parse::<i64>().map_err(|_| NOT_DIGITS.to_owned())?,
    };
    let total = dollars * 100 + cents;
    if total > MAX_CENTS { Err(too_much()) } else { Ok(total) }
}

/// The same, but more than nothing.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse_positive(text: &str) -> Result<i64, String> {
    match parse(text)? {
        0 => Err("The amount must be more than $0.00.".to_owned()),
        cents => Ok(cents),
    }
}

/// Whole dollars, with their separators, and the digits of the cents.
fn split(text: &str) -> Result<(&str, &str), String> {
    let Some(at) = text.rfind(['.', ',']) else { return Ok((text, "")) };
    let (whole, end) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
    let mark = if text.as_bytes().get(at) == Some(&b',') { ',' } else { '.' };
    let is_grouped = |separator: char| {
        let mut groups = whole.split(separator);
        let first = groups.next().unwrap_or_default();
        matches!(first.len(), 1..=3)
            && is_digits(first)
            && groups.all(|group| group.len() == 3 && is_digits(group))
    };
    match (end.len(), mark) {
        // Cents: after the last mark, which separates nothing else.
        (0..=2, _) if is_digits(whole) || whole.is_empty() => Ok((whole, end)),
        (1..=2, '.') if is_grouped(',') || is_grouped('\'') => Ok((whole, end)),
        (1..=2, ',') if is_grouped('.') || is_grouped('\'') => Ok((whole, end)),
        (3, ',') if is_grouped(',') && whole != "0" => Ok((text, "")),
        (3, '.') if whole.contains('.') && is_grouped('.') => Ok((text, "")),
        (3, '.') if is_digits(whole) => Err(format!(
            "Not clear: write {whole}{end} for thousands, or {whole}.{} with cents.",
            end.get(..2).unwrap_or_default()
        )),
        (3.., _) if is_digits(whole) => Err("Cents have two digits, as in 12.50.".to_owned()),
        _ => Err(NOT_DIGITS.to_owned()),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// As it is typed into a field: `25.00`.
pub fn typed(cents: i64) -> String {
    format::money(cents).replace('$', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_understood_as_people_write_them() {
        for (text, cents) in [
            ("25", 2_500),
            (" 25 ", 2_500),
            ("$25.00", 2_500),
            ("25$", 2_500),
            ("USD 25", 2_500),
            ("12,50", 1_250),
            ("12,5", 1_250),
            ("12.5", 1_250),
            (".50", 50),
            ("25.", 2_500),
            ("0025", 2_500),
            ("1,000", 100_000),
            ("1,000.00", 100_000),
            ("1.000,00", 100_000),
            ("1'000.50", 100_050),
            ("10,000", 1_000_000),
        ] {
            assert_eq!(parse_positive(text), Ok(cents), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_says_why() {
        for (text, said) in [
            ("", "Enter an amount"),
            ("  ", "Enter an amount"),
            ("$", "Enter an amount"),
            ("-5", "negative"),
            ("−5", "negative"),
            ("(5)", "negative"),
            ("0", "more than $0.00"),
            ("0.00", "more than $0.00"),
            ("1e9", "in digits"),
            ("1000000000", "The most at once is $10000.00."),
            ("10000.01", "The most at once"),
            ("99999999999999999999", "The most at once"),
            ("twenty", "in digits"),
            ("2 5 €", "in digits"),
            ("1.000", "Not clear: write 1000 for thousands, or 1.00 with cents."),
            ("12.34,1", "in digits"),
            ("0,125", "Cents have two digits"),
            ("12.3456", "Cents have two digits"),
            ("1,2,3", "in digits"),
            ("12,50,00", "in digits"),
            (".", "in digits"),
            ("२५", "in digits"),
        ] {
            let error = parse_positive(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
        assert_eq!(parse("0"), Ok(0));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(cents in 0..=MAX_CENTS) {
            prop_assert_eq!(parse(&typed(cents)), Ok(cents));
            prop_assert_eq!(parse(&format::money(cents)), Ok(cents));
            prop_assert_eq!(parse(&typed(cents).replace('.', ",")), Ok(cents));
        }

        #[test]
        fn no_text_panics_or_is_more_than_the_most(text in "\\PC*") {
            prop_assert!(parse(&text).is_ok_and(|cents| (0..=MAX_CENTS).contains(&cents)) || parse(&text).is_err());
        }
    }
}
