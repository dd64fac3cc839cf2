//! A phone number that can be dialled: from what a person types or pastes to
//! E.164, or to a sentence that says what is wrong with it.
//!
//! A phone will ring, so nothing is guessed: digits without `+` need a country
//! that somebody chose, and where they could be read in two ways they are an
//! error. Whether the number exists is not known here; the carrier knows.

use std::fmt;

use super::regions::{Country, calling_code_row};

/// E.164: `+`, a digit from 1 to 9, and 7 to 15 digits in all. With +1 the rest
/// is ten digits whose area code and exchange begin with 2 to 9.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without the `+`.
    pub(super) fn digits(&self) -> &str {
        self.0.trim_start_matches('+')
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    Empty,
    NotADigit(char),
    Extension,
    SecondNumber,
    /// What stands for `+` on some phones: `00`, `011`.
    DialPrefix(&'static str),
    NoCountry,
    /// A national number, or an international one without its `+`?
    Ambiguous {
        calling_code: &'static str,
    },
    StartsWithZero,
    TrunkZero {
        calling_code: &'static str,
    },
    TooShort {
        digits: usize,
    },
    TooLong {
        digits: usize,
    },
    NorthAmericanLength {
        digits: usize,
    },
    AreaCode,
    Exchange,
}

impl NumberError {
    /// To stand at the field.
    pub fn sentence(&self) -> String {
        match *self {
            Self::Empty => "Enter the number to call.".to_owned(),
            Self::NotADigit(other) if other.is_control() => {
                "Use digits only; there is a control character among them.".to_owned()
            }
            Self::NotADigit(other) => {
                format!("Use digits only; {other} is not part of a phone number.")
            }
            Self::Extension => {
                "An extension cannot be dialled from here: enter the number without it.".to_owned()
            }
            Self::SecondNumber => {
                "There is a + after the first digits: enter one number, with + only in front."
                    .to_owned()
            }
            Self::DialPrefix(prefix) => {
                format!("Write + instead of {prefix}, then the country code.")
            }
            Self::NoCountry => {
                "This looks like a national number: choose a country or start with +.".to_owned()
            }
            Self::Ambiguous { calling_code } => format!(
                "It is not clear whether {calling_code} is the country code here: write the whole number, starting with +{calling_code}."
            ),
            Self::StartsWithZero => {
                "After + comes a country code, which never begins with 0.".to_owned()
            }
            Self::TrunkZero { calling_code } => {
                format!(
                    "After +{calling_code} leave out the 0 that is dialled only inside the country."
                )
            }
            Self::TooShort { digits } => {
                format!(
                    "Too short: with its country code a number has at least {SHORTEST} digits; this one has {digits}."
                )
            }
            Self::TooLong { digits } => {
                format!(
                    "Too long: with its country code a number has at most {LONGEST} digits; this one has {digits}."
                )
            }
            Self::NorthAmericanLength { digits } => {
                format!("A US or Canadian number has 10 digits after +1; this one has {digits}.")
            }
            Self::AreaCode => "After +1 comes an area code, which begins with 2 to 9.".to_owned(),
            Self::Exchange => "After +1 and the area code the next digit is 2 to 9.".to_owned(),
        }
    }
}

const SHORTEST: usize = 7;
const LONGEST: usize = 15;
/// National digits of every +1 and of every +7 number.
const FIXED_PLAN: usize = 10;
/// Fewer digits than this after the country's own code are no number, so that
/// code is then the start of a national number: 6512 3456 in Singapore (65).
const SHORTEST_NATIONAL: usize = 7;

/// `country` is one that somebody chose; it matters only for digits without `+`.
pub fn parse(input: &str, country: Option<&Country>) -> Result<PhoneNumber, NumberError> {
    let typed = Typed::read(input)?;
    if typed.digits.is_empty() {
        return Err(NumberError::Empty);
    }
    // More than any number has, with any prefix; the exact limit comes later.
    if typed.digits.len() > LONGEST * 2 {
        return Err(NumberError::TooLong { digits: typed.digits.len() });
    }
    if typed.has_plus {
        return checked(typed.without_bracketed_trunk());
    }
    if typed.digits.starts_with("00") {
        return Err(NumberError::DialPrefix("00"));
    }
    national(&typed.digits, country.ok_or(NumberError::NoCountry)?)
}

fn national(digits: &str, country: &Country) -> Result<PhoneNumber, NumberError> {
    let calling_code = country.calling_code;
    // 011 is how +1 dials abroad; elsewhere it is an area code (Turin, Delhi).
    if calling_code == "1" && digits.starts_with("011") {
        return Err(NumberError::DialPrefix("011"));
    }
    let is_fixed = matches!(calling_code, "1" | "7");
    // Where all numbers are equally long one digit more is the trunk prefix, and
    // otherwise the same digit belongs to the number: 8 in 812 for Petersburg.
    let may_have_trunk = !country.trunk.is_empty() && (!is_fixed || digits.len() == FIXED_PLAN + 1);
    let without_trunk = digits.strip_prefix(country.trunk).filter(|_| may_have_trunk);
    let may_have_code = match digits.strip_prefix(calling_code) {
        Some(rest) if is_fixed => rest.len() == FIXED_PLAN,
        Some(rest) => rest.len() >= SHORTEST_NATIONAL,
        None => false,
    };
    if without_trunk.is_none() && may_have_code {
        return Err(NumberError::Ambiguous { calling_code });
    }
    checked(format!("{calling_code}{}", without_trunk.unwrap_or(digits)))
}

/// The rules of a number with its country code.
fn checked(digits: String) -> Result<PhoneNumber, NumberError> {
    if digits.starts_with('0') {
        return Err(NumberError::StartsWithZero);
    }
    if digits.len() > LONGEST {
        return Err(NumberError::TooLong { digits: digits.len() });
    }
    if let Some(national) = digits.strip_prefix('1') {
        north_american(national)?;
    } else if digits.len() < SHORTEST {
        return Err(NumberError::TooShort { digits: digits.len() });
    } else if let Some(calling_code) = code_before_trunk_zero(&digits) {
        return Err(NumberError::TrunkZero { calling_code });
    }
    Ok(PhoneNumber(format!("+{digits}")))
}

fn north_american(national: &str) -> Result<(), NumberError> {
    let begins_at = |place: usize| matches!(national.as_bytes().get(place), Some(b'2'..=b'9'));
    match national.len() {
        FIXED_PLAN if !begins_at(0) => Err(NumberError::AreaCode),
        FIXED_PLAN if !begins_at(3) => Err(NumberError::Exchange),
        FIXED_PLAN => Ok(()),
        digits => Err(NumberError::NorthAmericanLength { digits }),
    }
}

/// The calling code when a 0 follows it that cannot be part of the number: where
/// 0 is dialled before national numbers none begins with it. (Italy's do.)
fn code_before_trunk_zero(digits: &str) -> Option<&'static str> {
    let row = calling_code_row(digits)?;
    let national = digits.strip_prefix(row.calling_code)?;
    (row.trunk.starts_with('0') && national.starts_with('0')).then_some(row.calling_code)
}

