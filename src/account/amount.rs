//! An amount of dollars as people type it. Pure.

use crate::format;

/// What an amount may be, in cents, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    pub least: i64,
    pub most: i64,
}

/// What ThunderPhone takes in one top-up.
pub const TOP_UP: Limits = Limits { least: 500, most: 100_000 };
/// The description of the API has 1 cent as the least of a reload. Each one is a top-up, too.
pub const RELOAD: Limits = Limits { least: 1, most: 100_000 };
/// A slip of the finger must not ask for a fortune. ThunderPhone may allow less.
pub const THRESHOLD: Limits = Limits { least: 0, most: MOST_CENTS };

/// More is not read.
const MOST_CENTS: i64 = 1_000_000;

const NOT_DIGITS: &str = "Write the amount in digits, such as 25 or 25.00.";

/// An amount within these limits.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse_within(text: &str, limits: Limits) -> Result<i64, String> {
    let Limits { least, most } = limits;
    match parse(text)? {
        cents if cents > most => Err(too_much(most)),
        0 if least > 0 => Err("The amount must be more than $0.00.".to_owned()),
        cents if cents < least => Err(format!("The least at once is {}.", format::money(least))),
        cents => Ok(cents),
    }
}

fn too_much(most: i64) -> String {
    format!("The most at once is {}.", format::money(most))
}

/// `25`, `$25.00`, `12,50`, `1,000`, `1 000` or `1.000,00`, in cents.
fn parse(text: &str) -> Result<i64, String> {
    // Any space separates thousands, as in French: a number of another kind is not guessed.
    let text: String =
        text.chars().map(|next| if next.is_whitespace() { ' ' } else { next }).collect();
    let text = text.trim();
    let is_negative = text.starts_with(['-', '−', '–']) || text.starts_with('(');
    let text = text.trim_start_matches('$').trim_end_matches('$');
    let text = text.strip_prefix("USD").or_else(|| text.strip_suffix("USD")).unwrap_or(text);
    let text = text.trim();
    if text.is_empty() {
        return Err("Enter an amount in dollars, such as 25.00.".to_owned());
    }
    if is_negative {
        return Err("The amount can't be negative.".to_owned());
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b".,' ".contains(&byte)) {
        return Err(NOT_DIGITS.to_owned());
    }
    let (whole, cents) = split(text)?;
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() && cents.is_empty() {
        return Err(NOT_DIGITS.to_owned());
    }
    let dollars = match digits.trim_start_matches('0') {
        "" => 0,
        digits if digits.len() > 9 => return Err(too_much(MOST_CENTS)),
        digits => digits.parse::<i64>().map_err(|_| NOT_DIGITS.to_owned())?,
    };
    let cents = match cents.len() {
        0 => 0,
        1 => cents.parse::<i64>().map_err(|_| NOT_DIGITS.to_owned())? * 10,
        _ => cents.parse::<i64>().map_err(|_| NOT_DIGITS.to_owned())?,
    };
    let total = dollars * 100 + cents;
    if total > MOST_CENTS { Err(too_much(MOST_CENTS)) } else { Ok(total) }
}

/// Whole dollars, with their separators, and the digits of the cents.
fn split(text: &str) -> Result<(&str, &str), String> {
    let at = text.rfind(['.', ',']).unwrap_or(text.len());
    let (whole, end) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
    let mark = if text.as_bytes().get(at) == Some(&b',') { ',' } else { '.' };
    let is_grouped = |separator: char| {
        let mut groups = whole.split(separator);
        let first = groups.next().unwrap_or_default();
        matches!(first.len(), 1..=3)
            && is_digits(first)
            && groups.all(|group| group.len() == 3 && is_digits(group))
    };
    // Spaces and apostrophes separate thousands and nothing else.
    let is_spaced = is_grouped(' ') || is_grouped('\'');
    if !end.is_empty() && !is_digits(end) || !is_spaced && whole.contains([' ', '\'']) {
        return Err(unclear(text));
    }
    match (end.len(), mark) {
        // Cents: after the last mark, which separates nothing else.
        (0..=2, _) if is_digits(whole) || is_spaced || whole.is_empty() => Ok((whole, end)),
        (1..=2, '.') if is_grouped(',') => Ok((whole, end)),
        (1..=2, ',') if is_grouped('.') => Ok((whole, end)),
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

/// `12 50`, whose space may be a lost decimal point.
fn unclear(text: &str) -> String {
    match text.contains(' ') {
        true => "Not clear: write the amount without spaces, such as 12.50.".to_owned(),
        false => NOT_DIGITS.to_owned(),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// As it is typed into a field: `25.00`.
pub fn typed(cents: i64) -> String {
    format::money(cents).replace(['$', ','], "")
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
            ("$ 25", 2_500),
            ("25 $", 2_500),
            ("1 000", 100_000),
            ("1\u{202f}000,50", 100_050),
            ("1 000.50", 100_050),
        ] {
            assert_eq!(parse(text), Ok(cents), "{text}");
        }
    }

    #[test]
    fn a_space_or_a_mark_in_the_wrong_place_is_never_read_as_another_amount() {
        const SPACES: &str = "Not clear: write the amount without spaces, such as 12.50.";
        for (text, said) in [
            ("12 50", SPACES),
            ("12\u{a0}50", SPACES),
            ("1 2 5 0", SPACES),
            ("12. 50", SPACES),
            ("12 .50", SPACES),
            ("12,5 0", SPACES),
            ("12'50", NOT_DIGITS),
            ("12,'50", NOT_DIGITS),
            ("1'000'0", NOT_DIGITS),
        ] {
            assert_eq!(parse(text), Err(said.to_owned()), "{text}");
        }
    }

    #[test]
    fn an_amount_that_the_api_refuses_is_refused_at_the_field() {
        let check = |text: &str, limits, said: &str| {
            assert_eq!(parse_within(text, limits), Err(said.to_owned()), "{text}");
        };
        check("4.99", TOP_UP, "The least at once is $5.00.");
        check("1000.01", TOP_UP, "The most at once is $1,000.00.");
        check("0", TOP_UP, "The amount must be more than $0.00.");
        check("0", RELOAD, "The amount must be more than $0.00.");
        check("2000", RELOAD, "The most at once is $1,000.00.");
        check("10000.01", THRESHOLD, "The most at once is $10,000.00.");
        for (text, limits, cents) in [
            ("5", TOP_UP, 500),
            ("1,000", TOP_UP, 100_000),
            (".01", RELOAD, 1),
            ("0", THRESHOLD, 0),
        ] {
            assert_eq!(parse_within(text, limits), Ok(cents), "{text}");
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
            ("1e9", "in digits"),
            ("1000000000", "The most at once is $10,000.00."),
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
            let error = parse(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
        assert_eq!(parse("0"), Ok(0));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(cents in 0..=MOST_CENTS) {
            prop_assert_eq!(parse(&typed(cents)), Ok(cents));
            prop_assert_eq!(parse(&format::money(cents)), Ok(cents));
            prop_assert_eq!(parse(&typed(cents).replace('.', ",")), Ok(cents));
        }

        #[test]
        fn no_text_panics_or_is_more_than_the_most(text in "\\PC*") {
            prop_assert!(parse(&text).is_ok_and(|cents| (0..=MOST_CENTS).contains(&cents)) || parse(&text).is_err());
        }
    }
}