/// The digits of an input, and what else in it has a meaning.
#[derive(Default)]
struct Typed {
    has_plus: bool,
    digits: String,
    /// Where among the digits brackets held some that begin with 0: start and end.
    bracketed: Option<(usize, usize)>,
}

impl Typed {
    fn read(input: &str) -> Result<Self, NumberError> {
        let mut typed = Self::default();
        let mut opened = None;
        let mut rest = without_scheme(input.trim_matches(is_ignored)).chars();
        while let Some(next) = rest.next() {
            if let Some(digit) = ascii_digit(next) {
                typed.digits.push(digit);
            } else if matches!(next, '+' | '＋') {
                if typed.has_plus || !typed.digits.is_empty() {
                    return Err(NumberError::SecondNumber);
                }
                typed.has_plus = true;
            } else if matches!(next, '(' | '[' | '（' | '［') {
                opened = Some(typed.digits.len());
            } else if matches!(next, ')' | ']' | '）' | '］') {
                let held = opened.take().map(|start| (start, typed.digits.len()));
                let has_zero = |&(start, _): &(usize, usize)| {
                    typed.digits.get(start..).is_some_and(|held| held.starts_with('0'))
                };
                typed.bracketed = typed.bracketed.or(held.filter(has_zero));
            } else if !is_ignored(next) {
                return typed.ended_by(next, rest.as_str());
            }
        }
        Ok(typed)
    }

    /// What a character that is no part of a number means after these digits.
    fn ended_by(self, other: char, rest: &str) -> Result<Self, NumberError> {
        let error = NumberError::NotADigit(other);
        if self.digits.is_empty() {
            return Err(error);
        }
        let separates = matches!(other, ',' | ';');
        if separates && rest.chars().all(|next| is_ignored(next) || matches!(next, ',' | ';')) {
            return Ok(self); // copied out of a sentence or a list
        }
        let begins_extension = separates || other == '#' || {
            let letters = rest.find(|next: char| !next.is_ascii_alphabetic()).unwrap_or(rest.len());
            let word = rest.get(..letters).unwrap_or_default();
            match other.to_ascii_lowercase() {
                'x' => word.is_empty(),
                'e' => {
                    ["xt", "xtn", "xtension"].iter().any(|known| known.eq_ignore_ascii_case(word))
                }
                _ => false,
            }
        };
        let has_digits = rest.chars().any(|next| ascii_digit(next).is_some());
        Err(match begins_extension && has_digits {
            true if rest.contains(['+', '＋']) => NumberError::SecondNumber,
            true => NumberError::Extension,
            false => error,
        })
    }

    /// `+44 (0)20` means 20 after +44: the 0 is shown for callers inside.
    fn without_bracketed_trunk(self) -> String {
        let Some((start, end)) = self.bracketed else { return self.digits };
        let (Some(before), Some(inside), Some(after)) =
            (self.digits.get(..start), self.digits.get(start..end), self.digits.get(end..))
        else {
            return self.digits;
        };
        let is_trunk = calling_code_row(before).is_some_and(|row| {
            row.calling_code == before && row.trunk.starts_with('0') && row.trunk == inside
        });
        if is_trunk { format!("{before}{after}") } else { self.digits }
    }
}

/// Of a `tel:` link.
fn without_scheme(input: &str) -> &str {
    match input.split_at_checked("tel:".len()) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("tel:") => rest,
        _ => input,
    }
}

fn ascii_digit(digit: char) -> Option<char> {
    // Each script's ten digits follow one another: ASCII, Arabic-Indic, its
    // eastern form, Devanagari, full width.
    const ZEROS: [char; 5] = ['0', '\u{660}', '\u{6F0}', '\u{966}', '\u{FF10}'];
    let value = ZEROS.iter().find_map(|zero| {
        u32::from(digit).checked_sub(u32::from(*zero)).filter(|value| *value < 10)
    })?;
    char::from_digit(value, 10)
}

/// Separators, and marks that cannot be seen.
fn is_ignored(other: char) -> bool {
    other.is_whitespace()
        || matches!(other, '-' | '.' | '/' | '·' | '•' | '．' | '／' | '−' | '－' | '﹣' | '﹘' | 'ー' | '⁄')
        // hyphens and dashes
        || matches!(other, '\u{2010}'..='\u{2015}' | '\u{2E3A}' | '\u{2E3B}' | '\u{AD}')
        // zero width, direction, joining, byte order
        || matches!(other, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(other, '\u{61C}' | '\u{180E}' | '\u{FEFF}')
}

/// For reading: `+1 415 555 0199`, `+44 20 7946 0958`. Only +1 is grouped as its
/// countries do. Elsewhere the groups are of four from the right, and where that
/// would leave one digit alone, threes take its place (+33 612 345 678): easy to
/// read back, though not every country's own way. What is not E.164 with a known
/// country code comes back as it is.
pub fn grouped(e164: &str) -> String {
    groups(e164).unwrap_or_else(|| e164.to_owned())
}

fn groups(e164: &str) -> Option<String> {
    let digits = e164.strip_prefix('+')?;
    let is_number = (SHORTEST..=LONGEST).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    let calling_code = calling_code_row(digits).filter(|_| is_number)?.calling_code;
    let mut rest = digits.strip_prefix(calling_code)?;
    let mut threes: usize = match rest.len() {
        10 if calling_code == "1" => 2,
        9 | 13 => 3,
        _ => 0,
    };
    let mut text = format!("+{calling_code}");
    while !rest.is_empty() {
        let size = match rest.len() {
            _ if threes > 0 => 3,
            5 => 2,
            left if left % 4 == 0 => 4,
            left => left % 4,
        };
        threes = threes.saturating_sub(1);
        let (group, tail) = rest.split_at_checked(size)?;
        text.push(' ');
        text.push_str(group);
        rest = tail;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::call::regions::{countries, country_by_code};

    #[track_caller]
    fn check(input: &str, expected: &str) {
        assert_eq!(
            parse(input, None).map(|number| number.to_string()),
            Ok(expected.to_owned()),
            "{input:?}"
        );
    }

    #[track_caller]
    fn check_in(country: &str, input: &str, expected: &str) {
        let number = parse(input, country_by_code(country)).map(|number| number.to_string());
        assert_eq!(number, Ok(expected.to_owned()), "{input:?} in {country}");
    }

    #[track_caller]
    fn fails(input: &str, expected: NumberError) {
        let shown = input.chars().take(40).collect::<String>();
        assert_eq!(parse(input, None), Err(expected), "{shown:?}");
    }

    #[track_caller]
    fn fails_in(country: &str, input: &str, expected: NumberError) {
        assert_eq!(parse(input, country_by_code(country)), Err(expected), "{input:?} in {country}");
    }

    #[test]
    fn what_people_paste_is_understood() {
        check("+14155550199", "+14155550199");
        check("  +1 (415) 555-0199\n", "+14155550199");
        check("(+1) 415.555.0199", "+14155550199");
        check("tel:+1-415-555-0199", "+14155550199");
        check(" TEL: +1 415/555/0199", "+14155550199");
        check("+1\u{a0}415\u{2009}555\u{202f}0199", "+14155550199");
        check("+1‐415‑555–0199", "+14155550199");
        check("+1—415−555ー0199", "+14155550199");
        check("\u{202a}+1 415 555 0199\u{202c}", "+14155550199");
        check("\u{200f}+1\u{200b}415\u{feff}5550199", "+14155550199");
        check("＋１ （４１５） ５５５－０１９９", "+14155550199");
        check("+١٤١٥٥٥٥٠١٩٩", "+14155550199");
        check("+۴۴۲۰۷۹۴۶۰۹۵۸", "+442079460958");
        check("+1 415 555 0199, ", "+14155550199");
    }

    #[test]
    fn the_trunk_zero_in_brackets_is_not_dialled_from_abroad() {
        check("+44 (0)20 7946 0958", "+442079460958");
        check("+49 (0) 30 123456", "+4930123456");
        check("(+44) (0)20 7946 0958", "+442079460958");
        check("+36 (06) 1 234 5678", "+3612345678");
        check("+39 (0)6 1234 5678", "+390612345678");
        fails("+44 020 7946 0958", NumberError::TrunkZero { calling_code: "44" });
        check("+39 06 1234 5678", "+390612345678");
    }

    #[test]
    fn a_national_number_belongs_to_the_chosen_country() {
        check_in("US", "(415) 555-0199", "+14155550199");
        check_in("US", "1 415 555 0199", "+14155550199");
        check_in("CA", "416 555 0199", "+14165550199");
        check_in("GB", "020 7946 0958", "+442079460958");
        check_in("GB", "20 7946 0958", "+442079460958");
        check_in("DE", "030/123456", "+4930123456");
        check_in("IT", "06 1234 5678", "+390612345678");
        check_in("VA", "06 6981 2345", "+390669812345");
        check_in("RU", "8 (495) 123-45-67", "+74951234567");
        check_in("RU", "812 123-45-67", "+78121234567");
        check_in("KZ", "8 701 123 4567", "+77011234567");
        check_in("KZ", "701 123 4567", "+77011234567");
        check_in("HU", "06 20 123 4567", "+36201234567");
        check_in("BY", "8 029 123 45 67", "+375291234567");
        check_in("ES", "612 345 678", "+34612345678");
        check_in("IN", "011 2345 6789", "+911123456789");
        check_in("SG", "6512 3456", "+6565123456");
    }

    #[test]
    fn the_country_never_changes_a_number_that_names_its_own() {
        check_in("CH", "+1 415 555 1212", "+14155551212");
        check_in("US", "+44 20 7946 0958", "+442079460958");
    }

    #[test]
    fn national_digits_are_not_guessed_into_a_country() {
        fails("4155551212", NumberError::NoCountry);
        fails("14155551212", NumberError::NoCountry);
        fails("020 7946 0958", NumberError::NoCountry);
        fails("1", NumberError::NoCountry);
    }

    #[test]
    fn a_missing_plus_before_the_country_code_is_noticed() {
        fails_in("GB", "44 20 7946 0958", NumberError::Ambiguous { calling_code: "44" });
        fails_in("DE", "49 30 123456", NumberError::Ambiguous { calling_code: "49" });
        fails_in("RU", "7 495 123 45 67", NumberError::Ambiguous { calling_code: "7" });
        fails_in("IS", "354 555 1234", NumberError::Ambiguous { calling_code: "354" });
    }

    #[test]
    fn dialling_prefixes_are_answered_with_a_plus() {
        fails("0044 20 7946 0958", NumberError::DialPrefix("00"));
        fails_in("DE", "0044 20 7946 0958", NumberError::DialPrefix("00"));
        fails_in("US", "011 44 20 7946 0958", NumberError::DialPrefix("011"));
    }

    #[test]
    fn a_north_american_number_has_ten_digits_in_their_ranges() {
        fails("+1 415 555 019", NumberError::NorthAmericanLength { digits: 9 });
        fails("+1 415 555 0199 0", NumberError::NorthAmericanLength { digits: 11 });
        fails("+1", NumberError::NorthAmericanLength { digits: 0 });
        fails_in("US", "911", NumberError::NorthAmericanLength { digits: 3 });
        fails("+1 115 555 0199", NumberError::AreaCode);
        fails("+1 015 555 0199", NumberError::AreaCode);
        fails("+1 415 155 0199", NumberError::Exchange);
    }

    #[test]
    fn what_is_no_number_says_why() {
        for nothing in ["", "   ", "\u{200e}\u{200b}", "tel:", "+", "()"] {
            fails(nothing, NumberError::Empty);
        }
        fails("☎ +1 415 555 0199", NumberError::NotADigit('☎'));
        fails("+1 800 FLOWERS", NumberError::NotADigit('F'));
        fails("call me", NumberError::NotADigit('c'));
        fails("+1 415 555 0199 📞", NumberError::NotADigit('📞'));
        fails("*67 415 555 0199", NumberError::NotADigit('*'));
        fails("+0 415 555 0199", NumberError::StartsWithZero);
        fails("+44 20", NumberError::TooShort { digits: 4 });
        fails("+44 20 7946 0958 1234", NumberError::TooLong { digits: 16 });
        fails("++1 415 555 0199", NumberError::SecondNumber);
        fails("+14155550199 +14155550101", NumberError::SecondNumber);
        fails("+14155550199, +14155550101", NumberError::SecondNumber);
    }

    #[test]
    fn an_extension_is_refused_rather_than_dropped() {
        for ending in
            ["x123", " X 123", " ext. 5", "ext5", " extension 12", ",,5", ";ext=5", "#5", "p;5"]
        {
            let expected = if ending.starts_with('p') {
                NumberError::NotADigit('p')
            } else {
                NumberError::Extension
            };
            fails(&format!("+1 415 555 0199{ending}"), expected);
        }
        fails("+1 415 555 0199 xy", NumberError::NotADigit('x'));
        fails("+1 415 555 0199 x", NumberError::NotADigit('x'));
    }

    #[test]
    fn absurd_input_is_answered_at_once() {
        let started = std::time::Instant::now();
        fails(&"5".repeat(200), NumberError::TooLong { digits: 200 });
        fails(&format!("+{}", "5".repeat(200)), NumberError::TooLong { digits: 200 });
        fails(&" ".repeat(100_000), NumberError::Empty);
        fails(&"9".repeat(100_000), NumberError::TooLong { digits: 100_000 });
        fails(&"x".repeat(100_000), NumberError::NotADigit('x'));
        fails(&format!("1{}x", ",".repeat(100_000)), NumberError::NotADigit(','));
        fails(&"(".repeat(100_000), NumberError::Empty);
        assert!(started.elapsed().as_secs() < 5);
    }

    #[test]
    fn every_error_is_a_sentence() {
        let errors = [
            NumberError::Empty,
            NumberError::NotADigit('☎'),
            NumberError::NotADigit('\u{7}'),
            NumberError::Extension,
            NumberError::SecondNumber,
            NumberError::DialPrefix("00"),
            NumberError::NoCountry,
            NumberError::Ambiguous { calling_code: "44" },
            NumberError::StartsWithZero,
            NumberError::TrunkZero { calling_code: "44" },
            NumberError::TooShort { digits: 4 },
            NumberError::TooLong { digits: 16 },
            NumberError::NorthAmericanLength { digits: 9 },
            NumberError::AreaCode,
            NumberError::Exchange,
        ];
        for error in errors {
            let sentence = error.sentence();
            assert!(sentence.ends_with('.') && !sentence.contains(char::is_control), "{sentence}");
        }
        assert_eq!(
            NumberError::NotADigit('☎').sentence(),
            "Use digits only; ☎ is not part of a phone number."
        );
    }

    #[test]
    fn numbers_are_grouped_for_reading() {
        for (e164, expected) in [
            ("+14155550199", "+1 415 555 0199"),
            ("+442079460958", "+44 20 7946 0958"),
            ("+33612345678", "+33 612 345 678"),
            ("+6565123456", "+65 6512 3456"),
            ("+8613800138000", "+86 138 0013 8000"),
            ("+3545551234", "+354 555 1234"),
            ("+29052345", "+290 52 345"),
            ("+4930123456", "+49 3012 3456"),
        ] {
            assert_eq!(grouped(e164), expected);
        }
        for unknown in [
            "",
            "+",
            "anonymous",
            "+99912345678",
            "4155550199",
            "+1415555٠199",
            "+1 415 555 0199",
            "+1é5550199",
            "sip:a@b",
        ] {
            assert_eq!(grouped(unknown), unknown);
        }
    }

    const SEPARATORS: &str = "[ \\-./()\u{a0}\u{2011}\u{200e}\u{feff}]{0,3}";

    fn any_country() -> impl Strategy<Value = Option<&'static Country>> {
        prop::option::of(prop::sample::select(countries().iter().collect::<Vec<_>>()))
    }

    proptest! {
        #[test]
        fn any_input_has_an_answer(input in "\\PC*|[+0-9 ()x,;\u{660}-\u{669}]*", country in any_country()) {
            match parse(&input, country) {
                Ok(number) => {
                    let digits = number.as_str().strip_prefix('+').unwrap();
                    prop_assert!((7..=15).contains(&digits.len()) && !digits.starts_with('0'));
                    prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
                }
                Err(error) => prop_assert!(error.sentence().ends_with('.')),
            }
        }

        #[test]
        fn a_number_parses_back_to_itself(input in "\\+?[0-9]{6,16}", country in any_country()) {
            if let Ok(number) = parse(&input, country) {
                prop_assert_eq!(parse(&number.to_string(), None), Ok(number.clone()));
                prop_assert_eq!(parse(&grouped(number.as_str()), None), Ok(number));
            }
        }

        #[test]
        fn national_digits_without_a_country_are_an_error(digits in "[0-9][0-9 ()-]{0,30}") {
            prop_assert!(parse(&digits, None).is_err());
        }

        #[test]
        fn national_digits_stay_in_the_chosen_country(digits in "[0-9]{1,14}", country in any_country()) {
            if let (Some(country), Ok(number)) = (country, parse(&digits, country)) {
                prop_assert!(number.digits().starts_with(country.calling_code));
            }
        }

        #[test]
        fn separators_never_change_the_number(
            digits in "[1-9][0-9]{6,14}",
            between in prop::collection::vec(SEPARATORS, 16),
        ) {
            if let Ok(number) = parse(&format!("+{digits}"), None) {
                let spaced: String = digits.chars().zip(&between).map(|(digit, space)| format!("{digit}{space}")).collect();
                prop_assert_eq!(parse(&format!("+{spaced}"), None), Ok(number));
            }
        }

        #[test]
        fn grouping_keeps_every_digit(e164 in "\\PC*|\\+[0-9]{1,17}") {
            prop_assert_eq!(grouped(&e164).replace(' ', ""), e164.replace(' ', ""));
        }

        #[test]
        fn groups_are_of_two_to_four(e164 in "\\+[1-9][0-9]{9,14}") {
            let text = grouped(&e164);
            if text != e164 {
                prop_assert!(text.split(' ').skip(1).all(|group| (2..=4).contains(&group.len())), "{}", text);
            }
        }
    }
}
